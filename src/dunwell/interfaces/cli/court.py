"""What `court options` and `court deadlines` print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rich.console import Console
from rich.text import Text

from dunwell.apps.law.queries import law_book
from dunwell.apps.litigation.court_facts import (
    CourtCase,
    NoCourtClaim,
    Said,
    case_of_account,
    case_of_items,
    items_named,
)
from dunwell.apps.litigation.deadlines import RunningItem, RunningOut, running_out_of_time
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem
from dunwell.apps.runs.why_accounts import accounts_that_fit
from dunwell.core import ids, wording
from dunwell.core.decimals import to_text
from dunwell.core.litigation.comparing import Compared, Order, compare, days_of
from dunwell.core.litigation.facts import ClaimFactsFaulty, DebtorKind
from dunwell.core.litigation.options import options as options_of
from dunwell.core.litigation.plain import advice_plain
from dunwell.core.litigation.priors import PriorUnreadable, read_prior
from dunwell.core.litigation.routes import NOTE, Advice, Estimate
from dunwell.core.money import Money
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed; empty or None where nothing was."""

    items: Sequence[str]
    account: str
    on: date | None
    filing_on: date | None
    letter_on: date | None
    debtor: str
    state: str
    law: str
    priors: Sequence[str]
    sort: str


def options(*, asked: Wish, as_json: bool) -> int:
    """Print the routes of a claim; 1 with a sentence where there is no such claim."""
    scope = system_scope(actor=ACTOR)
    try:
        priors = dict(read_prior(one) for one in asked.priors)
        case = _case(scope, asked)
    except (UnknownItem, UnknownAccount, NoCourtClaim, ClaimFactsFaulty, PriorUnreadable) as refusal:
        return complain(str(refusal))
    found = options_of(book=law_book(), facts=case.facts, priors=priors)
    compared = compare(options=found.options, by=Order(asked.sort))
    if as_json:
        told = advice_plain(facts=case.facts, advice=found, compared=compared)
        print_json({**_named(case), **told, "assumed": list(case.assumed)})
    else:
        _print(case, found, compared)
    return 0


def _case(scope: Scope, asked: Wish) -> CourtCase:
    as_of = asked.on or house_day(now=clock())
    said = Said(
        debtor_kind=DebtorKind(asked.debtor) if asked.debtor else None,
        region=asked.state,
        law=asked.law,
        filing_on=asked.filing_on,
        letter_on=asked.letter_on,
    )
    if asked.account:
        return case_of_account(scope=scope, account_id=_account(scope, asked.account), as_of=as_of, said=said)
    return case_of_items(
        scope=scope, item_ids=items_named(scope=scope, texts=asked.items), as_of=as_of, said=said
    )


def _account(scope: Scope, text: str) -> UUID:
    fitting = accounts_that_fit(scope=scope, text=text)
    if len(fitting) == 1:
        return fitting[0].public_id
    if not fitting:
        raise UnknownAccount(
            f"no account fits {text!r}. Give the customer's number, number/ENTITY/CURRENCY, or acc_…"
        )
    several = ", ".join(f"{one.number}/{one.entity}/{one.currency}" for one in fitting)
    raise UnknownAccount(f"{len(fitting)} accounts fit {text!r}: give one of {several}.")


def _named(case: CourtCase) -> dict[str, object]:
    return {
        "account": ids.show(prefix="acc", uuid=case.account.public_id),
        "customer": case.account.customer.name,
        "entity": case.account.entity.code,
        "item_ids": [ids.show(prefix="itm", uuid=one) for one in case.item_ids],
    }


def _print(case: CourtCase, found: Advice, compared: Sequence[Compared]) -> None:
    console, facts = Console(highlight=False), case.facts
    title = f"{case.account.customer.name}, {case.account.entity.code}, {_day(facts.as_of)}"
    console.print(Text(title, style="bold"))
    console.print(
        Text(
            f"{_money(facts.total)} claimed: {_money(Money(facts.principal_minor, facts.currency))} principal, "
            f"{_money(Money(facts.interest_minor, facts.currency))} interest to date, "
            f"{_money(Money(facts.charges_minor, facts.currency))} charges; oldest due day {_day(facts.oldest_due_on)}."
        )
    )
    for line in (*case.assumed, *found.not_known):
        console.print(Text(line))
    console.print(Text(_limitation(found), style="bold" if found.limitation.warning != "clear" else ""))
    for read in found.limitation.reads:
        console.print(
            Text(f"  {read.said.text} ({read.said.confidence}; {read.said.evidence.source})", style="dim")
        )
    if compared:
        _table(compared)
    for one in compared:
        _option(console, one)
    if found.refusals:
        console.print(Text("\nNot open", style="bold"))
    for no in found.refusals:
        console.print(Text(f"  {no.route.code} {no.route.name}: {no.said.text} ({no.said.confidence})"))
    console.print(Text(f"\n{found.note}"))


def _limitation(found: Advice) -> str:
    view = found.limitation
    if view.last_day is None:
        return "Until when it has to be brought is not known. " + " ".join(view.not_known)
    left = view.days_left or 0
    days = f"{left} days left" if left >= 0 else f"passed {-left} days ago"
    return f"Last day before it is barred: {_day(view.last_day)} ({view.item}), {days}: {view.warning}."


def _table(compared: Sequence[Compared]) -> None:
    print_table(
        headings=["Route", "File on", "Costs to begin", "Days", "In time"],
        rows=[
            [
                one.option.route.code,
                one.option.filing_on.isoformat(),
                _costs(one.option.estimate),
                str(days_of(one.option) or "not known"),
                {True: "yes", False: "no", None: "not known"}[one.option.is_in_time],
            ]
            for one in compared
        ],
        right=["Days"],
    )


def _option(console: Console, one: Compared) -> None:
    option, estimate = one.option, one.option.estimate
    console.print(Text(f"\n{option.route.code} {option.route.name}", style="bold"))
    console.print(Text(f"  Left after costs: {_result(estimate)}"))
    console.print(Text(f"  If contested, on top: {_range(estimate.contested_low, estimate.contested_high)}"))
    for step in option.steps:
        until = f", until {_day(step.deadline.on)} ({step.deadline.whose})" if step.deadline else ""
        console.print(Text(f"  {_day(step.planned_on)}  {step.name} [{step.actor}]{until}"))
    for line in estimate.lines:
        back = {True: ", recoverable", False: ", not recoverable", None: ""}[line.is_recoverable]
        console.print(Text(f"  {line.name}: {_range(line.low, line.high)}{back}. {line.basis}"))
    for said in option.said:
        console.print(Text(f"  {said.text} ({said.confidence}; {said.evidence.source})", style="dim"))
    for doubt in option.doubts:
        console.print(Text(f"  To verify: {doubt}", style="yellow"))


def _costs(found: Estimate) -> str:
    known = any(one.is_known for one in found.lines if one.stage == "filing")
    if found.is_complete:
        return _range(found.filing_low, found.filing_high)
    return f"{_range(found.filing_low, found.filing_high)} and what is not known" if known else "not known"


def _result(found: Estimate) -> str:
    if found.result is None:
        return "no prior given"
    low, high = (
        Money(each, found.result.currency) for each in (found.result.low_minor, found.result.high_minor)
    )
    return f"{_range(low, high)}{' before unknown costs' if found.result.is_before_unknown_costs else ''}"


def _range(low: Money | None, high: Money | None) -> str:
    if low is None or high is None:
        return "not known"
    return _money(low) if low == high else f"{_money(low)} to {_money(high)}"


def _money(money: Money) -> str:
    return wording.amount(minor=money.minor, currency=money.currency, language="en")


def _day(on: date) -> str:
    return wording.short_day(on=on, language="en")


def deadlines(*, within_days: int, entity: str, on: date | None, limit: int, as_json: bool) -> int:
    """Print what runs out of time; 1 where there is no such entity."""
    if entity and not Entity.objects.filter(code__iexact=entity).exists():
        known = ", ".join(Entity.objects.order_by("code").values_list("code", flat=True))
        return complain(f"no entity has the code {entity!r}; there are {known or 'none'}.")
    found = running_out_of_time(
        scope=system_scope(actor=ACTOR),
        as_of=on or house_day(now=clock()),
        within_days=within_days,
        entity=entity,
        limit=limit,
    )
    if as_json:
        print_json(_running_plain(found))
    else:
        _print_running(found)
    return 0


def _running_plain(found: RunningOut) -> dict[str, object]:
    return {
        "note": NOTE,
        "as_of": found.as_of.isoformat(),
        "within_days": found.within_days,
        "items": found.items,
        "unknown_items": found.unknown_items,
        "by_entity": [
            {
                "entity": one.entity,
                "currency": one.currency,
                "items": one.items,
                "amount": to_text(money=Money(one.minor, one.currency)),
                "barred_items": one.barred_items,
                "barred_amount": to_text(money=Money(one.barred_minor, one.currency)),
            }
            for one in found.sums
        ],
        "rows": [_row_plain(one) for one in found.rows],
    }


def _row_plain(one: RunningItem) -> dict[str, object]:
    return {
        "item": ids.show(prefix="itm", uuid=one.item_id),
        "account": ids.show(prefix="acc", uuid=one.account_id),
        "number": one.number,
        "customer": one.customer,
        "entity": one.entity,
        "currency": one.currency,
        "due": one.due_on.isoformat(),
        "open": to_text(money=Money(one.residual_minor, one.currency)),
        "last_day": one.last_day.isoformat(),
        "days_left": one.days_left,
        "warning": one.warning,
        "law": one.law,
    }


def _print_running(found: RunningOut) -> None:
    print_table(
        headings=["Entity", "Customer", "Item", "Due", "Open", "Last day", "Days left", "", "Law"],
        rows=[
            [
                *(one.entity, one.customer, one.number, one.due_on.isoformat()),
                _money(Money(one.residual_minor, one.currency)),
                *(one.last_day.isoformat(), str(one.days_left), one.warning, one.law),
            ]
            for one in found.rows
        ],
        right=["Open", "Days left"],
    )
    console = Console(highlight=False)
    for one in found.sums:
        console.print(
            Text(
                f"{one.entity}: {one.items} items, {_money(Money(one.minor, one.currency))}; of them barred "
                f"{one.barred_items}, {_money(Money(one.barred_minor, one.currency))}."
            )
        )
    if found.is_cut:
        console.print(Text(f"{found.items - len(found.rows)} more: give --limit."))
    if found.unknown_items:
        console.print(Text(f"Of {found.unknown_items} old items no law that is loaded tells a last day."))
    console.print(Text(NOTE))
