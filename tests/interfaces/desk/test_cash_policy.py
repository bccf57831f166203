"""By what cash is cleared, over HTTP: the house's defaults first, set by administrators alone, with a trace."""

import pytest
from tests.apps.cash.scene import Money, clear, house_account, receive, standing
from tests.world import World, make_account, make_user, owe

from dunwell.apps.cash.differences import limits
from dunwell.apps.cash.match_models import CashPolicy
from dunwell.apps.cash.policies import DEFAULTS, policy_of, policy_stamp, settings_of
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.core.cash.records import Settings

pytestmark = pytest.mark.django_db
PATH = "/cash/rules/NORTH/"
GIVEN = {
    "post_from_basis_points": "99.5",
    "propose_from_basis_points": "60",
    "write_off_basis_points": "1,25",
    "write_off_minor.EUR": "5.00",
    "discount_grace_days": "3",
    "charges_minor.EUR": "20",
    "small_minor.EUR": "",
}


@pytest.fixture
def admin(world: World):
    return make_user("admin", Role.ADMIN, world.north)


def save(client, world: World, **typed):
    return client.post(
        PATH, {"seen": policy_stamp(entity=world.north), "do": "save", **GIVEN, **typed}, follow=True
    )


def test_without_a_row_the_defaults_of_the_house_hold_and_say_so(world, at_desk):
    page = at_desk(world.assistant).get(PATH).text
    assert "The house's defaults hold: nobody has set anything for NORTH." in page.replace("&#x27;", "'")
    assert "the matcher posts unasked what it is at least so sure of" in page
    assert "Nobody has set anything yet." in page
    assert '<form class="settings"' not in page
    assert (policy_of(entity_id=world.north.pk), settings_of(entity_id=world.north.pk)) == (
        DEFAULTS,
        Settings(),
    )


def test_an_administrator_sets_them_and_who_and_what_is_told(world, admin, at_desk):
    client = at_desk(admin)
    page = save(client, world).text
    assert "Saved. The next matching of NORTH goes by it." in page
    rules = policy_of(entity_id=world.north.pk)
    assert (rules.post_from_basis_points, rules.propose_from_basis_points) == (9950, 6000)
    assert (rules.write_off_minor, rules.write_off_basis_points) == ({"EUR": 500}, 125)
    assert limits(entity_id=world.north.pk, currency="EUR") == (500, 125)
    settings = settings_of(entity_id=world.north.pk)
    assert (settings.charges("EUR"), settings.small("EUR"), settings.charges("JPY")) == (2000, 100, 6000)
    assert "Post from, % sure: 99 → 99.5" in page
    assert "Let go, most EUR: none → 5.00" in page
    assert str(admin) in page
    event = Event.objects.get(subject="cash_policy")
    assert (
        event.name,
        event.data["before"]["discount_grace_days"],
        event.data["after"]["discount_grace_days"],
    ) == (
        "cash.policy.set",
        0,
        3,
    )
    assert "Nothing was changed." in save(client, world).text
    assert Event.objects.filter(subject="cash_policy").count() == 1


def test_the_defaults_are_brought_back(world, admin, at_desk):
    client = at_desk(admin)
    save(client, world)
    page = client.post(PATH, {"seen": policy_stamp(entity=world.north), "do": "reset"}, follow=True).text
    assert "The defaults of the house hold for NORTH again." in page
    assert not CashPolicy.objects.exists()
    assert "Days of grace on a discount: 3 → 0" in page


def test_all_that_is_wrong_is_told_at_its_fields_and_nothing_is_set(world, admin, at_desk):
    wrong = {
        "post_from_basis_points": "101",
        "write_off_basis_points": "much",
        "discount_grace_days": "-1",
        "charges_minor.EUR": "x",
    }
    answer = save(at_desk(admin), world, **wrong)
    assert answer.status_code == 409
    assert "4 things are to be put right" in answer.text
    for name in wrong:
        assert f'id="f-{name.replace("_", "-").replace(".", "-")}-error"' in answer.text
    assert 'value="much"' in answer.text
    assert not CashPolicy.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"propose_from_basis_points": "99.9"}, "must not need to be surer than what is posted"),
        ({"small_minor.EUR": "0.50"}, "Give a whole amount, without decimals."),
        ({"discount_grace_days": "61"}, "Give 0 to 60 days."),
    ],
)
def test_rules_that_cannot_hold_are_refused(world, admin, at_desk, typed, words):
    answer = save(at_desk(admin), world, **typed)
    assert (answer.status_code, words in answer.text) == (409, True)
    assert not CashPolicy.objects.exists()


def test_what_somebody_set_meanwhile_is_not_overwritten(world, admin, at_desk):
    client = at_desk(admin)
    seen = policy_stamp(entity=world.north)
    save(client, world)
    late = client.post(PATH, {"seen": seen, "do": "save", **GIVEN, "discount_grace_days": "9"})
    assert (late.status_code, "Somebody has set these rules since you opened them" in late.text) == (
        409,
        True,
    )
    assert policy_of(entity_id=world.north.pk).discount_grace_days == 3


@pytest.mark.parametrize("who", ["controller", "assistant", "auditor"])
def test_nobody_else_of_the_entity_sets_them(world, at_desk, who):
    client = at_desk(getattr(world, who))
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, {"seen": "0", **GIVEN}).status_code == 403


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_whoever_does_not_see_the_entity_does_not_see_its_rules(world, at_desk, who):
    client = at_desk(getattr(world, who))
    assert client.get(PATH).status_code == 404
    assert "NORTH" not in client.get("/cash/rules/").text


def test_a_matching_goes_by_what_is_set(world, admin, at_desk):
    house_account(world)
    save(at_desk(admin), world, post_from_basis_points="100", propose_from_basis_points="50")
    make_account(customer=world.berg, entity=world.north)
    owe(world.abel_account, ("RE-2026-10001", 11900, 20))
    line = receive(world, Money(amount="119.00", name=world.abel.name, text="RE-2026-10001"))[0]
    clear(world)
    assert standing(line).state == "proposed"
