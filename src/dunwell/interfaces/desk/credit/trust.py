"""Whom we trust at the desk: the list of what waits, one customer's credit, and one score with all its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dunwell.apps.billing.class_days import TermsAt, terms_of_customer
from dunwell.apps.credit.asking import REASON_CHARACTERS_MAX, seen_requests
from dunwell.apps.credit.bounds import Bound, Used
from dunwell.apps.credit.exposure import EntityExposure, ExposureRow, exposure_by_entity, exposure_rows
from dunwell.apps.credit.insurance import insured
from dunwell.apps.credit.limit_models import RequestState
from dunwell.apps.credit.limits import Proposed, proposed, rooms
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.credit.scores import (
    class_at,
    course_of,
    items_of,
    last_score,
    reviews_due,
    score_in_scope,
    score_that_counts,
)
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.open_items import accounts_of
from dunwell.core.billing.usual_terms import TermsFrom
from dunwell.core.credit.score import WEIGHTS
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page

PARTS: Final = {
    "payment_index": ("Days beyond terms", "weighted by amount; 80 points for paying on the day"),
    "punctuality": ("Share paid late", "of all that was paid or is overdue"),
    "trend": ("Trend", "the last 90 days and all that is overdue, against before"),
    "promises": ("Promises kept", "of those that ended"),
    "disputes": ("Disputes", "25 points less for each that turned out unfounded"),
    "exposure": ("Use of the limit", "all points up to half of it"),
    "relationship": ("Age of the relationship", "all points from three years on"),
}
KINDS: Final = {
    "account": "Account {entity} {currency}",
    "customer_at_entity": "Customer at {entity}",
    "customer": "Customer at all entities",
    "group_at_entity": "Group at {entity}",
    "group": "Group at all entities",
}


TERMS_FROM: Final = {
    TermsFrom.CUSTOMER: "agreed with the customer",
    TermsFrom.CLASS: "by class {class_code}",
    TermsFrom.ENTITY: "usual at {entity}",
    TermsFrom.STANDARD: "usual where nothing else is said",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part of a score as the page shows it; `points` None where nothing is known of it."""

    name: str
    what: str
    weight: int
    points: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """A limit with its words."""

    words: str
    use: Used

    @property
    def is_over(self) -> bool:
        """Whether more hangs on it than it allows."""
        return self.use.room_minor < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForm:
    """A limit to ask for, as it was typed."""

    whom: str = ""
    currency: str = ""
    limit: str = ""
    raised_by: str = ""
    raised_until: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@desk_page()
def trust(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What waits: wishes for limits, and customers to be looked at again; and what hangs on whom, by entity."""
    exposures, missing = _by_entity(desk)
    waiting = seen_requests(scope=desk.scope).filter(state=RequestState.ASKED).order_by("asked_at")
    found = list(waiting)
    context: dict[str, object] = {
        "exposures": exposures,
        "missing": missing,
        "waiting": found,
        "who": names_of({one.asked_by for one in found}),
        "reviews": list(reviews_due(scope=desk.scope)[:200]),
    }
    return page(request, desk, "desk/trust.html", context)


def _by_entity(desk: Desk) -> tuple[list[EntityExposure], str]:
    try:
        return exposure_by_entity(scope=desk.scope, as_of=desk.today), ""
    except RateMissing as missing:
        return [], str(missing)


@desk_page()
def trust_customer(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """How far one customer is trusted and why, with a form to ask for a limit; for htmx, the card of its page."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    context = trust_context(desk, card=card)
    if is_fragment(request):
        return page(request, desk, "desk/trust_card.html", context)
    return page(request, desk, "desk/trust_customer.html", context | {"form": first_form(context)})


def shown_with(request: HttpRequest, desk: Desk, *, card: CustomerCard, form: AskForm) -> HttpResponse:
    """The customer's credit with a form that was refused."""
    context = trust_context(desk, card=card) | {"form": form}
    answer = page(request, desk, "desk/trust_customer.html", context)
    answer.status_code = 409
    return answer


def trust_context(desk: Desk, *, card: CustomerCard) -> dict[str, Any]:
    """Everything that a customer's credit shows."""
    customer = customer_in_scope(scope=desk.scope, public_id=card.public_id)
    score = last_score(customer_id=customer.pk)
    accounts = accounts_of(scope=desk.scope, customer_id=customer.pk)
    standing, missing = _rooms(desk, customer)
    of_it = Q(customer=customer) | Q(account__customer=customer)
    asked = list(seen_requests(scope=desk.scope).filter(of_it).order_by("-asked_at", "-pk")[:20])
    mine = {account.entity_id for account in accounts}
    return {
        "card": card,
        "score": score,
        "points": score_that_counts(score) if score else None,
        "given": class_at(score=score, terms=terms_of(entity=None)) if score else None,
        "parts": parts_of(score) if score else [],
        "course": course_of(customer_id=customer.pk, most=12),
        "terms": [
            (one, terms_words(one)) for one in terms_of_customer(customer=customer) if one.entity.pk in mine
        ],
        "rooms": standing,
        "missing": missing,
        "exposure": _shown_rows(customer, mine),
        "insured": insured(scope=desk.scope, as_of=desk.today, customer_ids=[customer.pk]),
        "requests": asked,
        "is_waiting": any(one.state == RequestState.ASKED for one in asked),
        "who": names_of({one.asked_by for one in asked} | {one.decided_by for one in asked}),
        "whoms": whoms(customer=customer, accounts=accounts),
        "proposal": _proposal(desk, customer=customer, accounts=accounts),
        "reviews": list(reviews_due(scope=desk.scope).filter(customer=customer)),
        "reason_most": REASON_CHARACTERS_MAX,
    }


def terms_words(at: TermsAt, /) -> str:
    """Why new bills of an entity take the terms that they take, with what its class would give where others count."""
    said = TERMS_FROM[at.terms.source].format(class_code=at.terms.class_code, entity=at.entity.code)
    if at.terms.source is TermsFrom.CUSTOMER and at.class_days is not None:
        return f"{said}; the class alone would give {at.class_days} days"
    return said


def first_form(context: dict[str, Any]) -> AskForm:
    """An empty form, for the first that may be chosen."""
    return AskForm(whom=context["whoms"][0][0] if context["whoms"] else "")


def whoms(*, customer: Customer, accounts: list[Account]) -> list[tuple[str, str]]:
    """What a limit may be asked for, as a form names it."""
    entities = {account.entity.code: account.entity.name for account in accounts}
    found = [(f"entity:{code}", f"At {code} {name}") for code, name in sorted(entities.items())]
    found.append(("all", "At all entities together"))
    found += [
        (f"account:{one.public_id}", f"Only the account {one.entity.code} {one.currency}") for one in accounts
    ]
    if customer.group is not None:
        found.append(("group", f"All of the group {customer.group.name}"))
    return found


def parts_of(score: Score, /) -> list[PartView]:
    """The parts of a score in the order of their weights."""
    return [
        PartView(
            name=PARTS[name][0], what=PARTS[name][1], weight=weight, points=_whole(score.parts.get(name))
        )
        for name, weight in sorted(WEIGHTS.items(), key=lambda one: -one[1])
    ]


def _whole(hundredths: int | None) -> int | None:
    return None if hundredths is None else hundredths // 100


def _rooms(desk: Desk, customer: Customer) -> tuple[list[RoomView], str]:
    try:
        found = rooms(customer=customer, as_of=desk.today)
    except RateMissing as missing:
        return [], str(missing)
    codes = dict(Entity.objects.values_list("pk", "code"))
    return [RoomView(words=_words(one.bound, codes), use=one) for one in found], ""


def _words(bound: Bound, codes: Mapping[int, str]) -> str:
    """For whom a limit is."""
    entity = bound.account_entity or bound.entity_id
    return KINDS[bound.kind].format(entity=codes.get(entity or 0, ""), currency=bound.currency)


def _shown_rows(customer: Customer, entity_ids: set[int]) -> list[tuple[str, ExposureRow]]:
    codes = dict(Entity.objects.filter(pk__in=entity_ids).values_list("pk", "code"))
    rows = exposure_rows(customer_ids=[customer.pk])
    return [(codes[row.entity_id], row) for row in rows if row.entity_id in codes]


def _proposal(desk: Desk, *, customer: Customer, accounts: list[Account]) -> Proposed | None:
    """What the formula comes to at all entities, in the currency of the first account."""
    if not accounts:
        return None
    try:
        return proposed(
            customer=customer, entity=None, currency=accounts[0].entity.currency, as_of=desk.today
        )
    except RateMissing:
        return None


@desk_page()
def trust_score(request: HttpRequest, desk: Desk, score_id: UUID) -> HttpResponseBase:
    """One score with its parts, and every item that it came from."""
    score = score_in_scope(scope=desk.scope, public_id=score_id)
    items = items_of(scope=desk.scope, score=score)
    context = {
        "score": score,
        "subject": score.customer or score.group,
        "parts": parts_of(score),
        "items": items,
        "unpaid": sum(not one.is_paid for one in items),
        "late": sum(one.is_late for one in items),
        "given": class_at(score=score, terms=terms_of(entity=None)),
        "points": score_that_counts(score),
    }
    return page(request, desk, "desk/trust_score.html", context)
