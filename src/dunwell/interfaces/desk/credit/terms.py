"""On which terms credit is given: what counts for whom, a form to ask for others, and a second person's yes or no."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.limit_models import RequestState
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.scoring import house_currency
from dunwell.apps.credit.terms import NOTE_CHARACTERS_MAX, TermsRefused, read_wish, terms_of
from dunwell.apps.credit.terms_asking import (
    ask_terms,
    decide_terms,
    seen_wishes,
    versions_of,
    wish_in_scope,
    withdraw_terms,
)
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.credit.terms import CreditTerms, read_terms
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.credit.terms_form import (
    BLANK,
    Read,
    all_faults,
    changes,
    line_of,
    read_typed,
    rows_of,
    sections_of,
    typed_of,
)
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import Field, as_text, moved, nested

HOUSE = "all"
"""Names the terms of the whole house in an address, where an entity's code stands else."""


@desk_page()
def trust_terms_list(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Whose terms are its own, which wait for a yes, and the house's that count for all others."""
    mine = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    last = {
        one.entity_id: one
        for one in CreditSettings.objects.order_by("entity_id", "-pk").distinct("entity_id")
    }
    wishes = list(seen_wishes(scope=desk.scope).filter(state=RequestState.ASKED).order_by("pk"))
    context = {
        "house": last.get(None),
        "rows": [(one, last.get(one.pk)) for one in mine],
        "wishes": wishes,
        "who": names_of({one.asked_by for one in wishes} | {one.set_by for one in last.values()}),
    }
    return page(request, desk, "desk/trust_terms_list.html", context)


@desk_page()
def trust_terms(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Read the terms of an entity, or of all that say nothing else."""
    entity = _entity(desk, code)
    return _shown(request, desk, entity, typed=_kept(desk, entity))


@desk_page("POST", power=Power.CONFIGURE)
def trust_terms_ask(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Ask for other terms, or change the form: one row more, fewer, up or down."""
    entity = _entity(desk, code)
    typed = nested(request.POST)
    do = request.POST.get("do", "ask")
    what, _, rest = do.partition("-")
    if what in BLANK:
        typed[what], at = moved(rows_of(typed, what), do=rest, blank=BLANK[what])
        return _shown(request, desk, entity, typed=typed, focus=(what, at))
    read = read_typed(typed, currency=_currency(entity), language=desk.show.language)
    note = as_text(typed.get("note"))
    try:
        _refuse_unread(read, note=note)
        wish = ask_terms(scope=desk.scope, entity=entity, plain=read.plain, note=note, now=desk.now)
    except TermsRefused as refusal:
        return _shown(request, desk, entity, typed=typed, faults=all_faults(read, refusal.faults))
    flash.success(request, "Asked. They count once another person says yes.")
    return redirect("desk:trust_terms_wish", wish_id=wish.public_id)


def _refuse_unread(read: Read, *, note: str) -> None:
    """Refuse what could not be read together with all else that is wrong, so that everything is told at once."""
    if read.faults:
        read_wish(plain=read.plain, note=note)
        raise TermsRefused(code="faulty", faults=read.faults)


@desk_page()
def trust_terms_wish(request: HttpRequest, desk: Desk, wish_id: UUID) -> HttpResponseBase:
    """Terms that somebody asked for: what they change, and a form to say yes or no."""
    return _wish_shown(request, desk, wish_in_scope(scope=desk.scope, wish_id=wish_id))


@desk_page("POST", power=Power.APPROVE)
def trust_terms_decide(request: HttpRequest, desk: Desk, wish_id: UUID) -> HttpResponseBase:
    """Say yes or no to terms that somebody else asked for."""
    wish = wish_in_scope(scope=desk.scope, wish_id=wish_id)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")[: NOTE_CHARACTERS_MAX * 2]
    if answer not in {"yes", "no"}:
        return HttpResponse("Say answer=yes or answer=no.", status=400, content_type="text/plain")
    try:
        decide_terms(scope=desk.scope, wish_id=wish_id, is_yes=answer == "yes", note=note, now=desk.now)
    except TermsRefused as refusal:
        return _wish_shown(request, desk, wish, refusal=refusal, note=note)
    flash.success(request, "They count from now on." if answer == "yes" else "Refused.")
    return redirect("desk:trust_terms_wish", wish_id=wish_id)


@desk_page("POST", power=Power.WORK)
def trust_terms_withdraw(request: HttpRequest, desk: Desk, wish_id: UUID) -> HttpResponseBase:
    """Take a wish back."""
    wish = wish_in_scope(scope=desk.scope, wish_id=wish_id)
    try:
        withdraw_terms(scope=desk.scope, wish_id=wish_id, now=desk.now)
    except TermsRefused as refusal:
        return _wish_shown(request, desk, wish, refusal=refusal)
    flash.success(request, "Taken back.")
    return redirect("desk:trust_terms_wish", wish_id=wish_id)


def _entity(desk: Desk, code: str) -> Entity | None:
    """The entity of an address, None for the house; 404 for what is not seen whole."""
    if code == HOUSE and desk.scope.entity_ids:
        return None
    found = next((one for one in entities(scope=desk.scope) if one.code == code), None)
    if found is None or found.pk not in desk.scope.entity_ids:
        raise Http404("There is no such entity that you see.")
    return found


def _currency(entity: Entity | None) -> str:
    return house_currency() if entity is None else entity.currency


def _kept(desk: Desk, entity: Entity | None) -> dict[str, Any]:
    return typed_of(terms_of(entity=entity), currency=_currency(entity), language=desk.show.language)


def _shown(
    request: HttpRequest,
    desk: Desk,
    entity: Entity | None,
    *,
    typed: Mapping[str, Any],
    faults: Sequence[PlainFault] = (),
    focus: tuple[str, int] = ("", 0),
) -> HttpResponse:
    versions = versions_of(entity=entity)
    told = next((one.message for one in faults if one.field == "note"), "")
    note = Field("note", "Why is it changed?", "text", as_text(typed.get("note")), fault=told, is_wide=True)
    waiting = seen_wishes(scope=desk.scope).filter(entity=entity, state=RequestState.ASKED).first()
    context = {
        "entity": entity,
        "code": HOUSE if entity is None else entity.code,
        "currency": _currency(entity),
        "may_ask": desk.scope.may(Power.CONFIGURE),
        "waiting": waiting,
        "own": bool(versions),
        "sections": sections_of(typed, faults),
        "note": note,
        "focus": focus,
        "summary": [line_of(one) for one in faults],
        "versions": _history(desk, entity, versions),
        "who": names_of(
            {one.set_by for one in versions} | {one.wish.asked_by for one in versions if one.wish}
        ),
    }
    answer = page(request, desk, "desk/trust_terms.html", context)
    answer.status_code = 409 if faults else 200
    return answer


def _history(
    desk: Desk, entity: Entity | None, versions: Sequence[CreditSettings]
) -> list[tuple[CreditSettings, list[str]]]:
    """Each version with what it changed of the one before; the first of the standard, or of the house's that count."""
    if not versions:
        return []
    terms = [read_terms(one.terms)[0] for one in versions]
    befores = [*terms[1:], CreditTerms()]
    told = [_changes(desk, entity, before, after) for before, after in zip(befores, terms, strict=True)]
    return list(zip(versions, told, strict=True))


def _changes(desk: Desk, entity: Entity | None, before: CreditTerms, after: CreditTerms) -> list[str]:
    return changes(before, after, currency=_currency(entity), language=desk.show.language)


def _wish_shown(
    request: HttpRequest,
    desk: Desk,
    wish: TermsWish,
    *,
    refusal: TermsRefused | None = None,
    note: str = "",
) -> HttpResponse:
    after, _ = read_terms(wish.terms)
    is_open = wish.state == RequestState.ASKED
    before = terms_of(entity=wish.entity) if is_open else None
    context = {
        "wish": wish,
        "code": HOUSE if wish.entity is None else wish.entity.code,
        "changes": _changes(desk, wish.entity, before, after) if before is not None else [],
        "currency": _currency(wish.entity),
        "is_open": is_open,
        "is_own": wish.asked_by == desk.scope.actor,
        "may_decide": desk.scope.may(Power.APPROVE),
        "who": names_of({wish.asked_by, wish.decided_by}),
        "refusal": refusal,
        "field": refusal.faults[0].field if refusal else "",
        "note": note,
        "note_most": NOTE_CHARACTERS_MAX,
    }
    answer = page(request, desk, "desk/trust_terms_wish.html", context)
    answer.status_code = 409 if refusal else 200
    return answer
