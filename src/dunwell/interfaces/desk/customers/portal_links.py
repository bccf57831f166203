"""Links for a customer's contacts: copied to be handed on, taken back, with the log of what was done by each."""

from uuid import UUID

from django.contrib import messages as flash
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.disputes.files import file_in_scope, files_of_customer
from dunwell.apps.links.access import address_of
from dunwell.apps.links.operations import LinkRefused, copy_link, revoke_link
from dunwell.apps.links.queries import UnknownLink, link_in_scope, links_of
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.receivables.models import Account
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.house import house


@desk_page()
def portal_links(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's links, and a form for a new one."""
    return _shown(request, desk, card=customer_card(scope=desk.scope, public_id=public_id))


@desk_page("POST", power=Power.WORK)
def portal_link_make(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Make a link for a contact, and show its address this once."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    account_id = typed_id(request.POST.get("account", ""), expect="acc")
    contact_id = typed_id(request.POST.get("contact", ""), expect="con")
    account = _accounts(desk, card).filter(public_id=account_id).first() if account_id else None
    contact = (
        Contact.objects.filter(customer_id=card.customer_id, public_id=contact_id).first()
        if contact_id
        else None
    )
    if account is None or contact is None:
        return _shown(request, desk, card=card, refusal="Choose an account and a contact.")
    try:
        link = copy_link(scope=desk.scope, account=account, contact=contact, now=desk.now)
    except LinkRefused as refusal:
        return _shown(request, desk, card=card, refusal=str(refusal))
    return _shown(request, desk, card=card, address=address_of(link=link, site_url=house().site_url))


@desk_page("POST", power=Power.WORK)
def portal_link_revoke(request: HttpRequest, desk: Desk, public_id: UUID, link_id: UUID) -> HttpResponseBase:
    """Take a link back: it opens nothing any more, and visits that began with it end."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    try:
        link = link_in_scope(scope=desk.scope, link_id=link_id)
    except UnknownLink:
        raise Http404 from None
    if link.customer_id != card.customer_id:
        raise Http404
    if revoke_link(link=link, now=desk.now, actor=desk.scope.actor):
        flash.success(request, "The link is taken back.")
    return redirect("desk:portal_links", public_id=public_id)


@desk_page()
def dispute_file(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Give a file that a customer sent with an objection: always as a download, never as a page of ours."""
    file = file_in_scope(scope=desk.scope, file_id=file_id)
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    name = file.name.encode("ascii", "replace").decode().replace('"', "_")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _accounts(desk: Desk, card: CustomerCard) -> QuerySet[Account]:
    mine = seen_accounts(scope=desk.scope).filter(customer_id=card.customer_id)
    return mine.select_related("entity", "customer").order_by("entity__code", "currency")


def _shown(
    request: HttpRequest, desk: Desk, *, card: CustomerCard, address: str = "", refusal: str = ""
) -> HttpResponseBase:
    context = {
        "card": card,
        "links": [
            (row, row.is_live(desk.now)) for row in links_of(scope=desk.scope, customer_id=card.customer_id)
        ],
        "accounts": list(_accounts(desk, card)),
        "contacts": list(
            Contact.objects.filter(customer_id=card.customer_id, undeliverable_at__isnull=True).order_by("pk")
        ),
        "address": address,
        "files": files_of_customer(scope=desk.scope, customer_id=card.customer_id),
        "refusal": refusal,
    }
    answer = page(request, desk, "desk/portal_links.html", context)
    answer.status_code = 409 if refusal else 200
    return answer
