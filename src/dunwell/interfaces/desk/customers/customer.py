"""One customer: the story, the accounts, the people, and everything that happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dunwell.apps.disputes.queries import disputed_by_item, disputes_of
from dunwell.apps.dunning.hold_queries import group_to_hold, running_holds
from dunwell.apps.dunning.policy_queries import given_to
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.open_items import ITEMS_MAX, ItemRow, accounts_of, items_of
from dunwell.apps.receivables.overview import Position, summed_by_account
from dunwell.apps.runs.decided import Decided, last_decisions
from dunwell.apps.worklist.timeline import KINDS, Moment, Timeline, timeline
from dunwell.core.worklist.states import outcome_words
from dunwell.interfaces.desk.charts import Bar, ageing_bar
from dunwell.interfaces.desk.customers.contact_form import form_asked
from dunwell.interfaces.desk.customers.customer_facts import facts_context, facts_of_customer
from dunwell.interfaces.desk.customers.story import Part, next_step, standing_story, story
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.words import contact_words, dispute_words, event_name, hold_words, standing_words

TIMELINE_KINDS = [(code, code.capitalize()) for code in KINDS]


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the page shows it."""

    public_id: UUID
    entity: str
    entity_name: str
    currency: str
    collector: str
    position: Position | None
    bar: Bar
    items: list[ItemRow]
    items_left_out: int
    decision: Decided | None
    next_step: str
    anchor: str


@dataclass(frozen=True, slots=True)
class MomentView:
    """A moment of the timeline in words."""

    moment: Moment
    title: str
    detail: str


@desk_page()
def customer(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its people, with a form for one of them where the address asks for it."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    form = {"form": form_asked(request, card=card) if desk.may_work else None}
    if is_fragment(request):
        return page(request, desk, "desk/people.html", {"card": card, **form})
    return page(request, desk, "desk/customer.html", customer_context(desk, card=card) | form)


def customer_context(desk: Desk, *, card: CustomerCard) -> dict[str, object]:
    """Everything that the customer's page shows."""
    decided_on, decisions = last_decisions(scope=desk.scope, customer_id=card.customer_id)
    positions = summed_by_account(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today)
    found = accounts_of(scope=desk.scope, customer_id=card.customer_id)
    given = given_to(account_ids=[account.pk for account in found])
    accounts = [
        _account(
            desk,
            account,
            position=positions.get(account.pk),
            decision=decisions.get(account.pk),
            upcoming=next_step(decision=decisions.get(account.pk), show=desk.show),
        )
        for account in found
    ]
    line = timeline(scope=desk.scope, customer_id=card.customer_id)
    facts = facts_of_customer(desk, card=card, account_ids=[account.pk for account in found])
    holds = running_holds(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today)
    disputes = disputes_of(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today)
    return {
        "holds": holds,
        "held": {hold.held_public_id for hold in holds},
        "group": group_to_hold(scope=desk.scope, customer_id=card.customer_id),
        "disputes": disputes,
        "is_dispute_over": any(not one.is_live for one in disputes),
        "disputed": disputed_by_item(scope=desk.scope, customer_id=card.customer_id, as_of=desk.today),
        "accounts": accounts,
        "given": {account.public_id: given[account.pk] for account in found if account.pk in given},
        "decided_on": decided_on,
        "story": [
            *_story(desk, name=card.name, accounts=accounts, moments=line.moments),
            *standing_story(facts, disputes=disputes, now=desk.now, today=desk.today, show=desk.show),
        ],
        **facts_context(desk, facts),
        **_told(desk, card=card, line=line),
    }


def accounts_shown(
    request: HttpRequest, desk: Desk, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The customer's page or, for htmx, its accounts; htmx leaves the page as it is for any other status than 200."""
    if is_fragment(request):
        return page(request, desk, "desk/customer_accounts.html", context)
    answer = page(request, desk, "desk/customer.html", context)
    answer.status_code = status
    return answer


def timeline_context(
    desk: Desk, *, card: CustomerCard, before: datetime | None = None, kind: str = ""
) -> dict[str, object]:
    """The customer's timeline from before an instant, or from now; of one kind or all."""
    line = timeline(scope=desk.scope, customer_id=card.customer_id, before=before, kind=kind)
    return _told(desk, card=card, line=line) | {"kind": kind}


@desk_page()
def customer_timeline(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """More of the customer's timeline, from before an instant."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    try:
        before = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        before = None
    if before is not None and before.tzinfo is None:
        before = None
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    fragment = "desk/timeline.html" if before else "desk/moments.html"
    template = fragment if is_fragment(request) else "desk/timeline_page.html"
    return page(request, desk, template, timeline_context(desk, card=card, before=before, kind=kind))


def _account(
    desk: Desk, account: Account, *, position: Position | None, decision: Decided | None, upcoming: str
) -> AccountView:
    items = items_of(scope=desk.scope, account_id=account.pk, as_of=desk.today)
    known = position.items if position else 0
    debits = sum(1 for item in items if not item.is_credit)
    return AccountView(
        public_id=account.public_id,
        entity=account.entity.code,
        entity_name=account.entity.name,
        currency=account.currency,
        collector=str(account.collector) if account.collector else "",
        position=position,
        bar=ageing_bar(position.buckets if position else ()),
        items=items,
        items_left_out=known - debits if len(items) == ITEMS_MAX else 0,
        decision=decision,
        next_step=upcoming,
        anchor=f"account-{account.entity.code}-{account.currency}".lower(),
    )


def _story(desk: Desk, *, name: str, accounts: list[AccountView], moments: list[Moment]) -> list[Part]:
    oldest: dict[str, ItemRow] = {}
    for account in accounts:
        overdue = [item for item in account.items if item.is_overdue]
        if overdue:
            oldest[account.anchor] = overdue[0]
    letter = next((one for one in moments if one.sort == "letter" and one.data.get("state") == "sent"), None)
    owed = [(one.anchor, one.position, oldest.get(one.anchor)) for one in accounts if one.position]
    upcoming = next((one.next_step for one in accounts if one.next_step and one.anchor in oldest), "")
    return story(name=name, owed=owed, letter=letter, upcoming=upcoming, show=desk.show)


def _told(desk: Desk, *, card: CustomerCard, line: Timeline) -> dict[str, object]:
    people = {str(one.public_id): one.name or one.email or one.phone for one in card.contacts}
    return {
        "card": card,
        "moments": [_moment(desk, moment, people=people) for moment in line.moments],
        "next_before": _cursor(line.next_before),
        "timeline_kinds": TIMELINE_KINDS,
    }


def _moment(desk: Desk, moment: Moment, *, people: Mapping[str, str]) -> MomentView:
    if moment.sort != "event":
        return MomentView(moment=moment, title=moment.name, detail=moment.detail)
    said = [str(moment.data[key]) for key in ("reason", "note", "detail") if moment.data.get(key)]
    if outcome := moment.data.get("outcome"):
        said.insert(0, outcome_words(kind=str(moment.data.get("kind", "")), outcome=str(outcome)))
    minor, currency = moment.data.get("amount_minor"), moment.data.get("currency")
    if isinstance(minor, int) and isinstance(currency, str):
        said.insert(0, desk.show.amount(minor=abs(minor), currency=currency))
    if contact := moment.data.get("contact"):
        name = people.get(str(contact), "")
        said.append(contact_words(name=name, changed=moment.data.get("changed")))
    if moment.data.get("hold"):
        said.insert(0, hold_words(data=moment.data, show=desk.show))
    if moment.data.get("dispute"):
        said.insert(0, dispute_words(data=moment.data, show=desk.show))
    if standing := moment.data.get("standing"):
        said += standing_words(changed=standing, show=desk.show)
    if moment.data.get("number"):
        said.append(str(moment.data["number"]))
    return MomentView(moment=moment, title=event_name(moment.name), detail=" · ".join(dict.fromkeys(said)))


def _cursor(before: date | None) -> str:
    return before.isoformat() if before else ""
