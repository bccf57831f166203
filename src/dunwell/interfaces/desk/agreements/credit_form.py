"""The form in which the next version of a credit policy is written: begun from the last one, read over, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.agreements import queries
from dunwell.apps.agreements.documents import sections
from dunwell.apps.agreements.models import InterestBasis
from dunwell.apps.agreements.operations import AgreementRefused, publish
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power
from dunwell.core.agreements.draft import LANGUAGES, PolicyDraft, PolicyText, draft_faults
from dunwell.core.agreements.draft import InterestBasis as Basis
from dunwell.core.agreements.markup import CHARACTERS_MAX
from dunwell.core.charges.schedule import FeeSchedule
from dunwell.formats import fees_toml
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.house import house
from dunwell.ports.documents import PolicySection
from dunwell.ports.errors import Refused

ABOUT = {
    "Deposits": "what is asked in advance, and of whom; empty: nothing is said of it",
    "Stops": "when deliveries or services wait; empty: nothing is said of it",
}
PARTS = (("title", "Title"), ("text", "What it says"), ("deposits", "Deposits"), ("stops", "Stops"))


@desk_page("GET", "HEAD", "POST", power=Power.CONFIGURE)
def credit_new(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Write the next version of an entity's credit policy, and publish it."""
    entity = queries.entities_seen(scope=desk.scope).filter(code=code).first()
    if entity is None:
        raise Http404("There is no such entity.")
    if entity.pk not in desk.scope.entity_ids:
        raise PermissionDenied
    if request.method == "POST":
        return _sent(request, desk, entity=entity)
    return _shown(request, desk, entity=entity, typed=_begun(entity, desk=desk), errors={})


def _begun(entity: Entity, *, desk: Desk) -> dict[str, str]:
    """What the last version says, to go on from."""
    last = queries.seen_policies(scope=desk.scope).filter(entity=entity).first()
    typed = {"valid_from": desk.today.isoformat(), "interest_basis": "statutory", "fees": "", "note": ""}
    if last is None:
        return typed
    schedule = queries.schedule_of(policy=last)
    typed["interest_basis"] = last.interest_basis
    typed["fees"] = "" if schedule is None else fees_toml.dump(schedule=schedule)
    for text in last.texts.defer("pdf"):
        typed |= {f"texts.{text.language}.{name}": getattr(text, name) for name, _ in PARTS}
    return typed


def _sent(request: HttpRequest, desk: Desk, *, entity: Entity) -> HttpResponse:
    typed = {name: value[:CHARACTERS_MAX] for name, value in request.POST.items() if isinstance(value, str)}
    fees, errors = _fees(typed.get("fees", ""))
    try:
        valid_from = date.fromisoformat(typed.get("valid_from", ""))
    except ValueError:
        valid_from = desk.today
        errors["valid_from"] = "Write the day as year-month-day: 2026-03-31."
    if errors:
        return _shown(request, desk, entity=entity, typed=typed, errors=errors)
    basis: Basis = "none" if typed.get("interest_basis") == "none" else "statutory"
    draft = PolicyDraft(
        valid_from=valid_from,
        texts=_texts(typed),
        interest_basis=basis,
        fees=fees,
        note=typed.get("note", ""),
    )
    if request.POST.get("do") == "preview":
        found = draft_faults(draft, today=desk.today)
        return _shown(
            request,
            desk,
            entity=entity,
            typed=typed,
            errors={one.field: one.message for one in found},
            preview=[] if found else _preview(draft),
        )
    try:
        policy = publish(
            scope=desk.scope,
            entity=entity,
            draft=draft,
            documents=house().documents,
            today=desk.today,
            now=desk.now,
        )
    except AgreementRefused as refusal:
        errors = {one.field: one.message for one in refusal.faults} or {"note": str(refusal)}
        return _shown(request, desk, entity=entity, typed=typed, errors=errors)
    except Refused as refusal:
        return _shown(request, desk, entity=entity, typed=typed, errors={"note": refusal.message})
    flash.success(request, f"Version {policy.number} is published.")
    return redirect("desk:credit_policy", public_id=policy.public_id)


def _fees(text: str) -> tuple[FeeSchedule | None, dict[str, str]]:
    """The schedule that was typed, and its faults in one sentence each; nothing typed is no fees."""
    if not text.strip():
        return None, {}
    found = fees_toml.parse(content=text.encode())
    if not found.faults:
        return found.schedule, {}
    said = (
        f"line {one.line}, {one.field}: {one.message}" if one.line else one.message for one in found.faults
    )
    return None, {"fees": " ".join(said)}


def _texts(typed: dict[str, str]) -> dict[str, PolicyText]:
    """The languages in which anything was typed."""
    texts: dict[str, PolicyText] = {}
    for language in LANGUAGES:
        parts = {name: typed.get(f"texts.{language}.{name}", "").strip() for name, _ in PARTS}
        if any(parts.values()):
            texts[language] = PolicyText(**parts)
    return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How a version reads in one language."""

    language: str
    title: str
    sections: list[PolicySection]


def _preview(draft: PolicyDraft) -> list[Reads]:
    """How the draft reads in each of its languages."""
    return [
        Reads(
            language=language,
            title=text.title,
            sections=sections(
                text=text, fees=draft.fees, interest_basis=draft.interest_basis, language=language
            ),
        )
        for language, text in draft.texts.items()
    ]


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    entity: Entity,
    typed: dict[str, str],
    errors: dict[str, str],
    preview: Sequence[Reads] = (),
) -> HttpResponse:
    fields = {
        language: [
            (f"texts.{language}.{name}", label, typed.get(f"texts.{language}.{name}", ""), name == "title")
            for name, label in PARTS
        ]
        for language in LANGUAGES
    }
    last = queries.seen_policies(scope=desk.scope).filter(entity=entity).first()
    context = {
        "entity": entity,
        "next_number": 1 if last is None else last.number + 1,
        "about": ABOUT,
        "preview": preview,
        "typed": typed,
        "errors": errors,
        "fields": fields,
        "bases": InterestBasis.choices,
    }
    response = page(request, desk, "desk/credit_new.html", context)
    response.status_code = 409 if errors else 200
    return response
