"""statement read: a bank file on one line of JSON, or as a table; entries pass through, the file may be of any size."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO, cast

from dunwell.formats.bank.door import read as read_bank_file
from dunwell.formats.bank.plain import entry_facts, finding_facts, foot_facts, head_facts, money_text
from dunwell.formats.bank.records import (
    Balance,
    End,
    Entry,
    Event,
    Finding,
    Foot,
    Head,
    UnreadableStatement,
    Verdict,
)
from dunwell.formats.bank.table_layout import read_layout
from dunwell.interfaces.cli.printing import complain

CODES = {Verdict.BALANCED: 0, Verdict.REFUSED: 1, Verdict.FLAGGED: 3}
_IN_MEMORY = 4 << 20  # what is longer waits in a file until all of it has been read
_WIDTH = 60


class _Read:
    """What is known of the file when all of it has passed."""

    def __init__(self) -> None:
        self.statements = self.entries = 0
        self.is_balanced = True
        self.findings: tuple[Finding, ...] = ()

    def see(self, event: Event) -> None:
        if isinstance(event, Entry):
            self.entries += 1
        elif isinstance(event, Foot):
            self.statements += 1
            self.is_balanced = self.is_balanced and event.verdict is Verdict.BALANCED
        elif isinstance(event, End):
            self.findings = event.findings

    @property
    def verdict(self) -> Verdict:
        is_proved = self.statements and self.is_balanced and not self.findings
        return Verdict.BALANCED if is_proved else Verdict.FLAGGED


def read(*, file: str, layout: str | None, as_json: bool) -> int:
    """Print what the file says; what is refused prints nothing of itself but why. layout: a TOML file for tables."""
    seen = _Read()
    with _waiting() as held:
        try:
            columns = None if layout is None else read_layout(content=Path(layout).read_bytes())
            with Path(file).open("rb") as stream:
                for event in read_bank_file(stream=stream, layout=columns):
                    seen.see(event)
                    (_write_json if as_json else _write_lines)(event, held)
        except UnreadableStatement as fault:
            return _refuse(fault, as_json=as_json)
        if as_json:
            _print_json(seen, held)
        else:
            _copy(held)
            for one in seen.findings:
                sys.stdout.write(f"flagged: {one.message}\n")
            sys.stdout.write(f"{seen.verdict}: {seen.statements:,} statements, {seen.entries:,} entries.\n")
    return CODES[seen.verdict]


@contextmanager
def _waiting() -> Iterator[TextIO]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+", encoding="utf-8") as held:
        yield cast("TextIO", held)


def _copy(held: TextIO) -> None:
    held.seek(0)
    shutil.copyfileobj(held, sys.stdout)


def _refuse(fault: UnreadableStatement, *, as_json: bool) -> int:
    if as_json:
        refusal = {"code": fault.code, "message": str(fault), "line": fault.line, "element": fault.element}
        whole = {
            "verdict": Verdict.REFUSED,
            "refusal": refusal,
            "statements": [],
            "findings": [],
            "entries": 0,
        }
        sys.stdout.write(json.dumps(whole, ensure_ascii=False) + "\n")
    where = f"line {fault.line}: " if fault.line else ""
    complain(f"refused ({fault.code}): {where}{fault}")
    return CODES[Verdict.REFUSED]


def _write_json(event: Event, held: TextIO) -> None:
    """Statements one after the other, parted by commas; an entry is written when it comes."""
    if isinstance(event, Head):
        begun = json.dumps(head_facts(event), ensure_ascii=False)
        held.write(f'{", " if event.number > 1 else ""}{begun[:-1]}, "entries": [')
    elif isinstance(event, Entry):
        held.write(("" if event.position == 1 else ", ") + json.dumps(entry_facts(event), ensure_ascii=False))
    elif isinstance(event, Foot):
        held.write("], " + json.dumps(foot_facts(event), ensure_ascii=False)[1:])


def _print_json(seen: _Read, held: TextIO) -> None:
    whole = {
        "verdict": seen.verdict,
        "refusal": None,
        "findings": [finding_facts(one) for one in seen.findings],
        "entries": seen.entries,
    }
    sys.stdout.write(json.dumps(whole, ensure_ascii=False)[:-1] + ', "statements": [')
    _copy(held)
    sys.stdout.write("]}\n")


def _write_lines(event: Event, held: TextIO) -> None:
    if isinstance(event, Head):
        account = event.account
        names = " ".join(one for one in (account.number, account.currency, account.owner, account.bic) if one)
        version = f" version {event.version}" if event.version else ""
        held.write(
            f"{event.format}{version}, statement {event.sequence or event.identification or event.number}\n"
        )
        held.write(f"  account {names}\n")
    elif isinstance(event, Entry):
        held.write(_entry_line(event))
    elif isinstance(event, Foot):
        held.writelines(map(_balance_line, event.balances))
        held.writelines(f"  flagged: {one.message}\n" for one in event.findings)
        held.write(f"  {event.verdict}\n\n")


def _entry_line(entry: Entry) -> str:
    day = entry.booked_on or entry.value_on
    told = " ".join(f"{entry.counterparty.name} {entry.text or entry.information}".split())[:_WIDTH]
    status = "" if entry.status == "booked" else f" ({entry.status})"
    amount = money_text(entry.amount, currency=entry.currency)
    return f"  {_day(day):<10} {amount:>18} {entry.currency:<3} {told}{status}\n"


def _balance_line(balance: Balance) -> str:
    name = balance.type.replace("_", " ")
    amount = money_text(balance.amount, currency=balance.currency)
    return f"  {_day(balance.on):<10} {amount:>18} {balance.currency:<3} [{name}]\n"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
