"""What others read out of the same sample files: results beside them, taken in without making their objects."""

import ast
import base64
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.architecture.tree import ROOT

STATEMENTS = ROOT.parent / "shared" / "data" / "statements"
CAMT = sorted((STATEMENTS / "camt").glob("*.xml"))
MT940 = sorted(file for ending in ("*.sta", "*.940.txt") for file in (STATEMENTS / "mt940").rglob(ending))
BAI2 = sorted((STATEMENTS / "bai2").rglob("*.txt"))
WHY_SKIPPED = f"no bank statements in {STATEMENTS}"


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the result beside a file has it; None for what it does not tell."""

    amount: Decimal
    currency: str | None
    booked_on: date | None
    value_on: date | None
    servicer: str | None = None
    end_to_end: str | None = None
    text: str | None = None
    name: str | None = None
    account: str | None = None
    information: str | None = None
    status: str | None = None
    kind: str | None = None


def of_camt(file: Path) -> list[Told]:
    """The entries of a JSON beside a camt file."""
    whole = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    return [_of_entry(one) for one in whole["getEntries"]]


def _of_entry(entry: dict[str, Any]) -> Told:
    amount = entry["getAmount"]
    currency = amount["getCurrency"]["getCode"]
    details = entry.get("getTransactionDetails") or []
    one = entry.get("getTransactionDetail") if len(details) == 1 else None
    one = one if isinstance(one, dict) else {}
    remittance = one.get("getRemittanceInformation")
    blocks = (remittance.get("getUnstructuredBlocks") or []) if isinstance(remittance, dict) else []
    first = remittance.get("getUnstructuredBlock") if isinstance(remittance, dict) else None
    # An object told before is a word; that is only ever the first block.
    texts = [first if isinstance(one, str) else one for one in blocks]
    text = "\n".join(one["getMessage"] for one in texts if isinstance(one, dict)) or None
    return Told(
        amount=Decimal(amount["getAmount"]).scaleb(0 if currency == "JPY" else -2),
        currency=currency,
        booked_on=_moment(entry.get("getBookingDate")),
        value_on=_moment(entry.get("getValueDate")),
        servicer=entry.get("getAccountServicerReference") or None,
        end_to_end=(one.get("getReference") or {}).get("getEndToEndId"),
        text=text,
        information=entry.get("getAdditionalInfo") or None,
        status={"BOOK": "booked", "PDNG": "pending"}[entry["getStatus"]],
    )


def _moment(told: dict[str, str] | None) -> date | None:
    return date.fromisoformat(told["0"][:10]) if told else None


def of_mt940(file: Path) -> list[Told]:
    """The entries of a YAML beside an MT940 file, read as text: its tags would make objects."""
    text = file.with_suffix(".yml").read_text(encoding="utf-8")
    _, _, listed = text.partition("\ntransactions:")
    blocks = re.split(
        r"^- (?:&id\d+ )?!!python/object:mt940\.models\.Transaction\b", listed, flags=re.MULTILINE
    )[1:]
    return [_of_block(one) for one in blocks]


def _of_block(block: str) -> Told:
    amount = re.search(r"decimal\.Decimal\s*(?:\n\s*- |\[)'([-0-9.]+)'", block)
    assert amount is not None
    sign = -1 if _plain(block, "status") == "RC" and not amount[1].startswith("-") else 1
    return Told(
        amount=Decimal(amount[1]) * sign,  # the reversal of a credit goes out, as the balances prove
        currency=_plain(block, "currency"),
        booked_on=_pickled(block, "entry_date") or _pickled(block, "date"),
        value_on=_pickled(block, "date"),
        servicer=_plain(block, "bank_reference"),
        end_to_end=None
        if _plain(block, "end_to_end_reference") == "NONREF"
        else _plain(block, "end_to_end_reference"),
        text=_plain(block, "purpose"),
        name=_plain(block, "applicant_name"),
        account=_plain(block, "applicant_iban"),
        kind=_plain(block, "id"),
    )


def _plain(block: str, key: str) -> str | None:
    """A plain or quoted scalar, with its folded lines."""
    found = re.search(rf"^    {key}: (.*(?:\n      \S.*)*)$", block, flags=re.MULTILINE)
    if found is None or found[1] in {"null", "", "''"}:
        return None
    text = re.sub(r"\n\s*", " ", found[1])
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return ast.literal_eval(re.sub(r"\\(?:\n| )", " ", text)) if text.startswith('"') else text


def _pickled(block: str, key: str) -> date | None:
    """A day as a pickle holds it: two bytes of the year, one of the month, one of the day."""
    found = re.search(rf"^    {key}: (?:&\S+ )?!!\S+\n\s*- !!binary \|\n\s*(\S+)", block, flags=re.MULTILINE)
    if found is None:
        return None
    high, low, month, number = base64.b64decode(found[1])
    return date(high * 256 + low, month, number)
