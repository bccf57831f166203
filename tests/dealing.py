"""What customers say and collectors do in a ledger (tests/ledger.py): promise, plan, object, hold, answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.formats.mails import bounce, mail
from tests.ledger import Ledger
from tests.world import make_user

from dunwell.apps.disputes import deciding
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, LineDraft, raise_dispute
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan, renegotiate_plan
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.replies.intake import TakenIn
from dunwell.apps.worklist.inbound import take_in
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment

OFTEN = PromiseRules(per_item_max=10)
AGREED = Agreement(customer_person="Ann Brook", evidence="Letter of the same day")


def controller(ledger: Ledger) -> Scope:
    """The entity's controller, who may do all that a collector may."""
    found = User.objects.filter(email="controller@group.example").first()
    return desk_scope(user=found or make_user("controller", Role.CONTROLLER, ledger.entity))


def today(ledger: Ledger) -> date:
    return ledger.clock().date()


def promise(
    ledger: Ledger, account: Account, *, by: date, minor: int | None = None, of: Sequence[OpenItem] = ()
) -> Promise:
    """Let the customer promise all that is free, or so much, by a day."""
    return make_promise(
        scope=controller(ledger), account_id=account.public_id,
        item_ids=[one.public_id for one in of] or None, amount_minor=minor, due_on=by, promised_by="Ann Brook",
        method="transfer", note="", source="desk", rules=OFTEN, now=ledger.clock(), today=today(ledger),
    )  # fmt: skip


def parts(*rows: tuple[date, int]) -> list[Instalment]:
    return [Instalment(due_on=on, amount_minor=minor) for on, minor in rows]


def plan(ledger: Ledger, account: Account, *rows: tuple[date, int], of: Sequence[OpenItem] = ()) -> Plan:
    """Let the customer agree to pay in instalments; three days of grace after each."""
    return make_plan(
        scope=controller(ledger), account_id=account.public_id,
        item_ids=[one.public_id for one in of] or None, instalments=parts(*rows), agreed=AGREED, rules=OFTEN,
        grace_days=3, now=ledger.clock(), today=today(ledger),
    )  # fmt: skip


def renegotiate(ledger: Ledger, agreed: Plan, *rows: tuple[date, int]) -> Plan:
    """Give what is left of a plan other instalments."""
    return renegotiate_plan(
        scope=controller(ledger), plan_id=agreed.public_id, instalments=parts(*rows), reason="A slow month",
        agreed=AGREED, rules=OFTEN, now=ledger.clock(), today=today(ledger),
    )  # fmt: skip


def dispute(ledger: Ledger, item: OpenItem, minor: int | None = None, *, line: str = "") -> Dispute:
    """Let the customer object to all that is left of an item, to so much of it, or to a line of that amount."""
    lines = [LineDraft(reference="1", description=line, amount_minor=minor or 0)] if line else []
    return raise_dispute(
        scope=controller(ledger), item_id=item.public_id,
        draft=DisputeDraft(reason="price", amount_minor=minor, lines=lines), now=ledger.clock(),
        today=today(ledger),
    )  # fmt: skip


def accept(ledger: Ledger, objection: Dispute, *, credit_by: date, minor: int | None = None) -> Dispute:
    """Agree to an objection or a part of it; a credit note is to come by a day."""
    given = {
        "scope": controller(ledger), "dispute_id": objection.public_id, "credit_by": credit_by,
        "answer": "You are right", "now": ledger.clock(), "today": today(ledger),
    }  # fmt: skip
    if minor is None:
        return deciding.accept_dispute(**given)
    return deciding.accept_in_part(**given, accepted_minor=minor)


def reject(ledger: Ledger, objection: Dispute) -> Dispute:
    return deciding.reject_dispute(
        scope=controller(ledger), dispute_id=objection.public_id, answer="The price was agreed",
        now=ledger.clock(), today=today(ledger),
    )  # fmt: skip


def hold(ledger: Ledger, *, days: int, reason: str = "agreed_delay", **target: object) -> Hold:
    """Place a hold that ends after so many days; `target`: group_id, customer_id, account_id or item_id (public)."""
    return place_hold(
        scope=controller(ledger), reason=reason, note="", ends_on=today(ledger) + timedelta(days=days),
        review_on=None, now=ledger.clock(), today=today(ledger), **target,
    )  # fmt: skip


def last_letter(account: Account) -> Message:
    return Message.objects.filter(account_id=account.pk).order_by("pk").last()


def answer(ledger: Ledger, account: Account, text: str) -> TakenIn:
    """Let the customer answer the last letter by mail."""
    letter = last_letter(account)
    return take_in(
        raw=mail(
            text, sender=f"Ann Brook <{letter.recipient}>", heads=[("In-Reply-To", f"<{letter.message_id}>")],
            message_id=f"<answer.{ledger.clock():%m%d%H%M}.{account.pk}@customer.example>",
        ),
        actor="test", now=ledger.clock(), today=today(ledger),
    )  # fmt: skip


def come_back(ledger: Ledger, account: Account) -> TakenIn:
    """Let the last letter come back: there is no such mailbox."""
    letter = last_letter(account)
    return take_in(
        raw=bounce(recipient=letter.recipient, original=letter.message_id),
        actor="test", now=ledger.clock(), today=today(ledger),
    )  # fmt: skip
