"""Applying for credit: a customer by their link, a new client by the address of an entity; both see how far it is."""

from contextlib import suppress

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_codes import CODE_MINUTES, confirm, new_code, token_of
from dunwell.apps.credit.application_deciding import ask_review, withdraw
from dunwell.apps.credit.application_letters import send_letters, write
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.application_moves import ApplicationRefused
from dunwell.apps.credit.applications import (
    NEW_CLIENT,
    Consent,
    add_file,
    apply_as_customer,
    apply_as_new,
)
from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.switches import switch_state
from dunwell.core.credit.application_letters import LetterKind
from dunwell.core.credit.applications import Fault
from dunwell.formats.mime import Address, Letter
from dunwell.formats.uploads import Upload
from dunwell.interfaces.portal.apply_form import Filled, filled, form_context
from dunwell.interfaces.portal.door import Visitor, by_link, shown
from dunwell.interfaces.portal.guest import Guest, by_entity, shown_to
from dunwell.interfaces.shared.house import house
from dunwell.ports.errors import Refused, Unavailable


@by_link("GET", "HEAD", "POST", is_fenced=False)
def credit(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a customer's application: written within its rows, assessed by the house."""
    customer, entity = visitor.link.customer, visitor.link.account.entity
    given = {
        "company_name": customer.name,
        "country": customer.country,
        "person": visitor.link.contact.name,
        "email": visitor.link.contact.email,
        "currency": visitor.link.account.currency,
    }
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        read = filled(request, language=visitor.language, tag=visitor.tag, this_year=visitor.today.year)
        faults = read.faults
        if not faults:
            try:
                row = _of_customer(visitor, read)
            except ApplicationRefused as refusal:
                faults = (Fault(field="company_name", code=refusal.code),)
            else:
                assess(application=row, actor=visitor.scope.actor, now=visitor.now, today=visitor.today)
                _received(row, visitor)
                return redirect("portal:application", token=token_of(application=row))
    context = form_context(request, language=visitor.language, entity=entity.name, given=given, faults=faults)
    return shown(request, visitor, "apply", context, status=409 if faults else 200)


@by_entity
def apply(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take the application of a new client, and mail a code to the address that was given."""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        read = filled(request, language=guest.language, tag=guest.tag, this_year=guest.today.year)
        faults = read.faults
        if not faults:
            try:
                row = _of_new(guest, read)
            except ApplicationRefused as refusal:
                faults = (Fault(field="email", code=refusal.code),)
            else:
                return redirect("portal:application", token=token_of(application=row))
    given = {"country": guest.entity.country, "currency": guest.entity.currency}
    context = form_context(
        request, language=guest.language, entity=guest.entity.name, given=given, faults=faults
    )
    return shown_to(request, guest, "apply", context, status=409 if faults else 200)


def send_code(guest: Guest, row: CreditApplication) -> None:
    """Mail a code to the applicant; raises ApplicationRefused (over, too_many_codes, not_sent)."""
    wired = house()
    if not switch_state().is_live:
        raise ApplicationRefused(code="not_sent", message="Nothing leaves just now.")
    code = new_code(application=row, now=guest.now)
    sender = guest.entity.sender_email or wired.default_sender
    letter = Letter(
        message_id=f"code.{new_public_id().hex}@{sender.rpartition('@')[2]}",
        sender=Address(address=sender, name=guest.entity.name),
        to=(Address(address=row.email, name=row.person),),
        subject=guest.say("code_subject", code=code, entity=guest.entity.name),
        text=guest.say("application_code_mail", code=code, entity=guest.entity.name, minutes=CODE_MINUTES),
        language=guest.language,
    )
    try:
        wired.mail.send(letter=letter)
    except (Refused, Unavailable):
        raise ApplicationRefused(code="not_sent", message="The code could not be sent.") from None


def confirmed(guest: Guest, row: CreditApplication, *, code: str) -> None:
    """Take the code, let the application be assessed, and thank for it. Raises ApplicationRefused."""
    found = confirm(application=row, code=code, now=guest.now)
    assess(application=found, actor=NEW_CLIENT, now=guest.now, today=guest.today)
    _received(found, guest)


def reviewed(guest: Guest, row: CreditApplication, *, note: str) -> None:
    """Let another person look at a refusal. Raises ApplicationRefused."""
    ask_review(application=row, note=note, actor=_actor(row), house=house(), now=guest.now)
    send_letters(house=house(), now=guest.now, application=row)


def withdrawn(guest: Guest, row: CreditApplication) -> None:
    """Withdraw an application. Raises ApplicationRefused."""
    withdraw(application=row, actor=_actor(row), now=guest.now)


def file_added(guest: Guest, row: CreditApplication, *, upload: Upload) -> None:
    """Keep a file. Raises ApplicationRefused."""
    add_file(application=row, upload=upload, actor=_actor(row), now=guest.now)


def _actor(row: CreditApplication) -> str:
    """Whoever has the page's address is the applicant: at the desk somebody else filled it in for them."""
    return NEW_CLIENT if row.made_by.startswith("user:") else row.made_by


def _of_customer(visitor: Visitor, read: Filled) -> CreditApplication:
    assert read.asked is not None, "without faults there is what was asked for"
    with rows_of(customer_id=visitor.link.customer_id):
        row = apply_as_customer(
            scope=visitor.scope,
            customer=visitor.link.customer,
            entity=visitor.link.account.entity,
            asked=read.asked,
            consent=_consent(visitor),
            now=visitor.now,
        )
        if read.upload is not None:
            add_file(application=row, upload=read.upload, actor=visitor.scope.actor, now=visitor.now)
        visitor.note(Did.ASK)
    return row


def _of_new(guest: Guest, read: Filled) -> CreditApplication:
    assert read.asked is not None, "without faults there is what was asked for"
    with transaction.atomic():
        row = apply_as_new(entity=guest.entity, asked=read.asked, consent=_consent(guest), now=guest.now)
        if read.upload is not None:
            add_file(application=row, upload=read.upload, actor=NEW_CLIENT, now=guest.now)
    with suppress(ApplicationRefused):  # the page of the application offers to send it again
        send_code(guest, row)
    return row


def _consent(who: Visitor | Guest) -> Consent:
    entity = who.entity if isinstance(who, Guest) else who.link.account.entity
    return Consent(
        words=who.say("apply_consent", entity=entity.name),
        language=who.language,
        address=who.address,
        agent=who.agent,
    )


def _received(row: CreditApplication, who: Visitor | Guest) -> None:
    with transaction.atomic():
        write(application=row, kind=LetterKind.RECEIVED, house=house(), now=who.now)
    send_letters(house=house(), now=who.now, application=row)
