"""What a person says a bank line pays: items with their amounts, and what becomes of what is over or short."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash import desk as clearing
from dunwell.apps.cash.access import CashRefused, Faulty
from dunwell.apps.cash.deductions import let_deduction_go
from dunwell.apps.cash.differences import LET_GO
from dunwell.apps.cash.lanes import ClearingRow
from dunwell.apps.cash.looking import payable
from dunwell.apps.cash.match_models import Deduction, Match
from dunwell.apps.cash.models import LineStanding
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.interfaces.desk.cash.cash_typed import NAMED, Typed, pairs_typed, said
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.ids import typed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What was said; match: as it stands in addresses; left_minor: what of the line is still nobody's."""

    said: str
    match: str
    left_minor: int


def chosen_accounts(desk: Desk, row: ClearingRow, typed: Typed) -> list[Account]:
    """The accounts of the form: the one chosen, else those of the proposal."""
    account_id = typed_id(said(typed, "account"), expect="acc")
    accounts = seen_accounts(scope=desk.scope).filter(entity_id=row.standing.entity_id)
    if account_id is not None:
        wanted = accounts.filter(public_id=account_id)
    else:
        wanted = accounts.filter(pk__in={pair.item.account_id for pair in row.pairs})
    return list(wanted.select_related("customer", "entity").order_by("pk"))


def assign(desk: Desk, row: ClearingRow, typed: Typed) -> Assigned:
    """Post what was ticked; what is over stays with the customer, or on the line. Raises CashRefused."""
    accounts = chosen_accounts(desk, row, typed)
    if not accounts:
        raise Faulty({"q": "Say whose money it is: find the customer by name or number."})
    pairs = pairs_typed(desk, typed, [one for account in accounts for one in payable(account=account)])
    total = sum(pairs.minor.values())
    there = row.standing.remaining_minor
    if total > there:
        money = desk.show.amount(minor=total - there, currency=row.line.currency)
        raise Faulty(
            {"items": f"The items come to {money} more than the money: untick one, or lower an amount."}
        )
    is_split = said(typed, "rest") == "line" and total < there
    if is_split and total <= 0:
        raise Faulty(
            {"items": "Tick what is paid: nothing is left to do with a line of which nothing is used."}
        )
    match = clearing.assign(
        scope=desk.scope,
        line_id=row.line_id,
        pairs=pairs.minor,
        now=desk.now,
        today=desk.today,
        account_id=accounts[0].public_id,
        minor=total if is_split else None,
        note=said(typed, "note"),
        named=pairs.named,
    )
    left = LineStanding.objects.get(pk=row.line.pk).remaining_minor
    words = _words(desk, row, match, accounts, total, left)
    return Assigned(
        said=" ".join([words, *let_go_named(desk, match)]),
        match=ids.show(prefix="mch", uuid=match.public_id),
        left_minor=left,
    )


def _words(desk: Desk, row: ClearingRow, match: Match, accounts: list[Account], total: int, left: int) -> str:
    def money(minor: int) -> str:
        return desk.show.amount(minor=minor, currency=row.line.currency)

    names = ", ".join(dict.fromkeys(one.customer.name for one in accounts))
    words = f"{money(total)} is applied to {names}." if total > 0 else ""
    if match.minor > total:
        words += f" {money(match.minor - total)} stays with {accounts[0].customer.name}, unapplied."
    if left:
        words += f" {money(left)} of the line is still to be cleared."
    return words.strip()


def let_go_named(desk: Desk, match: Match) -> list[str]:
    """Let go what a person named as such and the entity's limits, or the person's own power, allow; say what not."""
    told = []
    for deduction in Deduction.objects.filter(match=match, closed_on__isnull=True).select_related("item"):
        name = deduction.item.number or "the item"
        money = desk.show.amount(minor=deduction.minor, currency=deduction.item.currency)
        if deduction.reason not in LET_GO:
            told.append(f"{money} of {name} stays open by name.")
            continue
        try:
            with transaction.atomic():
                _one_let_go(desk, deduction.public_id, deduction.reason)
        except CashRefused as refusal:
            if refusal.code != "not_in_bounds":
                raise
            told.append(f"{money} of {name} stays open by name: {refusal}")
        else:
            told.append(
                f"{money} of {name} is let go: {NAMED.get(deduction.reason, deduction.reason).lower()}."
            )
    return told


def _one_let_go(desk: Desk, deduction_id: UUID, reason: str) -> None:
    let_deduction_go(
        scope=desk.scope,
        deduction_id=deduction_id,
        kind=reason,
        reason=NAMED.get(reason, reason),
        now=desk.now,
        today=desk.today,
    )
