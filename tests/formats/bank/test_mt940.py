"""MT940 in the dialects of banks: who paid, with which references, and for what."""

from decimal import Decimal

import pytest

from dunwell.formats.bank.door import read_file
from dunwell.formats.bank.records import Entry, Status, Verdict


def entry(line: str, details: str, *, currency: str = "EUR") -> Entry:
    """The one entry of a statement from 100 to 200, or to 0."""
    closing = "0," if "D100," in line or "RC100," in line else "200,00"
    content = (
        f":20:X\r\n:25:/NL20INGB0001234567{currency}\r\n:28C:00001\r\n:60F:C260301{currency}100,00\r\n"
        f":61:{line}\r\n{details}:62F:C260302{currency}{closing}\r\n-\r\n"
    )
    (statement,) = read_file(content=content.encode()).statements
    assert statement.foot.verdict is Verdict.BALANCED, statement.foot.findings
    assert statement.head.account.number == "NL20INGB0001234567"
    (one,) = statement.entries
    return one


@pytest.mark.parametrize(
    ("details", "name", "account", "bic", "end_to_end", "text"),
    [
        (
            (
                ":86:/EREF/EV12341REP1231456T1234//CNTP/NL32INGB0000012345/INGBNL2A/ING B\r\n"
                "ANK NV///REMI/USTD//Factuur 17/\r\n"
            ),
            *("ING BANK NV", "NL32INGB0000012345", "INGBNL2A", "EV12341REP1231456T1234", "Factuur 17"),
        ),
        (
            (
                ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL12RABO0123456789/BIC/RABONL2U/NAME/J.J\r\n"
                "ansen/REMI/Factuur 17/EREF/NOTPROVIDED\r\n"
            ),
            *("J.Jansen", "NL12RABO0123456789", "RABONL2U", "", "Factuur 17"),
        ),
        (
            ":86:/EREF/E123/ORDP//NAME/J. Jansen/ADDR/Straat 1/REMI/Factuur 17/ISDT/2026-03-02\r\n",
            *("J. Jansen", "", "", "E123", "Factuur 17"),
        ),
        (
            (
                ":86:034~00S034\r\n~20Faktura 17\r\n~21~22\r\n~3010500000\r\n~32ACME SP Z O O\r\n~33UL PROSTA 1"
                "~38PL93105000000000000000000002\r\n~60\r\n"
            ),
            *("ACME SP Z O O UL PROSTA 1", "PL93105000000000000000000002", "10500000", "", "Faktura 17"),
        ),
        (
            ":86:<00PRZELEW<10001<20Faktura 17<27ACME SP<28Z O O<38PL93105000000000000000000002\r\n",
            *("ACME SP Z O O", "PL93105000000000000000000002", "", "", "Faktura 17"),
        ),
        (
            ":86:NL47INGB9999999999 hr Paulissen\r\n     \r\nBetaling sieraden   \r\n",
            *("hr Paulissen", "NL47INGB9999999999", "", "", "Betaling sieraden"),
        ),
        (":86:plain text\r\nsecond line\r\n", *("", "", "", "", "plain text\nsecond line")),
        (
            (
                ":86:166?00GUTSCHRIFT?20EREF+E-1?21MREF+M-1?22CRED+DE98ZZZ09999999999?23SVWZ+Rechnung 17 vom 02.\r\n"
                "?2403.2026 danke?30COBADEFFXXX?31DE89370400440532013000?32Anna Kurz GmbH\r\n"
            ),
            *(
                "Anna Kurz GmbH",
                "DE89370400440532013000",
                "COBADEFFXXX",
                "E-1",
                "Rechnung 17 vom 02.\n03.2026 danke",
            ),
        ),
    ],
)
def test_each_dialect_tells_who_and_why(
    details: str, name: str, account: str, bic: str, end_to_end: str, text: str
) -> None:
    one = entry("2603020302C100,00NTRFNONREF//B1", details)
    party = one.counterparty

    assert (party.name, party.account, party.bic) == (name, account, bic)
    assert (one.references.end_to_end, one.text, one.references.servicer) == (end_to_end, text, "B1")


@pytest.mark.parametrize(
    ("line", "amount", "reversal"),
    [
        ("2603020302C100,NTRFNONREF", 100, False),
        ("260302C100,NTRFNONREF", 100, False),
        ("2603020302CR100,00N051NONREF", 100, False),
        ("2603020302D100,NTRFNONREF", -100, False),
        ("2603020302RC100,NTRFNONREF", -100, True),
        ("2603020302RDR100,NTRFNONREF", 100, True),
        ("260302C100,00", 100, False),
    ],
)
def test_marks_and_missing_parts(line: str, amount: int, reversal: bool) -> None:
    one = entry(line, "")

    assert (one.amount, one.is_reversal) == (Decimal(amount), reversal)
    assert str(one.booked_on) == "2026-03-02"


def test_expected_entries_are_pending_and_not_counted() -> None:
    content = (
        b":20:X\r\n:25:1\r\n:34F:EUR0,\r\n:13D:2603020930+0100\r\n"
        b":61:260302EC5,NTRFA\r\n:61:260302C7,NTRFB\r\n:90C:2EUR12,\r\n-\r\n"
    )
    (statement,) = read_file(content=content).statements

    assert [one.status for one in statement.entries] == [Status.PENDING, Status.BOOKED]
    assert (statement.head.format, statement.head.created) == ("MT942", "2026-03-02T09:30:00+01:00")
    assert (statement.foot.counted.credits, statement.foot.checked) == (1, ("credits", "credit_sum"))
    assert [one.code for one in statement.foot.findings] == ["balance_missing"]


def test_what_came_back_says_why() -> None:
    dutch = entry(
        "2603020302D100,00NRTI//1",
        ":86:/RTRN/MS03//EREF/E2E-9//CNTP/NL32INGB0000012345/INGBNL2A/Piet///REMI/USTD//terug/\r\n",
    )
    german = entry(
        "2603020302D100,00NRTINONREF",
        ":86:109?00RUECKLASTSCHRIFT?20EREF+E2E-9?21SVWZ+Rueckgabe AC04 Konto auf?22geloest\r\n",
    )

    assert dutch.returned is not None
    assert german.returned is not None
    assert (dutch.returned.reason, dutch.references.end_to_end) == ("MS03", "E2E-9")
    assert (german.returned.reason, german.returned.text) == ("AC04", "RUECKLASTSCHRIFT")


def test_the_year_of_booking_is_the_nearest() -> None:
    assert str(entry("2512311231C100,NTRFA", "").booked_on) == "2025-12-31"
    assert str(entry("2512310102C100,NTRFA", "").booked_on) == "2026-01-02"
    assert str(entry("2601021231C100,NTRFA", "").booked_on) == "2025-12-31"


@pytest.mark.parametrize(
    ("details", "gvc", "name", "account", "text"),
    [
        (
            ":86:000+20Factura 17          +30302410000+31RO49AAAA1B31007593840000\r\n+32ACME SRL+33/\r\n",
            *("000", "ACME SRL", "RO49AAAA1B31007593840000", "Factura 17"),
        ),
        (
            ":86:999SEPA_CREDIT_TRANSFER:Rechnung 17: danke:ACME GmbH:DE89370400440532013000:VERKAUF\r\n",
            *("999", "ACME GmbH", "DE89370400440532013000", "Rechnung 17: danke"),
        ),
        (":86:999Rechnung\r\nNr. 17\r\n", *("999", "", "", "Rechnung\nNr. 17")),
        (
            ":86:/ORDP/530500003804588\r\n/ACME DOO Skopje\r\n/747//747\r\n/Faktura 17\r\n",
            *("", "ACME DOO Skopje", "530500003804588", "747//747\nFaktura 17"),
        ),
        (
            ":86:/OCMT/USD128,20/\r\nPAYMENT OF INVOICE 17\r\n/OGB/ACME BANK\r\n",
            *("", "", "", "PAYMENT OF INVOICE 17 /OGB/ACME BANK"),
        ),
        (
            ":86:/PROV//9900 ACME AB\r\n /ORDP/ACME AB (PUBL)\r\n/REMI/OUR REF: 17\r\nYOUR REF: 4\r\n",
            *("", "ACME AB (PUBL)", "", "OUR REF: 17 YOUR REF: 4\nPROV//9900 ACME AB"),
        ),
        (
            ":86:/CNTP/NL32INGB0000012345/INGBNL2A/ACME//EREF/NOTPROVIDED//RE\r\nMI/USTD//Factuur 17/\r\n",
            *("", "ACME", "NL32INGB0000012345", "Factuur 17"),
        ),
        (
            ":86:/NAME/ACME/REMI/a text that ends in a dash\r\n-\r\n",
            *("", "ACME", "", "a text that ends in a dash -"),
        ),
    ],
)
def test_further_dialects(details: str, gvc: str, name: str, account: str, text: str) -> None:
    one = entry("2603020302C100,00NTRFNONREF//B1", details)

    assert (one.code.gvc, one.counterparty.name, one.counterparty.account) == (gvc, name, account)
    assert one.text == text


@pytest.mark.parametrize(
    ("line", "kind", "customer"),
    [
        ("2603020302C100,00 NTRFA17", "NTRF", "A17"),
        ("2603020302C100,00NONREF", "", ""),
        ("2603020302CN100,00//19239782213", "", ""),
    ],
)
def test_kinds_left_out_or_moved(line: str, kind: str, customer: str) -> None:
    one = entry(line, "")

    assert (one.code.swift, one.references.customer) == (kind, customer)


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ("109?00SEPA-DD SOLL RUECKBEL. CORE?20EREF+E9?21SVWZ+ORG BT 9,50?34912", "MD06"),
        ("109?00RETOURE?20SVWZ+SONSTIGE GRUENDE?34914", "914"),
        ("166?00RUECKLASTSCHRIFT?20SVWZ+Re 17?34901", "AC01"),
        ("166?00GUTSCHRIFT?20SVWZ+RETURN/REFUND AC04 Re 17", "AC04"),
        ("166?00GUTSCHRIFT?20SVWZ+Rückgabegrund MS03 Re 17", "MS03"),
        ("808?00RUECKLASTSCHRIFTGEBUEHR?20SVWZ+Gebuehr", None),
        ("166?00GUTSCHRIFT?20SVWZ+Ruecklastschrift Re 17 nun bezahlt?34912", None),
    ],
)
def test_german_returns_are_told_by_the_bank_and_not_by_a_customer(details: str, reason: str | None) -> None:
    one = entry("2603020302D100,00N011NONREF", f":86:{details}\r\n")

    assert (one.returned.reason if one.returned else None) == reason


@pytest.mark.parametrize(
    ("told", "number", "bic"),
    [
        ("CCRALULLXXX/LU280019400644750000", "LU280019400644750000", "CCRALULLXXX"),
        ("//AT39364/12345678912/EUR", "AT39364/12345678912", ""),
        ("37040044/532013000", "37040044/532013000", ""),
    ],
)
def test_accounts_with_what_stands_around_them(told: str, number: str, bic: str) -> None:
    content = f":20:X\n:25:{told}\n:28C:1\n:60F:C260301EUR0,\n:62F:C260301EUR0,\n-XXX\n0000 01\n"
    (statement,) = read_file(content=content.encode()).statements

    assert (statement.head.account.number, statement.head.account.bic) == (number, bic)
    assert statement.foot.verdict is Verdict.BALANCED


def test_the_older_words_of_dutch_banks() -> None:
    one = entry(
        "2603020302D100,00N654NONREF",
        ":86:SEPA INCASSO ALGEMEEN DOORLOPEND INCASSANT: NL40ZZZ878787780000\r\n"
        "NAAM: ACME B.V.                 MACHTIGING: M001\r\nOMSCHRIJVING: Factuur 17 van\r\nmaart\r\n"
        "IBAN: NL83RABO0353535355         KENMERK: E-17\r\n",
    )
    party, references = one.counterparty, one.references

    assert (party.name, party.account, one.text) == (
        "ACME B.V.",
        "NL83RABO0353535355",
        "Factuur 17 van maart",
    )
    assert (references.end_to_end, references.mandate, references.creditor_id) == (
        *("E-17", "M001", "NL40ZZZ878787780000"),
    )


def test_slashes_behind_an_account_are_read() -> None:
    one = entry(
        "2603020302D100,00NINCNL44ABNA0548041814\r\nacme bv",
        ":86:NL44ABNA0548041814 acme bv\r\n   \r\n/TRTP/Incasso/NAME/ACME BV/REMI/Factuur 17/IBAN/NL44ABNA0548041814"
        "/EREF/E17\r\n",
    )

    assert (one.counterparty.name, one.counterparty.account) == ("ACME BV", "NL44ABNA0548041814")
    assert (one.text, one.references.end_to_end) == ("Factuur 17", "E17")


@pytest.mark.parametrize(
    ("supplement", "account"),
    [("NL96RBOS0523149468", "NL96RBOS0523149468"), ("0663616476", "0663616476"), ("Visa", "")],
)
def test_the_other_account_may_stand_in_the_second_line_of_an_entry(supplement: str, account: str) -> None:
    one = entry(f"260302C000000000100,00N541NONREF\r\n{supplement}", ":86:/ORDP//NAME/ACME/REMI/17\r\n")

    assert (one.counterparty.name, one.counterparty.account) == ("ACME", account)
