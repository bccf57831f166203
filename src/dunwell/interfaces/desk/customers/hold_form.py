"""The form for one hold, where it is asked for on the customer's page: what was typed stays, with what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypedDict
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.dunning.hold_queries import (
    HoldRow,
    account_to_hold,
    group_to_hold,
    item_to_hold,
    running_holds,
)
from dunwell.apps.dunning.holds import NOTE_CHARACTERS_MAX, HoldRefused
from dunwell.apps.dunning.models import HoldReason
from dunwell.apps.receivables.customer_card import CustomerCard
from dunwell.core import ids
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.ids import typed_id

CUSTOMER, GROUP = "customer", "group"
USUAL_DAYS = 14  # what a new hold proposes
TYPED_CHARACTERS_MAX = 1000  # more of a field is not even shown again
Doing = Literal["place", "change", "lift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldForm:
    """A form to fill in: `about` is the group, customer, account or item to hold, or the hold to change or lift."""

    doing: Doing
    about: UUID
    on: str  # as it stands in the address: group, customer, acc_… or itm_…; "" for a hold that is there
    name: str  # of the group, account or item; "" for the customer or a hold that is there
    reason: str = HoldReason.AGREED_DELAY
    ends_on: str = ""
    review_on: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> Sequence[tuple[str, str]]:
        """What may be chosen."""
        return [one for one in HoldReason.choices if one[0] != HoldReason.PLACED]

    @property
    def note_most(self) -> int:
        """How many characters a note takes."""
        return NOTE_CHARACTERS_MAX


class Target(TypedDict, total=False):
    """What a hold is placed on, as place_hold takes it: one of the four."""

    group_id: UUID
    customer_id: UUID
    account_id: UUID
    item_id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says is to be held, found and named."""

    on: str
    target: Target
    about: UUID
    name: str


def asked_target(desk: Desk, *, card: CustomerCard, on: str) -> Asked | None:
    """What `on` names of this customer; None where it is not to be understood, UnknownAccount or UnknownItem."""
    if on == CUSTOMER:
        return Asked(on, {"customer_id": card.public_id}, card.public_id, "")
    if on == GROUP:
        group = group_to_hold(scope=desk.scope, customer_id=card.customer_id)
        return Asked(on, {"group_id": group.public_id}, group.public_id, group.name) if group else None
    try:
        if on.startswith("itm_"):
            item_id = ids.read(text=on, expect="itm")
            held = item_to_hold(scope=desk.scope, customer_id=card.customer_id, item_id=item_id)
            return Asked(on, {"item_id": held.public_id}, held.public_id, held.name)
        account_id = ids.read(text=on, expect="acc")
        held = account_to_hold(scope=desk.scope, customer_id=card.customer_id, account_id=account_id)
    except ids.UnreadableId:
        return None
    return Asked(on, {"account_id": held.public_id}, held.public_id, held.name)


def form_asked(request: HttpRequest, desk: Desk, *, card: CustomerCard) -> HoldForm | None:
    """The form that the address asks for: on=…, change=hld_… or lift=hld_…; None without, or where it has ended."""
    if on := request.GET.get("on", ""):
        asked = asked_target(desk, card=card, on=on)
        if asked is None:
            return None
        ends_on = (desk.today + timedelta(days=USUAL_DAYS)).isoformat()
        return HoldForm(doing="place", about=asked.about, on=on, name=asked.name, ends_on=ends_on)
    for doing in ("change", "lift"):
        hold_id = typed_id(request.GET.get(doing, ""), expect="hld")
        if hold_id is None:
            continue
        for hold in running_holds(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today):
            if hold.public_id == hold_id:
                return _form_for(hold, doing=doing)
    return None


def typed(
    request: HttpRequest, *, doing: Doing, about: UUID, refusal: HoldRefused, asked: Asked | None = None
) -> HoldForm:
    """The form as it was sent, with what is wrong where it is wrong."""
    said = {
        name: request.POST.get(name, "")[:TYPED_CHARACTERS_MAX]
        for name in ("reason", "ends_on", "review_on", "note")
    }
    on, name = (asked.on, asked.name) if asked else ("", "")
    return HoldForm(doing=doing, about=about, on=on, name=name, errors={refusal.field: str(refusal)}, **said)


def day_typed(request: HttpRequest, *, name: str) -> date | None:
    """The day in a field, None where it is empty; HoldRefused where it is no day."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise HoldRefused(code="not_a_day", field=name, message=message) from None


def _form_for(hold: HoldRow, *, doing: Doing) -> HoldForm:
    if doing == "lift":
        return HoldForm(doing=doing, about=hold.public_id, on="", name="")
    return HoldForm(
        doing=doing,
        about=hold.public_id,
        on="",
        name="",
        reason=hold.reason,
        ends_on=hold.ends_on.isoformat() if hold.ends_on else "",
        review_on=hold.review_on.isoformat() if hold.review_on else "",
        note=hold.note,
    )
