"""What pages and letters ask: rows, waivers, reasons, the accrual of a day and the sheets."""

from datetime import date

import pytest
from tests.apps.charges.scene import DUE, account, charge, house_scope, ladder
from tests.world import make_entity, make_user

from dunwell.apps.charges.access import UnknownCharge
from dunwell.apps.charges.accrual import accrual, accruals
from dunwell.apps.charges.models import Charge
from dunwell.apps.charges.queries import (
    charges_of,
    waivable,
    waivers_of,
    waivers_waiting,
    was_run,
    withheld_counts,
    withheld_of,
)
from dunwell.apps.charges.report import charges_report
from dunwell.apps.charges.sheets import accrued_sheet, charge_sheet, sheet_file
from dunwell.apps.charges.waivers import ask_waiver
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.models import Account, OpenItem

DAY = date(2026, 3, 8)


@pytest.fixture
def owing(ledger):
    ladder(ledger)
    opened = account(ledger)
    ledger.invoice(opened, "R-1", 10_000_00, due=DUE)
    ledger.run(DAY)
    charge(ledger, DAY)
    return Account.objects.select_related("customer", "entity").get(pk=opened.pk)


@pytest.fixture
def stranger(ledger):
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    return desk_scope(user=make_user("stranger", Role.CONTROLLER, south))


def test_rows_tell_what_became_of_each_charge(ledger, owing):
    note = OpenItem.objects.get(number="NORTH-DN-000001")
    ledger.pay(note, 6_88, on=date(2026, 3, 9))
    rows = charges_of(scope=house_scope(), account_id=owing.pk)
    assert [(one.number, one.kind_label, one.item_number, one.amount_minor) for one in rows] == [
        ("NORTH-DN-000002", "Compensation", "R-1", 40_00),
        ("NORTH-DN-000001", "Interest", "R-1", 16_88),
    ]
    interest = rows[1]
    assert (interest.collected_minor, interest.open_minor, interest.waived_minor) == (6_88, 10_00, 0)
    assert charges_of(scope=house_scope(), customer_id=owing.customer_id) == rows
    report = charges_report(scope=house_scope(), first=DAY, last=date(2026, 3, 9))
    assert [(one.kind, one.charges, one.charged_minor, one.collected_minor) for one in report] == [
        ("compensation", 1, 40_00, 0),
        ("interest", 1, 16_88, 6_88),
    ]
    earlier = charges_report(scope=house_scope(), first=date(2026, 3, 9), last=date(2026, 3, 9))
    assert [(one.charged_minor, one.collected_minor) for one in earlier] == [(0, 6_88)]


def test_a_scope_sees_its_own_charges_and_no_others(ledger, owing, stranger):
    wanted = Charge.objects.first().public_id
    assert charges_of(scope=stranger) == []
    assert charges_report(scope=stranger, first=DAY, last=DAY) == []
    assert (waivers_waiting(scope=stranger), withheld_of(scope=stranger)) == ([], [])
    for refused in (
        lambda: charge_sheet(scope=stranger, charge_id=wanted),
        lambda: waivable(scope=stranger, charge_id=wanted),
    ):
        with pytest.raises(UnknownCharge):
            refused()
    with pytest.raises(UnknownAccount):
        accrual(scope=stranger, account_id=owing.public_id, on=DAY)


def test_waivers_wait_for_somebody_and_are_told_of(ledger, owing):
    wanted = Charge.objects.get(kind="compensation")
    before = waivable(scope=house_scope(), charge_id=wanted.public_id)
    assert (before.left_minor, before.waived_minor, before.needs_second) == (40_00, 0, True)
    clerk = desk_scope(user=make_user("clerk", Role.CLERK, ledger.entity))
    ask_waiver(
        scope=clerk, charge_id=wanted.public_id, reason="Our mistake", amount_minor=10_00, now=ledger.clock(),
        today=DAY,
    )  # fmt: skip
    (row,) = waivers_waiting(scope=house_scope())
    assert (row.number, row.amount_minor, row.reason, row.asked_by) == (
        "NORTH-DN-000002",
        10_00,
        "Our mistake",
        clerk.actor,
    )
    assert waivers_of(scope=house_scope(), charge_id=wanted.public_id) == [row]
    assert [one.is_waiver_waiting for one in charges_of(scope=house_scope())] == [True, False]


def test_what_a_day_costs_charged_or_not(ledger, owing):
    ledger.invoice(owing, "R-2", 1_000_00, due=date(2026, 3, 6))  # no step has asked for it
    found = accrual(scope=house_scope(), account_id=owing.public_id, on=date(2026, 3, 18))
    first, second = found.items
    assert (first.number, first.interest_minor, first.charged_minor, first.uncharged_minor) == (
        "R-1",
        45_02,
        16_88,
        28_14,
    )
    assert (first.per_day_minor, first.compensation_minor, first.is_compensation_charged) == (
        2_81,
        40_00,
        True,
    )
    assert (second.interest_minor, second.charged_minor, second.is_compensation_charged) == (3_38, 0, False)
    assert (found.interest_minor, found.uncharged_minor) == (48_40, 31_52)
    assert accruals(scope=house_scope(), customer_id=owing.customer_id, on=date(2026, 3, 18)) == [found]


def test_a_day_without_a_rate_tells_why_instead_of_a_figure(ledger, owing):
    found = accrual(scope=house_scope(), account_id=owing.public_id, on=date(2035, 1, 1))
    (item,) = found.items
    assert (item.interest_minor, item.calculation, found.interest_minor) == (None, None, 0)
    assert "law import" in item.why_not


def test_the_sheet_of_a_charge_and_of_what_is_not_charged_yet(ledger, owing):
    interest = Charge.objects.get(kind="interest")
    sheet = charge_sheet(scope=house_scope(), charge_id=interest.public_id)
    assert (sheet.number, sheet.total_minor, sheet.statement.total_minor) == ("NORTH-DN-000001", 16_88, 16_88)
    (calculation,) = sheet.calculations
    assert [(one.days, one.rate_pct, one.interest_minor) for one in calculation.segments] == [
        (6, "10.27", 16_88)
    ]
    assert "BGB §§247, 286, 288" in calculation.sources
    assert sheet_file(sheet=sheet) == "NORTH-DN-000001.pdf"
    on = date(2026, 3, 18)
    ahead = accrued_sheet(
        account=owing, accrual=accrual(scope=house_scope(), account_id=owing.public_id, on=on)
    )
    assert (ahead.number, ahead.total_minor, ahead.calculations[0].before) == (
        "",
        28_14,
        (("NORTH-DN-000001", 16_88),),
    )
    assert sheet_file(sheet=ahead) == "Interest-2026-03-18.pdf"


def test_interest_that_must_be_verified_first_is_in_no_letter(ledger):
    ladder(ledger)
    opened = account(ledger, "C-9", country="LU")
    ledger.invoice(opened, "R-9", 10_000_00, due=DUE)
    ledger.run(DAY)
    charge(ledger, DAY)
    found = accrual(scope=house_scope(), account_id=opened.public_id, on=DAY)
    assert (found.items[0].may_be_quoted, found.items[0].interest_minor > 0) == (False, True)
    whole = Account.objects.select_related("customer", "entity").get(pk=opened.pk)
    assert accrued_sheet(account=whole, accrual=found) is None
    assert withheld_counts(scope=house_scope()) == {"LAW_UNVERIFIED": 2}
    assert {one.reason for one in withheld_of(scope=house_scope(), account_id=opened.pk)} == {
        "LAW_UNVERIFIED"
    }
    assert (was_run(on=DAY), was_run(on=date(2026, 3, 9))) == (True, False)
