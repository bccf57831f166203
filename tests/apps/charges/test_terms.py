"""Law and rate by customer, settings by entity: who may say them, what is refused, and what counts from when on."""

from datetime import date
from decimal import Decimal

import pytest
from tests.apps.charges.scene import DUE, account, charge, charges, house_scope, ladder, live_minor, withheld
from tests.ledger import morning
from tests.world import make_user

from dunwell.apps.charges.models import Charge, CustomerTerm, HouseSetting
from dunwell.apps.charges.terms import TermDraft, TermsRefused, house_of, set_house, set_terms
from dunwell.apps.dunning.holds import lift_hold, place_hold
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.charges.facts import HouseRules

DAY = date(2026, 3, 8)


def agree(ledger, opened, *, scope=None, **more):
    draft = TermDraft(**{"note": "Framework contract of 2024, clause 7", **more})
    return set_terms(
        scope=scope or house_scope(),
        entity=ledger.entity,
        customer=opened.customer,
        draft=draft,
        now=ledger.clock(),
    )


def set_up(ledger, *, country="US", currency="USD"):
    ladder(ledger)
    opened = account(ledger, country=country, currency=currency)
    ledger.invoice(opened, "R-1", 10_000_00, due=DUE)
    ledger.run(DAY)
    return opened


def house(ledger, **more):
    given = {"interest_months": 1, "posts_unverified": False, "waivers_alone": {}, **more}
    return set_house(scope=house_scope(), entity=ledger.entity, now=ledger.clock(), **given)


def test_an_agreed_rate_makes_interest_possible_where_the_law_has_none(ledger):
    opened = set_up(ledger)
    charge(ledger, DAY)
    assert withheld(opened)[-1] == ("interest", "RATE_NOT_AGREED")
    agree(ledger, opened, contract_pct=Decimal(12))
    house(ledger, posts_unverified=True)  # what is known of that law is not of the first hand
    charge(ledger, DAY)
    assert charges(opened) == [("interest", 19_73, "2026-03-03", "2026-03-08", False)]  # six days at 12 %
    assert Charge.objects.get().calculation["contract_pct"] == "12.00"
    event = Event.objects.get(name="charges.terms.set")
    assert (event.customer_id, event.data["contract_pct"]) == (opened.customer_id, "12")


def test_a_contract_may_stand_under_the_law_of_another_country(ledger):
    opened = set_up(ledger)
    agree(ledger, opened, jurisdiction="de")
    charge(ledger, DAY)
    assert charges(opened) == [("interest", 16_88, "2026-03-03", "2026-03-08", False)]
    assert withheld(opened) == [("compensation", "OTHER_CURRENCY")]  # 40 EUR, and the invoice is in USD


def test_terms_that_lower_what_was_charged_take_it_back(ledger):
    opened = set_up(ledger, country="DE", currency="EUR")
    charge(ledger, DAY)
    ledger.clock.now = morning(date(2026, 3, 9))
    agree(ledger, opened, contract_pct=Decimal(5))
    charge(ledger, date(2026, 3, 9))
    assert [one[1:] for one in charges(opened) if one[0] == "interest"] == [
        (16_88, "2026-03-03", "2026-03-08", True),
        (9_59, "2026-03-03", "2026-03-09", False),  # seven days at 5 %
    ]
    assert Charge.objects.get(is_reversed=True).reversal.reason == "RECALCULATED"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"note": " "}, "note_missing"),
        ({"note": "x" * 501}, "too_long"),
        ({"jurisdiction": "ZZ"}, "unknown_law"),
        ({"variant": "none such"}, "unknown_law"),
        ({"day_count": "act/364"}, "unknown_day_count"),
        ({"contract_pct": Decimal(-1)}, "bad_rate"),
        ({"contract_pct": Decimal(1000)}, "bad_rate"),
    ],
)
def test_terms_that_say_nothing_sensible_are_refused(ledger, given, code):
    opened = account(ledger)
    with pytest.raises(TermsRefused) as refused:
        agree(ledger, opened, **given)
    assert (refused.value.code, CustomerTerm.objects.count()) == (code, 0)


def test_only_who_configures_the_entity_says_how_it_charges(ledger):
    opened = account(ledger)
    collector = desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))
    with pytest.raises(TermsRefused) as refused:
        agree(ledger, opened, scope=collector)
    assert refused.value.code == "not_allowed"
    for given, code in (
        ({"interest_months": 13}, "bad_months"),
        ({"waivers_alone": {"EUR": -1}}, "bad_limit"),
    ):
        with pytest.raises(TermsRefused) as refused:
            house(ledger, **given)
        assert refused.value.code == code
    assert HouseSetting.objects.count() == 0
    assert house_of(entity_id=ledger.entity.pk).rules == HouseRules(interest_months=1, posts_unverified=False)
    assert house(ledger, interest_months=0).rules.interest_months == 0


def test_on_hold_nothing_is_charged_and_afterwards_all_of_it(ledger):
    opened = set_up(ledger, country="DE", currency="EUR")
    user = make_user("controller", Role.CONTROLLER, ledger.entity)
    placed = place_hold(
        scope=desk_scope(user=user),
        account_id=opened.public_id,
        reason="other",
        note="They rebuild their office",
        ends_on=date(2026, 3, 20),
        review_on=None,
        now=ledger.clock(),
        today=DAY,
    )
    charge(ledger, DAY)
    assert (charges(opened), withheld(opened)) == ([], [("compensation", "ON_HOLD"), ("interest", "ON_HOLD")])
    lift_hold(scope=desk_scope(user=user), hold_id=placed.public_id, note="Done", now=ledger.clock())
    charge(ledger, date(2026, 3, 12))
    assert (live_minor(opened), withheld(opened)) == (28_14, [])  # ten days
