"""Remittance advices at the desk: what waits for a person, for its money, or has found it; one with its differences."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.scope import Power
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.advice_acts import set_advice_aside, take_up_advice, use_advice
from dunwell.apps.replies.advice_models import FOR_A_PERSON, SentAdvice, SentState
from dunwell.apps.replies.advice_queries import (
    AdviceLane,
    advice_counts,
    advice_in_full,
    advices_page,
    file_of,
)
from dunwell.core import ids
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number
from dunwell.interfaces.desk.ids import typed_id

LANES: Final[Mapping[AdviceLane, str]] = {
    AdviceLane.PERSON: "To be looked at",
    AdviceLane.WAITING: "Waiting for money",
    AdviceLane.MATCHED: "Money found",
    AdviceLane.ASIDE: "Set aside",
}
EMPTY: Final[Mapping[AdviceLane, str]] = {
    AdviceLane.PERSON: "Every advice that came could be read, and adds up.",
    AdviceLane.WAITING: "No advice waits for its money.",
    AdviceLane.MATCHED: "No advice has found its money yet.",
    AdviceLane.ASIDE: "Nothing was set aside.",
}


@desk_page()
def cash_advices(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The advices of a lane: those that wait for a person, where none is asked for."""
    asked = request.GET.get("lane", "")
    lane = AdviceLane(asked) if asked in set(AdviceLane) else AdviceLane.PERSON
    found = advices_page(scope=desk.scope, lane=lane, page=page_number(request))
    counted = advice_counts(scope=desk.scope)
    context = {
        "found": found,
        "rows": [(one, _money(desk, one.total_minor, one)) for one in found.rows],
        "lane": lane.value,
        "empty": EMPTY[lane],
        "lanes": [(one.value, LANES[one], counted[one]) for one in AdviceLane],
    }
    return page(request, desk, "desk/cash_advices.html", context)


@desk_page()
def cash_advice(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One advice: its rows beside our documents, what does not add up, its mail and its money."""
    return _shown(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def cash_advice_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Use an advice as it is, set it aside, or take it up again; refused where somebody was faster."""
    try:
        if act == "use":
            account_id = typed_id(request.POST.get("account", ""), expect="acc")
            use_advice(
                scope=desk.scope, sent_id=public_id, account_id=account_id, now=desk.now, today=desk.today
            )
            said = "Taken in as it is."
        elif act == "set-aside":
            note = request.POST.get("note", "")
            set_advice_aside(scope=desk.scope, sent_id=public_id, note=note, now=desk.now)
            said = "Set aside."
        else:
            take_up_advice(scope=desk.scope, sent_id=public_id, now=desk.now)
            said = "It is to be looked at again."
    except ReplyRefused as refusal:
        return _shown(request, desk, public_id, refusal=refusal)
    flash.success(request, said)
    return redirect("desk:cash_advice", public_id=public_id)


@desk_page()
def cash_advice_file(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The file as it came, only ever to be saved."""
    name, content = file_of(scope=desk.scope, sent_id=public_id)
    safe = "".join(one if one.isalnum() or one in "._- " else "_" for one in name)
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{safe.encode("ascii", "replace").decode()}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _shown(
    request: HttpRequest, desk: Desk, public_id: UUID, *, refusal: ReplyRefused | None = None
) -> HttpResponse:
    found = advice_in_full(scope=desk.scope, sent_id=public_id)
    sent = found.sent
    context = {
        "found": found,
        "sent": sent,
        "mail": ids.show(prefix="inb", uuid=sent.inbound.public_id),
        "total": _money(desk, sent.total_minor, sent),
        "told": _money(desk, sent.told_minor, sent),
        "gap": _gap(desk, sent),
        "difference": _money(desk, found.difference_minor, sent) if found.difference_minor else "",
        "accounts": [
            (ids.show(prefix="acc", uuid=one.public_id), f"{one.entity.code} {one.currency}")
            for one in found.accounts
        ],
        "waits": sent.state in FOR_A_PERSON,
        "is_aside": sent.state == SentState.SET_ASIDE,
        "may_act": desk.may_work,
        "who": names_of({sent.decided_by}) if sent.decided_by else {},
        "refusal": refusal,
    }
    answer = page(request, desk, "desk/cash_advice.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


def _gap(desk: Desk, sent: SentAdvice) -> str:
    """By how much its rows miss the total that it tells; "" where they do not."""
    if sent.told_minor is None or sent.total_minor is None or sent.told_minor == sent.total_minor:
        return ""
    return _money(desk, abs(sent.told_minor - sent.total_minor), sent)


def _money(desk: Desk, minor: int | None, sent: SentAdvice) -> str:
    """An amount of an advice; without a unit where it tells no currency."""
    if minor is None:
        return ""
    if sent.currency:
        return desk.show.amount(minor=minor, currency=sent.currency)
    return desk.show.number(minor=minor, currency="EUR")  # two places: nobody knows of what
