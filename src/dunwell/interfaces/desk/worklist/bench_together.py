"""Drafts that a person has chosen on the worklist, let go together: all of them or none, each undone by itself."""

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.scope import Power
from dunwell.apps.runs.approving import ApprovalRefused, approve
from dunwell.apps.worklist.models import RowKind
from dunwell.core import ids
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.worklist.bench_acts import said_yes
from dunwell.interfaces.desk.worklist.bench_rows import PREFIXES, gathered

CHOOSE = "Choose the drafts first."
MOVED_ON = "Some of these drafts do not wait any more: nothing is sent. Load the page again."


@desk_page("POST", power=Power.WORK)
def drafts_approve(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Say yes to the drafts that were chosen; their rows are answered as if each had been done by itself."""
    try:
        wanted = {ids.read(text=key, expect=PREFIXES[RowKind.DRAFT]) for key in request.POST.getlist("row")}
    except ids.UnreadableId as unreadable:
        raise Http404(str(unreadable)) from unreadable
    rows = [row for row in gathered(desk, whose="all", kinds=[RowKind.DRAFT]) if row.row_id in wanted]
    if not wanted or len(rows) != len(wanted):
        return _refused(request, MOVED_ON if wanted else CHOOSE)
    try:
        approved = approve(scope=desk.scope, action_ids=sorted(wanted), now=desk.now, today=desk.today)
    except ApprovalRefused as refusal:
        return _refused(request, f"{refusal} Nothing is sent.")
    done = [(row, said_yes(row, approved=approved)) for row in rows]
    template = "desk/bench_together.html" if is_fragment(request) else "desk/bench_together_page.html"
    return page(request, desk, template, {"all_done": done})


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    flash.error(request, words)
    return redirect("desk:worklist")
