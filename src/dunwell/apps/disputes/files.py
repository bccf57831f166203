"""Files that customers give with an objection: kept once, never changed, told without their content."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.disputes.access import UnknownDispute
from dunwell.apps.disputes.models import Dispute, DisputeFile
from dunwell.apps.disputes.moving import DisputeRefused, allow, tell
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.formats.uploads import Upload

FILES_MAX = 10
FILES_SHOWN = 50


def add_file(*, scope: Scope, dispute_id: UUID, upload: Upload, now: datetime) -> DisputeFile:
    """Keep a file with a dispute; the same again is the one that is there. Raises UnknownDispute, DisputeRefused."""
    with transaction.atomic():
        dispute = _seen(scope).filter(public_id=dispute_id).select_related("account", "item").first()
        if dispute is None:
            raise UnknownDispute("There is no such dispute in the entities that you see.")
        allow(scope, is_customers=True)
        digest = hashlib.sha256(upload.content).hexdigest()
        if known := DisputeFile.objects.filter(dispute=dispute, sha256=digest).first():
            return known
        if DisputeFile.objects.filter(dispute=dispute).count() >= FILES_MAX:
            raise DisputeRefused(
                code="too_many_files", field="file", message=f"At most {FILES_MAX} files, please."
            )
        kept = DisputeFile.objects.create(
            dispute=dispute,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
            sha256=digest,
            actor=scope.actor,
            at=now,
        )
        tell("file_added", dispute=dispute, actor=scope.actor, now=now, note=upload.name)
    return kept


def files_of(*, scope: Scope, dispute: Dispute) -> list[DisputeFile]:
    """Return the files of a dispute that the scope sees, without their bytes, the first first."""
    mine = _seen(scope).filter(pk=dispute.pk).values("pk")
    return list(DisputeFile.objects.filter(dispute__in=mine).defer("content").order_by("pk"))


def files_of_customer(*, scope: Scope, customer_id: int) -> list[DisputeFile]:
    """Return the last files that a customer sent with objections, without their bytes, the latest first."""
    mine = _seen(scope).filter(account__customer_id=customer_id).values("pk")
    found = DisputeFile.objects.filter(dispute__in=mine).select_related("dispute__item").defer("content")
    return list(found.order_by("-pk")[:FILES_SHOWN])


def file_in_scope(*, scope: Scope, file_id: UUID) -> DisputeFile:
    """Return a file with its bytes, or raise UnknownDispute."""
    mine = _seen(scope).values("pk")
    found = DisputeFile.objects.filter(dispute__in=mine, public_id=file_id).first()
    if found is None:
        raise UnknownDispute("There is no such file in the entities that you see.")
    return found


def _seen(scope: Scope) -> QuerySet[Dispute]:
    """The disputes that the scope sees, without whose they are to look after: a customer's scope may not know."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Dispute.objects.filter(mine)
