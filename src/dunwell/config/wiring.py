"""Which adapter answers for which port: read from the environment, once per process."""

from functools import cache
from urllib.parse import urlsplit

from dunwell.adapters import folder_mail, smtp_mail
from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.config import env, home
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.mail import Mail

DEFAULT_SENDER = "accounts-receivable@dunwell.example"


@cache
def house() -> House:
    """Return the ports. DUNWELL_MAIL_URL names the mail server; without it letters stay in the outbox folder.

    Raises Refused for a variable that cannot be understood.
    """
    return House(
        mail=_mail(env.text("DUNWELL_MAIL_URL", default="")),
        documents=TypstDocuments(),
        default_sender=env.text("DUNWELL_SENDER", default=DEFAULT_SENDER),
    )


def _mail(url: str) -> Mail:
    try:
        if not url:
            return folder_mail.FolderMail(folder=home.ensure() / "outbox")
        if urlsplit(url).scheme == "folder":
            return folder_mail.from_url(url)
        return smtp_mail.SmtpMail(settings=smtp_mail.from_url(url))
    except (folder_mail.BadMailUrl, smtp_mail.BadMailUrl) as fault:
        raise Refused("environment", f"DUNWELL_MAIL_URL: {fault}") from fault
