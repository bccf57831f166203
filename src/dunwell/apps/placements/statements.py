"""An agency's statement: taken in, held against our books line by line, accepted or sent back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.money_models import AgencyPosting, Remittance, RemittanceLine
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.seeing import Either, PlacementRefused
from dunwell.apps.placements.statement_books import books_of, statement_of
from dunwell.apps.receivables.models import Ledger, PostingKind
from dunwell.apps.receivables.postings import Line as PostedLine
from dunwell.apps.receivables.postings import post
from dunwell.core.money import currencies
from dunwell.core.placements import commission as core
from dunwell.core.placements.reconcile import Difference, Outcome, Told, reconcile
from dunwell.core.placements.states import REMITTANCE_MOVES, RemittanceState

REFERENCE_CHARACTERS = 60
FEES: Final = frozenset({"wrong_rate", "wrong_commission", "no_rate", "excluded_period", "unagreed_cost"})
"""Differences that are the agency's fee alone: who accepts them pays that much more (or less) for it."""


class UnknownRemittance(Exception):
    """No statement with this identifier is seen in this scope."""

    code = "unknown_remittance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A statement as it came. Totals are as the agency says; None for what it does not."""

    entity: Entity
    currency: str
    reference: str
    period_from: date
    period_to: date
    lines: Sequence[Told]
    tax_minor: int = 0
    collected_minor: int | None = None
    commission_minor: int | None = None
    net_minor: int | None = None
    file_name: str = ""
    file_sha256: str = ""


def take_statement(*, scope: Either, agency: Agency, given: Given, now: datetime) -> tuple[Remittance, bool]:
    """Keep a statement and hold it against our books, and say whether it is new; the same file again is the same one.

    Raises PlacementRefused (not_allowed, missing, too_long, not_in_bounds, faulty).
    """
    _may(scope, agency, given.entity)
    reference = line_of(given.reference, field="reference", most=REFERENCE_CHARACTERS, is_needed=True)
    if given.period_to < given.period_from:
        raise PlacementRefused(code="past", field="period_to", message="The period ends before it begins.")
    if given.currency not in currencies() or not given.lines:
        raise PlacementRefused(code="missing", field="lines", message="A statement has a currency and lines.")
    with transaction.atomic():
        # The agency's row is the gate: two files of one reference come one after the other.
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        known = Remittance.objects.filter(
            agency=agency, entity=given.entity, currency=given.currency, reference=reference
        ).first()
        if known is not None:
            if known.file_sha256 != given.file_sha256 or not given.file_sha256:
                raise PlacementRefused(
                    code="faulty", field="reference", message=f"There is a statement {reference} already."
                )
            return known, False
        remittance = _keep(agency, replace(given, reference=reference), actor=scope.actor, now=now)
        _tell(remittance, "received", actor=scope.actor, now=now)
        _look(remittance, actor=scope.actor, now=now)
    return remittance, True


def look_again(*, scope: Scope, remittance_id: UUID, now: datetime) -> Remittance:
    """Hold a statement against the books as they are now. Raises UnknownRemittance and PlacementRefused."""
    allow(scope)
    with transaction.atomic():
        remittance = locked_remittance(scope=scope, remittance_id=remittance_id)
        _look(remittance, actor=scope.actor, now=now)
    return remittance


def accept(*, scope: Scope, remittance_id: UUID, note: str, now: datetime) -> Remittance:
    """Take the differences of a statement as they are, saying why: fees beyond ours are posted, the rest stays owed.

    Needs the power to approve. Raises UnknownRemittance and PlacementRefused.
    """
    allow(scope, power=Power.APPROVE)
    said = line_of(note, field="note", is_needed=True)
    with transaction.atomic():
        remittance = locked_remittance(scope=scope, remittance_id=remittance_id)
        remittance.note = said
        _move(remittance, "accepted", actor=scope.actor, now=now)
        fees = -sum(
            minor
            for code, minor, _ in [
                *remittance.findings,
                *(found for line in remittance.lines.all() for found in line.findings),
            ]
            if code in FEES
        )
        _post(remittance, fees, actor=scope.actor, now=now)
    return remittance


def send_back(*, scope: Scope, remittance_id: UUID, note: str, now: datetime) -> Remittance:
    """Send a statement back to the agency, saying why. Raises UnknownRemittance and PlacementRefused."""
    allow(scope)
    said = line_of(note, field="note", is_needed=True)
    with transaction.atomic():
        remittance = locked_remittance(scope=scope, remittance_id=remittance_id)
        remittance.note = said
        _move(remittance, "rejected", actor=scope.actor, now=now)
    return remittance


def locked_remittance(*, scope: Scope, remittance_id: UUID) -> Remittance:
    """Return a statement of an entity that is seen, held until the transaction ends; raises UnknownRemittance."""
    found = Remittance.objects.select_for_update(of=("self",)).select_related("agency", "entity")
    mine = found.filter(public_id=remittance_id, entity__in=scope.entity_ids).first()
    if mine is None:
        raise UnknownRemittance("There is no such statement that you may see.")
    return mine


def tried(*, agency: Agency, given: Given) -> Outcome:
    """Return how a statement would stand against the books, keeping nothing of it."""
    remittance = _unsaved(agency, given, actor="", now=None)
    known = Remittance.objects.filter(
        agency=agency, entity=given.entity, currency=given.currency, reference=given.reference
    )
    remittance.pk = known.values_list(
        "pk", flat=True
    ).first()  # it does not tell of its own money before itself
    told = [one for line in given.lines for one in _parted(line)]
    told = [replace(one, line=at) for at, one in enumerate(told, 1)]
    return reconcile(
        statement=statement_of(remittance=remittance, lines=told),
        books=books_of(remittance=remittance, claims=[one.claim for one in told]),
    )


def move_remittance(*, remittance: Remittance, event: str, actor: str, now: datetime) -> None:
    """Move a statement to the state that follows, and tell; what is no move from here is refused (moved_on)."""
    _move(remittance, event, actor=actor, now=now)


def _may(scope: Either, agency: Agency, entity: Entity) -> None:
    if isinstance(scope, AgencyScope):
        is_fine = scope.may_account and scope.agency_id == agency.pk
    else:
        is_fine = scope.may(Power.WORK) and entity.pk in scope.entity_ids
    if not is_fine or not agency.entities.filter(entity=entity).exists():
        raise PlacementRefused(code="not_allowed", message="You may not account for this agency here.")


def _unsaved(agency: Agency, given: Given, *, actor: str, now: datetime | None) -> Remittance:
    own = [one for one in given.lines if one.currency in ("", given.currency)]
    costs = sum(one.cost_minor for one in own)
    collected = sum(one.minor for one in own if one.paid_to == "agency")
    commission = sum(one.commission_minor for one in own)
    remittance = Remittance(
        agency=agency,
        entity=given.entity,
        currency=given.currency,
        reference=given.reference,
        period_from=given.period_from,
        period_to=given.period_to,
        mode=agency.remit_mode,
        gross_minor=collected if given.collected_minor is None else given.collected_minor,
        commission_minor=commission if given.commission_minor is None else given.commission_minor,
        tax_minor=given.tax_minor,
        costs_minor=costs,
        net_minor=given.net_minor or 0,
        state=RemittanceState.RECEIVED,
        file_name=given.file_name[:150],
        file_sha256=given.file_sha256,
        received_by=actor,
    )
    if now is not None:
        remittance.received_at = now
    if given.net_minor is None:
        bare = replace(statement_of(remittance=remittance, lines=given.lines), net_minor=None)
        remittance.net_minor = reconcile(
            statement=bare, books=books_of(remittance=remittance, claims=[])
        ).stated_net_minor
    return remittance


def _parted(line: Told) -> list[Told]:
    """A line as it is kept: its money, and its costs on a line of their own."""
    if not line.cost_minor:
        return [line]
    costs = Told(
        line=0, claim=line.claim, minor=0, cost_minor=line.cost_minor, on=line.on, paid_to=line.paid_to
    )
    is_money = line.minor or line.commission_minor
    return [replace(line, cost_minor=0), costs] if is_money else [costs]


def _keep(agency: Agency, given: Given, *, actor: str, now: datetime) -> Remittance:
    remittance = _unsaved(agency, given, actor=actor, now=now)
    remittance.save()
    parts = [one for line in given.lines for one in _parted(line)]
    RemittanceLine.objects.bulk_create(
        RemittanceLine(
            remittance=remittance,
            position=at,
            claim=one.claim,
            key=one.reference,
            kind="costs" if one.cost_minor else "reversal" if one.minor < 0 else "payment",
            paid_to=one.paid_to,
            on=one.on or given.period_to,
            minor=one.cost_minor or one.minor,
            basis_points=one.rate,
            commission_minor=one.commission_minor,
        )
        for at, one in enumerate(parts, 1)
    )
    return remittance


def _look(remittance: Remittance, *, actor: str, now: datetime) -> None:
    """Reconcile a statement whose row is held, and keep what was found."""
    lines = list(remittance.lines.order_by("position"))
    told = [told_of(one) for one in lines]
    books = books_of(remittance=remittance, claims=[one.claim for one in told])
    outcome = reconcile(statement=statement_of(remittance=remittance, lines=told), books=books)
    by_line: dict[int, list[Difference]] = {}
    for one in outcome.differences:
        by_line.setdefault(one.line, []).append(one)
    for line in lines:
        key = outcome.pairs.get(line.position)
        line.money_id = int(key) if key is not None else None
        line.findings = [_kept(one) for one in by_line.get(line.position, [])]
    RemittanceLine.objects.bulk_update(lines, ["money", "findings"], batch_size=500)
    remittance.findings = [_kept(one) for one in by_line.get(0, [])]
    _move(remittance, "reconciled" if outcome.agrees else "differed", actor=actor, now=now)
    if outcome.agrees:
        _post(remittance, 0, actor=actor, now=now)


def told_of(line: RemittanceLine) -> Told:
    """Return a line as the core reads it."""
    is_cost = line.kind == "costs"
    return Told(
        line=line.position,
        claim=line.claim,
        minor=0 if is_cost else line.minor,
        cost_minor=line.minor if is_cost else 0,
        commission_minor=line.commission_minor,
        rate=line.basis_points,
        on=line.on,
        paid_to=cast("core.PaidTo", line.paid_to),
        reference=line.key,
    )


def _kept(one: Difference) -> list[object]:
    return [one.code, one.minor, one.sentence]


def _move(remittance: Remittance, event: str, *, actor: str, now: datetime) -> None:
    after = REMITTANCE_MOVES.get((remittance.state, event))
    if after is None:
        raise PlacementRefused(code="moved_on", message=f"The statement is {remittance.state} by now.")
    remittance.state = RemittanceState(after).value
    if after == RemittanceState.AGREED:
        remittance.settled_at, remittance.settled_by = now, actor
    remittance.save()
    _tell(remittance, event, actor=actor, now=now)


def _tell(remittance: Remittance, event: str, *, actor: str, now: datetime) -> None:
    journal.append(
        name=f"placements.remittance.{event}",
        actor=actor,
        now=now,
        subject="remittance",
        subject_id=remittance.pk,
        entity_id=remittance.entity_id,
        data={
            "agency": remittance.agency.name,
            "reference": remittance.reference,
            "net_minor": remittance.net_minor,
            "currency": remittance.currency,
        },
    )


def _post(remittance: Remittance, fees_minor: int, *, actor: str, now: datetime) -> None:
    """Post what an agreed statement keeps beyond the commission that is posted already: fees that were accepted, and
    the tax on all; sent gross, both come by invoice.
    """
    minor = 0 if remittance.mode == "gross" else fees_minor + remittance.tax_minor
    if not minor:
        return
    posting = post(
        kind=PostingKind.AGENCY_FEE,
        account_id=None,
        currency=remittance.currency,
        effective_on=remittance.period_to,
        lines=[
            PostedLine(ledger=Ledger.AGENCY_FEE, amount_minor=minor),
            PostedLine(ledger=Ledger.AGENCY, amount_minor=-minor),
        ],
        actor=actor,
        now=now,
    )
    AgencyPosting.objects.create(
        agency_id=remittance.agency_id, entity_id=remittance.entity_id, posting=posting, remittance=remittance
    )


def waiting_statements(*, entity_id: int) -> Q:
    """Return the condition of statements of an entity whose money may be on the bank."""
    return Q(entity_id=entity_id, state=RemittanceState.AGREED) & ~Q(net_minor=0)
