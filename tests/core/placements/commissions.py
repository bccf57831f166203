"""Contracts as agencies offer them, and what each claim costs under them, worked by hand.

Schedules: NACM Tampa, AttorneyCollect and MDC as published (rates by age and value, half for returned goods, half for
what was paid before placement, more in the legal phase); the others are made up to have each clause once.

A row: the terms; the claim (country, value placed, days past due on the day of placement, then nth / cases / recalled /
legal with a number; days count from placement); what came (`day who amount [component]`: a = to the agency, u = to us,
goods = taken back; `day back amount #n` = the n-th of them reversed); what each cost, by day.
"""

from dunwell.core.placements.terms import Band, Rate, Terms


def _below(amount: int | None, low: int = 0) -> Band:
    return Band(low=low, below=amount)


US = frozenset({"US"})
TERMS = {
    "tampa": Terms(
        currency="USD",
        rates=(
            Rate(basis_points=5000, age=Band(low=365)),
            Rate(basis_points=5000, amount=_below(300_00)),
            Rate(basis_points=2800, amount=_below(2_000_01)),
            Rate(basis_points=2000),
        ),
        free_days=10,
        returned_share=5000,
    ),
    "attorney": Terms(
        currency="USD",
        rates=(
            Rate(
                basis_points=2500,
                age=_below(60),
                amount=Band(low=2_000_00),
                placement=_below(2, 1),
                countries=US,
            ),
            Rate(
                basis_points=3500,
                age=_below(365),
                amount=Band(low=500_01),
                placement=_below(2, 1),
                countries=US,
            ),
            Rate(basis_points=5000),
        ),
    ),
    "mdc": Terms(
        currency="USD",
        rates=(
            Rate(basis_points=4500, phase="legal", countries=US),
            Rate(basis_points=5000, phase="legal"),
            Rate(basis_points=3500, countries=US),
            Rate(basis_points=4000),
        ),
        discovery_share=5000,
    ),
    "slices": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=3000, amount=_below(5_000_00)),
            Rate(basis_points=2000, amount=_below(25_000_00, 5_000_00)),
            Rate(basis_points=1000, amount=Band(low=25_000_00)),
        ),
        scale="slices",
        grace_days=30,
        minimum_minor=25_00,
        direct_share=5000,
    ),
    "ageing": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=1000, age=_below(90)),
            Rate(basis_points=1500, age=_below(180)),
            Rate(basis_points=2500, age=_below(365)),
            Rate(basis_points=4000),
        ),
        aged="payment",
    ),
    "components": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=5000, components=frozenset({"interest"})),
            Rate(basis_points=10_000, components=frozenset({"charges"})),
            Rate(basis_points=0, components=frozenset({"costs"})),
            Rate(basis_points=2000),
        ),
    ),
    "volume": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=2500, cases=_below(50)),
            Rate(basis_points=2000, cases=_below(200)),
            Rate(basis_points=1500),
        ),
    ),
    "nth": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=2000, placement=_below(2, 1)),
            Rate(basis_points=3000, placement=_below(3, 2)),
            Rate(basis_points=4500, placement=Band(low=3)),
        ),
    ),
    "capped": Terms(currency="EUR", rates=(Rate(basis_points=2000),), direct_share=0, maximum_minor=500_00),
    "countries": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=1800, countries=frozenset({"DE", "AT", "CH"})),
            Rate(basis_points=2200, countries=frozenset({"FR"})),
            Rate(basis_points=3000),
        ),
    ),
    "grid": Terms(
        currency="EUR",
        rates=(
            Rate(basis_points=3000, amount=_below(5_000_00), age=_below(180)),
            Rate(basis_points=4000, amount=_below(5_000_00)),
            Rate(basis_points=2000, age=_below(180)),
            Rate(basis_points=3000),
        ),
    ),
    "gap": Terms(currency="EUR", rates=(Rate(basis_points=2000, countries=frozenset({"FR"})),)),
    "yen": Terms(currency="JPY", rates=(Rate(basis_points=2000),)),
}
ROWS = """
tampa | US 250.00 45 | 12 a 250.00 | 125.00
tampa | US 299.99 45 | 12 a 299.99 | 150.00
tampa | US 300.00 45 | 12 a 300.00 | 84.00
tampa | US 2000.00 45 | 12 a 2000.00 | 560.00
tampa | US 2000.01 45 | 12 a 2000.01 | 400.00
tampa | US 10000.00 364 | 12 a 10000.00 | 2000.00
tampa | US 10000.00 365 | 12 a 10000.00 | 5000.00
tampa | US 10000.00 45 | 9 a 1000.00; 10 a 1000.00 | 0.00 200.00
tampa | US 1000.00 45 | 12 a 333.33; 40 a 333.33; 70 a 333.34 | 93.33 93.33 93.34
tampa | US 1000.00 45 | 12 u 500.00 | 140.00
tampa | US 1000.00 45 | 12 goods 500.00 | 70.00
tampa | US 1000.00 45 | 5 goods 500.00 | 0.00
tampa | US 1000.00 45 | 12 goods 500.00; 20 a 500.00 | 70.00 140.00
tampa | US 1000.00 45 | 12 a 500.00; 30 back 500.00 #1 | 140.00 -140.00
tampa | US 1000.00 45 | 12 a 500.00; 30 back 200.00 #1 | 140.00 -56.00
tampa | US 1000.00 45 | 12 a 500.00; 30 back 200.00 #1; 40 back 300.00 #1 | 140.00 -56.00 -84.00
tampa | US 1000.00 45 | 5 a 500.00; 30 back 500.00 #1 | 0.00 0.00
tampa | US 1000.00 45 | 12 a 1200.00 | 336.00
tampa | US 1000.00 45 recalled 40 | 39 a 100.00; 40 a 100.00; 41 a 100.00 | 28.00 28.00 0.00
tampa | US 1000.00 45 recalled 40 | 12 a 500.00; 60 back 500.00 #1 | 140.00 -140.00
tampa | US 1000.00 45 recalled 5 | 8 a 100.00 | 0.00
tampa | US 1000.00 45 | -3 u 500.00 | 0.00
attorney | US 2000.00 59 | 5 a 2000.00 | 500.00
attorney | US 2000.00 60 | 5 a 2000.00 | 700.00
attorney | US 1999.99 59 | 5 a 1999.99 | 700.00
attorney | US 500.01 100 | 5 a 500.01 | 175.00
attorney | US 500.00 100 | 5 a 500.00 | 250.00
attorney | US 9000.00 364 | 5 a 9000.00 | 3150.00
attorney | US 9000.00 365 | 5 a 9000.00 | 4500.00
attorney | DE 9000.00 30 | 5 a 9000.00 | 4500.00
attorney | US 9000.00 30 nth 2 | 5 a 9000.00 | 4500.00
attorney | US 9000.00 30 nth 3 | 5 a 9000.00 | 4500.00
mdc | US 10000.00 45 | 5 a 1000.00 | 350.00
mdc | CA 10000.00 45 | 5 a 1000.00 | 400.00
mdc | US 10000.00 45 legal 60 | 59 a 1000.00; 60 a 1000.00 | 350.00 450.00
mdc | CA 10000.00 45 legal 60 | 60 a 1000.00 | 500.00
mdc | US 10000.00 45 legal 60 | 59 a 1000.00; 60 a 1000.00; 80 back 1000.00 #1 | 350.00 450.00 -350.00
mdc | US 10000.00 45 | -1 u 1000.00 | 175.00
mdc | CA 10000.00 45 | -30 u 99.99 | 20.00
mdc | US 10000.00 45 | -1 u 1000.00; 20 back 1000.00 #1 | 175.00 -175.00
slices | DE 60000.00 45 | 5 a 4000.00 | 1200.00
slices | DE 60000.00 45 | 5 a 5000.00 | 1500.00
slices | DE 60000.00 45 | 5 a 5000.01 | 1500.00
slices | DE 60000.00 45 | 5 a 5000.03 | 1500.01
slices | DE 60000.00 45 | 5 a 6000.00 | 1700.00
slices | DE 60000.00 45 | 5 a 4000.00; 20 a 4000.00 | 1200.00 900.00
slices | DE 60000.00 45 | 5 a 4000.00; 5 a 4000.00 | 1200.00 900.00
slices | DE 60000.00 45 | 20 a 4000.00; 5 a 4000.00 | 1200.00 900.00
slices | DE 60000.00 45 | 5 a 30000.00 | 6000.00
slices | DE 60000.00 45 | 5 a 25000.00; 20 a 1000.00 | 5500.00 100.00
slices | DE 60000.00 45 | 5 u 4000.00 | 600.00
slices | DE 60000.00 45 | 5 u 5000.00; 20 a 1000.00 | 750.00 200.00
slices | DE 60000.00 45 | 5 u 5000.00; 20 a 1000.00; 25 back 5000.00 #1 | 750.00 200.00 -650.00
slices | DE 60000.00 45 | 5 a 4000.00; 20 a 4000.00; 30 back 4000.00 #1 | 1200.00 900.00 -900.00
slices | DE 60000.00 45 | 5 a 5000.00; 20 a 5000.00; 30 back 1000.00 #2 | 1500.00 1000.00 -200.00
slices | DE 60000.00 45 | 5 a 50.00 | 25.00
slices | DE 60000.00 45 | 5 a 20.00 | 20.00
slices | DE 60000.00 45 | 5 a 50.00; 10 a 50.00 | 25.00 5.00
slices | DE 60000.00 45 | 5 a 50.00; 10 back 50.00 #1 | 25.00 -25.00
slices | DE 60000.00 45 | 5 a 50.00; 10 back 30.00 #1 | 25.00 -5.00
slices | DE 60000.00 45 | 5 u 50.00 | 25.00
slices | DE 60000.00 45 recalled 40 | 70 a 1000.00 | 300.00
slices | DE 60000.00 45 recalled 40 | 71 a 1000.00 | 0.00
slices | DE 60000.00 45 recalled 40 | 60 u 1000.00 | 150.00
slices | DE 60000.00 45 recalled 40 | 75 u 1000.00 | 0.00
slices | DE 60000.00 45 recalled 40 | 75 a 50.00 | 0.00
slices | DE 60000.00 45 | -1 a 1000.00; 5 a 5000.00 | 0.00 1500.00
ageing | DE 5000.00 60 | 29 a 1000.00; 30 a 1000.00 | 100.00 150.00
ageing | DE 5000.00 60 | 119 a 1000.00; 120 a 1000.00 | 150.00 250.00
ageing | DE 5000.00 60 | 304 a 1000.00; 305 a 1000.00 | 250.00 400.00
ageing | DE 5000.00 60 | 29 a 1000.00; 200 back 1000.00 #1 | 100.00 -100.00
ageing | DE 5000.00 -10 | 5 a 1000.00 | 100.00
components | DE 5000.00 60 | 5 a 1000.00; 5 a 100.00 interest; 5 a 40.00 charges; 5 a 30.00 costs | 200 50 40 0
components | DE 5000.00 60 | 5 a 0.01 | 0.00
components | DE 5000.00 60 | 5 a 0.02 | 0.00
components | DE 5000.00 60 | 5 a 0.03 | 0.01
components | DE 5000.00 60 | 5 a 0.01 interest | 0.01
components | DE 5000.00 60 | 5 u 100.00 interest | 50.00
volume | DE 5000.00 60 cases 49 | 5 a 1000.00 | 250.00
volume | DE 5000.00 60 cases 50 | 5 a 1000.00 | 200.00
volume | DE 5000.00 60 cases 199 | 5 a 1000.00 | 200.00
volume | DE 5000.00 60 cases 200 | 5 a 1000.00 | 150.00
nth | DE 5000.00 60 | 5 a 1000.00 | 200.00
nth | DE 5000.00 60 nth 2 | 5 a 1000.00 | 300.00
nth | DE 5000.00 60 nth 3 | 5 a 1000.00 | 450.00
nth | DE 5000.00 60 nth 7 | 5 a 1000.00 | 450.00
capped | DE 9000.00 60 | 5 u 1000.00 | 0.00
capped | DE 9000.00 60 | 5 a 1000.00; 6 u 1000.00 | 200.00 0.00
capped | DE 9000.00 60 | 5 a 2000.00; 9 a 2000.00; 12 a 2000.00 | 400.00 100.00 0.00
capped | DE 9000.00 60 | 5 a 2000.00; 9 a 2000.00; 12 back 2000.00 #1 | 400.00 100.00 -100.00
capped | DE 9000.00 60 | 5 a 2000.00; 9 a 2000.00; 10 a 2000.00; 12 back 2000.00 #1 | 400.00 100.00 0.00 0.00
capped | DE 9000.00 60 recalled 30 | 31 u 100.00 | 0.00
countries | DE 5000.00 60 | 5 a 1000.00 | 180.00
countries | AT 5000.00 60 | 5 a 1000.00 | 180.00
countries | FR 5000.00 60 | 5 a 1000.00 | 220.00
countries | PL 5000.00 60 | 5 a 1000.00 | 300.00
grid | DE 4999.99 179 | 5 a 1000.00 | 300.00
grid | DE 4999.99 180 | 5 a 1000.00 | 400.00
grid | DE 5000.00 179 | 5 a 1000.00 | 200.00
grid | DE 5000.00 180 | 5 a 1000.00 | 300.00
gap | FR 5000.00 60 | 5 a 1000.00 | 200.00
gap | DE 5000.00 60 | 5 a 1000.00 | 0.00
yen | JP 5000 60 | 5 a 1003 | 201
yen | JP 5000 60 | 5 a 1002; 6 back 1002 #1 | 200 -200
"""
