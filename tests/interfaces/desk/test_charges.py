"""Charges at the desk: listed, reckoned before one's eyes, let go by one person or two, looked at ahead and posted."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.apps.charges.scene import DUE, account, charge, house_scope, ladder
from tests.fakes import FakeMail, fake_house
from tests.ledger import broken, make_ledger, morning
from tests.world import NOW, make_entity, make_user

from dunwell.apps.charges.models import Charge, ChargesRun, Waiver
from dunwell.apps.charges.terms import set_house
from dunwell.apps.organisation.models import Membership, Role
from dunwell.core import ids
from dunwell.interfaces.desk.charges import charge_acts, charges

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=date(2026, 3, 1))


@pytest.fixture(autouse=True)
def _proven(transactional_db, monkeypatch):
    monkeypatch.setattr(charge_acts, "clock", lambda: NOW)
    monkeypatch.setattr(charges, "house", lambda: fake_house(mail=FakeMail()))
    yield
    assert broken() == {}


@pytest.fixture
def owing(ledger):
    """Brook owes 10,000.00 since 2 March; its first letter of the 8th claims interest and compensation."""
    ladder(ledger)
    opened = account(ledger, "BROOK")
    ledger.invoice(opened, "INV-1", 10_000_00, due=DUE)
    ledger.run(date(2026, 3, 8))
    return opened


@pytest.fixture
def charged(ledger, owing):
    """What was charged on the 8th: interest of 16.88 and 40.00 of compensation."""
    charge(ledger, date(2026, 3, 8))
    return {one.kind: one for one in Charge.objects.filter(account=owing)}


@pytest.fixture
def people(ledger):
    roles = {"controller": Role.CONTROLLER, "collector": Role.COLLECTOR, "auditor": Role.AUDITOR}
    return {name: make_user(name, role, ledger.entity) for name, role in roles.items()}


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def text(answer):
    """What the page says, without its tags' line breaks."""
    return " ".join(answer.content.decode().split())


def test_the_list_is_narrowed_by_kind_state_entity_and_customer(charged, people, at_desk):
    client = at_desk(people["auditor"])
    numbers = {kind: one.number for kind, one in charged.items()}

    def found(query):
        answer = client.get(at("charges") + query, headers={"HX-Request": "true"})
        return [one.row.number for one in answer.context["found"].rows]

    both = [numbers["compensation"], numbers["interest"]]
    assert found("") == both, "the latest first"
    assert found("?kind=interest") == [numbers["interest"]]
    assert found("?state=open") == both
    assert found("?state=reversed") == found("?entity=SOUTH") == found("?q=nobody") == []
    assert found("?q=brook&entity=NORTH") == both
    assert found(f"?q={numbers['interest']}") == [numbers["interest"]]


def test_a_charge_shows_how_it_was_reckoned_and_on_what_it_stands(charged, people, at_desk):
    answer = at_desk(people["auditor"]).get(at("charge", public_id=charged["interest"].public_id))
    said = text(answer)
    for figure in ("EUR 16.88", "1.27 %", "9.00 %", "10.27 %", "10,000.00", "NORTH-DN-000001"):
        assert figure in said
    assert "high confidence" in said
    assert "days as they are" in said
    assert "Germany (DE)" in said
    assert "To date" not in said, "nothing was charged before"
    assert re.search(r"Posted by</dt>\s*<dd>the house \([a-z]+\)", said)
    assert 'name="reason"' not in said, "an auditor waives nothing"


def test_the_sheet_is_a_file(charged, people, at_desk):
    answer = at_desk(people["auditor"]).get(at("charge_document", public_id=charged["interest"].public_id))
    assert answer.content == b"%PDF-charges NORTH-DN-000001 1688"
    assert 'filename="NORTH-DN-000001.pdf"' in answer.headers["Content-Disposition"]


def test_within_the_limit_one_person_waives_a_part(ledger, charged, people, at_desk):
    set_house(
        scope=house_scope(),
        entity=ledger.entity,
        interest_months=1,
        posts_unverified=False,
        waivers_alone={"EUR": 25_00},
        now=ledger.clock(),
    )
    note = charged["compensation"]
    client = at_desk(people["collector"])
    assert "Up to EUR 25.00 you may decide alone" in text(client.get(at("charge", public_id=note.public_id)))
    answer = client.post(
        at("charge_waive", public_id=note.public_id), {"amount": "10.00", "reason": "Goodwill"}, follow=True
    )
    assert "EUR 10.00 of NORTH-DN-000002 is waived." in text(answer)
    assert answer.context["one"].row.open_minor == 30_00


def test_beyond_the_limit_a_second_person_says_yes(charged, people, at_desk):
    note = charged["compensation"]
    collector, controller = at_desk(people["collector"]), at_desk(people["controller"])
    waive = at("charge_waive", public_id=note.public_id)
    assert "A second person must say yes" in text(collector.get(at("charge", public_id=note.public_id)))
    collector.post(waive, {"amount": "", "reason": "Our mistake"})
    waiver = Waiver.objects.get(charge=note)
    assert (waiver.state, waiver.amount_minor) == ("asked", 40_00)
    listed = text(controller.get(at("charges")))
    assert "Waits for a second yes" in listed
    assert "Our mistake" in listed
    decide = at("waiver_decide", waiver_id=waiver.public_id)
    assert collector.post(decide, {"answer": "yes"}).status_code == 403
    refused = controller.post(decide, {"answer": "no"})
    assert (refused.status_code, refused.context["refusal"].message) == (409, "Say why not.")
    controller.post(decide, {"answer": "yes"})
    shown = text(controller.get(at("charge", public_id=note.public_id)))
    assert "Granted" in shown
    assert "NORTH-CN-000001" in shown
    assert [
        one.row.number for one in controller.get(at("charges") + "?state=waived").context["found"].rows
    ] == [note.number]


def test_nobody_says_yes_to_a_wish_of_their_own(charged, people, at_desk):
    note, controller = charged["compensation"], at_desk(people["controller"])
    controller.post(at("charge_waive", public_id=note.public_id), {"reason": "Our mistake"})
    waiver = Waiver.objects.get(charge=note)
    assert "somebody else must say yes" in text(controller.get(at("charge", public_id=note.public_id)))
    answer = controller.post(at("waiver_decide", waiver_id=waiver.public_id), {"answer": "yes"})
    assert answer.status_code == 409
    waiver.refresh_from_db()
    assert waiver.state == "asked"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"amount": "10"}, "reason", "Say why it is let go."),
        ({"amount": "50", "reason": "x"}, "amount", "EUR 40.00 is left."),
        ({"amount": "0", "reason": "x"}, "amount", "above zero"),
        ({"amount": "ten", "reason": "x"}, "amount", "ten"),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(charged, people, at_desk, typed, field, message):
    note = charged["compensation"]
    answer = at_desk(people["collector"]).post(at("charge_waive", public_id=note.public_id), typed)
    refusal = answer.context["refusal"]
    assert (answer.status_code, refusal.field) == (409, field)
    assert message in " ".join(refusal.message.split())
    assert f'value="{typed["amount"]}"' in text(answer)
    assert not Waiver.objects.exists()


def test_a_reversal_is_told_with_its_reason(ledger, owing, charged, people, at_desk):
    """The money of the 5th was found on the 9th: interest to the 8th was too much."""
    ledger.clock.now = morning(date(2026, 3, 9))
    ledger.pay(owing.items.get(number="INV-1"), 10_000_00, on=date(2026, 3, 5))
    charge(ledger, date(2026, 3, 9))
    client = at_desk(people["auditor"])
    said = text(client.get(at("charge", public_id=charged["interest"].public_id)))
    assert "A payment turned out to have come before the end of the period." in said
    assert "NORTH-CN-000001" in said
    rows = client.get(at("charges") + "?state=reversed").context["found"].rows
    assert [one.row.number for one in rows] == ["NORTH-DN-000001"]


def test_the_preview_tells_what_a_run_would_post_and_writes_nothing(owing, people, at_desk):
    client = at_desk(people["controller"])
    answer = client.get(at("charges_preview"))
    due = answer.context["due"]
    assert [(one.kind_label, one.currency, one.charges, one.amount_minor) for one in due.totals] == [
        ("Compensation", "EUR", 1, 40_00),
        ("Interest", "EUR", 1, 22_51),  # 10,000.00 at 10.27 % for the 8 days to the 10th
    ]
    assert "Post them now" in text(answer)
    assert not Charge.objects.exists()
    assert "Post them now" not in text(client.get(at("charges_preview") + "?on=2026-03-12")), "only today's"


def test_what_would_not_be_charged_is_told_with_the_reason(ledger, owing, people, at_desk):
    owing.customer.country = ""
    owing.customer.save(update_fields=["country"])
    answer = at_desk(people["controller"]).get(at("charges_preview"))
    due = answer.context["due"]
    assert due.totals == []
    assert [(one.reason, one.count) for one in due.reasons] == [("LAW_UNKNOWN", 2)]
    assert "The customer has no country" in text(answer)


def test_a_controller_of_the_whole_group_posts_and_doing_it_again_posts_nothing(owing, people, at_desk):
    client = at_desk(people["controller"])
    assert client.post(at("charges_post"), follow=True).redirect_chain[-1][0] == at("charges")
    assert Charge.objects.count() == 2
    client.post(at("charges_post"))
    assert Charge.objects.count() == 2
    assert set(ChargesRun.objects.values_list("actor", flat=True)) == {f"user:{people['controller'].pk}"}


def test_who_sees_a_part_of_the_group_or_may_not_run_posts_nothing(owing, people, at_desk):
    make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    assert at_desk(people["collector"]).post(at("charges_post")).status_code == 403
    controller = at_desk(people["controller"])
    assert "only who sees every entity" in text(controller.get(at("charges_preview")))
    assert controller.post(at("charges_post")).status_code == 403
    assert not Charge.objects.exists()


def test_the_report_counts_by_kind_and_currency(charged, people, at_desk):
    client = at_desk(people["auditor"])
    rows = client.get(at("charges_report") + "?from=2026-03-01&to=2026-03-31").context["rows"]
    assert [
        (one.kind, one.currency, one.charges, one.charged_minor, one.collected_minor) for one in rows
    ] == [
        ("compensation", "EUR", 1, 40_00, 0),
        ("interest", "EUR", 1, 16_88, 0),
    ]
    assert client.get(at("charges_report") + "?from=2026-02-01&to=2026-02-28").context["rows"] == []
    assert "the other way round" in text(client.get(at("charges_report") + "?from=2026-03-02&to=2026-03-01"))


def test_the_customers_page_tells_what_the_delay_costs(ledger, charged, owing, people, at_desk):
    client = at_desk(people["collector"])
    address = at("customer_charges", public_id=owing.customer.public_id)
    assert address in text(client.get(at("customer", public_id=owing.customer.public_id)))
    card = text(client.get(address, headers={"HX-Request": "true"}))
    assert "EUR 5.63</strong> interest to today, not charged yet; EUR 2.81 a day" in card  # 22.51 less 16.88
    assert "Compensation EUR 40.00" in card
    assert "No credit policy is published, so there is no late fee." in card
    assert "<html" not in card
    page = client.get(address + "?on=2026-03-15")
    [counted] = page.context["counted"]
    assert (counted.accrual.interest_minor, counted.uncharged_minor) == (36_58, 19_70)  # 13 days
    assert "How each is reckoned" in text(page)


def test_what_belongs_to_another_entity_is_not_there(charged, owing, at_desk):
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    stranger = at_desk(make_user("stranger", Role.CONTROLLER, south))
    note = charged["interest"].public_id
    assert stranger.get(at("charges")).context["found"].total == 0
    assert stranger.get(at("charge", public_id=note)).status_code == 404
    assert stranger.get(at("charge_document", public_id=note)).status_code == 404
    assert stranger.post(at("charge_waive", public_id=note), {"reason": "x"}).status_code == 404
    assert stranger.get(at("customer_charges", public_id=owing.customer.public_id)).status_code == 404
    assert stranger.get(at("charges_preview")).context["due"].posted == []
    assert stranger.get(at("charges_report") + "?from=2026-03-01").context["rows"] == []


def test_a_salesperson_sees_the_charges_of_their_own_customers(ledger, charged, owing, at_desk):
    seller = make_user("seller", Role.SALES, ledger.entity)
    client = at_desk(seller)
    assert client.get(at("charges")).context["found"].total == 0
    owing.customer.owner = seller
    owing.customer.save(update_fields=["owner"])
    assert client.get(at("charges")).context["found"].total == 2
    assert "The report is of whole entities" in text(client.get(at("charges_report")))


def test_an_unknown_answer_about_a_waiver_is_no_answer(charged, people, at_desk):
    note, controller = charged["compensation"], at_desk(people["controller"])
    at_desk(people["collector"]).post(at("charge_waive", public_id=note.public_id), {"reason": "Ours"})
    waiver = Waiver.objects.get(charge=note)
    decide = at("waiver_decide", waiver_id=waiver.public_id)
    assert controller.post(decide, {"answer": "perhaps"}).status_code == 400
    missing = ids.show(prefix="wvr", uuid=note.public_id)
    assert controller.post(f"/charges/waivers/{missing}/", {"answer": "yes"}).status_code == 404


def test_nobody_without_a_role_sees_a_charge(charged, at_desk):
    newcomer = make_user("newcomer", None)
    assert not Membership.objects.filter(user=newcomer).exists()
    assert at_desk(newcomer).get(at("charge", public_id=charged["interest"].public_id)).status_code == 404
