"""One line side by side: what the bank says, what it is taken to pay, what that leaves, and who else it may be from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from dunwell.apps.cash.lanes import ClearingRow, clearing_row
from dunwell.apps.cash.learning import learnt_of, payer_of
from dunwell.apps.cash.match_models import AdviceRow, Match, MatchPair, MatchState
from dunwell.apps.cash.models import BankLine, LineState, Step, StepKind
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, ItemKind, OpenItem, Residual
from dunwell.core.cash.payers import account_key
from dunwell.core.text import key

CANDIDATES_MAX = 6
ITEMS_MAX = 200
PAYABLE = (ItemKind.INVOICE, ItemKind.DEBIT_NOTE, ItemKind.DEPOSIT_REQUEST, ItemKind.CREDIT_NOTE)
"""What money is set against, and the credits that may be set against it with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairShown:
    """An item of a match. open_minor: what is open of it now; left_minor: what stays open once the match is posted."""

    item: OpenItem
    customer: str
    customer_id: UUID
    minor: int
    open_minor: int

    @property
    def left_minor(self) -> int:
        """What stays open of the item."""
        return self.open_minor - self.minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A line with all that is known about it. right, wrong: what became of other matches of the same evidence."""

    row: ClearingRow
    pairs: tuple[PairShown, ...]
    over_minor: int
    right: int
    wrong: int
    posted: tuple[Match, ...]
    steps: tuple[Step, ...]
    advised: tuple[AdviceRow, ...]
    original: BankLine | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether some of the money was said to be no customer's, and nobody took that back."""
        return any(one.kind == StepKind.ELSEWHERE and not hasattr(one, "undone_by") for one in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account whose money it may be, and why; `exact`: its item that is open with just this amount."""

    account: Account
    why: tuple[str, ...]
    exact: OpenItem | None


def looked(*, scope: Scope, line_id: UUID) -> Looked:
    """Return one line with what is known about it. Raises CashRefused (unknown_line)."""
    row = clearing_row(scope=scope, line_id=line_id)
    match = row.match if row.match and row.match.state == MatchState.PROPOSED else None
    pairs = _shown(row.pairs) if match else ()
    right, wrong = _outcomes(match) if match else (0, 0)
    steps = Step.objects.filter(line=row.line).exclude(kind=StepKind.POSTED)
    return Looked(
        row=row,
        pairs=pairs,
        over_minor=match.minor - sum(pair.minor for pair in pairs) if match else 0,
        right=right,
        wrong=wrong,
        posted=_posted(row.line),
        steps=tuple(steps.select_related("account__customer", "undone_by").order_by("pk")),
        advised=tuple(AdviceRow.objects.filter(advice__line=row.line).order_by("pk")[:ITEMS_MAX]),
        original=row.line.duplicate_of,
    )


def candidates(*, scope: Scope, row: ClearingRow) -> list[Candidate]:
    """Return up to CANDIDATES_MAX accounts in the line's entity and currency: who paid before, who owes that."""
    if row.standing.remaining_minor <= 0 or row.standing.state == LineState.WAITING:
        return []
    accounts = seen_accounts(scope=scope).filter(entity_id=row.standing.entity_id, currency=row.line.currency)
    why: dict[int, list[str]] = {}
    known = learnt_of(entity_id=row.standing.entity_id)
    said = (
        ("account", account_key(row.line.counterparty_account), "This account has paid for them before."),
        ("name", key(payer_of(line=row.line)), "A payer of this name has paid for them before."),
    )
    for kind, told, sentence in said:
        for customer in known.get(kind, {}).get(told, {}) if told else ():
            for account_id in accounts.filter(customer_id=customer).values_list("pk", flat=True):
                why.setdefault(account_id, []).append(sentence)
    exact = _exact(row, accounts)
    for account_id, item in exact.items():
        why.setdefault(account_id, []).append(f"{item.number or 'An item'} is open with just this amount.")
    words = key(payer_of(line=row.line)).split()
    if words:
        for account in accounts.filter(customer__search_key__contains=words[0])[:CANDIDATES_MAX]:
            why.setdefault(account.pk, []).append(f"The name begins with, or has, “{words[0]}”.")
    chosen = sorted(why, key=lambda pk: (-len(why[pk]), pk))[:CANDIDATES_MAX]
    found = accounts.select_related("customer", "entity").in_bulk(chosen)
    return [
        Candidate(account=found[pk], why=tuple(why[pk]), exact=exact.get(pk)) for pk in chosen if pk in found
    ]


def payable(*, account: Account) -> list[Residual]:
    """Return what of an account money can be set against, by due day, credits last; ITEMS_MAX at most."""
    found = Residual.objects.filter(account=account, item__kind__in=PAYABLE).select_related("item")
    rows = list(found.order_by("due_on", "item_id")[:ITEMS_MAX])
    return sorted(rows, key=lambda one: one.residual_minor < 0)


def originals(*, scope: Scope, row: ClearingRow) -> list[BankLine]:
    """Return the lines of the same bank account that a return may undo: of the same amount, not after it."""
    day = row.line.booked_on or row.line.value_on
    if row.standing.remaining_minor >= 0 or day is None:
        return []
    found = BankLine.objects.filter(
        bank_account_id=row.line.bank_account_id,
        currency=row.line.currency,
        amount_minor=-row.standing.remaining_minor,
        standing__entity_id__in=scope.entity_ids,
        standing__state__in=[LineState.OPEN, LineState.PROPOSED, LineState.PARKED, LineState.DONE],
        booked_on__lte=day,
    )
    came_back = Step.objects.filter(kind=StepKind.RETURNED).values("undoes__line")
    return list(
        found.exclude(pk__in=came_back.filter(undoes__isnull=False)).order_by("-booked_on", "-pk")[:20]
    )


def _shown(pairs: tuple[MatchPair, ...]) -> tuple[PairShown, ...]:
    left = dict(
        Residual.objects.filter(pk__in=[pair.item_id for pair in pairs]).values_list("pk", "residual_minor")
    )
    return tuple(
        PairShown(
            item=pair.item,
            customer=pair.item.account.customer.name,
            customer_id=pair.item.account.customer.public_id,
            minor=pair.minor,
            open_minor=left.get(pair.item_id, 0),
        )
        for pair in pairs
    )


def _posted(line: BankLine) -> tuple[Match, ...]:
    pairs = MatchPair.objects.select_related("item__account__customer")
    found = Match.objects.filter(line=line, state=MatchState.POSTED)
    return tuple(found.prefetch_related(Prefetch("pairs", queryset=pairs)).order_by("pk"))


def _outcomes(match: Match) -> tuple[int, int]:
    """Of the entity's other matches with the same evidence: how many hold, how many a person undid or refused."""
    same = Match.objects.filter(entity_id=match.entity_id, kind=match.kind).exclude(pk=match.pk)
    counted = same.aggregate(
        right=Count("pk", filter=Q(state__in=[MatchState.POSTED, MatchState.RETURNED])),
        wrong=Count("pk", filter=Q(state__in=[MatchState.REJECTED, MatchState.TAKEN_BACK])),
    )
    return counted["right"], counted["wrong"]


def _exact(row: ClearingRow, accounts: QuerySet[Account]) -> dict[int, OpenItem]:
    """By account, the item that is open with just what is left of the line; none where there are several."""
    found = Residual.objects.filter(
        account__in=accounts, residual_minor=row.standing.remaining_minor, item__kind__in=PAYABLE
    ).select_related("item")
    by_account: dict[int, list[OpenItem]] = {}
    for residual in found.order_by("due_on", "item_id")[:ITEMS_MAX]:
        by_account.setdefault(residual.account_id, []).append(residual.item)
    return {pk: items[0] for pk, items in by_account.items() if len(items) == 1}


def age_of(line: BankLine, /, *, on: date) -> int:
    """For how many days a line has been on the bank."""
    day = line.booked_on or line.value_on
    return (on - day).days if day else 0
