"""What an agency takes along as files: the claims that are with it, and what we told of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dunwell.apps.placements.access import HIDDEN, AgencyScope, changes_of, handed
from dunwell.apps.placements.agency_board import currency_of
from dunwell.apps.placements.models import Direction, PlacementChange, PlacementPack
from dunwell.core.placements.states import SEEN_BY_AGENCY
from dunwell.formats.agency_news import News
from dunwell.formats.placement_file import Claim, Item

CHANGES_MOST = 50_000


def claims_with(*, scope: AgencyScope) -> list[Claim]:
    """Return the claims that are with the agency, as files tell them; by number."""
    theirs = handed(scope=scope).filter(state__in=SEEN_BY_AGENCY).order_by("number")
    packs = {
        pack.placement_id: pack
        for pack in PlacementPack.objects.filter(placement__in=theirs.values("pk"), removed_at__isnull=True)
    }
    return [
        _claim(
            packs[one.pk],
            number=one.number,
            currency=currency_of(one),
            placed_on=one.placed_on,
            until=one.answer_by,
        )
        for one in theirs
        if one.pk in packs and one.placed_on is not None
    ]


def news_for(*, scope: AgencyScope, after: int = 0) -> list[News]:
    """Return what we told of the agency's claims after a number of the feed, in order; CHANGES_MOST at most."""
    told = changes_of(scope=scope).filter(direction=Direction.OUT, pk__gt=after)
    rows = (
        told.select_related("placement__terms")
        .defer(*(f"placement__{name}" for name in HIDDEN))
        .order_by("id")[:CHANGES_MOST]
    )
    return [_news(one) for one in rows]


def _news(one: PlacementChange) -> News:
    due_on = str(one.data.get("due_on", ""))
    return News(
        claim=one.placement.number,
        code=one.code,
        on=one.on,
        key=one.key,
        agency_reference=one.placement.agency_reference,
        minor=one.amount_minor,
        currency=currency_of(one.placement) if one.amount_minor is not None else "",
        due_on=date.fromisoformat(due_on) if due_on else None,
        text=one.text,
    )


def _claim(
    pack: PlacementPack, *, number: str, currency: str, placed_on: date | None, until: date | None
) -> Claim:
    debtor: Mapping[str, Any] = pack.debtor
    person: Mapping[str, Any] = next(iter(debtor.get("people", [])), {})
    assert placed_on is not None, "what is with the agency was placed"
    return Claim(
        claim=number,
        placed_on=placed_on,
        answer_by=until,
        creditor=str(pack.creditor.get("name", "")),
        customer=str(debtor.get("customer", "")),
        name=str(debtor.get("name", "")),
        country=str(debtor.get("country", "")),
        currency=currency,
        items=tuple(
            Item(
                number=str(one["number"]),
                kind=str(one["kind"]),
                issued_on=date.fromisoformat(one["issued_on"]),
                due_on=date.fromisoformat(one["due_on"]),
                amount_minor=int(one["amount_minor"]),
                open_minor=int(one["open_minor"]),
            )
            for one in pack.items
        ),
        address=str(debtor.get("address", "")),
        vat_id=str(debtor.get("vat_id", "")),
        language=str(debtor.get("language", "")),
        contact=str(person.get("name", "")),
        email=str(person.get("email", "")),
        phone=str(person.get("phone", "")),
    )
