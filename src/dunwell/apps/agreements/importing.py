"""Agreements out of another system: every fault at once, then all are recorded or none; a file twice is once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy, CreditPolicyText, Manner
from dunwell.apps.agreements.operations import Evidence, acknowledge
from dunwell.apps.parties.merged import kept_of
from dunwell.apps.parties.models import Customer
from dunwell.core.text import number_key
from dunwell.formats.acknowledgements_csv import AgreedRow, parse
from dunwell.formats.small_csv import LineFault


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTaken:
    """What became of a file; rows = recorded + already_there + duplicates where there is no fault."""

    rows: int
    recorded: int = 0
    already_there: int = 0
    duplicates: int = 0
    faults: tuple[LineFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreed:
    """A row, with what it speaks of."""

    row: AgreedRow
    customer: Customer
    policy: CreditPolicy
    language: str


def import_acknowledgements(
    *, content: bytes, actor: str, now: datetime, today: date, is_dry: bool = False
) -> AgreedTaken:
    """Record the agreements of a CSV file (formats/acknowledgements_csv), or report every fault and record none.

    What is recorded already, however it came, stays as it is: the first word counts. is_dry: report the same, write
    nothing. today: nobody agreed after it.
    """
    read = parse(content=content)
    faults = list(read.faults)
    found = _found(read.rows, today=today, faults=faults)
    once: dict[tuple[int, int], _Agreed] = {}
    for one in found:
        first = once.setdefault((one.customer.pk, one.policy.pk), one)
        if (first.row.person, first.row.agreed_on) != (one.row.person, one.row.agreed_on):
            message = (
                f"Line {first.row.line} says otherwise of the same customer and version: keep one of them."
            )
            faults.append(LineFault(one.row.line, "", message))
    if faults:
        return AgreedTaken(rows=read.lines, faults=tuple(sorted(faults, key=lambda one: one.line)))
    known = set(
        Acknowledgement.objects.filter(policy__in={one.policy.pk for one in once.values()}).values_list(
            "customer_id", "policy_id"
        )
    )
    wanted = [one for key, one in once.items() if key not in known]
    if not is_dry:
        with transaction.atomic():
            for one in wanted:
                _record(one, actor=actor, now=now)
    return AgreedTaken(
        rows=read.lines,
        recorded=len(wanted),
        already_there=len(once) - len(wanted),
        duplicates=len(found) - len(once),
    )


def _record(one: _Agreed, *, actor: str, now: datetime) -> None:
    evidence = Evidence(
        manner=Manner.IMPORT,
        person=one.row.person,
        on=one.row.agreed_on,
        email=one.row.email,
        address=one.row.address,
        reason=one.row.note,
    )
    acknowledge(
        customer=one.customer,
        policy=one.policy,
        language=one.language,
        evidence=evidence,
        actor=actor,
        now=now,
    )


def _found(rows: Iterable[AgreedRow], *, today: date, faults: list[LineFault]) -> list[_Agreed]:
    """The rows with their customers and versions; a fault for each that has none."""
    rows = list(rows)
    codes = {one.entity for one in rows}
    policies = {
        (one.entity.code, one.number): one
        for one in CreditPolicy.objects.filter(entity__code__in=codes).select_related("entity")
    }
    texts = {
        (one.policy_id, one.sha256): one.language
        for one in CreditPolicyText.objects.filter(policy__in=policies.values()).defer("pdf")
    }
    customers = {code: _customers(code, rows) for code in codes}
    agreed: list[_Agreed] = []
    for row in rows:
        policy = policies.get((row.entity, row.version))
        own = customers[row.entity][row.customer]
        language = own[0].language if own else ""
        if policy is not None and row.document_sha256:
            language = texts.get((policy.pk, row.document_sha256), "")
        said = list(_faults(row, policy=policy, own=own, language=language, today=today))
        faults += said
        if policy is not None and not said:
            agreed.append(_Agreed(row=row, customer=own[0], policy=policy, language=language))
    return agreed


def _faults(
    row: AgreedRow, *, policy: CreditPolicy | None, own: list[Customer], language: str, today: date
) -> Iterable[LineFault]:
    if policy is None:
        message = f"{row.entity} has published no version {row.version} of a credit policy."
        yield LineFault(row.line, "version", message)
    elif row.agreed_on < policy.published_at.date():
        message = f"It was published on {policy.published_at.date()}: nobody can have agreed before."
        yield LineFault(row.line, "agreed_on", message)
    elif row.document_sha256 and not language:
        message = "No document of this version has this hash: they agreed to something else."
        yield LineFault(row.line, "document_sha256", message)
    if row.agreed_on > today:
        yield LineFault(row.line, "agreed_on", f"Give {today} or an earlier day.")
    if not own:
        yield LineFault(row.line, "customer", f"{row.entity} has no account of a customer {row.customer}.")
    if len(own) > 1:
        message = f"{len(own)} customers of {row.entity} have the number {row.customer}: note it at the desk."
        yield LineFault(row.line, "customer", message)


def _customers(code: str, rows: Iterable[AgreedRow]) -> Mapping[str, list[Customer]]:
    """The customers with an account at an entity, by each number that the rows give, however it is written.

    A number of a record that was merged is one of the customer that it became.
    """
    given = {one.customer for one in rows if one.entity == code}
    numbers = {number: {number, number_key(number, strip_leading_zeros=True)} for number in given}
    every = set().union(*numbers.values())
    named = Customer.objects.filter(Q(external_id__in=every) | Q(number__in=every)).select_related(
        "merged_into"
    )
    records = [(one, one.merged_into or one) for one in named]
    here = set(
        Customer.objects.filter(
            pk__in={kept.pk for _, kept in records}, accounts__entity__code=code
        ).values_list("pk", flat=True)
    )
    return {
        number: kept_of(
            customers=[
                kept for one, kept in records if kept.pk in here and {one.external_id, one.number} & alike
            ]
        )
        for number, alike in numbers.items()
    }
