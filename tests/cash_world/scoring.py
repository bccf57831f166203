"""How good the answers of a matcher are: honest numbers for each kind of payment, from files alone.

A pair is right when this payment was meant for this invoice. Payments labelled `free` count only where something is
said of them; payments labelled `leave` must not be posted, and a posting that happens to be right counts as a guess.
Without labels (a set that somebody else made) every pair of the truth is expected.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from tests.cash_world.files import read

Pair = tuple[str, str]
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)


@dataclass(frozen=True)
class Answer:
    """One line of a matcher's output."""

    payment: str
    invoice: str
    amount: Decimal | None
    confidence: float
    posted: bool


@dataclass
class Counts:
    """Sums over some payments; shares are None where there is nothing to divide by."""

    payments: int = 0
    posted: int = 0
    posted_wrong: int = 0
    guessed: int = 0
    answered: int = 0
    right: int = 0
    expected: int = 0
    amounts_off: int = 0
    lines: int = 0
    lines_through: int = 0
    items: int = 0
    items_through: int = 0
    wrong: list[Pair] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Right among all pairs that were posted or proposed."""
        return _share(self.right, self.answered)

    @property
    def recall(self) -> float | None:
        """Found among all pairs that were expected."""
        return _share(self.right, self.expected)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return _share(2 * self.right, self.answered + self.expected)

    @property
    def posted_precision(self) -> float | None:
        """Right among the posted pairs; guesses are wrong."""
        return _share(self.posted - self.posted_wrong, self.posted)

    @property
    def straight_through(self) -> float | None:
        """Payments posted completely and rightly among those of which that can be expected."""
        return _share(self.lines_through, self.lines)

    @property
    def hit_rate(self) -> float | None:
        """Invoices posted rightly among those of which that can be expected."""
        return _share(self.items_through, self.items)


@dataclass
class Score:
    """All counts of one run: together, for each kind, and the confidence against what came true."""

    fair: Counts
    plain: Counts
    kinds: dict[str, Counts]
    calibration: list[tuple[float, float, int, float, float]]


def score(*, folder: Path, answers: Iterable[Answer]) -> Score:
    """Hold the answers against truth.csv and, where there is one, labels.csv."""
    truth: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for line in read(folder / "truth.csv"):
        truth[line["payment"]][line["invoice"]] = _decimal(line.get("amount")) or Decimal(0)
    path = folder / "labels.csv"
    labels = {line["payment"]: line for line in read(path)} if path.exists() else {}
    gross = {line["invoice"]: _decimal(line["amount"]) for line in read(folder / "invoices.csv")}
    given: dict[str, dict[str, Answer]] = defaultdict(dict)
    for answer in answers:
        held = given[answer.payment].get(answer.invoice)
        if held is None or (answer.posted, answer.confidence) > (held.posted, held.confidence):
            given[answer.payment][answer.invoice] = answer
    result = Score(fair=Counts(), plain=Counts(), kinds=defaultdict(Counts), calibration=[])
    listed = {line["payment"] for line in read(folder / "payments.csv")} | set(given)
    for payment in sorted(listed):
        label = labels.get(payment, {})
        meant, said = truth.get(payment, {}), given.get(payment, {})
        expect = label.get("expect", "post" if meant else "leave")
        for counts in (result.fair, result.kinds[label.get("kind", "all")]):
            _count(counts, payment, meant, said, expect, gross)
        _count(result.plain, payment, meant, said, "post" if meant else "leave", gross)
    pairs = [answer for said in given.values() for answer in said.values()]
    result.calibration = _calibrate([(a.confidence, a.invoice in truth.get(a.payment, {})) for a in pairs])
    return result


def read_answers(path: Path) -> list[Answer]:
    """The output of a matcher: payment, invoice, amount, confidence, state."""
    return [
        Answer(
            payment=line["payment"],
            invoice=line["invoice"],
            amount=_decimal(line.get("amount")),
            confidence=float(line.get("confidence") or 0),
            posted=line.get("state", "").strip() == "posted",
        )
        for line in read(path)
        if line["invoice"]
    ]


def _count(
    counts: Counts,
    payment: str,
    meant: dict[str, Decimal],
    said: dict[str, Answer],
    expect: str,
    gross: dict[str, Decimal | None],
) -> None:
    posted = {invoice for invoice, answer in said.items() if answer.posted}
    wrong = posted - set(meant)
    counts.payments += 1
    counts.posted += len(posted)
    if expect == "leave" and meant:  # unknowable: proposing either is fair, posting is a guess
        counts.guessed += len(posted & set(meant))
        wrong = posted
        said = {invoice: answer for invoice, answer in said.items() if answer.posted and invoice not in meant}
        meant = {}
    counts.posted_wrong += len(wrong)
    counts.wrong += [(payment, invoice) for invoice in sorted(wrong)]
    counts.answered += len(said)
    right = set(said) & set(meant)
    counts.right += len(right)
    counts.expected += len(meant) if expect in {"post", "propose"} else len(right)
    for invoice in right:
        amount = said[invoice].amount
        fits = (meant[invoice], gross.get(invoice))
        counts.amounts_off += amount is not None and all(
            abs(amount - fit) > Decimal("0.011") for fit in fits if fit is not None
        )
    if expect == "post" and meant:
        counts.lines += 1
        counts.lines_through += posted == set(meant)
        counts.items += len(meant)
        counts.items_through += len(posted & set(meant))


def _calibrate(said: list[tuple[float, bool]]) -> list[tuple[float, float, int, float, float]]:
    """For each band of confidence: from, to, how many, the confidence on average, the share that came true."""
    table = []
    for low, high in pairwise(BINS):
        band = [(c, came) for c, came in said if low <= c < high or (high == 1.0 and c >= 1.0)]
        if band:
            mean = sum(c for c, _ in band) / len(band)
            table.append((low, high, len(band), mean, sum(came for _, came in band) / len(band)))
    return table


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _decimal(told: str | None) -> Decimal | None:
    try:
        return Decimal(told) if told else None
    except InvalidOperation:
        return None
