"""What a customer's delay costs: interest to today and by a further day, what was charged, and what was not and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.agreements.queries import acknowledged, policy_in_force, schedule_of
from dunwell.apps.charges.access import seen_charges
from dunwell.apps.charges.accrual import Accrual, accruals
from dunwell.apps.charges.listing import STATES, ListedCharge, listed
from dunwell.apps.charges.models import Charge
from dunwell.apps.charges.queries import WithheldRow, withheld_of
from dunwell.apps.organisation.days import house_day
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.open_items import accounts_of
from dunwell.interfaces.desk.charges.charges import sheet_shown
from dunwell.interfaces.desk.door import Desk, day_asked, desk_page, is_fragment, page

POSTED_SHOWN = 100
POSTED_IN_CARD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The delays of one account, reckoned to a day."""

    entity: str
    currency: str
    accrual: Accrual
    withheld: list[WithheldRow]
    fees: str  # why no late fee is possible; "" where one is

    @property
    def uncharged_minor(self) -> int:
        """Interest to the day that is not charged yet."""
        return self.accrual.uncharged_minor

    @property
    def per_day_minor(self) -> int:
        """What one further day costs."""
        return sum(one.per_day_minor or 0 for one in self.accrual.items)

    @property
    def compensation_minor(self) -> int:
        """Fixed sums for recovery costs that are not charged yet."""
        due = (one for one in self.accrual.items if not one.is_compensation_charged)
        return sum(one.compensation_minor or 0 for one in due)

    @property
    def unknown(self) -> list[tuple[str, list[str]]]:
        """Why the law cannot say, each sentence once, with the items on which it cannot."""
        return _together((one.why_not, one.number) for one in self.accrual.items if one.why_not)

    @property
    def is_known(self) -> bool:
        """Whether the law can say on anything."""
        return any(one.interest_minor is not None for one in self.accrual.items)

    @property
    def is_unverified(self) -> bool:
        """Whether anything of it stands on law that is to be verified."""
        return any(not one.may_be_quoted and one.interest_minor is not None for one in self.accrual.items)

    @property
    def sheets(self) -> list[tuple[str, dict[str, Any]]]:
        """How each item's interest is reckoned, with the item's number; those on which the law can say."""
        return [(one.number, sheet_shown(one.calculation)) for one in self.accrual.items if one.calculation]

    @property
    def reasons(self) -> list[str]:
        """Why something is not charged, each sentence once."""
        return list(dict.fromkeys(one.sentence for one in self.withheld))

    @property
    def not_charged(self) -> list[tuple[str, list[str]]]:
        """The same with every detail, and the items and kinds that it is about."""
        known = {one.why_not for one in self.accrual.items}
        return _together(
            (
                one.sentence if one.detail in known else f"{one.sentence} {one.detail}".strip(),
                f"{one.item_number} ({one.kind_label.lower()})",
            )
            for one in self.withheld
        )


def _together(said: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Each sentence once, with what it was said about."""
    found: dict[str, list[str]] = {}
    for sentence, about in said:
        found.setdefault(sentence, []).append(about)
    return [(sentence, list(dict.fromkeys(about))) for sentence, about in found.items()]


@desk_page()
def customer_charges(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The page, or for htmx the card on the customer's page."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    on = day_asked(request, name="on", default=house_day(now=desk.now))
    found = {one.pk: one for one in accounts_of(scope=desk.scope, customer_id=card.customer_id)}
    counted = [
        _counted(desk, found[one.account_id], one)
        for one in accruals(scope=desk.scope, customer_id=card.customer_id, on=on)
        if one.account_id in found
    ]
    posted = _posted(desk, customer_id=card.customer_id)
    context = {
        "card": card,
        "on": on,
        "counted": counted,
        "posted": posted if not is_fragment(request) else posted[:POSTED_IN_CARD],
        "posted_count": len(posted),
        "states": STATES,
    }
    template = "desk/customer_charges_card.html" if is_fragment(request) else "desk/customer_charges.html"
    return page(request, desk, template, context)


def _counted(desk: Desk, account: Account, accrual: Accrual) -> Counted:
    return Counted(
        entity=account.entity.code,
        currency=account.currency,
        accrual=accrual,
        withheld=withheld_of(scope=desk.scope, account_id=account.pk),
        fees=_no_fees(account, on=accrual.on),
    )


def _posted(desk: Desk, *, customer_id: int) -> list[ListedCharge]:
    charges = seen_charges(scope=desk.scope).filter(account__customer_id=customer_id)
    latest: list[Charge] = list(charges.select_related("reversal").order_by("-pk")[:POSTED_SHOWN])
    return listed(charges=latest)


def _no_fees(account: Account, *, on: date) -> str:
    """Why no contractual fee can be charged on what falls due now, in a sentence."""
    policy = policy_in_force(entity_id=account.entity_id, on=on)
    if policy is None:
        return "No credit policy is published, so there is no late fee."
    if schedule_of(policy=policy) is None:
        return "The credit policy in force has no late fees."
    if acknowledged(customer_id=account.customer_id, entity_id=account.entity_id, on=on) is None:
        return "They have not agreed to the credit policy in force, so there is no late fee."
    return ""
