"""The policies: which there are, what each says and said, and the form in which a new version is written."""

from dataclasses import replace

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.agreements.queries import are_fees_published
from dunwell.apps.dunning.assignment_frames import rules_in_force
from dunwell.apps.dunning.operations import PolicyRefused, head_faults, publish_policy
from dunwell.apps.dunning.policies import READY, STANDARD
from dunwell.apps.dunning.policy_queries import PolicyRow, policy_row, policy_rows
from dunwell.apps.dunning.texts_store import known_texts, languages
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.dunning.assignment import policies_named
from dunwell.core.dunning.policy import Level, Policy, PolicyFault
from dunwell.core.dunning.policy_diff import changes
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import as_text
from dunwell.interfaces.desk.policies.ladder_chart import ladder
from dunwell.interfaces.desk.policies.policy_form import (
    PolicyForm,
    fault_lines,
    form_of,
    form_typed,
    steps_moved,
)
from dunwell.interfaces.desk.policies.policy_preview import PreviewAsked, preview_context
from dunwell.interfaces.desk.policies.policy_words import (
    change_words,
    charge_warnings,
    rules_around,
    step_besides,
    step_how,
    step_when,
)
from dunwell.interfaces.desk.words import language_name, level_name


@desk_page(is_for_members=True)
def policies(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """All policies, with the version in force and how many accounts each was given to."""
    rows = policy_rows(scope=desk.scope)
    given = policies_named(rules_in_force())
    context = {
        "rows": [(row, ladder(row.in_force.policy), row.code in given) for row in rows],
        "may_configure": desk.scope.may(Power.CONFIGURE),
        "ready_more": [(one.code, name) for one, name in READY if one.code not in {row.code for row in rows}],
    }
    return page(request, desk, "desk/policies.html", context)


@desk_page(is_for_members=True)
def policy(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """One policy: its ladder, the rules around it, and what each version changed."""
    row = policy_row(scope=desk.scope, code=code)
    said = row.in_force.policy
    history = [
        (one, [change_words(change) for change in changes(before=before.policy, after=one.policy)])
        for one, before in zip(row.versions, row.versions[1:], strict=False)
    ]
    context = {
        "row": row,
        "chart": ladder(said),
        "steps": [_step(level) for level in said.levels],
        "warnings": charge_warnings(said, has_fees=are_fees_published()),
        "around": rules_around(said, show=desk.show),
        "history": [*history, (row.versions[-1], [])],
        "is_given": code in policies_named(rules_in_force()),
        "may_configure": desk.scope.may(Power.CONFIGURE),
    }
    return page(request, desk, "desk/policy.html", context)


@desk_page("GET", "HEAD", "POST", power=Power.CONFIGURE)
def policy_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write a policy of one's own, begun from another one."""
    if request.method == "POST":
        return _sent(request, desk, row=None)
    said, name = _begun(desk, code=request.GET.get("from", STANDARD.code))
    form = form_of(
        replace(said, code=""),
        name=f"{name}, copy",
        is_new=True,
        texts=known_texts(),
        currencies=_currencies(desk),
    )
    return _shown(request, desk, form=form, row=None)


@desk_page("GET", "HEAD", "POST", power=Power.CONFIGURE)
def policy_edit(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Write the next version of a policy, with tomorrow under it beside."""
    row = policy_row(scope=desk.scope, code=code)
    if request.method == "POST":
        return _sent(request, desk, row=row)
    form = form_of(
        row.in_force.policy,
        name=row.name,
        is_new=False,
        texts=known_texts(),
        currencies=_currencies(desk),
    )
    return _shown(request, desk, form=form, row=row)


def _begun(desk: Desk, *, code: str) -> tuple[Policy, str]:
    """The policy that a new one begins from: one of the house's, or one that is ready to be taken."""
    for row in policy_rows(scope=desk.scope):
        if row.code == code:
            return row.in_force.policy, row.name
    for ready, name in READY:
        if ready.code == code:
            return ready, name
    raise Http404("There is no policy of this code.")


def _currencies(desk: Desk) -> list[str]:
    return sorted({one.currency for one in entities(scope=desk.scope)})


def _sent(request: HttpRequest, desk: Desk, *, row: PolicyRow | None) -> HttpResponse:
    """What a button of the form asks for: a step moved, a look at tomorrow, or the policy published."""
    form = form_typed(
        request.POST,
        code=row.code if row else None,
        texts=known_texts(),
        currencies=_currencies(desk),
    )
    do = as_text(request.POST.get("do"))
    if do == "publish":
        return _publish(request, desk, form=form, row=row)
    if do in {"preview", "look"}:
        return _look(request, desk, form=form, row=row, is_asked=do == "look")
    plain, focus = steps_moved(form, do=do)
    return _shown(request, desk, form=replace(form, plain=plain, focus=focus), row=row)


def _publish(request: HttpRequest, desk: Desk, *, form: PolicyForm, row: PolicyRow | None) -> HttpResponse:
    found = form.read()
    faults = found.faults
    faults += head_faults(name=form.name.strip(), note=form.note.strip(), is_new=row is None)
    if row is None and any(one.code == form.code for one in policy_rows(scope=desk.scope)):
        faults.append(PolicyFault("code", "Another policy has this code: choose another one."))
    if not faults:
        try:
            published = publish_policy(
                scope=desk.scope, policy=found.policy, name=form.name, note=form.note, now=desk.now
            )
        except PolicyRefused as refusal:
            faults = refusal.faults
        else:
            said = f"Version {published.version} is in force." if published else "Nothing was changed."
            flash.success(request, said)
            return redirect(reverse("desk:policy", kwargs={"code": found.policy.code}))
    return _shown(request, desk, form=replace(form, faults=faults), row=row, status=409)


def _look(
    request: HttpRequest, desk: Desk, *, form: PolicyForm, row: PolicyRow | None, is_asked: bool
) -> HttpResponse:
    asked = PreviewAsked(
        form=form,
        step=as_text(request.POST.get("letter_step")),
        language=as_text(request.POST.get("letter_language")),
        is_asked=is_asked or not is_fragment(request),
    )
    context = preview_context(desk, asked=asked)
    if is_fragment(request):
        return page(request, desk, "desk/policy_preview.html", context)
    return _shown(request, desk, form=replace(form, faults=context["faults"]), row=row, **context)


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    form: PolicyForm,
    row: PolicyRow | None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    here = reverse("desk:policy_edit", kwargs={"code": row.code}) if row else reverse("desk:policy_new")
    context = {
        "form": form,
        "row": row,
        "here": here,
        "summary": fault_lines(form.faults),
        "languages": [(code, language_name(code)) for code in sorted(languages())],
        "letter_step": request.POST.get("letter_step", "1"),
        "letter_language": request.POST.get("letter_language", "en"),
    }
    answer = page(request, desk, "desk/policy_edit.html", context | more)
    answer.status_code = status
    return answer


def _step(level: Level) -> dict[str, object]:
    return {
        "level": level,
        "name": level_name(level.key),
        "when": step_when(level),
        "how": step_how(level),
        "besides": step_besides(level),
    }
