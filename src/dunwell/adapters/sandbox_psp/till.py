"""Taking payments: pages and charges from their first state to their last, each change with its event."""

from datetime import date, timedelta
from typing import Any

from dunwell.adapters.sandbox_psp.dates import day_of, seconds_of
from dunwell.adapters.sandbox_psp.errors import No, not_known
from dunwell.adapters.sandbox_psp.events import tell
from dunwell.adapters.sandbox_psp.numbers import Number, Turn
from dunwell.adapters.sandbox_psp.store import Row, Store, name
from dunwell.ports.payments import ChargeState, MethodKind, PayoutLineKind

DISPUTE_FEE_MINOR = 1500
RETURN_FEE_MINOR = 350
OPEN = (ChargeState.OPEN, ChargeState.ACTION_NEEDED)


def payment(store: Store, reference: str) -> Row:
    """Return a payment or a setup by its reference."""
    found = store.row("SELECT * FROM payment WHERE reference = ?", reference)
    if not found:
        raise not_known("payment")
    return found


def payment_of_token(store: Store, token: str) -> Row:
    """Return the payment or setup of a page."""
    found = store.row("SELECT * FROM payment WHERE token = ?", token)
    if not found:
        raise not_known("page")
    return found


def method(store: Store, reference: str) -> Row | None:
    """Return what was paid with, or None."""
    return store.row("SELECT * FROM method WHERE reference = ?", reference)


def move(store: Store, reference: str, *, event: str = "", **values: Any) -> None:  # noqa: ANN401 - columns
    """Change a payment, count the change, and tell of it."""
    was = payment(store, reference)
    store.set("payment", reference, change=was["change"] + 1, **values)
    if event:
        kind = "setup" if was["purpose"] == "setup" else "charge"
        tell(store, event=event, kind=kind, reference=reference, key=was["key"])


def fee_of(*, kind: str, amount_minor: int) -> int:
    """What is kept of a charge: of a card 1.5 % and 25, of a wallet 1.9 % and 25, of a debit 35; at most all of it."""
    if kind == MethodKind.SEPA_DEBIT:
        fee = 35
    else:
        per_thousand = 15 if kind == MethodKind.CARD else 19
        fee = (amount_minor * per_thousand + 500) // 1000 + 25
    return min(fee, amount_minor)


def add_method(
    store: Store, *, paid: Row, kind: str, number: Number, typed: str, expires_on: date | None, is_saved: bool
) -> str:
    """Keep what somebody paid with: of its number only the last four digits and what it does."""
    reference = name("pm")
    last = typed[-4:]
    if kind == MethodKind.CARD:
        label = f"{number.network} •••• {last}"
    elif kind == MethodKind.SEPA_DEBIT:
        label = f"{number.country} •••• {last}"
    else:
        label = number.network
    store.add(
        "method",
        reference=reference,
        payer_reference=paid["payer_reference"],
        kind=kind,
        label=label,
        network=number.network,
        country=number.country,
        turn=number.turn,
        decline_code=number.decline_code,
        expires_on=expires_on.isoformat() if expires_on else None,
        mandate_reference=name("mnd").replace("_", "").upper() if kind == MethodKind.SEPA_DEBIT else "",
        is_saved=int(is_saved),
    )
    return reference


def pay(store: Store, *, reference: str, used: str) -> None:
    """Take the money of a page with what was typed there: paid, under way, or the page stays open with the reason."""
    paid, with_ = payment(store, reference), method(store, used)
    assert with_
    turn, code = with_["turn"], with_["decline_code"]
    if turn == Turn.NONE and code:
        decline_at_page(store, reference=reference, code=code)
        return
    if paid["purpose"] == "setup":
        store.set("method", used, is_saved=1)
        move(
            store,
            reference,
            event="setup.succeeded",
            state=ChargeState.SUCCEEDED,
            method=used,
            decline_code="",
        )
    else:
        _take(store, paid=paid, with_=with_)


def challenge(store: Store, *, reference: str, used: str) -> None:
    """Ask the payer to confirm before anything is taken."""
    move(store, reference, event="charge.action_needed", state=ChargeState.ACTION_NEEDED, method=used)


def confirm(store: Store, *, reference: str, is_confirmed: bool) -> None:
    """Go on after 3-D Secure, or back to the page."""
    paid = payment(store, reference)
    with_ = method(store, paid["method"])
    if not is_confirmed or not with_:
        decline_at_page(store, reference=reference, code="authentication_failed")
    elif with_["decline_code"]:
        decline_at_page(store, reference=reference, code=with_["decline_code"])
    else:
        pay(store, reference=reference, used=with_["reference"])


def decline_at_page(store: Store, *, reference: str, code: str) -> None:
    """Leave the page open for another try, and keep why this one failed."""
    event = "setup.declined" if payment(store, reference)["purpose"] == "setup" else "charge.declined"
    move(store, reference, event=event, state=ChargeState.OPEN, decline_code=code, method="")


def close(store: Store, *, reference: str, event: str = "charge.closed") -> Row:
    """Let nothing be taken through a page any more; what was taken, or is under way, stays."""
    paid = payment(store, reference)
    if paid["state"] in OPEN:
        kind = event.replace("charge", "setup") if paid["purpose"] == "setup" else event
        move(store, reference, event=kind, state=ChargeState.EXPIRED, method="")
    return payment(store, reference)


def charge_off_session(store: Store, *, reference: str) -> None:
    """Charge a saved method: its owner is away, so what must be confirmed is declined."""
    paid = payment(store, reference)
    with_ = method(store, paid["method"])
    assert with_
    code = _decline_of_saved(with_, today=day_of(store.now()))
    if code:
        move(store, reference, event="charge.failed", state=ChargeState.FAILED, decline_code=code)
    else:
        _take(store, paid=paid, with_=with_)


def _decline_of_saved(with_: Row, *, today: date) -> str:
    if with_["expires_on"] and date.fromisoformat(with_["expires_on"]) < today:
        return "expired_card"
    if with_["turn"] == Turn.CONFIRM_ALWAYS:
        return "authentication_required"
    if with_["turn"] in {Turn.NONE, Turn.DECLINED_LATER}:
        return str(with_["decline_code"])
    return ""


def _take(store: Store, *, paid: Row, with_: Row) -> None:
    """Money is taken at once, or, of a debit, after its days."""
    reference, used = paid["reference"], with_["reference"]
    if paid["is_saving"]:
        store.set("method", used, is_saved=1)
    if with_["kind"] != MethodKind.SEPA_DEBIT:
        move(store, reference, method=used)
        succeed(store, reference=reference)
        if with_["turn"] == Turn.DISPUTED:
            open_dispute(store, reference=reference)
        return
    settles_at = store.now() + seconds_of(days=store.setting("settle_days"))
    fails = with_["turn"] == Turn.SLOW_FAILURE
    move(
        store,
        reference,
        event="charge.processing",
        state=ChargeState.PROCESSING,
        method=used,
        decline_code="",
        settles_at=settles_at,
        settles_as=with_["decline_code"] if fails else "",
    )


def settle(store: Store, *, reference: str) -> None:
    """The banks are through with a debit: it is paid, or it failed."""
    paid = payment(store, reference)
    if paid["state"] != ChargeState.PROCESSING:
        raise No("not_under_way", "Only a debit that is under way can be settled.", status=409)
    if paid["settles_as"]:
        code = paid["settles_as"]
        move(
            store,
            reference,
            event="charge.failed",
            state=ChargeState.FAILED,
            decline_code=code,
            settles_at=None,
        )
        return
    with_ = method(store, paid["method"])
    if with_ and with_["turn"] == Turn.RETURNED:
        returns_at = store.now() + seconds_of(days=store.setting("return_days"))
        store.set("payment", reference, returns_at=returns_at, returns_as=with_["decline_code"])
    succeed(store, reference=reference)


def succeed(store: Store, *, reference: str) -> None:
    """Book the money and its fee."""
    paid = payment(store, reference)
    with_ = method(store, paid["method"])
    assert with_
    fee = fee_of(kind=with_["kind"], amount_minor=paid["amount_minor"])
    book(store, paid=paid, kind=PayoutLineKind.CHARGE, gross_minor=paid["amount_minor"], fee_minor=fee)
    move(
        store,
        reference,
        event="charge.succeeded",
        state=ChargeState.SUCCEEDED,
        fee_minor=fee,
        decline_code="",
        settles_at=None,
    )


def bring_back(store: Store, *, reference: str, code: str) -> None:
    """A debit that was settled comes back: the money is taken from us, with a fee."""
    paid = payment(store, reference)
    with_ = method(store, paid["method"])
    left = paid["amount_minor"] - paid["refunded_minor"] - paid["disputed_minor"]
    if (
        paid["state"] != ChargeState.SUCCEEDED
        or not with_
        or with_["kind"] != MethodKind.SEPA_DEBIT
        or left <= 0
    ):
        raise No(
            "not_returnable", "Only a debit that was settled, and not given back, comes back.", status=409
        )
    book(store, paid=paid, kind=PayoutLineKind.DISPUTE, gross_minor=-left, fee_minor=RETURN_FEE_MINOR)
    move(
        store,
        reference,
        event="charge.returned",
        state=ChargeState.FAILED,
        decline_code=code,
        disputed_minor=paid["disputed_minor"] + left,
        returns_at=None,
    )


def open_dispute(store: Store, *, reference: str) -> str:
    """A holder disputes a charge: what is left of it is held, with a fee. Returns the dispute's reference."""
    paid = payment(store, reference)
    left = paid["amount_minor"] - paid["refunded_minor"] - paid["disputed_minor"]
    if paid["state"] != ChargeState.SUCCEEDED or left <= 0:
        raise No("not_disputable", "Only what was paid and not given back can be disputed.", status=409)
    made = name("dp")
    store.add("dispute", reference=made, payment=reference, state="open", amount_minor=left)
    book(
        store,
        paid=paid,
        kind=PayoutLineKind.DISPUTE,
        gross_minor=-left,
        fee_minor=DISPUTE_FEE_MINOR,
        named=made,
    )
    move(store, reference, disputed_minor=paid["disputed_minor"] + left)
    tell(store, event="dispute.opened", kind="dispute", reference=reference, dispute=made, key=paid["key"])
    return made


def close_dispute(store: Store, *, dispute: str, is_won: bool) -> None:
    """A dispute ends: won, and its money is ours again; lost, and it is gone. The fee stays either way."""
    found = store.row("SELECT * FROM dispute WHERE reference = ?", dispute)
    if not found:
        raise not_known("dispute")
    if found["state"] != "open":
        raise No("not_open", "This dispute has ended.", status=409)
    paid = payment(store, found["payment"])
    store.set("dispute", dispute, state="won" if is_won else "lost")
    if is_won:
        kind, amount = PayoutLineKind.DISPUTE_REVERSED, found["amount_minor"]
        book(store, paid=paid, kind=kind, gross_minor=amount, fee_minor=0, named=dispute)
        move(store, paid["reference"], disputed_minor=paid["disputed_minor"] - amount)
    else:
        move(store, paid["reference"])
    event = "dispute.won" if is_won else "dispute.lost"
    tell(store, event=event, kind="dispute", reference=paid["reference"], dispute=dispute, key=paid["key"])


def repay(store: Store, *, reference: str, key: str, amount_minor: int, currency: str) -> str:
    """Give back a charge, whole or in part; the fee of the charge is kept. Returns the repayment's reference."""
    paid = payment(store, reference)
    left = paid["amount_minor"] - paid["refunded_minor"] - paid["disputed_minor"]
    if paid["purpose"] == "setup" or paid["state"] != ChargeState.SUCCEEDED:
        raise No("not_refundable", "Only what was paid can be given back.", status=409)
    if currency != paid["currency"]:
        raise No("not_refundable", f"This was paid in {paid['currency']}.", status=409)
    if amount_minor > left:
        raise No("not_refundable", f"Of this payment {left} minor units are left to give back.", status=409)
    made = name("rf")
    store.add(
        "repayment",
        reference=made,
        key=key,
        payment=reference,
        state=ChargeState.SUCCEEDED,
        amount_minor=amount_minor,
        currency=currency,
    )
    book(store, paid=paid, kind=PayoutLineKind.REFUND, gross_minor=-amount_minor, fee_minor=0, named=made)
    move(store, reference, refunded_minor=paid["refunded_minor"] + amount_minor)
    tell(store, event="refund.succeeded", kind="refund", reference=reference, refund=made, key=key)
    return made


def book(store: Store, *, paid: Row, kind: str, gross_minor: int, fee_minor: int, named: str = "") -> None:
    """Add a line to what is to be paid out."""
    store.add(
        "balance",
        reference=named or name("txn"),
        kind=str(kind),
        payment=paid["reference"],
        gross_minor=gross_minor,
        fee_minor=fee_minor,
        currency=paid["currency"],
        description=paid["description"],
        at=store.now(),
    )


def expire_method(store: Store, *, reference: str) -> None:
    """Let a card's life end yesterday."""
    if not method(store, reference):
        raise not_known("method")
    store.set("method", reference, expires_on=(day_of(store.now()) - timedelta(days=1)).isoformat())
    tell(store, event="method.expired", kind="method", reference=reference)
