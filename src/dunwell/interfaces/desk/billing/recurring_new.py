"""Writing a recurring plan at the desk: items with their prices, and beside them the bills that it would make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.billing.plan_ahead import Outlook, outlook
from dunwell.apps.billing.plans import make
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import seller_side
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_new import customer_named, faults_of, may_bill
from dunwell.interfaces.desk.billing.bill_words import UNITS
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import Field, Kind, as_text, by_field, field_id, moved, nested
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal

LONGEST: Final = 2_000
PERIODS: Final = (("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years"))
TIMINGS: Final = (("advance", "In advance"), ("arrears", "When the period is over"))
RENEWS: Final = (("on", "It goes on"), ("", "It ends"))
HEAD: Final[Sequence[tuple[str, str, Kind, str, Sequence[tuple[str, str]]]]] = (
    ("every", "A bill every", "number", "", ()),
    ("unit", "of these", "select", "", PERIODS),
    ("starts_on", "First day", "date", "", ()),
    ("ends_on", "Last day", "date", "empty: it goes on", ()),
    ("timing", "Billed", "select", "", TIMINGS),
    ("lead_days", "Days before the period", "number", "in advance only", ()),
)
TERM: Final[Sequence[tuple[str, str, Kind, str, Sequence[tuple[str, str]]]]] = (
    ("term.every", "Runs for", "number", "empty: no term", ()),
    ("term.unit", "of these", "select", "", PERIODS),
    ("term.renews", "Then", "select", "for another term", RENEWS),
    ("term.notice_days", "Notice, days", "number", "before the end of the term", ()),
)
REST: Final[Sequence[tuple[str, str, Kind, str, Sequence[tuple[str, str]]]]] = (
    ("terms", "Terms", "text", "empty: those of the customer, its class or the entity", ()),
    ("purchase_order", "Their order number", "text", "", ()),
    ("contract", "Contract", "text", "", ()),
    ("external_id", "Our name for it", "text", "by which files of use name it; empty: one is made", ()),
)
ITEM: Final = (
    ("name", "What"),
    ("quantity", "Quantity"),
    ("unit", "Unit"),
    ("price", "Price, net"),
    ("tax", "Tax"),
)
PLACES: Final[Mapping[str, str]] = {
    "entity": "Seller",
    "customer": "Customer",
    "items": "Items",
    **{name: label for name, label, *_ in (*HEAD, *TERM, *REST)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """What was typed for a plan, and what is wrong with it once somebody asked."""

    typed: Mapping[str, Any]
    language: str
    faults: Sequence[PlainFault] = ()
    focus: int = 0
    entities: Sequence[Entity] = ()
    customer: Customer | None = None
    said: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The items as typed."""
        rows = self.typed.get("items")
        return cast("list[Mapping[str, Any]]", rows) if isinstance(rows, list) else []

    def value(self, name: str, /) -> str:
        """What was typed in a field."""
        head, _, inner = name.partition(".")
        found = self.typed.get(head)
        if inner:
            return as_text(found.get(inner)) if isinstance(found, Mapping) else ""
        return as_text(found) if not isinstance(found, Mapping) else ""

    def fields(
        self, wanted: Sequence[tuple[str, str, Kind, str, Sequence[tuple[str, str]]]], /
    ) -> list[Field]:
        """The fields of a section."""
        said = by_field(self.faults)
        return [
            Field(name, label, kind, self.value(name), choices=choices, fault=said.get(name, ""), hint=hint)
            for name, label, kind, hint, choices in wanted
        ]

    @property
    def rows(self) -> list[tuple[int, list[Field], bool]]:
        """The items with their number, fields, and whether the cursor goes there."""
        said = by_field(self.faults)
        return [
            (at + 1, [_item_field(row, at, name, label, said) for name, label in ITEM], at + 1 == self.focus)
            for at, row in enumerate(self.items)
        ]

    @property
    def summary(self) -> list[FaultLine]:
        """All faults with the fields that they are about."""
        return [_line_of(one) for one in self.faults]

    def plain(self) -> dict[str, object]:
        """What was typed, in the words that a plan is made from."""
        names = ("every", "unit", "starts_on", "ends_on", "timing", "lead_days", *(name for name, *_ in REST))
        said: dict[str, object] = {
            name: self.value(name).strip() for name in names if self.value(name).strip()
        }
        said["entity"] = self.value("entity")
        if note := self.value("notes").strip():
            said["notes"] = [note]
        if self.value("term.every").strip():
            texts = {name: self.value(f"term.{name}").strip() for name in ("every", "unit", "notice_days")}
            said["term"] = {name: text for name, text in texts.items() if text} | {
                "renews": bool(self.value("term.renews"))
            }
        said["items"] = [
            self._item(row)
            for row in self.items
            if as_text(row.get("name")).strip() or as_text(row.get("price")).strip()
        ]
        return said

    def _item(self, row: Mapping[str, Any]) -> dict[str, object]:
        numbers = {
            name: typed_decimal(text=as_text(row.get(name)) or default, language=self.language)
            for name, default in (("quantity", "1"), ("price", ""))
        }
        return {**{name: as_text(row.get(name)).strip() for name in ("name", "unit", "tax")}, **numbers}


def _item_field(row: Mapping[str, Any], at: int, name: str, label: str, said: Mapping[str, str]) -> Field:
    full, value = f"items[{at}].{name}", as_text(row.get(name))
    if name != "unit":
        return Field(full, label, "text", value, fault=said.get(full, ""))
    units = [*UNITS.items(), *(((value, value),) if value and value not in UNITS else ())]
    return Field(full, label, "select", value, choices=units, fault=said.get(full, ""))


def _line_of(fault: PlainFault) -> FaultLine:
    name = fault.field
    if name.startswith("items["):
        place, _, inner = name.partition("].")
        number = int(place.removeprefix("items[")) + 1
        words = f"Item {number}, {dict(ITEM).get(inner, inner).lower()}"
        return FaultLine(field_id(name), words, fault.message)
    return FaultLine(field_id(name) if name in PLACES else "", PLACES.get(name, ""), fault.message)


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def recurring_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write a recurring plan."""
    customer_id = typed_id(request.GET.get("customer", ""), expect="cus")
    customer = customer_in_scope(scope=desk.scope, public_id=customer_id) if customer_id else None
    here = reverse("desk:recurring_new") + (f"?customer={request.GET['customer']}" if customer else "")
    form = PlanForm(typed={}, language=desk.show.language, entities=may_bill(desk), customer=customer)
    if request.method != "POST":
        return _shown(request, desk, replace(form, typed=_blank(desk, form)), here=here)
    form = replace(form, typed=nested(request.POST, longest=LONGEST))
    do = request.POST.get("do", "look")
    if do.partition("-")[0] in {"add", "remove", "up", "down"}:
        last = form.items[-1] if form.items else {}
        blank = {"quantity": "1", "unit": last.get("unit", "MON"), "tax": last.get("tax", "")}
        rows, focus = moved(form.items, do=do, blank=blank)
        return _shown(
            request, desk, replace(form, typed={**form.typed, "items": rows}, focus=focus), here=here
        )
    if do == "make":
        return _make(request, desk, form, here=here)
    if is_fragment(request):
        return page(request, desk, "desk/recurring_ahead.html", _context(desk, form))
    return _shown(request, desk, form, here=here)


def _blank(desk: Desk, form: PlanForm) -> dict[str, Any]:
    entity = form.entities[0]
    if form.customer is not None:
        own = form.customer.accounts.filter(entity__in=form.entities).order_by("pk").first()
        entity = own.entity if own else entity
    tax = next(iter(seller_side(entity=entity).taxes), "")
    return {
        "entity": entity.code,
        "every": "1",
        "unit": "month",
        "starts_on": entity_day(entity=entity, now=desk.now).isoformat(),
        "timing": "advance",
        "term": {"renews": "on", "unit": "year", "notice_days": "30"},
        "items": [{"quantity": "1", "unit": "MON", "tax": tax}],
    }


def _plain(desk: Desk, form: PlanForm) -> tuple[dict[str, object], tuple[PlainFault, ...]]:
    plain = form.plain()
    faults: tuple[PlainFault, ...] = ()
    if form.value("entity") not in {one.code for one in form.entities}:
        faults = (PlainFault("entity", "Choose the entity that sells."),)
    found = form.customer or customer_named(desk, form.value("customer").strip())
    if isinstance(found, PlainFault):
        return plain, (*faults, found)
    return {**plain, "customer": found.number}, faults


def _make(request: HttpRequest, desk: Desk, form: PlanForm, *, here: str) -> HttpResponse:
    plain, faults = _plain(desk, form)
    plain.setdefault("external_id", f"desk:{form.value('once')[:40] or new_public_id().hex}")
    if faults:
        return _shown(request, desk, replace(form, faults=faults), here=here)
    try:
        row = make(plain=plain, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return _shown(request, desk, replace(form, faults=_at_fields(refusal)), here=here)
    flash.success(request, "The plan runs. Its bills leave by themselves on their days.")
    return redirect("desk:recurring_plan", public_id=row.public_id)


def _at_fields(refusal: BillRefused) -> tuple[PlainFault, ...]:
    """Faults of the items at their fields: those of a trial bill name its lines."""
    found: list[PlainFault] = []
    for one in faults_of(refusal):
        name = one.field.replace("lines[", "items[", 1) if one.field.startswith("lines[") else one.field
        place, _, inner = name.partition("].")
        if name.startswith("items[") and place.removeprefix("items[").isdigit():
            inner = inner.rpartition(".")[2]
            name = f"{place}].{inner if inner in dict(ITEM) else 'name'}"
        found.append(
            PlainFault("items" if name.startswith("items") and "]." not in name else name, one.message)
        )
    return tuple(dict.fromkeys(found))


def _ahead(desk: Desk, form: PlanForm) -> Outlook | None:
    """The bills that it would make, as soon as it can be read; nothing is kept."""
    plain, faults = _plain(desk, form)
    if faults:
        return None
    try:
        with transaction.atomic():
            row = make(
                plain={**plain, "external_id": new_public_id().hex}, now=desk.now, actor=desk.scope.actor
            )
            found = outlook(row=row)
            transaction.set_rollback(True)
    except BillRefused:
        return None
    return found


def _context(desk: Desk, form: PlanForm) -> dict[str, object]:
    entity = next((one for one in form.entities if one.code == form.value("entity")), None)
    return {
        "ahead": _ahead(desk, form),
        "currency": entity.currency if entity else "",
        "is_new": True,
    }


def _shown(request: HttpRequest, desk: Desk, form: PlanForm, *, here: str) -> HttpResponse:
    entity = next((one for one in form.entities if one.code == form.value("entity")), form.entities[0])
    context = {
        "form": form,
        "here": here,
        "said": by_field(form.faults),
        "entities": form.entities,
        "entity": entity,
        "customer": form.customer,
        "head": form.fields(HEAD),
        "term": form.fields(TERM),
        "rest": form.fields(REST),
        "taxes": seller_side(entity=entity).taxes,
        "once": form.value("once") or new_public_id().hex,
        **_context(desk, form),
    }
    response = page(request, desk, "desk/recurring_new.html", context)
    response.status_code = 409 if form.faults else 200
    return response
