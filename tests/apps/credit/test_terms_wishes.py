"""Other terms of credit: an administrator asks, another person says yes, every version stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.world import NOW, make_user, make_world

from dunwell.apps.billing.class_models import ClassDays
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms import TermsRefused, set_terms, terms_of
from dunwell.apps.credit.terms_asking import (
    UnknownWish,
    ask_terms,
    decide_terms,
    versions_of,
    withdraw_terms,
)
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.core.credit.terms import CreditTerms, plain_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north)


def of(user):
    return desk_scope(user=user)


def plain(persons=3, days=50):
    found = plain_of(CreditTerms())
    found["matrix"] = [{"up_to_minor": None, "role": "controller", "persons": persons}]
    found["classes"][1]["terms_days_max"] = days
    return found


def ask(by, entity, **changes):
    return ask_terms(
        scope=of(by),
        entity=entity,
        plain=plain(**changes),
        note="More care",
        now=NOW,
    )


def say(wish, user, *, is_yes=True, note=""):
    return decide_terms(scope=of(user), wish_id=wish.public_id, is_yes=is_yes, note=note, now=NOW)


def refusal(act):
    with pytest.raises(TermsRefused) as refused:
        act()
    return refused.value.code


def test_nothing_changes_until_another_person_says_yes_and_then_all_of_it_does(world, admin):
    wish = ask(admin, world.north)
    assert terms_of(entity=world.north) == CreditTerms()
    assert not ClassDays.objects.exists()

    assert say(wish, world.controller, note="Right").state == "granted"
    assert terms_of(entity=world.north).matrix[0].persons == 3
    assert terms_of(entity=world.south) == CreditTerms()
    assert ClassDays.objects.get().days["B"] == 50
    (version,) = versions_of(entity=world.north)
    assert (version.note, version.wish, version.set_by) == ("More care", wish, f"user:{world.controller.pk}")
    told = Event.objects.filter(name__startswith="credit.terms.").order_by("pk")
    assert [one.name for one in told] == ["credit.terms.asked", "credit.terms.set"]
    assert told[1].data["terms"]["matrix"][0]["persons"] == 3


def test_nobody_says_yes_to_a_wish_of_their_own_or_without_the_power(world, admin):
    wish = ask(admin, world.north)
    assert refusal(lambda: say(wish, admin)) == "prepared_by_voter"
    assert refusal(lambda: say(wish, world.collector)) == "not_allowed"
    with pytest.raises(UnknownWish):
        say(wish, world.stranger)
    assert refusal(lambda: ask(world.controller, world.north)) == "not_allowed"
    program = system_scope(actor="system:x")
    by_program = lambda: decide_terms(  # noqa: E731 - what is tried
        scope=program, wish_id=wish.public_id, is_yes=True, note="", now=NOW
    )
    assert refusal(by_program) == "nobody"
    straight = lambda: set_terms(  # noqa: E731 - what is tried
        scope=of(admin), entity=world.north, plain=plain(), note="x", now=NOW
    )
    assert refusal(straight) == "needs_second"
    assert not CreditSettings.objects.exists()


def test_the_houses_terms_take_people_who_work_at_every_entity(world, admin):
    assert refusal(lambda: ask(admin, None)) == "not_allowed"
    Membership.objects.create(user=admin, entity=world.south, role=Role.ADMIN)
    wish = ask(admin, None)
    assert refusal(lambda: say(wish, world.controller)) == "not_allowed"
    Membership.objects.create(user=world.controller, entity=world.south, role=Role.CONTROLLER)
    say(wish, world.controller)
    assert terms_of(entity=None).matrix[0].persons == 3
    assert terms_of(entity=world.south).matrix[0].persons == 3


def test_a_no_needs_a_reason_and_leaves_the_terms_as_they_are(world, admin):
    wish = ask(admin, world.north)
    assert refusal(lambda: say(wish, world.controller, is_yes=False)) == "note_missing"
    assert say(wish, world.controller, is_yes=False, note="Too strict").state == "refused"
    assert refusal(lambda: say(wish, world.controller)) == "decided"
    assert not CreditSettings.objects.exists()
    assert Event.objects.filter(name="credit.terms.refused").get().data["answer"] == "Too strict"


def test_one_wish_at_a_time_taken_back_by_who_asked_and_no_wish_for_what_counts_already(world, admin):
    wish = ask(admin, world.north)
    assert refusal(lambda: ask(admin, world.north)) == "already_asked"
    assert withdraw_terms(scope=of(admin), wish_id=wish.public_id, now=NOW).state == "withdrawn"
    say(ask(admin, world.north), world.controller)
    assert refusal(lambda: ask(admin, world.north)) == "unchanged"
    assert [one.state for one in TermsWish.objects.order_by("pk")] == ["withdrawn", "granted"]


def test_every_fault_is_named_with_its_field(world, admin):
    bad = plain(persons=0)
    bad["classes"][2]["deposit_basis_points"] = 99_999
    with pytest.raises(TermsRefused) as refused:
        ask_terms(scope=of(admin), entity=world.north, plain=bad, note="", now=NOW)
    assert {one.field for one in refused.value.faults} == {
        *("matrix[1].persons", "classes[3].deposit_basis_points", "note")
    }
    assert not TermsWish.objects.exists()


def test_two_who_say_yes_at_once_make_one_version(world, admin):
    second = make_user("second", Role.CONTROLLER, world.north)
    wish = ask(admin, world.north)

    def vote(user):
        try:
            return say(wish, user).state
        except TermsRefused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as threads:
        assert sorted(threads.map(vote, (world.controller, second))) == ["decided", "granted"]
    assert CreditSettings.objects.count() == 1
