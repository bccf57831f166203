"""BAI2 as banks write it."""

import re

import pytest

from dunwell.formats.bank.door import read_file
from dunwell.formats.bank.records import BankFile, Entry

HEAD = "01,BANK,US,260302,0754,1,,,2/\n02,US,BANK,1,260302,,USD,2/\n"


def test_a_comma_too_many_before_a_continuation_hides_no_summary() -> None:
    read = read_file(
        content=(
            HEAD + "03,1234567890,USD,010,10000,,,015,15000,,,/\n"
            "88,040,9000,,,045,15000,,/\n"
            "16,142,5000,,172629,/\n"
            "88,PAYMENT OF INVOICE 4711\n"
            "49,54000,5/\n98,54000,1,7/\n99,54000,1,9/\n"
        ).encode()
    )
    assert (read.verdict, read.findings) == ("balanced", ())
    (statement,) = read.statements
    assert [(one.code, str(one.amount)) for one in statement.foot.balances] == [
        ("010", "100.00"),
        ("015", "150.00"),
        ("040", "90.00"),
        ("045", "150.00"),
    ]


def account(records: str, *, group: str = "USD", own: str = "") -> BankFile:
    """An account of these records, its trailers made to fit."""
    lines = [f"03,1234567890,{own},{records.splitlines()[0]}", *records.splitlines()[1:]]
    sums = [f"49,{_total(lines)},{len(lines) + 1}/"]
    group_head = f"02,US,BANK,1,260302,,{group},2/"
    content = "\n".join(
        [
            *("01,BANK,US,260302,0754,1,,,2/", group_head, *lines, *sums),
            f"98,{_total(lines)},1,{len(lines) + 3}/",
            f"99,{_total(lines)},1,{len(lines) + 5}/",
        ]
    )
    return read_file(content=content.encode())


def _total(lines: list[str]) -> int:
    """The control total: balances and entries, signed as they stand."""
    balances = sum(int(one) for one in re.findall(r",0(?:10|15),([+-]?[0-9]+)", lines[0]))
    return balances + sum(
        int(found[1]) for one in lines if (found := re.match(r"16,[0-9]{3},([+-]?[0-9]+)", one))
    )


def only(read: BankFile) -> Entry:
    (statement,) = read.statements
    (entry,) = statement.entries
    assert (read.verdict, statement.foot.findings) == ("balanced", ())
    return entry


@pytest.mark.parametrize(
    ("funds", "value"),
    [
        ("", "2026-03-02"),
        ("Z", "2026-03-02"),
        *(("0", "2026-03-02"), ("1", "2026-03-02"), ("2", "2026-03-02")),
        ("S,1000,2000,2000", "2026-03-02"),
        ("S,,5000,", "2026-03-02"),
        ("V,260304,", "2026-03-04"),
        ("V,260304,2400", "2026-03-04"),
        ("D,0", "2026-03-02"),
        ("D,2,0,1000,3,4000", "2026-03-02"),
    ],
)
def test_every_kind_of_funds_has_its_own_fields(funds: str, value: str) -> None:
    one = only(account(f"010,10000,,,015,15000,,/\n16,165,5000,{funds},B1,C1,Invoice 17"))

    assert (one.references.servicer, one.references.customer, one.text) == ("B1", "C1", "Invoice 17")
    assert (str(one.value_on), str(one.amount)) == (value, "50.00")


@pytest.mark.parametrize(
    ("kind", "closing", "amount"),
    [
        *(("100", 15000, 50), ("399", 15000, 50), ("940", 15000, 50)),
        *(("400", 5000, -50), ("699", 5000, -50), ("960", 5000, -50)),
    ],
)
def test_the_kind_tells_the_direction(kind: str, closing: int, amount: int) -> None:
    assert only(account(f"010,10000,,,015,{closing},,/\n16,{kind},5000,,,,\n")).amount == amount


@pytest.mark.parametrize(
    ("group", "own", "currency", "amount"),
    [
        ("", "", "USD", "50.00"),
        ("CAD", "", "CAD", "50.00"),
        ("CAD", "EUR", "EUR", "50.00"),
        ("JPY", "", "JPY", "5000"),
        ("USD", "KWD", "KWD", "5.000"),
    ],
)
def test_the_currency_tells_the_decimals(group: str, own: str, currency: str, amount: str) -> None:
    one = only(account("010,10000,,,015,15000,,/\n16,165,5000,,,,\n", group=group, own=own))

    assert (one.currency, str(one.amount)) == (currency, amount)


def test_an_overdrawn_account_has_negative_balances() -> None:
    one = only(account("010,-10000,,,015,-5000,,/\n16,165,+000000005000,,,,PAID   /   "))

    assert (str(one.amount), one.text) == ("50.00", "PAID")


def test_an_amount_left_blank_is_nothing_and_found() -> None:
    (statement,) = account("010,10000,,,015,10000,,/\n16,165,,,,,\n").statements

    assert [one.code for one in statement.foot.findings] == ["zero_amount"]


def test_an_amount_with_a_sign_is_found() -> None:
    (statement,) = account("010,10000,,,015,5000,,/\n16,165,-5000,,,,\n").statements

    assert [one.code for one in statement.foot.findings] == ["negative_amount"]


def test_a_text_may_look_like_a_record_and_is_none() -> None:
    one = only(account("010,10000,,,015,15000,,\n16,165,5000,,,,PAID 10/16,2026 FOR 03/49,PART 4/03,X"))

    assert one.text == "PAID 10/16,2026 FOR 03/49,PART 4/03,X"


def test_a_full_record_is_cut_anywhere_and_a_shorter_one_is_a_line() -> None:
    first = "88," + "INVOICE 17 OF THE SECOND OF MARCH ".ljust(72, "x") + "INVOI"
    one = only(account(f"010,10000,,,015,15000,,/\n16,165,5000,,,,/\n{first}\n88,CE 18\n88,INVOICE 19/"))

    assert len(first) == 80
    assert one.text.endswith("INVOICE 18\nINVOICE 19")


def test_several_records_share_a_line() -> None:
    one = only(
        read_file(
            content=(
                b"01,BANK,US,260302,0754,1,,,2/02,US,BANK,1,260302,,USD,2/03,123,,010,10000,,,015,15000,,/"
                b"16,165,5000,,B1,,A/88,B/49,30000,4/98,30000,1,6/99,30000,1,8/"
            )
        )
    )

    assert (one.text, one.references.servicer) == ("A\nB", "B1")


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        *(("557", "Reason: R02", "R02"), ("555", "DEPOSITED ITEM", ""), ("409", "RETURNED CHEQUE", "")),
        *(
            ("567", "RETURN ITEM FEE", None),
            ("409", "RTD CHQ SERVICE CHRG", None),
            ("563", "OVERDRAFT", None),
        ),
    ],
)
def test_what_came_back_is_told(kind: str, text: str, reason: str | None) -> None:
    one = only(account(f"010,10000,,,015,5000,,/\n16,{kind},5000,,,,{text}"))

    assert (one.returned.reason if one.returned else None) == reason


def test_version_three_is_read_like_version_two() -> None:
    read = read_file(
        content=(HEAD + "03,1,,010,0,,,015,0,,/\n49,0,2/\n98,0,1,4/\n99,0,1,6/\n")
        .replace(",2/\n02", ",3/\n02")
        .encode()
    )

    assert (read.verdict, read.statements[0].head.version) == ("balanced", "3")
