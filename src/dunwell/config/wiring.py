"""Which adapter answers for which port: read from the environment, once per process."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from dunwell.adapters import folders, smtp_mail
from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.config import env, home
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.mail import Mail

DEFAULT_SENDER = "accounts-receivable@dunwell.example"


@cache
def house() -> House:
    """Return the ports. DUNWELL_MAIL_URL names the mail server, DUNWELL_POST_URL and DUNWELL_SMS_URL their folders.

    Without them, what would leave stays in folders of the home. Raises Refused for a variable that cannot be
    understood.
    """
    return House(
        mail=_mail(env.text("DUNWELL_MAIL_URL", default="")),
        post=folders.FolderPost(
            folder=_folder("DUNWELL_POST_URL", env.text("DUNWELL_POST_URL", default=""), kept="post")
        ),
        sms=folders.FolderSms(
            folder=_folder("DUNWELL_SMS_URL", env.text("DUNWELL_SMS_URL", default=""), kept="sms")
        ),
        documents=TypstDocuments(),
        default_sender=env.text("DUNWELL_SENDER", default=DEFAULT_SENDER),
    )


def _mail(url: str) -> Mail:
    if not url or urlsplit(url).scheme == "folder":
        return folders.FolderMail(folder=_folder("DUNWELL_MAIL_URL", url, kept="outbox"))
    try:
        return smtp_mail.SmtpMail(settings=smtp_mail.from_url(url))
    except smtp_mail.BadMailUrl as fault:
        raise Refused("environment", f"DUNWELL_MAIL_URL: {fault}") from fault


def _folder(name: str, url: str, *, kept: str) -> Path:
    """The folder that the variable names, or the one of the home."""
    try:
        return folders.folder_of(url) if url else home.ensure() / kept
    except folders.BadFolderUrl as fault:
        raise Refused("environment", f"{name}: {fault}") from fault
