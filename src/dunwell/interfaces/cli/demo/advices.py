"""A remittance advice of the demo group that came by mail before its money, with the promise that it drafts."""

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from dunwell.apps.receivables.models import Residual
from dunwell.apps.replies.advice_models import SentAdvice
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist.inbound import take_in
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.cli.demo.mails import spoken_for

AHEAD = timedelta(days=3)  # the money is said to leave so much later
WRITTEN = timedelta(minutes=35)  # before now
ROWS = 2
HEADERS = ("Payment", "Invoice number", "Amount paid", "Currency", "Payment date")


def advise_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Take in an early advice of a customer with which nothing else is going on; the same again does nothing."""
    if SentAdvice.objects.exists():
        return 0
    items = _items()
    if not items:
        return 0
    raw = _mail(items, on=as_of + AHEAD, written_at=now - WRITTEN)
    take_in(raw=raw, actor=actor, now=now, today=as_of)
    return 1


def _items() -> list[Residual]:
    """Open invoices of one account whose customer can be written to: the first by name, of those nobody is at."""
    busy = spoken_for() | set(Inbound.objects.exclude(account=None).values_list("account_id", flat=True))
    open_ones = (
        Residual.objects.filter(
            residual_minor__gt=0, item__kind="invoice", account__customer__contacts__email__gt=""
        )
        .exclude(account_id__in=busy)
        .exclude(item__number="")
        .select_related("item", "account__customer", "account__entity")
        .order_by("account__customer__name", "account_id", "due_on", "item_id")
        .distinct()
    )
    first = open_ones.first()
    return list(open_ones.filter(account_id=first.account_id)[:ROWS]) if first else []


def _mail(items: list[Residual], *, on: date, written_at: datetime) -> bytes:
    account = items[0].account
    contact = account.customer.contacts.exclude(email="").order_by("pk")[0]
    made = EmailMessage()
    made["From"] = contact.email
    made["To"] = account.entity.sender_email or "receivables@house.example"
    made["Subject"] = "Remittance advice"
    made["Message-ID"] = f"<advice.1.{contact.email}>"
    made["Date"] = format_datetime(written_at)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content("Our payment of these invoices is on its way. The advice is attached.")
    made.add_attachment(
        _table(items, on=on), maintype="text", subtype="csv", filename="remittance-advice.csv"
    )
    return made.as_bytes()


def _table(items: list[Residual], *, on: date) -> bytes:
    rows = [
        (
            "PAY-2041",
            one.item.number,
            to_text(money=Money(one.residual_minor, one.account.currency)),
            one.account.currency,
            on.isoformat(),
        )
        for one in items
    ]
    return "\n".join(";".join(row) for row in (HEADERS, *rows)).encode() + b"\n"
