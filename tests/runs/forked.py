"""The processes that are killed: each command is done by a fork of this one, so that a start costs no imports.

Commands come as lines of JSON, answers go back the same way: {"pid"}, what the command says, {"exit"}.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from datetime import date, timedelta
from unittest.mock import patch

import django

from dunwell.core.calendar import is_day_off
from dunwell.core.money import exponent

AS_OF = date(2026, 3, 20)
UNREACHABLE = "NOBODY"
BROUGHT_IN = [
    "encodings.idna",
    "numpy.ma",
    "dunwell.apps.dunning.texts",
    "dunwell.apps.runs.collections",
    "dunwell.config.wiring",
    "dunwell.interfaces.shared.house",
    "tests.fakes",
    "tests.ledger",
]


def say(**what: object) -> None:
    os.write(1, (json.dumps(what) + "\n").encode())


def hold(*, name: str, when: str, nth: int) -> None:
    """Let the n-th call of a function (`module:function`) stop before or after, until SIGUSR1 or for ever."""
    module_name, _, attribute = name.partition(":")
    module = importlib.import_module(module_name)
    original = getattr(module, attribute)
    calls = 0

    def held(*given, **named):
        nonlocal calls
        calls += 1
        if when == "before" and calls == nth:
            wait()
        result = original(*given, **named)
        if when == "after" and calls == nth:
            wait()
        return result

    setattr(module, attribute, held)


def wait() -> None:
    say(at=True)
    signal.sigwait({signal.SIGUSR1})


def fill(*, accounts: int) -> None:
    """Accounts whose reminder is due on AS_OF, and one more that has no address."""
    from tests.ledger import make_ledger  # noqa: PLC0415 - needs Django set up

    ledger = make_ledger(on=AS_OF)
    for number in range(accounts):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=AS_OF - timedelta(days=3))
    nobody = ledger.account(UNREACHABLE, has_address=False)
    ledger.invoice(nobody, "I-1", 100_00, due=AS_OF - timedelta(days=3))


def run(*, mail: str, point: list[object] | None = None) -> None:
    """Run the day with the real carrier, stopping at the point if there is one; it is the morning of that day.

    By the clock of the machine nothing would leave on a public holiday.
    """
    from tests.fakes import FakeClock, FakeDocuments  # noqa: PLC0415 - needs Django set up
    from tests.ledger import morning  # noqa: PLC0415 - needs Django set up

    from dunwell.apps.runs import collections  # noqa: PLC0415 - needs Django set up
    from dunwell.config import wiring  # noqa: PLC0415 - needs Django set up

    os.environ["DUNWELL_MAIL_URL"] = mail
    if point:
        name, when, nth = point
        hold(name=str(name), when=str(when), nth=int(str(nth)))
    with patch.object(wiring, "TypstDocuments", FakeDocuments):  # each process would spend its time on fonts
        house = wiring.house()
    collections.run(as_of=AS_OF, actor="test", house=house, clock=FakeClock(morning(AS_OF)))


def look() -> None:
    """Say what there is now."""
    from tests.ledger import broken  # noqa: PLC0415 - needs Django set up

    from dunwell.apps.messages.models import Message  # noqa: PLC0415 - needs Django set up
    from dunwell.apps.runs.models import Action, Run  # noqa: PLC0415 - needs Django set up
    from dunwell.apps.worklist.models import Task  # noqa: PLC0415 - needs Django set up

    say(
        runs=list(Run.objects.values_list("state", flat=True)),
        actions=sorted(Action.objects.values_list("kind", "state")),
        messages=dict(Message.objects.values_list("message_id", "state")),
        tasks=sorted(Task.objects.values_list("kind", "state")),
        broken=broken(),
    )


COMMANDS = {"fill": fill, "run": run, "look": look}


def obey(command: dict[str, object]) -> int:
    try:
        COMMANDS[str(command.pop("do"))](**command)
    except Exception:  # noqa: BLE001 - the outer edge of this process
        traceback.print_exc()
        return 1
    return 0


def bring_in() -> None:
    """Have ready what each child would bring in for itself: modules, and the tables of countries and currencies."""
    for name in BROUGHT_IN:
        importlib.import_module(name)
    from dunwell.apps.organisation.operations import is_country  # noqa: PLC0415 - needs Django set up

    assert is_country("DE")
    assert exponent(currency="EUR") == 2
    assert not is_day_off(on=AS_OF, country="DE", weekdays=frozenset(range(7)))


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    django.setup()
    bring_in()
    say(ready=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(obey(json.loads(line)))
        say(pid=pid)
        _, status = os.waitpid(pid, 0)
        say(exit=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
