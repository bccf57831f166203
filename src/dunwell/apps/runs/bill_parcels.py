"""From a delivery to what leaves the house: e-mail, letter, e-invoice or portal; one document for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dunwell.apps.agreements.queries import sentence_for
from dunwell.apps.billing.copies import CopyRefused, Making, copy_of, file_name, has_einvoice
from dunwell.apps.billing.links import address_of, link_for
from dunwell.apps.billing.models import Bill, BillFile, Copy, Delivery, DeliveryChannel, Form
from dunwell.apps.messages.models import Message
from dunwell.apps.receivables.statements import language_of_reader
from dunwell.core.billing.letters import BillFacts, Discount, MailText, compose_bill
from dunwell.core.billing.stored import IssuedBill, issued_bill
from dunwell.core.dunning.letters import message_id
from dunwell.formats.einvoice.checking import Official
from dunwell.formats.einvoice.profiles import Claim
from dunwell.formats.einvoice.source import Source
from dunwell.formats.einvoice.verdict import OfficialAnswer
from dunwell.formats.exchange_job import EInvoiceParcel
from dunwell.formats.mime import Address, Attachment, Letter, is_address
from dunwell.formats.post_job import PostAddress, PostLetter
from dunwell.ports.house import House
from dunwell.ports.mail import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class BillParcel:
    """Something ready to leave: its exact copy, how it is handed over, and the message that keeps it, if it is one."""

    copy: Copy
    hand_over: Callable[[House], Receipt]
    message: Message | None = None
    files: tuple[Attachment, ...] = ()
    is_address_usable: bool = True


def making_of(*, house: House) -> Making:
    """By what this house makes copies: its documents, and the official rules where they are at hand."""
    return Making(documents=house.documents, official=_official(house))


def made_copy(*, bill: Bill, form: Form, house: House, now: datetime) -> Copy:
    """Return a form of an issued bill with the credit policy of its day; raises CopyRefused."""
    on = bill.issued_on
    note = ""
    if form is Form.PDF and on is not None:
        language = str(bill.content.get("language", "en"))
        note = sentence_for(customer_id=bill.customer_id, entity_id=bill.entity_id, on=on, language=language)
    return copy_of(bill=bill, form=form, making=making_of(house=house), now=now, policy_note=note)


def parcel_of(*, delivery: Delivery, house: House, now: datetime) -> BillParcel:
    """Return what a delivery sends; raises CopyRefused where a form cannot be made, or must not leave."""
    copy = made_copy(bill=delivery.bill, form=Form(delivery.form), house=house, now=now)
    make = {
        DeliveryChannel.EMAIL: _email,
        DeliveryChannel.POST: _paper,
        DeliveryChannel.EINVOICE: _einvoice,
        DeliveryChannel.PORTAL: _portal,
    }
    return make[DeliveryChannel(delivery.channel)](delivery, copy, house, now)


def id_of(*, delivery: Delivery, house: House) -> str:
    """The message id, or the letter's key: derived from the delivery, the same for every attempt."""
    sender = delivery.bill.entity.sender_email or house.default_sender
    return message_id(action=delivery.key, domain=sender.rpartition("@")[2])


def _official(house: House) -> Official | None:
    rules = house.einvoice_rules
    if rules is None:
        return None

    def ask(source: Source, claim: Claim) -> OfficialAnswer:
        return rules.check(source=source, claim=claim)

    return ask


def _email(delivery: Delivery, copy: Copy, house: House, now: datetime) -> BillParcel:
    bill, contact = delivery.bill, delivery.contact
    said = issued_bill(bill.content)
    sender = bill.entity.sender_email or house.default_sender
    language = language_of_reader(customer=bill.customer, contact=contact)
    words = compose_bill(facts=_facts(delivery, said, house=house, now=now), language=language)
    files = (
        Attachment(
            name=file_name(bill=bill, form=Form.PDF), media_type=copy.media_type, content=bytes(copy.content)
        ),
        *(
            Attachment(name=one.name, media_type=one.media_type, content=bytes(one.content))
            for one in BillFile.objects.filter(bill=bill).order_by("pk")
        ),
    )
    letter = Letter(
        message_id=id_of(delivery=delivery, house=house),
        sender=Address(address=sender, name=bill.entity.name),
        to=(Address(address=delivery.recipient, name=contact.name if contact else ""),),
        subject=words.subject,
        text=words.text,
        language=words.language,
        attachments=files,
    )
    return BillParcel(
        copy=copy,
        message=_message(delivery, words, channel="email", sender=sender, message_id=letter.message_id),
        files=files,
        is_address_usable=is_address(delivery.recipient),
        hand_over=lambda carrier: carrier.mail.send(letter=letter),
    )


def _facts(delivery: Delivery, said: IssuedBill, *, house: House, now: datetime) -> BillFacts:
    bill, contact = delivery.bill, delivery.contact
    link = link_for(bill=bill, delivery=delivery, now=now, actor="system")
    channels = set(Delivery.objects.filter(bill=bill).values_list("channel", flat=True))
    return BillFacts(
        kind=bill.kind,
        number=bill.number,
        entity=bill.entity.name,
        name=contact.name if contact else "",
        currency=bill.currency,
        payable_minor=said.totals.payable_minor,
        due_on=said.due_on,
        discounts=[
            Discount(until=one.until, payable_minor=said.totals.payable_minor - one.amount_minor)
            for one in said.discounts
        ],
        reference=said.reference,
        iban=said.seller.iban,
        link=address_of(link=link, site_url=house.site_url),
        until=link.expires_at.date(),
        is_on_paper_too=DeliveryChannel.POST in channels,
        has_einvoice=has_einvoice(bill=bill),
    )


def _paper(delivery: Delivery, copy: Copy, house: House, now: datetime) -> BillParcel:  # noqa: ARG001
    bill = delivery.bill
    said = issued_bill(bill.content)
    key = id_of(delivery=delivery, house=house)
    letter = PostLetter(
        key=key,
        pdf=bytes(copy.content),
        recipient=PostAddress(name=said.buyer.name, lines=said.buyer.address, country=said.buyer.country),
        sender=PostAddress(name=said.seller.name, lines=said.seller.address, country=said.seller.country),
        is_colour=True,
    )
    words = compose_bill(facts=_bare(bill, said), language=said.language)
    name = file_name(bill=bill, form=Form.PDF)
    return BillParcel(
        copy=copy,
        message=_message(delivery, words, channel="letter", sender=bill.entity.name, message_id=key),
        files=(Attachment(name=name, media_type=copy.media_type, content=letter.pdf),),
        hand_over=lambda carrier: carrier.post.post(letter=letter),
    )


def _bare(bill: Bill, said: IssuedBill) -> BillFacts:
    """What is said of a bill where there is no mail around it."""
    return BillFacts(
        kind=bill.kind,
        number=bill.number,
        entity=bill.entity.name,
        name="",
        currency=bill.currency,
        payable_minor=said.totals.payable_minor,
        due_on=said.due_on,
        reference=said.reference,
        iban=said.seller.iban,
    )


def _einvoice(delivery: Delivery, copy: Copy, house: House, now: datetime) -> BillParcel:  # noqa: ARG001
    exchange = house.exchange
    if exchange is None:
        raise CopyRefused(
            code="no_exchange", message="No network for e-invoices is connected: set DUNWELL_EINVOICE_URL."
        )
    said = issued_bill(delivery.bill.content)
    seller = said.seller
    parcel = EInvoiceParcel(
        key=id_of(delivery=delivery, house=house),
        number=said.number,
        form=delivery.form,
        xml=bytes(copy.content),
        sender=f"{seller.endpoint_scheme}:{seller.endpoint}"
        if seller.endpoint
        else f"EM:{seller.contact_email}",
        recipient=delivery.recipient,
    )
    return BillParcel(copy=copy, hand_over=lambda _house: exchange.send(parcel=parcel))


def _portal(delivery: Delivery, copy: Copy, house: House, now: datetime) -> BillParcel:  # noqa: ARG001
    """The copy that the portal shows: it is in our own hands, and there as soon as it is made."""
    return BillParcel(copy=copy, hand_over=lambda _house: Receipt.accepted)


def _message(delivery: Delivery, words: MailText, *, channel: str, sender: str, message_id: str) -> Message:
    bill = delivery.bill
    assert bill.account_id is not None, "an issued bill has its account"
    return Message(
        channel=channel,
        message_id=message_id,
        customer=bill.customer,
        entity=bill.entity,
        contact=delivery.contact,
        account_id=bill.account_id,
        sender=sender,
        recipient=delivery.recipient,
        subject=words.subject[:300],
        text=words.text,
        html="",
        language=words.language,
    )
