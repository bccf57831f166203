"""Write labelled sets and score what a matcher made of them.

python -m tests.cash_world write OUT [--style NAME] [--seeds 1-3] [--size 400]
python -m tests.cash_world ledger CLOSED.csv OUT [--seed 1] [--noise noisy]
python -m tests.cash_world score FOLDER ANSWERS.csv
"""

import argparse
import sys
from pathlib import Path

from tests.cash_world.files import write
from tests.cash_world.ledger import from_ledger
from tests.cash_world.making import NOISES, make
from tests.cash_world.reporting import report
from tests.cash_world.scoring import read_answers, score
from tests.cash_world.styles import STYLES


def main() -> int:
    """Run one of the three."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("out", type=Path)
    writing.add_argument("--style", choices=sorted(STYLES))
    writing.add_argument("--seeds", default="1-3")
    writing.add_argument("--size", type=int, default=400)
    real = commands.add_parser("ledger")
    real.add_argument("file", type=Path)
    real.add_argument("out", type=Path)
    real.add_argument("--seed", type=int, default=1)
    real.add_argument("--noise", choices=NOISES, default="noisy")
    scoring = commands.add_parser("score")
    scoring.add_argument("folder", type=Path)
    scoring.add_argument("answers", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        _write(given.out, [given.style] if given.style else sorted(STYLES), given.seeds, given.size)
    elif given.command == "ledger":
        write(made=from_ledger(path=given.file, seed=given.seed, noise=given.noise), folder=given.out)
    else:
        sys.stdout.write(report(score=score(folder=given.folder, answers=read_answers(given.answers))) + "\n")
    return 0


def _write(out: Path, styles: list[str], seeds: str, size: int) -> None:
    first, _, last = seeds.partition("-")
    for style in styles:
        for seed in range(int(first), int(last or first) + 1):
            for noise in NOISES:
                folder = out / f"{style}_{seed}" if noise == "noisy" else out / f"{style}-clean_{seed}"
                write(made=make(style=style, seed=seed, size=size, noise=noise), folder=folder)


if __name__ == "__main__":
    sys.exit(main())
