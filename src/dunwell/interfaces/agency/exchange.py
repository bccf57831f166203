"""Many claims at once, by files: the claims and our news to take along, and a report of what the agency did."""

from collections.abc import Sequence

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.placements.access import handed
from dunwell.apps.placements.handed_files import claims_with, news_for
from dunwell.apps.placements.taking import take_report
from dunwell.formats import agency_report
from dunwell.formats.placement_file import changes_csv, changes_records, claims_csv
from dunwell.formats.small_csv import LineFault
from dunwell.interfaces.agency.door import Visitor, agency_page, page

BYTES_MAX = 4_000_000
FAULTS_SHOWN = 200


@agency_page()
def exchange(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """What there is to take along, and where a report is left."""
    return _shown(request, visitor)


@agency_page()
def file(request: HttpRequest, visitor: Visitor, what: str) -> HttpResponseBase:  # noqa: ARG001 - a view
    """A file to take along: the claims, or our news of them as CSV or as records."""
    if what == "claims":
        return _download(claims_csv(claims=claims_with(scope=visitor.scope)), "claims.csv")
    if what == "changes":
        return _download(changes_csv(changes=news_for(scope=visitor.scope)), "changes.csv")
    if what == "records":
        return _download(changes_records(changes=news_for(scope=visitor.scope)), "changes.txt")
    raise Http404


@agency_page("POST", is_fenced=False)
def report(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Take in a report; what is wrong with a line is named, and the sound lines are done."""
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or not 0 < sent.size <= BYTES_MAX:
        message = visitor.words["upload_too_large" if sent and sent.size else "upload_empty"]
        return _again(request, visitor, faults=[LineFault(0, "file", message)], taken=0)
    read = agency_report.parse(content=sent.read())
    numbers = {row.claim for row in read.rows}
    with visitor.rows():
        claims = {one.number: one for one in handed(scope=visitor.scope).filter(number__in=numbers)}
    done = take_report(
        scope=visitor.scope,
        rows=read.rows,
        claims=claims,
        source="file",
        now=visitor.now,
        today=visitor.today,
    )
    faults = [*read.faults, *done.faults]
    if faults:
        return _again(request, visitor, faults=faults, taken=done.taken)
    flash.success(request, visitor.say("exchange_taken", count=done.taken))
    return redirect("agency:exchange")


def _again(
    request: HttpRequest, visitor: Visitor, *, faults: Sequence[LineFault], taken: int
) -> HttpResponse:
    ordered = sorted(faults, key=lambda one: one.line)[:FAULTS_SHOWN]
    said = visitor.say("exchange_partly", count=taken)
    with visitor.rows():
        return _shown(request, visitor, faults=ordered, said=said, status=409)


def _shown(
    request: HttpRequest,
    visitor: Visitor,
    *,
    faults: Sequence[LineFault] = (),
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    return page(request, visitor, "exchange", {"faults": faults, "said": said}, status=status)


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
