"""Which routes are open to a claim, and the reason for those that are not: worked out by hand from the law's data."""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.litigation.claims import BOOK, advice, claim, opened

from dunwell.core.litigation.comparing import Order, compare
from dunwell.core.litigation.facts import ClaimedItem, ClaimFactsFaulty, Parties, claim_facts
from dunwell.core.litigation.options import options
from dunwell.core.litigation.routes import NOTE, REFUSED, CostStage, Prior, RefusalReason

# creditor, debtor, amount, currency, more, open routes, refused routes with the reason
CASES = [
    ("DE", "DE", "5000", "EUR", {}, "DE_MAHN", "EU_EOP not_cross_border, EU_ESCP not_cross_border"),
    (
        "DE",
        "DE",
        "5000",
        "USD",
        {},
        "",
        "DE_MAHN other_currency, EU_EOP not_cross_border, EU_ESCP not_cross_border",
    ),
    ("DE", "FR", "5000", "EUR", {}, "EU_EOP, EU_ESCP, FR_INJ, FR_SMALL", "DE_MAHN not_known"),
    (
        "DE",
        "FR",
        "5000.01",
        "EUR",
        {},
        "EU_EOP, FR_INJ",
        "DE_MAHN not_known, EU_ESCP over_limit, FR_SMALL over_limit",
    ),
    (
        "FR",
        "FR",
        "5000.01",
        "EUR",
        {},
        "FR_INJ",
        "EU_EOP not_cross_border, EU_ESCP not_cross_border, FR_SMALL over_limit",
    ),
    (
        "DE",
        "DK",
        "900",
        "DKK",
        {},
        "DK_BP",
        "DE_MAHN not_known, EU_EOP excluded_country, EU_ESCP excluded_country",
    ),
    (
        "DK",
        "DE",
        "900",
        "EUR",
        {},
        "DE_MAHN",
        "DK_BP not_known, EU_EOP excluded_country, EU_ESCP excluded_country",
    ),
    (
        "DE",
        "DK",
        "100000.01",
        "DKK",
        {},
        "",
        "DE_MAHN not_known, DK_BP over_limit, EU_EOP excluded_country, EU_ESCP excluded_country",
    ),
    (
        "DE",
        "DK",
        "900",
        "EUR",
        {},
        "",
        "DE_MAHN not_known, DK_BP not_known, EU_EOP excluded_country, EU_ESCP excluded_country",
    ),
    ("GB", "GB", "100000", "GBP", {}, "UK_CCMC", ""),
    ("GB", "GB", "100000.01", "GBP", {}, "", "UK_CCMC over_limit"),
    ("GB", "GB", "900", "GBP", {"region": "Scotland"}, "", "UK_CCMC outside"),
    ("GB", "DE", "900", "EUR", {}, "DE_MAHN", "EU_EOP outside, EU_ESCP outside, UK_CCMC not_known"),
    ("CH", "CH", "900", "CHF", {}, "CH_BETR", ""),
    ("DE", "CH", "900", "CHF", {}, "CH_BETR", "DE_MAHN not_known, EU_EOP outside, EU_ESCP outside"),
    ("DE", "AT", "75000", "EUR", {}, "AT_MAHN, EU_EOP", "DE_MAHN not_known, EU_ESCP over_limit"),
    (
        "DE",
        "AT",
        "75000.01",
        "EUR",
        {},
        "EU_EOP",
        "AT_MAHN over_limit, DE_MAHN not_known, EU_ESCP over_limit",
    ),
    (
        "PL",
        "PL",
        "900",
        "PLN",
        {"due": "2023-11-23"},
        "PL_EPU",
        "EU_EOP not_cross_border, EU_ESCP not_cross_border",
    ),
    (
        "PL",
        "PL",
        "900",
        "PLN",
        {"due": "2023-11-22"},
        "",
        "EU_EOP not_cross_border, EU_ESCP not_cross_border, PL_EPU too_old",
    ),
    ("DE", "PL", "900", "PLN", {}, "EU_EOP, PL_EPU", "DE_MAHN not_known, EU_ESCP not_known"),
    ("NL", "NL", "25000", "EUR", {}, "NL_DAGV", "EU_EOP not_cross_border, EU_ESCP not_cross_border"),
    (
        "NL",
        "NL",
        "25000.01",
        "EUR",
        {},
        "",
        "EU_EOP not_cross_border, EU_ESCP not_cross_border, NL_DAGV over_limit",
    ),
    ("US", "US", "6250", "USD", {"region": "CA"}, "US_SMALL", ""),
    ("US", "US", "6250.01", "USD", {"region": "California"}, "", "US_SMALL not_known"),
    ("US", "US", "10000.01", "USD", {"region": "CA"}, "", "US_SMALL over_limit"),
    ("US", "US", "8000", "USD", {"region": "Indiana"}, "US_SMALL", ""),
    ("US", "US", "9000", "USD", {"region": "IN"}, "", "US_SMALL not_known"),
    ("US", "US", "900", "USD", {}, "", "US_SMALL not_known"),
    ("US", "US", "900", "USD", {"region": "Bavaria"}, "", "US_SMALL not_known"),
    ("US", "US", "900", "EUR", {"region": "TX"}, "", "US_SMALL not_known"),
    ("DE", "CZ", "900", "EUR", {}, "EU_EOP, EU_ESCP", "DE_MAHN not_known"),
    ("DE", "JP", "900", "JPY", {}, "", "DE_MAHN not_known, EU_EOP outside, EU_ESCP outside"),
    ("DE", "", "900", "EUR", {}, "", "DE_MAHN not_known, EU_EOP not_known, EU_ESCP not_known"),
]


@pytest.mark.parametrize(("creditor", "debtor", "amount", "currency", "more", "open_ones", "closed"), CASES)
def test_what_is_open_and_what_is_not(creditor, debtor, amount, currency, more, open_ones, closed):
    found = advice(creditor, debtor, amount, currency, **more)
    assert ", ".join(one.route.code for one in found.options) == open_ones
    assert ", ".join(f"{one.route.code} {one.reason}" for one in found.refusals) == closed


def test_every_sentence_has_a_source_and_a_confidence():
    for creditor, debtor, amount, currency, more, *_ in CASES:
        found = advice(creditor, debtor, amount, currency, **more)
        told = [one.said for one in found.refusals] + [said for one in found.options for said in one.said]
        told += [one.said for one in found.limitation.reads]
        assert all(one.text and one.evidence.source and one.confidence for one in told)
        lines = [line for one in found.options for line in one.estimate.lines]
        assert all(line.evidence.source for line in lines)
        assert found.note == NOTE
        assert "not legal advice" in found.note


def test_every_reason_has_its_heading():
    assert set(REFUSED) == set(RefusalReason)


def test_what_is_missing_is_said_with_its_remedy():
    assert advice("DE", "", "900").not_known == (
        "The debtor's country is not known: enter it in the customer's record.",
    )
    assert advice("DE", "CZ", "900").not_known == (
        "No way to a title in CZ is loaded; a lawyer there has to say.",
    )
    assert advice("", "DE", "900").not_known == (
        "The creditor's country is not known, and so neither is whether the claim crosses a border.",
    )
    assert advice("DE", "DE", "900").not_known == ()


def test_the_steps_of_a_german_order_for_payment():
    found = opened(advice("DE", "DE", "1500"), "DE_MAHN")
    assert [
        (one.code, str(one.planned_on), one.deadline and str(one.deadline.on)) for one in found.steps
    ] == [
        ("file", "2026-11-23", None),
        ("issue", "2026-11-26", None),
        ("serve", "2026-12-03", None),
        ("answer", "2026-12-17", "2026-12-17"),
        ("title", "2026-12-20", "2027-06-03"),
        ("serve_title", "2027-01-12", "2027-01-26"),
    ]
    assert (found.estimate.typical_days, str(found.estimate.title_on)) == (45, "2026-12-20")


@pytest.mark.parametrize(
    ("kind", "letter", "filing", "first"),
    [
        ("company", None, None, "2026-12-07"),
        ("sole_trader", None, None, "2026-12-23"),
        ("unknown", None, None, "2026-12-23"),
        ("company", "2026-11-01", None, "2026-11-23"),
        ("company", "2026-11-20", None, "2026-12-04"),
        ("sole_trader", "2026-11-01", None, "2026-12-01"),
        ("company", None, "2027-01-04", "2027-01-04"),
        ("company", None, "2026-11-30", "2026-12-07"),
    ],
)
def test_the_letter_before_a_claim_in_england(kind, letter, filing, first):
    facts = advice("GB", "GB", "900", "GBP", kind=kind, letter=letter, filing=filing)
    found = opened(facts, "UK_CCMC")
    assert str(found.filing_on) == first
    left = next(one for one in found.steps if one.code == "letter")
    days = 14 if kind == "company" else 30
    assert left.planned_on == (
        date.fromisoformat(letter)
        if letter
        else found.filing_on.fromordinal(found.filing_on.toordinal() - days)
    )
    assert any("letter's days" in one for one in found.doubts) == (filing == "2026-11-30")


def test_the_swiss_way_goes_on_after_twenty_days_at_the_earliest_and_within_a_year():
    found = opened(advice("CH", "CH", "900", "CHF"), "CH_BETR")
    going_on = next(one for one in found.steps if one.code == "title")
    assert (str(going_on.not_before), str(going_on.deadline.on)) == ("2026-12-27", "2027-12-07")


def test_spain_counts_working_days():
    found = opened(advice("ES", "ES", "900"), "ES_MON")
    served = next(one for one in found.steps if one.code == "serve")
    answer = next(one for one in found.steps if one.code == "answer")
    assert (str(served.planned_on), str(answer.deadline.on)) == ("2027-01-07", "2027-02-04")


def test_interest_above_a_limit_is_a_doubt_and_no_refusal():
    found = opened(advice("DE", "FR", "5000", interest="0.01"), "EU_ESCP")
    assert (
        "With interest and charges the claim is above the limit; whether they count is not in the data."
        in found.doubts
    )


def test_in_time_or_not():
    assert opened(advice("DE", "DE", "900", due="2023-01-31"), "DE_MAHN").is_in_time
    late = advice("DE", "DE", "900", due="2022-12-31")
    assert opened(late, "DE_MAHN").is_in_time is False
    assert late.limitation.warning == "barred"
    assert (
        opened(advice("GB", "GB", "900", "GBP", due="2020-12-15"), "UK_CCMC").is_in_time is False
    )  # the letter's days


def test_what_is_said_of_companies_in_the_states():
    found = opened(advice("US", "US", "900", "USD", region="NY"), "US_SMALL")
    assert any("by the commercial claims part" in one.text for one in found.said)
    found = opened(advice("US", "US", "900", "USD", region="TX"), "US_SMALL")
    assert any(
        "whether companies may file, and with a lawyer, is not in the data" in one.text for one in found.said
    )
    assert any("20,000 since 2020-09-01" in one for one in found.doubts)


def test_what_may_come_of_it_goes_by_a_prior_alone():
    assert opened(advice("DE", "DE", "5000"), "DE_MAHN").estimate.result is None
    prior = Prior(low_pct=Decimal(40), high_pct=Decimal(70), contested_pct=Decimal(10))
    found = opened(advice("DE", "DE", "5000", prior=prior), "DE_MAHN").estimate
    # 85.25 to begin; 3.0 of 170.50 less 85.25 is 426.25, of which a tenth is weighed: 42.625
    assert (found.result.low_minor, found.result.high_minor) == (2_000_00 - 127_88, 3_500_00 - 127_88)
    assert not found.result.is_before_unknown_costs
    assert "nothing that the law says" in found.result.sentence


def test_recoverable_costs_come_back_with_the_share_of_the_prior():
    prior = Prior(low_pct=Decimal(0), high_pct=Decimal(100))
    found = opened(advice("CH", "CH", "900", "CHF", prior=prior), "CH_BETR").estimate
    assert (found.result.low_minor, found.result.high_minor) == (-53_30, 900_00)


def test_costs_that_are_not_known_are_said_to_be_missing():
    prior = Prior(low_pct=Decimal(10), high_pct=Decimal(50))
    found = opened(advice("DE", "FR", "5000", prior=prior), "EU_ESCP").estimate
    assert (found.not_known, found.is_complete) == (("national court fee",), False)
    assert found.result.is_before_unknown_costs


def test_the_european_order_costs_what_the_debtors_country_takes():
    found = opened(advice("FR", "DE", "10000"), "EU_EOP").estimate
    assert (found.filing_low.minor, found.filing_high.minor) == (141_50, 141_50)
    assert "which court takes the claim is not decided here" in found.lines[0].basis
    found = opened(advice("DE", "CZ", "10000"), "EU_EOP").estimate
    assert found.not_known == ("national fee of an order for payment",)


def test_a_lawyer_in_germany_by_the_table_while_it_was_known():
    before = opened(advice("DE", "DE", "10000", on=date(2025, 5, 31), due="2025-01-31"), "DE_MAHN").estimate
    after = opened(advice("DE", "DE", "10000", on=date(2025, 6, 1), due="2025-01-31"), "DE_MAHN").estimate
    lawyers = [next(one for one in each.lines if one.stage is CostStage.LAWYER) for each in (before, after)]
    assert (lawyers[0].low.minor, lawyers[0].high.minor) == (552_60, 798_20)
    assert not lawyers[1].is_known
    assert "the new table was not found" in lawyers[1].basis
    assert (before.filing_low.minor, after.filing_low.minor) == (133_00, 141_50)


def test_routes_side_by_side():
    prior = Prior(low_pct=Decimal(40), high_pct=Decimal(60))
    found = advice("DE", "FR", "4000", prior=prior).options
    by_cost = [one.option.route.code for one in compare(options=found, by=Order.COST)]
    by_time = [one.option.route.code for one in compare(options=found, by=Order.TIME)]
    by_net = [one.option.route.code for one in compare(options=found, by=Order.NET)]
    assert by_cost[:2] == ["FR_INJ", "EU_EOP"]  # the others have costs that are not known
    assert by_time == ["FR_INJ", "EU_EOP", "EU_ESCP", "FR_SMALL"]
    assert by_net == ["FR_INJ", "EU_EOP", "EU_ESCP", "FR_SMALL"]  # those whose costs are known come first
    places = {one.option.route.code: one.time_place for one in compare(options=found)}
    assert places == {"FR_INJ": 1, "EU_EOP": 2, "EU_ESCP": 3, "FR_SMALL": None}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [ClaimedItem(number="1", due_on=date(2026, 1, 1), principal_minor=0)]}, "items"),
        (
            {
                "items": [
                    ClaimedItem(number="1", due_on=date(2026, 1, 1), principal_minor=1, interest_minor=-1)
                ]
            },
            "items",
        ),
        ({"filing_on": date(2026, 11, 22)}, "filing_on"),
        ({"letter_on": date(2026, 11, 24)}, "letter_on"),
    ],
)
def test_facts_of_no_claim(change, field):
    given = {
        "parties": Parties(creditor_country="DE", debtor_country="DE"),
        "currency": "EUR",
        "items": [ClaimedItem(number="1", due_on=date(2026, 1, 1), principal_minor=1)],
        "as_of": date(2026, 11, 23),
    } | change
    with pytest.raises(ClaimFactsFaulty) as refusal:
        claim_facts(**given)
    assert refusal.value.field == field


@pytest.mark.parametrize(("low", "high", "contested"), [(-1, 5, 0), (6, 5, 0), (0, 101, 0), (0, 5, 101)])
def test_a_prior_is_a_percentage(low, high, contested):
    with pytest.raises(ValueError, match="percentages from 0 to 100"):
        Prior(low_pct=Decimal(low), high_pct=Decimal(high), contested_pct=Decimal(contested))


def test_a_prior_of_the_route_comes_before_one_of_its_kind_and_that_before_any():
    def prior(pct: int) -> Prior:
        return Prior(low_pct=Decimal(pct), high_pct=Decimal(pct))

    facts = claim("DE", "FR", "4000")
    priors = {"*": prior(1), "payment_order": prior(2), "EU_EOP": prior(3)}
    found = {
        one.route.code: one.estimate.result.prior.low_pct
        for one in options(book=BOOK, facts=facts, priors=priors).options
    }
    assert found == {"EU_EOP": 3, "EU_ESCP": 1, "FR_INJ": 2, "FR_SMALL": 1}
