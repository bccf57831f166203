"""What `einvoice` answers."""

import sys
from pathlib import Path

from dunwell.formats.einvoice.checking import check
from dunwell.formats.einvoice.plain import to_plain
from dunwell.formats.einvoice.reading import read_einvoice
from dunwell.formats.einvoice.source import NotAnEInvoice
from dunwell.formats.einvoice.values import UnreadableEInvoice
from dunwell.formats.einvoice.verdict import Finding, Verdict
from dunwell.interfaces.cli.printing import print_json, print_table
from dunwell.interfaces.shared.house import house

VALID, INVALID, UNREADABLE = 0, 1, 2


def validate(*, file: str, as_json: bool) -> int:
    """Print the verdict on a file; 0 valid, 1 invalid, 2 no e-invoice that can be read."""
    data = _bytes(file)
    if data is None:
        return UNREADABLE
    rules = house().einvoice_rules
    verdict = check(data=data, official=rules.check if rules else None)
    if as_json:
        print_json(_plain(verdict))
    else:
        _print(verdict)
    if not verdict.syntax:
        return UNREADABLE
    return VALID if verdict.valid else INVALID


def read(*, file: str, as_json: bool) -> int:
    """Print what a file says; 0 read, 1 when values in it are none, 2 no e-invoice that can be read."""
    data = _bytes(file)
    if data is None:
        return UNREADABLE
    try:
        reading = read_einvoice(data=data)
    except NotAnEInvoice as fault:
        return _refuse(fault.code, str(fault), as_json=as_json)
    except UnreadableEInvoice as fault:
        faults = [{"term": one.term, "where": one.where, "message": one.message} for one in fault.faults]
        if as_json:
            print_json({"error": fault.code, "faults": faults})
        else:
            print_table(headings=["term", "where", "message"], rows=[list(one.values()) for one in faults])
        return INVALID
    answer = to_plain(invoice=reading.invoice)
    if as_json:
        print_json({**answer, "syntax": str(reading.syntax), "unread": list(reading.unread)})
    else:
        rows = [[name, str(value)] for name, value in answer.items() if value not in ("", None, [])]
        print_table(headings=["", ""], rows=[*rows, *(["not read", one] for one in reading.unread)])
    return VALID


def _bytes(file: str) -> bytes | None:
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        sys.stderr.write(f"dunwell: {file}: {fault.strerror}\n")
        return None


def _refuse(code: str, message: str, *, as_json: bool) -> int:
    if as_json:
        print_json({"error": code, "message": message})
    sys.stderr.write(f"dunwell: {' '.join(message.split())}\n")
    return UNREADABLE


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "valid": verdict.valid,
        "failures": [_finding(one) for one in verdict.failures],
        "warnings": [_finding(one) for one in verdict.warnings],
        "syntax": verdict.syntax,
        "profile": verdict.profile,
        "checked": list(verdict.checked),
        "unchecked": list(verdict.unchecked),
        "unread": list(verdict.unread),
    }


def _finding(one: Finding) -> dict[str, object]:
    return {
        "rule": one.rule,
        "where": one.where,
        "message": one.message,
        "terms": list(one.terms),
        "source": one.source,
    }


def _print(verdict: Verdict) -> None:
    rows = [
        *(["failure", one.rule, one.where, one.message] for one in verdict.failures),
        *(["warning", one.rule, one.where, one.message] for one in verdict.warnings),
    ]
    if rows:
        print_table(headings=["", "rule", "where", "message"], rows=rows)
    sys.stdout.write(f"{'valid' if verdict.valid else 'not valid'}: {verdict.syntax} {verdict.profile}\n")
    sys.stdout.write(f"checked: {'; '.join(verdict.checked)}\n")
    if verdict.unchecked:
        sys.stdout.write(f"not checked: {'; '.join(verdict.unchecked)}\n")
