"""People at a customer: added, changed, used again. In place by htmx, by whole pages without it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.contacts import ContactRefused
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.apps.worklist.contacts import Kept, add_contact, change_contact, use_again
from dunwell.interfaces.desk.customers.contact_form import form_of, typed
from dunwell.interfaces.desk.customers.customer import customer_context, timeline_context
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page


@desk_page("POST", power=Power.WORK)
def contact_add(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Add somebody to a customer."""
    draft = typed(request)
    return _answer(
        request,
        desk,
        public_id,
        lambda: add_contact(scope=desk.scope, customer_id=public_id, draft=draft, now=desk.now),
    )


@desk_page("POST", power=Power.WORK)
def contact_change(request: HttpRequest, desk: Desk, public_id: UUID, contact_id: UUID) -> HttpResponseBase:
    """Change what is known of a contact."""
    draft = typed(request)
    return _answer(
        request,
        desk,
        public_id,
        lambda: change_contact(
            scope=desk.scope, customer_id=public_id, contact_id=contact_id, draft=draft, now=desk.now
        ),
        contact_id=contact_id,
    )


@desk_page("POST", power=Power.WORK)
def contact_use_again(
    request: HttpRequest, desk: Desk, public_id: UUID, contact_id: UUID
) -> HttpResponseBase:
    """Write to a refused address again."""
    return _answer(
        request,
        desk,
        public_id,
        lambda: use_again(scope=desk.scope, customer_id=public_id, contact_id=contact_id, now=desk.now),
        contact_id=contact_id,
    )


def _answer(
    request: HttpRequest,
    desk: Desk,
    public_id: UUID,
    operation: Callable[[], Kept],
    *,
    contact_id: UUID | None = None,
) -> HttpResponse:
    """Do it and show the people as they stand then, or the form again with what is wrong."""
    try:
        kept = operation()
    except ContactRefused as refusal:
        return _refused(request, desk, public_id, refusal=refusal, contact_id=contact_id)
    said = "Saved. The search for a contact is done." if kept.searches_ended else "Saved."
    if not is_fragment(request):
        flash.success(request, said)
        return redirect(reverse("desk:customer", kwargs={"public_id": public_id}) + "#contacts")
    card = customer_card(scope=desk.scope, public_id=public_id)
    context = {"card": card, "said": said, "saved": kept.contact.public_id, "is_timeline_new": True}
    return page(request, desk, "desk/people.html", context | timeline_context(desk, card=card))


def _refused(
    request: HttpRequest, desk: Desk, public_id: UUID, *, refusal: ContactRefused, contact_id: UUID | None
) -> HttpResponse:
    card = customer_card(scope=desk.scope, public_id=public_id)
    context: dict[str, object] = {"card": card}
    if refusal.faults:
        context["form"] = form_of(card=card, contact_id=contact_id, draft=typed(request), refusal=refusal)
    else:
        context["refusal"] = str(refusal)
    if is_fragment(request):
        return page(request, desk, "desk/people.html", context)
    answer = page(request, desk, "desk/customer.html", customer_context(desk, card=card) | context)
    answer.status_code = 409
    return answer
