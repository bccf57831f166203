"""Who gets which policy: the rules in force with the accounts that they fit, and the form to write them anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.dunning.assignment_frames import rule_counts, rules_in_force
from dunwell.apps.dunning.assignments import RulesRefused, faults_of_rules, publish_rules
from dunwell.apps.dunning.policies import STANDARD, STANDARD_NAME
from dunwell.apps.dunning.policy_queries import policy_names
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.dunning.policy import PolicyFault
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import as_text, field_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.desk.policies.policy_words import conditions_words
from dunwell.interfaces.desk.policies.rule_form import RuleForm, rows_moved, rows_of, rows_typed, rules_read


@desk_page("GET", "HEAD", "POST", is_for_members=True)
def policy_rules(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The rules in their order with the accounts that each fits first; who configures may write them anew."""
    may_configure = desk.scope.may(Power.CONFIGURE)
    if request.method == "POST":
        if not may_configure:
            raise PermissionDenied
        return _sent(request, desk)
    if may_configure and "edit" in request.GET:
        return _edited(request, desk, rows=rows_of(rules_in_force()))
    rules = rules_in_force()
    counts = rule_counts(scope=desk.scope, rules=rules)
    names = dict(_policies())
    context = {
        "rules": [
            (rule, conditions_words(rule, show=desk.show), names.get(rule.policy, rule.policy), count)
            for rule, count in zip(rules, counts, strict=True)
        ],
        "may_configure": may_configure,
    }
    return page(request, desk, "desk/policy_rules.html", context)


def _sent(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a button of the form asks for: a rule moved, the accounts counted, or the rules published."""
    rows = rows_typed(request.POST)
    do = as_text(request.POST.get("do"))
    if do not in {"publish", "preview", "look"}:
        turned, focus = rows_moved(rows, do=do)
        return _edited(request, desk, rows=turned, focus=focus)
    rules, faults = rules_read(rows)
    faults = faults + faults_of_rules(rules)
    if do == "publish" and not faults:
        try:
            publish_rules(scope=desk.scope, rules=rules, now=desk.now)
        except RulesRefused as refusal:
            faults = refusal.faults
        else:
            flash.success(request, "The rules are in force. Accounts that run keep their versions.")
            return redirect("desk:policy_rules")
    counts = [] if faults else rule_counts(scope=desk.scope, rules=rules)
    preview: dict[str, Any] = {
        "is_preview": True,
        "fault_lines": _lines(faults),
        "counted": list(zip([rule.name for rule in rules], counts, strict=True)) if counts else [],
    }
    if is_fragment(request):
        return page(request, desk, "desk/policy_rules_preview.html", preview)
    status = 409 if faults and do == "publish" else 200
    return _edited(request, desk, rows=rows, faults=faults, status=status, **preview)


def _edited(
    request: HttpRequest,
    desk: Desk,
    *,
    rows: Sequence[Mapping[str, Any]],
    faults: Sequence[PolicyFault] = (),
    focus: int = 0,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    form = RuleForm(
        rows=rows,
        policies=_policies(),
        entities=list(Entity.objects.order_by("code").values_list("code", flat=True)),
        currencies=sorted({one.currency for one in entities(scope=desk.scope)}),
        faults=faults,
        focus=focus,
    )
    context = {"form": form, "summary": _lines(faults)}
    answer = page(request, desk, "desk/policy_rules_edit.html", context | more)
    answer.status_code = status
    return answer


def _policies() -> list[tuple[str, str]]:
    """Code and name of what a rule may give; the house's own also before it is published."""
    return policy_names() or [(STANDARD.code, STANDARD_NAME)]


def _lines(faults: Sequence[PolicyFault]) -> list[FaultLine]:
    return [
        FaultLine(
            anchor=field_id(one.field) if one.field else "", place=_place(one.field), message=one.message
        )
        for one in faults
    ]


def _place(field: str) -> str:
    head, _, rest = field.partition("]")
    number = head.removeprefix("rules[")
    return f"Rule {number}{rest.replace('.', ', ', 1).replace('.', ' ')}" if number.isdigit() else ""
