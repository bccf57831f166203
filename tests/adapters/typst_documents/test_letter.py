"""A letter on paper: its address in the window, its words whole, the statement in it or behind it."""

import re
import subprocess

import pytest
from tests.adapters.typst_documents.test_sheet import sheet
from tests.adapters.typst_documents.test_statement import line, needs_pdftotext, pages, statement, text

from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.adapters.typst_documents.codes import drawn
from dunwell.adapters.typst_documents.labels import load
from dunwell.adapters.typst_documents.letter_page import letter_data
from dunwell.ports.documents import Documents, PaperLetter, Party
from dunwell.ports.errors import Refused

MM = 72 / 25.4  # points of the page
WINDOW = (20, 45, 105, 90)  # millimetres of DIN 5008 form B: left, top, right, bottom


@pytest.fixture(scope="module")
def documents() -> Documents:
    return TypstDocuments(use_system_fonts=False)


def letter(*lines, **changes):
    """A letter that asks for these lines; a statement that lists one more of them stands behind it."""
    asked = lines or (line(),)
    given = {
        "statement": changes.pop("statement", None) or statement(*asked, line(number="NOT-ASKED")),
        "subject": "Second reminder: EUR 1,234.50 overdue",
        "paragraphs": (
            "Dear accounts payable team,",
            "We have still not\nreceived it.",
            "Please pay. #set {x}",
        ),
        "lines": asked,
        "closing": "Kind regards,\nMara Lind\nNorddata GmbH",
        "attention": "Accounts payable",
    }
    return PaperLetter(**(given | changes))


def words(pdf, page=1):
    """The words of a page with their places in millimetres: left, top, right, bottom."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
    shown = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    found = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', shown
    )
    return [(word, tuple(float(one) / MM for one in box)) for *box, word in found]


def test_a_letter_is_a_tagged_archive_pdf_with_the_statement_behind_it(documents):
    pdf = documents.letter(letter=letter())
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert "Second reminder: EUR 1,234.50 overdue · Norddata GmbH".encode() in pdf
    assert pages(pdf) == 2


def test_the_same_letter_gives_the_same_bytes(documents):
    first = documents.letter(letter=letter())
    documents.statement(statement=statement(line(number="between")))
    assert documents.letter(letter=letter()) == first


@needs_pdftotext
def test_the_customer_reads_the_words_the_items_and_where_to_pay(documents):
    shown = text(documents.letter(letter=letter(line(), line(number="RE-2", minor=50))))
    first, second = shown.split("\f")[:2]
    for part in (
        "Second reminder",
        "Dear accounts payable team,",
        "Please pay. #set {x}",
        "RE-2",
        "1,235.00",
        "DE89 3704 0044 0532 0130 00",
        "Kind regards,",
        "Mara Lind",
        "Enclosed: statement of account as of May 22, 2020",
        "Page 1 of 1",
    ):
        assert part in first, part
    assert re.search(r"We have still not\n\s*received it\.", first)
    assert "Statement of account" in second
    assert "Page 1 of 1" in second


@needs_pdftotext
def test_the_address_and_the_return_line_stand_in_the_window_and_nothing_else_does(documents):
    customer = Party(
        name="Brook & Sons Holdings International",
        address=("Unit 7", "Second Floor", "1 Mill Lane", "Holbeck", "Old Quarter", "Leeds LS1 1AA"),
        country="GB",
    )
    one = letter(statement=statement(line(), line(number="R-9"), customer=customer))
    left, top, right, bottom = WINDOW
    inside = [
        word
        for word, (x0, y0, x1, y1) in words(documents.letter(letter=one))
        if x1 > left and x0 < right and y1 > top and y0 < bottom
    ]
    assert " ".join(inside) == (
        "Norddata GmbH · Kai 1 · 20457 Hamburg Brook &amp; Sons Holdings International Accounts payable Unit 7 "
        "Second Floor 1 Mill Lane Leeds LS1 1AA UNITED KINGDOM"
    )
    for word, (x0, y0, x1, y1) in words(documents.letter(letter=one)):
        if word in {"UNITED", "KINGDOM", "Brook", "Norddata"} and top - 1 < y0 < bottom:
            assert left + 5 <= x0 + 0.1, word
            assert x1 < right, word
            assert y1 < bottom, word


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "enclosed", "head"),
    [
        ("de", "Anlage: Aufstellung der offenen Posten, Stand 22. Mai 2020", "Offene Posten"),
        ("fr", "Pièce jointe : relevé de compte au 22 mai 2020", "Date d’échéance|Échéance"),
    ],
)
def test_a_letter_speaks_its_readers_language(documents, language, enclosed, head):
    shown = text(
        documents.letter(letter=letter(statement=statement(line(), line(number="R-9"), language=language)))
    )
    assert enclosed in shown
    assert re.search(head, shown)


@needs_pdftotext
def test_a_long_letter_counts_its_own_pages_and_so_does_the_statement(documents):
    many = tuple(line(number=f"RE-{n:04}") for n in range(120))
    shown = text(documents.letter(letter=letter(*many)))
    told = re.findall(r"Page (\d+) of (\d+)", shown)
    of_letter, of_statement = int(told[0][1]), int(told[-1][1])
    assert told == [
        *((str(n), str(of_letter)) for n in range(1, of_letter + 1)),
        *((str(n), str(of_statement)) for n in range(1, of_statement + 1)),
    ]
    assert min(of_letter, of_statement) > 1
    assert all(shown.count(f"RE-{n:04}") == 2 for n in range(120))


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "title", "below"),
    [
        ("en", "Statement of account · As of May 22, 2020", "Payments that reached us after May 22, 2020"),
        ("de", "Aufstellung der offenen Posten · Stand 22. Mai 2020", "Zahlungen, die nach dem 22. Mai 2020"),
    ],
)
def test_a_letter_that_asks_for_all_that_is_open_is_the_statement_itself(documents, language, title, below):
    asked = (line(), line(number="RE-2", minor=50))
    account = statement(*asked, language=language, note="Our credit policy of May 2020 holds.")
    pdf = documents.letter(letter=letter(*asked, statement=account))
    assert pages(pdf) == 1
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    shown = " ".join(text(pdf).split())
    for part in (title, below, "RE-2", "Our credit policy of May 2020 holds.", "Kind regards,", "Mara Lind"):
        assert part in shown, part
    assert shown.count("RE-2") == 1
    assert not re.search("Enclosed|Anlage", shown)


@needs_pdftotext
def test_a_long_letter_that_is_the_statement_counts_its_pages(documents):
    many = tuple(line(number=f"RE-{n:04}") for n in range(60))
    shown = text(documents.letter(letter=letter(*many, statement=statement(*many))))
    told = re.findall(r"Page (\d+) of (\d+)", shown)
    assert len(told) > 1
    assert told == [(str(n), str(len(told))) for n in range(1, len(told) + 1)]
    assert all(shown.count(f"RE-{n:04}") == 1 for n in range(60))


def test_words_that_never_end_are_broken_and_not_lost(documents):
    one = letter(subject="x" * 300, paragraphs=("y" * 5000,), closing="z" * 500, attention="w" * 200)
    assert pages(documents.letter(letter=one)) >= 2


def test_what_cannot_be_set_is_refused(documents):
    with pytest.raises(Refused) as refused:
        documents.letter(letter=letter(statement=statement(line(), currency="XXQ")))
    assert refused.value.code == "unknown_currency"
    many = tuple(line(number=str(n)) for n in range(10_001))
    with pytest.raises(Refused) as refused:
        documents.letter(letter=letter(*many))
    assert refused.value.code == "too_many_lines"


@needs_pdftotext
def test_what_is_claimed_for_the_delay_is_reckoned_on_the_last_pages(documents):
    pdf = documents.letter(letter=letter(calculation=sheet(number="")))
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert pages(pdf) == 3
    first, second, third = text(pdf).split("\f")[:3]
    assert "160.99" not in first + second
    assert "Statement of account" in second
    whole = letter(statement=statement(line()), calculation=sheet(number=""))
    letter_itself, reckoned = text(documents.letter(letter=whole)).split("\f")[:2]
    assert "Statement of account" in letter_itself
    assert "160.99" in reckoned
    for part in ("160.99", "10.27", "R-1", "Page 2 of 2"):
        assert part in third, part


def test_the_way_to_the_reader_s_page_stands_on_the_letter_with_its_code(documents):
    address = (
        "https://pay.example/portal/l/0197f0a1c2b34d5e8f90a1b2c3d4e5f6.kq3Zx9vT1mB7LcYw2sRj5HdUaPe8NfGo4iXt/"
    )
    plain, linked = letter(), letter(online=address, online_words="Here you can pay or tell us when:")
    assert "pay.example" not in " ".join(word for word, _ in words(documents.letter(letter=plain)))
    pdf = documents.letter(letter=linked)
    told = [word for word, _ in words(pdf)]
    assert "Here you can pay or tell us when:" in " ".join(told)
    assert address.removeprefix("https://") in "".join(told).replace("\u200b", "")
    labels = load()["en"]
    assert letter_data(letter=linked, labels=labels, language="en")["online"]["code"] == drawn(address)
    assert letter_data(letter=plain, labels=labels, language="en")["online"] == {}
