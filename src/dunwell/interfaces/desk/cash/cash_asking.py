"""Forms of the cash desk's pages beside the lines: fields with their hints, what was typed, and all that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404, HttpRequest

from dunwell.apps.cash.access import CashRefused, Faulty
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.desk.cash.cash_typed import Typed, said
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.fields import Field, Kind
from dunwell.interfaces.shared.typed_money import typed_minor

UNKNOWN = frozenset({"unknown_item", "unknown_refund", "unknown_line"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field of a form, before anything was typed."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as the page shows it. buttons: (value of `answer`, label), the first is the one that is meant."""

    act: str
    title: str
    says: str
    action: str
    fields: tuple[Field, ...]
    buttons: tuple[tuple[str, str], ...]
    refusal: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent to one of a page's forms, and why it was not done."""

    act: str
    typed: Typed
    refusal: CashRefused


def form(
    *,
    act: str,
    title: str,
    says: str,
    action: str,
    asked: Sequence[Asked],
    buttons: Sequence[tuple[str, str]],
    sent: Sent | None = None,
    hidden: Mapping[str, str] | None = None,
) -> Form:
    """A form with what was typed into it, if it is the one that was sent."""
    own = sent if sent is not None and sent.act == act else None
    faults = faults_of(own.refusal) if own else {}
    fields = tuple(
        Field(
            f"{act}.{one.name}",
            one.label,
            one.kind,
            said(own.typed, f"{act}.{one.name}") if own else one.value,
            choices=one.choices,
            fault=faults.get(one.name, ""),
            hint=one.hint,
            is_wide=one.is_wide,
        )
        for one in asked
    )
    named = {one.name for one in asked}
    rest = [message for name, message in faults.items() if name not in named]
    return Form(
        act=act,
        title=title,
        says=says,
        action=action,
        fields=fields,
        buttons=tuple(buttons),
        refusal=" ".join(rest) or ("What is marked is to be put right." if faults else ""),
        hidden=hidden or {},
    )


def faults_of(refusal: CashRefused, /) -> Mapping[str, str]:
    """What is wrong, by field; "" for what no field is to blame for."""
    return refusal.faults if isinstance(refusal, Faulty) else {refusal.field: str(refusal)}


def refused_beside(forms: Sequence[Form], sent: Sent | None, /) -> str:
    """Why nothing was done, where the form that was sent is not on the page any more; else ""."""
    if sent is None or any(one.act == sent.act for one in forms):
        return ""
    return str(sent.refusal)


def typed_at(request: HttpRequest, act: str, name: str, /) -> str:
    """What was typed in a field of a form."""
    return said(request.POST, f"{act}.{name}")


def amount_at(request: HttpRequest, desk: Desk, act: str, *, currency: str, default: int) -> int:
    """The amount that was typed, `default` where nothing was. Raises CashRefused at the field."""
    text = typed_at(request, act, "amount")
    if not text:
        return default
    try:
        return typed_minor(text=text, currency=currency, language=desk.show.language)
    except UnreadableAmount as error:
        message = f"{error}: write an amount like 250.00."
        raise CashRefused(code="not_in_bounds", field="amount", message=message) from None


def shown_id(prefix: str, uuid: UUID, /) -> str:
    """An identifier as it stands in addresses and fields."""
    return ids.show(prefix=prefix, uuid=uuid)


def or_404(refusal: CashRefused, /) -> CashRefused:
    """The refusal again, but for what is unknown: that is Http404."""
    if refusal.code in UNKNOWN and not refusal.field:
        raise Http404(str(refusal)) from refusal
    return refusal
