"""From an action to what it says: the letter, its statement, or the task for a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from dunwell.apps.charges.claims import Claimed, claims
from dunwell.apps.dunning.letter_facts import letter_facts
from dunwell.apps.dunning.texts_store import texts
from dunwell.apps.messages.ledger import key_of
from dunwell.apps.organisation.models import Membership, Role, User
from dunwell.apps.parties.addresses import readers, text_readers
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account
from dunwell.apps.receivables.statements import Line, language_of_reader, open_lines
from dunwell.apps.runs.models import Action, ActionKind
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.core.decimals import to_text
from dunwell.core.dunning.letters import ComposedLetter, LetterClaim, Texts, compose
from dunwell.core.dunning.policy import CHARGED, CLAIMING, RECKONED, Level, Policy
from dunwell.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What a batch of actions needs to know, read in a few queries."""

    accounts: Mapping[int, Account]
    people: Mapping[int, list[Contact]]  # by customer: whom a letter can reach, payables first
    text_readers: Mapping[int, Contact]  # by customer: who agreed to text messages
    controllers: Mapping[int, User]  # by entity
    lines: Mapping[int, list[Line]]  # by account, oldest due first: all that a statement shows
    guarded_minor: Mapping[int, int]  # by item: what must not be asked for
    texts: Texts
    claimed: Mapping[int, Claimed]  # by account: what its letter claims for the delay, where its step charges

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, the address that it comes from, how that is shown, and where answers go."""

    name: str
    address: str
    shown: str
    reply_to: str


def dossier(
    *, actions: Collection[Action], as_of: date, item_guards: pl.DataFrame, policies: Mapping[int, Policy]
) -> Dossier:
    """Read accounts, readers and open items of these actions; the guards are those they were decided under.

    policies: by account, under which its step is taken.
    """
    account_ids = {action.account_id for action in actions}
    accounts = {
        account.pk: account
        for account in Account.objects.filter(pk__in=account_ids).select_related(
            "customer__owner", "entity", "collector"
        )
    }
    customer_ids = {account.customer_id for account in accounts.values()}
    return Dossier(
        accounts=accounts,
        people=readers(customer_ids=customer_ids),
        text_readers=text_readers(customer_ids=customer_ids),
        controllers=_controllers({account.entity_id for account in accounts.values()}),
        lines=open_lines(account_ids=account_ids, as_of=as_of),
        guarded_minor=dict(item_guards.group_by("item_id").agg(pl.col("guarded_minor").sum()).iter_rows()),
        texts=texts(),
        claimed=claims(
            accounts=accounts,
            kinds={one.account_id: _charged(one, policies.get(one.account_id)) for one in actions},
            on=as_of,
            item_guards=item_guards,
        ),
    )


def _charged(action: Action, policy: Policy | None) -> tuple[str, ...]:
    """The kinds of charges that a step claims: in its letter, or by the mouth of whoever rings."""
    levels = () if policy is None else policy.levels
    level = next((one for one in levels if one.step == action.step), None)
    return CHARGED[level.charge] if level is not None and level.channel in RECKONED else ()


def claim_of(claimed: Claimed | None, /) -> LetterClaim | None:
    """Return what a letter says of the delay; None where it says nothing."""
    if claimed is None or claimed.is_nothing:
        return None
    return LetterClaim(
        currency=claimed.currency,
        on=claimed.on,
        interest_minor=claimed.interest_minor,
        compensation_minor=claimed.compensation_minor,
    )


def _controllers(entity_ids: Collection[int]) -> dict[int, User]:
    """Return by entity who signs as its credit controller: the one who has been there longest."""
    members = Membership.objects.filter(entity_id__in=entity_ids, role=Role.CONTROLLER, user__is_active=True)
    return {one.entity_id: one.user for one in members.select_related("user").order_by("-pk")}


def contact_for(*, known: Dossier, account: Account, level: Level) -> Contact | None:
    """Return who reads the step's letter: the first of the level's audience, else whoever can be reached."""
    people = known.people.get(account.customer_id, [])
    return next((one for one in people if one.role == level.audience), people[0] if people else None)


def copies_for(
    *, known: Dossier, account: Account, policy: Policy, step: int, besides: Contact
) -> list[Contact]:
    """Return the executives of the customer who get a copy of the step, where the policy says so."""
    if policy.executive_copy_from is None or step < policy.executive_copy_from:
        return []
    executives = [one for one in known.people.get(account.customer_id, []) if one.role == "executive"]
    return [one for one in executives if key_of(contact=one) != key_of(contact=besides)]


def sender_of(*, known: Dossier, account: Account, level: Level, default: str) -> Signature:
    """Return who signs the step: the collector, the entity's controller, or its senior; answers go to one mailbox."""
    entity = account.entity
    mailbox = entity.sender_email or default
    name, address = "", mailbox
    if level.sender == "senior" and entity.senior_name:
        name, address = entity.senior_name, entity.senior_email or mailbox
    elif level.sender != "collector" and entity.pk in known.controllers:
        name = known.controllers[entity.pk].name
    elif account.collector is not None:
        name = account.collector.name
    shown = entity.name if not name or level.sender == "collector" else f"{name}, {entity.name}"
    return Signature(name=name or entity.name, address=address, shown=shown, reply_to=mailbox)


def compose_action(*, action: Action, known: Dossier, policy: Policy, as_of: date) -> ComposedLetter:
    """Write what the action's step says to its account, in the language of whoever reads it."""
    account = known.accounts[action.account_id]
    level = policy.level(step=action.step)
    contact = contact_for(known=known, account=account, level=level)
    facts = replace(
        letter_facts(account=account, lines=known.asked_lines(account_id=account.pk), as_of=as_of),
        sender=sender_of(known=known, account=account, level=level, default="").name,
        claim=claim_of(known.claimed.get(account.pk)) if level.channel in CLAIMING else None,
    )
    language = language_of_reader(customer=account.customer, contact=contact)
    return compose(texts=known.texts, step=level.key, language=language, facts=facts)


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
    if action.kind == ActionKind.OWNER_TASK:
        return Task(
            kind=TaskKind.OWNER,
            account=account,
            assignee=account.customer.owner or account.collector,
            action_id=action.pk,
            due_on=as_of,
            title=f"A word with {account.customer.name}, please"[:200],
            body=script.text,
            created_at=now,
        )
    return Task(
        kind=TaskKind.CALL,
        account=account,
        assignee=account.collector,
        action_id=action.pk,
        due_on=as_of,
        title=script.subject[:200],
        body="\n\n".join(filter(None, (script.text, _for_the_call(known.claimed.get(account.pk))))),
        created_at=now,
    )


def _for_the_call(claimed: Claimed | None) -> str:
    """What whoever rings has to know of the delay: what is claimed for it, or why nothing is; "" where no step charges.

    In English, as all that speaks to colleagues.
    """
    if claimed is None:
        return ""
    sums = [
        f"{to_text(money=Money(minor, claimed.currency))} {claimed.currency} {what}"
        for minor, what in (
            (claimed.interest_minor, "interest"),
            (claimed.compensation_minor, "compensation for the costs of recovery"),
        )
        if minor
    ]
    day = claimed.on.isoformat()
    said = [f"For the call: claimed for the delay up to {day} are {' and '.join(sums)}."] if sums else []
    said += [f"Not claimed for the delay: {one}" for one in claimed.why_not]
    return "\n".join(said)
