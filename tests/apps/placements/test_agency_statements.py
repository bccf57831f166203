"""Agencies' statements and invoices: held against our books, accepted or sent back, found on the bank."""

from dataclasses import replace
from datetime import date

import pytest
from tests.apps.placements.agency_world import (
    TODAY,
    AgencyWorld,
    balances,
    broken,
    make_agency_world,
)

from dunwell.apps.placements.agency_accounts import accounts_of
from dunwell.apps.placements.agency_banking import settle_statements
from dunwell.apps.placements.agency_invoices import take_invoice
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.costs import charge_withdrawals, record_cost
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.models import Placement, PlacementRequest
from dunwell.apps.placements.money_checks import prove_commissions
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statements import (
    Given,
    accept,
    look_again,
    send_back,
    take_statement,
    tried,
)
from dunwell.core.placements.reconcile import Told

JUNE = date(2026, 6, 10)


@pytest.fixture
def world(db: None) -> AgencyWorld:
    world = make_agency_world()
    Agency.objects.update(tax_basis_points=1_900, remit_mode="combined")
    world.agency.refresh_from_db()
    return world


def collected(world: AgencyWorld) -> Placement:
    """1,000.00 collected by the agency, 400.00 paid to us."""
    claim = world.claim(200_000)
    Placement.objects.filter(pk=claim.pk).update(agency_reference="K/77")
    world.collect(claim, 100_000, key="A-1", on=JUNE)
    world.ledger.pay(claim.items.get().item, 40_000, on=date(2026, 6, 12))
    assert find_direct(now=world.now()) == 1
    return claim


LINES = (
    Told(
        line=2,
        claim="PL-000001",
        minor=100_000,
        commission_minor=20_000,
        rate=2_000,
        on=JUNE,
        reference="A-1",
    ),
    Told(line=3, claim="K/77", minor=40_000, commission_minor=4_000, on=date(2026, 6, 12), paid_to="us"),
)


def given(world: AgencyWorld, *lines: Told, reference: str = "R-6", tax: int = 4_560) -> Given:
    return Given(
        entity=world.ledger.entity,
        currency="EUR",
        reference=reference,
        period_from=date(2026, 6, 1),
        period_to=TODAY,
        lines=lines or LINES,
        tax_minor=tax,
        file_sha256="f" * 64,
    )


def take(world: AgencyWorld, *lines: Told, reference: str = "R-6", tax: int = 4_560) -> Remittance:
    made, is_new = take_statement(
        scope=world.scope,
        agency=world.agency,
        given=given(world, *lines, reference=reference, tax=tax),
        now=world.now(),
    )
    assert is_new
    return made


def findings(remittance: Remittance) -> list[tuple[int, str, int]]:
    """What was found of a statement: line, name and amount."""
    whole = [(0, code, minor) for code, minor, _ in remittance.findings]
    lines = remittance.lines.order_by("position")
    return [*whole, *((one.position, code, minor) for one in lines for code, minor, _ in one.findings)]


def test_a_right_statement_agrees_and_leaves_what_it_sends(world: AgencyWorld) -> None:
    collected(world)
    one = take(world)
    assert (one.state, findings(one)) == ("agreed", [])
    # 1,000.00 less 240.00 commission and 45.60 tax on it
    assert (one.gross_minor, one.commission_minor, one.net_minor) == (100_000, 24_000, 71_440)
    assert balances()["agency"] == 71_440
    assert balances()["agency_fee"] == 28_560
    again, is_new = take_statement(
        scope=world.scope, agency=world.agency, given=given(world), now=world.now()
    )
    assert (again, is_new) == (one, False)
    with pytest.raises(PlacementRefused) as refusal:
        take_statement(
            scope=world.scope,
            agency=world.agency,
            given=replace(given(world), file_sha256="e" * 64),
            now=world.now(),
        )
    assert refusal.value.field == "reference"
    assert (broken(), prove_commissions().holds) == ({}, True)


def test_its_money_is_found_on_the_bank_and_the_agency_owes_nothing_more(world: AgencyWorld) -> None:
    collected(world)
    one = take(world)
    world.bank_line(71_440, name="NORTH COLLECTIONS GMBH", text="Abrechnung Juni")
    world.bank_line(71_441, name="NORTH COLLECTIONS GMBH", text="something else")
    entity_id = world.ledger.entity.pk
    assert settle_statements(entity_id=entity_id, now=world.now()) == 1
    assert settle_statements(entity_id=entity_id, now=world.now()) == 0
    one.refresh_from_db()
    assert (one.state, one.line.amount_minor) == ("banked", 71_440)
    assert balances().get("agency", 0) == 0
    assert balances()["unidentified"] == -71_441
    account = accounts_of(scope=world.scope, agency=world.agency)[0]
    assert (account.collected_minor, account.fees_minor, account.settled_minor, account.balance_minor) == (
        *(100_000, 28_560, 71_440, 0),
    )
    assert broken() == {}


def test_of_two_statements_of_one_amount_the_reference_tells_which_it_is(world: AgencyWorld) -> None:
    for number in (1, 2):
        claim = world.claim(100_000)
        world.collect(claim, 10_000, key="A-1", on=JUNE)
        line = Told(
            line=1, claim=f"PL-00000{number}", minor=10_000, commission_minor=2_000, on=JUNE, reference="A-1"
        )
        made = take(world, line, reference=f"R-{number}", tax=380)
        assert made.state == "agreed"
    world.bank_line(7_620, name="North Collections", text="no reference")
    assert settle_statements(entity_id=world.ledger.entity.pk, now=world.now()) == 0
    world.bank_line(7_620, name="somebody", text="Statement R 2, thanks")
    assert settle_statements(entity_id=world.ledger.entity.pk, now=world.now()) == 1
    assert list(Remittance.objects.order_by("pk").values_list("state", flat=True)) == ["agreed", "banked"]


def test_a_wrong_statement_differs_and_agrees_once_what_was_missing_is_recorded(world: AgencyWorld) -> None:
    claim = collected(world)
    new = Told(line=4, claim="PL-000001", minor=20_000, commission_minor=4_000, on=JUNE, reference="A-2")
    one = take(world, *LINES, new, tax=5_320)
    assert (one.state, findings(one)) == (
        "differs",
        [(0, "tax_wrong", -760), (3, "unknown_payment", 16_000)],
    )
    world.collect(claim, 20_000, key="A-2", on=JUNE)
    one = look_again(scope=world.scope, remittance_id=one.public_id, now=world.now())
    assert (one.state, findings(one)) == ("agreed", [])
    assert balances()["agency"] == one.net_minor == 86_680
    assert broken() == {}


def test_who_accepts_a_fee_pays_it_and_what_was_accepted_is_said(world: AgencyWorld) -> None:
    collected(world)
    high = replace(LINES[0], rate=2_500, commission_minor=25_000)
    one = take(world, high, LINES[1])
    assert findings(one) == [(1, "wrong_rate", -5_000)]
    with pytest.raises(PlacementRefused):
        accept(scope=world.scope, remittance_id=one.public_id, note=" ", now=world.now())
    one = accept(scope=world.scope, remittance_id=one.public_id, note="As agreed by mail", now=world.now())
    assert (one.state, one.note) == ("agreed", "As agreed by mail")
    assert balances()["agency"] == one.net_minor == 66_440
    assert (broken(), prove_commissions().holds) == ({}, True)


def test_a_statement_that_was_sent_back_changes_nothing(world: AgencyWorld) -> None:
    collected(world)
    before = balances()
    one = take(world, replace(LINES[0], minor=90_000), LINES[1])
    assert [code for _, code, _ in findings(one)] == ["wrong_amount"]
    one = send_back(scope=world.scope, remittance_id=one.public_id, note="1,000.00 came", now=world.now())
    assert (one.state, balances()) == ("rejected", before)
    with pytest.raises(PlacementRefused):
        accept(scope=world.scope, remittance_id=one.public_id, note="after all", now=world.now())


def test_no_money_is_settled_by_two_statements(world: AgencyWorld) -> None:
    collected(world)
    take(world)
    second = take(world, reference="R-7", tax=0)
    assert findings(second) == [(1, "double_commission", 80_000), (2, "double_commission", -4_000)]
    assert "R-6" in second.lines.order_by("position")[0].findings[0][2]


def test_a_try_keeps_nothing(world: AgencyWorld) -> None:
    collected(world)
    outcome = tried(agency=world.agency, given=given(world))
    assert (outcome.agrees, outcome.expected_net_minor) == (True, 71_440)
    assert not Remittance.objects.exists()


def test_costs_need_a_request_that_was_approved_and_never_come_to_more(world: AgencyWorld) -> None:
    claim = collected(world)
    request = PlacementRequest.objects.create(
        placement=claim, direction="in", kind="costs", state="approved", text="search", amount_minor=5_000,
        key="q", asked_at=world.now(), asked_by="test", answer_by=TODAY, answered_at=world.now(),
    )  # fmt: skip

    def spend(minor: int, key: str) -> None:
        record_cost(
            scope=world.scope, placement_id=claim.public_id, request_id=request.public_id, key=key, on=JUNE,
            minor=minor, text="register", now=world.now(), today=TODAY,
        )  # fmt: skip

    spend(3_000, "c-1")
    spend(3_000, "c-1")
    with pytest.raises(PlacementRefused, match="2000 minor units are left"):
        spend(2_001, "c-2")
    PlacementRequest.objects.update(state="refused")
    with pytest.raises(PlacementRefused, match="ask first"):
        spend(1_000, "c-3")
    costs = Told(line=4, claim="PL-000001", minor=0, cost_minor=3_500)
    one = take(world, *LINES, costs)
    assert findings(one) == [(3, "unagreed_cost", -500)]
    right = take(world, *LINES, replace(costs, cost_minor=3_000), reference="R-7")
    assert (right.state, right.net_minor) == ("agreed", 68_440)
    assert balances()["agency"] == 68_440
    assert broken() == {}


def test_the_fee_for_a_claim_that_is_taken_back_is_posted_once(world: AgencyWorld) -> None:
    claim = world.claim(100_000)
    world.recall(claim, on=date(2026, 4, 1))
    Placement.objects.update(withdrawal_minor=2_500)
    assert (charge_withdrawals(now=world.now()), charge_withdrawals(now=world.now())) == (1, 0)
    assert balances()["agency"] == -2_500
    assert broken() == {}


def test_sent_gross_the_commission_comes_by_invoice_and_is_paid_from_the_bank(world: AgencyWorld) -> None:
    Agency.objects.update(remit_mode="gross")
    world.agency.refresh_from_db()
    collected(world)
    one = take(world)
    assert (one.state, one.net_minor) == ("agreed", 100_000)

    def invoice(number: str, net: int, tax: int) -> list[str]:
        made = take_invoice(
            scope=world.scope, remittance_id=one.public_id, number=number, issued_on=TODAY, net_minor=net,
            tax_minor=tax, now=world.now(),
        )  # fmt: skip
        return [code for code, _, _ in made.findings]

    assert invoice("I-1", 25_000, 4_750) == ["wrong_commission"]
    assert invoice("I-2", 24_000, 4_561) == ["tax_wrong"]
    assert invoice("I-3", 24_000, 4_560) == []
    assert invoice("I-4", 24_000, 4_560) == ["invoiced_twice"]
    assert balances()["agency"] == 100_000 - 24_000 - 4_560
    world.bank_line(100_000, name="North Collections GmbH", text="R-6")
    world.bank_line(-28_560, name="North Collections GmbH", text="Invoice I-3")
    assert settle_statements(entity_id=world.ledger.entity.pk, now=world.now()) == 2
    assert balances().get("agency", 0) == 0
    assert broken() == {}


def test_several_currencies_are_accounted_for_apart(world: AgencyWorld) -> None:
    collected(world)
    assert [
        (one.currency, one.balance_minor) for one in accounts_of(scope=world.scope, agency=world.agency)
    ] == [("EUR", 76_000)]
    dollars = Told(line=5, claim="PL-000001", minor=5_000, currency="USD")
    outcome = tried(agency=world.agency, given=given(world, *LINES, dollars))
    assert [(one.code, one.minor) for one in outcome.differences] == [("wrong_currency", 0)]
    assert AgencyMoney.objects.count() == 2
