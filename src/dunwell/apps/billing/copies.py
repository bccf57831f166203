"""The exact copies of an issued bill: each form made once, checked before it may leave, and never changed.

What a bill says was frozen when it was issued; a copy made years later says the same. Its bytes are kept with their
hash, so that what goes out by mail, on paper and by a link is one document.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from dunwell.apps.billing.models import Bill, BillFile, Copy, Delivery, DeliveryChannel, Form, Seller
from dunwell.apps.billing.pages import page_of
from dunwell.core.billing.stored import IssuedBill, issued_bill
from dunwell.formats.bill_record import Enclosure, is_sayable, to_record
from dunwell.formats.einvoice.checking import Official, check
from dunwell.formats.einvoice.markup import UnwritableEInvoice
from dunwell.formats.einvoice.records import EInvoice, Profile
from dunwell.formats.einvoice.verdict import Finding, Verdict
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl
from dunwell.ports.documents import Documents
from dunwell.ports.errors import Refused

PDF, XML = "application/pdf", "application/xml"
_FINDINGS_KEPT = 20
_LOWERS = frozenset({"credit_note"})


class CopyRefused(Exception):
    """A form of a bill must not leave, or cannot be made; `code` is stable, `findings` are the rules it breaks.

    Codes: not_issued, differs_from_ledger, no_einvoice, einvoice_invalid, einvoice_unwritable, and what Documents.bill
    refuses with.
    """

    def __init__(self, *, code: str, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """By what copies are made: who sets documents, and who holds the official rules of e-invoices, if anybody does."""

    documents: Documents
    official: Official | None = None


def copy_of(*, bill: Bill, form: Form, making: Making, now: datetime, policy_note: str = "") -> Copy:
    """Return a form of an issued bill, made if it is not there yet; raises CopyRefused.

    policy_note: the sentence on the credit policy in force on the day of issue, for the PDF.
    """
    found = Copy.objects.filter(bill=bill, form=form).first()
    if found is not None:
        return found
    said = _said(bill)
    if form is Form.PDF:
        xml, verdict = b"", dict[str, object]()
        if has_einvoice(bill=bill):
            inside = copy_of(bill=bill, form=Form.CII, making=making, now=now)
            xml, verdict = bytes(inside.content), inside.verdict
        content = _pdf(bill, said, making=making, xml=xml, policy_note=policy_note)
        return _kept(bill, form=form, media_type=PDF, content=content, verdict=verdict, now=now)
    if not has_einvoice(bill=bill):
        raise CopyRefused(
            code="no_einvoice",
            message=f"EN 16931 knows two decimals, {bill.currency} has more: there is no e-invoice of it.",
        )
    content = _xml(said, form=form, enclosures=_enclosures(bill) if form is not Form.CII else ())
    checked = check(data=content, official=making.official)
    if not checked.valid:
        raise CopyRefused(
            code="einvoice_invalid", message=words_of(checked.failures), findings=checked.failures
        )
    return _kept(bill, form=form, media_type=XML, content=content, verdict=_plain(checked), now=now)


def has_einvoice(*, bill: Bill) -> bool:
    """Tell whether there is an e-invoice of a bill, inside its PDF and by itself."""
    return is_sayable(currency=bill.currency)


def words_of(findings: tuple[Finding, ...], /) -> str:
    """The rules' own words, one after the other."""
    return " ".join(f"[{one.rule}] {one.message}" for one in findings)


def file_name(*, bill: Bill, form: Form) -> str:
    """What a form is called where it is attached or downloaded: the number, without what a disk does not take."""
    safe = "".join(char if char.isalnum() or char in "-_." else "_" for char in bill.number)
    if form is Form.PDF:
        return f"{safe}.pdf"
    return f"{safe}-{form.value.replace('_', '-')}.xml"


def _said(bill: Bill) -> IssuedBill:
    """What the bill says; raises CopyRefused where it is not issued, or the ledger has other sums."""
    if bill.state != "issued":
        raise CopyRefused(code="not_issued", message="It is not issued yet: there is no document of it.")
    said = issued_bill(bill.content)
    totals = said.totals
    owed = totals.gross_minor + totals.rounding_minor
    posted = bill.item.amount_minor if bill.item is not None else 0
    deposits = sum(one.amount_minor for one in said.deposits)
    agrees = (
        posted == (-owed if bill.kind in _LOWERS else owed)
        and (bill.net_minor, bill.tax_minor, bill.gross_minor)
        == (totals.net_minor, totals.tax_minor, totals.gross_minor)
        and deposits == totals.prepaid_minor
    )
    if not agrees:
        raise CopyRefused(
            code="differs_from_ledger",
            message=f"{bill.number} says {owed} and the ledger {posted}: it must not leave. Run `dunwell check`.",
        )
    return said


def _xml(said: IssuedBill, *, form: Form, enclosures: tuple[Enclosure, ...]) -> bytes:
    is_xrechnung = form in {Form.XRECHNUNG, Form.XRECHNUNG_CII}
    record = to_record(
        bill=said, is_xrechnung=is_xrechnung, is_peppol=form is Form.PEPPOL, enclosures=enclosures
    )
    try:
        return _written(record, form=form)
    except UnwritableEInvoice as fault:
        raise CopyRefused(code="einvoice_unwritable", message=str(fault)) from fault


def _written(record: EInvoice, *, form: Form) -> bytes:
    match form:
        case Form.CII:
            return write_cii(invoice=record, profile=Profile.EN16931)
        case Form.XRECHNUNG_CII:
            return write_cii(invoice=record, profile=Profile.XRECHNUNG)
        case Form.XRECHNUNG:
            return write_ubl(invoice=record, profile=Profile.XRECHNUNG)
        case Form.PEPPOL:
            return write_ubl(invoice=record, profile=Profile.PEPPOL)
        case _:
            return write_ubl(invoice=record, profile=Profile.EN16931)


def _pdf(bill: Bill, said: IssuedBill, *, making: Making, xml: bytes, policy_note: str) -> bytes:
    settings = Seller.objects.filter(entity_id=bill.entity_id).first() or Seller(entity_id=bill.entity_id)
    channels = set(Delivery.objects.filter(bill=bill).values_list("channel", flat=True))
    is_both = DeliveryChannel.POST in channels and bool(
        channels & {DeliveryChannel.EMAIL, DeliveryChannel.EINVOICE}
    )
    page = page_of(bill=said, settings=settings, policy_note=policy_note, is_on_paper_too=is_both, xml=xml)
    try:
        return making.documents.bill(bill=page, template=settings.template)
    except Refused as refusal:
        raise CopyRefused(code=refusal.code, message=refusal.message) from refusal


def _enclosures(bill: Bill) -> tuple[Enclosure, ...]:
    return tuple(
        Enclosure(name=one.name, media_type=one.media_type, content=bytes(one.content))
        for one in BillFile.objects.filter(bill=bill).order_by("pk")
    )


def _kept(
    bill: Bill, *, form: Form, media_type: str, content: bytes, verdict: dict[str, object], now: datetime
) -> Copy:
    """Keep it; where somebody made the same at the same moment, theirs stays."""
    try:
        with transaction.atomic():
            return Copy.objects.create(
                bill=bill,
                form=form,
                media_type=media_type,
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                verdict=verdict,
                made_at=now,
            )
    except IntegrityError:
        return Copy.objects.get(bill=bill, form=form)


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "valid": verdict.valid,
        "checked": list(verdict.checked),
        "unchecked": list(verdict.unchecked),
        "warnings": [
            {"rule": one.rule, "where": one.where, "message": one.message[:300]}
            for one in verdict.warnings[:_FINDINGS_KEPT]
        ],
    }
