"""What follows from a class: the risk that deposits and ladders go by, the longest terms, and when to look again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dunwell.apps.credit.models import CreditReview, ReviewState, Score
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.standing import set_classes, set_risks
from dunwell.core.credit.classes import CreditClass, class_of

LOOK_WITHIN_DAYS = 14
"""How long a person has to look again once it is time."""
FELL_WITHIN_DAYS = 7
"""And where a customer fell into a higher risk."""
_RISKS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A customer's new score with its class, and the score before it."""

    row: Score
    given: CreditClass
    before: Score | None

    @property
    def is_changed(self) -> bool:
        """Whether the class is another one than before."""
        return self.before is not None and self.before.class_code != self.row.class_code


def follow(
    *, scored: Sequence[Scored], classes: Sequence[CreditClass], as_of: date, now: datetime, actor: str
) -> int:
    """Set class and risk of customers by their scores, and ask for reviews that are due; return how many.

    What a person said of a customer's risk stands until its class means another one than before. Of a customer of whom
    little is known only a high risk is said, and only then its class: by that, new bills take their terms.
    """
    by_code = {one.code: one for one in classes}
    risks: dict[int, str] = {}
    classes_said: dict[int, str] = {}
    wanted: dict[int, tuple[Scored, date]] = {}
    for one in scored:
        customer_id = one.row.customer_id
        assert customer_id is not None, "groups have no risk of their own"
        classes_said[customer_id] = one.given.code if _is_said(one.row, one.given.risk) else ""
        risk_before = _risk_before(one, by_code)
        said_before = risk_before if one.before is not None and _is_said(one.before, risk_before) else ""
        if _is_said(one.row, one.given.risk) and one.given.risk != said_before:
            risks[customer_id] = one.given.risk
        if risk_before and _RISKS.index(one.given.risk) > _RISKS.index(risk_before):
            wanted[customer_id] = (one, as_of + timedelta(days=FELL_WITHIN_DAYS))
        elif one.before is not None and one.before.next_review_on <= as_of:
            wanted[customer_id] = (one, as_of + timedelta(days=LOOK_WITHIN_DAYS))
    set_classes(classes=classes_said)
    set_risks(risks=risks, now=now, actor=actor)
    return _ask_reviews(wanted, now=now)


def _is_said(row: Score, risk: str) -> bool:
    """Whether enough is known of the customer, or of its group, to say its risk; a high one is always said."""
    return not row.is_thin or row.of_group_id is not None or risk == "high"


def _risk_before(one: Scored, by_code: dict[str, CreditClass]) -> str:
    """What the class before meant; "" where there was none."""
    if one.before is None:
        return ""
    known = by_code.get(one.before.class_code)
    return known.risk if known else class_of(score=one.before.score, classes=tuple(by_code.values())).risk


def _ask_reviews(wanted: dict[int, tuple[Scored, date]], *, now: datetime) -> int:
    """Ask once of each customer with an account; who is to be looked at already is not asked of again."""
    there = set(
        CreditReview.objects.filter(customer_id__in=wanted, state=ReviewState.DUE).values_list(
            "customer_id", flat=True
        )
    )
    known = set(Customer.objects.filter(pk__in=wanted, accounts__isnull=False).values_list("pk", flat=True))
    rows = [
        CreditReview(
            customer_id=customer_id,
            score=one.row,
            due_on=due_on,
            how_often=one.given.review.value,
            made_at=now,
        )
        for customer_id, (one, due_on) in wanted.items()
        if customer_id in known - there
    ]
    CreditReview.objects.bulk_create(rows)
    return len(rows)
