"""Issuing bills: numbered, posted and on their way, in one transaction or not at all; one or many by the same steps."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.billing.drafting import Prepared, given_without_files, prepare
from dunwell.apps.billing.exchange import why_no_rate
from dunwell.apps.billing.gathered import complete_gathered
from dunwell.apps.billing.models import Bill, BillFile, BillState
from dunwell.apps.billing.numbering import take_numbers
from dunwell.apps.billing.outgoing import propose_deliveries
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.billing.setting import set_against
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.receivables.fresh import Fresh, accounts_for, record_fresh
from dunwell.apps.receivables.models import ItemKind
from dunwell.apps.receivables.operations import allocate
from dunwell.core.billing.draft import BillKind, DraftFile
from dunwell.core.billing.numbers import written
from dunwell.core.billing.stored import IssuedBill
from dunwell.core.plain import Plain, PlainFault
from dunwell.core.receivables.creditor_reference import FaultyReference, make_qrr, make_rf
from dunwell.formats.payment_qr import is_qr_iban

SOURCE = "billing"
MOST_AT_ONCE = 500
_LOWERS = frozenset({BillKind.CREDIT_NOTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToIssue:
    """A bill without faults, and its row where it was drafted before."""

    prepared: Prepared
    external_id: str
    digest: str  # of all that was given, by which the same words are known again
    row: Bill | None = None


def issue(*, plains: Sequence[Plain], now: datetime, actor: str) -> list[Bill]:
    """Issue what was given, at most 500 bills of one call: all of them, or none and every fault of all.

    One that was issued from the same words, or under the same external_id with the same words, is returned as it is.
    Raises BillRefused.
    """
    assert len(plains) <= MOST_AT_ONCE, "issue them in parts"
    with transaction.atomic():
        there = _there(plains)
        fresh = [plain for plain in plains if external_id_of(plain) not in there]
        prepared = prepare(plains=fresh, now=now)
        refuse_without_rate(prepared)
        wanted = [
            ToIssue(prepared=one, external_id=external_id_of(plain), digest=digest_of(plain))
            for one, plain in zip(prepared, fresh, strict=True)
        ]
        for bill in issue_prepared(wanted=wanted, now=now, actor=actor):
            there[bill.external_id] = bill
    return [there[external_id_of(plain)] for plain in plains]


def refuse_without_rate(several: Sequence[Prepared], /) -> None:
    """Raise BillRefused where the law wants tax in another currency than a bill's, and no rate of its day is known."""
    faults = [
        PlainFault(f"[{at}].currency" if len(several) > 1 else "currency", why)
        for at, one in enumerate(several)
        if (why := why_no_rate(seller=one.seller, draft=one.draft, totals=one.totals, found=one.tax_in_other))
    ]
    if faults:
        raise faulty(faults)


def external_id_of(plain: Plain, /) -> str:
    """By what a bill is known again: as given, else a digest of all that was given."""
    given = plain.get("external_id")
    return str(given) if given else f"sha256:{digest_of(plain)}"


def digest_of(plain: Plain, /) -> str:
    """By which the same words are known again."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _there(plains: Sequence[Plain]) -> dict[str, Bill]:
    """Bills that are there already, by external id; raises BillRefused where one of them says something else."""
    ids = [external_id_of(plain) for plain in plains]
    if len(set(ids)) < len(ids):
        raise BillRefused(
            code="differs_from_recorded", message="Two of the bills are the same: give each once."
        )
    found = {bill.external_id: bill for bill in Bill.objects.filter(source=SOURCE, external_id__in=ids)}
    for plain in plains:
        bill = found.get(external_id_of(plain))
        if bill is not None and bill.content.get("digest") != digest_of(plain):
            raise BillRefused(
                code="differs_from_recorded",
                message=f"{bill.external_id!r} was billed as {bill.number or 'a draft'} with other words. "
                "Correct that by a credit note, or give this one another external_id.",
            )
    return found


def issue_prepared(*, wanted: Sequence[ToIssue], now: datetime, actor: str) -> list[Bill]:
    """Number, post and send off, in the caller's transaction; the bills in the order given.

    A number is taken in the same transaction, so that whatever fails leaves no gap and no document without its posting.
    """
    if not wanted:
        return []
    bills = [_row(one, now=now, actor=actor) for one in wanted]
    _number(bills, wanted)
    _post(bills, wanted, now=now, actor=actor)
    _save(bills, wanted)
    propose_deliveries(bills=bills, sides=[one.prepared.buyer for one in wanted], now=now)
    _settle_credits(bills, wanted, now=now, actor=actor)
    for bill, one in zip(bills, wanted, strict=True):
        if one.prepared.of_order is not None:
            set_against(bill=bill, of_order=one.prepared.of_order, now=now, actor=actor)
        if one.row is not None:
            complete_gathered(bill=bill, now=now, actor=actor)
    _tell(bills, now=now, actor=actor)
    return bills


def _row(one: ToIssue, *, now: datetime, actor: str) -> Bill:
    prepared, totals = one.prepared, one.prepared.totals
    bill = one.row or Bill(
        source=SOURCE,
        external_id=one.external_id,
        created_at=now,
        created_by=actor,
    )
    bill.entity, bill.customer = prepared.seller.entity, prepared.buyer.customer
    bill.kind, bill.currency = prepared.draft.kind.value, prepared.draft.currency
    bill.state, bill.leaves_at = BillState.ISSUED, None
    bill.issued_on, bill.due_on = prepared.draft.issued_on, prepared.due_on
    bill.year = prepared.draft.issued_on.year
    bill.net_minor, bill.tax_minor, bill.gross_minor = totals.net_minor, totals.tax_minor, totals.gross_minor
    bill.prepaid_minor, bill.rounding_minor = totals.prepaid_minor, totals.rounding_minor
    bill.corrects = prepared.corrects[0] if prepared.corrects else None
    bill.issued_at, bill.issued_by = now, actor
    return bill


def _number(bills: Sequence[Bill], wanted: Sequence[ToIssue]) -> None:
    """Take the numbers, range by range in a fixed order, so that two who issue at once never wait for each other."""
    ranges: dict[tuple[int, str, int], list[int]] = {}
    for at, bill in enumerate(bills):
        assert bill.year is not None, "set with its day"
        ranges.setdefault((bill.entity_id, bill.kind, bill.year), []).append(at)
    for (entity_id, kind, year), places in sorted(ranges.items()):
        first = take_numbers(entity_id=entity_id, kind=kind, year=year, count=len(places))
        for sequence, at in enumerate(places, start=first):
            bill, prepared = bills[at], wanted[at].prepared
            bill.sequence = sequence
            bill.number = written(
                pattern=prepared.seller.settings.number_pattern,
                entity=prepared.seller.entity.code,
                kind=kind,
                year=year,
                seq=sequence,
            )
            said = as_said(bill=bill, prepared=prepared)
            bill.content = {**said.plain(), "digest": wanted[at].digest}


def as_said(*, bill: Bill, prepared: Prepared) -> IssuedBill:
    """Return all that a bill says, or would say if it were issued now."""
    return IssuedBill(
        number=bill.number,
        identity=bill.public_id.hex,
        language=prepared.buyer.customer.language,
        draft=prepared.draft,
        totals=prepared.totals,
        due_on=prepared.due_on,
        seller=prepared.seller.party,
        buyer=prepared.buyer.party,
        discounts=prepared.discounts,
        deposits=prepared.of_order.deposits if prepared.of_order else (),
        reference=reference_of(bill=bill, iban=prepared.seller.party.iban),
        tax_in_other=prepared.tax_in_other,
        files=tuple((one.name, one.media_type) for one in prepared.draft.files),
    )


def reference_of(*, bill: Bill, iban: str) -> str:
    """What a payer is to quote: an ISO 11649 reference of the number, for a Swiss QR-IBAN a QR reference.

    Empty where the number is too long for one, or there is none yet. The digits of a QR reference are the entity, the
    kind, the year and the place in the range, so that two bills never have the same.
    """
    if is_qr_iban(iban=iban):
        if bill.sequence is None:
            return ""
        kind = list(BillKind).index(BillKind(bill.kind)) + 1
        return make_qrr(text=f"{bill.entity_id:06}{kind}{bill.year}{bill.sequence:010}")
    try:
        return make_rf(text="".join(char for char in bill.number if char.isalnum()))
    except FaultyReference:
        return ""


def _post(bills: Sequence[Bill], wanted: Sequence[ToIssue], *, now: datetime, actor: str) -> None:
    """Record what is owed, and give each bill its item and account; one that comes to nothing has an account alone."""
    keys = [(bill.customer_id, bill.entity_id, bill.currency) for bill in bills]
    accounts = accounts_for(wanted=keys)
    owing: list[tuple[Bill, Fresh]] = []
    for bill, key, one in zip(bills, keys, wanted, strict=True):
        bill.account = accounts[key]
        if bill.gross_minor + bill.rounding_minor:
            owing.append((bill, _document(bill, one.prepared)))
    items = record_fresh(documents=[document for _, document in owing], actor=actor, now=now)
    for (bill, _), item in zip(owing, items, strict=True):
        bill.item = item


def _document(bill: Bill, prepared: Prepared) -> Fresh:
    assert bill.account is not None, "given just before"
    owed = bill.gross_minor + bill.rounding_minor
    return Fresh(
        account=bill.account,
        kind=ItemKind(bill.kind),
        number=bill.number,
        issued_on=prepared.draft.issued_on,
        due_on=prepared.due_on,
        amount_minor=-owed if bill.kind in _LOWERS else owed,
        source=SOURCE,
        external_id=bill.public_id.hex,
        attributes={"net_minor": bill.net_minor, "terms": prepared.draft.terms, "bill": bill.public_id.hex},
    )


def _save(bills: Sequence[Bill], wanted: Sequence[ToIssue]) -> None:
    """Write the rows. What goes with a bill is written before it is issued: from then on nothing of it changes."""
    for bill, one in zip(bills, wanted, strict=True):
        if one.row is None and one.prepared.draft.files:
            _save_with_files(bill, one.prepared)
        elif one.row is not None:
            bill.save()
    insert_rows(
        [
            bill
            for bill, one in zip(bills, wanted, strict=True)
            if one.row is None and not one.prepared.draft.files
        ]
    )


def _save_with_files(bill: Bill, prepared: Prepared) -> None:
    said = {name: getattr(bill, name) for name in ("state", "number", "year", "sequence", "item_id")}
    bill.state, bill.number, bill.year, bill.sequence, bill.item_id = BillState.DRAFT, "", None, None, None
    bill.save(force_insert=True)
    keep_files(bill=bill, files=prepared.draft.files)
    for name, value in said.items():
        setattr(bill, name, value)
    bill.save()


def keep_files(*, bill: Bill, files: Sequence[DraftFile]) -> None:
    """Write what goes with a bill that is not issued yet."""
    BillFile.objects.bulk_create(
        BillFile(
            bill=bill,
            name=one.name,
            media_type=one.media_type,
            content=one.content,
            sha256=hashlib.sha256(one.content).hexdigest(),
        )
        for one in files
    )


def _settle_credits(bills: Sequence[Bill], wanted: Sequence[ToIssue], *, now: datetime, actor: str) -> None:
    """Set each credit note against the documents that it corrects, as far as they are open."""
    for bill, one in zip(bills, wanted, strict=True):
        if bill.kind != ItemKind.CREDIT_NOTE or bill.item_id is None or bill.issued_on is None:
            continue
        left = bill.gross_minor + bill.rounding_minor
        for corrected in one.prepared.corrects:
            residual = getattr(corrected.item, "residual", None) if corrected.item else None
            amount = min(left, residual.residual_minor if residual else 0)
            if amount > 0 and corrected.item_id is not None:
                allocate(
                    credit_item_id=bill.item_id,
                    debit_item_id=corrected.item_id,
                    amount_minor=amount,
                    on=bill.issued_on,
                    actor=actor,
                    now=now,
                )
                left -= amount


def _tell(bills: Sequence[Bill], *, now: datetime, actor: str) -> None:
    journal.append_all(
        [
            journal.Happened(
                name=f"billing.{bill.kind}.issued",
                subject="bill",
                subject_id=bill.pk,
                entity_id=bill.entity_id,
                customer_id=bill.customer_id,
                account_id=bill.account_id,
                data={
                    "number": bill.number,
                    "currency": bill.currency,
                    "amount_minor": bill.gross_minor + bill.rounding_minor,
                },
            )
            for bill in bills
        ],
        actor=actor,
        now=now,
    )


def set_out(*, plain: Plain, now: datetime, actor: str) -> Bill:
    """Make a bill that is issued when the entity's minutes for mistakes are over; it may be taken back until then.

    The same words again are the same bill. Raises BillRefused with every fault.
    """
    with transaction.atomic():
        there = _there([plain])
        if there:
            return next(iter(there.values()))
        (prepared,) = prepare(plains=[plain], now=now)
        refuse_without_rate([prepared])
        one = ToIssue(prepared=prepared, external_id=external_id_of(plain), digest=digest_of(plain))
        row = _row(one, now=now, actor=actor)
        _wait(row, prepared, now=now)
        row.content = {"given": given_without_files(plain), "digest": one.digest}
        row.save(force_insert=True)
        keep_files(bill=row, files=prepared.draft.files)
        tell_of(bill=row, name="billing.bill.set_out", now=now, actor=actor)
    return row


def issue_waiting(*, now: datetime, actor: str) -> list[Bill]:
    """Issue what has waited long enough, each in its own transaction; several processes may do so at a time.

    One that cannot be issued any more, since its customer's data changed meanwhile, is a draft again and says why.
    """
    issued: list[Bill] = []
    for pk in (
        Bill.objects.filter(state=BillState.WAITING, leaves_at__lte=now)
        .order_by("leaves_at", "pk")
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    ):
        with transaction.atomic():
            waiting = Bill.objects.select_for_update(skip_locked=True).filter(pk=pk, state=BillState.WAITING)
            bill = waiting.first()
            if bill is None:
                continue
            try:
                (prepared,) = prepare(plains=[bill.content["given"]], now=now)
                refuse_without_rate([prepared])
            except BillRefused as refusal:
                bill.state, bill.leaves_at = BillState.DRAFT, None
                bill.content = {
                    **bill.content,
                    "faults": [[one.field, one.message] for one in refusal.faults],
                }
                bill.save()
                tell_of(bill=bill, name="billing.bill.kept_back", now=now, actor=actor)
                continue
            prepared = _with_files(prepared, bill)
            wanted = ToIssue(
                prepared=prepared, external_id=bill.external_id, digest=bill.content["digest"], row=bill
            )
            issued += issue_prepared(wanted=[wanted], now=now, actor=actor)
    return issued


def _with_files(prepared: Prepared, bill: Bill) -> Prepared:
    """What is issued, with the files that were kept beside its draft."""
    files = tuple(
        DraftFile(name=one.name, media_type=one.media_type, content=bytes(one.content))
        for one in BillFile.objects.filter(bill=bill).order_by("pk")
    )
    return replace(prepared, draft=replace(prepared.draft, files=files))


def take_back(*, bill: Bill, now: datetime, actor: str) -> Bill:
    """Keep a bill from being issued while there is time: it is a draft again. Raises BillRefused (not_waiting)."""
    with transaction.atomic():
        moved = Bill.objects.filter(pk=bill.pk, state=BillState.WAITING).update(
            state=BillState.DRAFT, leaves_at=None
        )
        if not moved:
            raise BillRefused(
                code="not_waiting",
                message="It has left already, or was taken back: issue a credit note instead.",
            )
        bill.refresh_from_db()
        tell_of(bill=bill, name="billing.bill.taken_back", now=now, actor=actor)
    return bill


def tell_of(*, bill: Bill, name: str, now: datetime, actor: str) -> None:
    """Record that something happened to a bill that is not issued."""
    journal.append(
        name=name,
        actor=actor,
        now=now,
        subject="bill",
        subject_id=bill.pk,
        entity_id=bill.entity_id,
        customer_id=bill.customer_id,
        data={"currency": bill.currency, "amount_minor": bill.gross_minor + bill.rounding_minor},
    )


def release(*, bill: Bill, now: datetime, actor: str, plain: Plain | None = None) -> Bill:
    """Let a draft leave after the entity's minutes for mistakes, in other words where some are given.

    Raises BillRefused with every fault, and where it is no draft (not_allowed).
    """
    with transaction.atomic():
        row = Bill.objects.select_for_update().get(pk=bill.pk)
        if row.state != BillState.DRAFT:
            raise BillRefused(code="not_allowed", message="It is no draft: it waits, or has left already.")
        given = given_without_files(plain) if plain is not None else row.content["given"]
        (prepared,) = prepare(plains=[given], now=now)
        refuse_without_rate([prepared])
        digest = digest_of(plain) if plain is not None else row.content["digest"]
        one = ToIssue(prepared=prepared, external_id=row.external_id, digest=digest, row=row)
        row = _row(one, now=now, actor=actor)
        row.content = {"given": given, "digest": digest}
        _wait(row, prepared, now=now)
        row.save()
        tell_of(bill=row, name="billing.bill.released", now=now, actor=actor)
    return row


def _wait(row: Bill, prepared: Prepared, *, now: datetime) -> None:
    """Make a row wait for the entity's minutes."""
    row.state, row.year, row.issued_at, row.issued_by = BillState.WAITING, None, None, ""
    row.leaves_at = now + timedelta(minutes=prepared.seller.settings.undo_minutes)
