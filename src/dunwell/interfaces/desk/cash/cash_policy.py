"""By what each entity's cash is cleared: what each value does, who set it last, what it was before; and setting it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.cash.access import CashRefused, Faulty
from dunwell.apps.cash.match_models import CashPolicy
from dunwell.apps.cash.policies import (
    DEFAULTS,
    Rules,
    currencies_of,
    history,
    policy_of,
    policy_stamp,
    reset_policy,
    set_policy,
)
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.cash.records import Settings
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.wording import plain_number
from dunwell.interfaces.desk.cash.cash_asking import faults_of
from dunwell.interfaces.desk.cash.cash_typed import said
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import Field, Kind, field_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal, typed_minor

SHARES: Final = ("post_from_basis_points", "propose_from_basis_points", "write_off_basis_points")
AMOUNTS: Final = ("write_off_minor", "charges_minor", "small_minor")
DAYS: Final = "discount_grace_days"
LABELS: Final[Mapping[str, str]] = {
    "post_from_basis_points": "Post from, % sure",
    "propose_from_basis_points": "Propose from, % sure",
    "write_off_basis_points": "Let go, % of the items",
    "discount_grace_days": "Days of grace on a discount",
    "write_off_minor": "Let go, most",
    "charges_minor": "Charges of banks, most",
    "small_minor": "Small difference, most",
}
DOES: Final[Mapping[str, str]] = {
    "post_from_basis_points": "the matcher posts unasked what it is at least so sure of; 100: nothing",
    "propose_from_basis_points": "what it is less sure of is left to a person without a proposal",
    "write_off_basis_points": "and at most so much of what the items come to; 0: nothing is let go unasked",
    "discount_grace_days": "a discount still counts as earned when it is paid so late",
    "write_off_minor": "of one payment, small differences and bank charges, without asking",
    "charges_minor": "a payment so much short may be short by charges; whole amounts",
    "small_minor": "the matcher looks past a difference of so little; whole amounts",
}
SECTIONS: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("How sure the matcher must be", ("post_from_basis_points", "propose_from_basis_points")),
    ("What is let go unasked", ("write_off_minor", "write_off_basis_points", "discount_grace_days")),
    ("What the matcher takes for the same", ("charges_minor", "small_minor")),
)
_HUNDRED = 100


@desk_page()
def cash_policies(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The rules of each entity in short, and whether they are its own."""
    found = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    own = {one.entity_id: one for one in CashPolicy.objects.filter(entity__in=found)}
    context = {
        "rows": [(one, own.get(one.pk), _short(desk, policy_of(entity_id=one.pk), one)) for one in found],
        "who": names_of({one.set_by for one in own.values()}),
        "may_set": desk.scope.may(Power.CONFIGURE),
    }
    return page(request, desk, "desk/cash_policies.html", context)


@desk_page("GET", "HEAD", "POST")
def cash_policy(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Read the rules of one entity; an administrator sets them."""
    entity = next((one for one in entities(scope=desk.scope) if one.code == code), None)
    if entity is None or entity.pk not in desk.scope.entity_ids:
        raise Http404("There is no such entity that you see.")
    if request.method != "POST":
        return _shown(request, desk, entity)
    if not desk.scope.may(Power.CONFIGURE):
        raise PermissionDenied
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else -1
    try:
        if request.POST.get("do") == "reset":
            reset_policy(scope=desk.scope, entity=entity, seen=seen, now=desk.now)
            flash.success(request, f"The defaults of the house hold for {entity.code} again.")
        elif set_policy(
            scope=desk.scope, entity=entity, rules=_typed(request, desk, entity), seen=seen, now=desk.now
        ):
            flash.success(request, f"Saved. The next matching of {entity.code} goes by it.")
        else:
            flash.success(request, "Nothing was changed.")
    except CashRefused as refusal:
        return _shown(request, desk, entity, refusal=refusal)
    return redirect("desk:cash_policy", code=code)


def _typed(request: HttpRequest, desk: Desk, entity: Entity) -> Rules:
    """The rules as they were typed. Raises Faulty with all that cannot be read."""
    faults: dict[str, str] = {}
    found: dict[str, Any] = {name: _share(request, desk, name, faults) for name in SHARES}
    text = said(request.POST, DAYS) or "0"
    if text.isascii() and text.isdigit() and len(text) < 4:
        found[DAYS] = int(text)
    else:
        faults[DAYS] = "Give a number of days, like 3."
    for name in AMOUNTS:
        found[name] = {}
        for currency in currencies_of(entity=entity):
            field = f"{name}.{currency}"
            if not (typed := said(request.POST, field)):
                continue
            try:
                minor = typed_minor(text=typed, currency=currency, language=desk.show.language)
            except UnreadableAmount as error:
                faults[field] = f"{error}: write an amount like 5.00."
            else:
                found[name][currency] = minor
    if faults:
        raise Faulty(faults)
    return Rules(**found)


def _share(request: HttpRequest, desk: Desk, name: str, faults: dict[str, str]) -> int:
    text = said(request.POST, name)
    try:
        told = Decimal(typed_decimal(text=text, language=desk.show.language)) * _HUNDRED
    except InvalidOperation:
        faults[name] = "Give a share in per cent, like 99.5."
        return 0
    if not told.is_finite() or told != told.to_integral_value() or abs(told) > _HUNDRED * _HUNDRED:
        faults[name] = "Give a share from 0 to 100 per cent, with at most two decimals."
        return 0
    return int(told)


def _shown(
    request: HttpRequest, desk: Desk, entity: Entity, *, refusal: CashRefused | None = None
) -> HttpResponse:
    rules = policy_of(entity_id=entity.pk)
    own = CashPolicy.objects.filter(entity=entity).first()
    may_set = desk.scope.may(Power.CONFIGURE)
    faults = dict(faults_of(refusal)) if refusal else {}
    fields = _fields(request, desk, entity, rules, faults=faults, is_sent=refusal is not None)
    events = history(entity=entity)
    context = {
        "entity": entity,
        "own": own,
        "may_set": may_set,
        "seen": policy_stamp(entity=entity),
        "sections": [
            (title, [one for one in fields if one.name.partition(".")[0] in names])
            for title, names in SECTIONS
        ],
        "summary": [
            FaultLine(field_id(name) if name else "", _label(name), message)
            for name, message in faults.items()
        ],
        "history": [(one, _changes(desk, one.data)) for one in events],
        "who": names_of({one.actor for one in events} | ({own.set_by} if own else set())),
    }
    answer = page(request, desk, "desk/cash_policy.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


def _label(name: str) -> str:
    head, _, currency = name.partition(".")
    return f"{LABELS.get(head, '')} {currency}".strip()


def _fields(
    request: HttpRequest,
    desk: Desk,
    entity: Entity,
    rules: Rules,
    *,
    faults: Mapping[str, str],
    is_sent: bool,
) -> list[Field]:
    def one(name: str, kind: Kind, value: str, hint: str) -> Field:
        shown = said(request.POST, name) if is_sent else value
        return Field(name, _label(name), kind, shown, fault=faults.get(name, ""), hint=hint)

    found: list[Field] = []
    for _, names in SECTIONS:
        for name in names:
            if name in SHARES:
                value = _per_cent(desk, getattr(rules, name))
                usual = _per_cent(desk, getattr(DEFAULTS, name))
                found.append(one(name, "text", value, f"{DOES[name]} (usual: {usual})"))
            elif name == DAYS:
                found.append(one(name, "number", str(getattr(rules, name)), f"{DOES[name]} (usual: 0)"))
            else:
                found += [
                    one(
                        f"{name}.{currency}",
                        "text",
                        _amount(desk, getattr(rules, name), currency),
                        _hint(desk, name, currency),
                    )
                    for currency in currencies_of(entity=entity)
                ]
    return found


def _hint(desk: Desk, name: str, currency: str) -> str:
    if name == "write_off_minor":
        return f"{DOES[name]} (empty: nothing)"
    usual = Settings()
    minor = usual.charges(currency) if name == "charges_minor" else usual.small(currency)
    return f"{DOES[name]} (empty: {desk.show.number(minor=minor, currency=currency)})"


def _amount(desk: Desk, amounts: Mapping[str, int], currency: str) -> str:
    return desk.show.number(minor=amounts[currency], currency=currency) if currency in amounts else ""


def _per_cent(desk: Desk, basis_points: int) -> str:
    """A share in per cent as the reader writes it, without zeros that say nothing."""
    return plain_number((Decimal(basis_points) / _HUNDRED).normalize(), language=desk.show.language)


def _short(desk: Desk, rules: Rules, entity: Entity) -> dict[str, str]:
    most = rules.write_off_minor.get(entity.currency, 0)
    return {
        "post": _per_cent(desk, rules.post_from_basis_points),
        "propose": _per_cent(desk, rules.propose_from_basis_points),
        "write_off": desk.show.amount(minor=most, currency=entity.currency) if most else "",
        "grace": str(rules.discount_grace_days) if rules.discount_grace_days else "",
    }


def _changes(desk: Desk, data: Mapping[str, Any]) -> list[str]:
    """What was changed, in words: each value from what it was to what it is since."""
    before = {**asdict(DEFAULTS), **data.get("before", {})}
    after = {**asdict(DEFAULTS), **data.get("after", {})}
    told: list[str] = []
    for name, label in LABELS.items():
        if name in AMOUNTS:
            told += [
                f"{label} {one}: {_or_none(desk, before[name], one)} → {_or_none(desk, after[name], one)}"
                for one in sorted({*before[name], *after[name]})
                if before[name].get(one) != after[name].get(one)
            ]
        elif before[name] != after[name]:
            old, new = before[name], after[name]
            if name in SHARES:
                old, new = _per_cent(desk, old), _per_cent(desk, new)
            told.append(f"{label}: {old} → {new}")
    return told


def _or_none(desk: Desk, amounts: Mapping[str, int], currency: str) -> str:
    return _amount(desk, amounts, currency) or "none"
