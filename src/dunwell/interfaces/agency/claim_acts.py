"""What an agency does with a claim: take or reject it, tell, ask, answer, report money, add a document.

Each act proves within the fence that the claim is theirs; then the house writes it.
"""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.placements.access import one_money_of, placement_of, request_of
from dunwell.apps.placements.agency_board import currency_of
from dunwell.apps.placements.answering import acknowledge, reject
from dunwell.apps.placements.changes import hear
from dunwell.apps.placements.collecting import record_payment, record_reversal
from dunwell.apps.placements.costs import record_cost
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.packs import add_document
from dunwell.apps.placements.requests import answer, ask, withdraw_request
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.core import ids
from dunwell.formats.uploads import MOST_BYTES, UploadRefused, read_upload
from dunwell.interfaces.agency.claim import shown
from dunwell.interfaces.agency.door import Visitor, agency_page
from dunwell.interfaces.agency.typed import needed_amount, typed, typed_amount, typed_day, typed_key

SOURCE: Final = "portal"
Act = Callable[[HttpRequest, Visitor, Placement], None]


@agency_page("POST", is_fenced=False)
def claim_do(request: HttpRequest, visitor: Visitor, number: str, act: str) -> HttpResponseBase:
    """Do one thing with a claim; what is refused is said on its page, with what was typed."""
    doing = ACTS.get(act)
    if doing is None:
        raise Http404
    with visitor.rows():
        claim = placement_of(scope=visitor.scope, number=number)
    try:
        doing(request, visitor, claim)
    except PlacementRefused as refusal:
        with visitor.rows():
            return shown(request, visitor, number, refusal=refusal, act=act)
    flash.success(request, visitor.words[f"done_{act}"])
    return redirect("agency:claim", number=number)


def _acknowledge(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    acknowledge(
        scope=visitor.scope,
        placement_id=claim.public_id,
        reference=typed(request, "reference"),
        now=visitor.now,
        today=visitor.today,
    )


def _reject(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    reject(
        scope=visitor.scope,
        placement_id=claim.public_id,
        reason=typed(request, "reason"),
        now=visitor.now,
        today=visitor.today,
    )


def _tell(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    currency, language = currency_of(claim), visitor.user.language
    hear(
        scope=visitor.scope,
        placement_id=claim.public_id,
        code=typed(request, "code"),
        key=typed_key(request),
        on=typed_day(request, "on", default=visitor.today),
        text=typed(request, "text"),
        amount_minor=typed_amount(request, "amount", currency=currency, language=language),
        now=visitor.now,
        today=visitor.today,
    )


def _promise(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    due_on = typed_day(request, "due_on")
    if due_on < visitor.today:
        raise PlacementRefused(code="past", field="due_on", message="A promise is kept today or later.")
    hear(
        scope=visitor.scope,
        placement_id=claim.public_id,
        code="promise",
        key=typed_key(request),
        on=visitor.today,
        text=typed(request, "text"),
        amount_minor=needed_amount(
            request, "amount", currency=currency_of(claim), language=visitor.user.language
        ),
        data={"due_on": due_on.isoformat()},
        now=visitor.now,
        today=visitor.today,
    )


def _payment(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    currency = currency_of(claim)
    record_payment(
        scope=visitor.scope,
        placement_id=claim.public_id,
        key=typed(request, "key"),
        on=typed_day(request, "on"),
        minor=needed_amount(request, "amount", currency=currency, language=visitor.user.language),
        currency=currency,
        component=typed(request, "component") or "principal",
        source=SOURCE,
        now=visitor.now,
        today=visitor.today,
    )


def _reversal(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    currency = currency_of(claim)
    with visitor.rows():
        money = one_money_of(
            scope=visitor.scope,
            public_id=ids.read(expect="amo", text=typed(request, "money")),
        )
    record_reversal(
        scope=visitor.scope,
        placement_id=claim.public_id,
        key=f"{money.key}/back",
        reverses=money.key,
        on=typed_day(request, "on"),
        minor=typed_amount(request, "amount", currency=currency, language=visitor.user.language)
        or money.minor,
        currency=currency,
        source=SOURCE,
        now=visitor.now,
        today=visitor.today,
    )


def _ask(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    ask(
        scope=visitor.scope,
        placement_id=claim.public_id,
        kind=typed(request, "kind"),
        text=typed(request, "text"),
        key=typed_key(request),
        amount_minor=typed_amount(
            request, "amount", currency=currency_of(claim), language=visitor.user.language
        ),
        now=visitor.now,
        today=visitor.today,
    )


def _answer(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    asked = _asked(request, visitor, claim)
    answer(
        scope=visitor.scope,
        request_id=asked,
        is_yes=typed(request, "answer") == "yes",
        text=typed(request, "text"),
        now=visitor.now,
        today=visitor.today,
    )


def _withdraw(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    withdraw_request(scope=visitor.scope, request_id=_asked(request, visitor, claim), now=visitor.now)


def _cost(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    record_cost(
        scope=visitor.scope,
        placement_id=claim.public_id,
        request_id=_asked(request, visitor, claim),
        key=typed(request, "key"),
        on=visitor.today,
        minor=needed_amount(request, "amount", currency=currency_of(claim), language=visitor.user.language),
        text=typed(request, "text"),
        now=visitor.now,
        today=visitor.today,
    )


def _asked(request: HttpRequest, visitor: Visitor, claim: Placement) -> UUID:
    """The request that a form names, proved to be of this claim."""
    with visitor.rows():
        found = request_of(
            scope=visitor.scope, public_id=ids.read(expect="prq", text=typed(request, "request"))
        )
    if found.placement_id != claim.pk:
        raise Http404
    return found.public_id


def _document(request: HttpRequest, visitor: Visitor, claim: Placement) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        raise PlacementRefused(code="missing", field="file", message="Choose a file.")
    if sent.size is None or sent.size > MOST_BYTES:
        raise PlacementRefused(code="too_long", field="file", message=visitor.words["upload_too_large"])
    try:
        upload = read_upload(name=sent.name or "", content=sent.read())
    except UploadRefused as refusal:
        said = visitor.words[f"upload_{refusal.code}"]
        raise PlacementRefused(code="faulty", field="file", message=said) from refusal
    add_document(
        scope=visitor.scope,
        placement_id=claim.public_id,
        kind=typed(request, "kind"),
        name=upload.name,
        media_type=upload.media_type,
        content=upload.content,
        now=visitor.now,
        today=visitor.today,
    )


ACTS: Final[Mapping[str, Act]] = {
    "acknowledge": _acknowledge,
    "reject": _reject,
    "tell": _tell,
    "promise": _promise,
    "payment": _payment,
    "reversal": _reversal,
    "ask": _ask,
    "answer": _answer,
    "withdraw": _withdraw,
    "cost": _cost,
    "document": _document,
}
