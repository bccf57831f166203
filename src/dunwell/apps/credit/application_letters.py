"""What applicants are told by mail: written with what happened, sent afterwards, each once.

They are handed over as all mails of the house are (messages/handing.py). Who is sending one is known to runs alone,
which stand above: here a sender counts as gone after an hour.
"""

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.credit.application_codes import token_of
from dunwell.apps.credit.application_models import ApplicationLetter, CreditApplication, LetterState
from dunwell.apps.messages.handing import INTERRUPTED, fate_of, hand_over
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.switches import switch_state
from dunwell.core.credit.application_letters import LetterKind, RefusalReason, write_letter
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import House

BATCH = 100
INTERRUPTED_MINUTES = 60
_STATES = {
    "sent": LetterState.SENT,
    "put_back": LetterState.WAITING,
    "lost": LetterState.UNCERTAIN,
    "refused": LetterState.REFUSED,
}
PAGE = "/portal/application/{token}/"


def page_of(*, application: CreditApplication, site_url: str) -> str:
    """Return the address at which the applicant sees how far the application is."""
    return site_url.rstrip("/") + PAGE.format(token=token_of(application=application))


def write(
    *, application: CreditApplication, kind: LetterKind, house: House, now: datetime
) -> ApplicationLetter:
    """Write a letter about an application as it stands, in the caller's transaction; `send_letters` sends it."""
    sender = application.entity.sender_email or house.default_sender
    told = write_letter(
        kind=kind,
        wanted=application.language,
        entity=application.entity.name,
        person=application.person,
        company=application.company_name,
        url=page_of(application=application, site_url=house.site_url),
        granted_minor=application.granted_minor or 0,
        currency=application.currency,
        reasons=[RefusalReason(one) for one in application.reasons],
        answer=application.answer if kind in {LetterKind.APPROVED, LetterKind.REFUSED} else "",
    )
    return ApplicationLetter.objects.create(
        application=application,
        kind=kind,
        message_id=f"application.{new_public_id().hex}@{sender.rpartition('@')[2]}",
        sender=sender,
        recipient=application.email,
        subject=told.subject,
        text=told.text,
        language=told.language,
        made_at=now,
    )


def send_letters(*, house: House, now: datetime, application: CreditApplication | None = None) -> int:
    """Send what waits, of one application or of all, and return how many left; at most a hundred at a time.

    Each is claimed first, so that no two processes send it. What surely did not leave waits on; what may have left
    is uncertain, and never sent by itself again. Of what a process that ended was sending an hour ago the carrier is
    asked. In test mode, or stopped, nothing leaves.
    """
    if not switch_state().is_live:
        return 0
    _recover(house=house, now=now)
    waiting = ApplicationLetter.objects.filter(state=LetterState.WAITING)
    if application is not None:
        waiting = waiting.filter(application=application)
    sent = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        sent += _send(pk, house=house, now=now)
    return sent


def _send(pk: int, *, house: House, now: datetime) -> bool:
    if not _settle(pk, LetterState.WAITING, LetterState.SENDING, now=now):
        return False
    row = ApplicationLetter.objects.select_related("application__entity").get(pk=pk)
    letter = Letter(
        message_id=row.message_id,
        sender=Address(address=row.sender, name=row.application.entity.name),
        to=(Address(address=row.recipient, name=row.application.person),),
        subject=row.subject,
        text=row.text,
        language=row.language,
    )
    came, words = hand_over(house=house, letter=letter)
    _settle(pk, LetterState.SENDING, _STATES[came], now=None if came == "put_back" else now, detail=words)
    return came == "sent"


def _recover(*, house: House, now: datetime) -> None:
    """Settle what a process that ended was sending an hour ago, by what the carrier knows of it."""
    gone = ApplicationLetter.objects.filter(
        state=LetterState.SENDING, settled_at__lt=now - timedelta(minutes=INTERRUPTED_MINUTES)
    )
    for row in gone.order_by("pk")[:BATCH]:
        came = fate_of(house=house, message_id=row.message_id)
        at = None if came == "put_back" else now
        _settle(row.pk, LetterState.SENDING, _STATES[came], now=at, detail=INTERRUPTED)


def _settle(
    pk: int, before: LetterState, after: LetterState, *, now: datetime | None, detail: str = ""
) -> bool:
    with transaction.atomic():
        moved = ApplicationLetter.objects.filter(pk=pk, state=before).update(
            state=after, settled_at=now, detail=detail[:500]
        )
    return bool(moved)
