"""How the number of a bill is written: an entity's pattern, filled with code, series, year and place in the range."""

import re
from typing import Final

DEFAULT: Final = "{entity}-{series}-{year}-{seq:06}"
LONGEST: Final = 30  # characters; what a payment reference and most portals take
SERIES: Final = {
    "invoice": "INV",
    "credit_note": "CN",
    "debit_note": "DN",
    "deposit_request": "DEP",
    "order": "ORD",
}
_FIELD = re.compile(r"\{(entity|series|year|seq)(?::0([0-9]{1,2}))?\}")
_REST = re.compile(r"[A-Za-z0-9 ./_-]*")


def faults_of_pattern(pattern: str, /) -> tuple[str, ...]:
    """Why a pattern cannot be used: two bills of one entity must never be written alike."""
    found = [match.group(1) for match in _FIELD.finditer(pattern)]
    faults: list[str] = []
    if not _REST.fullmatch(_FIELD.sub("", pattern)):
        faults.append(
            "Use letters, digits, blanks and - / . _ around {entity}, {series}, {year} and {seq:06}."
        )
    if found.count("seq") != 1:
        faults.append("Put {seq} or {seq:06} in once: it is what tells the numbers of a year apart.")
    faults.extend(
        f"Put {{{name}}} in once: {why}."
        for name, why in (
            ("series", "invoices and credit notes count for themselves"),
            ("year", "the count begins anew each year"),
        )
        if found.count(name) != 1
    )
    if (
        not faults
        and len(written(pattern=pattern, entity="X" * 8, kind="credit_note", year=2026, seq=1)) > LONGEST
    ):
        faults.append(f"The number would be longer than {LONGEST} characters.")
    return tuple(faults)


def written(*, pattern: str, entity: str, kind: str, year: int, seq: int) -> str:
    """A number as it stands on the bill; the pattern "" is the house's own."""
    values = {"entity": entity, "series": SERIES[kind], "year": str(year), "seq": str(seq)}

    def put(match: re.Match[str]) -> str:
        return values[match.group(1)].zfill(int(match.group(2) or 0))

    return _FIELD.sub(put, pattern or DEFAULT)
