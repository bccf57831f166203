"""The life of a placement: proposed, voted, demanded, handed over, answered, taken back, closed; each act once."""

from datetime import date

import pytest
from tests.apps.placements.scene import at, events, locks, make_agency, make_scene, on

from dunwell.apps.dunning.holds import HoldRefused, lift_hold, place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.placements import answering, proposing, recalling
from dunwell.apps.placements.changes import hear, write
from dunwell.apps.placements.models import (
    PlacedItem,
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
)
from dunwell.apps.placements.packs import add_document
from dunwell.apps.placements.proposing import Wish
from dunwell.apps.placements.requests import answer, ask
from dunwell.apps.placements.seeing import PlacementRefused, UnknownPlacement
from dunwell.apps.worklist.calls import CallRefused, log_call
from dunwell.core.placements.eligibility import Bar

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def feed(placement):
    return [
        (one.direction, one.code)
        for one in PlacementChange.objects.filter(placement=placement).order_by("pk")
    ]


def refused(call, code):
    with pytest.raises(PlacementRefused) as found:
        call()
    assert found.value.code == code, str(found.value)
    return found.value


def test_a_whole_life(scene):
    placement = scene.propose(veto_days=2, demand_days=10)
    assert (placement.state, placement.placed_minor, placement.position) == ("proposed", 500_00, 1)
    assert (placement.is_whole_account, placement.country, placement.owner_until) == (True, "DE", on(2))
    with pytest.raises(PlacementRefused):  # whoever may only work does not vote
        proposing.decide(
            scope=scene.collector, placement_id=placement.public_id, is_yes=True, note="", now=at(0)
        )
    placement = scene.approve(placement)
    refused(lambda: scene.demand_by_post(placement, 2), "too_early")  # the owner's last day
    placement = scene.demand_by_post(placement, 3)
    assert (placement.state, placement.demand_until) == ("demanded", on(13))
    assert locks() == [("account", "", "final_demand")]
    assert "until 2026-03-23" in str(refused(lambda: scene.place(placement, 13), "too_early"))
    placement = scene.place(placement, 14)
    assert (placement.state, placement.placed_on, placement.placed_minor) == ("placed", on(14), 500_00)
    assert placement.answer_by == date(2026, 3, 26)  # two working days after Tuesday
    assert locks() == [("account", "", "final_demand"), ("account", "", "placed")]
    placement = scene.acknowledge(placement, 15)
    assert (placement.state, placement.agency_reference) == ("acknowledged", "H-77")
    for key, code, day in (("l-1", "letter", 16), ("p-1", "promise", 18)):
        hear(
            scope=scene.agent, placement_id=placement.public_id, code=code, key=key, on=on(day),
            amount_minor=100_00, now=at(day), today=on(day),
        )  # fmt: skip
    placement.refresh_from_db()
    assert (placement.state, placement.first_contact_on) == ("working", on(18))
    recalling.announce_recall(
        scope=scene.collector,
        placement_id=placement.public_id,
        reason="They pay us",
        now=at(20),
        today=on(20),
    )
    placement = scene.recall(placement, 25)
    assert (placement.state, placement.grace_until) == ("recalled", on(39))
    assert placement.withdrawal_minor == 15_00  # 500.00 at 15 %, of it a fifth
    assert locks() == []
    placement = recalling.close(
        scope=scene.collector,
        placement_id=placement.public_id,
        reason="recalled",
        note="",
        now=at(40),
        today=on(40),
    )
    assert (placement.state, placement.closed_on) == ("closed", on(40))
    assert events(placement) == [
        "placement.proposed",
        "placement.approved",
        "placement.demanded",
        "placement.placed",
        "placement.acknowledged",
        "placement.begun",
        "placement.recall_announced",
        "placement.recalled",
        "pack.removed",
        "placement.closed",
    ]
    assert feed(placement) == [
        ("out", "placed"),
        ("in", "acknowledged"),
        ("in", "letter"),
        ("in", "promise"),
        ("out", "recall_notice"),
        ("out", "recall"),
        ("out", "closed"),
    ]


def test_whoever_proposed_does_not_vote_and_a_no_needs_a_reason(scene):
    (found,) = proposing.propose(
        scope=scene.controller,
        wishes=[Wish(account_id=scene.account.public_id)],
        agency_id=scene.harbour.public_id,
        note="",
        now=at(0),
        today=on(0),
    )
    placement = found.placement
    refused(lambda: scene.approve(placement), "prepared_by_voter")
    other = scene.propose  # a second proposal of the same items finds them taken
    with pytest.raises(AssertionError, match="placed"):
        other()
    assert placement.owner_until == on(3)


def test_the_owner_says_no_in_time_and_nobody_else(scene):
    placement = scene.approve(scene.propose(veto_days=3))

    def object_to(scope, day, note="He is my friend"):
        return proposing.object_to(
            scope=scope, placement_id=placement.public_id, note=note, now=at(day), today=on(day)
        )

    refused(lambda: object_to(scene.collector, 1), "not_allowed")
    refused(lambda: object_to(scene.owner, 4), "too_late")
    refused(lambda: object_to(scene.owner, 3, note=" "), "missing")
    refused(lambda: scene.place(placement, 3), "too_early")
    found = object_to(scene.owner, 3)
    assert (found.state, found.refusal) == ("refused", "The owner: He is my friend")
    assert not PlacedItem.objects.filter(is_live=True).exists()


def test_paid_in_between_lapses_and_a_part_that_is_paid_is_left_out(scene):
    first, second = scene.items
    placement = scene.approve(scene.propose(demand_days=10))
    placement = scene.demand_by_post(placement, 0)
    scene.pay(second, 100_00, 5)
    scene.pay(first, 150_00, 6)
    placement = scene.place(placement, 11)
    assert (placement.state, placement.placed_minor) == ("placed", 250_00)
    assert list(
        PlacedItem.objects.filter(placement=placement).values_list("item__number", "placed_minor")
    ) == [("A-1", 250_00)]
    placement = scene.recall(placement, 12)
    again = scene.approve(scene.propose(day=12, agency=scene.cliff), day=12)
    assert again.position == 2
    scene.pay(first, 250_00, 13)
    lapsed = scene.place(again, 13)
    assert (lapsed.state, lapsed.refusal) == ("lapsed", "Nothing of it is open.")
    assert not PlacementPack.objects.filter(placement=again).exists()


def test_rejected_it_is_ours_again_and_may_go_to_another(scene):
    placement = scene.placed()
    pack = PlacementPack.objects.get(placement=placement)
    assert pack.debtor["people"] == [
        {
            "name": "Accounts payable",
            "role": "payables",
            "email": "ap@c-1001.example",
            "phone": "+49 30 5550100",
        }
    ]
    assert [(one["number"], one["open_minor"]) for one in pack.items] == [("A-1", 400_00), ("A-2", 100_00)]
    add_document(
        scope=scene.collector, placement_id=placement.public_id, kind="contract", name="Contract.pdf",
        media_type="application/pdf", content=b"%PDF-1.7 signed", now=at(0), today=on(0),
    )  # fmt: skip
    answering.reject(
        scope=scene.agent, placement_id=placement.public_id, reason="No licence there", now=at(1), today=on(1)
    )
    placement.refresh_from_db()
    pack.refresh_from_db()
    assert (placement.state, placement.refusal) == ("rejected", "No licence there")
    assert (pack.debtor, pack.history, pack.note) == ({}, [], "")
    assert bytes(PlacementDocument.objects.get().content) == b""
    assert locks() == []
    with pytest.raises(AssertionError, match="agency_had_it"):
        scene.propose(day=2)
    assert scene.propose(day=2, agency=scene.cliff).position == 2


def test_an_agency_acts_on_nothing_but_its_own(scene):
    placement = scene.placed(agency=scene.cliff)
    for act in (
        lambda: scene.acknowledge(placement),
        lambda: hear(
            scope=scene.agent,
            placement_id=placement.public_id,
            code="letter",
            key="1",
            on=on(0),
            now=at(0),
            today=on(0),
        ),
        lambda: ask(
            scope=scene.agent,
            placement_id=placement.public_id,
            kind="update",
            text="?",
            key="1",
            now=at(0),
            today=on(0),
        ),
    ):
        with pytest.raises(UnknownPlacement):
            act()


def test_part_of_an_account_locks_these_items_alone(scene):
    first, second = scene.items
    placement = scene.placed(second)
    assert (placement.is_whole_account, placement.placed_minor) == (False, 100_00)
    assert locks() == [("item", "A-2", "placed")]
    other = scene.placed(first, agency=scene.cliff)
    assert locks() == [("item", "A-2", "placed"), ("item", "A-1", "placed")]
    assert {placement.number, other.number} == set(Placement.objects.values_list("number", flat=True))


def test_nobody_places_or_lifts_the_lock_by_hand(scene):
    scene.placed()
    with pytest.raises(HoldRefused) as found:
        lift_hold(scope=scene.controller, hold_id=Hold.objects.get().public_id, note="", now=at(1))
    assert found.value.code == "placed"
    with pytest.raises(HoldRefused) as found:
        place_hold(
            scope=scene.controller, account_id=scene.account.public_id, reason="placed", note="",
            ends_on=on(3), review_on=None, now=at(1), today=on(1),
        )  # fmt: skip
    assert found.value.code == "unknown_reason"


def test_what_has_moved_on_is_refused(scene):
    placement = scene.placed()
    scene.acknowledge(placement)
    refused(lambda: scene.acknowledge(placement), "moved_on")
    stale = Placement.objects.select_related("agency", "account").get(pk=placement.pk)
    scene.recall(placement, 2)
    from dunwell.apps.placements.moving import move  # noqa: PLC0415 - the act itself, with an old row

    refused(lambda: move(placement=stale, event="begun", actor="test", now=at(3)), "moved_on")
    refused(
        lambda: write(
            scope=scene.collector, placement_id=placement.public_id, text="Hello", now=at(3), today=on(3)
        ),
        "moved_on",
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("beer", "unknown_code"),
        ("payment", "not_here"),
        ("ask_legal", "not_here"),
        ("acknowledged", "not_here"),
        ("promise", "missing"),
    ],
)
def test_news_that_are_no_news_are_refused(scene, code, says):
    placement = scene.placed()
    refused(
        lambda: hear(
            scope=scene.agent,
            placement_id=placement.public_id,
            code=code,
            key="1",
            on=on(0),
            now=at(0),
            today=on(0),
        ),
        says,
    )


def test_the_same_news_change_nothing_twice(scene):
    placement = scene.placed()
    scene.acknowledge(placement, 0)
    said = [
        hear(
            scope=scene.agent,
            placement_id=placement.public_id,
            code="call",
            key="c-1",
            on=on(0),
            text="No answer",
            now=at(0),
            today=on(0),
        )[1]
        for _ in range(3)
    ]
    assert said == [True, False, False]
    assert events(placement).count("placement.begun") == 1


def test_what_an_agency_asks_is_answered_by_one_or_two(scene):
    placement = scene.placed()
    scene.acknowledge(placement, 0)

    def asks(key, kind, minor=None):
        return ask(
            scope=scene.agent, placement_id=placement.public_id, kind=kind, text="Please", key=key,
            amount_minor=minor, now=at(1), today=on(1),
        )[0]  # fmt: skip

    def answers(request, scope, is_yes=True, text=""):
        return answer(
            scope=scope, request_id=request.public_id, is_yes=is_yes, text=text, now=at(2), today=on(2)
        )

    small = asks("1", "settlement", 400_00)  # gives up a fifth, and not more
    assert small.answer_by == on(4)
    assert answers(small, scene.collector).state == "approved"
    large = asks("2", "settlement", 399_99)
    refused(lambda: answers(large, scene.collector), "not_allowed")
    assert answers(large, scene.controller).state == "open"
    refused(lambda: answers(large, scene.controller), "twice")
    refused(lambda: answers(large, scene.controller, is_yes=False), "missing")
    assert answers(large, scene.controller, is_yes=False, text="Too little").state == "refused"
    refused(lambda: answers(large, scene.controller, is_yes=False, text="Again"), "moved_on")
    refused(lambda: answers(asks("3", "update"), scene.agent), "not_allowed")
    refused(lambda: asks("4", "costs"), "missing")
    refused(lambda: asks("5", "settlement", 500_01), "not_in_bounds")
    assert asks("1", "settlement", 1_00).pk == small.pk
    scene.recall(placement, 3)
    assert list(placement.requests.order_by("pk").values_list("state", flat=True)) == [
        "approved",
        "refused",
        "lapsed",
    ]


def test_reasons_come_back_by_name(scene):
    young = make_agency("young", capacity=0, works_in=("FR",), licence_until=on(-1))
    (found,) = proposing.propose(
        scope=scene.collector,
        wishes=[Wish(account_id=scene.account.public_id)],
        agency_id=young.public_id,
        note="",
        now=at(0),
        today=on(0),
    )
    assert found.placement is None
    assert found.why == (Bar.AGENCY_LICENCE, Bar.AGENCY_COUNTRY, Bar.AGENCY_CAPACITY)


def test_nobody_here_calls_about_what_an_agency_has_but_a_controller_with_a_reason(scene):
    placement = scene.placed()

    def call(scope, note):
        return log_call(
            scope=scope,
            account_id=scene.account.public_id,
            contact_id=None,
            outcome="no_answer",
            note=note,
            now=at(1),
            today=on(1),
        )

    for scope, note in ((scene.collector, "They asked for it"), (scene.controller, " ")):
        with pytest.raises(CallRefused) as found:
            call(scope, note)
        assert found.value.code == "with_agency"
    assert call(scene.controller, "The agency asked us to").touch.outcome
    assert events(placement)[-1] == "placement.lock_passed"
    scene.recall(placement, 2)
    assert call(scene.collector, "").touch.outcome
