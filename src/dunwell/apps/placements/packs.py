"""The pack: what an agency is told of debtor and claim. Copied on the day of placing, no more than collecting needs.

creditor: name, address, country, tax_id, contact, email, iban. debtor: customer, name, address, country, vat_id,
language, people (name, role, email, phone). items and charges: number, kind, issued_on, due_on, amount_minor,
open_minor. history: on, channel, text. Days are ISO 8601.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.billing.models import Buyer, Copy, Form, Proof
from dunwell.apps.journal import operations as journal
from dunwell.apps.messages.models import Message, MessageState, Touch, TouchChannel
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.changes import append, tell_agency
from dunwell.apps.placements.models import (
    Direction,
    DocumentKind,
    PlacedItem,
    Placement,
    PlacementDocument,
    PlacementPack,
)
from dunwell.apps.placements.moving import allow, line_of
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope
from dunwell.apps.receivables.models import Account, ItemKind, Residual
from dunwell.apps.receivables.statements import open_lines, statement_file, statement_of
from dunwell.core.placements.states import LOCKED
from dunwell.ports.documents import Documents
from dunwell.ports.errors import Refused

HISTORY_ROWS = 100
PEOPLE = 10
FILE_BYTES_MAX = 10_000_000
MEDIA_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"})


def make_pack(
    *, placement: Placement, documents: Documents | None, by: str, now: datetime, today: date
) -> PlacementPack:
    """Copy what the agency is told, with the documents that there are, in the caller's transaction."""
    account = placement.account
    items = list(PlacedItem.objects.filter(placement=placement).select_related("item").order_by("pk"))
    pack = PlacementPack.objects.create(
        placement=placement,
        creditor=_creditor(account.entity),
        debtor=debtor_of(customer=account.customer),
        items=[_item(one) for one in sorted(items, key=lambda each: each.item.due_on)],
        charges=list(_charges(account, [one.item_id for one in items])),
        history=_history(account),
        note=placement.note,
        made_at=now,
    )
    for kind, name, media_type, content in _documents(placement, items, documents, today=today):
        _keep(placement, kind=kind, name=name, media_type=media_type, content=content, by=by, now=now)
    return pack


def debtor_of(*, customer: Customer) -> dict[str, Any]:
    """Return what an agency is told of a debtor."""
    buyer = Buyer.objects.filter(customer=customer).first()
    people = customer.contacts.filter(undeliverable_at__isnull=True).order_by("pk")[:PEOPLE]
    return {
        "customer": customer.number,
        "name": customer.name,
        "address": customer.address,
        "country": customer.country,
        "vat_id": buyer.vat_id if buyer else "",
        "language": customer.language,
        "people": [
            {"name": one.name, "role": one.role, "email": one.email, "phone": one.phone or one.mobile}
            for one in people
        ],
    }


def add_document(
    *,
    scope: Either,
    placement_id: UUID,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    now: datetime,
    today: date,
) -> PlacementDocument:
    """Add a document to a claim that is with the agency, by us or by it; the same bytes again change nothing.

    Raises UnknownPlacement and PlacementRefused.
    """
    is_theirs = isinstance(scope, AgencyScope)
    if isinstance(scope, Scope):
        allow(scope)
    if kind not in DocumentKind.values:
        raise PlacementRefused(code="unknown_reason", field="kind", message="Choose what it is.")
    if media_type not in MEDIA_TYPES:
        raise PlacementRefused(
            code="faulty", field="file", message="Give a PDF, a picture (PNG, JPEG), text or CSV."
        )
    if not 0 < len(content) <= FILE_BYTES_MAX:
        raise PlacementRefused(
            code="too_long", field="file", message="The file is empty, or larger than 10 MB."
        )
    said = line_of(name, field="name", most=150, is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if placement.state not in LOCKED:
            raise PlacementRefused(code="moved_on", message="The claim is not with the agency.")
        made, is_new = _keep(
            placement,
            kind=DocumentKind(kind),
            name=said,
            media_type=media_type,
            content=content,
            by=scope.actor,
            now=now,
            is_from_agency=is_theirs,
        )
        if is_new:
            append(
                placement=placement,
                direction=Direction.IN if is_theirs else Direction.OUT,
                code="document",
                key=f"document:{made.sha256}",
                on=today,
                text=said,
                data={"document": str(made.public_id), "kind": kind},
                by=scope.actor,
                now=now,
            )
    return made


def renew_debtor(*, placement: Placement, by: str, now: datetime, today: date) -> list[str]:
    """Tell the agency what has changed of the debtor since; which codes were told. In the caller's transaction."""
    pack = (
        PlacementPack.objects.select_for_update().filter(placement=placement, removed_at__isnull=True).first()
    )
    if pack is None:
        return []
    fresh = debtor_of(customer=placement.account.customer)
    if fresh == pack.debtor:
        return []
    codes: list[str] = []
    if any(fresh[name] != pack.debtor.get(name) for name in ("name", "address", "country")):
        codes.append("address")
    if fresh["people"] != pack.debtor.get("people"):
        codes.append("contact")
    PlacementPack.objects.filter(pk=pack.pk).update(debtor=fresh)
    for code in codes:
        told = {
            "address": {name: fresh[name] for name in ("name", "address", "country")},
            "contact": {"people": fresh["people"]},
        }[code]
        shape = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
        # The feed stays for ever, the debtor's data do not: the news says that there is something, the pack says what.
        tell_agency(placement=placement, code=code, key=f"{code}:{shape}", on=today, by=by, now=now)
    return codes


def _creditor(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "address": entity.address,
        "country": entity.country,
        "tax_id": entity.tax_id,
        "contact": entity.senior_name,
        "email": entity.sender_email,
        "iban": entity.iban,
    }


def _item(one: PlacedItem) -> dict[str, Any]:
    return {
        "number": one.item.number,
        "kind": one.item.kind,
        "issued_on": one.item.issued_on.isoformat(),
        "due_on": one.item.due_on.isoformat(),
        "amount_minor": one.item.amount_minor,
        "open_minor": one.placed_minor,
    }


def _charges(account: Account, placed: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What was charged for the delay and is open, beside what is placed."""
    rows = Residual.objects.filter(
        account=account, item__kind=ItemKind.DEBIT_NOTE, residual_minor__gt=0
    ).exclude(item__in=placed)
    for one in rows.select_related("item").order_by("due_on", "item_id"):
        yield {
            "number": one.item.number,
            "kind": one.item.kind,
            "issued_on": one.item.issued_on.isoformat(),
            "due_on": one.item.due_on.isoformat(),
            "amount_minor": one.item.amount_minor,
            "open_minor": one.residual_minor,
        }


def _history(account: Account) -> list[dict[str, str]]:
    """What was written and said about the account, in a line each, the latest first."""
    written = Message.objects.filter(
        account_id=account.pk, state__in=[MessageState.SENT, MessageState.UNCERTAIN]
    )
    lines = [
        (at, {"on": at.date().isoformat(), "channel": channel, "text": subject})
        for at, channel, subject in written.order_by("-pk").values_list("created_at", "channel", "subject")[
            :HISTORY_ROWS
        ]
    ]
    spoken = Touch.objects.filter(
        account_id=account.pk,
        channel__in=[TouchChannel.CALL, TouchChannel.MEETING],
        voided_at__isnull=True,
    )
    lines += [
        (at, {"on": on.isoformat(), "channel": channel, "text": outcome})
        for at, on, channel, outcome in spoken.order_by("-pk").values_list("at", "on", "channel", "outcome")[
            :HISTORY_ROWS
        ]
    ]
    return [line for _, line in sorted(lines, key=lambda one: one[0], reverse=True)[:HISTORY_ROWS]]


def _documents(
    placement: Placement, items: Sequence[PlacedItem], documents: Documents | None, *, today: date
) -> Iterator[tuple[DocumentKind, str, str, bytes]]:
    """The documents that there are: bills as they went out, proofs of delivery, the agreement, a statement."""
    account = placement.account
    ids = [one.item_id for one in items]
    for copy in (
        Copy.objects.filter(bill__item__in=ids, form=Form.PDF).select_related("bill").order_by("bill__number")
    ):
        name = f"{copy.bill.number}.pdf".replace("/", "-")
        yield DocumentKind.INVOICE, name[:150], copy.media_type, bytes(copy.content)
    if proofs := _proofs(ids):
        yield DocumentKind.DELIVERY, "Delivery.txt", "text/plain", proofs.encode()
    agreed = Acknowledgement.objects.filter(customer=account.customer, policy__entity=account.entity)
    last = agreed.select_related("policy").order_by("-at", "-pk").first()
    if last is not None:
        if last.file:
            yield DocumentKind.POLICY, last.file_name or "Policy.pdf", "application/pdf", bytes(last.file)
        else:
            yield DocumentKind.POLICY, "Policy.txt", "text/plain", _agreement(last).encode()
    if documents is not None:
        lines = open_lines(account_ids=[account.pk], as_of=today).get(account.pk, [])
        language = account.customer.language
        try:
            content = documents.statement(
                statement=statement_of(account=account, lines=lines, language=language, as_of=today)
            )
        except Refused:  # the claim is told in the pack itself: it does not wait for a page
            return
        name = statement_file(language=language, as_of=today)
        yield DocumentKind.STATEMENT, name, "application/pdf", content


def _proofs(item_ids: Sequence[int]) -> str:
    rows = (
        Proof.objects.filter(delivery__bill__item__in=item_ids)
        .select_related("delivery__bill")
        .order_by("delivery__bill__number", "at", "pk")
    )
    return "".join(
        f"{one.delivery.bill.number}\t{one.at:%Y-%m-%d %H:%M} UTC\t{one.delivery.channel}\t{one.kind}\t{one.detail}\n"
        for one in rows
    )


def _agreement(one: Acknowledgement) -> str:
    return (
        f"{one.policy}\nagreed to by: {one.person}\non: {one.on:%Y-%m-%d}\nmanner: {one.manner}\n"
        f"sha256 of the document: {one.sha256}\n"
    )


def _keep(
    placement: Placement,
    *,
    kind: DocumentKind,
    name: str,
    media_type: str,
    content: bytes,
    by: str,
    now: datetime,
    is_from_agency: bool = False,
) -> tuple[PlacementDocument, bool]:
    made, is_new = PlacementDocument.objects.get_or_create(
        placement=placement,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "kind": kind,
            "name": name,
            "media_type": media_type,
            "content": content,
            "size": len(content),
            "is_from_agency": is_from_agency,
            "at": now,
            "by": by,
        },
    )
    if is_new:
        account = placement.account
        journal.append(
            name="placements.document.added",
            actor=by,
            now=now,
            subject="placement",
            subject_id=placement.pk,
            entity_id=account.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data={"placement": placement.number, "kind": kind, "name": name},
        )
    return made, is_new
