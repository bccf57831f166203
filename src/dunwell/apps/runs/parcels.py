"""From an action to what leaves the house: an e-mail, a letter on paper, a text message or a word in the portal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dunwell.apps.agreements.queries import sentence_for
from dunwell.apps.charges.claims import claim_sheet
from dunwell.apps.charges.sheets import sheet_file
from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.messages.ledger import key_of
from dunwell.apps.messages.models import Message
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import TOLD_AS, Account
from dunwell.apps.receivables.statements import language_of_reader, statement_file, statement_of
from dunwell.apps.runs.models import Action, ActionKind, Run
from dunwell.apps.runs.notices import Dossier, compose_action, contact_for, copies_for, sender_of
from dunwell.core.contacts.people import customer_key
from dunwell.core.dunning.letters import ComposedLetter, message_id
from dunwell.core.dunning.linked import sentence_in, with_link
from dunwell.core.dunning.policy import Policy
from dunwell.formats.mime import Address, Letter
from dunwell.formats.mime import Attachment as LetterAttachment
from dunwell.formats.post_job import PostAddress, PostLetter
from dunwell.formats.sms_job import LONGEST_TEXT, TextMessage, mobile_number
from dunwell.ports.documents import ChargeSheet, PaperLetter, Statement, StatementLine
from dunwell.ports.house import House
from dunwell.ports.mail import Receipt

CHANNELS = {
    ActionKind.NOTICE: "email",
    ActionKind.LETTER: "letter",
    ActionKind.SMS: "sms",
    ActionKind.PORTAL: "portal",
}
SMS_SENDER_CHARACTERS = 11


class NoWords(Exception):
    """The step has no words for its channel."""

    code = "no_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who would hear from us: the contact, if one is known, and their key in the contact ledger."""

    key: str
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Something ready to leave: the message that keeps it, its files, its readers, and how it is handed over."""

    message: Message
    files: tuple[LetterAttachment, ...]
    reader: Reader
    hand_over: Callable[[House], Receipt]
    letter: Letter | None = None  # of an e-mail
    copies: tuple[Reader, ...] = ()

    def with_copies(self, copies: Sequence[Reader]) -> "Parcel":
        """Return the same parcel with these of its copies, and no others."""
        if self.letter is None or len(copies) == len(self.copies):
            return self
        kept = {one.contact.email for one in copies if one.contact is not None}
        letter = replace(self.letter, cc=tuple(one for one in self.letter.cc if one.address in kept))
        return replace(
            self,
            letter=letter,
            copies=tuple(copies),
            hand_over=lambda house: house.mail.send(letter=letter),
        )


def parcel_of(*, action: Action, run: Run, known: Dossier, policy: Policy, house: House) -> Parcel:
    """Return what an action sends; raise Refused when a document cannot be set, NoWords for nothing to say."""
    words = compose_action(action=action, known=known, policy=policy, as_of=action.acts_on or run.as_of)
    make = {
        ActionKind.NOTICE: _email,
        ActionKind.LETTER: _paper,
        ActionKind.SMS: _text,
        ActionKind.PORTAL: _portal,
    }
    return make[ActionKind(action.kind)](action, run, known, policy, house, words)


def _email(
    action: Action, run: Run, known: Dossier, policy: Policy, house: House, words: ComposedLetter
) -> Parcel:
    account = known.accounts[action.account_id]
    level = policy.level(step=action.step)
    contact = contact_for(known=known, account=account, level=level)
    assert contact is not None, "looked at again just now: there is an address"
    copies = copies_for(known=known, account=account, policy=policy, step=action.step, besides=contact)
    sender = sender_of(known=known, account=account, level=level, default=house.default_sender)
    as_of = action.acts_on or run.as_of
    pdf = house.documents.statement(statement=_statement(account, known=known, contact=contact, as_of=as_of))
    sheet = _sheet(account, known=known, language=words.language)
    files = [
        LetterAttachment(
            name=statement_file(language=words.language, as_of=as_of),
            media_type="application/pdf",
            content=pdf,
        )
    ]
    if sheet is not None:
        content = house.documents.charge_sheet(sheet=sheet)
        files.append(
            LetterAttachment(name=sheet_file(sheet=sheet), media_type="application/pdf", content=content)
        )
    words = with_link(letter=words, address=_portal_address(action, run, account, contact, house))
    letter = Letter(
        message_id=_message_id(action, run, house, account),
        sender=Address(address=sender.address, name=sender.shown),
        to=(Address(address=contact.email, name=contact.name),),
        cc=tuple(Address(address=one.email, name=one.name) for one in copies),
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        reply_to=Address(address=sender.reply_to) if sender.reply_to != sender.address else None,
        attachments=tuple(files),
    )
    return Parcel(
        message=_message(
            action,
            account,
            words,
            contact=contact,
            sender=sender.address,
            recipient=contact.email,
            message_id=letter.message_id,
        ),
        files=letter.attachments,
        reader=Reader(key=key_of(contact=contact), contact=contact),
        copies=tuple(Reader(key=key_of(contact=one), contact=one) for one in copies),
        letter=letter,
        hand_over=lambda carrier: carrier.mail.send(letter=letter),
    )


def _portal_address(action: Action, run: Run, account: Account, contact: Contact, house: House) -> str:
    """Where this reader pays, says when, or what is wrong: one link for the action, whose contact it knows."""
    link = make_link(
        account=account,
        contact=contact,
        made_for=MadeFor.REMINDER,
        key=f"action:{action.pk}:{contact.pk}",
        actor="system:collections",
        now=run.opened_at,
    )
    return address_of(link=link, site_url=house.site_url)


def _statement(account: Account, *, known: Dossier, contact: Contact | None, as_of: date) -> Statement:
    """The account's statement in its reader's language, with the sentence on the credit policy in force."""
    language = language_of_reader(customer=account.customer, contact=contact)
    statement = statement_of(account=account, lines=known.lines[account.pk], language=language, as_of=as_of)
    note = sentence_for(
        customer_id=account.customer_id, entity_id=account.entity_id, on=as_of, language=language
    )
    return replace(statement, note=note)


def _sheet(account: Account, *, known: Dossier, language: str) -> ChargeSheet | None:
    """The calculation of what the letter claims for the delay, to go with it."""
    claimed = known.claimed.get(account.pk)
    return None if claimed is None else claim_sheet(account=account, claimed=claimed, language=language)


def _paper(
    action: Action, run: Run, known: Dossier, policy: Policy, house: House, words: ComposedLetter
) -> Parcel:
    account = known.accounts[action.account_id]
    customer, entity = account.customer, account.entity
    contact = contact_for(known=known, account=account, level=policy.level(step=action.step))
    as_of = action.acts_on or run.as_of
    statement = _statement(account, known=known, contact=contact, as_of=as_of)
    attention = contact.name if contact is not None else ""
    online = _portal_address(action, run, account, contact, house) if contact is not None else ""
    pdf = house.documents.letter(
        letter=PaperLetter(
            statement=statement,
            subject=words.subject,
            paragraphs=words.paragraphs,
            lines=tuple(
                StatementLine(
                    number=line.item.number,
                    kind=TOLD_AS[line.item.kind],  # type: ignore[arg-type]  # the column's CHECK keeps it to the four kinds
                    issued_on=line.item.issued_on,
                    due_on=line.item.due_on,
                    days_overdue=max(0, (as_of - line.item.due_on).days),
                    amount_minor=line.item.amount_minor,
                    residual_minor=line.residual_minor,
                )
                for line in known.asked_lines(account_id=account.pk)
            ),
            closing=words.closing,
            attention=attention,
            calculation=_sheet(account, known=known, language=statement.language),
            online=online,
            online_words=sentence_in(statement.language) if online else "",
        )
    )
    key = _message_id(action, run, house, account)
    lines = tuple(line for line in (attention, *customer.address.splitlines()) if line.strip())
    sheet = PostLetter(
        key=key,
        pdf=pdf,
        recipient=PostAddress(name=customer.name, lines=lines, country=customer.country or entity.country),
        sender=PostAddress(
            name=entity.name, lines=tuple(entity.address.splitlines()), country=entity.country
        ),
    )
    recipient = ", ".join((customer.name, *lines))[:320]
    return Parcel(
        message=_message(
            action, account, words, contact=contact, sender=entity.name, recipient=recipient, message_id=key
        ),
        files=(
            LetterAttachment(
                name=f"Letter-{as_of.isoformat()}.pdf", media_type="application/pdf", content=pdf
            ),
        ),
        reader=_reader(contact, account),
        hand_over=lambda carrier: carrier.post.post(letter=sheet),
    )


def _text(
    action: Action, run: Run, known: Dossier, policy: Policy, house: House, words: ComposedLetter
) -> Parcel:
    account = known.accounts[action.account_id]
    contact = known.text_readers.get(account.customer_id)
    assert contact is not None, "looked at again just now: somebody agreed to be texted"
    if not words.short:
        raise NoWords(f"The text {policy.level(step=action.step).key!r} has no short words.")
    linked = f"{words.short}\n{_portal_address(action, run, account, contact, house)}"
    if len(linked) <= LONGEST_TEXT:
        words = replace(words, short=linked)
    text = TextMessage(
        key=_message_id(action, run, house, account),
        to=mobile_number(contact.mobile) or contact.mobile,
        text=words.short,
        sender=_sms_sender(account),
    )
    return Parcel(
        message=_message(
            action,
            account,
            words,
            contact=contact,
            sender=text.sender,
            recipient=text.to,
            message_id=text.key,
            is_short=True,
        ),
        files=(),
        reader=Reader(key=key_of(contact=contact), contact=contact),
        hand_over=lambda carrier: carrier.sms.send(message=text),
    )


def _portal(
    action: Action, run: Run, known: Dossier, policy: Policy, house: House, words: ComposedLetter
) -> Parcel:
    account = known.accounts[action.account_id]
    contact = contact_for(known=known, account=account, level=policy.level(step=action.step))
    return Parcel(
        message=_message(
            action,
            account,
            words,
            contact=contact,
            sender=account.entity.name,
            recipient=account.customer.name,
            message_id=_message_id(action, run, house, account),
        ),
        files=(),
        reader=_reader(contact, account),
        hand_over=lambda _house: (
            Receipt.accepted
        ),  # it is in our own hands: the portal shows the message itself
    )


def _message(
    action: Action,
    account: Account,
    words: ComposedLetter,
    *,
    contact: Contact | None,
    sender: str,
    recipient: str,
    message_id: str,
    is_short: bool = False,
) -> Message:
    return Message(
        channel=CHANNELS[ActionKind(action.kind)],
        message_id=message_id,
        customer=account.customer,
        entity=account.entity,
        contact=contact,
        account_id=account.pk,
        sender=sender,
        recipient=recipient,
        subject=words.subject[:300],
        text=words.short if is_short else words.text,
        html="" if is_short else words.html,
        language=words.language,
    )


def _message_id(action: Action, run: Run, house: House, account: Account) -> str:
    sender = account.entity.sender_email or house.default_sender
    return message_id(action=f"{run.public_id.hex}.{action.pk}", domain=sender.rpartition("@")[2])


def _reader(contact: Contact | None, account: Account) -> Reader:
    if contact is None:
        return Reader(key=customer_key(customer_id=account.customer_id))
    return Reader(key=key_of(contact=contact), contact=contact)


def _sms_sender(account: Account) -> str:
    """The entity's name as far as a telephone shows it: letters and digits, eleven of them."""
    plain = "".join(one for one in account.entity.name if one.isascii() and (one.isalnum() or one == " "))
    return plain[:SMS_SENDER_CHARACTERS].strip() or account.entity.code[:SMS_SENDER_CHARACTERS]
