"""BAI2 as banks write it."""

from dunwell.formats.bank.door import read_file

HEAD = "01,BANK,US,260302,0754,1,,,2/\n02,US,BANK,1,260302,,USD,2/\n"


def test_a_comma_too_many_before_a_continuation_hides_no_summary():
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
