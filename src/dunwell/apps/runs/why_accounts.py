"""Which accounts a person means who types an identifier, a customer's number, or number/ENTITY/CURRENCY."""

from dataclasses import dataclass
from uuid import UUID

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.merged import customers_called
from dunwell.apps.receivables.access import seen_accounts
from dunwell.core import ids

ROWS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """An account by everything that it may be called."""

    public_id: UUID
    customer: str
    number: str
    entity: str
    currency: str


def accounts_that_fit(*, scope: Scope, text: str) -> list[Fitting]:
    """Return the accounts seen that fit: acc_…, or number, number/ENTITY, number/ENTITY/CURRENCY; up to ROWS_MAX.

    A number may hold strokes itself; then the whole text is tried as a number first. The number of a record that was
    merged leads to the accounts of the customer that it became.
    """
    accounts = seen_accounts(scope=scope).select_related("customer", "entity")
    try:
        found = accounts.filter(public_id=ids.read(text=text, expect="acc"))
    except ids.UnreadableId:
        number = text.strip()
        found = accounts.filter(customer__in=customers_called(number=number))
        narrower: list[str] = []
        while not found.exists() and "/" in number and len(narrower) < 2:
            number, _, last = number.rpartition("/")
            narrower.insert(0, last)
            found = accounts.filter(customer__in=customers_called(number=number.strip()))
            if narrower:
                found = found.filter(entity__code__iexact=narrower[0].strip())
            if len(narrower) == 2:
                found = found.filter(currency__iexact=narrower[1].strip())
    return [
        Fitting(
            public_id=account.public_id,
            customer=account.customer.name,
            number=account.customer.number,
            entity=account.entity.code,
            currency=account.currency,
        )
        for account in found.order_by("customer__number", "entity__code", "currency", "pk")[:ROWS_MAX]
    ]
