"""Which terms a bill takes where it names none: what the customer agreed, else its class, else the entity's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeGuard

from dunwell.core.receivables.terms import Discount, MonthEnd, Occasion, Terms

STANDARD: Final = "NET30"
AT_ONCE: Final = "due on receipt"


class TermsFrom(StrEnum):
    """Who says how long there is to pay."""

    BILL = "bill"
    CUSTOMER = "customer"
    CLASS = "class"
    ENTITY = "entity"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualTerms:
    """Terms as they are written, and where they come from; `class_code` where a class says them, else ""."""

    text: str
    source: TermsFrom
    class_code: str = ""


def usual_terms(
    *, agreed: str, class_code: str, class_days: int | None, entity: str, entity_rule: Terms | None
) -> UsualTerms:
    """Return the terms of a bill that names none.

    `agreed`: what the customer has of its own, "" for nothing; it always wins, so that no class shortens what was
    agreed, and none lengthens it. `class_days`: what its class gives at the entity, None where it has none there.
    `entity`: the entity's terms as written, "" for none; `entity_rule`: the same as read, of which a class changes the
    days alone and keeps the discounts that end within them.
    """
    if agreed:
        return UsualTerms(text=agreed, source=TermsFrom.CUSTOMER)
    if class_days is not None:
        return UsualTerms(
            text=_by_class(class_days, entity_rule), source=TermsFrom.CLASS, class_code=class_code
        )
    if entity:
        return UsualTerms(text=entity, source=TermsFrom.ENTITY)
    return UsualTerms(text=STANDARD, source=TermsFrom.STANDARD)


def _by_class(days: int, rule: Terms | None) -> str:
    if days == 0:
        return AT_ONCE
    kept = [one for one in rule.discounts if one.days <= days and _is_plain(one)] if _counts(rule) else []
    written = [f"{format(one.percent.normalize(), 'f')}/{one.days}" for one in kept]
    return " ".join([*written, f"NET{days}"])


def _counts(rule: Terms | None) -> TypeGuard[Terms]:
    """Whether the terms count days from the invoice, so that other days may stand in their place."""
    return rule is not None and (
        rule.months == 0
        and rule.month_end is MonthEnd.NONE
        and rule.on_day is None
        and rule.cut_off is None
        and rule.fixed_on is None
        and rule.occasion is Occasion.INVOICE
    )


def _is_plain(one: Discount) -> bool:
    return one.month_end is MonthEnd.NONE and one.fixed_on is None
