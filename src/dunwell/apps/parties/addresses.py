"""Whom to write to."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, Value, When

from dunwell.apps.parties.models import Contact, ContactRole


def addressees(*, customer_ids: Collection[int]) -> dict[int, Contact]:
    """Return by customer the contact that letters go to: payables first, then approver, then executive; the eldest.

    Customers without an address that can be written to are left out.
    """
    rank = Case(
        When(role=ContactRole.PAYABLES, then=Value(1)),
        When(role=ContactRole.APPROVER, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    contacts = (
        Contact.objects.filter(customer_id__in=customer_ids, undeliverable_at__isnull=True)
        .exclude(email="")
        .annotate(rank=rank)
        .order_by("-rank", "-id")
    )
    return {contact.customer_id: contact for contact in contacts}  # the last one written is the first by rank
