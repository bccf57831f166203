"""What the house asks over HTTP, as JSON: one function for each call of the port."""

from collections.abc import Mapping, Sequence
from typing import Any

from dunwell.adapters.sandbox_psp import till
from dunwell.adapters.sandbox_psp.asking import Asked, once, remember
from dunwell.adapters.sandbox_psp.dates import day_of, working_day
from dunwell.adapters.sandbox_psp.errors import No, not_known
from dunwell.adapters.sandbox_psp.events import tell
from dunwell.adapters.sandbox_psp.store import Row, Store, name
from dunwell.ports.payments import ChargeState

Answer = dict[str, Any]
LONGEST_PAGE_SECONDS = 40 * 86_400
MOST_DESCRIPTION = 140


class Api:
    """The calls; `address` is where this process is reached."""

    def __init__(self, *, store: Store, address: str) -> None:
        self._store = store
        self._address = address

    def answer(self, *, method: str, parts: Sequence[str], given: Mapping[str, Any], now: float) -> Answer:
        """Route `/v1/…`; raises No for what there is not."""
        match (method, *parts):
            case ("POST", "pages"):
                found = self.open_page(given, purpose="charge", now=now)
            case ("POST", "setups"):
                found = self.open_page(given, purpose="setup", now=now)
            case ("POST", "pages", reference, "close"):
                found = self.close_page(reference)
            case ("POST", "charges"):
                found = self.charge_saved(given)
            case ("GET", "charges", reference):
                found = self.charge(reference)
            case ("GET", "setups", reference):
                found = self.setup(reference)
            case ("GET", "methods", reference):
                found = self.method(reference)
            case ("POST", "methods", reference, "forget"):
                found = self.forget(reference)
            case ("POST", "repayments"):
                found = self.repay(given)
            case ("GET", "payouts", reference):
                found = self.payout(reference)
            case _:
                raise No("unknown_call", "There is no such call.", status=404)
        return found

    def open_page(self, given: Mapping[str, Any], *, purpose: str, now: float) -> Answer:
        """Make a page for a payment or for saving a method; `now` is the caller's time, not the sandbox's."""
        asked = Asked(given)
        key = asked.text("key", most=255)
        is_charge = purpose == "charge"
        row = {
            "amount_minor": asked.amount() if is_charge else 0,
            "currency": asked.currency(),
            "description": asked.text("description", most=MOST_DESCRIPTION) if is_charge else "",
            "payer_reference": asked.text("payer_reference", most=255),
            "payer_email": asked.text("payer_email", most=320, may_be_empty=True),
            "return_url": asked.url("return_url"),
            "methods": ",".join(asked.methods()),
            "language": asked.text("language", most=20),
            "is_saving": int(asked.flag("is_saving")) if is_charge else 1,
        }
        lasts = asked.moment("expires_at") - now
        asked.finish()
        with self._store.change():
            known = once(self._store, operation=purpose, asked=asked, key=key)
            if known:
                return self._page(till.payment(self._store, known))
            if not 0 < lasts <= LONGEST_PAGE_SECONDS:
                raise No("field_invalid", "expires_at: an instant within the next 40 days")
            reference = name("pay" if is_charge else "set")
            begun = self._store.now()
            self._store.add(
                "payment",
                **row,
                reference=reference,
                token=name("page"),
                purpose=purpose,
                key=key,
                state=ChargeState.OPEN,
                created_at=begun,
                expires_at=begun + lasts,
            )
            remember(self._store, operation=purpose, asked=asked, key=key, reference=reference)
            return self._page(till.payment(self._store, reference))

    def _page(self, row: Row) -> Answer:
        return {"reference": row["reference"], "url": self._url(row)}

    def _url(self, row: Row) -> str:
        return f"{self._address}/pay/{row['token']}"

    def close_page(self, reference: str) -> Answer:
        """Let nothing be taken through a page any more."""
        with self._store.change():
            till.payment(self._store, reference)
            return self._charge(till.close(self._store, reference=reference))

    def charge_saved(self, given: Mapping[str, Any]) -> Answer:
        """Charge a saved method."""
        asked = Asked(given)
        key = asked.text("key", most=255)
        method, payer = asked.text("method", most=255), asked.text("payer_reference", most=255)
        row = {
            "amount_minor": asked.amount(),
            "currency": asked.currency(),
            "description": asked.text("description", most=MOST_DESCRIPTION),
            "payer_reference": payer,
            "method": method,
        }
        asked.finish()
        with self._store.change():
            known = once(self._store, operation="charge_saved", asked=asked, key=key)
            if known:
                return self._charge(till.payment(self._store, known))
            self._saved(method, payer_reference=payer)
            reference = name("pay")
            self._store.add(
                "payment",
                **row,
                reference=reference,
                purpose="saved",
                key=key,
                state=ChargeState.OPEN,
                payer_email="",
                return_url="",
                methods="",
                language="en",
                is_saving=0,
                created_at=self._store.now(),
            )
            remember(self._store, operation="charge_saved", asked=asked, key=key, reference=reference)
            till.charge_off_session(self._store, reference=reference)
            return self._charge(till.payment(self._store, reference))

    def _saved(self, reference: str, *, payer_reference: str | None = None) -> Row:
        found = till.method(self._store, reference)
        if not found or not found["is_saved"] or found["is_gone"]:
            raise No("method_gone", "There is no saved method of this reference.", status=404)
        if payer_reference not in {None, found["payer_reference"]}:
            raise No("method_gone", "This method was saved by somebody else.", status=404)
        return found

    def charge(self, reference: str) -> Answer:
        """Say where a payment stands."""
        return self._charge(till.payment(self._store, reference))

    def _charge(self, row: Row) -> Answer:
        if row["purpose"] == "setup":
            raise not_known("payment")
        used = till.method(self._store, row["method"])
        is_to_confirm = row["state"] == ChargeState.ACTION_NEEDED
        expected = working_day(day_of(row["settles_at"])).isoformat() if row["settles_at"] else None
        return {
            "reference": row["reference"],
            "key": row["key"],
            "state": row["state"],
            "amount_minor": row["amount_minor"],
            "currency": row["currency"],
            "refunded_minor": row["refunded_minor"],
            "disputed_minor": row["disputed_minor"],
            "fee_minor": row["fee_minor"],
            "method": _method(used) if used else None,
            "decline_code": row["decline_code"],
            "action_url": self._url(row) if is_to_confirm else "",
            "expected_on": expected,
            "last_change": row["change"],
        }

    def setup(self, reference: str) -> Answer:
        """Say whether a method was saved."""
        row = till.payment(self._store, reference)
        if row["purpose"] != "setup":
            raise not_known("setup")
        used = till.method(self._store, row["method"])
        return {
            "reference": reference,
            "key": row["key"],
            "state": row["state"],
            "method": _method(used) if used and used["is_saved"] else None,
            "decline_code": row["decline_code"],
        }

    def method(self, reference: str) -> Answer:
        """Say what is known of a saved method."""
        return _method(self._saved(reference))

    def forget(self, reference: str) -> Answer:
        """Let a saved method be charged no more."""
        with self._store.change():
            found = till.method(self._store, reference)
            if found and not found["is_gone"]:
                self._store.set("method", reference, is_gone=1)
                tell(self._store, event="method.gone", kind="method", reference=reference)
        return {}

    def repay(self, given: Mapping[str, Any]) -> Answer:
        """Give money back."""
        asked = Asked(given)
        key = asked.text("key", most=255)
        reference = asked.text("charge", most=255)
        amount, currency = asked.amount(), asked.currency()
        asked.finish()
        with self._store.change():
            made = once(self._store, operation="repay", asked=asked, key=key)
            if not made:
                made = till.repay(
                    self._store, reference=reference, key=key, amount_minor=amount, currency=currency
                )
                remember(self._store, operation="repay", asked=asked, key=key, reference=made)
            row = self._store.row("SELECT * FROM repayment WHERE reference = ?", made)
        assert row
        return {one: row[one] for one in ("reference", "key", "state", "amount_minor", "currency")}

    def payout(self, reference: str) -> Answer:
        """Say what was paid out, with its lines."""
        row = self._store.row("SELECT * FROM payout WHERE reference = ?", reference)
        if not row:
            raise not_known("payout")
        lines = self._store.rows(
            "SELECT balance.*, coalesce(payment.key, '') AS charge_key FROM balance "
            "LEFT JOIN payment ON payment.reference = balance.payment WHERE payout = ? ORDER BY serial",
            reference,
        )
        return {
            "amount_minor": row["amount_minor"],
            "currency": row["currency"],
            "arrives_on": row["arrives_on"],
            "lines": [_line(line) for line in lines],
        }


def _method(row: Row) -> Answer:
    return {
        "reference": row["reference"] if row["is_saved"] else "",
        "kind": row["kind"],
        "label": row["label"],
        "expires_on": row["expires_on"],
        "mandate_reference": row["mandate_reference"],
        "network": row["network"],
        "country": row["country"],
    }


def _line(row: Row) -> Answer:
    kept = ("reference", "kind", "gross_minor", "fee_minor", "currency", "charge_key", "description")
    return {one: row[one] for one in kept} | {"charge_reference": row["payment"]}
