"""Drafts of bills at the desk: kept with the files that come with a form, thrown away, taken out of the bin."""

from uuid import UUID

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.drafts import keep_draft, take_out, throw_away
from dunwell.apps.billing.models import Bill, BillState
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import SellerSide
from dunwell.apps.billing.unchanged import bill_as_seen
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.attachments import UnfitFile, attachment
from dunwell.core.billing.draft import DraftFile
from dunwell.core.billing.faults import FILE_BYTES_MAX, FILES_MAX
from dunwell.core.plain import Plain, PlainFault
from dunwell.interfaces.desk.billing.bills import Refusal, bill_shown
from dunwell.interfaces.desk.door import Desk, desk_page


def uploads(request: HttpRequest, /) -> tuple[list[DraftFile], tuple[PlainFault, ...]]:
    """The files that came with a form, and why others of them do not go with a bill, each by its name."""
    files: list[DraftFile] = []
    unfit: list[PlainFault] = []
    for one in request.FILES.getlist("files")[: FILES_MAX + 1]:
        size = one.size or 0
        try:
            content = one.read() if size <= FILE_BYTES_MAX else b""
            files.append(attachment(name=one.name or "", size=size, content=content))
        except UnfitFile as refusal:
            unfit.append(PlainFault("attachments", str(refusal)))
    return files, tuple(unfit)


def let_go(plain: Plain, /) -> Bill | None:
    """The bill that the same form made before, where it is no draft any more: the form was sent twice."""
    found = Bill.objects.filter(source="billing", external_id=str(plain.get("external_id", "")))
    return found.exclude(state=BillState.DRAFT).first()


def seen_of(text: str, /) -> int:
    """The stamp that a form carries; one that cannot be understood fits nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def kept_draft(
    *,
    desk: Desk,
    draft: Bill | None,
    seen: str,
    plain: Plain,
    seller: SellerSide,
    customer: Customer,
    files: list[DraftFile],
    without: str,
) -> Bill:
    """Keep what was typed, unless somebody changed the draft meanwhile. Raises BillRefused."""
    with transaction.atomic():
        bill = bill_as_seen(scope=desk.scope, bill_id=draft.public_id, seen=seen_of(seen)) if draft else None
        return keep_draft(
            plain=plain,
            seller=seller,
            customer=customer,
            now=desk.now,
            actor=desk.scope.actor,
            bill=bill,
            files=files,
            without=[int(without)] if without.isascii() and without.isdigit() else (),
        )


@desk_page("POST", power=Power.WORK)
def bill_throw_away(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Put a draft into the bin."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    try:
        throw_away(bill=found, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return bill_shown(request, desk, found, refusal=Refusal(form="act", message=str(refusal)))
    flash.success(request, "Thrown away. You may take it out of the bin again on this page.")
    return redirect("desk:bill", public_id=public_id)


@desk_page("POST", power=Power.WORK)
def bill_take_out(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Take a draft out of the bin."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    try:
        take_out(bill=found, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return bill_shown(request, desk, found, refusal=Refusal(form="act", message=str(refusal)))
    flash.success(request, "It is a draft again, as it was.")
    return redirect("desk:bill", public_id=public_id)
