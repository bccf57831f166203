"""The plan of a charges run: what it would post and take back on every account, and why not the rest. Reads only."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dunwell.apps.charges.frames import Asked, Known, gather
from dunwell.apps.charges.terms import House, houses
from dunwell.apps.law.queries import law_book
from dunwell.core.charges.facts import Plan
from dunwell.core.charges.interest_columns import Question, answers, questions
from dunwell.core.charges.interest_plan import Bench, Said
from dunwell.core.charges.plan import plan_of_account
from dunwell.core.law.book import LawBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An account that could not be charged, and what went wrong; the others stand."""

    account_id: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plans of a day by account, with what each was made from, and the accounts that could not be planned."""

    as_of: date
    plans: Mapping[int, Plan]
    known: Known
    failures: tuple[Failure, ...] = ()
    accounts: int = 0


def plan(*, asked: Asked, as_of: date, account_ids: Sequence[int] | None = None) -> Planned:
    """Plan the charges of a day, for these accounts or for all, in the caller's transaction."""
    book = law_book()
    law = digest_of(book)
    known = gather(asked=asked, as_of=as_of, law=law, account_ids=account_ids)
    decided = houses()
    plans: dict[int, Plan] = {}
    failures: list[Failure] = []
    dues = answers(book=book, asked=_asked(known, as_of=as_of))
    said: Said = {}
    for account_id in known.account_ids:
        items, live = known.items.get(account_id, []), known.live.get(account_id, [])
        if not live and not any(one.kinds for one in items):
            continue
        house = decided.get(items[0].entity_id, House()) if items else House()
        bench = Bench(book=book, rules=house.rules, as_of=as_of, law={"law": law}, dues=dues, said=said)
        try:
            plans[account_id] = plan_of_account(
                items=items, live=live, bench=bench, is_on_hold=account_id in known.on_hold
            )
        except (ValueError, ArithmeticError, LookupError) as fault:
            failures.append(Failure(account_id=account_id, problem=f"{type(fault).__name__}: {fault}"))
    return Planned(
        as_of=as_of, plans=plans, known=known, failures=tuple(failures), accounts=len(known.account_ids)
    )


def _asked(known: Known, *, as_of: date) -> Iterator[Question]:
    for account_id, items in known.items.items():
        yield from questions(items=items, live=known.live.get(account_id, ()), as_of=as_of)


@lru_cache(maxsize=2)
def digest_of(book: LawBook, /) -> str:
    """A digest of everything that a book of law says: kept with each charge, to tell which one it was."""
    return hashlib.sha256(repr(book.records).encode()).hexdigest()[:16]


def held_of(planned: Planned, /) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield what is not charged: account, item, kind, reason and detail; one reason for an item and kind."""
    for account_id, one in sorted(planned.plans.items()):
        seen: set[tuple[int, str]] = set()
        for held in one.withheld:
            if (held.item_id, held.kind) not in seen:
                seen.add((held.item_id, held.kind))
                yield account_id, held.item_id, held.kind, held.reason, held.detail
