"""What `placement quote`, `placement place` and `placement recall` print and answer."""

from collections.abc import Sequence

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.placing import place
from dunwell.apps.placements.proposing import DEMAND_DAYS, VETO_DAYS, Wish, propose
from dunwell.apps.placements.quotes import quotes, select
from dunwell.apps.placements.recalling import announce_recall, recall
from dunwell.apps.placements.seeing import PlacementRefused, seen_agencies
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem
from dunwell.apps.receivables.models import OpenItem
from dunwell.core import wording
from dunwell.core.placements.eligibility import SENTENCES
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"


def quote_now(*, customers: Sequence[str], items: Sequence[str], as_json: bool) -> int:
    """Print what each agency costs for these customers or items; 1 where they are not known."""
    scope = system_scope(actor=ACTOR)
    try:
        accounts, item_ids = select(scope=scope, account_ids=customers, numbers=items)
    except (UnknownAccount, UnknownItem) as unknown:
        return complain(str(unknown))
    found = quotes(scope=scope, accounts=accounts, as_of=house_day(now=clock()), item_ids=item_ids)
    if as_json:
        print_json(
            [
                {
                    "agency": one.agency.code,
                    "currency": one.currency,
                    "claims": one.quote.cases,
                    "claims_without_rate": one.quote.open_cases,
                    "placeable_minor": one.quote.placed_minor,
                    "fee_minor": one.quote.fee_minor,
                    "free_days": one.free_days,
                    "why_not_more": {str(bar): count for bar, count in one.why},
                }
                for one in found
            ]
        )
        return 0
    print_table(
        headings=("Agency", "Claims", "Placeable", "Fee if paid", "Why not more"),
        rows=[
            (
                one.agency.name,
                str(one.quote.cases),
                _amount(one.quote.placed_minor, one.currency),
                _amount(one.quote.fee_minor, one.currency),
                " ".join(SENTENCES[bar] for bar, _ in one.why),
            )
            for one in found
        ],
        right=("Claims", "Placeable", "Fee if paid"),
    )
    return 0


def place_now(
    *,
    number: str,
    customers: Sequence[str],
    items: Sequence[str],
    agency: str,
    note: str,
    as_json: bool,
) -> int:
    """Hand over an approved placement by its number, or propose customers or items to an agency.

    1 where nothing could be proposed or handed over; every reason is printed.
    """
    if number:
        return _hand_over(number, as_json=as_json)
    return _propose(customers, items, agency, note, as_json=as_json)


def recall_now(*, number: str, reason: str, at_once: bool, as_json: bool) -> int:
    """Take a claim back, or tell the agency that it comes back after the notice that was agreed; 1 where refused."""
    found = Placement.objects.filter(number=number).first()
    if found is None:
        return complain(f"There is no placement {number}.")
    now = clock()
    act = recall if at_once else announce_recall
    try:
        moved = act(
            scope=system_scope(actor=ACTOR),
            placement_id=found.public_id,
            reason=reason,
            now=now,
            today=house_day(now=now),
        )
    except PlacementRefused as refusal:
        return complain(str(refusal))
    return _told([moved], as_json=as_json)


def _hand_over(number: str, *, as_json: bool) -> int:
    found = Placement.objects.filter(number=number).first()
    if found is None:
        return complain(f"There is no placement {number}.")
    now = clock()
    try:
        placed = place(
            scope=system_scope(actor=ACTOR),
            placement_id=found.public_id,
            documents=house().documents,
            now=now,
            today=house_day(now=now),
        )
    except PlacementRefused as refusal:
        return complain(str(refusal))
    _told([placed], as_json=as_json)
    return 0 if placed.state == "placed" else complain(f"{placed.number} lapsed: {placed.refusal}")


def _propose(customers: Sequence[str], items: Sequence[str], agency: str, note: str, *, as_json: bool) -> int:
    scope = system_scope(actor=ACTOR)
    now = clock()
    taker = seen_agencies(scope=scope).filter(code=agency).first()
    if taker is None:
        return complain(f"There is no agency {agency!r}.")
    try:
        accounts, item_ids = select(scope=scope, account_ids=customers, numbers=items)
        named = OpenItem.objects.filter(pk__in=item_ids or [])
        found = propose(
            scope=scope,
            wishes=[
                Wish(
                    account_id=one.public_id,
                    item_ids=[each.public_id for each in named if each.account_id == one.pk],
                )
                for one in accounts
            ],
            agency_id=taker.public_id,
            note=note,
            now=now,
            today=house_day(now=now),
            veto_days=VETO_DAYS,
            demand_days=DEMAND_DAYS,
        )
    except (PlacementRefused, UnknownAccount, UnknownItem) as refusal:
        return complain(str(refusal))
    _told([one.placement for one in found if one.placement is not None], as_json=as_json)
    for one, account in zip(found, accounts, strict=True):
        if one.placement is None:
            complain(f"{account.customer}: " + " ".join(SENTENCES[bar] for bar in one.why))
    return 0 if all(one.placement for one in found) else 1


def _told(placements: Sequence[Placement], *, as_json: bool) -> int:
    if as_json:
        print_json(
            [
                {
                    "placement": one.number,
                    "agency": one.agency.code,
                    "state": one.state,
                    "placed_minor": one.placed_minor,
                    "currency": one.account.currency,
                    "owner_until": one.owner_until.isoformat() if one.owner_until else None,
                    "recall_on": one.recall_on.isoformat() if one.recall_on else None,
                    "withdrawal_minor": one.withdrawal_minor,
                }
                for one in placements
            ]
        )
        return 0
    for one in placements:
        print(
            f"{one.number}: {one.state.replace('_', ' ')}, "
            f"{_amount(one.placed_minor, one.account.currency)}, {one.agency.name}."
        )
    return 0


def _amount(minor: int, currency: str) -> str:
    return wording.amount(minor=minor, currency=currency, language="en")
