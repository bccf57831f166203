"""An agency's statement out of a file: what the file does not tell is taken from its name, its days and the agency."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.statements import Given
from dunwell.core.placements.reconcile import Told
from dunwell.formats.remittance_statement import StatementLine, parse
from dunwell.formats.small_csv import LineFault


class StatementFaulty(Exception):
    """A file is no statement that can be taken in; `faults` are all that is wrong with it."""

    code = "statement_faulty"

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.message}" for one in faults[:3]))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was said beside the file; empty or None where it is to be taken from the file."""

    entity: Entity
    currency: str = ""
    reference: str = ""
    period_from: date | None = None
    period_to: date | None = None


def read_statement(*, content: bytes, name: str, wanted: Wanted) -> Given:
    """Return the statement in a CSV or XLSX file; raises StatementFaulty with all faults at once.

    One file is one statement in one currency: the entity's unless another was said. Without a period it is from the
    first to the last day of its lines; without a reference it is called as the file.
    """
    currency = wanted.currency or wanted.entity.currency
    found = parse(content=content, currency=currency)
    faults = list(found.faults)
    faults += [
        LineFault(
            one.line, "currency", f"The statement is in {currency}: give {one.currency} in another file."
        )
        for one in found.lines
        if one.currency not in ("", currency)
    ]
    days = [one.on for one in found.lines if one.on is not None]
    since = wanted.period_from or min(days, default=None)
    until = wanted.period_to or max(days, default=None)
    if since is None or until is None:
        faults.append(LineFault(1, "on", "No line has a day: say from when until when the statement is."))
    if faults or since is None or until is None:
        raise StatementFaulty(faults)
    totals = found.totals
    return Given(
        entity=wanted.entity,
        currency=currency,
        reference=wanted.reference or PurePath(name).stem[:60],
        period_from=since,
        period_to=until,
        lines=[_told(one) for one in found.lines],
        tax_minor=sum(one.tax_minor for one in found.lines) if totals.tax_minor is None else totals.tax_minor,
        collected_minor=totals.collected_minor,
        commission_minor=totals.commission_minor,
        net_minor=totals.net_minor,
        file_name=name[:150],
        file_sha256=hashlib.sha256(content).hexdigest(),
    )


def _told(one: StatementLine) -> Told:
    return Told(
        line=one.line,
        claim=one.claim,
        minor=one.minor,
        commission_minor=one.commission_minor,
        cost_minor=one.cost_minor,
        rate=one.basis_points,
        on=one.on,
        paid_to=one.paid_to,
        reference=one.reference,
    )
