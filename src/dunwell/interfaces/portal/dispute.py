"""Something is wrong: an objection to an invoice, its lines or an amount, with a file; the rest stays payable."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.disputes.access import UnknownDispute
from dunwell.apps.disputes.files import add_file, files_of
from dunwell.apps.disputes.models import Dispute, DisputeSource
from dunwell.apps.disputes.moving import DisputeRefused
from dunwell.apps.disputes.operations import DisputeDraft, LineDraft, raise_dispute
from dunwell.apps.links.models import Did
from dunwell.apps.links.queries import shows_any
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.worklist.customer_view import ItemView
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.disputes.reasons import REASONS
from dunwell.core.disputes.states import UNDECIDED
from dunwell.formats.uploads import MOST_BYTES, Upload, UploadRefused, read_upload
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.lines import lines_of
from dunwell.interfaces.portal.rows import (
    asked_for,
    key_of,
    refusal_words,
    rows_of_items,
    ticked_items,
    typed,
    view_of,
)
from dunwell.interfaces.shared.typed_money import typed_minor

FIELDS = ("reason", "extent", "amount", "note", "person")


@by_link("GET", "HEAD", "POST")
def wrong(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask what is wrong, or keep what they say."""
    items = view_of(visitor).items
    chosen = asked_for(request, items)
    item = _item(items, chosen)
    if request.method != "POST":
        return _form(request, visitor, item=item)
    try:
        upload = _upload(request)
        item = _one(request, items)
        dispute = raise_dispute(
            scope=visitor.scope,
            item_id=item.item_id,
            draft=_draft(request, visitor, item=item),
            now=visitor.now,
            today=visitor.today,
        )
        if upload is not None:
            add_file(scope=visitor.scope, dispute_id=dispute.public_id, upload=upload, now=visitor.now)
    except (DisputeRefused, UploadRefused) as refusal:
        return _form(request, visitor, item=item, refusal=refusal)
    visitor.note(Did.DISPUTE)
    return redirect(visitor.url("dispute", dispute=ids.show(prefix="dsp", uuid=dispute.public_id)))


@by_link("GET", "HEAD", "POST")
def dispute(request: HttpRequest, visitor: Visitor, dispute: str) -> HttpResponse:
    """Say what was objected to, what happens next and what stays payable; take another file."""
    found = _found(visitor, ids.read(text=dispute, expect="dsp"))
    code = ""
    if request.method == "POST":
        try:
            _add_file(request, visitor, found)
        except (DisputeRefused, UploadRefused) as refusal:
            code = refusal.code
        else:
            visitor.note(Did.UPLOAD)
            return redirect(visitor.url("dispute", dispute=dispute))
    rest = _rest(visitor, found)
    is_open = found.state in UNDECIDED
    context = {
        "title": visitor.words["dispute_title"],
        "text": visitor.say(
            "dispute_said", number=found.item.number, amount=visitor.amount(found.amount_minor)
        ),
        "reason": visitor.words[f"reason_{found.reason}"],
        "note": found.note,
        "next": visitor.say("dispute_next", date=visitor.day(found.due_on))
        if is_open
        else visitor.words.get(f"state_dispute_{found.state}", ""),
        "answer": found.answer,
        "rest": visitor.say("dispute_rest", amount=visitor.amount(rest)) if rest > 0 and is_open else "",
        "pay": f"{visitor.url('pay')}?item={ids.show(prefix='itm', uuid=found.item.public_id)}",
        "files": [file.name for file in files_of(scope=visitor.scope, dispute=found)],
        "is_open": is_open,
        "refusal": refusal_words(visitor, code) if code else "",
        "megabytes": MOST_BYTES >> 20,
    }
    return shown(request, visitor, "dispute", context, status=409 if code else 200)


def _one(request: HttpRequest, items: Sequence[ItemView]) -> ItemView:
    """The one item that was chosen in the form."""
    ticked = ticked_items(request, items)
    if len(ticked) != 1:
        raise DisputeRefused(code="item_missing", field="item", message="none chosen, or several")
    return ticked[0]


def _add_file(request: HttpRequest, visitor: Visitor, dispute: Dispute) -> None:
    upload = _upload(request)
    if upload is None:
        raise UploadRefused(code="empty")
    add_file(scope=visitor.scope, dispute_id=dispute.public_id, upload=upload, now=visitor.now)


def _found(visitor: Visitor, dispute_id: UUID) -> Dispute:
    mine = Dispute.objects.filter(
        account_id=visitor.link.account_id,
        account__customer_id=visitor.link.customer_id,
        public_id=dispute_id,
    )
    found = mine.select_related("item", "account").first()
    if found is None or not shows_any(link=visitor.link, numbers=[found.item.number]):
        raise UnknownDispute("There is no such dispute behind this link.")
    return found


def _rest(visitor: Visitor, dispute: Dispute) -> int:
    """What stays payable of the item that was objected to."""
    shown_items = {item.item_id: item for item in view_of(visitor).items}
    item = shown_items.get(dispute.item.public_id)
    return item.open_minor - item.disputed_minor if item else 0


def _item(items: Sequence[ItemView], chosen: frozenset[str] | None) -> ItemView | None:
    """The one item that is meant: the one chosen, or the only one there is."""
    if chosen is None:
        return items[0] if len(items) == 1 else None
    return next((item for item in items if key_of(item) in chosen), None)


def _draft(request: HttpRequest, visitor: Visitor, *, item: ItemView) -> DisputeDraft:
    said = typed(request, *FIELDS)
    lines: list[LineDraft] = []
    amount: int | None = None
    if said["extent"] == "lines":
        lines = _lines_typed(request, visitor, item=item)
        if not lines:
            raise DisputeRefused(code="line_missing", field="lines", message="none ticked")
    elif said["extent"] == "part":
        amount = _minor(visitor, said["amount"], field="amount")
    elif said["extent"] != "whole":
        raise DisputeRefused(code="extent_missing", field="extent", message="whole, part or lines")
    return DisputeDraft(
        reason=said["reason"],
        amount_minor=amount,
        lines=lines,
        note=said["note"],
        owner_id=visitor.link.account.collector_id or _anybody(),
        contact_id=visitor.link.contact.public_id,
        raised_by=said["person"],
        source=DisputeSource.PORTAL,
    )


def _anybody() -> int | None:
    """Who looks after it where the account has no collector: somebody has to."""
    known = User.objects.filter(audience=Audience.DESK, is_active=True)
    return known.order_by("pk").values_list("pk", flat=True).first()


def _lines_typed(request: HttpRequest, visitor: Visitor, *, item: ItemView) -> list[LineDraft]:
    """The lines that were ticked; without an amount the whole line, never more than it comes to."""
    ticked = set(request.POST.getlist("line"))
    drafts: list[LineDraft] = []
    for line in lines_of(visitor, item=item):
        if str(line.number) not in ticked:
            continue
        text = request.POST.get(f"line_amount_{line.number}", "").strip()[:40]
        minor = _minor(visitor, text, field="lines") if text else line.gross_minor
        if minor > line.gross_minor:
            raise DisputeRefused(code="more_than_line", field="lines", message="more than the line")
        drafts.append(LineDraft(reference=str(line.number), description=line.name[:200], amount_minor=minor))
    return drafts


def _minor(visitor: Visitor, text: str, *, field: str) -> int:
    try:
        return typed_minor(text=text, currency=visitor.link.account.currency, language=visitor.tag)
    except UnreadableAmount as fault:
        raise DisputeRefused(code="not_an_amount", field=field, message=str(fault)) from None


def _upload(request: HttpRequest) -> Upload | None:
    file = request.FILES.get("file")
    if file is None or not file.name:
        return None
    if (file.size or 0) > MOST_BYTES:
        raise UploadRefused(code="too_large")
    return read_upload(name=file.name, content=file.read())


def _form(
    request: HttpRequest,
    visitor: Visitor,
    *,
    item: ItemView | None,
    refusal: DisputeRefused | UploadRefused | None = None,
) -> HttpResponse:
    view = view_of(visitor)
    said = typed(request, *FIELDS) if request.method == "POST" else dict.fromkeys(FIELDS, "")
    code = refusal.code if refusal else ""
    lines = [] if item is None else lines_of(visitor, item=item)
    ticked = set(request.POST.getlist("line"))
    rows = rows_of_items(visitor, view.items, ticked=frozenset({key_of(item)}) if item else frozenset())
    context = {
        "title": visitor.words["wrong_title"],
        "rows": rows,
        "billed": [row for row in rows if row.is_billed],
        "said": {
            **said,
            "extent": said["extent"] or "whole",
            "person": said["person"] or visitor.link.contact.name,
        },
        "item": key_of(item) if item else "",
        "lines": [
            (
                line.number,
                line.name,
                visitor.amount(line.gross_minor),
                str(line.number) in ticked,
                request.POST.get(f"line_amount_{line.number}", "")[:40],
            )
            for line in lines
        ],
        "reasons": [(reason, visitor.words[f"reason_{reason}"]) for reason in REASONS],
        "megabytes": MOST_BYTES >> 20,
        "refusal": refusal_words(visitor, f"upload_{code}" if isinstance(refusal, UploadRefused) else code)
        if refusal
        else "",
        "field": getattr(refusal, "field", "file") if refusal else "",
    }
    return shown(request, visitor, "wrong", context, status=409 if refusal else 200)
