"""A score as text: one line for all, one for each kind, the calibration, and the pairs that were posted wrongly."""

from tests.cash_world.scoring import Counts, Score

_HEAD = (
    f"{'kind':<18}{'lines':>7}{'prec':>8}{'recall':>8}{'F1':>8}{'posted':>8}{'wrong':>7}{'guess':>7}"
    f"{'through':>9}{'items':>8}{'amount':>8}"
)


def report(*, score: Score, most_wrong: int = 20) -> str:
    """The tables."""
    lines = [_HEAD, _line("ALL (fair)", score.fair), _line("ALL (plain)", score.plain), ""]
    lines += [_line(kind, counts) for kind, counts in sorted(score.kinds.items())]
    lines += ["", f"{'confidence':<18}{'pairs':>7}{'stated':>9}{'true':>9}"]
    for low, high, count, stated, came in score.calibration:
        lines.append(f"{low:.3f} – {high:.3f}     {count:>7}{stated:>9.4f}{came:>9.4f}")
    count = sum(row[2] for row in score.calibration)
    if count:
        error = sum(row[2] * abs(row[3] - row[4]) for row in score.calibration) / count
        lines.append(f"expected calibration error {error:.4f}")
    if score.fair.wrong:
        lines += ["", "posted wrongly (payment, invoice):"]
        lines += [f"  {payment} {invoice}" for payment, invoice in score.fair.wrong[:most_wrong]]
    return "\n".join(lines)


def _line(name: str, counts: Counts) -> str:
    shares = (counts.precision, counts.recall, counts.f1)
    told = "".join(f"{_percent(share):>8}" for share in shares)
    return (
        f"{name:<18}{counts.payments:>7}{told}{counts.posted:>8}{counts.posted_wrong:>7}{counts.guessed:>7}"
        f"{_percent(counts.straight_through):>9}{_percent(counts.hit_rate):>8}{counts.amounts_off:>8}"
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"
