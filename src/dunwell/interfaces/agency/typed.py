"""What is typed into the agencies' forms, read or refused with the field and the remedy."""

from datetime import date

from django.http import HttpRequest

from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.core.decimals import UnreadableAmount
from dunwell.interfaces.shared.typed_money import typed_minor

KEY_CHARACTERS = 100


def typed(request: HttpRequest, name: str) -> str:
    """A field as it was typed, without blanks around it."""
    return request.POST.get(name, "").strip()


def typed_key(request: HttpRequest) -> str:
    """The form's own key: a form that is sent twice does one thing. Raises PlacementRefused."""
    key = typed(request, "once")
    if not key or len(key) > KEY_CHARACTERS or not key.isascii() or not key.isprintable():
        raise PlacementRefused(
            code="missing", field="once", message="Load the page again, and send the form anew."
        )
    return f"page:{key}"


def typed_day(request: HttpRequest, name: str, *, default: date | None = None) -> date:
    """A day; `default` where the field is empty. Raises PlacementRefused."""
    text = typed(request, name)
    if not text and default is not None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = "Give a day as 2026-03-31."
        raise PlacementRefused(code="faulty", field=name, message=message) from fault


def typed_amount(request: HttpRequest, name: str, *, currency: str, language: str) -> int | None:
    """An amount above nothing in minor units; None where the field is empty. Raises PlacementRefused."""
    text = typed(request, name)
    if not text:
        return None
    try:
        minor = typed_minor(text=text, currency=currency, language=language)
    except UnreadableAmount as fault:
        message = f"Give an amount in {currency} such as 1234.50."
        raise PlacementRefused(code="faulty", field=name, message=message) from fault
    if minor <= 0:
        message = "Give an amount above nothing."
        raise PlacementRefused(code="not_in_bounds", field=name, message=message)
    return minor


def needed_amount(request: HttpRequest, name: str, *, currency: str, language: str) -> int:
    """An amount that must be there. Raises PlacementRefused."""
    minor = typed_amount(request, name, currency=currency, language=language)
    if minor is None:
        raise PlacementRefused(code="missing", field=name, message="Say how much.")
    return minor
