"""From an action to what it says: the letter, its statement, or the task for a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.apps.dunning.wording import texts
from dunwell.apps.messages.models import Message
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.statements import (
    PAY_WITHIN_DAYS,
    Line,
    language_of_reader,
    open_lines,
    statement_file,
    statement_of,
)
from dunwell.apps.runs.models import Action, Run
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.core.dunning.letters import ComposedLetter, LetterFacts, LetterItem, compose, message_id
from dunwell.core.dunning.policy import Policy
from dunwell.formats.mime import Address, Letter
from dunwell.formats.mime import Attachment as LetterAttachment
from dunwell.ports.house import House


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a batch of actions needs to know, read in a few queries."""

    accounts: Mapping[int, Account]
    contacts: Mapping[int, Contact]  # by customer
    lines: Mapping[int, list[Line]]  # by account, oldest due first: all that a statement shows
    guarded_minor: Mapping[int, int]  # by item: what must not be asked for

    def asked_lines(self, *, account_id: int) -> list[Line]:
        """Return what a letter to the account may ask for: its items less what is guarded of them, and its credits."""
        asked = []
        for line in self.lines[account_id]:
            left = line.residual_minor
            if left > 0:
                left = max(0, left - self.guarded_minor.get(line.item.pk, 0))
            if left:
                asked.append(Line(item=line.item, residual_minor=left))
        return asked


def dossier(*, actions: Collection[Action], as_of: date, item_guards: pl.DataFrame) -> Dossier:
    """Read accounts, addressees and open items of these actions; the guards are those they were decided under."""
    account_ids = {action.account_id for action in actions}
    accounts = {
        account.pk: account
        for account in Account.objects.filter(pk__in=account_ids).select_related(
            "customer", "entity", "collector"
        )
    }
    customer_ids = {account.customer_id for account in accounts.values()}
    return Dossier(
        accounts=accounts,
        contacts=addressees(customer_ids=customer_ids),
        lines=open_lines(account_ids=account_ids, as_of=as_of),
        guarded_minor=dict(item_guards.group_by("item_id").agg(pl.col("guarded_minor").sum()).iter_rows()),
    )


def compose_action(*, action: Action, known: Dossier, policy: Policy, as_of: date) -> ComposedLetter:
    """Write what the action's step says to its account, in the language of whoever reads it."""
    account = known.accounts[action.account_id]
    contact = known.contacts.get(account.customer_id)
    facts = LetterFacts(
        customer=account.customer.name,
        entity=account.entity.name,
        sender=account.collector.name if account.collector else account.entity.name,
        pay_by=as_of + timedelta(days=PAY_WITHIN_DAYS),
        items=tuple(
            LetterItem(
                number=line.item.number,
                issued_on=line.item.issued_on,
                due_on=line.item.due_on,
                days_overdue=max(0, (as_of - line.item.due_on).days),
                currency=account.currency,
                residual_minor=line.residual_minor,
            )
            for line in known.asked_lines(account_id=account.pk)
        ),
    )
    language = language_of_reader(customer=account.customer, contact=contact)
    return compose(texts=texts(), step=policy.level(step=action.step).key, language=language, facts=facts)


def letter_of(
    *, action: Action, run: Run, known: Dossier, policy: Policy, house: House
) -> tuple[Letter, Message]:
    """Return the letter of a notice, statement attached, and the message that keeps it."""
    account = known.accounts[action.account_id]
    contact = known.contacts[account.customer_id]
    words = compose_action(action=action, known=known, policy=policy, as_of=run.as_of)
    sender = account.entity.sender_email or house.default_sender
    pdf = house.documents.statement(
        statement=statement_of(
            account=account,
            lines=known.lines[account.pk],
            language=language_of_reader(customer=account.customer, contact=contact),
            as_of=run.as_of,
        )
    )
    name = statement_file(language=words.language, as_of=run.as_of)
    letter = Letter(
        message_id=message_id(action=f"{run.public_id.hex}.{action.pk}", domain=sender.rpartition("@")[2]),
        sender=Address(address=sender, name=account.entity.name),
        to=(Address(address=contact.email, name=contact.name),),
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        attachments=(LetterAttachment(name=name, media_type="application/pdf", content=pdf),),
    )
    message = Message(
        message_id=letter.message_id,
        customer=account.customer,
        entity=account.entity,
        contact=contact,
        account_id=account.pk,
        sender=sender,
        recipient=contact.email,
        subject=words.subject[:300],
        text=words.text,
        html=words.html,
        language=words.language,
    )
    return letter, message


def task_of(*, action: Action, known: Dossier, policy: Policy, as_of: date, now: datetime) -> Task:
    """Return the task of an action that asks a person: a call with its script, or the search for a contact."""
    account = known.accounts[action.account_id]
    if action.kind == "contact_task":
        return Task(
            kind=TaskKind.CONTACT_MISSING,
            account=account,
            assignee=account.collector,
            action_id=action.pk,
            due_on=as_of,
            title=f"Find a contact at {account.customer.name}"[:200],
            body="There is no address to send the reminder to. Ask the owner or look the customer up, "
            "then add an accounts-payable contact.",
            created_at=now,
        )
    script = compose_action(action=action, known=known, policy=policy, as_of=as_of)
    return Task(
        kind=TaskKind.CALL,
        account=account,
        assignee=account.collector,
        action_id=action.pk,
        due_on=as_of,
        title=script.subject[:200],
        body=script.text,
        created_at=now,
    )
