"""Policies, what is insured of what customers owe, and what insurers must be told by when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.apps.credit.trusted import limit as limit_of
from tests.world import NOW, TODAY, make_account, make_customer, make_world, owe

from dunwell.apps.credit.asking import LimitDraft, Target, ask_limit
from dunwell.apps.credit.checks import check_order
from dunwell.apps.credit.insurance import (
    InsuranceRefused,
    PolicyDraft,
    add_policy,
    insure,
    insured,
    insured_minor,
    note_notice,
)
from dunwell.apps.credit.merging import merge
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.report_models import InsuranceNotice, InsurancePolicy, InsuredLimit
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.core.credit.insurance import Cover, DutyKind

pytestmark = pytest.mark.django_db
COVER = Cover(
    covered_basis_points=9_000, discretionary_minor=100_000, notify_days=60, stop_days=45, claim_days=150
)
DRAFT = PolicyDraft(
    insurer="Example Credit Insurance",
    number="P-1",
    currency="EUR",
    cover=COVER,
    holds_from=TODAY.replace(month=1, day=1),
    holds_until=TODAY.replace(month=12, day=31),
)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def house():
    return system_scope(actor="cli")


@pytest.fixture
def policy(world, house):
    return add_policy(scope=house, entity=world.north, draft=DRAFT, now=NOW)


def granted(house, policy, customer, minor, *, holds_from=TODAY):
    return insure(
        scope=house, policy=policy, customer=customer, limit_minor=minor, reference="L-1",
        holds_from=holds_from, now=NOW,
    )  # fmt: skip


def test_what_is_open_is_parted_into_insured_retained_and_beyond(world, house, policy):
    owe(world.abel_account, ("A-1", 300_000, -5), ("A-2", 200_000, 10))
    owe(world.berg_account, ("B-1", 900_000, 90))  # another entity, without a policy
    granted(house, policy, world.abel, 400_000)
    (row,) = insured(scope=house, as_of=TODAY)
    assert (row.open_minor, row.limit_minor) == (500_000, 400_000)
    assert (row.split.insured_minor, row.split.retained_minor, row.split.beyond_minor) == (
        360_000,
        40_000,
        100_000,
    )
    assert (row.duties, row.is_stopped) == ((), False)


def test_without_a_limit_of_its_own_the_discretionary_one_counts_and_zero_is_none(world, house, policy):
    owe(world.abel_account, ("A-1", 300_000, 90))
    (row,) = insured(scope=house, as_of=TODAY)
    assert (row.limit_minor, row.split.insured_minor, row.split.beyond_minor) == (None, 90_000, 200_000)
    assert insured_minor(customer=world.abel, entity=world.north, currency="EUR", as_of=TODAY) == 100_000
    granted(house, policy, world.abel, 0)
    (row,) = insured(scope=house, as_of=TODAY)
    assert (row.split.insured_minor, row.split.beyond_minor) == (0, 300_000)
    assert (row.duties, row.is_stopped) == (
        (),
        False,
    )  # nothing of it is insured: the insurer asks for nothing
    assert insured_minor(customer=world.abel, entity=world.north, currency="EUR", as_of=TODAY) == 0
    assert insured_minor(customer=world.berg, entity=world.south, currency="USD", as_of=TODAY) is None


def test_the_last_limit_that_holds_counts(world, house, policy):
    granted(house, policy, world.abel, 400_000)
    granted(house, policy, world.abel, 700_000, holds_from=TODAY + timedelta(days=1))
    for day, minor in ((TODAY, 400_000), (TODAY + timedelta(days=1), 700_000)):
        assert insured_minor(customer=world.abel, entity=world.north, currency="EUR", as_of=day) == minor


def test_duties_come_in_time_and_end_when_the_insurer_was_told(world, house, policy):
    (item,) = owe(world.abel_account, ("A-1", 50_000, 50))
    (row,) = insured(scope=house, as_of=TODAY)
    assert [(one.kind, one.is_late) for one in row.duties] == [
        (DutyKind.STOP, False),
        (DutyKind.NOTIFY, False),
    ]
    assert row.duties[1].by == item.due_on + timedelta(days=60)
    assert row.is_stopped
    told = {
        "scope": house, "policy": policy, "customer": world.abel, "kind": DutyKind.NOTIFY,
        "oldest_due_on": item.due_on, "sent_on": TODAY, "note": "by the portal", "now": NOW,
    }  # fmt: skip
    assert note_notice(**told).pk == note_notice(**told).pk
    assert InsuranceNotice.objects.count() == 1
    (row,) = insured(scope=house, as_of=TODAY)
    assert [one.kind for one in row.duties] == [DutyKind.STOP]


def test_accounts_of_one_customer_share_one_limit(world, house, policy):
    twin = make_customer(number="0C-1001", name="ABEL optik")
    other = make_account(customer=twin, entity=world.north)
    owe(world.abel_account, ("A-1", 300_000, 10))
    owe(other, ("B-1", 300_000, 10))
    granted(house, policy, world.abel, 400_000)
    granted(house, policy, twin, 900_000)
    merge(scope=house, gone=twin, kept=world.abel, reason="One", now=NOW)
    rows = {one.account.pk: one.split for one in insured(scope=house, as_of=TODAY)}
    assert sum(one.insured_minor for one in rows.values()) == 360_000
    assert sum(one.beyond_minor for one in rows.values()) == 200_000
    assert InsuredLimit.objects.get(customer=twin).limit_minor == 900_000  # the insurer says which counts


def test_only_who_may_decide_changes_it_and_only_at_their_entities(world, house, policy):
    with pytest.raises(InsuranceRefused) as refused:
        add_policy(scope=desk_scope(user=world.collector), entity=world.north, draft=DRAFT, now=NOW)
    assert refused.value.code == "not_allowed"
    with pytest.raises(InsuranceRefused) as refused:
        add_policy(scope=desk_scope(user=world.controller), entity=world.south, draft=DRAFT, now=NOW)
    assert refused.value.code == "not_allowed"
    owe(world.abel_account, ("A-1", 300_000, 10))
    assert insured(scope=desk_scope(user=world.stranger), as_of=TODAY) == []
    assert len(insured(scope=desk_scope(user=world.collector), as_of=TODAY)) == 1


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("insurer", replace(DRAFT, insurer=" ")),
        ("number", replace(DRAFT, number="")),
        ("covered", replace(DRAFT, cover=replace(COVER, covered_basis_points=10_001))),
        ("discretionary", replace(DRAFT, cover=replace(COVER, discretionary_minor=-1))),
        ("notify_days", replace(DRAFT, cover=replace(COVER, notify_days=0))),
        ("stop_days", replace(DRAFT, cover=replace(COVER, stop_days=0))),
        ("claim_days", replace(DRAFT, cover=replace(COVER, claim_days=59))),
        ("holds_until", replace(DRAFT, holds_until=DRAFT.holds_from - timedelta(days=1))),
    ],
)
def test_a_policy_that_cannot_be_names_the_field(world, house, field, draft):
    with pytest.raises(InsuranceRefused) as refused:
        add_policy(scope=house, entity=world.north, draft=draft, now=NOW)
    assert (refused.value.code, refused.value.field) == ("faulty", field)
    assert not InsurancePolicy.objects.exists()


def test_two_policies_never_hold_on_one_day_and_none_is_changed(world, house, policy):
    with pytest.raises(InsuranceRefused) as refused:
        add_policy(scope=house, entity=world.north, draft=DRAFT, now=NOW)
    assert refused.value.code == "overlaps"
    with pytest.raises(IntegrityError), transaction.atomic():
        InsurancePolicy.objects.update(covered_basis_points=1)


def test_what_is_insured_caps_what_is_proposed(world, house, policy):
    Score.objects.create(
        customer=world.abel, as_of=TODAY, currency="EUR", score=81, class_code="A", is_thin=False, paid_items=9,
        overdue_items=0, days_beyond_terms=0, next_review_on=TODAY, scored_at=NOW, actor="test",
    )  # fmt: skip
    owe(world.abel_account, ("A-1", 90_000_000, -5))
    granted(house, policy, world.abel, 300_000)
    wish = ask_limit(
        scope=desk_scope(user=world.collector),
        target=Target(customer=world.abel, entity=world.north),
        draft=LimitDraft(currency="EUR", limit_minor=300_000, reason="They grow"),
        now=NOW,
        today=TODAY,
    )
    assert (wish.proposal["bound_by"], wish.proposal["limit_minor"]) == ("insured", 300_000)


@pytest.mark.parametrize(
    ("days", "limit", "is_stopped"),
    [(44, 400_000, False), (45, 400_000, True), (45, 0, False), (45, None, True)],
)
def test_an_order_is_referred_where_the_insurer_covers_nothing_new(
    world, house, policy, days, limit, is_stopped
):
    owe(world.abel_account, ("A-1", 10_000, days))
    if limit is not None:
        granted(house, policy, world.abel, limit)
    limit_of(1_000_000, customer=world.abel)
    (row,) = insured(scope=house, as_of=TODAY)
    found = check_order(
        scope=house,
        customer_id=world.abel.public_id,
        entity_code="NORTH",
        amount_minor=100,
        currency="EUR",
        order_key="O-1",
        now=NOW,
        today=TODAY,
    )
    assert row.is_stopped == ("INSURER_STOPPED" in found.reasons) == is_stopped
    assert found.answer == ("refer" if is_stopped else "accept")
