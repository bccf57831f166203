"""The way from a record that was merged to the one that has its affairs now. One step: chains are kept flat."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from dunwell.apps.parties.models import Customer


def kept_of(*, customers: Iterable[Customer]) -> list[Customer]:
    """Return the customers in order, each merged one replaced by the record that has its affairs now, each once."""
    return list({one.pk: one for one in ((found.merged_into or found) for found in customers)}.values())


def customers_called(*, number: str) -> QuerySet[Customer]:
    """Return the customers that have a number now, or had it under a record that was merged into them; for `…__in`."""
    return Customer.objects.filter(Q(number=number) | Q(merged__number=number))


def current_id(*, public_id: UUID) -> UUID:
    """Return the public identifier that has a customer's affairs now: another one only where it was merged."""
    found = Customer.objects.filter(public_id=public_id, merged_into__isnull=False)
    return found.values_list("merged_into__public_id", flat=True).first() or public_id


def ids_of(*, customer_id: int) -> list[int]:
    """Return the key of a customer and of all that were merged into it: what the journal tells of them is its own."""
    return [customer_id, *Customer.objects.filter(merged_into_id=customer_id).values_list("pk", flat=True)]
