"""What stands for and against placing an account, read for the core: from all that keeps the chase waiting too."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
from django.db.models import Q

from dunwell.apps.cash import frames as cash
from dunwell.apps.credit.insolvency import insolvent_ids
from dunwell.apps.disputes import frames as disputes
from dunwell.apps.dunning import steer_frames as steers
from dunwell.apps.dunning.hold_queries import running_on
from dunwell.apps.dunning.models import Hold, HoldReason
from dunwell.apps.law.queries import law_book
from dunwell.apps.payments import autopay_frames as autopay
from dunwell.apps.payments import frames as payments
from dunwell.apps.placements.agency_models import Agency, AgencyEntity, AgencyTerms
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.promises import frames as promises
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.replies import frames as replies
from dunwell.core.dunning.reasons import Reason
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.limitation import last_day
from dunwell.core.placements.eligibility import (
    AccountFacts,
    AgencyFacts,
    Conditions,
    ItemFacts,
    Scrub,
    scrub,
)
from dunwell.core.placements.states import LIVE, OVER

_Source = Callable[..., pl.DataFrame]
_ITEM_SOURCES: tuple[_Source, ...] = (disputes.item_guards, payments.item_guards, autopay.item_guards)
_ACCOUNT_SOURCES: tuple[_Source, ...] = (
    cash.account_guards,
    payments.account_guards,
    replies.account_guards,
    steers.vetoes,
)
_PARTS = {
    Reason.DISPUTED.value: "disputed_minor",
    Reason.PROMISED.value: "promised_minor",
    Reason.IN_PLAN.value: "in_plan_minor",
    Reason.AUTOPAY.value: "autopay_minor",
    Reason.PAYMENT_UNDER_WAY.value: "under_way_minor",
}
_ACCOUNT_WORDS = {
    Reason.CASH_WAITING.value: "is_cash_waiting",
    Reason.REPLY_WAITING.value: "is_reply_waiting",
    Reason.OWNER_VETO.value: "is_vetoed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An account as it stands, with its open items; to be scrubbed for any agency and under any conditions."""

    account: Account
    facts: AccountFacts
    items: tuple[ItemFacts, ...]
    open_items: dict[int, OpenItem]

    def scrub(
        self,
        *,
        as_of: date,
        conditions: Conditions | None = None,
        agency: AgencyFacts | None = None,
        only: Collection[int] | None = None,
    ) -> Scrub:
        """Return what may be placed of the account, or of these items of it."""
        return scrub(
            items=[one for one in self.items if only is None or one.key in only],
            account=self.facts,
            conditions=conditions or Conditions(),
            agency=agency,
            as_of=as_of,
        )


def look(
    *,
    accounts: Iterable[Account],
    as_of: date,
    leaving_out: Placement | None = None,
    also: Collection[int] = (),
) -> dict[int, Looked]:
    """Return by account how it stands now; accounts come with customer and entity.

    `leaving_out`: a placement whose own claim on its items, and whose demand's time, do not count against it. `also`:
    items that are heard even where nothing of them is open. A few reads that do not grow with the number of accounts.
    """
    known = {one.pk: one for one in accounts}
    residuals = _residuals(known, also=also)
    ids = [one for rows in residuals.values() for one in rows]
    items = OpenItem.objects.in_bulk(ids)
    parts, words = _guards(known, as_of=as_of)
    ours = [HoldReason.PLACED] if leaving_out is None else [HoldReason.PLACED, HoldReason.FINAL_DEMAND]
    held_accounts, held_items = _holds(known, items=items, as_of=as_of, ours=ours)
    placed = _placed(items, leaving_out=leaving_out)
    insolvent = insolvent_ids()
    book = law_book()
    found: dict[int, Looked] = {}
    for pk, account in known.items():
        own = residuals.get(pk, {})
        rows = tuple(
            ItemFacts(
                key=key,
                kind=items[key].kind,
                due_on=items[key].due_on,
                open_minor=minor,
                **parts.get(key, {}),
                is_held=key in held_items,
                is_placed=key in placed,
                last_day=_last_day(book, _places(account), items[key].due_on),
            )
            for key, minor in sorted(own.items(), key=lambda one: (items[one[0]].due_on, one[0]))
            if items[key].amount_minor > 0
        )
        customer = account.customer
        found[pk] = Looked(
            account=account,
            facts=AccountFacts(
                entity_id=account.entity_id,
                currency=account.currency,
                country=country_of(account),
                language=customer.language,
                credit_class=customer.credit_class,
                segment=customer.segment,
                credit_minor=-sum(minor for minor in own.values() if minor < 0),
                is_insolvent=customer.pk in insolvent,
                is_held=pk in held_accounts,
                **words.get(pk, {}),
            ),
            items=rows,
            open_items=items,
        )
    return found


def country_of(account: Account) -> str:
    """The debtor's country; the entity's own where it is not known."""
    return account.customer.country or account.entity.country


def agency_facts(
    *, agency: Agency, as_of: date, item_ids: Collection[int] = (), leaving_out: Placement | None = None
) -> AgencyFacts:
    """Return how an agency stands on a day, and which of these items it had before."""
    theirs = Placement.objects.filter(agency=agency)
    if leaving_out is not None:
        theirs = theirs.exclude(pk=leaving_out.pk)
    before = PlacedItem.objects.filter(placement__in=theirs, placement__placed_at__isnull=False)
    return AgencyFacts(
        is_active=agency.is_active,
        licence_until=agency.licence_until,
        entity_ids=frozenset(AgencyEntity.objects.filter(agency=agency).values_list("entity_id", flat=True)),
        countries=frozenset(agency.works_in),
        languages=frozenset(str(one).lower() for one in agency.speaks),
        debt_types=frozenset(agency.debt_types),
        currencies=frozenset(
            AgencyTerms.objects.filter(agency=agency, valid_from__lte=as_of).values_list(
                "currency", flat=True
            )
        ),
        capacity=agency.capacity,
        live=theirs.filter(state__in=LIVE).count(),
        had=frozenset(before.filter(item__in=list(item_ids)).values_list("item_id", flat=True)),
    )


def _residuals(accounts: Collection[int], *, also: Collection[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for account, item, minor in Residual.objects.filter(account__in=list(accounts)).values_list(
        "account_id", "item_id", "residual_minor"
    ):
        found.setdefault(account, {})[item] = minor
    if also:
        for account, item in OpenItem.objects.filter(
            pk__in=list(also), account__in=list(accounts)
        ).values_list("account_id", "pk"):
            found.setdefault(account, {}).setdefault(item, 0)
    return found


def _guards(
    accounts: Collection[int], *, as_of: date
) -> tuple[dict[int, dict[str, int]], dict[int, dict[str, bool]]]:
    """What is set aside of items, by what for, and what stands against whole accounts."""
    promised, _ = promises.guards_and_events(as_of=as_of, account_ids=list(accounts))
    parts: dict[int, dict[str, int]] = {}
    for frame in (promised, *(source(as_of=as_of) for source in _ITEM_SOURCES)):
        for row in frame.iter_rows(named=True):
            name = _PARTS.get(row["reason"])
            if name is not None:
                own = parts.setdefault(row["item_id"], {})
                own[name] = own.get(name, 0) + row["guarded_minor"]
    words: dict[int, dict[str, bool]] = {}
    for source in _ACCOUNT_SOURCES:
        for row in source(as_of=as_of).iter_rows(named=True):
            name = _ACCOUNT_WORDS.get(row["reason"])
            if name is not None:
                words.setdefault(row["account_id"], {})[name] = True
    return parts, words


def _holds(
    accounts: dict[int, Account], *, items: dict[int, OpenItem], as_of: date, ours: Collection[str]
) -> tuple[set[int], set[int]]:
    """The accounts and the items on which a hold runs that is not of a placement's own making."""
    customers = {one.customer_id for one in accounts.values()}
    groups = {one.customer.group_id for one in accounts.values()} - {None}
    running = Hold.objects.filter(running_on(day=as_of)).exclude(reason__in=ours)
    wide = running.filter(Q(customer__in=customers) | Q(group__in=groups))
    acts = set(wide.values_list("customer_id", "group_id", "entities__entity_id"))
    held = set(running.filter(account__in=list(accounts)).values_list("account_id", flat=True))
    for pk, account in accounts.items():
        by = {
            (account.customer_id, None, account.entity_id),
            (None, account.customer.group_id, account.entity_id),
        }
        if by & acts:
            held.add(pk)
    return held, set(running.filter(item__in=list(items)).values_list("item_id", flat=True))


def _placed(items: Collection[int], *, leaving_out: Placement | None) -> set[int]:
    """The items of a placement that lives or is proposed."""
    taken = PlacedItem.objects.filter(item__in=list(items)).exclude(placement__state__in={*OVER, "recalled"})
    if leaving_out is not None:
        taken = taken.exclude(placement=leaving_out)
    return set(taken.values_list("item_id", flat=True))


def _places(account: Account) -> tuple[str, ...]:
    return tuple(dict.fromkeys((country_of(account), account.entity.country)))


def _last_day(book: LawBook, places: tuple[str, ...], due_on: date) -> date | None:
    """The earliest last day by the laws that may count; None where the law book knows neither."""
    known = [day for place in places if (day := _barred_after(book, place, due_on)) is not None]
    return min(known, default=None)


@lru_cache(maxsize=20_000)
def _barred_after(book: LawBook, place: str, due_on: date) -> date | None:
    try:
        return last_day(book=book, jurisdiction=place, due_on=due_on).last_day
    except LawMissing:
        return None
