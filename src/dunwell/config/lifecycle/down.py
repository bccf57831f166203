"""Stop whatever runs in this home."""

import json
import signal
import time

from dunwell.adapters.postgres import client, locks
from dunwell.config import home as homes
from dunwell.config.lifecycle import claim
from dunwell.ports.errors import Unavailable

POLITE_SECONDS, LONGEST_SECONDS = 60.0, 70.0
POLL_SECONDS = 0.05


def run(*, as_json: bool) -> int:
    """Stop `up` and the database of this home, whoever uses it; 0 when they are gone, or were not there."""
    home = homes.location()
    found = False
    if home.is_dir():
        found = _stop_up() | client.is_running(home=home)
        client.stop(home=home)
    if as_json:
        print(json.dumps({"stopped": found, "home": str(home)}))
    else:
        print("Stopped." if found else f"Nothing runs in {home}.")
    return 0


def _stop_up() -> bool:
    home = homes.location()
    lock = claim.lock(home)
    begun, asked = time.monotonic(), (0, signal.SIGTERM)
    while locks.is_held(lock):
        waited = time.monotonic() - begun
        if waited > LONGEST_SECONDS:
            raise Unavailable(f"The process that is up in {home} does not stop.")
        number = signal.SIGTERM if waited < POLITE_SECONDS else signal.SIGKILL
        pid = claim.holder(home)[0]
        if pid and (pid, number) != asked and locks.signal_holder(file=lock, pid=pid, number=number):
            asked = (pid, number)
        time.sleep(POLL_SECONDS)
    return bool(asked[0])
