"""The worklist: one queue of everything that waits for a person, and each row with what is needed to act on it."""

from dataclasses import replace
from datetime import datetime, time
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from dunwell.apps.cash.parking import waiting_for
from dunwell.apps.organisation.scope import Power
from dunwell.apps.replies.queries import inbound
from dunwell.apps.runs.drafts import DraftRow, draft
from dunwell.apps.runs.untouched import COUNT_MAX, untouched_count
from dunwell.apps.worklist.models import RowKind
from dunwell.apps.worklist.queries import Whose
from dunwell.apps.worklist.queries import task as task_found
from dunwell.apps.worklist.session import session_of
from dunwell.apps.worklist.strips import guard_strips
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number
from dunwell.interfaces.desk.worklist.bench_forms import form_context
from dunwell.interfaces.desk.worklist.bench_replies import proposal_forms
from dunwell.interfaces.desk.worklist.bench_rows import (
    KINDS,
    Row,
    draft_row,
    found,
    gathered,
    placed,
    reply_row,
    task_row,
)
from dunwell.interfaces.desk.worklist.bench_words import strip_words, worth_words

PAGE_ROWS = 40
LANES: dict[str, str] = {
    "drafts": "Drafts",
    "second": "Second yes",
    "replies": "Replies",
    "calls": "Calls",
    "broken": "Broken promises",
    "contacts": "Contacts",
    "uncertain": "Uncertain",
    "disputes": "Disputes",
    "holds": "Holds",
}
EVERYDAY = tuple(kind for kind in RowKind if kind != RowKind.ACCOUNT)
OTHERS = {"untouched": "Untouched", "snoozed": "Snoozed"}


@desk_page()
def worklist(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What waits for a person, mine or everybody's, in one lane or all."""
    lane = request.GET.get("lane", "")
    lane = lane if lane in LANES or lane in OTHERS else ""
    asked = request.GET.get("whose", "")
    if lane == "untouched" and "count" in request.GET:
        return _untouched_count(desk, whose=_whose(asked))
    rows = gathered(desk, whose="all", kinds=EVERYDAY)
    awake = [row for row in rows if row.snoozed_until is None]
    mine = [row for row in awake if row.is_mine]
    whose = _whose(asked) if asked else ("mine" if mine or not awake else "all")
    shown = mine if whose == "mine" else awake
    counts = {code: sum(1 for row in shown if row.lane == code) for code in LANES}
    if lane == "untouched":
        listed = [
            one for one in gathered(desk, whose=whose, kinds=[RowKind.ACCOUNT]) if not one.snoozed_until
        ]
    elif lane == "snoozed":
        listed = [row for row in rows if row.snoozed_until is not None]
        listed += [one for one in gathered(desk, whose="all", kinds=[RowKind.ACCOUNT]) if one.snoozed_until]
    else:
        listed = [row for row in shown if lane in {"", row.lane}]
    pages = max(1, -(-len(listed) // PAGE_ROWS))
    at = min(page_number(request), pages)
    here = with_strips(desk, listed[(at - 1) * PAGE_ROWS : at * PAGE_ROWS])
    context: dict[str, object] = {
        "rows": here,
        "lane": lane,
        "lane_name": LANES.get(lane) or OTHERS.get(lane, ""),
        "lanes": [(code, name, counts[code]) for code, name in LANES.items()],
        "whose": whose,
        "mine": len(mine),
        "all": len(awake),
        "shown": len(shown),
        "snoozed": sum(1 for row in rows if row.snoozed_until is not None),
        "session": _session(desk),
        "own_lines": waiting_for(scope=desk.scope)[0],
        "found": {"page": at, "pages": pages},
    }
    if here:
        context |= {
            "may_choose": desk.may_work and any(row.kind == RowKind.DRAFT and row.primary for row in here)
        }
        context |= {"first": here[0].key, **detail_context(desk, here[0])}
    return page(request, desk, "desk/bench.html", context)


@desk_page()
def row(request: HttpRequest, desk: Desk, key: tuple[str, UUID]) -> HttpResponseBase:
    """One row: for htmx its detail, else a page of its own."""
    at = row_at(desk, key)
    context = {"row": at, **detail_context(desk, at)}
    template = "desk/bench_detail.html" if is_fragment(request) else "desk/bench_row_page.html"
    return page(request, desk, template, context)


@desk_page(power=Power.WORK)
def row_ask(request: HttpRequest, desk: Desk, key: tuple[str, UUID], what: str) -> HttpResponseBase:
    """A form about a row: what came of it, a promise, a hold, …"""
    return form_page(request, desk, row_at(desk, key), what=what)


def form_page(
    request: HttpRequest,
    desk: Desk,
    at: Row,
    *,
    what: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as it stands, or as it was sent with what is wrong."""
    context = form_context(request, desk, at, what=what, errors=errors or {})
    if context is None:
        raise Http404("There is no such form for this.")
    if is_fragment(request):
        answer = page(request, desk, "desk/bench_form.html", context)
        if status != 200:
            answer.headers["HX-Retarget"] = f"#form-{at.key}"
            answer.headers["HX-Reswap"] = "innerHTML"
        return answer
    answer = page(request, desk, "desk/bench_form_page.html", context)
    answer.status_code = status
    return answer


def row_at(desk: Desk, key: tuple[str, UUID]) -> Row:
    """The row of this key with its strip: also of a task, a draft or a reply that is done; else Http404."""
    prefix, row_id = key
    at = found(desk, prefix=prefix, row_id=row_id)
    if at is None and (past := _past(desk, prefix=prefix, row_id=row_id)):
        (at,) = placed(desk, [past], whose="all")
    if at is None:
        raise Http404("There is nothing to do about this any more.")
    return with_strips(desk, [at])[0]


def _past(desk: Desk, *, prefix: str, row_id: UUID) -> Row | None:
    """What is on nobody's list any more, but can still be looked at."""
    kind = KINDS[prefix]
    if kind == RowKind.TASK:
        return task_row(desk, task_found(scope=desk.scope, task_id=row_id, as_of=desk.today))
    if kind == RowKind.REPLY:
        return replace(reply_row(desk, inbound(scope=desk.scope, public_id=row_id).row), state="done")
    if kind == RowKind.DRAFT:
        known = draft(scope=desk.scope, action_id=row_id, as_of=desk.today)
        return replace(draft_row(desk, known.row), state="done", primary="")
    return None


def with_strips(desk: Desk, rows: list[Row]) -> list[Row]:
    """Rows with what stands around their accounts."""
    account_ids = {one.account.pk for one in rows if one.account}
    strips = guard_strips(scope=desk.scope, account_ids=account_ids, now=desk.now, as_of=desk.today)
    return [
        replace(
            one,
            strip=strip_words(
                strips[one.account.pk], currency=one.currency, now=desk.now, today=desk.today, show=desk.show
            ),
            worth_words=worth_words(one.worth, currency=one.currency, show=desk.show)
            if one.worth and one.currency
            else "",
        )
        if one.account and one.account.pk in strips
        else one
        for one in rows
    ]


def detail_context(desk: Desk, at: Row) -> dict[str, object]:
    """What is shown when a row is open: the letter, the mail, or whom to call and what to say."""
    if isinstance(at.raw, DraftRow):
        return {"draft": draft(scope=desk.scope, action_id=at.row_id, as_of=desk.today)}
    if at.kind == RowKind.REPLY:
        mail = inbound(scope=desk.scope, public_id=at.row_id)
        return {"mail": mail, "proposals": proposal_forms(desk, mail.row)}
    return {}


def _whose(asked: str) -> Whose:
    return cast("Whose", asked if asked in {"mine", "all"} else "mine")


def _session(desk: Desk) -> dict[str, object]:
    since = datetime.combine(desk.today, time(0), tzinfo=desk.show.zone)
    done = session_of(scope=desk.scope, since=since, today=desk.today)
    promised = [
        desk.show.amount(minor=minor, currency=currency)
        for currency, minor in sorted(done.promised_minor.items())
    ]
    return {"done": done, "promised": promised}


def _untouched_count(desk: Desk, *, whose: Whose) -> HttpResponse:
    collector_id = desk.user.pk if whose == "mine" else None
    count = untouched_count(scope=desk.scope, as_of=desk.today, collector_id=collector_id)
    shown = desk.show.count(number=count) + ("+" if count == COUNT_MAX else "")
    return HttpResponse(shown, content_type="text/plain")
