"""What `why` prints."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.runs.why import Why
from dunwell.apps.runs.why import why as explained
from dunwell.apps.runs.why_accounts import Fitting, accounts_that_fit
from dunwell.apps.runs.why_actions import Deed
from dunwell.core import ids, wording
from dunwell.core.decimals import to_text
from dunwell.core.dunning.reasons import sentence_of
from dunwell.core.money import Money
from dunwell.interfaces.cli.charged import told
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared import why_words as words
from dunwell.interfaces.shared.house import clock
from dunwell.interfaces.shared.step_words import step_name

ACTOR = "cli"
OUTCOMES = {"escalated": "A step is taken", "held": "Held back", "skipped": "Nothing to do"}


class English:
    """Amounts and dates for a reader of English."""

    def amount(self, *, minor: int, currency: str) -> str:
        """An amount with its code."""
        return wording.amount(minor=minor, currency=currency, language="en")

    def day(self, *, on: date) -> str:
        """A date."""
        return wording.short_day(on=on, language="en")


def why(*, account: str, on: date | None, as_json: bool) -> int:
    """Explain one account on a day; 1 when none fits, or several do: then they are listed."""
    scope = system_scope(actor=ACTOR)
    fitting = accounts_that_fit(scope=scope, text=account)
    if not fitting:
        return complain(
            f"no account fits {account!r}. Give the customer's number, number/ENTITY/CURRENCY, or acc_…; "
            "`dunwell report ageing --as-of DATE --by customer` lists the numbers."
        )
    if len(fitting) > 1:
        return _list(fitting, text=account)
    today = house_day(now=clock())
    found = explained(scope=scope, account_id=fitting[0].public_id, today=today, on=on)
    charged = told(scope=scope, account_id=fitting[0].public_id)
    if as_json:
        print_json({**as_plain(found), "charges": charged.plain()})
    else:
        _print(found)
        for line in charged.lines():
            print(line)
    return 0


def _list(fitting: Sequence[Fitting], *, text: str) -> int:
    print_table(
        headings=["Give one of", "Customer", "Account"],
        rows=[
            [f"{one.number}/{one.entity}/{one.currency}", one.customer, _public(one.public_id, "acc")]
            for one in fitting
        ],
    )
    return complain(f"{len(fitting)} accounts fit {text!r}: give one of those listed.")


def _print(found: Why) -> None:
    show, console = English(), Console(highlight=False)
    given = found.explanation.answer
    title = f"{found.customer} ({found.number}), {found.entity} {found.currency}"
    console.print(Text(f"{title}, {show.day(on=found.asked_on)}", style="bold"))
    console.print(Text(words.basis(found, show=show)))
    console.print()
    console.print(Text(f"{OUTCOMES[given.outcome]}. ", style="bold") + Text(words.answer(found, show=show)))
    for line in (words.deed(found, show=show), words.by_itself(found, show=show)):
        if line:
            console.print(Text(line))
    _section(console, "What stands in the way", words.guards(found, show=show))
    _section(console, "This holds too, and would be the answer next", words.next_reasons(found))
    _section(console, "What would change it", words.alternatives(found, show=show))
    console.print(Text("\nWhat was looked at", style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    for what, value in words.facts(found, show=show):
        table.add_row(Text(what), Text(value))
    console.print(table)


def _section(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, 2)))


def as_plain(found: Why) -> dict[str, object]:
    """The explanation as one line of JSON: codes, days as YYYY-MM-DD, amounts as decimal strings."""
    given, by_itself = found.explanation.answer, found.explanation.by_itself
    return {
        "account": _public(found.account_public_id, "acc"),
        "customer": found.customer,
        "number": found.number,
        "entity": found.entity,
        "currency": found.currency,
        "on": _day(found.asked_on),
        "basis": str(found.basis),
        "decided_for": _day(found.explanation.as_of),
        "run": _public(found.run_public_id, "run") if found.run_public_id else None,
        "policy": found.policy_name,
        "outcome": str(given.outcome),
        "reason": str(given.reason),
        "sentence": sentence_of(reason=given.reason),
        "step": _step(found, given.step),
        "next_on": _day(given.next_on),
        "carrying": found.carrying_number or None,
        "facts": _facts(found),
        "guards": _guards(found),
        "chain": [{"reason": str(link.reason), "holds": link.holds} for link in found.explanation.chain],
        "deed": _deed(found.deed),
        "by_itself": by_itself and {"on": _day(by_itself.on), "step": _step(found, by_itself.answer.step)},
        "alternatives": [
            {
                "changes": [str(change) for change in one.changes],
                "outcome": str(one.answer.outcome),
                "reason": str(one.answer.reason),
                "step": _step(found, one.answer.step),
                "on": _day(one.on),
                "amount": _amount(found, one.minor),
            }
            for one in found.explanation.alternatives
        ],
    }


def _facts(found: Why) -> list[dict[str, object]]:
    return [
        {
            "kind": str(fact.kind),
            "amount": _amount(found, fact.minor),
            "count": fact.count,
            "on": _day(fact.on),
            "until": _day(fact.until),
            "days": fact.days,
            "step": fact.step,
            "code": fact.code or None,
        }
        for fact in found.explanation.facts
    ]


def _guards(found: Why) -> list[dict[str, object]]:
    return [
        {
            "kind": guard.kind,
            "reason": str(guard.reason),
            "label": guard.label,
            "person": guard.person,
            "amount": _amount(found, guard.minor),
            "numbers": list(guard.numbers),
            "note": guard.note,
            "since": _day(guard.since),
            "until": _day(guard.until),
            "due_on": _day(guard.due_on),
        }
        for guard in found.guards
    ]


def _deed(deed: Deed | None) -> dict[str, object] | None:
    if deed is None:
        return None
    return {"kind": deed.kind, "state": deed.state or "would_follow", "reason": deed.reason}


def _step(found: Why, step: int | None) -> dict[str, object] | None:
    if step is None:
        return None
    return {"step": step, "name": step_name(policy=found.explanation.policy, step=step)}


def _amount(found: Why, minor: int | None) -> str | None:
    return None if minor is None else to_text(money=Money(minor, found.currency))


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _public(public_id: UUID, prefix: str) -> str:
    return ids.show(prefix=prefix, uuid=public_id)
