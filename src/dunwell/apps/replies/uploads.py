"""Files that customers upload in the portal to say what they pay: kept as mails are, read as their files are."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from django.db import IntegrityError, transaction

from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.advice_models import FOR_A_PERSON, SentAdvice
from dunwell.apps.replies.advised import sent_of, take_sent
from dunwell.apps.replies.intake import propose
from dunwell.apps.replies.models import Inbound, InboundAttachment, InboundState, Threading
from dunwell.apps.replies.telling import note_of, tell
from dunwell.core.wording import one_line
from dunwell.formats.remittance.sent import MOST_BYTES

MEGABYTES_MAX = MOST_BYTES >> 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """The upload as it is kept, whether it was not there before, and what each payment in it became.

    `is_for_a_person`: nothing, or not all of it, could be read as an advice; somebody of the house looks at it.
    """

    inbound: Inbound
    is_new: bool
    payments: tuple[SentAdvice, ...]

    @property
    def is_for_a_person(self) -> bool:
        """Whether somebody has to look at it before it helps."""
        return any(one.state in FOR_A_PERSON for one in self.payments)


def take_in_upload(
    *,
    account: Account,
    contact: Contact | None,
    name: str,
    content: bytes,
    note: str,
    actor: str,
    now: datetime,
    today: date,
) -> Uploaded:
    """Keep a remittance advice that a customer uploaded, and take in what it says; nothing that came is ever lost.

    What cannot be read is kept for a person, with the reason. The same file with the same note again is the one that
    is there. Until it is settled, nobody writes to the account. Raises ReplyRefused, and keeps nothing then: too_large
    (more than 10 MB), empty, note_too_long, another_account (the contact is another customer's).
    """
    if len(content) > MOST_BYTES:
        message = f"A file has at most {MEGABYTES_MAX} MB: send one of fewer payments."
        raise ReplyRefused(code="too_large", field="file", message=message)
    if not content:
        raise ReplyRefused(code="empty", field="file", message="The file is empty.")
    if contact is not None and contact.customer_id != account.customer_id:
        raise ReplyRefused(code="another_account", field="", message="This is another customer's account.")
    said = note_of(note)
    digest = hashlib.sha256(b"upload\0%d\0%s\0" % (account.pk, said.encode()) + content).hexdigest()
    if known := _known(digest):
        return known
    try:
        with transaction.atomic():
            inbound = _keep(account, contact, name, content, said, digest, now=now, today=today)
            tell(
                "replies.inbound.received",
                inbound=inbound,
                actor=actor,
                now=now,
                data={"arrived_as": inbound.arrived_as, "threaded_by": inbound.threaded_by, "refused": ""},
            )
            payments = take_sent(
                inbound=inbound, sent=sent_of(inbound=inbound), actor=actor, now=now, today=today
            )
            propose(inbound=inbound)
    except IntegrityError:  # the same file was sent twice at the same moment
        known = _known(digest)
        if known is None:
            raise
        return known
    return Uploaded(inbound=inbound, is_new=True, payments=payments)


def _known(digest: str) -> Uploaded | None:
    found = Inbound.objects.defer("raw").filter(sha256=digest).first()
    if found is None:
        return None
    payments = SentAdvice.objects.filter(inbound=found).order_by("pk")
    return Uploaded(inbound=found, is_new=False, payments=tuple(payments))


def _keep(
    account: Account,
    contact: Contact | None,
    name: str,
    content: bytes,
    note: str,
    digest: str,
    *,
    now: datetime,
    today: date,
) -> Inbound:
    bare = one_line(PurePosixPath(name.replace("\\", "/").replace("\0", "")).name)[:150] or "advice"
    inbound = Inbound.objects.create(
        sha256=digest,
        raw=content,
        size_bytes=len(content),
        sender_name=contact.name[:150] if contact else "",
        sender_email=contact.email if contact else "",
        subject=f"Remittance advice through the portal: {bare}"[:300],
        text=note,
        reply=note,
        received_at=now,
        received_on=today,
        entity=account.entity,
        customer=account.customer,
        account=account,
        contact=contact,
        threaded_by=Threading.PORTAL,
        threaded_on=today,
        arrived_as=InboundState.NEW,
        state=InboundState.NEW,
        is_wordless=not note,
    )
    InboundAttachment.objects.create(
        inbound=inbound,
        name=bare,
        media_type="application/octet-stream",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return inbound
