"""Whom to write to."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, QuerySet, Value, When

from dunwell.apps.parties.models import Contact, ContactRole


def addressees(*, customer_ids: Collection[int]) -> dict[int, Contact]:
    """Return by customer the contact that letters go to: payables first, then approver, then executive; the eldest.

    Customers without an address that can be written to are left out.
    """
    reachable = Contact.objects.filter(customer_id__in=customer_ids, undeliverable_at__isnull=True)
    return _foremost(reachable.exclude(email=""))


def readers(*, customer_ids: Collection[int]) -> dict[int, list[Contact]]:
    """Return by customer everybody whom an e-mail can reach: payables, then approvers, then executives."""
    found: dict[int, list[Contact]] = {}
    reachable = Contact.objects.filter(customer_id__in=customer_ids, undeliverable_at__isnull=True)
    for one in reachable.exclude(email="").annotate(rank=_rank()).order_by("rank", "id"):
        found.setdefault(one.customer_id, []).append(one)
    return found


def text_readers(*, customer_ids: Collection[int]) -> dict[int, Contact]:
    """Return by customer the contact that text messages go to, in the same order, of those who agreed to get them."""
    return _foremost(Contact.objects.filter(customer_id__in=customer_ids, is_sms_agreed=True))


def _foremost(contacts: QuerySet[Contact]) -> dict[int, Contact]:
    ranked = contacts.annotate(rank=_rank()).order_by("-rank", "-id")
    return {contact.customer_id: contact for contact in ranked}  # the last one written is the first by rank


def _rank() -> Case:
    return Case(
        When(role=ContactRole.PAYABLES, then=Value(1)),
        When(role=ContactRole.APPROVER, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
