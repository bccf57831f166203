"""What the sandbox remembers, in one SQLite file; one writer at a time, all of a change or nothing of it."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS asked (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, reference TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payment (
    reference TEXT PRIMARY KEY, token TEXT UNIQUE, purpose TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
    payer_reference TEXT NOT NULL, payer_email TEXT NOT NULL, return_url TEXT NOT NULL, methods TEXT NOT NULL,
    language TEXT NOT NULL, is_saving INTEGER NOT NULL, created_at REAL NOT NULL, expires_at REAL,
    refunded_minor INTEGER NOT NULL DEFAULT 0, disputed_minor INTEGER NOT NULL DEFAULT 0,
    fee_minor INTEGER NOT NULL DEFAULT 0, method TEXT NOT NULL DEFAULT '', decline_code TEXT NOT NULL DEFAULT '',
    settles_at REAL, settles_as TEXT NOT NULL DEFAULT '', returns_at REAL, returns_as TEXT NOT NULL DEFAULT '',
    change INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS method (
    reference TEXT PRIMARY KEY, payer_reference TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
    network TEXT NOT NULL, country TEXT NOT NULL, turn TEXT NOT NULL, decline_code TEXT NOT NULL,
    expires_on TEXT, mandate_reference TEXT NOT NULL, is_saved INTEGER NOT NULL, is_gone INTEGER NOT NULL DEFAULT 0,
    is_told_of_expiry INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS repayment (
    reference TEXT PRIMARY KEY, key TEXT NOT NULL, payment TEXT NOT NULL, state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL, currency TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dispute (
    reference TEXT PRIMARY KEY, payment TEXT NOT NULL, state TEXT NOT NULL, amount_minor INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS balance (
    serial INTEGER PRIMARY KEY, reference TEXT NOT NULL, kind TEXT NOT NULL, payment TEXT NOT NULL,
    gross_minor INTEGER NOT NULL, fee_minor INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
    at REAL NOT NULL, payout TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS payout (
    reference TEXT PRIMARY KEY, currency TEXT NOT NULL, amount_minor INTEGER NOT NULL, arrives_on TEXT NOT NULL,
    at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    serial INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
    reference TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    serial INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES event, due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due', said TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS payment_due ON payment (state, settles_at, returns_at, expires_at);
CREATE INDEX IF NOT EXISTS payment_method ON payment (method);
CREATE INDEX IF NOT EXISTS balance_unpaid ON balance (payout, currency);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due_at);
"""
DEFAULTS: dict[str, Any] = {
    "clock_offset_seconds": 0,
    "webhook_url": "",
    "copies": 1,
    "delay_seconds": 0,
    "is_shuffled": False,
    "pays_out_daily": True,
    "settle_days": 3,
    "return_days": 8,
    "fault": "",
    "faults_left": 0,
}
"""Settings by name, with what they are until somebody says otherwise."""


class Store:
    """The file, and the one connection to it."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)
        self._depth = 0
        self.changed = threading.Condition()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Let nobody else in, and keep all of what the block writes or, where it raises, nothing."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")
        with self.changed:
            self.changed.notify_all()

    def rows(self, statement: str, *values: object) -> list[Row]:
        """Run one statement of ours; its rows."""
        with self._lock:
            return [dict(row) for row in self._db.execute(statement, values).fetchall()]

    def row(self, statement: str, *values: object) -> Row | None:
        """Return its first row, or None."""
        found = self.rows(statement, *values)
        return found[0] if found else None

    def add(self, table: str, **values: object) -> None:
        """Insert one row. Table and columns are words of ours, never of a request."""
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.rows(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608 - as above

    def set(self, table: str, reference: str, **values: object) -> None:
        """Change one row by its reference."""
        names = ", ".join(f"{name} = ?" for name in values)
        self.rows(f"UPDATE {table} SET {names} WHERE reference = ?", *values.values(), reference)  # noqa: S608

    def setting(self, name: str) -> Any:  # noqa: ANN401 - whatever DEFAULTS has there
        """Return what a setting is."""
        found = self.row("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(found["value"]) if found else DEFAULTS[name]

    def put(self, name: str, value: object) -> None:
        """Keep a setting."""
        assert name in DEFAULTS, name
        self.rows("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, json.dumps(value))

    def now(self) -> float:
        """Return the sandbox's own time, in Unix seconds: the clock, and as far as it was put forward."""
        return time.time() + float(self.setting("clock_offset_seconds"))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def name(prefix: str) -> str:
    """Return a new reference that nobody can guess."""
    return f"{prefix}_{secrets.token_hex(12)}"
