"""What an agency tells of claims by a file or by its own system: each piece of news does what its page would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.agency_board import currency_of
from dunwell.apps.placements.answering import acknowledge, reject
from dunwell.apps.placements.changes import hear
from dunwell.apps.placements.collecting import record_payment, record_reversal
from dunwell.apps.placements.costs import record_cost
from dunwell.apps.placements.models import (
    Direction,
    Placement,
    PlacementChange,
    PlacementRequest,
    RequestKind,
)
from dunwell.apps.placements.requests import ask
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.core.placements.codes import IN
from dunwell.core.placements.states import RequestState
from dunwell.formats.agency_news import News
from dunwell.formats.small_csv import LineFault

UNKNOWN_CLAIM: Final = "No claim with this number was handed to you: write it as PL-000123."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news, the claim that it is of, by whom and when it comes, and by which way (api, file)."""

    scope: AgencyScope
    placement: Placement
    news: News
    source: str
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a file: how many lines were taken, how many of them were known before, and what was refused."""

    taken: int
    known: int
    faults: tuple[LineFault, ...]


def take_report(
    *,
    scope: AgencyScope,
    rows: Sequence[News],
    claims: Mapping[str, Placement],
    source: str,
    now: datetime,
    today: date,
) -> Report:
    """Take in each line of a report for itself; what one is refused for does not stop the next.

    claims: those of the lines' claims that are the agency's, by number.
    """
    taken, known = 0, 0
    faults: list[LineFault] = []
    for row in rows:
        placement = claims.get(row.claim)
        if placement is None:
            faults.append(LineFault(row.line, "claim", UNKNOWN_CLAIM))
            continue
        told = Told(scope=scope, placement=placement, news=row, source=source, now=now, today=today)
        try:
            is_new = take_news(told)
        except PlacementRefused as refusal:
            faults.append(LineFault(row.line, refusal.field, str(refusal)))
            continue
        taken += 1
        known += not is_new
    return Report(taken=taken, known=known, faults=tuple(faults))


def take_news(told: Told, /) -> bool:
    """Do what one piece of news says; False where it was told before. Raises UnknownPlacement and PlacementRefused."""
    news, currency = told.news, currency_of(told.placement)
    code = IN.get(news.code)
    if code is None:
        raise PlacementRefused(code="unknown_code", field="code", message=f"Give one of {', '.join(IN)}.")
    if news.minor is not None and news.currency and news.currency != currency:
        message = f"This claim is in {currency}."
        raise PlacementRefused(code="not_in_bounds", field="currency", message=message)
    if code.asks:
        return _asked(told, kind=code.asks)
    return _DOES.get(news.code, _heard)(told)


def _heard(told: Told) -> bool:
    news = told.news
    data = {"due_on": news.due_on.isoformat()} if news.due_on else None
    if news.code == "promise" and data is None:
        raise PlacementRefused(code="missing", field="due_on", message="Say for which day it is promised.")
    _, is_new = hear(
        scope=told.scope,
        placement_id=told.placement.public_id,
        code=news.code,
        key=news.key,
        on=news.on,
        text=news.text,
        amount_minor=news.minor,
        data=data,
        now=told.now,
        today=told.today,
    )
    return is_new


def _answered(told: Told) -> bool:
    news = told.news
    before = PlacementChange.objects.filter(placement=told.placement, key="answer", code=news.code)
    if before.exists():
        return False
    if news.code == "acknowledged":
        acknowledge(
            scope=told.scope,
            placement_id=told.placement.public_id,
            reference=news.agency_reference,
            now=told.now,
            today=told.today,
        )
    else:
        reject(
            scope=told.scope,
            placement_id=told.placement.public_id,
            reason=news.text,
            now=told.now,
            today=told.today,
        )
    return True


def _paid(told: Told) -> bool:
    news = told.news
    _, is_new = record_payment(
        scope=told.scope,
        placement_id=told.placement.public_id,
        key=news.key,
        on=news.on,
        minor=_needed(news),
        currency=currency_of(told.placement),
        component=news.component or "principal",
        source=told.source,
        now=told.now,
        today=told.today,
    )
    return is_new


def _went_back(told: Told) -> bool:
    news = told.news
    _, is_new = record_reversal(
        scope=told.scope,
        placement_id=told.placement.public_id,
        key=news.key,
        reverses=news.reverses,
        on=news.on,
        minor=_needed(news),
        currency=currency_of(told.placement),
        source=told.source,
        now=told.now,
        today=told.today,
    )
    return is_new


def _spent(told: Told) -> bool:
    """A cost by the last request that allowed one: record_cost proves that it allows as much."""
    news = told.news
    allowed = PlacementRequest.objects.filter(
        placement=told.placement,
        direction=Direction.IN,
        kind__in=[RequestKind.COSTS, RequestKind.LEGAL],
        state=RequestState.APPROVED,
    )
    request = allowed.order_by("-id").first()
    if request is None:
        message = "Costs need a request that was approved: ask first."
        raise PlacementRefused(code="not_in_bounds", field="code", message=message)
    _, is_new = record_cost(
        scope=told.scope,
        placement_id=told.placement.public_id,
        request_id=request.public_id,
        key=news.key,
        on=news.on,
        minor=_needed(news),
        text=news.text,
        now=told.now,
        today=told.today,
    )
    return is_new


def _asked(told: Told, *, kind: str) -> bool:
    news = told.news
    _, is_new = ask(
        scope=told.scope,
        placement_id=told.placement.public_id,
        kind=kind,
        text=news.text,
        key=news.key,
        amount_minor=news.minor,
        answer_by=news.due_on,
        now=told.now,
        today=told.today,
    )
    return is_new


def _given_up(told: Told) -> bool:
    """An agency does not close a claim of ours: it asks that we take it back."""
    return _asked(told, kind=RequestKind.WITHDRAWAL)


def _by_page(told: Told) -> bool:
    message = f"{IN[told.news.code].label}: do that on the page of the claim."
    raise PlacementRefused(code="not_here", field="code", message=message)


def _needed(news: News) -> int:
    if news.minor is None:
        raise PlacementRefused(code="missing", field="amount", message="Say how much.")
    return news.minor


_DOES: Final[Mapping[str, Callable[[Told], bool]]] = {
    "acknowledged": _answered,
    "rejected": _answered,
    "payment": _paid,
    "reversal": _went_back,
    "cost": _spent,
    "closed": _given_up,
    "answer": _by_page,
    "document": _by_page,
}
