"""What people do on the hosted page: look, type, confirm; each answer is a page or the way back."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dunwell.adapters.sandbox_psp import pages, till
from dunwell.adapters.sandbox_psp.dates import day_of
from dunwell.adapters.sandbox_psp.numbers import Number, Turn, account, card, compact
from dunwell.adapters.sandbox_psp.store import Row, Store
from dunwell.adapters.sandbox_psp.wordbook import decline, words
from dunwell.ports.payments import ChargeState, MethodKind

_EXPIRY = re.compile(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
_CODE = re.compile(r"[0-9]{3,4}")
WALLETS = {
    "pays": Number(network="Wallet", country="", says="is paid"),
    "declines": Number(network="Wallet", country="", says="is empty", decline_code="insufficient_funds"),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page with its status, or where to go instead; `origin` is where its form may lead to."""

    page: str = ""
    status: int = 200
    location: str = ""
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed, understood: a number of ours and, of a card, its last day."""

    number: Number
    text: str
    expires_on: date | None = None


def look(store: Store, *, token: str, way: str) -> Shown:
    """Show the page as it stands."""
    row = till.payment_of_token(store, token)
    if row["state"] == ChargeState.ACTION_NEEDED:
        return _shown(row, pages.challenge(row=row))
    if row["state"] != ChargeState.OPEN:
        return _shown(row, pages.ended(row=row))
    alert = None
    if row["decline_code"]:
        alert = _alert(row)
    page = pages.checkout(row=row, way=_way(row, way), faults={}, typed={}, alert=alert)
    return _shown(row, page)


def submit(store: Store, *, token: str, way: str, form: Mapping[str, str]) -> Shown:
    """Pay with what was typed, or say what is wrong with it; a page that has ended takes nothing."""
    with store.change():
        row = till.payment_of_token(store, token)
        if row["state"] != ChargeState.OPEN:
            return look(store, token=token, way=way)
        way = _way(row, way)
        typed, faults = _understand(row, way=way, form=form, today=day_of(store.now()))
        if typed is None:
            page = pages.checkout(row=row, way=way, faults=faults, typed=form, alert=None)
            return _shown(row, page, status=422)
        used = till.add_method(
            store,
            paid=row,
            kind=way,
            number=typed.number,
            typed=typed.text,
            expires_on=typed.expires_on,
            is_saved=False,
        )
        if typed.number.turn in {Turn.CONFIRM_ONCE, Turn.CONFIRM_ALWAYS}:
            till.challenge(store, reference=row["reference"], used=used)
            return Shown(location=f"/pay/{token}")
        till.pay(store, reference=row["reference"], used=used)
        return _after(store, token=token, way=way, form=form)


def confirm(store: Store, *, token: str, answer: str) -> Shown:
    """Go on after 3-D Secure."""
    with store.change():
        row = till.payment_of_token(store, token)
        if row["state"] == ChargeState.ACTION_NEEDED and answer in {"yes", "no"}:
            till.confirm(store, reference=row["reference"], is_confirmed=answer == "yes")
            return _after(store, token=token, way="", form={})
    return look(store, token=token, way="")


def _after(store: Store, *, token: str, way: str, form: Mapping[str, str]) -> Shown:
    """Back to where somebody came from, or the page again with why it failed."""
    row = till.payment_of_token(store, token)
    if row["state"] != ChargeState.OPEN:
        return Shown(location=row["return_url"])
    page = pages.checkout(row=row, way=_way(row, way), faults={}, typed=form, alert=_alert(row))
    return _shown(row, page, status=402)


def _alert(row: Row) -> tuple[str, str]:
    return decline(row["decline_code"], language=row["language"]), words(row["language"])["nothing_taken"]


def _way(row: Row, wanted: str) -> str:
    ways: list[str] = row["methods"].split(",")
    return wanted if wanted in ways else ways[0]


def _shown(row: Row, page: str, *, status: int = 200) -> Shown:
    return Shown(page=page, status=status, origin=row["return_url"])


def _understand(
    row: Row, *, way: str, form: Mapping[str, str], today: date
) -> tuple[Typed | None, Mapping[str, str]]:
    """What was typed, or what is wrong with each field."""
    said = words(row["language"])
    faults: dict[str, str] = {}
    if way == MethodKind.WALLET:
        wallet = WALLETS.get(form.get("answer", ""))
        if not wallet:
            return None, {"answer": said["answer_missing"]}
        return Typed(number=wallet, text=""), {}
    name = "number" if way == MethodKind.CARD else "iban"
    text = compact(form.get(name, ""))
    number = card(text) if way == MethodKind.CARD else account(text)
    if number is None:
        faults[name] = said["number_unknown"]
    if not form.get("holder", "").strip():
        faults["holder"] = said["holder_missing"]
    expires_on = None
    if way == MethodKind.CARD:
        expires_on = _last_day(form.get("expiry", ""))
        if expires_on is None:
            faults["expiry"] = said["expiry_bad"]
        elif expires_on < today:
            faults["expiry"] = said["expiry_past"]
        if not _CODE.fullmatch(form.get("cvc", "").strip()):
            faults["cvc"] = said["cvc_bad"]
    if faults or number is None:
        return None, faults
    return Typed(number=number, text=text, expires_on=expires_on), {}


def _last_day(typed: str) -> date | None:
    shape = _EXPIRY.fullmatch(typed.strip())
    if not shape:
        return None
    month, year = int(shape[1]), 2000 + int(shape[2])
    return date(year, month, calendar.monthrange(year, month)[1])
