"""What only who tries things asks for: days to pass, debits to come back, holders to dispute, webhooks to go wrong."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from dunwell.adapters.sandbox_psp import days, till
from dunwell.adapters.sandbox_psp.dates import day_of
from dunwell.adapters.sandbox_psp.errors import No, not_known
from dunwell.adapters.sandbox_psp.events import resend
from dunwell.adapters.sandbox_psp.numbers import DECLINE_CODES
from dunwell.adapters.sandbox_psp.signing import HEADER, sign
from dunwell.adapters.sandbox_psp.store import DEFAULTS, Store

Answer = dict[str, Any]
MOST_COPIES, MOST_DELAY_SECONDS, MOST_RESENT, MOST_EVENTS = 20, 3600, 500, 500
FAULTS = ("before", "after")
_RANGES = {
    "copies": (1, MOST_COPIES),
    "delay_seconds": (0, MOST_DELAY_SECONDS),
    "settle_days": (0, 30),
    "return_days": (0, 60),
    "faults_left": (0, 1000),
}


class Control:
    """The calls below `/control/api/`."""

    def __init__(self, *, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def answer(self, *, method: str, parts: Sequence[str], given: Mapping[str, Any]) -> Answer:
        """Route a call; raises No for what there is not."""
        found: Answer = {}
        match (method, *parts):
            case ("GET", "state"):
                found = self.state()
            case ("POST", "settings"):
                found = self.settings(given)
            case ("POST", "clock"):
                days.advance(self._store, days=_whole(given, "days"))
            case ("POST", "events", "resend"):
                found = self.resend(given)
            case ("GET", "events"):
                found = self.events()
            case ("POST", "charges", reference, verb):
                found = self.charge(reference, verb, given)
            case ("POST", "disputes", reference, ("win" | "lose") as verb):
                with self._store.change():
                    till.close_dispute(self._store, dispute=reference, is_won=verb == "win")
            case ("POST", "methods", reference, verb):
                self.method(reference, verb, given)
            case ("POST", "payouts"):
                found = self.pay_out(given)
            case _:
                raise No("unknown_call", "There is no such call.", status=404)
        return found

    def state(self) -> Answer:
        """The settings, the day, and what is here, newest first."""
        listed = {
            "charges": "SELECT reference, key, purpose, state, amount_minor, currency, refunded_minor, "
            "disputed_minor, decline_code, description, "
            "(SELECT kind FROM method WHERE method.reference = payment.method) AS kind "
            "FROM payment ORDER BY rowid DESC LIMIT 200",
            "methods": "SELECT reference, payer_reference, kind, label, expires_on, decline_code FROM method "
            "WHERE is_saved AND NOT is_gone ORDER BY rowid DESC LIMIT 200",
            "disputes": "SELECT reference, payment, state, amount_minor FROM dispute ORDER BY rowid DESC LIMIT 200",
            "payouts": "SELECT reference, currency, amount_minor, arrives_on FROM payout ORDER BY rowid DESC LIMIT 200",
            "deliveries": "SELECT event.external_id, name, event.reference, tries, state, said FROM delivery "
            "JOIN event ON event.serial = event ORDER BY delivery.serial DESC LIMIT 100",
        }
        return {
            "settings": {name: self._store.setting(name) for name in DEFAULTS},
            "today": day_of(self._store.now()).isoformat(),
            **{name: self._store.rows(statement) for name, statement in listed.items()},
        }

    def settings(self, given: Mapping[str, Any]) -> Answer:
        """Change settings by name; all or none."""
        with self._store.change():
            for name, value in given.items():
                if name not in DEFAULTS or name == "clock_offset_seconds":
                    raise No("field_invalid", f"{name}: there is no such setting")
                if name in _RANGES:
                    least, most = _RANGES[name]
                    if type(value) is not int or not least <= value <= most:
                        raise No("field_invalid", f"{name}: a whole number from {least} to {most}")
                elif name == "fault" and value not in {"", *FAULTS}:
                    raise No("field_invalid", f"fault: empty or one of {', '.join(FAULTS)}")
                elif type(value) is not type(DEFAULTS[name]):
                    raise No("field_invalid", f"{name}: {type(DEFAULTS[name]).__name__}")
                elif name == "webhook_url" and value and not value.startswith(("http://", "https://")):
                    raise No("field_invalid", "webhook_url: an address such as http://localhost:8000/hooks/")
                self._store.put(name, value)
        return {}

    def resend(self, given: Mapping[str, Any]) -> Answer:
        """Deliver the last events again, several times, in an order."""
        order = given.get("order", "as_is")
        if order not in {"as_is", "reversed", "shuffled"}:
            raise No("field_invalid", "order: as_is, reversed or shuffled")
        times = _whole(given, "times", default=1, most=MOST_COPIES)
        last = _whole(given, "last", default=50, most=MOST_RESENT)
        with self._store.change():
            return {"deliveries": resend(self._store, times=times, order=order, last=last)}

    def events(self) -> Answer:
        """Every event, oldest first, with a header that is good now: for whoever plays a webhook themselves."""
        found = self._store.rows(
            "SELECT body, name, kind, reference FROM event ORDER BY serial DESC LIMIT ?", MOST_EVENTS
        )
        at = int(time.time())
        return {
            "events": [
                row | {"headers": {HEADER: sign(secret=self._secret, body=row["body"].encode(), at=at)}}
                for row in reversed(found)
            ]
        }

    def charge(self, reference: str, verb: str, given: Mapping[str, Any]) -> Answer:
        """Do to a charge what its bank or its holder would: settle, fail, return, dispute."""
        code = str(given.get("code") or "")
        if code and code not in DECLINE_CODES:
            raise No("field_invalid", f"code: one of {', '.join(sorted(DECLINE_CODES))}")
        with self._store.change():
            if verb == "settle":
                till.settle(self._store, reference=reference)
            elif verb == "fail":
                till.payment(self._store, reference)
                self._store.set("payment", reference, settles_as=code or "insufficient_funds")
                till.settle(self._store, reference=reference)
            elif verb == "return":
                till.bring_back(self._store, reference=reference, code=code or "debit_disputed")
            elif verb == "dispute":
                return {"reference": till.open_dispute(self._store, reference=reference)}
            else:
                raise No("unknown_call", "There is no such call.", status=404)
        return {}

    def method(self, reference: str, verb: str, given: Mapping[str, Any]) -> None:
        """Let a card expire, or say what becomes of the next charges with a method."""
        with self._store.change():
            if verb == "expire":
                till.expire_method(self._store, reference=reference)
                return
            if verb != "behave":
                raise No("unknown_call", "There is no such call.", status=404)
            code = given.get("code", "")
            if code and code not in DECLINE_CODES:
                raise No("field_invalid", f"code: empty, or one of {', '.join(sorted(DECLINE_CODES))}")
            if not till.method(self._store, reference):
                raise not_known("method")
            self._store.set("method", reference, turn="none", decline_code=code)

    def pay_out(self, given: Mapping[str, Any]) -> Answer:
        """Pay out all that is there of a currency now."""
        with self._store.change():
            reference = days.pay_out(self._store, currency=str(given.get("currency", "")))
        if reference is None:
            raise No("nothing_there", "There is nothing to be paid out in this currency.", status=409)
        return {"reference": reference}


def _whole(
    given: Mapping[str, Any], name: str, *, default: int | None = None, most: int = days.MOST_DAYS
) -> int:
    value = given.get(name, default)
    if type(value) is not int or not 0 < value <= most:
        raise No("field_invalid", f"{name}: a whole number from 1 to {most}")
    return value
