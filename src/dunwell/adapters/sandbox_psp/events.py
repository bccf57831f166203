"""Webhooks: made in the change that they tell of, delivered until they are taken, in the ways that are asked for."""

import http.client
import json
import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dunwell.adapters.sandbox_psp.signing import HEADER, sign
from dunwell.adapters.sandbox_psp.store import Row, Store, name

MOST_TRIES = 12
LONGEST_PAUSE_SECONDS = 60.0
ANSWER_SECONDS = 10.0
SHUFFLE_SECONDS = 0.4  # what happens within it leaves in another order
BATCH = 50
CONTENT_TYPE = "application/json; charset=utf-8"


def tell(store: Store, *, event: str, kind: str, reference: str, **details: str) -> None:
    """Keep an event, and its deliveries where somebody wants them."""
    external_id = name("evt")
    at = datetime.fromtimestamp(store.now(), UTC).isoformat()
    body = {"id": external_id, "name": event, "kind": kind, "reference": reference, "created_at": at}
    store.add(
        "event",
        external_id=external_id,
        name=event,
        kind=kind,
        reference=reference,
        body=json.dumps(body | {"details": details}, ensure_ascii=False),
    )
    found = store.row("SELECT max(serial) AS serial FROM event")
    assert found
    if store.setting("webhook_url"):
        due_at = time.time() + float(store.setting("delay_seconds"))
        if store.setting("is_shuffled"):
            due_at += SHUFFLE_SECONDS
        for _ in range(int(store.setting("copies"))):
            store.add("delivery", event=found["serial"], due_at=due_at)


def resend(store: Store, *, times: int, order: str, last: int) -> int:
    """Deliver the last events again: `order` is as_is, reversed or shuffled. Returns how many deliveries that makes."""
    found = store.rows("SELECT serial FROM event ORDER BY serial DESC LIMIT ?", last)
    serials = [row["serial"] for row in reversed(found) for _ in range(times)]
    if order == "reversed":
        serials.reverse()
    elif order == "shuffled":
        random.SystemRandom().shuffle(serials)
    begun = time.time()
    for count, serial in enumerate(serials):
        store.add("delivery", event=serial, due_at=begun + count / 1000)
    return len(serials)


class Courier(threading.Thread):
    """Delivers what is due, one after the other; a target that does not take it is asked again, ever later."""

    def __init__(self, *, store: Store, secret: str) -> None:
        super().__init__(name="courier", daemon=True)
        self._store = store
        self._secret = secret
        self._ending = threading.Event()

    def run(self) -> None:
        """Deliver until `end` is called."""
        while not self._ending.is_set():
            due = self._due()
            for delivery in due:
                if self._ending.is_set():
                    return
                self._deliver(delivery)
            if not due:
                with self._store.changed:
                    self._store.changed.wait(timeout=0.2)

    def end(self) -> None:
        """Stop after the delivery that is under way."""
        self._ending.set()
        with self._store.changed:
            self._store.changed.notify_all()

    def _due(self) -> list[Row]:
        found = self._store.rows(
            "SELECT delivery.serial, tries, external_id, body FROM delivery JOIN event ON event.serial = event "
            "WHERE state = 'due' AND due_at <= ? ORDER BY due_at, delivery.serial LIMIT ?",
            time.time(),
            BATCH,
        )
        if self._store.setting("is_shuffled"):
            random.SystemRandom().shuffle(found)
        return found

    def _deliver(self, delivery: Row) -> None:
        tries = delivery["tries"] + 1
        said, is_taken = self._post(delivery["body"].encode())
        state = "taken" if is_taken else "due" if tries < MOST_TRIES else "given_up"
        pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2.0**tries)
        with self._store.change():
            self._store.rows(
                "UPDATE delivery SET tries = ?, state = ?, said = ?, due_at = ? WHERE serial = ?",
                *(tries, state, said, time.time() + pause, delivery["serial"]),
            )

    def _post(self, body: bytes) -> tuple[str, bool]:
        """What the target says, and whether it took it."""
        target = urlsplit(str(self._store.setting("webhook_url")))
        if not target.hostname:
            return "nobody is to be told", False
        kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        connection = kind(target.hostname, target.port, timeout=ANSWER_SECONDS)
        headers = {
            "Content-Type": CONTENT_TYPE,
            HEADER: sign(secret=self._secret, body=body, at=int(time.time())),
        }
        try:
            connection.request("POST", target.path or "/", body=body, headers=headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as fault:
            return f"{type(fault).__name__}: {fault}"[:200], False
        finally:
            with suppress(OSError):
                connection.close()
        return str(status), 200 <= status < 300
