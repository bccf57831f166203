"""What is done about bills at the desk: taken back while there is time, let go again, corrected by a credit note."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.again import send_again
from dunwell.apps.billing.correcting import credit, release_draft
from dunwell.apps.billing.issuing import take_back
from dunwell.apps.billing.models import Bill, BillState
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.organisation.scope import Power
from dunwell.core.billing.crediting import CreditWish
from dunwell.core.billing.stored import issued_bill
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_words import minutes_left
from dunwell.interfaces.desk.billing.bills import Refusal, bill_shown
from dunwell.interfaces.desk.door import Desk, desk_page
from dunwell.interfaces.desk.fields import by_field
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_decimal, typed_minor

TYPED_MAX = 1_000


@desk_page("POST", power=Power.WORK)
def bill_take_back(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Keep a bill from leaving while there is time."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    try:
        take_back(bill=found, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return bill_shown(request, desk, found, refusal=Refusal(form="act", message=str(refusal)))
    flash.success(request, "Taken back: it is a draft, and nothing was sent.")
    return redirect("desk:bill", public_id=public_id)


@desk_page("POST", power=Power.WORK)
def bill_release(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Let a draft go as it is."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    try:
        waiting = release_draft(bill=found, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        said = " ".join(one.message for one in refusal.faults) or str(refusal)
        return bill_shown(request, desk, found, refusal=Refusal(form="act", message=said))
    flash.success(request, leaves_words(waiting, desk=desk))
    return redirect("desk:bill", public_id=public_id)


def leaves_words(waiting: Bill, /, *, desk: Desk) -> str:
    """When a bill leaves, and that it may be taken back until then."""
    minutes = minutes_left(leaves_at=waiting.leaves_at, now=desk.now)
    if minutes == 0:
        return "It is issued and sent within the minute."
    plural = "" if minutes == 1 else "s"
    return f"It is issued and sent in {minutes} minute{plural}. Until then you may take it back on this page."


@desk_page("POST", power=Power.WORK)
def bill_again(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Send a bill once more, by the way that was chosen."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    channel, _, contact = request.POST.get("way", "")[:TYPED_MAX].partition(" ")
    try:
        due = send_again(
            scope=desk.scope,
            bill_id=public_id,
            channel=channel,
            contact_id=typed_id(contact, expect="con"),
            now=desk.now,
        )
    except BillRefused as refusal:
        return bill_shown(request, desk, found, refusal=Refusal(form="again", message=str(refusal)))
    if due:
        flash.success(request, f"It leaves once more within the minute: {due[0].recipient}.")
    else:
        flash.error(request, "What held it back is still there: see what is said beside it.")
    return redirect("desk:bill", public_id=public_id)


@desk_page("POST", power=Power.WORK)
def bill_credit(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Write a credit note for a bill: all of it, some of its lines, or an amount."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    typed = {
        name: value[:TYPED_MAX]
        for name, value in request.POST.items()
        if isinstance(value, str) and name != "csrfmiddlewaretoken"
    }
    try:
        note = credit(
            scope=desk.scope,
            bill_id=public_id,
            wish=_wish(typed, found=found, desk=desk),
            once=typed.get("once", "")[:40],
            now=desk.now,
        )
    except BillRefused as refusal:
        faults = by_field(refusal.faults)
        refused = Refusal(form="credit", message=_words(refusal), faults=faults, typed=typed)
        return bill_shown(request, desk, found, refusal=refused)
    flash.success(request, f"Credit note for {found.number}. {leaves_words(note, desk=desk)}")
    return redirect("desk:bill", public_id=note.public_id)


def _words(refusal: BillRefused) -> str:
    return " ".join(one.message for one in refusal.faults) or str(refusal)


def _wish(typed: Mapping[str, str], *, found: Bill, desk: Desk) -> CreditWish:
    """What was typed; BillRefused with the faults at their fields where it cannot be read."""
    if found.state != BillState.ISSUED:
        raise BillRefused(code="not_issued", message="It is not issued: take it back instead.")
    reason, extent = typed.get("reason", ""), typed.get("extent", "all")
    if extent == "amount":
        try:
            minor = typed_minor(
                text=typed.get("amount", ""), currency=found.currency, language=desk.show.language
            )
        except UnreadableAmount as error:
            raise faulty([PlainFault("amount", f"{error}: write an amount like 250.00.")]) from None
        tax = typed.get("tax", "0")
        return CreditWish(
            reason=reason, amount_minor=minor, tax=int(tax) if tax.isascii() and tax.isdigit() else -1
        )
    if extent == "lines":
        quantities = _quantities(typed, lines=len(issued_bill(found.content).draft.lines), desk=desk)
        return CreditWish(reason=reason, quantities=quantities)
    return CreditWish(reason=reason)


def _quantities(typed: Mapping[str, str], *, lines: int, desk: Desk) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    faults: list[PlainFault] = []
    for at in range(lines):
        text = typed_decimal(text=typed.get(f"quantity-{at}", ""), language=desk.show.language)
        if not text:
            continue
        try:
            quantity = Decimal(text)
        except InvalidOperation:
            quantity = Decimal("NaN")
        if not quantity.is_finite():
            faults.append(PlainFault(f"quantities[{at}]", "Write a number like 1.5."))
        elif quantity:
            found[at] = quantity
    if not found and not faults:
        faults.append(PlainFault("quantities", "Say of at least one line how much is given back."))
    if faults:
        raise faulty(faults)
    return found
