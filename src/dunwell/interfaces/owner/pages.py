"""The page behind a link: it shows by GET, and only a form that a person sends does anything."""

from datetime import date
from typing import cast, get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.apps.dunning.steers import DAYS_MAX, SteerRefused
from dunwell.apps.runs.owner_links import Answer, LinkGone, Opened, answer, opened
from dunwell.core import wording
from dunwell.core.dunning.owner_letter import CHANNELS, until_words
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.limits import is_too_often

REQUESTS_A_MINUTE = 30
TYPED_CHARACTERS_MAX = 600  # more of a field is not even shown again
SAID = {
    "veto": "The step is stopped. It goes on by itself after {days} days, unless it is stopped again.",
    "postpone": "The step waits until the day you gave, and then goes on by itself.",
    "go_ahead": "Thank you. The step goes with the next run.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, token: str) -> HttpResponse:
    """Show the step that a link opens, or do what the form says of it, once."""
    now = clock()
    if is_too_often(request=request, name="owner", most=REQUESTS_A_MINUTE, now=now):
        return render(request, "owner/slow.html", status=429)
    try:
        if request.method == "POST":
            return _answered(request, token)
        return _shown(request, opened(token=token, now=now))
    except LinkGone:
        return render(request, "owner/gone.html", status=404)


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    said, reason = request.POST.get("said", ""), request.POST.get("reason", "")
    until = request.POST.get("until", "").strip()
    now = clock()
    try:
        answer(token=token, said=_said(said), reason=reason, until=_day(until), now=now)
    except SteerRefused as refusal:
        if refusal.code == "moved_on":
            raise LinkGone from refusal
        return _shown(request, opened(token=token, now=now), refusal=refusal)
    return render(request, "owner/said.html", {"said": SAID[said].format(days=DAYS_MAX)})


def _said(text: str) -> Answer:
    if text not in get_args(Answer):
        raise SteerRefused(code="not_said", field="", message="Choose what is to be done.")
    return cast("Answer", text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise SteerRefused(code="not_a_day", field="until", message=message) from None


def _shown(request: HttpRequest, found: Opened, *, refusal: SteerRefused | None = None) -> HttpResponse:
    account, ahead = found.notice.account, found.next.ahead
    language = found.notice.person.language if found.notice.person else "en"
    tag = wording.reading_tag(wanted=language, language="en")

    def amount(minor: int) -> str:
        return wording.amount(minor=minor, currency=account.currency, language=tag)

    context = {
        "customer": account.customer.name,
        "number": account.customer.number,
        "entity": account.entity.name,
        "open": amount(found.next.open_minor),
        "overdue": amount(found.next.overdue_minor) if found.next.overdue_minor else "",
        "carrying": found.carrying_number,
        "due_on": wording.day(on=found.next.carrying_due_on, language=tag),
        "channel": CHANNELS[ahead.level.channel],
        "subject": found.next.draft.subject if found.next.draft else ahead.level.key.replace("_", " "),
        "draft": found.next.draft.text if found.next.draft else "",
        "until": until_words(closes_at=found.closes_at, language=tag),
        "is_open": found.closes_at > clock(),
        "times_left": found.times_left,
        "days_most": DAYS_MAX,
        "refusal": found.refusal,
        "errors": {refusal.field: str(refusal)} if refusal else {},
        "error": str(refusal) if refusal and not refusal.field else "",
        "typed": {
            "reason": request.POST.get("reason", "")[:TYPED_CHARACTERS_MAX],
            "until": request.POST.get("until", "")[:TYPED_CHARACTERS_MAX],
        },
    }
    return render(request, "owner/step.html", context, status=409 if refusal else 200)
