"""Pay: several items at once, credits set against them, a part with why; then on to the provider, and back."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.links.access import LinkGone, link_of
from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did, PortalLink, WhyRefused
from dunwell.apps.links.queries import shows_any
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.beginning import PARTS_MAX, PartDraft, begin_payment
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import AttemptState, PaymentAttempt, Purpose
from dunwell.apps.payments.pages import let_go, open_page
from dunwell.apps.receivables.access import UnknownItem
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.worklist.customer_view import CustomerView, ItemView
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.payments.partial import PARTIAL_REASONS
from dunwell.core.wording import grouped_iban, number
from dunwell.formats.payment_qr import FaultyPayment, epc_payload
from dunwell.formats.qr import svg
from dunwell.interfaces.portal.door import Visitor, by_link, entered, shown
from dunwell.interfaces.portal.lines import LineTyped, lines_short, lines_typed
from dunwell.interfaces.portal.payables import Typed, page_of, take_up, turned
from dunwell.interfaces.portal.rows import asked_for, key_of, refusal_words, rows_of_items, typed, view_of
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER, policy_with_forms_to
from dunwell.interfaces.shared.typed_money import typed_minor
from dunwell.ports.errors import Unavailable

SALT = "dunwell.portal.pay"
QUIET_SQUARES = 4  # around a code, so that any camera finds it
BACK_DAYS = 1  # so long the way back from the provider leads to the page behind the link
UNDER_WAY = (AttemptState.BEGUN, AttemptState.PAGE_OPEN, AttemptState.ACTION_NEEDED, AttemptState.PROCESSING)


@by_link("GET", "HEAD", "POST", is_fenced=False)
def pay(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask what to pay; then begin the payment and go on to the provider's page."""
    take_up(request)
    with rows_of(customer_id=visitor.link.customer_id):
        view = view_of(visitor, most=PARTS_MAX)
        chosen = asked_for(request, view.items)
        said = _said(request, visitor, view, chosen)
    if request.method != "POST" or "go" in request.POST:
        return _form(request, visitor, view, turned(request, said))
    if not house().payment_default:
        raise UnknownItem("Nothing can be paid here: the page shows where to transfer to.")
    try:
        drafts, credit_ids = _drafts(visitor, said), _credits(request, view)
        _prove(visitor, [draft.item_id for draft in drafts] + credit_ids)
        attempt = begin_payment(
            scope=visitor.scope,
            account_id=visitor.link.account.public_id,
            parts=drafts,
            credit_ids=credit_ids,
            purpose=Purpose.PORTAL,
            contact=visitor.link.contact,
            now=visitor.now,
            today=visitor.today,
        )
    except PaymentRefused as refusal:
        return _form(request, visitor, view, said, refusal=refusal)
    visitor.note(Did.PAY)
    if attempt.state == AttemptState.SUCCEEDED:
        return redirect(_back(visitor, attempt))
    return _go_on(request, visitor, view, said, attempt)


@by_link("POST", is_fenced=False)
def payment(request: HttpRequest, visitor: Visitor, payment: str) -> HttpResponse:
    """Go on with a payment that was begun, or let it go."""
    attempt = _attempt(visitor, ids.read(text=payment, expect="pay"))
    with rows_of(customer_id=visitor.link.customer_id):
        view = view_of(visitor, most=PARTS_MAX)
        said = _said(request, visitor, view, None)
    if typed(request, "act")["act"] != "let_go":
        return _go_on(request, visitor, view, said, attempt)
    try:
        let_go(attempt=attempt, house=house(), now=visitor.now, today=visitor.today)
    except Unavailable:
        return _form(request, visitor, view, said, code="unavailable")
    return redirect(_back(visitor, attempt))


@never_cache
@require_http_methods(["GET", "HEAD"])
def pay_back(request: HttpRequest, back: str) -> HttpResponse:
    """Say what became of a payment, to whoever comes back from the provider's page."""

    def find(now: datetime) -> PortalLink:
        link_id, _ = read_back(back)
        return link_of(public_id=link_id, now=now)

    def view(visitor: Visitor) -> HttpResponse:
        return attempt_page(request, visitor, _attempt(visitor, read_back(back)[1]))

    return entered(request, find, view, token=back, is_fenced=False)


def back_token(*, link_id: UUID, attempt_id: UUID) -> str:
    """What the address of the way back carries: signed, so that it names an attempt and the link it was begun by."""
    return Signer(salt=SALT, sep=".").sign(f"{link_id.hex}-{attempt_id.hex}")


def read_back(token: str) -> tuple[UUID, UUID]:
    """The link and the attempt that a way back names; LinkGone for one that we did not sign."""
    try:
        link, _, attempt = Signer(salt=SALT, sep=".").unsign(token).partition("-")
        return UUID(hex=link), UUID(hex=attempt)
    except (BadSignature, ValueError):
        raise LinkGone(why=WhyRefused.UNSIGNED) from None


def attempt_page(request: HttpRequest, visitor: Visitor, attempt: PaymentAttempt) -> HttpResponse:
    """Say where a payment stands now: the provider is asked, whatever the address says."""
    with suppress(Unavailable, PaymentRefused):  # then what we knew before is shown
        attempt = look_again(attempt=attempt, house=house(), now=visitor.now, today=visitor.today)
    is_recent = attempt.begun_at > visitor.now - timedelta(days=BACK_DAYS)
    amount = visitor.amount(attempt.amount_minor, attempt.currency)
    state = attempt.state
    context = {
        "title": visitor.words[f"paid_{state}_title"],
        "text": visitor.say(
            f"paid_{state}_text",
            amount=amount,
            date=visitor.day(attempt.expected_on) if attempt.expected_on else "",
        ),
        "why": visitor.words.get(f"decline_{attempt.decline_code}", visitor.words["decline"])
        if state == AttemptState.FAILED
        else "",
        "state": state,
        "method": attempt.method_label,
        "is_open": state in UNDER_WAY and state != AttemptState.PROCESSING and is_recent,
        "is_again": state in {AttemptState.FAILED, AttemptState.EXPIRED, AttemptState.ABANDONED}
        and is_recent,
        "go_on": visitor.url("payment", payment=ids.show(prefix="pay", uuid=attempt.public_id)),
        "pay": visitor.url("pay"),
        "home": visitor.url("link") if is_recent else "",
    }
    answer = shown(request, visitor, "paid", context)
    return with_hosts(answer)


def _attempt(visitor: Visitor, attempt_id: UUID) -> PaymentAttempt:
    """An attempt of the link's account, within the customer's rows."""
    with rows_of(customer_id=visitor.link.customer_id):
        found = PaymentAttempt.objects.filter(
            public_id=attempt_id, account_id=visitor.link.account_id
        ).select_related("account__entity", "account__customer", "contact")
        attempt = found.first()
        numbers = [part.item.number for part in attempt.parts.select_related("item")] if attempt else []
        is_shown = shows_any(link=visitor.link, numbers=numbers)
    if attempt is None or not is_shown:
        raise UnknownItem("There is no such payment behind this link.")
    return attempt


def _go_on(
    request: HttpRequest,
    visitor: Visitor,
    view: CustomerView,
    said: Sequence[Typed],
    attempt: PaymentAttempt,
) -> HttpResponse:
    """On to the provider's page, and to no other host than the provider's own."""
    wired = house()
    try:
        url = open_page(
            attempt=attempt,
            house=wired,
            return_url=wired.site_url.rstrip("/") + _back(visitor, attempt),
            language=visitor.language,
            is_saving=False,
            now=visitor.now,
        )
    except PaymentRefused as refusal:
        return _form(request, visitor, view, said, refusal=refusal)
    except Unavailable:
        return _form(request, visitor, view, said, code="unavailable")
    if not is_hosted(url):
        return _form(request, visitor, view, said, code="provider_refused")
    return HttpResponseRedirect(url, status=303)


def hosts() -> list[str]:
    """The origins that a payer may be sent on to."""
    wired = house()
    provider = wired.payments.get(wired.payment_default)
    return list(provider.page_hosts) if provider else []


def is_hosted(url: str) -> bool:
    """Tell whether an address is on a host of the provider's own."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in hosts()


def with_hosts(answer: HttpResponse) -> HttpResponse:
    """Let the page's forms lead on to the provider, and to nobody else."""
    if origins := hosts():
        answer[HEADER] = policy_with_forms_to(origins)
    return answer


def _back(visitor: Visitor, attempt: PaymentAttempt) -> str:
    token = back_token(link_id=visitor.link.public_id, attempt_id=attempt.public_id)
    return reverse("portal:pay_back", kwargs={"back": token})


def _prove(visitor: Visitor, item_ids: Sequence[UUID]) -> None:
    """Let the database itself say that these are the customer's: what follows posts to ledgers beyond the fence."""
    with rows_of(customer_id=visitor.link.customer_id):
        mine = OpenItem.objects.filter(public_id__in=item_ids, account_id=visitor.link.account_id).count()
    if mine != len(set(item_ids)):
        raise UnknownItem("There is no such item behind this link.")


def _said(
    request: HttpRequest, visitor: Visitor, view: CustomerView, chosen: frozenset[str] | None
) -> list[Typed]:
    lines = lines_typed(request, visitor, view.items, first=chosen or frozenset())
    return [_typed(request, visitor, item, chosen, lines.get(item.item_id, [])) for item in view.items]


def _typed(
    request: HttpRequest,
    visitor: Visitor,
    item: ItemView,
    chosen: frozenset[str] | None,
    lines: list[LineTyped],
) -> Typed:
    key, post = key_of(item), request.POST
    free = max(0, item.open_minor - item.disputed_minor - item.paying_minor)
    is_new = request.method != "POST" or "act" in post
    shown_amount = number(minor=free, currency=visitor.link.account.currency, language=visitor.tag)
    return Typed(
        item=item,
        is_ticked=(free > 0 if chosen is None else key in chosen) if is_new else key in (chosen or ()),
        amount=shown_amount if is_new else post.get(f"amount_{key}", shown_amount).strip()[:40],
        reason="" if is_new else post.get(f"reason_{key}", "")[:40],
        note="" if is_new else post.get(f"note_{key}", "").strip()[:500],
        lines=lines,
    )


def _drafts(visitor: Visitor, said: Sequence[Typed]) -> list[PartDraft]:
    drafts: list[PartDraft] = []
    for one in said:
        if not one.is_ticked:
            continue
        try:
            minor = typed_minor(text=one.amount, currency=visitor.link.account.currency, language=visitor.tag)
        except UnreadableAmount as fault:
            raise PaymentRefused(code="not_an_amount", field=one.item.number, message=str(fault)) from None
        drafts.append(
            PartDraft(
                item_id=one.item.item_id,
                amount_minor=minor,
                reason=one.reason,
                note=one.note,
                lines=lines_short(visitor, number=one.item.number, lines=one.lines),
            )
        )
    return drafts


def _credits(request: HttpRequest, view: CustomerView) -> list[UUID]:
    """The credits that were ticked, of those shown."""
    named, known = set(request.POST.getlist("credit")), {key_of(one): one for one in view.credits}
    if not named <= set(known):
        raise UnknownItem("There is no such credit behind this link.")
    return [one.item_id for key, one in known.items() if key in named]


def _form(
    request: HttpRequest,
    visitor: Visitor,
    view: CustomerView,
    said: Sequence[Typed],
    *,
    refusal: PaymentRefused | None = None,
    code: str = "",
) -> HttpResponse:
    shown_as = {row.key: row for row in rows_of_items(visitor, view.items)}
    credits_ticked = set(request.POST.getlist("credit"))
    is_post = request.method == "POST" and "act" not in request.POST
    code = refusal.code if refusal else code
    code = "too_many_items" if code == "too_many" else code
    page = page_of(request, visitor, said, faulty=refusal.field if refusal else "")
    stuck = refusal.attempt if refusal else None
    is_mine = stuck is not None and stuck.account_id == visitor.link.account_id
    context = {
        "title": visitor.words["pay_title"],
        "has_provider": bool(hosts()),
        "is_chosen": "item" in request.GET,
        "lines": [
            {
                "row": shown_as[key_of(one.item)],
                "ticked": one.is_ticked,
                "amount": one.amount,
                "reason": one.reason,
                "note": one.note,
                "of_it": [(line, visitor.amount(line.line.gross_minor)) for line in one.lines],
                "is_by_line": any(line.is_said for line in one.lines),
                "is_faulty": bool(refusal and refusal.field == one.item.number),
            }
            for one in page.shown
        ],
        "page": page,
        "page_words": visitor.say("page_at", page=page.page, pages=page.pages),
        "credits": rows_of_items(
            visitor, view.credits, ticked=frozenset(credits_ticked) if is_post else None
        ),
        "reasons": [(one, visitor.words[f"short_{one}"]) for one in PARTIAL_REASONS],
        "refusal": refusal_words(visitor, code) if code else "",
        "number": refusal.field if refusal and refusal.field in {one.item.number for one in said} else "",
        "stuck": visitor.url("payment", payment=ids.show(prefix="pay", uuid=stuck.public_id))
        if is_mine and stuck is not None
        else "",
        "bank": _bank(visitor, view),
    }
    return with_hosts(shown(request, visitor, "pay", context, status=409 if code else 200))


def _bank(visitor: Visitor, view: CustomerView) -> dict[str, str]:
    """Where to transfer to, with the code that a banking app reads; nothing where no account of ours is known."""
    account = visitor.link.account
    entity = account.entity
    if not entity.iban:
        return {}
    total = sum(max(0, item.open_minor - item.disputed_minor) for item in view.items)
    text = " ".join((account.customer.number, *(item.number for item in view.items)))[:140]
    found = {
        "holder": entity.name,
        "iban": grouped_iban(entity.iban),
        "amount": visitor.amount(total),
        "text": text,
        "qr": "",
    }
    if account.currency == "EUR" and total > 0:
        try:
            payload = epc_payload(holder=entity.name, iban=entity.iban, amount_minor=total, text=text)
        except FaultyPayment:
            return found
        picture = svg(payload, quiet=QUIET_SQUARES)
        found["qr"] = f"data:image/svg+xml,{quote(picture)}"
    return found
