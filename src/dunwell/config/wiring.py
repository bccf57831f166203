"""Which adapter answers for which port: read from the environment, once per process."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from dunwell.adapters import folder_inbox, folders, imap_inbox, smtp_mail
from dunwell.adapters.http_webhooks import HttpWebhooks, targets_of
from dunwell.adapters.official_rules import CarriedRules
from dunwell.adapters.sandbox_bureau import DEAR, FREE, PLAIN, SandboxBureau
from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.adapters.vies_registry import PATH, ViesRegistry, settings_of
from dunwell.config import env, home
from dunwell.config.server_urls import BadServerUrl, imap_settings, smtp_settings
from dunwell.ports.credit_bureau import CreditBureau
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.inbox import Inbox
from dunwell.ports.mail import Mail
from dunwell.ports.payments import PaymentProvider
from dunwell.ports.vat_registry import VatRegistry
from dunwell.ports.webhooks import Webhooks

DEFAULT_SENDER = "accounts-receivable@dunwell.example"
DEFAULT_SITE = "http://localhost:8000"
BUDGET_DIGITS_MAX = 12


@cache
def house() -> House:
    """Return the ports. DUNWELL_MAIL_URL names the mail server, DUNWELL_POST_URL, DUNWELL_SMS_URL,
    DUNWELL_EINVOICE_URL and DUNWELL_AGENCIES_URL their folders, DUNWELL_INBOX_URL the mailbox that answers come to.

    Without them, what would leave stays in folders of the home. Raises Refused for a variable that cannot be
    understood.
    """
    payments = _payments()
    return House(
        mail=_mail(env.text("DUNWELL_MAIL_URL", default="")),
        post=folders.FolderPost(
            folder=_folder("DUNWELL_POST_URL", env.text("DUNWELL_POST_URL", default=""), kept="post")
        ),
        sms=folders.FolderSms(
            folder=_folder("DUNWELL_SMS_URL", env.text("DUNWELL_SMS_URL", default=""), kept="sms")
        ),
        exchange=folders.FolderExchange(
            folder=_folder(
                "DUNWELL_EINVOICE_URL", env.text("DUNWELL_EINVOICE_URL", default=""), kept="einvoices"
            )
        ),
        agencies=folders.FolderAgencies(
            folder=_folder(
                "DUNWELL_AGENCIES_URL", env.text("DUNWELL_AGENCIES_URL", default=""), kept="agencies"
            )
        ),
        documents=TypstDocuments(),
        default_sender=env.text("DUNWELL_SENDER", default=DEFAULT_SENDER),
        site_url=env.text("DUNWELL_SITE_URL", default=DEFAULT_SITE),
        inbox=_inbox(env.text("DUNWELL_INBOX_URL", default="")),
        einvoice_rules=CarriedRules(),
        payments=payments,
        payment_default=next(iter(payments), ""),
        webhooks=_webhooks(),
        vat_registry=_vat_registry(),
        bureaus=_bureaus(),
        bureau_budget_minor=_bureau_budget(),
        bureau_currency=env.text("DUNWELL_BUREAU_CURRENCY", default="EUR"),
    )


def sandbox_secret() -> str:
    """What the payment sandbox and we know: DUNWELL_SANDBOX_SECRET, else drawn once and kept in the data folder."""
    return env.optional("DUNWELL_SANDBOX_SECRET") or home.secret(home=home.ensure(), name="sandbox")


def _webhooks() -> Webhooks | None:
    """Who is told of services that change: DUNWELL_WEBHOOK_TARGETS, of the hosts in DUNWELL_WEBHOOK_HOSTS only."""
    told = env.text("DUNWELL_WEBHOOK_TARGETS", default="")
    if not told:
        return None
    hosts = [one.lower() for one in env.words("DUNWELL_WEBHOOK_HOSTS")]
    try:
        targets = targets_of(text=told, hosts=hosts)
    except ValueError as fault:
        raise Refused("environment", f"DUNWELL_WEBHOOK_TARGETS: {fault}") from fault
    return HttpWebhooks(targets=targets, secret=env.text("DUNWELL_WEBHOOK_SECRET"), hosts=hosts)


def _vat_registry() -> VatRegistry | None:
    """VIES, where DUNWELL_VAT_REGISTRY says so and DUNWELL_VAT_HOSTS names its host; else nobody is asked."""
    if env.choice("DUNWELL_VAT_REGISTRY", default="none", allowed=("none", "vies")) == "none":
        return None
    hosts = env.words("DUNWELL_VAT_HOSTS")
    url = env.text("DUNWELL_VAT_URL", default=f"https://{hosts[0] if hosts else ''}{PATH}")
    try:
        return ViesRegistry(settings=settings_of(url=url, hosts=hosts))
    except ValueError as fault:
        raise Refused("environment", f"DUNWELL_VAT_URL: {fault}") from fault


def _bureaus() -> tuple[CreditBureau, ...]:
    """Who is asked about customers' credit: nobody, or (DUNWELL_BUREAU=sandbox) the three made-up ones."""
    if env.choice("DUNWELL_BUREAU", default="none", allowed=("none", "sandbox")) == "none":
        return ()
    return tuple(SandboxBureau(today=_today, terms=terms) for terms in (FREE, PLAIN, DEAR))


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _bureau_budget() -> int | None:
    """What may be spent on reports in a month, in minor units: DUNWELL_BUREAU_BUDGET; without it there is no cap."""
    given = env.text("DUNWELL_BUREAU_BUDGET", default="")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= BUDGET_DIGITS_MAX):
        raise env.misread("DUNWELL_BUREAU_BUDGET", "whole cents, such as 50000")
    return int(given)


def _payments() -> dict[str, PaymentProvider]:
    """The provider that DUNWELL_PAYMENTS names, by its name; without it there is none."""
    chosen = env.choice("DUNWELL_PAYMENTS", default="none", allowed=env.PROVIDERS)
    if chosen == "sandbox":
        origin = env.text("DUNWELL_SANDBOX_URL")
        parts = urlsplit(origin)
        if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
            raise env.misread("DUNWELL_SANDBOX_URL", "an origin such as http://127.0.0.1:8010")
        return {chosen: SandboxPayments(origin=origin, secret=sandbox_secret())}
    if chosen == "stripe":
        return {chosen: _stripe()}
    return {}


def _stripe() -> PaymentProvider:
    from dunwell.adapters.stripe_payments import StripePayments, StripeSettings  # noqa: PLC0415 - takes a second

    api = env.text("DUNWELL_STRIPE_API", default="")
    if api and urlsplit(api).scheme not in {"http", "https"}:
        raise env.misread("DUNWELL_STRIPE_API", "an address such as http://127.0.0.1:8420")
    settings = StripeSettings(
        key=env.text("DUNWELL_STRIPE_KEY"),
        webhook_secret=env.text("DUNWELL_STRIPE_WEBHOOK_SECRET"),
        api=api.rstrip("/"),
    )
    return StripePayments(settings=settings)


def _mail(url: str) -> Mail:
    if not url or urlsplit(url).scheme == "folder":
        return folders.FolderMail(folder=_folder("DUNWELL_MAIL_URL", url, kept="outbox"))
    try:
        return smtp_mail.SmtpMail(settings=smtp_settings(url))
    except BadServerUrl as fault:
        raise Refused("environment", f"DUNWELL_MAIL_URL: {fault}") from fault


def _inbox(url: str) -> Inbox | None:
    """The mailbox that answers are fetched from; without a URL nobody fetches any."""
    if not url:
        return None
    if urlsplit(url).scheme == "folder":
        return folder_inbox.FolderInbox(folder=_folder("DUNWELL_INBOX_URL", url, kept="inbox"))
    try:
        return imap_inbox.ImapInbox(settings=imap_settings(url))
    except BadServerUrl as fault:
        raise Refused("environment", f"DUNWELL_INBOX_URL: {fault}") from fault


def _folder(name: str, url: str, *, kept: str) -> Path:
    """The folder that the variable names, or the one of the home."""
    try:
        return folders.folder_of(url) if url else home.ensure() / kept
    except folders.BadFolderUrl as fault:
        raise Refused("environment", f"{name}: {fault}") from fault
