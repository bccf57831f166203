"""Limits: asked by one, granted by others as the matrix says, in versions that stay, raised for a time only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from tests.world import NOW, TODAY, make_account, make_user, make_world, owe

from dunwell.apps.credit.asking import (
    LimitDraft,
    LimitRefused,
    Target,
    UnknownRequest,
    ask_limit,
    decide_limit,
    end_raises,
    withdraw_request,
)
from dunwell.apps.credit.limit_models import CreditLimit, LimitRequest
from dunwell.apps.credit.limits import rooms
from dunwell.apps.credit.terms import TermsRefused, set_terms, terms_of
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import ApiKey, Membership, Role
from dunwell.apps.organisation.scope import ApiWord, api_scope, desk_scope, system_scope
from dunwell.apps.parties.models import Group
from dunwell.core.credit.terms import plain_of

WHEN = {"now": NOW, "today": TODAY}
TOMORROW = TODAY + timedelta(days=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_world()


def of(user):
    return desk_scope(user=user)


def ask(world, minor, *, by=None, until=None, raised=0, **target):
    draft = LimitDraft(
        currency="EUR", limit_minor=minor, raised_by_minor=raised, raised_until=until, reason="They grow"
    )
    whom = Target(**target) if target else Target(customer=world.abel, entity=world.north)
    return ask_limit(scope=of(by or world.collector), target=whom, draft=draft, **WHEN)


def say(world, request, user, *, is_yes=True, note=""):
    return decide_limit(scope=of(user), request_id=request.public_id, is_yes=is_yes, note=note, **WHEN)


def limit_of(world, *, on=TODAY):
    """The limit of the narrowest kind that binds a customer on a day; None where none does."""
    return next((one.bound for one in rooms(customer=world.abel, as_of=on)), None)


def granted(world, minor, **given):
    return say(world, ask(world, minor, **given), world.controller)


def test_a_limit_holds_once_another_person_says_yes(world):
    request = ask(world, 500_000)
    assert limit_of(world) is None

    done = say(world, request, world.controller, note="Fine")
    found = limit_of(world)
    assert (done.state, done.answer, found.kind) == ("granted", "Fine", "customer_at_entity")
    assert (found.limit.limit_minor, found.currency) == (500_000, "EUR")
    assert CreditLimit.objects.get(pk=found.pk).request_id == request.pk
    names = Event.objects.filter(customer_id=world.abel.pk).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["credit.limit.asked", "credit.limit.granted"]


def test_whoever_asked_never_grants_however_small_it_is(world):
    request = ask(world, 1, by=world.controller)

    with pytest.raises(LimitRefused) as refused:
        say(world, request, world.controller)
    assert refused.value.code == "prepared_by_voter"
    assert not CreditLimit.objects.exists()
    assert LimitRequest.objects.get().state == "asked"


def test_who_may_not_decide_does_not(world):
    request = ask(world, 1)
    for user, code in ((world.assistant, "not_allowed"), (world.auditor, "not_allowed")):
        with pytest.raises(LimitRefused) as refused:
            say(world, request, user)
        assert refused.value.code == code
    for user in (world.stranger, world.peer, world.newcomer):
        with pytest.raises(UnknownRequest):
            say(world, request, user)
    with pytest.raises(LimitRefused) as refused:
        ask(world, 1, by=world.auditor, customer=world.abel)
    assert refused.value.code == "not_allowed"


def test_no_key_and_no_machine_grants(world):
    key = ApiKey.objects.create(
        name="Shop",
        prefix="dwk_limits",
        secret_sha256="0" * 64,
        scopes=[str(word) for word in ApiWord],
        per_minute=60,
        expires_at=NOW + timedelta(days=1),
        created_at=NOW,
        created_by="test",
    )
    key.entities.add(world.north)
    request = ask(world, 1)

    for scope, code in ((api_scope(key=key), "not_allowed"), (system_scope(actor="cli"), "not_the_role")):
        with pytest.raises(LimitRefused) as refused:
            decide_limit(scope=scope, request_id=request.public_id, is_yes=True, note="", **WHEN)
        assert refused.value.code == code
    assert not CreditLimit.objects.exists()


def test_who_came_to_be_an_administrator_still_does_not_grant_their_own_wish(world):
    request = ask(world, 1, by=world.controller)
    Membership.objects.filter(user=world.controller).update(role=Role.ADMIN)

    with pytest.raises(LimitRefused) as refused:
        say(world, request, world.controller)
    assert refused.value.code == "prepared_by_voter"


def test_a_higher_limit_takes_two_and_nobody_counts_twice(world):
    second = make_user("second", Role.CONTROLLER, world.north)
    request = ask(world, 1_000_001)
    assert request.approval == {"role": "controller", "persons": 2}

    assert say(world, request, world.controller).state == "asked"
    with pytest.raises(LimitRefused) as refused:
        say(world, request, world.controller)
    assert refused.value.code == "twice"
    assert say(world, request, second).state == "granted"


def test_the_highest_take_administrators(world):
    admins = [make_user(f"admin{place}", Role.ADMIN, world.north) for place in range(2)]
    request = ask(world, 10_000_001)

    with pytest.raises(LimitRefused) as refused:
        say(world, request, world.controller)
    assert refused.value.code == "not_the_role"
    assert [say(world, request, one).state for one in admins] == ["asked", "granted"]


def test_a_temporary_increase_counts_towards_what_is_approved_and_ends_by_itself(world):
    request = ask(world, 900_000, raised=200_000, until=TOMORROW)
    assert request.approval["persons"] == 2
    say(world, request, world.controller)
    say(world, request, make_user("second", Role.CONTROLLER, world.north))

    def usable(on):
        return limit_of(world, on=on).limit.on(on)

    over = TOMORROW + timedelta(days=1)
    assert [usable(day) for day in (TODAY, TOMORROW, over)] == [1_100_000, 1_100_000, 900_000]
    assert end_raises(as_of=TOMORROW, now=NOW, actor="test") == 0
    assert end_raises(as_of=over, now=NOW, actor="test") == 1
    assert end_raises(as_of=over, now=NOW, actor="test") == 0
    last = CreditLimit.objects.order_by("-pk").first()
    assert (last.limit_minor, last.raised_by_minor, last.raised_until) == (900_000, 0, None)
    assert Event.objects.filter(name="credit.limit.raise_ended").get().data["raised_by_minor"] == 200_000


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"limit_minor": -1}, "limit", "nothing or more"),
        ({"raised_by_minor": 5}, "raised_until", "give both"),
        ({"raised_until": TOMORROW}, "raised_by", "give both"),
        ({"raised_by_minor": 5, "raised_until": TODAY - timedelta(days=1)}, "raised_until", "from today"),
        ({"reason": "  "}, "reason", "Say why"),
        ({"reason": "x" * 501}, "reason", "At most 500"),
        ({"currency": "EURO"}, "currency", "no currency"),
        ({"currency": "USD"}, "currency", "There is no rate of USD in EUR"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(world, values, field, says):
    draft = LimitDraft(**{"currency": "EUR", "limit_minor": 100, "reason": "They grow", **values})
    with pytest.raises(LimitRefused, match=says) as refused:
        ask_limit(
            scope=of(world.collector),
            target=Target(customer=world.abel, entity=world.north),
            draft=draft,
            **WHEN,
        )
    assert refused.value.field == field
    assert not LimitRequest.objects.exists()


def test_one_wish_waits_at_a_time_and_can_be_taken_back_or_refused_with_a_reason(world):
    request = ask(world, 100)
    with pytest.raises(LimitRefused) as refused:
        ask(world, 200, by=world.controller)
    assert refused.value.code == "already_asked"
    withdrawn = withdraw_request(scope=of(world.collector), request_id=request.public_id, **WHEN)
    assert withdrawn.state == "withdrawn"

    again = ask(world, 300)
    with pytest.raises(LimitRefused) as silent:
        say(world, again, world.controller, is_yes=False)
    assert (silent.value.code, silent.value.field) == ("note_missing", "note")
    assert say(world, again, world.controller, is_yes=False, note="Too early").state == "refused"
    with pytest.raises(LimitRefused) as late:
        say(world, again, world.controller)
    assert late.value.code == "decided"
    assert not CreditLimit.objects.exists()


def test_a_limit_for_all_entities_is_not_for_who_works_at_one_of_them(world):
    make_account(customer=world.abel, entity=world.south)
    with pytest.raises(LimitRefused) as refused:
        ask(world, 100, customer=world.abel)
    assert refused.value.code == "not_allowed"

    Membership.objects.create(user=world.collector, entity=world.south, role=Role.COLLECTOR)
    request = ask(world, 100, customer=world.abel)
    with pytest.raises(LimitRefused) as of_one:
        say(world, request, world.controller)
    assert of_one.value.code == "not_allowed"


def test_of_each_limit_that_binds_is_told_how_much_is_used(world):
    group = Group.objects.create(code="G", name="Both")
    for one in (world.abel, world.berg):
        one.group = group
        one.save()
    other = make_account(customer=world.berg, entity=world.north)
    owe(world.abel_account, ("R-1", 40_000, 3))
    owe(other, ("R-2", 30_000, 3))
    granted(world, 100_000)
    granted(world, 90_000, account=world.abel_account)
    granted(world, 80_000, group=group, entity=world.north)

    found = rooms(customer=world.abel, as_of=TODAY)
    assert [one.bound.kind for one in found] == ["account", "customer_at_entity", "group_at_entity"]
    assert [(one.limit_minor, one.exposure.total_minor, one.room_minor, one.percent) for one in found] == [
        (90_000, 40_000, 50_000, 45),
        (100_000, 40_000, 60_000, 40),
        (80_000, 70_000, 10_000, 88),
    ]


def test_the_last_version_counts_and_none_is_ever_changed(world):
    granted(world, 100)
    granted(world, 50)
    assert limit_of(world).limit.limit_minor == 50
    assert list(CreditLimit.objects.order_by("pk").values_list("limit_minor", flat=True)) == [100, 50]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        CreditLimit.objects.update(limit_minor=1)


def test_two_who_say_yes_at_once_grant_one_limit(world):
    second = make_user("second", Role.CONTROLLER, world.north)
    request = ask(world, 100)

    def vote(user):
        try:
            return say(world, request, user).state
        except LimitRefused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        answers = sorted(threads.map(vote, (world.controller, second)))
    assert answers == ["decided", "granted"]
    assert CreditLimit.objects.count() == 1


def test_terms_are_read_back_as_they_were_written_and_faults_name_their_field(world):
    house = system_scope(actor="test")
    standard = terms_of(entity=world.north)
    plain = plain_of(standard)
    plain["matrix"] = [{"up_to_minor": None, "role": "controller", "persons": 3}]
    set_terms(scope=house, entity=world.north, plain=plain, note="Three from now on", now=NOW)
    assert terms_of(entity=world.north).matrix[0].persons == 3
    assert terms_of(entity=world.south) == standard
    assert terms_of(entity=None) == standard

    bad = {
        "matrix": [{"up_to_minor": 5, "role": "king", "persons": 0}],
        "caps": {"round_to_minor": 0},
        "x": 1,
    }
    with pytest.raises(TermsRefused) as refused:
        set_terms(scope=house, entity=world.north, plain=bad, note="", now=NOW)
    assert {one.field for one in refused.value.faults} == {
        *("x", "caps.round_to_minor", "matrix[1].role", "matrix[1].persons", "matrix", "note")
    }
    with pytest.raises(TermsRefused, match="but not change it"):
        set_terms(scope=of(world.controller), entity=world.north, plain={}, note="x", now=NOW)
