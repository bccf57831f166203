"""Records of customers that may be one company: found by name and identifier, shown side by side, merged by nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from dunwell.apps.billing.models import Buyer
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact, Customer, CustomerName
from dunwell.apps.receivables.access import seen_customers
from dunwell.core.companies import Pair, Record, alike, compare
from dunwell.core.text import number_key

ROWS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two records, as a person compares them."""

    customer_id: int
    public_id: UUID
    number: str
    name: str
    names: tuple[str, ...]
    source: str
    country: str
    vat_id: str
    registration: str
    address: str
    mailboxes: tuple[str, ...]
    accounts: tuple[str, ...]  # entity and currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two records with what speaks for and against their being one."""

    pair: Pair
    first: Side
    second: Side


def found_alike(*, scope: Scope, limit: int = ROWS_MAX) -> list[Alike]:
    """Return pairs of customers that the scope sees and that may be one company, the surest first.

    A few queries whatever the number of customers; cost grows with the pairs found.
    """
    customers = seen_customers(scope=scope).filter(merged_into__isnull=True)
    records = _records(dict(customers.order_by("pk").in_bulk()))
    pairs = alike(records=records.values())[:limit]
    sides = _sides({one for pair in pairs for one in (pair.first_id, pair.second_id)})
    return [Alike(pair=pair, first=sides[pair.first_id], second=sides[pair.second_id]) for pair in pairs]


def side_by_side(*, first: Customer, second: Customer) -> Alike:
    """Return two customers with what speaks for and against their being one company, whatever that is."""
    records = _records({first.pk: first, second.pk: second})
    sides = _sides(records.keys())
    pair = compare(first=records[first.pk], second=records[second.pk])
    return Alike(pair=pair, first=sides[first.pk], second=sides[second.pk])


def contradicts(*, first: Customer, second: Customer) -> bool:
    """Tell whether an identifier of one customer says that it is not the other, under whatever name."""
    return bool(side_by_side(first=first, second=second).pair.contradictions)


def _records(customers: dict[int, Customer]) -> dict[int, Record]:
    buyers = {one.customer_id: one for one in Buyer.objects.filter(customer_id__in=customers)}
    names = _grouped(
        CustomerName.objects.filter(customer_id__in=customers)
        .order_by("pk")
        .values_list("customer_id", "name")
    )
    mails = _grouped(
        Contact.objects.filter(customer_id__in=customers)
        .exclude(email="")
        .order_by("pk")
        .values_list("customer_id", "email")
    )
    return {
        pk: Record(
            record_id=pk,
            names=tuple(dict.fromkeys([one.name, *names[pk]])),
            number=number_key(one.number, strip_leading_zeros=True),
            country=one.country,
            vat_id=buyers[pk].vat_id if pk in buyers else "",
            registration=buyers[pk].registration if pk in buyers else "",
            address=_address(one, buyers.get(pk)),
            mailboxes=frozenset(mail.casefold() for mail in mails[pk]),
        )
        for pk, one in customers.items()
    }


def _sides(customer_ids: Collection[int]) -> dict[int, Side]:
    customers = Customer.objects.in_bulk(list(customer_ids))
    records = _records(customers)
    accounts = _grouped(
        (pk, f"{entity} {currency}")
        for pk, entity, currency in Customer.objects.filter(pk__in=customers, accounts__isnull=False)
        .order_by("accounts__entity__code", "accounts__currency")
        .values_list("pk", "accounts__entity__code", "accounts__currency")
    )
    return {
        pk: Side(
            customer_id=pk,
            public_id=one.public_id,
            number=one.number,
            name=one.name,
            names=records[pk].names,
            source=one.source,
            country=one.country,
            vat_id=records[pk].vat_id,
            registration=records[pk].registration,
            address=records[pk].address,
            mailboxes=tuple(sorted(records[pk].mailboxes)),
            accounts=tuple(accounts[pk]),
        )
        for pk, one in customers.items()
    }


def _address(customer: Customer, buyer: Buyer | None) -> str:
    if buyer is not None and buyer.street:
        return ", ".join(filter(None, (buyer.street, f"{buyer.postcode} {buyer.city}".strip())))
    return ", ".join(line.strip() for line in customer.address.splitlines() if line.strip())


def _grouped(rows: Iterable[tuple[int, str]]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, text in rows:
        found[pk].append(text)
    return found
