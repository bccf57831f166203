"""Publishing credit policies and recording who agreed to them. What is published or recorded is never changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from dunwell.apps.agreements.documents import document_of
from dunwell.apps.agreements.models import (
    Acknowledgement,
    CreditPolicy,
    CreditPolicyText,
    Manner,
)
from dunwell.apps.agreements.queries import text_for
from dunwell.apps.journal.operations import append
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.agreements.draft import DraftFault, PolicyDraft, draft_faults
from dunwell.core.charges.fee_plain import plain_of
from dunwell.ports.documents import Documents

FILE_BYTES_MAX = 4 * 1024 * 1024
PUBLISH_LOCK = 0x44554E_435250  # versions of a policy are numbered one after the other


class AgreementRefused(Exception):
    """It is not done; `code` names why, `faults` say what in which field."""

    def __init__(self, *, code: str, message: str, faults: Sequence[DraftFault] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.faults = list(faults)


def publish(
    *, scope: Scope, entity: Entity, draft: PolicyDraft, documents: Documents, today: date, now: datetime
) -> CreditPolicy:
    """Publish the next version of an entity's policy, with a document in each of its languages.

    Raises AgreementRefused (forbidden, faulty) with every fault, and Refused where a document cannot be set; then
    nothing is published.
    """
    if not scope.may(Power.CONFIGURE) or entity.pk not in scope.entity_ids:
        raise AgreementRefused(
            code="forbidden", message="You may read the credit policy, but not publish it."
        )
    found = draft_faults(draft, today=today)
    if found:
        raise AgreementRefused(code="faulty", message="There is something to correct first.", faults=found)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISH_LOCK])
        last = CreditPolicy.objects.filter(entity=entity).order_by("-number").first()
        policy = CreditPolicy.objects.create(
            entity=entity,
            number=last.number + 1 if last else 1,
            valid_from=draft.valid_from,
            interest_basis=draft.interest_basis,
            fees=None if draft.fees is None else plain_of(draft.fees),
            note=draft.note[:500],
            published_at=now,
            published_by=scope.actor,
        )
        for language, text in sorted(draft.texts.items()):
            made = document_of(entity=entity, policy=policy, text=text, fees=draft.fees, language=language)
            pdf = documents.credit_policy(policy=made)
            CreditPolicyText.objects.create(
                policy=policy,
                language=language,
                title=text.title.strip(),
                text=text.text,
                deposits=text.deposits,
                stops=text.stops,
                pdf=pdf,
                sha256=hashlib.sha256(pdf).hexdigest(),
            )
        append(
            name="agreements.policy.published",
            actor=scope.actor,
            now=now,
            subject="credit_policy",
            subject_id=policy.pk,
            entity_id=entity.pk,
            data={"number": policy.number, "valid_from": draft.valid_from.isoformat(), "note": policy.note},
        )
    return policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How it is known that a customer agreed: who said so, when, by which way, and what lies behind it."""

    manner: Manner
    person: str
    on: date
    email: str = ""
    address: str = ""
    reason: str = ""
    file_name: str = ""
    file: bytes | None = None


def acknowledge(
    *, customer: Customer, policy: CreditPolicy, language: str, evidence: Evidence, actor: str, now: datetime
) -> Acknowledgement:
    """Record once that a customer agreed to a version; return what was recorded first where it was already.

    Raises AgreementRefused (unnamed, early) for evidence that proves nothing.
    """
    person = " ".join(evidence.person.split())[:150]
    if not person:
        raise AgreementRefused(
            code="unnamed",
            message="Who agreed must have a name.",
            faults=[DraftFault("person", "Give the name of whoever agrees.")],
        )
    if evidence.on < policy.published_at.date():
        message = (
            f"Nobody can have agreed before it was published, on {policy.published_at.date().isoformat()}."
        )
        raise AgreementRefused(code="early", message=message, faults=[DraftFault("on", message)])
    text = text_for(policy=policy, language=language)
    with transaction.atomic():
        found, is_new = Acknowledgement.objects.get_or_create(
            customer=customer,
            policy=policy,
            defaults={
                "language": text.language,
                "sha256": text.sha256,
                "manner": evidence.manner,
                "on": evidence.on,
                "at": now,
                "person": person,
                "email": evidence.email,
                "address": evidence.address,
                "reason": evidence.reason.strip()[:500],
                "recorded_by_id": _user_id(actor),
                "actor": actor,
                "file_name": evidence.file_name[:150],
                "file": evidence.file,
                "file_sha256": hashlib.sha256(evidence.file).hexdigest() if evidence.file else "",
            },
        )
        if is_new:
            append(
                name="agreements.policy.acknowledged",
                actor=actor,
                now=now,
                subject="acknowledgement",
                subject_id=found.pk,
                entity_id=policy.entity_id,
                customer_id=customer.pk,
                data={"number": policy.number, "manner": str(evidence.manner), "person": person},
            )
    return found


def acknowledge_on_behalf(
    *, scope: Scope, customer: Customer, policy: CreditPolicy, evidence: Evidence, today: date, now: datetime
) -> Acknowledgement:
    """Record at the desk that a customer agreed, on whatever paper or word; it needs a reason.

    Raises AgreementRefused (forbidden, faulty) with every fault.
    """
    if not scope.may(Power.WORK) or policy.entity_id not in scope.entity_ids:
        raise AgreementRefused(code="forbidden", message="You may read who agreed, but not note it.")
    faults: list[DraftFault] = []
    if not evidence.person.strip():
        faults.append(DraftFault("person", "Give the name of whoever agreed."))
    if not evidence.reason.strip():
        faults.append(DraftFault("reason", "Say how you know: a signed contract, an e-mail, a call."))
    if evidence.on > today:
        faults.append(DraftFault("on", f"Give {today.isoformat()} or an earlier day."))
    if evidence.manner not in {Manner.DESK, Manner.CONTRACT}:
        faults.append(DraftFault("manner", "Choose how they agreed."))
    if evidence.manner == Manner.CONTRACT and not evidence.file:
        faults.append(DraftFault("file", "Add the signed contract, or choose another way."))
    if evidence.file and len(evidence.file) > FILE_BYTES_MAX:
        faults.append(DraftFault("file", "Give a file of at most 4 MB."))
    if faults:
        raise AgreementRefused(code="faulty", message="There is something to correct first.", faults=faults)
    return acknowledge(
        customer=customer,
        policy=policy,
        language=customer.language,
        evidence=evidence,
        actor=scope.actor,
        now=now,
    )


def _user_id(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "user" else None
