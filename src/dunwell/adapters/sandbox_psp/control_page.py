"""The control page: everything that `control.py` does, by buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from dunwell.adapters.sandbox_psp.control import Control
from dunwell.adapters.sandbox_psp.pages import frame, safe
from dunwell.adapters.sandbox_psp.store import Row
from dunwell.core.wording import amount
from dunwell.ports.payments import ChargeState, MethodKind

NOTE = "No money moves here. This page plays the banks and the holders."
_NUMBERS = frozenset(
    {"days", "times", "last", "copies", "delay_seconds", "settle_days", "return_days", "faults_left"}
)
_FLAGS = frozenset({"is_shuffled", "pays_out_daily"})


def understood(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a form as a call takes them; what is no number stays as it was typed, and is refused there."""
    given: dict[str, Any] = {}
    for name, value in form.items():
        if name in _NUMBERS:
            given[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else value
        elif name in _FLAGS:
            given[name] = value == "yes"
        elif name != "token":
            given[name] = value
    return given


def page(*, control: Control, token: str, fault: str = "") -> str:
    """The page as things stand."""
    state = control.state()
    alert = f'<div class="alert" role="alert">{safe(fault)}</div>' if fault else ""
    body = (
        f'<main class="desk"><h1>Payment sandbox</h1><p class="quiet">Its day is {safe(state["today"])}.</p>{alert}'
        f'<div class="panels">{_panels(state, token)}</div>'
        f"<h2>Payments</h2>{_charges(state['charges'], token)}<h2>Saved methods</h2>{_methods(state['methods'], token)}"
        f"<h2>Disputes</h2>{_disputes(state['disputes'], token)}<h2>Payouts</h2>{_payouts(state['payouts'])}"
        f"<h2>Webhooks</h2>{_deliveries(state['deliveries'])}</main>"
    )
    return frame(language="en", title="Payment sandbox", body=body, note=NOTE, label="Sandbox")


def _form(call: str, fields: str, button: str, token: str) -> str:
    return (
        f'<form method="post" action="/control/act/{call}"><input type="hidden" name="token" value="{safe(token)}">'
        f"{fields}<button>{safe(button)}</button></form>"
    )


def _entry(name: str, label: str, value: object, *, kind: str = "number", wide: bool = False) -> str:
    style = ' class="wide"' if wide else ""
    return f'<label>{safe(label)}<input name="{name}" type="{kind}" value="{safe(value)}"{style}></label>'


def _pick(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    listed = "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(text)}</option>'
        for value, text in options
    )
    return f'<label>{safe(label)}<select name="{name}">{listed}</select></label>'


def _panels(state: Mapping[str, Any], token: str) -> str:
    on_off = (("no", "no"), ("yes", "yes"))
    orders = (("as_is", "in their order"), ("reversed", "reversed"), ("shuffled", "shuffled"))
    settings = state["settings"]
    shuffled, daily = ("yes" if settings[name] else "no" for name in ("is_shuffled", "pays_out_daily"))
    panels = (
        (
            "Time",
            _form("clock", _entry("days", "days", 1), "Let them pass", token)
            + _form(
                "settings",
                _entry("settle_days", "debits take, days", settings["settle_days"])
                + _entry("return_days", "and come back after", settings["return_days"])
                + _pick("pays_out_daily", "pay out daily", on_off, daily),
                "Set",
                token,
            ),
        ),
        (
            "Payouts",
            _form("payouts", _entry("currency", "currency", "EUR", kind="text"), "Pay out now", token),
        ),
        (
            "Webhooks",
            _form(
                "settings",
                _entry("webhook_url", "target", settings["webhook_url"], kind="text", wide=True)
                + _entry("copies", "each so often", settings["copies"])
                + _entry("delay_seconds", "delay, seconds", settings["delay_seconds"])
                + _pick("is_shuffled", "out of order", on_off, shuffled),
                "Set",
                token,
            )
            + _form(
                "events/resend",
                _entry("last", "the last", 20)
                + _entry("times", "times", 1)
                + _pick("order", "order", orders, "as_is"),
                "Send again",
                token,
            ),
        ),
        (
            "Failures",
            _form(
                "settings",
                _pick(
                    "fault",
                    "calls of the house fail",
                    (("", "never"), ("before", "before they are done"), ("after", "after they were done")),
                    settings["fault"],
                )
                + _entry("faults_left", "the next", settings["faults_left"]),
                "Set",
                token,
            ),
        ),
    )
    return "".join(f'<section class="panel"><h2>{name}</h2>{content}</section>' for name, content in panels)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return '<p class="quiet">None yet.</p>'
    head = "".join(f"<th>{safe(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _text(value: object) -> str:
    return f"<td>{safe(value)}</td>"


def _code(value: object) -> str:
    return f"<td><code>{safe(value)}</code></td>"


def _money(minor: int, currency: str) -> str:
    return f'<td class="figure">{safe(amount(minor=minor, currency=currency, language="en"))}</td>'


def _acts(*forms: str) -> str:
    return f"<td>{''.join(forms)}</td>"


def _charges(rows: Sequence[Row], token: str) -> str:
    listed = []
    for row in rows:
        call = f"charges/{row['reference']}"
        acts = []
        if row["state"] == ChargeState.PROCESSING:
            acts = [
                _form(f"{call}/settle", "", "Settle", token),
                _form(f"{call}/fail", "", "Fail", token),
            ]
        elif row["state"] == ChargeState.SUCCEEDED and row["purpose"] != "setup":
            is_debit = row["kind"] == MethodKind.SEPA_DEBIT
            acts = [
                _form(
                    f"{call}/return" if is_debit else f"{call}/dispute",
                    "",
                    "Return" if is_debit else "Dispute",
                    token,
                )
            ]
        why = f" · {row['decline_code']}" if row["decline_code"] else ""
        listed.append(
            [
                _code(row["reference"]),
                _text(row["description"] or "saving a method"),
                _money(row["amount_minor"], row["currency"]),
                _text(f"{row['state']}{why}"),
                _acts(*acts),
            ]
        )
    return _table(("payment", "for", "amount", "state", ""), listed)


def _methods(rows: Sequence[Row], token: str) -> str:
    return _table(
        ("method", "what", "of", "until", "declines with", ""),
        [
            [
                _code(row["reference"]),
                _text(row["label"]),
                _text(row["payer_reference"]),
                _text(row["expires_on"] or ""),
                _text(row["decline_code"]),
                _acts(_form(f"methods/{row['reference']}/expire", "", "Expire", token))
                if row["expires_on"]
                else _acts(),
            ]
            for row in rows
        ],
    )


def _disputes(rows: Sequence[Row], token: str) -> str:
    return _table(
        ("dispute", "payment", "state", ""),
        [
            [
                _code(row["reference"]),
                _code(row["payment"]),
                _text(row["state"]),
                _acts(
                    _form(f"disputes/{row['reference']}/win", "", "We win", token),
                    _form(f"disputes/{row['reference']}/lose", "", "We lose", token),
                )
                if row["state"] == "open"
                else _acts(),
            ]
            for row in rows
        ],
    )


def _payouts(rows: Sequence[Row]) -> str:
    return _table(
        ("payout", "amount", "at the bank on"),
        [
            [_code(row["reference"]), _money(row["amount_minor"], row["currency"]), _text(row["arrives_on"])]
            for row in rows
        ],
    )


def _deliveries(rows: Sequence[Row]) -> str:
    return _table(
        ("event", "what", "about", "tries", "state", "answer"),
        [
            [
                _code(row["external_id"]),
                _text(row["name"]),
                _code(row["reference"]),
                _text(row["tries"]),
                _text(row["state"]),
                _text(row["said"]),
            ]
            for row in rows
        ],
    )
