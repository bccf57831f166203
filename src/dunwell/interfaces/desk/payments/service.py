"""The service lever at the desk: whose service is touched, what its owner says, and what other systems were told."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.organisation.scope import Power
from dunwell.apps.service.operations import ServiceRefused, answer, set_rules
from dunwell.apps.service.queries import deliveries, rules, touched
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.service.lever import SENTENCES, Rules, Why
from dunwell.interfaces.desk.cash.cash_asking import Asked, Form, Sent, form, refused_beside, typed_at
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_minor

UNKNOWN = frozenset({"unknown_standing", "unknown_entity"})


@desk_page()
def service(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Whose service is touched, and why it stays as it is."""
    return _shown(request, desk)


@desk_page("POST")
def service_answer(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The owner says yes or no to a suspension."""
    is_yes = request.POST.get("answer") == "yes"
    note = request.POST.get("note", "")
    try:
        answer(scope=desk.scope, standing_id=public_id, is_yes=is_yes, note=note, now=desk.now)
    except ServiceRefused as refusal:
        return _shown(request, desk, sent=Sent(act="answer", typed=request.POST, refusal=_told(refusal)))
    flash.success(
        request, "Noted: it is suspended by the next look." if is_yes else "Noted: it stays as it is."
    )
    return redirect("desk:service")


@desk_page("POST", power=Power.CONFIGURE)
def service_rules(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Change when an entity touches the service of who does not pay."""
    try:
        kept = _ruled(request, desk)
    except ServiceRefused as refusal:
        return _shown(request, desk, sent=Sent(act="rules", typed=request.POST, refusal=_told(refusal)))
    flash.success(request, f"The lever of {kept} is kept.")
    return redirect("desk:service")


def _ruled(request: HttpRequest, desk: Desk) -> str:
    def days(name: str) -> int:
        text = typed_at(request, "rules", name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1

    entity_id = typed_id(typed_at(request, "rules", "entity"), expect="ent")
    entity = next((one for one, _ in rules(scope=desk.scope) if one.public_id == entity_id), None)
    if entity is None:
        raise ServiceRefused(code="not_in_bounds", field="entity", message="Choose an entity.")
    text = typed_at(request, "rules", "minimum") or "0"
    try:
        minimum = typed_minor(text=text, currency=entity.currency, language=desk.show.language)
    except UnreadableAmount as fault:
        raise ServiceRefused(code="not_in_bounds", field="minimum", message=str(fault)) from fault
    set_rules(
        scope=desk.scope,
        entity_id=entity.public_id,
        rules=Rules(
            is_on=typed_at(request, "rules", "is_on") == "on",
            warn_days=days("warn_days"),
            restrict_days=days("restrict_days"),
            suspend_days=days("suspend_days"),
            minimum_minor=minimum,
            is_owner_asked=typed_at(request, "rules", "asked") != "no",
        ),
        now=desk.now,
    )
    return entity.code


def _told(refusal: ServiceRefused) -> CashRefused:
    if refusal.code in UNKNOWN:
        raise Http404(str(refusal)) from refusal
    return CashRefused(code=refusal.code, message=str(refusal), field=refusal.field)


def _shown(request: HttpRequest, desk: Desk, *, sent: Sent | None = None) -> HttpResponse:
    standings = [(one, SENTENCES[Why(one.why)]) for one in touched(scope=desk.scope)]
    forms = [_rules_form(desk, sent)] if desk.scope.may(Power.CONFIGURE) else []
    context = {
        "standings": standings,
        "deliveries": deliveries(scope=desk.scope),
        "rules": rules(scope=desk.scope),
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "who": names_of({one.answered_by for one, _ in standings if one.answered_by}),
        "user_id": desk.scope.user_id,
    }
    found = page(request, desk, "desk/service.html", context)
    found.status_code = 409 if sent else 200
    return found


def _rules_form(desk: Desk, sent: Sent | None) -> Form:
    kept = rules(scope=desk.scope)
    return form(
        act="rules",
        title="When the service is touched",
        says="Only overdue amounts that may be chased count. Switched off, every service is given back.",
        action=reverse("desk:service_rules"),
        asked=[
            Asked(
                name="entity",
                label="Entity",
                kind="select",
                choices=[(ids.show(prefix="ent", uuid=one.public_id), one.name) for one, _ in kept],
            ),
            Asked(name="is_on", label="The lever is", kind="select", choices=[("off", "off"), ("on", "on")]),
            Asked(name="warn_days", label="Warn after days overdue", kind="number", value="14"),
            Asked(name="restrict_days", label="Restrict so many days after", kind="number", value="7"),
            Asked(name="suspend_days", label="Suspend so many days after", kind="number", value="14"),
            Asked(name="minimum", label="Not for less than", value="0"),
            Asked(
                name="asked",
                label="Before a suspension",
                kind="select",
                choices=[("yes", "the customer's owner agrees"), ("no", "nobody is asked")],
            ),
        ],
        buttons=[("keep", "Keep")],
        sent=sent,
    )
