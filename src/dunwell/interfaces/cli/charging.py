"""What `run charges` and `report charges` print and answer."""

import sys
from datetime import date
from typing import Any

from dunwell.apps.charges.models import ChargeKind
from dunwell.apps.charges.operations import ChargesRefused
from dunwell.apps.charges.report import charges_report
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs import charging
from dunwell.core import ids
from dunwell.core.charges.facts import Draft, Plan
from dunwell.core.charges.reasons import UNDONE, WITHHELD
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"
ACCOUNTS_SHOWN = 200  # in words; as JSON all of them


def preview(*, as_of: date, as_json: bool) -> int:
    """Print what a run would post and take back, account by account, and why not the rest; nothing is written."""
    found = charging.preview(as_of=as_of)
    plans = {key: one for key, one in found.planned.plans.items() if one.drafts or one.undone or one.withheld}
    failures = {one.account_id: one.problem for one in found.planned.failures}
    names = _names({*plans, *failures})
    numbers = _numbers(plans)
    result: dict[str, Any] = {
        "run": None,
        "as_of": as_of.isoformat(),
        "dry_run": True,
        **_totals(found.totals),
        "by_account": [_plan(names[key], one, numbers) for key, one in sorted(plans.items())],
        "failures": [{**names[key], "problem": problem} for key, problem in sorted(failures.items())],
    }
    if as_json:
        print_json(result)
    else:
        _print(result)
        _print_accounts(result["by_account"])
    return 1 if failures else 0


def run(*, as_of: date, as_json: bool) -> int:
    """Charge a day and print what came of it; 1 when an account failed or the day is refused."""
    try:
        found = charging.run(as_of=as_of, actor=ACTOR, clock=clock)
    except ChargesRefused as refusal:
        return complain(str(refusal))
    names = _names({one["account"] for one in found.failures})
    failures = [{**names[one["account"]], "problem": one["problem"]} for one in found.failures]
    result = {
        "run": ids.show(prefix="crun", uuid=found.public_id),
        "as_of": as_of.isoformat(),
        "dry_run": False,
        **_totals(found.totals),
        "failures": failures,
    }
    if as_json:
        print_json(result)
    else:
        _print(result)
    for one in failures:
        sys.stderr.write(f"dunwell: {one['customer']} at {one['entity']}: {one['problem']}\n")
    return 1 if failures else 0


def report(*, first: date, last: date, as_json: bool) -> int:
    """Print what was charged, waived, reversed and collected between two days; 1 where they stand the wrong way."""
    if first > last:
        return complain(f"--from {first} is after --to {last}.")
    rows = [
        {
            "entity": row.entity,
            "kind": row.kind,
            "currency": row.currency,
            "charges": row.charges,
            "charged": to_text(money=Money(row.charged_minor, row.currency)),
            "waived": to_text(money=Money(row.waived_minor, row.currency)),
            "reversed": to_text(money=Money(row.reversed_minor, row.currency)),
            "collected": to_text(money=Money(row.collected_minor, row.currency)),
        }
        for row in charges_report(scope=system_scope(actor=ACTOR), first=first, last=last)
    ]
    if as_json:
        print_json({"from": first.isoformat(), "to": last.isoformat(), "rows": rows})
    elif not rows:
        print(f"No charges moved from {first} to {last}.")
    else:
        names = ["entity", "kind", "currency", "charges", "charged", "waived", "reversed", "collected"]
        table = [[str(row[name]) for name in names] for row in rows]
        print_table(headings=[name.title() for name in names], rows=table, right=names[3:])
    return 0


def _names(account_ids: set[int]) -> dict[int, dict[str, str]]:
    accounts = Account.objects.filter(pk__in=account_ids).select_related("customer", "entity")
    return {
        one.pk: {
            "account": ids.show(prefix="acc", uuid=one.public_id),
            "customer": one.customer.number,
            "entity": one.entity.code,
            "currency": one.currency,
        }
        for one in accounts
    }


def _numbers(plans: dict[int, Plan]) -> dict[int, str]:
    items = {one.item_id for plan in plans.values() for one in plan.drafts if one.item_id}
    items |= {one.item_id for plan in plans.values() for one in plan.withheld}
    return dict(OpenItem.objects.filter(pk__in=items).values_list("pk", "number"))


def _plan(names: dict[str, str], plan: Plan, numbers: dict[int, str]) -> dict[str, Any]:
    return {
        **names,
        "charges": [_draft(one, numbers) for one in plan.drafts],
        "reversals": [{"reason": str(one.reason), "sentence": UNDONE[one.reason]} for one in plan.undone],
        "withheld": [
            {
                "item": numbers[one.item_id],
                "kind": one.kind,
                "reason": str(one.reason),
                "sentence": WITHHELD[one.reason],
                "detail": one.detail,
            }
            for one in plan.withheld
        ],
    }


def _draft(one: Draft, numbers: dict[int, str]) -> dict[str, Any]:
    return {
        "item": numbers.get(one.item_id or 0),
        "kind": one.kind,
        "amount": to_text(money=Money(one.amount_minor, one.currency)),
        "from": one.period_from.isoformat() if one.period_from else None,
        "to": one.period_to.isoformat() if one.period_to else None,
        "basis": dict(one.basis),
    }


def _totals(totals: dict[str, Any]) -> dict[str, Any]:
    """The figures of a run with amounts as people write them."""
    written = {
        name: {
            currency: {
                kind: {
                    "charges": one["charges"],
                    "amount": to_text(money=Money(one["amount_minor"], currency)),
                }
                for kind, one in kinds.items()
            }
            for currency, kinds in totals[name].items()
        }
        for name in ("posted", "reversed")
    }
    return {**totals, **written}


def _print(result: dict[str, Any]) -> None:
    head = "Preview" if result["dry_run"] else "Charges"
    print(f"{head} for {result['as_of']}: {result['accounts']} accounts looked at.")
    for name in ("posted", "reversed"):
        for currency, kinds in result[name].items():
            for kind, one in kinds.items():
                words = ChargeKind(kind).label
                print(f"  {name}: {one['charges']} × {words}, {one['amount']} {currency}")
    for reason, count in result["withheld"].items():
        print(f"  not charged: {count} × {reason}: {WITHHELD[reason]}")
    if result["left_to_others"]:
        print(f"  {result['left_to_others']} accounts were charged by another process meanwhile.")


def _print_accounts(accounts: list[dict[str, Any]]) -> None:
    rows = [
        [
            one["customer"],
            one["entity"],
            draft["item"] or "",
            ChargeKind(draft["kind"]).label,
            draft["amount"],
        ]
        for one in accounts[:ACCOUNTS_SHOWN]
        for draft in one["charges"]
    ]
    if rows:
        print_table(headings=["Customer", "Entity", "Item", "Charge", "Amount"], rows=rows, right=["Amount"])
    if len(accounts) > ACCOUNTS_SHOWN:
        print(f"… and {len(accounts) - ACCOUNTS_SHOWN} more accounts; --json has them all.")
