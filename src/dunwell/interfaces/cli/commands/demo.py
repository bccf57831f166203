"""demo load: a group to look at and to try things on."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from dunwell.interfaces.cli.parser import Subparsers, whole_number

if TYPE_CHECKING:
    from dunwell.interfaces.cli.demo.loading import Loaded

_MOST_CUSTOMERS = 100_000
_LARGEST_SEED = 2**63 - 1


def add(subparsers: Subparsers) -> None:
    """Declare the commands."""
    group = subparsers.add_parser("demo", help="load the demo group")
    kinds = group.add_subparsers(dest="kind", metavar="WHAT", required=True)
    load = kinds.add_parser(
        "load",
        help="load three entities, their customers and two years of trade until today",
        description="Loads a made-up group: three entities, their customers and users, two years of trade until "
        "today, and what collections did about it in the last weeks. Load it again: nothing changes; what an "
        "interruption left undone is finished.",
    )
    load.add_argument(
        "--seed", type=whole_number(0, _LARGEST_SEED), default=1, help="another seed, another group"
    )
    load.add_argument(
        "--customers", type=whole_number(1, _MOST_CUSTOMERS), default=300, help="how many (default 300)"
    )
    load.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    load.set_defaults(run=_load, needs_database=True)


def _load(arguments: argparse.Namespace) -> int:
    from rich.console import Console  # noqa: PLC0415 - only those who need it pay for it
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - as above

    from dunwell.interfaces.cli.demo import loading as demo  # noqa: PLC0415 - needs Django set up
    from dunwell.interfaces.shared.house import clock, house  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        steps: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = bar.add_task(step, total=total)
            bar.update(steps[step], completed=done, total=total)

        loaded = demo.load(
            seed=arguments.seed,
            customers=arguments.customers,
            as_of=clock().date(),
            house=house(),
            clock=clock,
            progress=show,
        )
    _print(loaded, logins=demo.demo_logins(), as_json=arguments.json)
    return 0


def _print(loaded: "Loaded", *, logins: "list[tuple[str, str, str]]", as_json: bool) -> None:
    if as_json:
        result = {
            "loaded": loaded.is_new,
            "seed": loaded.seed,
            "as_of": loaded.as_of.isoformat(),
            **loaded.counts,
            "logins": [
                {"role": role, "email": email, "password": password} for role, email, password in logins
            ],
        }
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    counted = ", ".join(f"{count:,} {what}" for what, count in loaded.counts.items())
    state = "Loaded" if loaded.is_new else "Already there"
    lines = [f"{state}: the demo group of seed {loaded.seed} as of {loaded.as_of}: {counted}.", "Log in as"]
    lines += [f"  {role:<10} {email:<38} {password}" for role, email, password in logins]
    sys.stdout.write("\n".join(lines) + "\n")
