"""What is typed at the cash desk: amounts beside items, reasons, people; all that is wrong with it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import QueryDict

from dunwell.apps.cash.access import CashRefused, Faulty
from dunwell.apps.cash.lanes import ClearingRow
from dunwell.apps.organisation.models import Membership, User
from dunwell.apps.organisation.scope import POWERS, Power
from dunwell.apps.receivables.models import Residual
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.shared.typed_money import typed_minor

Typed = QueryDict
TYPED_MAX = 1_000
WHY: Final[Mapping[str, str]] = {
    "": "A part: the rest stays open",
    "discount": "Discount",
    "bank_charges": "Bank charges",
    "write_off": "Written off",
    "deducted": "Deducted by the customer",
}
NAMED: Final[Mapping[str, str]] = {**WHY, "fx": "Difference of exchange"}
"""By reason, what is let go of an item: what a person may say, and what the desk says of exchanges by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What was ticked: by item its signed amount, and by item why less was paid."""

    minor: dict[UUID, int]
    named: dict[UUID, tuple[str, str]]


def said(typed: Typed, name: str, /) -> str:
    """What was typed in a field, bounded."""
    return str(typed.get(name) or "")[:TYPED_MAX].replace("\x00", "").strip()


def faults_of(refusal: CashRefused | None, /) -> Mapping[str, str]:
    """What is wrong, by field; "" for what no field is to blame for."""
    if refusal is None:
        return {}
    if isinstance(refusal, Faulty):
        return refusal.faults
    return {refusal.field: str(refusal)}


def pairs_typed(desk: Desk, typed: Typed, rows: list[Residual]) -> Pairs:
    """Read the items that were ticked, with their amounts: empty is all that is open. Raises Faulty."""
    open_items = {ids.show(prefix="itm", uuid=one.item.public_id): one for one in rows}
    minor: dict[UUID, int] = {}
    named: dict[UUID, tuple[str, str]] = {}
    faults: dict[str, str] = {}
    for key in dict.fromkeys(typed.getlist("item")):
        residual = open_items.get(key)
        if residual is None:
            faults["items"] = "One of the items is not open any more: look at the list again."
            continue
        name = residual.item.number or "The item"
        try:
            amount = _amount(desk, said(typed, f"amount-{key}"), residual)
        except UnreadableAmount as error:
            faults[f"amount-{key}"] = f"{name}: {error}: write an amount like 250.00."
            continue
        if not 0 < amount <= abs(residual.residual_minor):
            most = desk.show.amount(minor=abs(residual.residual_minor), currency=residual.item.currency)
            faults[f"amount-{key}"] = f"{name}: give an amount above nothing, at most {most}."
            continue
        minor[residual.item.public_id] = amount if residual.residual_minor > 0 else -amount
        why = said(typed, f"why-{key}")
        if 0 < amount < residual.residual_minor and why in WHY and why:
            named[residual.item.public_id] = (why, said(typed, f"text-{key}"))
    if faults:
        raise Faulty(faults)
    return Pairs(minor=minor, named=named)


def _amount(desk: Desk, text: str, residual: Residual) -> int:
    if not text:
        return abs(residual.residual_minor)
    return abs(typed_minor(text=text, currency=residual.item.currency, language=desk.show.language))


def people(row: ClearingRow, /) -> list[User]:
    """Who may clear cash of the line's entity, by name."""
    working = [role for role, powers in POWERS.items() if Power.WORK in powers]
    members = Membership.objects.filter(entity_id=row.standing.entity_id, role__in=working)
    found = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return sorted(found, key=lambda one: (str(one).lower(), one.pk))
