"""Short payments whose advice says why: a dispute of just that part, the rest is chased; what is unclear stays."""

import pytest
from tests.apps.cash import scene as bank
from tests.apps.replies.advice_scene import drafts, pay, row, send, table
from tests.world import NOW, TODAY, World, make_world, owe

from dunwell.apps.cash import desk
from dunwell.apps.cash.deductions import reopen_deduction
from dunwell.apps.cash.match_models import CashPolicy, Deduction, Match
from dunwell.apps.disputes.deciding import withdraw_dispute
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.disputes.settling import TAKEN_BACK, Settled, settle
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies.advised_disputes import dispute_advised
from dunwell.interfaces.jobs.cash import tick

pytestmark = pytest.mark.django_db
X12 = (
    b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*HOUSE          *260302*1200*U*00401*000000001*0*P*>~"
    b"GS*RA*PAYER*HOUSE*20260302*1200*1*X*004010~ST*820*0001~BPR*I*109.00*C*ACH************20260309~"
    b"TRN*1*PAY-77~CUR*PR*EUR~ENT*1~RMR*IV*RE-2026-10001*PO*109.00*119.00~ADX*-10.00*04~SE*8*0001~GE*1*1~IEA*1*1~"
)


@pytest.fixture
def world() -> World:
    made = make_world()
    ensure_standard(actor="test", now=NOW)
    bank.house_account(made)
    CashPolicy.objects.create(entity=made.north, set_at=NOW, set_by="test")
    made.abel_account.collector = made.collector
    made.abel_account.save()
    return made


@pytest.fixture
def item(world: World) -> OpenItem:
    return owe(world.abel_account, ("RE-2026-10001", 11900, 20))[0]


def short(world: World, content: bytes, *, name: str = "advice.csv") -> Deduction:
    """A payment of 109.00 for 119.00 whose advice is this; posted, by a person where it is only proposed."""
    send((name, content))
    pay(world, "109.00", "PAY-77 RE-2026-10001")
    bank.clear(world)
    for match in Match.objects.filter(state="proposed"):
        desk.confirm(scope=bank.scope(world.assistant), match_id=match.public_id, now=NOW, today=TODAY)
    return Deduction.objects.get()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("820.x12", X12, "quality"),
        (
            "advice.csv",
            table(row("RE-2026-10001", "109.00", less="10.00", reason="Price difference")),
            "price",
        ),
    ],
)
def test_a_known_code_makes_a_dispute_of_just_that_part(
    world: World, item: OpenItem, name: str, content: bytes, reason: str
) -> None:
    deduction = short(world, content, name=name)
    assert dispute_advised(now=NOW, today=TODAY) == 1
    dispute = Dispute.objects.get()
    assert (dispute.item, dispute.amount_minor, dispute.reason, dispute.state) == (item, 1000, reason, "open")
    deduction.refresh_from_db()
    assert (deduction.outcome, deduction.closed_on) == ("disputed", TODAY)
    assert (dispute_advised(now=NOW, today=TODAY), bank.left(item), bank.sound()) == (0, 1000, {})

    withdraw_dispute(
        scope=desk_scope(user=world.collector), dispute_id=dispute.public_id, now=NOW, today=TODAY
    )
    assert (dispute_advised(now=NOW, today=TODAY), bank.left(item)) == (0, 1000)
    deduction.refresh_from_db()
    assert deduction.outcome == "claimed"

    who = bank.scope(world.assistant)
    reopen_deduction(scope=who, deduction_id=deduction.public_id, reason="Look again", now=NOW, today=TODAY)
    deduction.refresh_from_db()
    assert deduction.closed_on is None
    assert dispute_advised(now=NOW, today=TODAY) == 0  # it was one before: a person decides now


def test_a_payment_that_was_not_for_the_item_takes_its_dispute_along(world: World, item: OpenItem) -> None:
    short(world, X12, name="820.x12")
    dispute_advised(now=NOW, today=TODAY)
    other = owe(world.abel_account, ("RE-2026-10002", 5000, 20))[0]
    raised = DisputeDraft(reason="price", amount_minor=5000)
    raise_dispute(
        scope=desk_scope(user=world.collector), item_id=other.public_id, draft=raised, now=NOW, today=TODAY
    )
    assert settle(as_of=TODAY, now=NOW, actor="test") == Settled(settled=0, reopened=0, unfounded=0)

    match = Match.objects.get(state="posted")
    desk.take_back(
        scope=bank.scope(world.assistant), match_id=match.public_id, reason="Not theirs", now=NOW, today=TODAY
    )
    assert bank.left(item) == 11900
    assert settle(as_of=TODAY, now=NOW, actor="test") == Settled(settled=0, reopened=0, unfounded=1)
    assert dict(Dispute.objects.values_list("item__number", "state")) == {
        "RE-2026-10001": "withdrawn",
        "RE-2026-10002": "open",
    }
    assert Dispute.objects.get(item=item).answer == TAKEN_BACK
    assert settle(as_of=TODAY, now=NOW, actor="test") == Settled(settled=0, reopened=0, unfounded=0)


@pytest.mark.parametrize("said", ["see our letter", "01", ""])
def test_what_is_no_known_code_stays_open_by_name(world: World, item: OpenItem, said: str) -> None:
    short(world, table(row("RE-2026-10001", "109.00", less="10.00", reason=said)))
    assert dispute_advised(now=NOW, today=TODAY) == 0
    assert Deduction.objects.get().closed_on is None
    assert not Dispute.objects.exists()


def test_an_account_that_nobody_looks_after_leaves_it_to_a_person(world: World, item: OpenItem) -> None:
    world.abel_account.collector = None
    world.abel_account.save()
    short(world, table(row("RE-2026-10001", "109.00", less="10.00", reason="damaged")))
    assert dispute_advised(now=NOW, today=TODAY) == 0
    assert Deduction.objects.get().closed_on is None


def test_the_worker_s_minute_hands_it_on(world: World, item: OpenItem) -> None:
    CashPolicy.objects.update(post_from_basis_points=5000)
    send(("advice.csv", table(row("RE-2026-10001", "109.00", less="10.00", reason="damaged"))))
    pay(world, "109.00", "PAY-77 RE-2026-10001")
    tick(clock=lambda: NOW)
    assert list(Dispute.objects.values_list("amount_minor", "reason")) == [(1000, "quality")]
    assert drafts()[0].state == "lapsed"
