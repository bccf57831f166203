"""Applications for credit are made: by a customer in their account, by a new client, or at the desk."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dunwell.apps.credit.application_models import (
    ApplicationConsent,
    ApplicationFile,
    ApplicationReference,
    ApplicationSource,
    CreditApplication,
)
from dunwell.apps.credit.application_moves import ApplicationRefused, tell
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.application_states import ApplicationState
from dunwell.core.credit.applications import CONSENT_VERSION, Asked
from dunwell.formats.uploads import Upload

FILES_MAX = 5
UNCONFIRMED_HOURS = 24
OF_ONE_EMAIL_MAX = 3  # a day, at one entity: nobody's mailbox is filled
OF_ALL_MAX = 200  # a day, of new clients at one entity
NEW_CLIENT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What was agreed to, as it stood on the page, and from where."""

    words: str
    language: str
    address: str = ""
    agent: str = ""


def apply_as_customer(
    *, scope: Scope, customer: Customer, entity: Entity, asked: Asked, consent: Consent, now: datetime
) -> CreditApplication:
    """Keep the application of a customer's own contact; once at a time for an entity. Raises ApplicationRefused."""
    if not scope.may_answer or (scope.customer_ids is not None and customer.pk not in scope.customer_ids):
        raise ApplicationRefused(code="not_allowed", message="This is another customer's.")
    return _made(
        source=ApplicationSource.PORTAL,
        customer=customer,
        entity=entity,
        asked=asked,
        consent=consent,
        actor=scope.actor,
        now=now,
    )


def apply_as_new(*, entity: Entity, asked: Asked, consent: Consent, now: datetime) -> CreditApplication:
    """Keep the application of somebody unknown, to be confirmed by a mailed code before anybody looks at it.

    So many a day of one mailbox and of all together; raises ApplicationRefused (too_many).
    """
    lately = CreditApplication.objects.filter(
        entity=entity, source=ApplicationSource.PUBLIC, made_at__gt=now - timedelta(days=1)
    )
    if lately.filter(email__iexact=asked.email).count() >= OF_ONE_EMAIL_MAX or lately.count() >= OF_ALL_MAX:
        raise ApplicationRefused(code="too_many", message="There were many applications today already.")
    return _made(
        source=ApplicationSource.PUBLIC,
        customer=None,
        entity=entity,
        asked=asked,
        consent=consent,
        actor=NEW_CLIENT,
        now=now,
    )


def apply_at_desk(
    *,
    scope: Scope,
    customer: Customer | None,
    entity: Entity,
    asked: Asked,
    consent: Consent,
    now: datetime,
) -> CreditApplication:
    """Keep an application that came on paper or by telephone. Raises ApplicationRefused."""
    if not scope.may(Power.WORK) or entity.pk not in scope.entity_ids:
        raise ApplicationRefused(code="not_allowed", message="You may not take in applications here.")
    return _made(
        source=ApplicationSource.DESK,
        customer=customer,
        entity=entity,
        asked=asked,
        consent=consent,
        actor=scope.actor,
        now=now,
    )


def add_file(*, application: CreditApplication, upload: Upload, actor: str, now: datetime) -> ApplicationFile:
    """Keep a file with an application that is not over; the same again is the one that is there."""
    with transaction.atomic():
        if application.state not in {ApplicationState.UNCONFIRMED, ApplicationState.IN_REVIEW}:
            raise ApplicationRefused(code="over", message="The application is over.")
        digest = hashlib.sha256(upload.content).hexdigest()
        files = ApplicationFile.objects.filter(application=application)
        if known := files.filter(sha256=digest).first():
            return known
        if files.count() >= FILES_MAX:
            raise ApplicationRefused(
                code="too_many_files", field="file", message=f"At most {FILES_MAX} files, please."
            )
        return ApplicationFile.objects.create(
            application=application,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
            sha256=digest,
            actor=actor,
            at=now,
        )


def _made(
    *,
    source: ApplicationSource,
    customer: Customer | None,
    entity: Entity,
    asked: Asked,
    consent: Consent,
    actor: str,
    now: datetime,
) -> CreditApplication:
    state = ApplicationState.UNCONFIRMED if source == ApplicationSource.PUBLIC else ApplicationState.IN_REVIEW
    row = CreditApplication(
        entity=entity,
        customer=customer,
        source=source,
        state=state,
        language=consent.language,
        made_at=now,
        made_by=actor,
        **_fields(asked),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as clash:
            if "creditapplication_one_open" not in str(clash):
                raise
            raise ApplicationRefused(
                code="already_open", message="An application of this customer waits already."
            ) from None
        ApplicationReference.objects.bulk_create(
            ApplicationReference(
                application=row, kind=one.kind, name=one.name, contact=one.contact, reach=one.reach
            )
            for one in asked.references
        )
        ApplicationConsent.objects.create(
            application=row,
            version=CONSENT_VERSION,
            words=consent.words,
            language=consent.language,
            person=asked.person,
            at=now,
            address=consent.address[:64],
            agent=consent.agent[:300],
            actor=actor,
        )
        tell(application=row, event="made", actor=actor, now=now, data={"source": row.source})
    return row


def _fields(asked: Asked) -> dict[str, object]:
    """The columns of what was asked for."""
    register, vat = asked.register, asked.vat
    return {
        "company_name": asked.company_name,
        "country": asked.country,
        "register_number": register.value if register else "",
        "register_way": register.way if register else "",
        "vat_id": vat.value if vat else "",
        "vat_country": vat.country if vat else "",
        "vat_way": vat.way if vat else "",
        "street": asked.street,
        "postcode": asked.postcode,
        "city": asked.city,
        "founded_year": asked.founded_year,
        "person": asked.person,
        "email": asked.email,
        "phone": asked.phone,
        "currency": asked.currency,
        "requested_minor": asked.requested_minor,
        "yearly_minor": asked.yearly_minor,
        "terms_days": asked.terms_days,
        "note": asked.note,
    }
