"""What a proposal holds: a finding of the core as plain data, and back. Days are ISO dates, amounts minor units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dunwell.core.replies.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a proposal; what is not known is None or empty. Whoever confirms may give others."""

    on: date | None = None
    days: tuple[date, ...] = ()  # several that may be meant
    amount_minor: int | None = None
    currency: str = ""
    numbers: tuple[str, ...] = ()
    reference: str = ""
    reason: str = ""
    email: str = ""
    name: str = ""
    contact_id: UUID | None = None


def data_of(*, finding: Finding) -> dict[str, object]:
    """Return the facts of a finding as JSON, without those that it does not have."""
    facts: dict[str, object] = {
        "on": finding.on.isoformat() if finding.on else None,
        "days": [day.isoformat() for day in finding.days],
        "amount_minor": finding.amount.minor if finding.amount else None,
        "currency": finding.amount.currency if finding.amount else "",
        "numbers": list(finding.numbers),
        "reference": finding.reference,
        "reason": finding.reason,
        "email": finding.email,
        "name": finding.name,
    }
    return {name: value for name, value in facts.items() if value}


def facts_of(*, data: Mapping[str, object]) -> Facts:
    """Return the facts that a proposal holds."""
    return Facts(
        on=_day(data.get("on")),
        days=tuple(day for one in _several(data.get("days")) if (day := _day(one))),
        amount_minor=amount if isinstance(amount := data.get("amount_minor"), int) else None,
        currency=str(data.get("currency", "")),
        numbers=tuple(str(one) for one in _several(data.get("numbers"))),
        reference=str(data.get("reference", "")),
        reason=str(data.get("reason", "")),
        email=str(data.get("email", "")),
        name=str(data.get("name", "")),
        contact_id=UUID(str(data["contact"])) if "contact" in data else None,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
