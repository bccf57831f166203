"""Money that waits to be applied to an account, by name: what stands in the way of writing to its customer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from dunwell.apps.cash.learning import payer_of
from dunwell.apps.cash.match_models import Match, MatchState
from dunwell.apps.cash.models import Step, StepKind
from dunwell.apps.cash.posting import posted_on
from dunwell.apps.receivables.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMoney:
    """A payment that may be the account's, or is and is not applied. `minor`: of it, above zero."""

    public_id: UUID  # of the bank line
    since: date
    minor: int
    payer: str
    numbers: tuple[str, ...]


def waiting_money(*, account: Account, on: date) -> list[WaitingMoney]:
    """Return the money that waited for an account on a day, as far as it is known now; oldest first."""
    proposed = (
        Match.objects.filter(
            Q(state=MatchState.PROPOSED) | Q(settled_on__gt=on),
            pairs__item__account=account,
            made_on__lte=on,
        )
        .select_related("line")
        .distinct()
        .order_by("pk")
    )
    found = [
        WaitingMoney(
            public_id=match.line.public_id,
            since=posted_on(line=match.line),
            minor=match.minor,
            payer=payer_of(line=match.line),
            numbers=tuple(
                match.pairs.order_by("item__due_on", "item_id").values_list("item__number", flat=True)
            ),
        )
        for match in proposed
    ]
    unapplied = (
        Step.objects.filter(
            account=account,
            kind__in=[StepKind.IDENTIFIED, StepKind.EXCHANGED],
            item__residual__residual_minor__lt=0,
            on__lte=on,
        )
        .exclude(item__surplus__kept_on__lte=on)
        .select_related("line", "item__residual")
        .order_by("pk")
    )
    for step in unapplied:
        assert step.item is not None, "money that is somebody's has its receipt"
        found.append(
            WaitingMoney(
                public_id=step.line.public_id,
                since=posted_on(line=step.line),
                minor=-step.item.residual.residual_minor,
                payer=payer_of(line=step.line),
                numbers=(),
            )
        )
    return found
