"""What agencies send to the bank, and what we pay them: found on the bank lines by amount and words.

Before lines are matched with invoices, as with payouts: an agency's money is no customer's. Who takes such a line back
at the desk lets the statement wait again.
"""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from dunwell.apps.cash.matching import withdraw
from dunwell.apps.cash.models import LineStanding, LineState, Step, StepKind
from dunwell.apps.cash.posting import LIVE, add_step, locked, posted_on
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.money_models import AgencyInvoice, AgencyPosting, Remittance
from dunwell.apps.placements.statements import move_remittance, waiting_statements
from dunwell.apps.receivables.bank_money import post_unidentified
from dunwell.apps.receivables.models import Ledger, Posting, PostingKind
from dunwell.core.placements.states import RemittanceState

ACTOR = "system:placements"
_LEGAL_FORMS = re.compile(r"\b(gmbh|ag|ltd|limited|inc|llc|llp|plc|bv|b v|sarl|sas|spa|s a|s l|kg|ug)\b")


def settle_statements(*, entity_id: int, now: datetime) -> int:
    """Clear the bank lines of statements that agree and of invoices that are to be paid; how many.

    A line is an agency's where amount and currency are the statement's, and its words tell the statement's reference;
    or it names the agency, and no other line and no other statement fits. Whatever is unsure stays for people.
    """
    reopen(entity_id=entity_id, now=now)
    lines = _lines(entity_id)
    count = 0
    statements = list(
        Remittance.objects.filter(waiting_statements(entity_id=entity_id))
        .select_related("agency")
        .order_by("pk")
    )
    for one in statements:
        twins = [each for each in statements if _wants(each) == _wants(one)]
        line = _line_of(
            one.agency, one.reference, one.net_minor, one.currency, lines, is_alone=len(twins) == 1
        )
        if line is not None and _clear_statement(one.pk, line.pk, now=now):
            count += 1
            lines.remove(line)
    for invoice in _unpaid(entity_id):
        minor = -(invoice.net_minor + invoice.tax_minor)
        line = _line_of(invoice.agency, invoice.number, minor, invoice.currency, lines, is_alone=False)
        if line is not None and _clear_invoice(invoice.pk, line.pk, now=now):
            count += 1
            lines.remove(line)
    return count


def reopen(*, entity_id: int, now: datetime) -> int:
    """Let statements wait again whose line a person has taken back; how many."""
    live = Step.objects.filter(
        line_id=OuterRef("line_id"),
        kind=StepKind.ELSEWHERE,
        undone_by__isnull=True,
        posting__kind=PostingKind.REMITTANCE,
    )
    gone = Remittance.objects.filter(~Exists(live), entity_id=entity_id, state=RemittanceState.BANKED)
    keys = list(gone.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            one = Remittance.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key)
            one.line = None
            move_remittance(remittance=one, event="unbanked", actor=ACTOR, now=now)
    return len(keys)


def _wants(one: Remittance) -> tuple[int, int, str]:
    return one.agency_id, one.net_minor, one.currency


def _lines(entity_id: int) -> list[LineStanding]:
    """Lines with all of their money still nobody's, but for those that a person took back from an agency."""
    found = LineStanding.objects.filter(entity_id=entity_id, state__in=LIVE).exclude(remaining_minor=0)
    found = found.exclude(pk__in=Step.objects.filter(posting__kind=PostingKind.REMITTANCE).values("line_id"))
    return list(found.select_related("line").order_by("pk"))


def _unpaid(entity_id: int) -> list[AgencyInvoice]:
    found = AgencyInvoice.objects.filter(
        entity_id=entity_id, settled_on__isnull=True, findings=[], agency__remit_mode="gross"
    )
    return list(found.select_related("agency").order_by("pk"))


def _line_of(
    agency: Agency, reference: str, minor: int, currency: str, lines: list[LineStanding], *, is_alone: bool
) -> LineStanding | None:
    fitting = [
        one
        for one in lines
        if one.remaining_minor == one.line.amount_minor == minor and one.line.currency == currency
    ]
    told = [one for one in fitting if _squeezed(reference) and _squeezed(reference) in _squeezed(_words(one))]
    if told:
        return told[0]
    named = [one for one in fitting if _names(one, agency)]
    return named[0] if len(named) == 1 and is_alone else None


def _words(one: LineStanding) -> str:
    told = " ".join(str(value) for value in one.line.references.values())
    return f"{one.line.text} {one.line.information} {told}"


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _names(one: LineStanding, agency: Agency) -> bool:
    """Whether the other side of a line is the agency, by its name without its legal form, or by its account."""
    if agency.iban and _squeezed(agency.iban) in _squeezed(str(one.line.counterparty_account)):
        return True
    wanted, said = (
        _squeezed(_LEGAL_FORMS.sub(" ", text.lower().replace(".", " ")))
        for text in (agency.name, f"{one.line.counterparty_name} {one.line.ultimate_name}")
    )
    return bool(wanted) and wanted in said


def _clear_statement(key: int, line_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        standing = locked(line_id=line_id)
        one = Remittance.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key)
        if one.state != RemittanceState.AGREED or not _is_free(standing, one.net_minor):
            return False
        told = f"Settled with {one.agency.name}: {one.reference}"
        posting = _post(standing, one.net_minor, one.currency, told=told, now=now)
        AgencyPosting.objects.create(
            agency_id=one.agency_id, entity_id=one.entity_id, posting=posting, remittance=one
        )
        one.line_id = standing.pk
        move_remittance(remittance=one, event="banked", actor=ACTOR, now=now)
    return True


def _clear_invoice(key: int, line_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        standing = locked(line_id=line_id)
        one = AgencyInvoice.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key)
        minor = -(one.net_minor + one.tax_minor)
        if one.settled_on is not None or not _is_free(standing, minor):
            return False
        told = f"Paid to {one.agency.name}: {one.number}"
        posting = _post(standing, minor, one.currency, told=told, now=now)
        AgencyPosting.objects.create(
            agency_id=one.agency_id, entity_id=one.entity_id, posting=posting, invoice=one
        )
        one.settled_on, one.settled_by = posting.effective_on, ACTOR
        one.save()
    return True


def _is_free(standing: LineStanding, minor: int) -> bool:
    return standing.state in LIVE and standing.remaining_minor == minor


def _post(standing: LineStanding, minor: int, currency: str, *, told: str, now: datetime) -> Posting:
    on = posted_on(line=standing.line)
    if standing.state == LineState.PROPOSED:
        withdraw(standing=standing, event="lapsed", actor=ACTOR, now=now, today=on)
    posting = post_unidentified(
        kind=PostingKind.REMITTANCE,
        to=Ledger.AGENCY,
        amount_minor=minor,
        currency=currency,
        on=on,
        actor=ACTOR,
        now=now,
    )
    add_step(
        standing=standing,
        kind=StepKind.ELSEWHERE,
        posting=posting,
        minor=-minor,
        reason=told[:500],
        on=on,
        actor=ACTOR,
        now=now,
    )
    return posting
