"""All ways to explain a payment by open items, each with its kind of evidence.

By advice; by the numbers in the text (all of them, a choice of them, with credit notes or further items of the same
customer); by who pays; by the amount alone. The amounts are exact: a choice of items counts as the only one only where
every other choice was looked at (core/cash/subsets.py).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from dunwell.core.cash.amounts import Relating, Relation, relate
from dunwell.core.cash.case import STRONG, SURE, Case, Explanation, least_sure, level_of
from dunwell.core.cash.confidence import log_odds
from dunwell.core.cash.records import Item, Pair
from dunwell.core.cash.subsets import MOST, Found, adding_up

SETTLED = frozenset({"exact", "several"})
_TELLING = frozenset({Relation.EXACT, Relation.SMALL, Relation.DISCOUNT})
_WEAK = frozenset({"group", "loose", "short", "ending", "typo"})
_OFTEN = 3
_DIFFERENT = frozenset({Relation.DISCOUNT, Relation.CHARGES, Relation.WITHHELD, Relation.SMALL})
_LUCK = 1e-3
_TOO_LUCKY = 0.3
_MOST_POOL = 60


def explanations(*, case: Case) -> list[Explanation]:
    """Every explanation of a payment in, the surest first; equal ones in the order of their items."""
    if case.payment.minor <= 0:
        return []
    found: dict[tuple[Pair, ...], Explanation] = {}
    for one in _all(case):
        if not one.pairs:
            continue
        if _is_beyond_doubt(one):
            return [one]  # nothing else can be as good
        before = found.get(one.pairs)
        if before is None or log_odds(one.kind) > log_odds(before.kind):
            found[one.pairs] = one
    return sorted(found.values(), key=lambda one: (-log_odds(one.kind), len(one.pairs), _order(one)))


def settled(*, case: Case) -> Explanation | None:
    """What advice or numbers and the exact amount settle, if they do: then the first of all explanations."""
    if case.payment.minor <= 0:
        return None
    strong = _strong(case)
    told = (*_by_advice(case), *(_of_sum(case, strong) if strong else ()))
    return next((one for one in told if one.pairs and _is_beyond_doubt(one)), None)


def _is_beyond_doubt(one: Explanation) -> bool:
    is_told = one.level in SURE and one.amount in SETTLED and not one.against
    return is_told and one.grade != "other"  # else the payer's own items are looked at too


def _strong(case: Case) -> list[int]:
    return [row for row, one in case.mentions.items() if one.level in STRONG and _is_usable(case, row)]


def _order(one: Explanation) -> tuple[tuple[int, int], ...]:
    return tuple((pair.item, pair.minor) for pair in one.pairs)


def _all(case: Case) -> Iterator[Explanation]:
    yield from _by_advice(case)
    strong = _strong(case)
    weak = [row for row, one in case.mentions.items() if one.level in _WEAK and _is_usable(case, row)]
    between = _between(case, strong)
    if between:
        yield from _of_sum(case, [*strong, *between])
        yield from _of_choice(case, between, amount="subset", besides=strong)
    yield from _by_numbers(case, strong, weak)
    if not strong:
        yield from _by_foreign_number(case)
    is_named = any(one.level in STRONG for one in case.mentions.values())
    yield from _by_few_digits(case, weak, is_named=is_named)
    yield from _by_payer(case, is_named=is_named or case.is_strange)
    yield from _by_amount(case, is_named=is_named or case.is_strange)


def _is_usable(case: Case, row: int) -> bool:
    return case.left(row) != 0 and case.item(row).currency == case.payment.currency


def _between(case: Case, strong: Sequence[int]) -> list[int]:
    """Items of a range whose ends are named, as far as they are of the same customers."""
    customers = {case.item(row).customer for row in strong}
    return [
        row
        for row, one in case.mentions.items()
        if one.level == "between" and case.item(row).customer in customers and _is_usable(case, row)
    ]


def _by_foreign_number(case: Case) -> Iterator[Explanation]:
    """Items that are named but owed in another currency than came: all that is open of them, for a person to see."""
    rows = [
        row
        for row, one in case.mentions.items()
        if one.level in STRONG and case.left(row) > 0 and case.item(row).currency != case.payment.currency
    ]
    if rows:
        pairs = tuple(Pair(row, case.left(row)) for row in sorted(rows))
        yield _explanation(case, pairs, amount="foreign", relating=Relating(Relation.OVER, 0))


# --- Advice


def _by_advice(case: Case) -> Iterator[Explanation]:
    lines = [one for one in case.advised if _is_usable(case, one.row)]
    if not lines:
        return
    rows = [one.row for one in lines]
    paid = case.payment.minor
    for said in ([one.minor for one in lines], [one.net for one in lines]):
        amounts = [
            _within(minor, case.left(row)) for minor, row in zip(said, rows, strict=True) if minor is not None
        ]
        if len(amounts) == len(rows) and sum(amounts) == paid and len(set(rows)) == len(rows):
            pairs = tuple(Pair(row, minor) for row, minor in zip(rows, amounts, strict=True) if minor)
            kind = "exact" if len(rows) == 1 else "several"
            yield _explanation(case, pairs, level="advice", amount=kind, relating=Relating(Relation.EXACT, 0))
    yield from _of_sum(case, list(dict.fromkeys(rows)), level="advice")


def _within(minor: int, left: int) -> int:
    """No more than is open, whichever side of zero."""
    return min(minor, left) if left > 0 else max(minor, left)


# --- Numbers


def _by_numbers(case: Case, strong: list[int], weak: list[int]) -> Iterator[Explanation]:
    if not strong:
        return
    paid = case.payment.minor
    amounts = [case.left(row) for row in strong]
    yield from _of_sum(case, strong)
    whole = sum(amounts)
    if whole == paid:
        return
    if len(strong) > 1:
        yield from _of_choice(case, strong, amount="subset")
        for row in strong:
            yield from _of_sum(case, [row], against=("stale",))
    if weak:
        yield from _of_choice(case, weak, amount="several", besides=strong)
    own = [one for one in _pool(case, [case.item(row).customer for row in strong]) if one.row not in strong]
    notes = [one.row for one in own if case.left(one.row) < 0]
    if whole > paid and notes:
        yield from _of_choice(case, notes, amount="netted", besides=strong)
    if whole < paid:
        further = [one.row for one in own if 0 < case.left(one.row) <= paid - whole]
        yield from _of_choice(case, further, amount="extra", besides=strong)


def _by_few_digits(case: Case, weak: list[int], *, is_named: bool) -> Iterator[Explanation]:
    """Items that the text may name: one by one, those of one shared reference, all, a choice."""
    against = ("instead",) if is_named else ()
    for row in weak:
        yield from _of_sum(case, [row], against=against)
    if len(weak) < 2:
        return
    for level in ("group", "loose", "short", "typo"):
        alike = [row for row in weak if level_of(case=case, row=row) == level]
        for _, sharing in groupby(
            sorted(alike, key=lambda row: _said(case, row)), key=lambda row: _said(case, row)
        ):
            together = sorted(sharing)
            if len(together) > 1 and level == "group":
                yield from _of_sum(case, together, against=against)
        if len(alike) > 1:
            yield from _of_sum(case, alike, against=against)
    yield from _of_choice(case, weak, amount="subset", against=against)


def _said(case: Case, row: int) -> str:
    return case.mentions[row].said


# --- The payer


def _by_payer(case: Case, *, is_named: bool) -> Iterator[Explanation]:
    against = ("instead",) if is_named else ()
    paid = case.payment.minor
    for customer in (*case.identity.sure, *case.identity.likely):
        own = _pool(case, [customer])
        for one in own:
            left = case.left(one.row)
            if paid * 9 <= left * 10 <= paid * 13 and one.row not in case.mentions:
                relating = _related(case, left)
                if relating.relation in _TELLING or relating.relation == Relation.CHARGES:
                    yield from _of_sum(case, [one.row], against=against)
        rows = [one.row for one in own]
        if len(rows) > 1:
            yield from _of_choice(case, rows, amount="subset", against=against)
            if _relation_of_all(case, rows) in _TELLING:
                yield from _of_sum(case, rows, against=against)


def _relation_of_all(case: Case, rows: Sequence[int]) -> Relation | None:
    """How the payment stands to all of some items; None where nothing is owed."""
    whole = sum(case.left(row) for row in rows)
    return _related(case, whole).relation if whole > 0 else None


def _by_amount(case: Case, *, is_named: bool) -> Iterator[Explanation]:
    against = ("instead",) if is_named else ()
    for one in case.same:
        if case.is_possible(one) and case.left(one.row) == case.payment.minor:
            yield from _of_sum(case, [one.row], against=against)


def _pool(case: Case, customers: Sequence[str]) -> list[Item]:
    """The possible items of some customers, those nearest to being due first where there are many."""
    possible = (
        one
        for customer in dict.fromkeys(customers)
        for one in case.open_pool(customer)
        if case.is_possible(one)
    )
    return list(islice(possible, _MOST_POOL))


# --- Sums and choices


def _of_sum(
    case: Case, rows: Sequence[int], *, level: str = "", against: tuple[str, ...] = ()
) -> Iterator[Explanation]:
    """The items together, whatever the payment is to their sum."""
    whole = sum(case.left(row) for row in rows)
    if whole <= 0:
        return
    relating = _related(case, whole)
    amount: str = relating.relation.value
    if len(rows) > 1 and relating.relation == Relation.EXACT:
        is_told = bool(level) or any(row in case.mentions for row in rows)
        amount = "several" if is_told else "subset"
    pairs = _shared_out(case, rows, relating)
    yield _explanation(case, pairs, level=level, amount=amount, relating=relating, against=against)


def _related(case: Case, whole: int) -> Relating:
    payment = case.payment
    return relate(paid=payment.minor, owed=whole, currency=payment.currency, settings=case.settings)


def _shared_out(case: Case, rows: Sequence[int], relating: Relating) -> tuple[Pair, ...]:
    """What each item gets: all of it where there is enough; what is missing is missing of the last."""
    open_of = {row: case.left(row) for row in rows}
    if relating.short <= 0:
        return tuple(Pair(row, minor) for row, minor in sorted(open_of.items()))
    missing = relating.short
    if relating.rate:
        for row, minor in open_of.items():
            share = min(missing, max(0, (minor * relating.rate + 500) // 1000))
            open_of[row] -= share
            missing -= share
    for row in reversed(rows):
        less = min(missing, max(0, open_of[row]))
        open_of[row] -= less
        missing -= less
    return tuple(Pair(row, minor) for row, minor in sorted(open_of.items()) if minor)


def _of_choice(
    case: Case,
    rows: Sequence[int],
    *,
    amount: str,
    besides: Sequence[int] = (),
    against: tuple[str, ...] = (),
) -> Iterator[Explanation]:
    """A choice of the items that, with those besides, adds up to the payment exactly."""
    wanted = case.payment.minor - sum(case.left(row) for row in besides)
    amounts = [case.left(row) for row in rows]
    found = adding_up(amounts=amounts, total=wanted, least=1 if besides else 2)
    if found is None:
        return
    chosen = (*besides, *(rows[at] for at in found.places))
    is_named = all(row in case.mentions for row in chosen)
    luck = 0.0 if is_named and len(rows) <= 6 else _luck(found, amounts)
    if luck > _TOO_LUCKY or (len(rows) > MOST and found.choices > 1):
        return
    kind = amount if luck <= _LUCK else "lucky"
    flags = (*against, "rival") if found.choices > 1 else against
    pairs = tuple(Pair(row, case.left(row)) for row in sorted(chosen))
    yield _explanation(case, pairs, amount=kind, relating=Relating(Relation.EXACT, 0), against=flags)


def _luck(found: Found, amounts: Sequence[int]) -> float:
    """How many choices would be expected to hit the sum by chance, were the sums spread evenly."""
    return found.tried / max(1, sum(abs(one) for one in amounts))


def _explanation(
    case: Case,
    pairs: tuple[Pair, ...],
    *,
    amount: str,
    relating: Relating,
    level: str = "",
    against: tuple[str, ...] = (),
) -> Explanation:
    named = tuple(case.mentions[one.item] for one in pairs if one.item in case.mentions)
    if not level and amount in {"extra", "netted"}:
        level = least_sure([one.level for one in named])
    items = [case.item(one.item) for one in pairs]
    flags = [*against]
    if any(case.is_early(one) for one in items):
        flags.append("early")
    if relating.relation in _DIFFERENT and all(
        case.habits.get(one.customer, {}).get(relating.relation, 0) >= _OFTEN for one in items
    ):
        flags.append("habit")
    if not named and not level and case.payment.minor % 10_000 == 0:
        flags.append("round")
    return Explanation(
        pairs=pairs,
        level=level or least_sure([level_of(case=case, row=one.item) for one in pairs]),
        grade=case.grade([one.customer for one in items]),
        amount=amount,
        against=tuple(dict.fromkeys(flags)),
        relating=relating,
        named=named,
    )
