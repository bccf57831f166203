"""Payments to open items: gather what may belong together, explain, decide; two passes, nothing depends on row order.

The first pass takes what numbers and amounts settle beyond doubt and learns from it whose accounts and names these
are. The second decides: first what a number and the exact amount settle, in the order of the days; then what is sure
for other reasons and that no other payment wants; then, for what is left, the best for all together, proposed only.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from dunwell.core.cash.case import STRONG, SURE, Case, Explanation
from dunwell.core.cash.confidence import Calibration, log_odds
from dunwell.core.cash.counted import begin
from dunwell.core.cash.explain import explanations, settled
from dunwell.core.cash.gather import Gathered
from dunwell.core.cash.joint import assign
from dunwell.core.cash.payers import Learnt, Outcome, learn
from dunwell.core.cash.records import INVOICES, PAYMENTS, REMITTANCES, Pair, Proposal, Settings
from dunwell.core.cash.telling import left_because, proposal

_RIVAL = 2.5
_REMAINING = frozenset({"over", "excess", "partial", "lucky"})
_NEVER_POSTED = frozenset({"foreign", "lucky"})
_DOUBTS = frozenset({"instead", "early", "stale"})
_MOST_ROUNDS = 30


def match(
    *,
    invoices: pl.DataFrame,
    payments: pl.DataFrame,
    remittances: pl.DataFrame | None = None,
    settings: Settings | None = None,
    learnt: Learnt | None = None,
    calibration: Calibration | None = None,
) -> tuple[Proposal, ...]:
    """One proposal for each payment, in the order of the frame; frames of INVOICES, PAYMENTS, REMITTANCES.

    Items are told by their rows in `invoices`. No item gives more than is open of it, no payment more than it has.
    """
    matcher = _Matcher(
        Gathered(
            invoices=INVOICES.check(invoices),
            payments=PAYMENTS.check(payments),
            remittances=REMITTANCES.check(remittances) if remittances is not None else REMITTANCES.empty(),
            settings=settings or Settings(),
            learnt=learnt or Learnt(),
        ),
        learnt or Learnt(),
        calibration or begin(),
    )
    return matcher.decided()


def _is_rival(other: Explanation, best: Explanation) -> bool:
    """Whether another explanation is for other items; one that leaves a remainder is none to one that does not."""
    if other.rows == best.rows:
        return False
    return other.amount not in _REMAINING or best.amount in _REMAINING or not (other.rows & best.rows)


class _Matcher:
    def __init__(self, gathered: Gathered, learnt: Learnt, calibration: Calibration) -> None:
        self.all = gathered
        self.settings = gathered.settings
        self.learnt = learnt
        self.calibration = calibration
        self.answers: dict[int, Proposal] = {}
        self._settled: dict[int, date | None] = {}
        self._looked: dict[int, tuple[Case, list[Explanation], Learnt, tuple[str, ...], tuple[int, ...]]] = {}

    def decided(self) -> tuple[Proposal, ...]:
        self.learnt = learn(learnt=self.learnt, outcomes=self._first_pass())
        open_ones = self._settle_by_number(range(len(self.all.payments)))
        open_ones = self._settle_the_sure(open_ones)
        self._propose(open_ones)
        book = self.all.book
        answers = [
            replace(one, pairs=tuple(Pair(book.given[pair.item], pair.minor) for pair in one.pairs))
            for one in self.answers.values()
        ]
        return tuple(sorted(answers, key=lambda one: one.payment))

    def _best(self, at: int) -> tuple[Case, list[Explanation]]:
        """The case at a place with its explanations, looked up again only where something of it moved."""
        known = self._looked.get(at)
        if known and known[2] is self.learnt and known[4] == self.all.book.moves(known[3]):
            return known[0], known[1]
        case, found = self._explained(at)
        customers = case.customers()
        self._looked[at] = (case, found, self.learnt, customers, self.all.book.moves(customers))
        return case, found

    def _explained(self, at: int) -> tuple[Case, list[Explanation]]:
        """The case at a place with its explanations; the first has its rivals counted against it."""
        case = self.all.case(at=at, learnt=self.learnt)
        found = explanations(case=case)
        if not found:
            return case, []
        best, value = found[0], log_odds(found[0].kind)
        is_rivalled = any(
            value - log_odds(other.kind) < _RIVAL and _is_rival(other, best) for other in found[1:]
        )
        if is_rivalled and "rival" not in best.against:
            found[0] = replace(best, against=(*best.against, "rival"))
        return case, found

    def _is_sure(self, one: Explanation) -> bool:
        if "rival" in one.against or one.amount in _NEVER_POSTED:
            return False
        if one.level not in SURE and not _DOUBTS.isdisjoint(one.against):
            return False
        return self.calibration.chance(one.kind) >= self.settings.post_from

    # --- First pass

    def _first_pass(self) -> list[Outcome]:
        """What numbers and exact amounts settle by themselves; nothing is taken for good."""
        outcomes: list[Outcome] = []
        taken: list[tuple[Pair, ...]] = []
        for at in range(len(self.all.payments)):
            case = self.all.case(at=at, learnt=self.learnt, is_hinted=False)
            one = settled(case=case)
            if one is not None and self._is_sure(one):
                self.all.book.take(one.pairs)
                taken.append(one.pairs)
                customers = tuple(sorted({case.item(pair.item).customer for pair in one.pairs}))
                outcomes.append(
                    Outcome(account=case.payment.account, payer=case.payment.payer, customers=customers)
                )
        for pairs in taken:
            self.all.book.give_back(pairs)
        return outcomes

    # --- Second pass

    def _settle_by_number(self, places: Sequence[int]) -> list[int]:
        """Post what a number and the amount settle, a payment after the other; the rest comes back."""
        rest: list[int] = []
        for at in places:
            case = self.all.case(at=at, learnt=self.learnt, is_hinted=False)
            one = settled(case=case)
            if case.payment.minor <= 0:
                self.answers[at] = left_because(case=case, codes=["NOT_MONEY_IN"])
            elif one is not None and self._is_sure(one):
                self._post(at, case, one)
            else:
                rest.append(at)
        return rest

    def _post(self, at: int, case: Case, one: Explanation) -> None:
        self.answers[at] = proposal(
            case=case, explanation=one, state="posted", confidence=self.calibration.chance(one.kind)
        )
        self.all.book.take(one.pairs)
        for pair in one.pairs:
            self._settled[pair.item] = case.payment.paid_on

    def _settle_the_sure(self, places: Sequence[int]) -> list[int]:
        """Post what is sure and what no other payment wants as much, until nothing more is."""
        rest = list(places)
        for _ in range(_MOST_ROUNDS):
            looked = {at: self._best(at) for at in rest}
            wanted: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
            for at, (_, found) in looked.items():
                for pair in found[0].pairs if found else ():
                    wanted[pair.item].append((log_odds(found[0].kind), at, pair.minor))
            posted: set[int] = set()
            for at in sorted(rest, key=lambda at: (-self._value(looked[at][1]), at)):
                case, found = looked[at]
                if not found or not self._is_sure(found[0]) or not self._fits(found[0]):
                    continue
                claims = {
                    pair.item: [one for one in wanted[pair.item] if one[1] not in posted]
                    for pair in found[0].pairs
                }
                if self._is_unclaimed(at, found[0], claims) and not self._has_twins(case, found[0]):
                    self._post(at, case, found[0])
                    posted.add(at)
            rest = [at for at in rest if at not in posted]
            if not posted:
                break
        return rest

    def _value(self, found: Sequence[Explanation]) -> float:
        return log_odds(found[0].kind) if found else -99.0

    def _fits(self, one: Explanation) -> bool:
        return all(abs(pair.minor) <= abs(self.all.book.left(pair.item)) for pair in one.pairs)

    def _is_unclaimed(
        self, at: int, one: Explanation, wanted: dict[int, list[tuple[float, int, int]]]
    ) -> bool:
        """Whether the items have enough for all who want them, or nobody else has as good a claim.

        An earlier payment has; a later one only where it names the item and this one does not, or is far surer.
        """
        own, is_named = log_odds(one.kind), one.level in STRONG
        for pair in one.pairs:
            claims = wanted[pair.item]
            if abs(sum(minor for _, _, minor in claims)) <= abs(self.all.book.left(pair.item)):
                continue
            for value, other, _ in claims:
                nearly = own + _RIVAL if is_named else own - _RIVAL
                if other != at and (other < at or value > nearly):
                    return False
        return True

    def _has_twins(self, case: Case, one: Explanation) -> bool:
        """Whether, without a number, it was not the only item of just this amount that was open on its day."""
        if one.level != "none" or len(one.pairs) > 1:
            return False
        chosen = next(case.item(pair.item) for pair in one.pairs)
        return any(
            other.row != chosen.row
            and other.minor == chosen.minor
            and other.currency == chosen.currency
            and not case.is_early(other)
            and not self._was_settled_before(other.row, case.payment.paid_on)
            for other in case.pool(chosen.customer)
        )

    def _was_settled_before(self, row: int, day: date | None) -> bool:
        settled_on = self._settled.get(row)
        return (
            settled_on is not None and day is not None and settled_on < day and self.all.book.left(row) == 0
        )

    # --- Proposals

    def _propose(self, places: Sequence[int]) -> None:
        looked = {at: self._best(at) for at in places}
        options = {at: self._worth_proposing(found) for at, (_, found) in looked.items()}
        chosen = assign(options=options, worth=self._chance, left=self.all.book.left)
        for at in places:
            case, found = looked[at]
            one, is_only = chosen[at].explanation, chosen[at].is_only
            if one is not None and (is_only or self.settings.oldest_first) and self._fits(one):
                chance = self._chance(one)
                self.answers[at] = proposal(case=case, explanation=one, state="proposed", confidence=chance)
                self.all.book.take(one.pairs)
            else:
                self.answers[at] = left_because(
                    case=case, codes=self._why_left(case, found, is_tied=not is_only)
                )

    def _chance(self, one: Explanation) -> float:
        return self.calibration.chance(one.kind)

    def _worth_proposing(self, found: Sequence[Explanation]) -> list[Explanation]:
        """Those that may be proposed, without the mark of rivals so that equal ones are seen to be equal."""
        bare = [replace(one, against=tuple(it for it in one.against if it != "rival")) for one in found]
        return [one for one in bare if self._chance(one) >= self.settings.propose_from]

    def _why_left(self, case: Case, found: Sequence[Explanation], *, is_tied: bool) -> list[str]:
        if is_tied:
            return ["TIES"]
        if any(one.level in STRONG and case.left(row) == 0 for row, one in case.mentions.items()):
            return ["PAID_ALREADY"]
        if not found:
            return ["NOTHING_FOUND"]
        return ["TOO_UNSURE" if self._chance(found[0]) < self.settings.propose_from else "CLAIMED"]
