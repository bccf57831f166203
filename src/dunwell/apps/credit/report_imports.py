"""Reports that come as a file: each with its exact row, each once, nothing while there is a fault."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dunwell.apps.credit.bureaus import keep_report
from dunwell.apps.parties.merged import kept_of
from dunwell.apps.parties.models import Customer
from dunwell.core.text import number_key
from dunwell.formats.bureau_reports import ReportRow, parse
from dunwell.formats.small_csv import LineFault, by_line
from dunwell.ports.credit_bureau import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsTaken:
    """What came of a file: `rows` = `recorded` + `already_there` where there are no faults."""

    rows: int
    recorded: int
    already_there: int
    faults: tuple[LineFault, ...]


def import_reports(
    *, content: bytes, actor: str, today: date, now: datetime, is_dry: bool = False
) -> ReportsTaken:
    """Keep the reports of a file (CSV, XLSX, JSON), or return every fault with its line and keep nothing.

    The same row again changes nothing. A report of a day to come is a fault. The number of a customer that was merged
    stands for the one that has its affairs now.
    """
    read = parse(content=content)
    whose = _whose(read.rows)
    faults = list(read.faults)
    for row in read.rows:
        found = whose.get(_key(row.customer), [])
        if not found:
            faults.append(LineFault(row.line, "customer", f"There is no customer {row.customer!r}."))
        elif len(found) > 1:
            message = (
                f"{len(found)} customers have the number {row.customer!r}: merge them, or import by hand."
            )
            faults.append(LineFault(row.line, "customer", message))
        if row.reported_on > today:
            faults.append(LineFault(row.line, "reported_on", "This day is still to come."))
    if faults:
        return ReportsTaken(rows=read.lines, recorded=0, already_there=0, faults=by_line(faults))
    with transaction.atomic():
        new = [_keep(row, whose[_key(row.customer)][0], now=now, actor=actor) for row in read.rows]
        if is_dry:
            transaction.set_rollback(True)
    return ReportsTaken(rows=len(new), recorded=sum(new), already_there=len(new) - sum(new), faults=())


def _keep(row: ReportRow, customer: Customer, *, now: datetime, actor: str) -> bool:
    report = Report(
        reference=row.reference,
        company=row.company or customer.name,
        reported_on=row.reported_on,
        score=row.score,
        limit_minor=row.limit_minor,
        currency=row.currency,
        days_beyond_terms=row.days_beyond_terms,
        is_insolvent=row.is_insolvent,
        content=row.exact,
    )
    _, is_new = keep_report(customer=customer, bureau=row.bureau, report=report, now=now, actor=actor)
    return is_new


def _whose(rows: tuple[ReportRow, ...]) -> dict[str, list[Customer]]:
    """The customers of the numbers given, however they are padded, those that were merged replaced."""
    given = {row.customer for row in rows} | {_key(row.customer) for row in rows}
    named = Customer.objects.filter(Q(number__in=given) | Q(external_id__in=given)).order_by("pk")
    found: dict[str, list[Customer]] = {}
    for one in named.select_related("merged_into"):
        for key in {_key(one.number), _key(one.external_id)}:
            found[key] = kept_of(customers=[*found.get(key, []), one])
    return found


def _key(number: str) -> str:
    return number_key(number, strip_leading_zeros=True)
