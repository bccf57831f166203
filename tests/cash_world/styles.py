"""Sixteen companies whose bank accounts somebody else would have labelled: numbers, columns, habits of their payers."""

from dataclasses import dataclass, field
from random import Random

from tests.cash_world.checks import creditor_reference, iban, kid, ocr, ogm, qr_reference, viite
from tests.cash_world.mangling import tail


@dataclass(frozen=True)
class Style:
    """One company and the account into which it is paid.

    Patterns know {n} a number for all invoices, {m} one for each customer, {yyyy} {yy} {mm} {fy} of the day of issue,
    {code} of the customer.
    """

    name: str
    language: str
    number: str
    credit: str
    ident: str
    customer_column: str  # id | name | both
    currencies: tuple[str, ...]
    country: str  # of the payers' accounts: an IBAN; empty: plain account numbers
    bank_name: str = "plain"
    column_share: float = 1.0  # how often the statement knows the payer's account
    start: int = 1000
    step: int = 1
    scale: int = 150_000  # the middle amount, in minor units
    payers: int = 8  # payments for each customer
    terms: tuple[int, ...] = (14, 30, 30, 45)
    structured: str = ""  # kid | ocr | viite | qr | ogm | rf
    order: str = ""
    end_to_end: str = ""
    contract: str = ""
    separator: str = ";"
    limit: int = 140
    wrap: str = ""  # sepa | swift | bacs | neft | lines
    recurring: float = 0.0
    advised: int = 8  # the most lines of an advice
    discounts: tuple[int, ...] = (2, 3)
    held: tuple[float, ...] = (0.05,)
    fees: tuple[int, ...] = (500, 750, 1000, 1250, 1500, 2500)
    mix: dict[str, float] = field(default_factory=dict)
    payment: str = "P{n:06d}"
    quirks: tuple[str, ...] = ()  # of the export: floats, grouped accounts, no due days, no order


STYLES = {
    style.name: style
    for style in (
        Style(
            name="us_lockbox", language="us", number="INV-{n:07d}", credit="CM-{n:06d}", ident="C{k:05d}",
            customer_column="name", currencies=("USD",), country="", bank_name="cut", column_share=0.5, start=104_200,
            order="45000{n:05d}", limit=80, discounts=(1, 2), mix={"discount": 3, "advice": 2,
                "advice_deductions": 2},
        ),
        Style(
            name="us_plain", language="us", number="{n}", credit="{n}CM", ident="{k:06d}", customer_column="id",
            currencies=("USD", "USD", "USD", "CAD"), country="", bank_name="ascii", column_share=0.7, start=88_310,
            order="PO-{n}", separator=" ", mix={"range": 2, "trap_number": 3,
                "credit": 2}, quirks=("floats",), payment="{n}",
        ),
        Style(
            name="german", language="de", number="RE-{yyyy}-{n:05d}", credit="GS-{yyyy}-{n:05d}", ident="{k5}",
            customer_column="id", currencies=("EUR",), country="DE", bank_name="swift", start=120, wrap="sepa",
            order="A{n:06d}", mix={"discount": 4, "prefix": 2},
        ),
        Style(
            name="german_names", language="de", number="{yy}{mm}{n:04d}", credit="G{yy}{mm}{n:04d}", ident="D{k5}",
            customer_column="name", currencies=("EUR",), country="DE", start=310, wrap="lines",
            structured="rf", end_to_end="E2E{n:08d}", separator="|", mix={"discount": 3,
                "held": 2}, quirks=("grouped",),
        ),
        Style(
            name="french", language="fr", number="FA{yy}{mm}-{n:04d}", credit="AV{yy}{mm}-{n:04d}", ident="CL{k:04d}",
            customer_column="name", currencies=("EUR",), country="FR", bank_name="swift", start=12, wrap="sepa",
            terms=(30, 45, 60), order="CDE{n}", mix={"held": 2, "instalments": 2}, quirks=("floats", "no_due"),
        ),
        Style(
            name="dutch", language="nl", number="{yyyy}{n:04d}", credit="C{yyyy}{n:04d}", ident="{k:04d}",
            customer_column="both", currencies=("EUR",), country="NL", wrap="lines", start=1, structured="ogm",
            separator=" ", mix={"partial": 2, "instalments": 2},
        ),
        Style(
            name="nordic", language="nordic", number="{n}", credit="K{n}", ident="7{k:04d}", customer_column="id",
            currencies=("NOK", "NOK", "SEK", "DKK"), country="NO", start=70_012, structured="kid", scale=900_000,
            separator=",", mix={"structured": 30, "currency": 2},
        ),
        Style(
            name="finnish_swedish", language="nordic", number="F{n:06d}", credit="H{n:06d}", ident="A{k:04d}",
            customer_column="name", currencies=("EUR", "SEK"), country="FI", start=5_100, structured="viite",
            bank_name="swift", mix={"structured": 20},
        ),
        Style(
            name="uk_bacs", language="gb", number="SI-{n}", credit="SC-{n}", ident="{name4}{k:03d}",
            customer_column="both", currencies=("GBP",), country="", bank_name="cut", column_share=0.6, start=104_432,
            limit=18, wrap="bacs", payers=6, mix={"sum_only": 3, "prefix": 4, "tail": 2},
        ),
        Style(
            name="swiss_qr", language="de", number="R{n:06d}", credit="GU{n:06d}", ident="{k:04d}",
            customer_column="id", currencies=("CHF", "CHF", "EUR"), country="CH", start=44_120, structured="qr",
            wrap="lines", mix={"structured": 25, "rounding": 3},
        ),
        Style(
            name="japanese", language="jp", number="S{yy}{mm}{n:03d}", credit="C{yy}{mm}{n:03d}", ident="{k:05d}",
            customer_column="name", currencies=("JPY",), country="", bank_name="kana", column_share=0.3, start=1,
            scale=180_000, limit=48, terms=(30, 30, 60), fees=(220, 330, 440, 660, 880),
            mix={"amount_only": 10, "charges": 6, "charges_untold": 5, "sum_only": 4},
        ),
        Style(
            name="indian", language="in", number="GST/{fy}/{n:04d}", credit="CN/{fy}/{n:04d}", ident="CUST{k:04d}",
            customer_column="name", currencies=("INR",), country="", bank_name="cut", column_share=0.5, start=17,
            scale=4_500_000, wrap="neft", order="PO/{fy}/{n}", held=(0.02, 0.1, 0.01), mix={"held": 12, "list": 3},
        ),
        Style(
            name="saas_cards", language="us", number="{code}-{m:04d}", credit="CN-{code}-{m:04d}", ident="cus_{code}",
            customer_column="name", currencies=("USD", "USD", "EUR"), country="", bank_name="ascii", column_share=0.4,
            recurring=0.8, scale=19_900, contract="SUB-{k:06d}", end_to_end="pi_{n:010x}", terms=(0, 14, 30),
            payers=12, quirks=("no_due",), payment="txn_{n:08x}", mix={"payout": 10, "duplicate": 3,
                "end_to_end": 6, "contract": 3},
        ),
        Style(
            name="retailer", language="us", number="{n:08d}", credit="CM{n:08d}", ident="{k:010d}",
            customer_column="both", currencies=("USD",), country="", bank_name="ascii", start=20_700_310,
                payers=60, advised=40,
            scale=800_000, order="{n:010d}", step=7,
            mix={"advice": 15, "advice_deductions": 25, "advice_mangled": 6, "advice_off": 3,
                "advice_unlinked": 5, "credit": 4},
        ),
        Style(
            name="service_centre", language="nordic", number="{yy}-{n:06d}", credit="{yy}-K{n:05d}", ident="{k:05d}",
            customer_column="name", currencies=("EUR", "EUR", "USD"), country="SE", bank_name="swift", start=2_215,
            wrap="swift", order="WO{n}", mix={"parent": 18, "parent_untold": 4, "advice": 6, "charges": 3,
                "third": 2},
        ),
        Style(
            name="italian_agents", language="it", number="{n}/A", credit="{n}/NC", ident="{k:05d}",
            customer_column="name", currencies=("EUR",), country="IT", bank_name="swift", start=211, wrap="sepa",
            terms=(30, 60, 90), contract="CIG{k:08X}", quirks=("shuffled",), mix={"third": 10,
                "third_untold": 4, "held": 4,
                "instalments": 2},
        ),
    )
}  # fmt: skip


def structured_reference(*, style: Style, number: str, key: int) -> str:
    """The reference with check digits that stands on this company's invoices, from the customer and the number."""
    digits = "".join(sign for sign in number if sign.isdigit())
    both = f"{key + 100:05d}{digits[-8:].zfill(8)}"
    make = {"kid": kid, "ocr": ocr, "viite": viite, "qr": qr_reference, "ogm": ogm, "rf": creditor_reference}
    return make[style.structured](both) if style.structured else ""


def shown(*, rng: Random, style: Style, reference: str) -> str:
    """The structured reference as it comes: whole, in groups, with the name of its field."""
    groups = {"qr": 5, "rf": 4, "viite": 5}.get(style.structured, 4)
    apart = " ".join(reference[place : place + groups] for place in range(0, len(reference), groups))
    if style.structured == "ogm":
        return rng.choice((reference, f"+++{reference[:3]}/{reference[3:7]}/{reference[7:]}+++", apart))
    if style.structured == "qr":
        return rng.choice((reference, reference.lstrip("0"), f"QRR {reference}", apart))
    return rng.choice((reference, reference, apart, reference.zfill(len(reference) + 3), f"REF {reference}"))


def account(*, rng: Random, style: Style) -> str:
    """An account of a payer in the form of the country."""
    digits = f"{rng.randrange(10**18):018d}"
    bodies = {
        "DE": digits, "FR": digits + "12345", "NL": f"BANK{digits[:10]}", "NO": digits[:11], "FI": digits[:14],
        "CH": digits[:17], "SE": digits + "00", "IT": f"X{digits}0000",
    }  # fmt: skip
    if style.country:
        return iban(country=style.country, body=bodies[style.country])
    return digits[:9] if rng.random() < 0.7 else f"{digits[:3]}-{digits[3:9]}"


def short_tails(*, numbers: list[str]) -> list[str]:
    """The first number, then only what differs: 104432 35 41."""
    first = tail(numbers[0])
    return [first, *(tail(number)[-2:] for number in numbers[1:])]
