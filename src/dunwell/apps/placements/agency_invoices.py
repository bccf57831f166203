"""What agencies invoice us: held against the commission that they earned, and netted or to be paid."""

from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.money_models import AgencyInvoice, AgencyPosting, Remittance
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statements import locked_remittance
from dunwell.apps.receivables.models import Ledger, PostingKind
from dunwell.apps.receivables.postings import Line as PostedLine
from dunwell.apps.receivables.postings import post
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.placements.states import RemittanceState
from dunwell.core.placements.terms import WHOLE
from dunwell.core.rates import Rounding, times

NUMBER_CHARACTERS = 60


def take_invoice(
    *,
    scope: Scope,
    remittance_id: UUID,
    number: str,
    issued_on: date,
    net_minor: int,
    tax_minor: int,
    now: datetime,
) -> AgencyInvoice:
    """Take in the invoice for the commission of a statement, and hold it against what that earned.

    Of a statement that is sent gross, an invoice that adds up waits for its payment, and its tax is posted; else it
    is paid by what the agency kept, and settled with the statement's period. One that does not add up is kept with
    what is wrong, and neither. Raises UnknownRemittance and PlacementRefused.
    """
    allow(scope)
    called = line_of(number, field="number", most=NUMBER_CHARACTERS, is_needed=True)
    with transaction.atomic():
        one = locked_remittance(scope=scope, remittance_id=remittance_id)
        if AgencyInvoice.objects.filter(agency=one.agency, number=called).exists():
            raise PlacementRefused(
                code="faulty", field="number", message=f"There is an invoice {called} already."
            )
        findings = _findings(one, net_minor=net_minor, tax_minor=tax_minor)
        is_netted = one.mode != "gross" and not findings
        invoice = AgencyInvoice.objects.create(
            agency=one.agency,
            entity=one.entity,
            remittance=one,
            number=called,
            issued_on=issued_on,
            currency=one.currency,
            net_minor=net_minor,
            tax_minor=tax_minor,
            findings=findings,
            recorded_at=now,
            recorded_by=scope.actor,
            settled_on=one.period_to if is_netted else None,
            settled_by=scope.actor if is_netted else "",
        )
        if one.mode == "gross" and not findings:
            _post_tax(invoice, actor=scope.actor, now=now)
    return invoice


def _findings(one: Remittance, *, net_minor: int, tax_minor: int) -> list[list[object]]:
    """What is wrong with an invoice: the statement's state, its commission, its tax, an invoice before it."""
    found: list[list[object]] = []

    def shown(minor: int) -> str:
        return f"{to_text(money=Money(minor, one.currency))} {one.currency}"

    if one.state not in (RemittanceState.AGREED, RemittanceState.BANKED):
        found.append(["not_agreed", 0, "The statement that it is for is not agreed."])
    if one.invoices.filter(findings=[]).exists():
        found.append(["invoiced_twice", net_minor + tax_minor, "The statement is invoiced already."])
    lines = one.lines.aggregate(earned=Sum("money__commission_minor"))
    costs = one.lines.filter(kind="costs").aggregate(minor=Sum("minor"))
    due = (lines["earned"] or 0) + (costs["minor"] or 0)
    if net_minor != due:
        said = f"{shown(net_minor)} is invoiced; commission and agreed costs come to {shown(due)}."
        found.append(["wrong_commission", net_minor - due, said])
    rate = Fraction(one.agency.tax_basis_points, WHOLE)
    tax = times(money=Money(net_minor, one.currency), rate=rate, rounding=Rounding.HALF_UP).minor
    if tax_minor != tax:
        said = f"{shown(tax_minor)} tax is invoiced; {shown(tax)} is due on {shown(net_minor)}."
        found.append(["tax_wrong", tax_minor - tax, said])
    return found


def _post_tax(invoice: AgencyInvoice, *, actor: str, now: datetime) -> None:
    if not invoice.tax_minor:
        return
    posting = post(
        kind=PostingKind.AGENCY_FEE,
        account_id=None,
        currency=invoice.currency,
        effective_on=invoice.issued_on,
        lines=[
            PostedLine(ledger=Ledger.AGENCY_FEE, amount_minor=invoice.tax_minor),
            PostedLine(ledger=Ledger.AGENCY, amount_minor=-invoice.tax_minor),
        ],
        actor=actor,
        now=now,
    )
    AgencyPosting.objects.create(
        agency_id=invoice.agency_id, entity_id=invoice.entity_id, posting=posting, invoice=invoice
    )
