"""The journal's events of promises and plans."""

from collections.abc import Sequence
from datetime import datetime

from dunwell.apps.journal import operations as journal
from dunwell.apps.promises.models import Plan, PlanVersion, Promise

NUMBERS_MAX = 10  # of items named in an event


def promise_data(*, promise: Promise) -> dict[str, object]:
    """Return what an event says of a promise."""
    items = sorted((part.item for part in promise.items.all()), key=lambda item: (item.due_on, item.pk))
    return {
        "promise": str(promise.public_id),
        "amount_minor": promise.amount_minor,
        "currency": promise.account.currency,
        "due_on": promise.due_on.isoformat(),
        "numbers": [item.number for item in items[:NUMBERS_MAX]],
    }


def plan_data(*, plan: Plan, version: PlanVersion) -> dict[str, object]:
    """Return what an event says of a plan, by one of its versions."""
    days = sorted(one.due_on for one in version.instalments.all())
    return {
        "plan": str(plan.public_id),
        "version": version.number,
        "amount_minor": version.amount_minor,
        "currency": plan.account.currency,
        "instalments": len(days),
        "first_on": days[0].isoformat(),
        "last_on": days[-1].isoformat(),
    }


def tell_promise(
    event: str, *, promise: Promise, actor: str, now: datetime, beyond: Sequence[str] = ()
) -> None:
    """Append what happened to a promise; `beyond` names the limits that somebody with the power went beyond."""
    account = promise.account
    journal.append(
        name=f"promises.promise.{event}",
        actor=actor,
        now=now,
        subject="promise",
        subject_id=promise.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={
            **promise_data(promise=promise),
            "promised_by": promise.promised_by,
            "method": promise.method,
            "source": promise.source,
            "note": promise.close_note or promise.note,
            "beyond": list(beyond),
        },
    )


def tell_plan(
    event: str,
    *,
    plan: Plan,
    version: PlanVersion,
    actor: str,
    now: datetime,
    note: str = "",
    beyond: Sequence[str] = (),
) -> None:
    """Append what happened to a plan, by the version that it happened to."""
    account = plan.account
    journal.append(
        name=f"promises.plan.{event}",
        actor=actor,
        now=now,
        subject="plan",
        subject_id=plan.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={
            **plan_data(plan=plan, version=version),
            "paid_before_minor": version.paid_before_minor,
            "note": note,
            "beyond": list(beyond),
        },
    )
