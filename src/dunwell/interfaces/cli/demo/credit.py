"""Credit in the demo group: scores of two days, limits as the formula proposes them, a wish that waits."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.credit.asking import LimitDraft, LimitRefused, Target, ask_limit, decide_limit
from dunwell.apps.credit.limits import proposed
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.scores import last_score
from dunwell.apps.credit.scoring import score_due
from dunwell.apps.organisation.models import Entity, Membership, Role, User
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, Residual

SCORED_BEFORE_DAYS = 31  # the score before today's
LIMITS = 8  # customers by what they owe, one entity each
GRANTED_MAX_MINOR = 1_000_000  # what one controller may grant by the standard matrix
WAITS_MINOR = 2_500_000


def score_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Score everybody as of a month ago and of the day, and give the largest their limits; once."""
    if Score.objects.exists():
        return 0
    before = as_of - timedelta(days=SCORED_BEFORE_DAYS)
    score_due(as_of=before, now=now - timedelta(days=SCORED_BEFORE_DAYS), actor=actor)
    done = score_due(as_of=as_of, now=now, actor=actor)
    with transaction.atomic():
        _limits(as_of=as_of, now=now)
    return done.scored


def _limits(*, as_of: date, now: datetime) -> None:
    """Limits for the largest at their entity, asked by its collector and granted by its controller; one waits."""
    owed = (
        Residual.objects.filter(residual_minor__gt=0)
        .values("account_id")
        .annotate(minor=Sum("residual_minor"))
    )
    ranked = owed.order_by("-minor", "account__customer__external_id", "account__currency")
    seen: set[int] = set()
    for row in ranked[: 4 * LIMITS]:
        account = Account.objects.select_related("customer", "entity", "collector").get(pk=row["account_id"])
        if account.customer_id in seen or account.currency != account.entity.currency:
            continue
        seen.add(account.customer_id)
        _limit(account, as_of=as_of, now=now, is_last=len(seen) == LIMITS)
        if len(seen) == LIMITS:
            return


def _limit(account: Account, *, as_of: date, now: datetime, is_last: bool) -> None:
    controller = _controller(account.entity)
    if account.collector is None or controller is None or account.collector == controller:
        return
    minor = WAITS_MINOR if is_last else _proposal(account.customer, account.entity, as_of=as_of)
    try:
        wish = ask_limit(
            scope=desk_scope(user=account.collector),
            target=Target(customer=account.customer, entity=account.entity),
            draft=LimitDraft(
                currency=account.currency,
                limit_minor=minor,
                reason="They open two new sites" if is_last else "As the formula proposes it",
            ),
            now=now,
            today=as_of,
        )
        if not is_last:
            decide_limit(
                scope=desk_scope(user=controller),
                request_id=wish.public_id,
                is_yes=True,
                note="",
                now=now,
                today=as_of,
            )
    except LimitRefused:
        return


def _proposal(customer: Customer, entity: Entity, *, as_of: date) -> int:
    """What the formula comes to, as far as one controller may grant it; a first small one where nobody was scored."""
    found = (
        proposed(customer=customer, entity=entity, currency=entity.currency, as_of=as_of)
        if last_score(customer_id=customer.pk)
        else None
    )
    return min(GRANTED_MAX_MINOR, max(100_000, found.proposal.limit_minor if found else 0))


def _controller(entity: Entity) -> User | None:
    found = Membership.objects.filter(entity=entity, role=Role.CONTROLLER).order_by("user_id").first()
    return found.user if found else None
