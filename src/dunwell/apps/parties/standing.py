"""How the house stands to a customer, as a person says it: its group, its risk, whether it is a VIP, its renewal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.contacts import Place
from dunwell.apps.parties.groups import CHARACTERS_MAX, ensure_groups
from dunwell.apps.parties.models import Customer, RiskClass
from dunwell.core.wording import one_line

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDraft:
    """How we are to stand to a customer: `group` is a code or a name, "" for none; `risk_class` "" for unknown."""

    group: str
    risk_class: str
    is_vip: bool
    renewal_on: date | None


class StandingRefused(Exception):
    """It cannot be kept so; `field` names what to change, "" for none.

    `code` is stable: not_allowed, unknown_risk, too_long, out_of_range.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def change_standing(
    *, scope: Scope, customer: Customer, place: Place, draft: StandingDraft, now: datetime
) -> Customer:
    """Replace how we stand to a customer that the scope sees, or raise StandingRefused; the same again is no change.

    A group that has neither this code nor this name is made. The event tells what was before, so that changing it
    back is the way to undo.
    """
    if not scope.may(Power.WORK):
        raise StandingRefused(
            code="not_allowed", field="", message="You may see this customer, but not change it."
        )
    with transaction.atomic():
        found = Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
        before = _told(found)
        _check(draft)
        group = one_line(draft.group)
        if group != (found.group.name if found.group else ""):
            found.group_id = ensure_groups(given=[group])[group] if group else None
        found.risk_class, found.is_vip, found.renewal_on = draft.risk_class, draft.is_vip, draft.renewal_on
        after = _told(found)
        changed = [name for name, value in after.items() if value != before[name]]
        if changed:
            found.save(update_fields=["group", "risk_class", "is_vip", "renewal_on"])
            journal.append(
                name="parties.customer.changed",
                actor=scope.actor,
                now=now,
                subject="customer",
                subject_id=found.pk,
                entity_id=place.entity_id,
                customer_id=found.pk,
                account_id=place.account_id,
                data={"standing": {name: [before[name], after[name]] for name in changed}},
            )
    return found


def _told(customer: Customer) -> dict[str, object]:
    """As the journal tells it."""
    return {
        "group": customer.group.name if customer.group else "",
        "risk_class": customer.risk_class,
        "is_vip": customer.is_vip,
        "renewal_on": customer.renewal_on.isoformat() if customer.renewal_on else "",
    }


def _check(draft: StandingDraft) -> None:
    if draft.risk_class not in {"", *RiskClass.values}:
        raise StandingRefused(code="unknown_risk", field="risk_class", message="Choose one of the classes.")
    if len(one_line(draft.group)) > CHARACTERS_MAX:
        message = f"At most {CHARACTERS_MAX} characters, please."
        raise StandingRefused(code="too_long", field="group", message=message)
    if draft.renewal_on is not None and not FIRST_DAY <= draft.renewal_on <= LAST_DAY:
        message = "Give a day between 1990 and 2100."
        raise StandingRefused(code="out_of_range", field="renewal_on", message=message)


def set_risks(*, risks: Mapping[int, str], now: datetime, actor: str) -> int:
    """Set the risk of many customers at once, in the caller's transaction; return how many it changed.

    Each change is told as a person's is, so that it can be seen and changed back.
    """
    assert set(risks.values()) <= set(RiskClass.values), "a known class"
    rows = Customer.objects.select_for_update(no_key=True).filter(pk__in=risks).order_by("pk")
    changed = [(one, one.risk_class) for one in rows if one.risk_class != risks[one.pk]]
    for one, _ in changed:
        one.risk_class = risks[one.pk]
    for risk in RiskClass.values:
        mine = [one.pk for one, _ in changed if one.risk_class == risk]
        Customer.objects.filter(pk__in=mine).update(risk_class=risk)
    journal.append_all(
        [
            journal.Happened(
                name="parties.customer.changed",
                subject="customer",
                subject_id=one.pk,
                customer_id=one.pk,
                data={"standing": {"risk_class": [before, one.risk_class]}},
            )
            for one, before in changed
        ],
        actor=actor,
        now=now,
    )
    return len(changed)


def set_classes(*, classes: Mapping[int, str]) -> int:
    """Set the class of credit of many customers at once, "" for none; return how many it changed.

    The event of the score that it comes from tells of it.
    """
    changed = 0
    for code in sorted(set(classes.values())):
        mine = [pk for pk, given in classes.items() if given == code]
        changed += Customer.objects.filter(pk__in=mine).exclude(credit_class=code).update(credit_class=code)
    return changed
