"""One command, from its words to its exit code: 0 done, 1 refused or faults, 2 used wrongly."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from types import FrameType

from dunwell.interfaces.cli import parser
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.lifecycle import Lifecycle

REFUSED = 1


def run(*, argv: Sequence[str], lifecycle: Lifecycle) -> int:
    """Run the command and answer its exit code."""
    arguments = parser.parse(list(argv))
    arguments.lifecycle = lifecycle

    def command() -> int:
        if not arguments.needs_database:
            return int(arguments.run(arguments))
        with lifecycle.database():
            return int(arguments.run(arguments))

    return guarded(command)


def guarded(action: Callable[[], int]) -> int:
    """Run the action; every fault of it ends in one line on stderr, an interruption in 128 + its signal."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return action()
    except (Refused, Unavailable) as fault:
        return _complain(fault.message)
    except KeyboardInterrupt:
        _complain("interrupted")
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as fault:
        return _complain(f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault))
    except Exception as fault:  # noqa: BLE001 - the outer edge
        return _complain(f"{type(fault).__name__}: {fault}. Set DUNWELL_DEBUG=1 to see where.")


def _terminate(number: int, _frame: FrameType | None) -> None:
    """Unwinds like an exception, so that what a command holds is let go."""
    signal.signal(number, signal.SIG_IGN)  # once is enough: a second one must not break the unwinding
    raise SystemExit(128 + number)


def _complain(message: str) -> int:
    if os.environ.get("DUNWELL_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        traceback.print_exc()
    print("dunwell:", " ".join(message.split()), file=sys.stderr)
    return REFUSED
