"""A collector's morning: something of every kind waits."""

from dataclasses import replace
from datetime import timedelta

from tests.formats.mails import mail
from tests.world import (
    NOW,
    TODAY,
    World,
    make_account,
    make_action,
    make_customer,
    make_message,
    make_run,
    make_task,
    owe,
)

from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.messages.models import MessageState
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.models import Promise
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.models import Action, ActionState, Decision, Run
from dunwell.apps.worklist.inbound import take_in
from dunwell.apps.worklist.models import TaskKind
from dunwell.core.dunning.policy import PromiseRules


def draft_of(account: Account, *, run: Run, number: str, minor: int, days: int, approvals: int = 1) -> Action:
    """A reminder on one overdue invoice that waits for somebody's yes."""
    (item,) = owe(account, (number, minor, days))
    Decision.objects.create(
        run=run,
        account_id=account.pk,
        outcome="escalated",
        reason="STEP_DUE",
        step=2,
        currency=account.currency,
        open_minor=minor,
        overdue_minor=minor,
        credit_minor=0,
        open_items=1,
        overdue_items=1,
        carrying_item_id=item.pk,
        carrying_due_on=item.due_on,
        chaseable_open_minor=minor,
        chaseable_overdue_minor=minor,
        policy_version_id=ensure_standard(actor="test", now=NOW).pk,
        has_address=True,
        has_postal_address=True,
        has_mobile=False,
        has_sales=False,
        is_vip=False,
        is_do_not_contact=False,
        is_contact_sought=False,
    )
    action = make_action(run=run, item=item, step=2, state=ActionState.AWAITING)
    Action.objects.filter(pk=action.pk).update(
        approvals=approvals, expires_on=TODAY + timedelta(days=4), settled_at=None
    )
    action.refresh_from_db()
    return action


def full_morning(world: World) -> dict[str, Account]:
    """Give North a row in every lane; returns the accounts by what waits there."""
    ensure_standard(actor="test", now=NOW)
    names = {
        "draft": "Rich Rechenwerk GmbH & Co. KG",
        "second": "Zwei Augen AG",
        "broken": "Carl Carton KG",
        "contact": "Dora Druck GmbH",
        "uncertain": "Emil Eisen AG",
        "untouched": "Felix Funk GmbH",
        "call": "Gerda Glas GmbH",
    }
    accounts = {
        what: make_account(customer=make_customer(number=f"C-{place + 10}", name=name), entity=world.north)
        for place, (what, name) in enumerate(names.items())
    }
    run = make_run(decisions=[])
    draft_of(accounts["draft"], run=run, number="DE-2026-000123", minor=9_876_543_21, days=45)
    draft_of(accounts["second"], run=run, number="Z-1", minor=4_000_00, days=12, approvals=2)
    _replied(world)
    _broken(world, accounts["broken"])
    owe(accounts["contact"], ("D-1", 310_00, 20))
    make_task(account=accounts["contact"], kind=TaskKind.CONTACT_MISSING, title="Find a contact")
    owe(accounts["uncertain"], ("E-1", 75_00, 8))
    make_message(account=accounts["uncertain"], state=MessageState.UNCERTAIN, subject="Payment reminder")
    make_task(account=accounts["uncertain"], kind=TaskKind.SEND_UNCERTAIN, title="Did this letter arrive?")
    owe(accounts["untouched"], ("F-1", 1_250_00, 60))
    owe(accounts["call"], ("G-1", 2_400_00, 33))
    make_task(account=accounts["call"], title="Call about EUR 2,400.00, 33 days overdue")
    _held(world, accounts["call"])
    return accounts


def _replied(world: World) -> None:
    """Abel answers a reminder: they will pay on Friday; a stranger writes, too."""
    owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))
    letter = make_message(account=world.abel_account, subject="Payment reminder: EUR 150.00 overdue")
    letter.message_id = "test.7@group.example"
    letter.save()
    answer = ("In-Reply-To", "<test.7@group.example>")
    take_in(
        raw=mail("Good morning, we will pay A-1 on Friday. Regards, Ann", heads=[answer]),
        actor="test",
        now=NOW,
        today=TODAY,
    )
    take_in(raw=mail("Who are you?", sender="lost@nowhere.example"), actor="test", now=NOW, today=TODAY)


def _broken(world: World, account: Account) -> None:
    owe(account, ("C-1", 640_00, 25))
    promise = make_promise(
        scope=desk_scope(user=world.collector),
        account_id=account.public_id,
        due_on=TODAY - timedelta(days=6),
        promised_by="Carla",
        method="transfer",
        note="",
        source="desk",
        rules=replace(PromiseRules(), grace_days=0),
        now=NOW - timedelta(days=9),
        today=TODAY - timedelta(days=9),
    )
    Promise.objects.filter(pk=promise.pk).update(
        state="broken", closed_on=TODAY - timedelta(days=5), closed_at=NOW, closed_by="test", paid_minor=0
    )


def _held(world: World, account: Account) -> None:
    scope = desk_scope(user=world.collector)
    item = account.items.get(number="G-1")
    raise_dispute(
        scope=scope,
        item_id=item.public_id,
        draft=DisputeDraft(reason="price", amount_minor=300_00, due_on=TODAY, note="Two hours too many"),
        now=NOW,
        today=TODAY,
    )
    place_hold(
        scope=scope,
        item_id=item.public_id,
        reason="legal",
        note="Our lawyer talks to theirs.",
        ends_on=None,
        review_on=TODAY,
        now=NOW,
        today=TODAY,
    )
