"""How well cash is cleared: lines that nobody touched, items that the matcher found, money without owner or use."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from dunwell.apps.cash.access import seen_lines, seen_matches
from dunwell.apps.cash.match_models import Match, MatchPair, MatchState
from dunwell.apps.cash.models import LineState, StepKind
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import Account, Residual

AGES = ((2, "0 to 2 days"), (7, "3 to 7 days"), (30, "8 to 30 days"), (10**6, "over 30 days"))
CUSTOMERS_MAX = 50
_HELD = [MatchState.POSTED, MatchState.RETURNED]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def per_mille(self) -> int | None:
        """The share in thousandths, rounded down; None of nothing."""
        return self.part * 1000 // self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Of a period. straight: lines of money in that were cleared without a person; hits: items that the matcher found.

    A line is straight if what was found for it was posted in the moment in which it was found, and covers it.
    """

    straight: Share
    hits: Share
    by_people: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class Age:
    """Unidentified money in of one currency, by days on the bank: (name, lines, minor units)."""

    currency: str
    lines: int
    minor: int
    ages: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapplied:
    """Money of a customer that is set against nothing."""

    customer: str
    customer_id: UUID
    number: str
    entity: str
    currency: str
    minor: int
    receipts: int
    since: date


def rates(*, scope: Scope, first: date, last: date) -> Rates:
    """Return the rates of the lines booked from `first` to `last`, and of what was found for them. Any currency."""
    lines = seen_lines(scope=scope).annotate(day=Coalesce("line__booked_on", "line__value_on"))
    lines = lines.filter(day__range=(first, last), line__amount_minor__gt=0)
    lines = lines.exclude(state__in=[LineState.NOTED, LineState.WAITING])
    matches = Match.objects.filter(line_id=OuterRef("pk"), state__in=_HELD)
    unasked = Q(confidence__isnull=False, settled_at=F("made_at"))
    elsewhere = Q(line__steps__kind=StepKind.ELSEWHERE, line__steps__undone_by__isnull=True)
    straight = lines.filter(Exists(matches.filter(unasked)), state=LineState.DONE)
    straight = straight.exclude(Exists(matches.exclude(unasked))).exclude(elsewhere)
    found = seen_matches(scope=scope).annotate(day=Coalesce("line__booked_on", "line__value_on"))
    found = found.filter(day__range=(first, last))
    pairs = MatchPair.objects.filter(match__in=found.filter(state__in=_HELD), minor__gt=0)
    counted = pairs.aggregate(all=Count("pk"), hits=Count("pk", filter=Q(match__confidence__isnull=False)))
    return Rates(
        straight=Share(straight.count(), lines.count()),
        hits=Share(counted["hits"], counted["all"]),
        by_people=found.filter(state__in=_HELD, confidence__isnull=True).count(),
        taken_back=found.filter(state=MatchState.TAKEN_BACK).count(),
    )


def unidentified(*, scope: Scope, as_of: date) -> list[Age]:
    """Return the money in that is nobody's yet, by currency and age."""
    lines = seen_lines(scope=scope).filter(
        state__in=[LineState.OPEN, LineState.PROPOSED, LineState.PARKED], remaining_minor__gt=0
    )
    by_day = (
        lines.values("line__currency", day=Coalesce("line__booked_on", "line__value_on"))
        .annotate(count=Count("pk"), minor=Sum("remaining_minor"))
        .order_by("line__currency", "day")
    )
    sums: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0] for _ in AGES])
    for row in by_day:
        days = (as_of - row["day"]).days
        at = next(place for place, (most, _) in enumerate(AGES) if days <= most)
        sums[row["line__currency"]][at][0] += row["count"]
        sums[row["line__currency"]][at][1] += row["minor"]
    return [
        Age(
            currency=currency,
            lines=sum(one[0] for one in found),
            minor=sum(one[1] for one in found),
            ages=tuple((AGES[at][1], count, minor) for at, (count, minor) in enumerate(found)),
        )
        for currency, found in sums.items()
    ]


def unapplied(*, scope: Scope, account_ids: list[int] | None = None) -> list[Unapplied]:
    """Return whose money from the bank is set against nothing, the largest of each currency first; CUSTOMERS_MAX.

    account_ids: of these accounts only.
    """
    money = Residual.objects.filter(
        residual_minor__lt=0,
        account__entity_id__in=scope.entity_ids,
        item__cash_steps__kind__in=[StepKind.IDENTIFIED, StepKind.EXCHANGED],
    )
    if account_ids is not None:
        money = money.filter(account_id__in=account_ids)
    summed = (
        money.values("account_id", "account__currency")
        .annotate(minor=-Sum("residual_minor"), receipts=Count("pk"), since=Min("item__issued_on"))
        .order_by("account__currency", "-minor", "account_id")[:CUSTOMERS_MAX]
    )
    rows = list(summed)
    accounts = Account.objects.select_related("customer", "entity").in_bulk(
        [row["account_id"] for row in rows]
    )
    return [
        Unapplied(
            customer=accounts[row["account_id"]].customer.name,
            customer_id=accounts[row["account_id"]].customer.public_id,
            number=accounts[row["account_id"]].customer.number,
            entity=accounts[row["account_id"]].entity.code,
            currency=row["account__currency"],
            minor=row["minor"],
            receipts=row["receipts"],
            since=row["since"],
        )
        for row in rows
    ]
