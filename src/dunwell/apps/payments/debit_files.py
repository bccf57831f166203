"""Files of SEPA direct debits by mandates of our own: each collection in one, agreed to by two, sent once at most."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.approvals.operations import vote
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.payments.amending import before_iban_of
from dunwell.apps.payments.autopay_access import AutopayRefused, may_work, settings_of
from dunwell.apps.payments.collecting import begin_try
from dunwell.apps.payments.collection_models import Collection, FileState, SepaFile, Try
from dunwell.apps.payments.collection_results import failed, locked, move
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod, MethodState
from dunwell.core.decimals import to_decimal
from dunwell.core.money import Money
from dunwell.core.payments.collecting import COLLECTION_MOVES, WAITING
from dunwell.core.payments.prenotice import (
    LAPSES_MONTHS,
    MandateHistory,
    MandateOver,
    add_target_days,
    next_target_day,
    refuse_lapsed,
    sequence_of,
)
from dunwell.core.payments.retrying import failure_of_return
from dunwell.formats.pain002 import NotAStatusReport, StatusReport, read_status
from dunwell.formats.pain008 import Debit, Debits, Scheme, debit_faults, write_debits
from dunwell.formats.payment_xml import ID_MAX

SUBJECT = "sepa_file"
AHEAD = timedelta(days=14)
"""So far ahead banks take collections."""
_REJECTED = "RJCT"


def write_debit_file(*, scope: Scope, entity_id: UUID, today: date, now: datetime) -> SepaFile:
    """Write all collections by own mandates that are due within 14 days into a pain.008 file; somebody else agrees.

    A collection goes into one file at a time. Raises AutopayRefused (no_creditor, nothing_left, faults).
    """
    may_work(scope=scope)
    with transaction.atomic():
        entity = Entity.objects.filter(pk__in=scope.entity_ids, public_id=entity_id).first()
        settings = settings_of(entity=entity) if entity else None
        if (
            entity is None
            or settings is None
            or settings.creditor_account is None
            or not settings.creditor_id
        ):
            raise AutopayRefused(
                code="no_creditor",
                message="Give the entity's creditor identifier and the bank account that is credited first.",
            )
        bank = settings.creditor_account
        file = SepaFile(entity=entity, bank_account=bank, written_at=now, written_by=scope.actor)
        file.message_id = f"DD{file.public_id.hex}"[:ID_MAX]
        made = _tries(entity, today=today, now=now)
        if not made:
            raise AutopayRefused(code="nothing_left", message="No direct debit is due within 14 days.")
        debits = Debits(
            message_id=file.message_id,
            created_at=now,
            creditor=entity.name,
            creditor_id=settings.creditor_id,
            iban=bank.number,
            bic=bank.bic,
            debits=_debits(made, today=today),
        )
        if faults := debit_faults(debits=debits):
            told = "; ".join(f"{one.end_to_end or 'the file'}, {one.field}: {one.message}" for one in faults)
            raise AutopayRefused(code="faults", message=told[:900])
        file.content = write_debits(debits=debits)
        file.sha256 = hashlib.sha256(file.content).hexdigest()
        file.save()
        sequences = {one.end_to_end: one.sequence for one in debits.debits}
        for one in made:
            one.file, one.sequence = file, sequences[one.key]
            one.save(update_fields=["file", "sequence"])
    return file


def _tries(entity: Entity, *, today: date, now: datetime) -> list[Try]:
    due = Collection.objects.filter(
        account__entity=entity,
        state__in=WAITING,
        not_before__lte=now,
        charge_on__lte=today + AHEAD,
        autopay__method__kind=KeptKind.MANDATE,
    )
    made: list[Try] = []
    for one in due.order_by("charge_on", "pk"):
        begun = begin_try(collection_id=one.pk, lease=None, today=today, now=now)
        if begun is not None:
            made.append(begun)
    return made


def _debits(made: Sequence[Try], *, today: date) -> list[Debit]:
    """What the bank is told; of a mandate's first collections in one file only the earliest is its first."""
    used: dict[int, int] = {}
    debits: list[Debit] = []
    soonest = add_target_days(on=today, days=1)
    for one in sorted(made, key=lambda each: (each.collection.charge_on or today, each.pk)):
        method = one.method
        collect_on = next_target_day(on=max(soonest, one.collection.charge_on or today))
        debits.append(
            Debit(
                end_to_end=one.key,
                amount=to_decimal(money=Money(one.amount_minor, "EUR")),
                collect_on=collect_on,
                sequence=_sequence(method, used=used, collect_on=collect_on),
                scheme=Scheme(method.scheme),
                mandate=method.mandate_reference,
                signed_on=method.signed_on or today,
                debtor=method.holder,
                iban=method.iban,
                bic=method.bic,
                before_iban=before_iban_of(method=method),
                text=_text(one),
            )
        )
    return debits


def _sequence(method: KeptMethod, *, used: dict[int, int], collect_on: date) -> str:
    settled = Try.objects.filter(method=method, is_settled=True)
    last = settled.order_by("-on").values_list("on", flat=True).first()
    before = settled.count() + used.get(method.pk, 0)
    used[method.pk] = used.get(method.pk, 0) + 1
    try:
        refuse_lapsed(signed_on=method.signed_on or collect_on, last_collected_on=last, collect_on=collect_on)
        return sequence_of(
            history=MandateHistory(is_one_off=method.is_one_off, settled=before, is_last=method.is_last)
        ).value
    except MandateOver as over:
        why = {
            "used": "was for one collection, and is used",
            "lapsed": f"has lapsed: nothing was collected by it for {LAPSES_MONTHS} months",
        }[over.code]
        raise AutopayRefused(
            code="method_unusable", message=f"Mandate {method.mandate_reference} {why}. Ask for a new one."
        ) from over


def _text(made: Try) -> str:
    item = made.collection.item
    return f"Invoice {item.number}" if item is not None else "Instalment"


def decide_debit_file(*, scope: Scope, file_id: UUID, is_yes: bool, note: str, now: datetime) -> SepaFile:
    """Say yes or no, as a second person, to a file that somebody else wrote; after a no all of it waits again.

    Raises AutopayRefused.
    """
    if not scope.may(Power.APPROVE):
        raise AutopayRefused(code="not_allowed", message="Your role does not allow this.")
    with transaction.atomic():
        file = _locked_file(scope, file_id)
        if file.state != FileState.WRITTEN:
            raise AutopayRefused(code="wrong_state", message="Somebody was faster: this is decided.")
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=file.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=file.written_by,
            refused=AutopayRefused,
        )
        file.state = FileState.APPROVED if is_yes else FileState.REFUSED
        file.save(update_fields=["state"])
        if not is_yes:
            for made in file.tries.filter(ended_at__isnull=True).order_by("pk"):
                _put_back(made, now=now)
    return file


def mark_debits_sent(*, scope: Scope, file_id: UUID, now: datetime) -> SepaFile:
    """Note that an approved file went to the bank: once. Raises AutopayRefused (wrong_state, sent_already)."""
    may_work(scope=scope)
    with transaction.atomic():
        file = _locked_file(scope, file_id)
        if file.state == FileState.SENT:
            raise AutopayRefused(
                code="sent_already", message="This file is with the bank already: never send it twice."
            )
        if file.state != FileState.APPROVED:
            raise AutopayRefused(code="wrong_state", message="Somebody else has to agree to this file first.")
        file.state, file.sent_at, file.sent_by = FileState.SENT, now, scope.actor
        file.save(update_fields=["state", "sent_at", "sent_by"])
        for made in file.tries.filter(ended_at__isnull=True).order_by("pk"):
            found = locked(collection_id=made.collection_id)
            if (found.state, "under_way") in COLLECTION_MOVES:
                move(collection=found, event="under_way")
    return file


def content_of(*, scope: Scope, file_id: UUID) -> SepaFile:
    """Return an approved file with its bytes, to be given to the bank. Raises AutopayRefused (wrong_state)."""
    may_work(scope=scope)
    found = SepaFile.objects.filter(entity_id__in=scope.entity_ids, public_id=file_id).first()
    if found is None:
        raise AutopayRefused(code="unknown_file", message="There is no such file that you may see.")
    if found.state not in (FileState.APPROVED, FileState.SENT):
        raise AutopayRefused(code="wrong_state", message="Somebody else has to agree to this file first.")
    return found


def take_in_status(*, scope: Scope, data: bytes, today: date, now: datetime) -> tuple[int, list[str]]:
    """Read what the bank says of a file (pain.002): how many collections it rejected, and what could not be used.

    Raises AutopayRefused (faults, unknown_file). The same report again is no change.
    """
    may_work(scope=scope)
    try:
        report, faults = read_status(data=data)
    except NotAStatusReport as fault:
        raise AutopayRefused(code="faults", field="file", message=str(fault)) from fault
    with transaction.atomic():
        file = (
            SepaFile.objects.select_for_update()
            .filter(entity_id__in=scope.entity_ids, message_id=report.original_message_id)
            .first()
        )
        if file is None:
            raise AutopayRefused(code="unknown_file", message="The report is about no file of ours.")
        rejected = _rejected(file, report)
        for made, code in rejected:
            failed(made=made, failure=failure_of_return(code=code), code=code, now=now, today=today)
    return len(rejected), [f"{one.place}: {one.message}" for one in faults]


def _rejected(file: SepaFile, report: StatusReport) -> list[tuple[Try, str]]:
    waiting = {one.key: one for one in file.tries.filter(ended_at__isnull=True).order_by("pk")}
    said = {one.end_to_end: one.reason for one in report.payments if one.status == _REJECTED}
    if report.is_rejected and not said:
        said = dict.fromkeys(waiting, report.group_reason)
    return [(waiting[key], code) for key, code in said.items() if key in waiting]


def _put_back(made: Try, *, now: datetime) -> None:
    found = locked(collection_id=made.collection_id)
    made.ended_at, made.code = now, "not_asked"
    made.save(update_fields=["ended_at", "code"])
    found.tries -= 1
    move(collection=found, event="put_back")


def _locked_file(scope: Scope, file_id: UUID) -> SepaFile:
    found = (
        SepaFile.objects.select_for_update().filter(entity_id__in=scope.entity_ids, public_id=file_id).first()
    )
    if found is None:
        raise AutopayRefused(code="unknown_file", message="There is no such file that you may see.")
    return found


def let_be_last(*, scope: Scope, method_id: UUID) -> KeptMethod:
    """Let the next collection by a mandate be its last (FNAL); after it nothing is collected. Raises AutopayRefused."""
    may_work(scope=scope)
    with transaction.atomic():
        found = (
            KeptMethod.objects.select_for_update()
            .filter(public_id=method_id, kind=KeptKind.MANDATE, account__entity_id__in=scope.entity_ids)
            .first()
        )
        if found is None or found.state != MethodState.USABLE:
            raise AutopayRefused(code="unknown_method", message="There is no such mandate that is in use.")
        found.is_last = True
        found.save(update_fields=["is_last"])
    return found
