"""Charges on paper: the debit note with the calculation that was kept with it, and that of interest not charged yet."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from dunwell.apps.charges.access import charge_in_scope
from dunwell.apps.charges.accrual import Accrual
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.receivables.statements import Line, language_of_reader, statement_of
from dunwell.core.charges.calculation import citations
from dunwell.core.wording import pick_language
from dunwell.ports.documents import ChargeSheet, SheetCalculation, SheetSegment

FILE_NAMES = {"en": "Interest", "de": "Zinsberechnung", "fr": "Interets"}


def charge_sheet(*, scope: Scope, charge_id: UUID) -> ChargeSheet:
    """Return a charge as it was posted, with what is left of it to pay, for the Documents port.

    The same calculation whenever it is asked for. Raises UnknownCharge.
    """
    charge = charge_in_scope(scope=scope, charge_id=charge_id)
    left = Residual.objects.filter(item_id=charge.debit_item_id).values_list("residual_minor", flat=True)
    lines = [Line(item=charge.debit_item, residual_minor=minor) for minor in left]
    return ChargeSheet(
        statement=statement_of(
            account=charge.account,
            lines=lines,
            language=_language(charge.account),
            as_of=charge.charged_on,
        ),
        number=charge.number,
        calculations=(calculation_of(charge.calculation),),
    )


def accrued_sheet(*, account: Account, accrual: Accrual) -> ChargeSheet | None:
    """Return the calculation of interest that is not charged yet, to go with a letter that claims it.

    Only of items whose law may be quoted to a debtor; None where there is nothing to show. `account` comes with its
    customer and entity.
    """
    if not accrual.sheets:
        return None
    return ChargeSheet(
        statement=statement_of(account=account, lines=[], language=_language(account), as_of=accrual.on),
        number="",
        calculations=tuple(calculation_of(one) for one in accrual.sheets),
    )


def sheet_file(*, sheet: ChargeSheet) -> str:
    """Return the name of the sheet's file: the number of the note, or Interest-2026-03-10.pdf."""
    if sheet.number:
        return f"{sheet.number}.pdf"
    picked = pick_language(wanted=sheet.statement.language, offered=frozenset(FILE_NAMES))
    return f"{FILE_NAMES[picked]}-{sheet.statement.as_of.isoformat()}.pdf"


def _language(account: Account) -> str:
    contact = addressees(customer_ids=[account.customer_id]).get(account.customer_id)
    return language_of_reader(customer=account.customer, contact=contact)


def calculation_of(kept: Mapping[str, Any], /) -> SheetCalculation:
    """Return a calculation that was kept as data, as a document shows it."""
    return SheetCalculation(
        kind=kept["form"],
        item_number=kept["item"],
        due_on=date.fromisoformat(kept["since"] if kept["form"] == "late_fee" else kept["due_on"]),
        principal_minor=kept["principal_minor"],
        amount_minor=kept["amount_minor"],
        credited_minor=kept.get("credited_minor", 0),
        set_aside_minor=kept.get("set_aside_minor", 0),
        day_count=kept.get("day_count", "") if kept["form"] == "interest" else "",
        segments=tuple(_segment(one) for one in kept.get("segments", ())),
        payments=tuple((date.fromisoformat(one["on"]), one["minor"]) for one in kept.get("payments", ())),
        to_date_minor=kept.get("to_date_minor", 0),
        before=tuple((one["number"], one["minor"]) for one in kept.get("before", ())),
        fee=f"{kept['schedule']} {kept['version']}: {kept['fee']}" if kept["form"] == "late_fee" else "",
        days_late=kept.get("days_late", 0),
        sources=citations(kept.get("sources", ())),
    )


def _segment(one: Mapping[str, Any]) -> SheetSegment:
    return SheetSegment(
        first=date.fromisoformat(one["from"]),
        last=date.fromisoformat(one["to"]),
        days=one["days"],
        reference_pct=one["reference_pct"] or "",
        margin_pct=one["margin_pct"] or "",
        rate_pct=one["rate_pct"],
        principal_minor=one["principal_minor"],
        interest_minor=one["interest_minor"],
    )
