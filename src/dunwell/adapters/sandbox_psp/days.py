"""What time brings by itself: debits are settled and come back, pages and cards end, and money is paid out."""

import threading
from datetime import timedelta

from dunwell.adapters.sandbox_psp import till
from dunwell.adapters.sandbox_psp.dates import DAY_SECONDS, day_of, working_day
from dunwell.adapters.sandbox_psp.errors import No
from dunwell.adapters.sandbox_psp.events import tell
from dunwell.adapters.sandbox_psp.store import Store, name

MOST_DAYS = 400
AVAILABLE_DAYS = 2  # what came in waits so long before it is paid out by itself
BANK_DAYS = 1  # from the payout to the bank
EXPIRY_NOTICE_DAYS = 30
LOOK_SECONDS = 1.0


def advance(store: Store, *, days: int) -> None:
    """Put the clock forward, a day at a time, so that what happens between happens in its order."""
    if not 0 < days <= MOST_DAYS:
        raise No("field_invalid", f"days: a whole number from 1 to {MOST_DAYS}")
    for _ in range(days):
        with store.change():
            store.put("clock_offset_seconds", float(store.setting("clock_offset_seconds")) + DAY_SECONDS)
            pass_time(store)
            if store.setting("pays_out_daily"):
                for currency in _currencies(store):
                    pay_out(store, currency=currency, before=store.now() - AVAILABLE_DAYS * DAY_SECONDS)


def pass_time(store: Store) -> None:
    """Do what is due by now."""
    now = store.now()
    with store.change():
        for row in store.rows(
            "SELECT reference FROM payment WHERE state = 'processing' AND settles_at <= ?", now
        ):
            till.settle(store, reference=row["reference"])
        for row in store.rows(
            "SELECT reference, returns_as FROM payment WHERE state = 'succeeded' AND returns_at <= ?", now
        ):
            till.bring_back(store, reference=row["reference"], code=row["returns_as"])
        for row in store.rows(
            "SELECT reference FROM payment WHERE state IN ('open', 'action_needed') AND expires_at <= ?", now
        ):
            till.close(store, reference=row["reference"], event="charge.expired")
        _warn_of_expiry(store)


def _warn_of_expiry(store: Store) -> None:
    until = (day_of(store.now()) + timedelta(days=EXPIRY_NOTICE_DAYS)).isoformat()
    for row in store.rows(
        "SELECT reference FROM method WHERE is_saved AND NOT is_gone AND NOT is_told_of_expiry AND expires_on <= ?",
        until,
    ):
        store.set("method", row["reference"], is_told_of_expiry=1)
        tell(store, event="method.expiring", kind="method", reference=row["reference"])


def _currencies(store: Store) -> list[str]:
    return [row["currency"] for row in store.rows("SELECT DISTINCT currency FROM balance WHERE payout = ''")]


def pay_out(store: Store, *, currency: str, before: float | None = None) -> str | None:
    """Pay out what is there of a currency; the payout's reference, or None where that is nothing."""
    until = store.now() if before is None else before
    lines = store.rows(
        "SELECT serial, gross_minor - fee_minor AS net FROM balance WHERE payout = '' AND currency = ? AND at <= ?",
        *(currency, until),
    )
    total = sum(line["net"] for line in lines)
    if not lines or total <= 0:
        return None
    reference = name("po")
    arrives_on = working_day(day_of(store.now()) + timedelta(days=BANK_DAYS))
    with store.change():
        store.add(
            "payout",
            reference=reference,
            currency=currency,
            amount_minor=total,
            arrives_on=arrives_on.isoformat(),
            at=store.now(),
        )
        for line in lines:
            store.rows("UPDATE balance SET payout = ? WHERE serial = ?", reference, line["serial"])
        tell(store, event="payout.paid", kind="payout", reference=reference)
    return reference


class Calendar(threading.Thread):
    """Looks every second at what is due."""

    def __init__(self, *, store: Store) -> None:
        super().__init__(name="calendar", daemon=True)
        self._store = store
        self._ending = threading.Event()

    def run(self) -> None:
        """Look until `end` is called."""
        today = day_of(self._store.now())
        while not self._ending.wait(LOOK_SECONDS):
            pass_time(self._store)
            if day_of(self._store.now()) > today:
                today = day_of(self._store.now())
                if self._store.setting("pays_out_daily"):
                    before = self._store.now() - AVAILABLE_DAYS * DAY_SECONDS
                    for currency in _currencies(self._store):
                        pay_out(self._store, currency=currency, before=before)

    def end(self) -> None:
        """Stop looking."""
        self._ending.set()
