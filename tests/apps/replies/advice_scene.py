"""Advices as customers send them: tables, workbooks, EDI and words, and mails that bring them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook
from tests.apps.cash import scene as bank
from tests.formats.mails import mail
from tests.world import NOW, TODAY, World

from dunwell.apps.cash.models import BankLine
from dunwell.apps.promises.models import Promise
from dunwell.apps.replies.advice_settling import settle_advices
from dunwell.apps.replies.intake import TakenIn
from dunwell.apps.replies.models import Proposal
from dunwell.apps.worklist import inbound as worklist

AUTOMATIC = (("Auto-Submitted", "auto-generated"),)
HEAD = ("Payment", "Invoice number", "Amount paid", "Deduction", "Reason code", "Currency", "Payment date")
Row = tuple[str, str, str, str, str, str, str]


def row(
    invoice: str,
    paid: str,
    *,
    payment: str = "PAY-77",
    less: str = "",
    reason: str = "",
    currency: str = "EUR",
    on: str = "2026-03-12",
) -> Row:
    return (payment, invoice, paid, less, reason, currency, on)


def table(*rows: Sequence[str], total: str = "") -> bytes:
    """A CSV of the rows, under their headers, with a total where one is told."""
    foot = [("", "Total", total, "", "", "", "")] if total else []
    return "\n".join(";".join(one) for one in [HEAD, *rows, *foot]).encode() + b"\n"


def workbook(*rows: Sequence[str]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for one in [HEAD, *rows]:
        sheet.append(list(one))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_macros(content: bytes) -> bytes:
    """The same workbook with a project of macros in it."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    return stream.getvalue()


def bomb() -> bytes:
    """A workbook of some kilobytes that says of itself that it unpacks to 80 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (80 << 20))
    return stream.getvalue()


def remadv(*parts: tuple[str, str], on: date = date(2026, 3, 12), payment: str = "PAY-77") -> bytes:
    """An EDIFACT REMADV of invoices and what is paid of each."""
    documents = "".join(f"DOC+380+{invoice}'MOA+12:{paid}'" for invoice, paid in parts)
    return (
        f"UNB+UNOC:3+PAYER+HOUSE+260310:1200+1'UNH+1+REMADV:D:96A:UN'BGM+481+{payment}+9'DTM+137:{on:%Y%m%d}:102'"
        f"CUX+2:EUR:11'{documents}UNS+S'UNT+9+1'UNZ+1+1'"
    ).encode()


def send(
    *files: tuple[str, bytes],
    text: str = "",
    subject: str = "Remittance advice",
    now: datetime = NOW,
    today: date = TODAY,
    **given: object,
) -> TakenIn:
    """A mail with these files, taken in as the worker does."""
    attached = [(name, "application/octet-stream", content) for name, content in files]
    raw = mail(text, subject=subject, files=attached, **given)
    return worklist.take_in(raw=raw, actor="test", now=now, today=today)


def pay(world: World, amount: str, text: str, *, name: str = "Abel Optik GmbH") -> BankLine:
    number = str(BankLine.objects.count() + 1)
    return bank.receive(world, bank.Money(amount=amount, text=text, name=name), number=number)[-1]


def tick(world: World, *, today: date = TODAY) -> int:
    """What a minute of the worker does about cash; how many drafts and mails were settled of themselves."""
    bank.clear(world, today=today)
    return settle_advices(now=NOW, today=today)


def drafts() -> list[Proposal]:
    return list(Proposal.objects.filter(advice__isnull=False).order_by("pk"))


def promised() -> list[tuple[int, date]]:
    return list(Promise.objects.order_by("pk").values_list("amount_minor", "due_on"))
