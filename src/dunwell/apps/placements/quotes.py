"""What agencies would cost for a selection, at once: before anything is proposed, and with what stands against it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.agreeing import terms_on
from dunwell.apps.placements.facts import Looked, agency_facts, country_of, look
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.placements.placing import YEAR_DAYS
from dunwell.apps.placements.seeing import seen_agencies
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem, seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.placements.eligibility import Bar, Scrub
from dunwell.core.placements.quote import Offer, Quote, offer, quote
from dunwell.core.placements.stored import read
from dunwell.core.placements.terms import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What one agency would cost in one currency if all of it were paid the day after its free time, and why not more.

    `why`: by reason, how many accounts it keeps from being placed in part or whole.
    """

    agency: Agency
    currency: str
    quote: Quote
    free_days: int
    why: tuple[tuple[Bar, int], ...]


def quotes(
    *, scope: Scope, accounts: Sequence[Account], as_of: date, item_ids: Collection[int] | None = None
) -> list[Quoted]:
    """Return what each agency costs for these accounts, or these items of them, by currency; the cheapest first.

    Accounts come with customer and entity. Agencies that can take nothing come last, with the reasons.
    """
    looked = look(accounts=accounts, as_of=as_of)
    currencies = sorted({one.currency for one in accounts})
    found = [
        _quoted(agency, currency, looked.values(), as_of=as_of, item_ids=item_ids)
        for agency in seen_agencies(scope=scope).filter(is_active=True).order_by("code")
        for currency in currencies
    ]
    return sorted(found, key=_rank)


def select(
    *, scope: Scope, account_ids: Collection[str] = (), numbers: Collection[str] = ()
) -> tuple[list[Account], list[int] | None]:
    """Return the accounts that are meant, by their customers' numbers or by numbers of items; then with these items.

    Raises UnknownAccount or UnknownItem for what the scope does not see.
    """
    mine = seen_accounts(scope=scope).select_related("customer", "entity", "collector")
    if numbers:
        items = list(OpenItem.objects.filter(number__in=list(numbers), account__in=mine))
        if missing := sorted(set(numbers) - {one.number for one in items}):
            raise UnknownItem(f"There is no item {', '.join(missing)} that you may see.")
        return list(mine.filter(pk__in={one.account_id for one in items})), [one.pk for one in items]
    accounts = list(mine.filter(customer__number__in=list(account_ids)).order_by("pk"))
    if missing := sorted(set(account_ids) - {one.customer.number for one in accounts}):
        raise UnknownAccount(f"There is no customer {', '.join(missing)} with an account that you may see.")
    return accounts, None


def _rank(one: Quoted) -> tuple[str, bool, int, str]:
    priced = one.quote.cases - one.quote.open_cases
    share = one.quote.fee_minor * 1_000_000 // one.quote.placed_minor if priced else 0
    return one.currency, not priced, share, one.agency.code


def _quoted(
    agency: Agency,
    currency: str,
    looked: Collection[Looked],
    *,
    as_of: date,
    item_ids: Collection[int] | None,
) -> Quoted:
    terms = terms_on(agency=agency, currency=currency, on=as_of)
    cases = Placement.objects.filter(agency=agency, placed_on__gte=as_of - timedelta(days=YEAR_DAYS)).count()
    free_days = int(terms.terms["free_days"]) if terms else 0
    offers: list[Offer] = []
    why: Counter[Bar] = Counter()
    for one in looked:
        if one.account.currency != currency:
            continue
        keys = [each.key for each in one.items]
        facts = agency_facts(agency=agency, as_of=as_of, item_ids=keys)
        found = one.scrub(as_of=as_of, agency=facts, only=item_ids)
        why.update(found.why)
        if found.placeable and terms is not None:
            case = _case(one, found, cases=cases, as_of=as_of)
            offers.append(
                offer(
                    terms=read(terms.terms, currency=currency),
                    case=case,
                    on=as_of + timedelta(days=free_days),
                )
            )
    return Quoted(
        agency=agency,
        currency=currency,
        quote=quote(offers),
        free_days=free_days,
        why=tuple((bar, why[bar]) for bar in Bar if why[bar]),
    )


def _case(one: Looked, found: Scrub, *, cases: int, as_of: date) -> Case:
    keys = [each.key for each in found.placeable]
    before = PlacedItem.objects.filter(item__in=keys, placement__placed_at__isnull=False)
    last = before.order_by("-placement__position").values_list("placement__position", flat=True).first()
    return Case(
        country=country_of(one.account),
        placed_minor=found.placeable_minor,
        placed_on=as_of,
        oldest_due_on=min(one.open_items[key].due_on for key in keys),
        placement=(last or 0) + 1,
        cases=cases,
    )
