"""Amounts, dates and codes in templates, as the reader at the desk expects them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.core import ids
from dunwell.interfaces.desk import words
from dunwell.interfaces.desk.show import Show

register = template.Library()

register.filter("bucket_name", words.bucket_name)
register.filter("reason_name", words.reason_name)
register.filter("reason_sentence", words.reason_sentence)
register.filter("policies_used", words.policies_used)
register.filter("outcome_name", words.outcome_name)
register.filter("language_name", words.language_name)
register.filter("country_name", words.country_name)
register.simple_tag(words.action_words, name="action_words")


@register.filter
def at(found: Mapping[Any, Any], key: object) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands in a mapping at a key; "" where nothing does."""
    return found.get(key, "")


def _show(context: template.Context) -> Show:
    show: Show = context["desk"].show
    return show


@register.simple_tag(takes_context=True)
def amount(context: template.Context, minor: int, currency: str) -> str:
    """An amount with its currency code."""
    return _show(context).amount(minor=minor, currency=currency)


@register.simple_tag(takes_context=True)
def number(context: template.Context, minor: int, currency: str) -> SafeString:
    """An amount without its code; nothing is a quiet dash."""
    if minor == 0:
        return format_html('<span class="nil" aria-label="{}">{}</span>', "none", "–")
    return format_html("{}", _show(context).number(minor=minor, currency=currency))


@register.simple_tag(takes_context=True)
def count(context: template.Context, number: int) -> str:
    """A whole number, grouped."""
    return _show(context).count(number=number)


@register.simple_tag(takes_context=True)
def day(context: template.Context, on: date | None) -> SafeString:
    """A date, machine-readable beside."""
    if on is None:
        return format_html('<span class="nil">{}</span>', "–")
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), _show(context).day(on=on))


@register.simple_tag(takes_context=True)
def long_day(context: template.Context, on: date) -> SafeString:
    """A date with its weekday."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), _show(context).long_day(on=on))


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None) -> SafeString:
    """An instant in the reader's time zone."""
    if at is None:
        return format_html('<span class="nil">{}</span>', "–")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), _show(context).moment(at=at))


@register.simple_tag
def contact_id(public_id: UUID) -> str:
    """A contact's identifier as it stands in addresses."""
    return ids.show(prefix="con", uuid=public_id)


@register.simple_tag(name="public_id")
def shown_id(public_id: UUID, prefix: str) -> str:
    """An identifier as it stands in addresses."""
    return ids.show(prefix=prefix, uuid=public_id)


@register.simple_tag(takes_context=True)
def linked(context: template.Context, **changes: Any) -> str:  # noqa: ANN401 - whatever can stand in a query
    """The query of this address with some of its values changed; None or "" takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def item(found: Sequence[Any], at: int) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands in a list in a place, from 0."""
    return found[at]


@register.filter
def normal(number: Decimal) -> str:
    """A number without zeros at its end: 2.00 → 2."""
    return f"{number.normalize():f}"
