"""Bills on paper and on screen: what stands where, exact amounts, the e-invoice inside, every language and window."""

import dataclasses
import logging
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from tests.adapters.typst_documents.bill_samples import (
    BUYER,
    SELLER,
    XML,
    bill,
    bill_line,
    full_bill,
    swiss_bill,
)
from tests.adapters.typst_documents.test_letter import words
from tests.adapters.typst_documents.test_statement import LANGUAGES, needs_pdftotext, pages, text
from tests.formats.test_brand import png

from dunwell.adapters.typst_documents import TypstDocuments, bill_labels
from dunwell.adapters.typst_documents.labels import FaultyLabels
from dunwell.ports.bills import BillAdjustment, BillTax, Brand
from dunwell.ports.documents import DeskContact, Documents, Party
from dunwell.ports.errors import Refused

WINDOWS = {"din_b": (20, 45, 105, 90), "right": (113, 45, 198, 90), "us": (19, 46, 119, 80)}
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><path d="M0 0h40v10z" fill="#a03010"/></svg>'
needs_pdfdetach = pytest.mark.skipif(
    shutil.which("pdfdetach") is None, reason="poppler's pdfdetach is not here"
)


@pytest.fixture(scope="module")
def documents() -> Documents:
    return TypstDocuments(use_system_fonts=False)


def inline(pdf):
    """The text of a PDF with single blanks, line ends among them."""
    return " ".join(text(pdf).split())


def xmp(pdf):
    """The metadata as poppler finds them: by the cross-reference table that was written last."""
    found = subprocess.run(["pdfinfo", "-meta", "-"], input=pdf, capture_output=True, check=True)
    return found.stdout.decode()


@needs_pdfdetach
def test_a_bill_is_an_archive_with_the_e_invoice_inside(documents, tmp_path):
    pdf = documents.bill(bill=full_bill())
    (tmp_path / "bill.pdf").write_bytes(pdf)
    command = ["pdfdetach", "-save", "1", "-o", tmp_path / "found.xml", tmp_path / "bill.pdf"]
    subprocess.run(command, capture_output=True, check=True)
    assert (tmp_path / "found.xml").read_bytes() == XML
    assert b"/AFRelationship/Alternative" in pdf
    assert b"/Subtype/text#2Fxml" in pdf
    told = xmp(pdf)
    for part in (
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<fx:DocumentType>INVOICE</fx:DocumentType>",
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:Version>1.0</fx:Version>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>",
    ):
        assert told.count(part) == 1, part
    assert told.count("<pdfaExtension:schemas>") == 1
    assert len(re.findall(r"<pdfaProperty:name>(?:Document|Version|Conformance)", told)) == 4


def test_a_bill_without_an_e_invoice_tells_of_none(documents):
    pdf = documents.bill(bill=bill())
    assert b"factur-x" not in pdf
    assert b"EmbeddedFile" not in pdf
    assert pages(pdf) == 1


def test_the_same_bill_gives_the_same_bytes_also_from_another_setter(documents):
    first = documents.bill(bill=full_bill())
    documents.bill(bill=swiss_bill())
    assert documents.bill(bill=full_bill()) == first
    assert TypstDocuments(use_system_fonts=False).bill(bill=full_bill()) == first


@needs_pdftotext
def test_what_the_customer_reads(documents):
    shown = inline(documents.bill(bill=full_bill()))
    for part in (
        "Invoice RE-2020-0042",
        "Copy: the same document went out by e-mail.",
        "Invoice date May 22, 2020",
        "Due June 21, 2020",
        "Purchase order PO 4500017",
        "Order AB-77",
        "Contract V-12",
        "Supplied April 30, 2020",
        "Period Apr 1, 2020 – Apr 30, 2020",
        "Your tax ID GB123456789",
        "Ticket 4711",
        "25.00 19% 100.00",
        "2.5 d 493.824 19% 1,234.56",
        "1,000 h 5.00 7% 50.00",
        "per 100 h",
        "0% a) 77.00",
        "Net amount 1,461.56",
        "VAT 19% on 1,334.56 253.57",
        "VAT 7% on 50.00 3.50",
        "VAT reverse charge 0% a) on 77.00 0.00",
        "Total 1,718.63",
        "Deposit AZ-2020-0007, paid Apr 2, 2020 -171.86",
        "Amount due EUR 1,546.77",
        "a) Reverse charge: the customer owes the tax (Article 196 of Directive 2006/112/EC).",
        "Tax in PLN: PLN 1,170.00",
        "30 days net.",
        "Pay by June 1, 2020 and take off 2%: EUR 30.94 less, EUR 1,515.83 to pay",
        "Pay by June 11, 2020 and take off 0.5%: EUR 7.73 less, EUR 1,539.04 to pay",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Please quote RF18 5390 0754 7034",
        "Scan to pay",
        "Thank you for your order.",
        "Our credit policy 3 of 1 January 2020 applies",
        "Tax ID DE123456789",
    ):
        assert part in shown, part


@needs_pdftotext
def test_few_lines_that_need_more_than_the_page_foretold_are_counted(documents):
    long = bill(bill_line("1", details=tuple(f"detail {at}" for at in range(90))))
    sheets = text(documents.bill(bill=long)).split("\f")[:-1]
    assert len(sheets) > 1
    for at, sheet in enumerate(sheets, start=1):
        assert f"Page {at} of {len(sheets)}" in " ".join(sheet.split())


@needs_pdftotext
def test_who_it_is_and_its_identity_stand_on_every_page(documents):
    many = bill(*(bill_line(str(at)) for at in range(1, 121)))
    sheets = text(documents.bill(bill=many)).split("\f")[:-1]
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert "inv_01f2 · sha256 9c2f1c" in sheet
        assert "HRB 12345 Hamburg" in sheet


@needs_pdftotext
def test_lines_go_on_over_pages_under_the_same_heads_and_none_is_lost(documents):
    many = bill(*(bill_line(str(at), name=f"Line-{at:04}") for at in range(1, 301)))
    sheets = text(documents.bill(bill=many)).split("\f")[:-1]
    for at in range(1, 301):
        assert sum(sheet.count(f"Line-{at:04}") for sheet in sheets) == 1
    for sheet in sheets:
        assert ("Description" in sheet) == ("Line-" in sheet)
    assert "Net amount 30,000.00" in " ".join("".join(sheets).split())


@needs_pdftotext
@pytest.mark.parametrize(
    ("kind", "title", "payable"),
    [
        ("invoice", "Invoice RE-2020-0042", "Amount due EUR 119.00"),
        ("credit_note", "Credit note RE-2020-0042", "Amount credited EUR 119.00"),
        ("debit_note", "Debit note RE-2020-0042", "Amount due EUR 119.00"),
        ("deposit_request", "Deposit request RE-2020-0042", "Deposit due EUR 119.00"),
    ],
)
def test_every_kind_says_what_it_is(documents, kind, title, payable):
    shown = inline(documents.bill(bill=bill(kind=kind, preceding=(("RE-1", date(2020, 1, 2)),))))
    assert title in shown
    assert payable in shown
    assert "Refers to RE-1 of Jan 2, 2020" in shown
    assert ("Payment details" in shown) == (kind != "credit_note")
    assert ("There is nothing to pay: this amount is credited to you." in shown) == (kind == "credit_note")


@needs_pdftotext
def test_discounts_surcharges_and_rounding_are_told_with_their_sums(documents):
    one = bill(
        bill_line(
            adjustments=(BillAdjustment(text="Regular customer", amount_minor=-500, percent=Decimal("4.5")),)
        ),
        adjustments=(
            BillAdjustment(text="Freight", amount_minor=700),
            BillAdjustment(text="Christmas", amount_minor=-200, percent=Decimal(2)),
        ),
        rounding_minor=5,
    )
    shown = inline(documents.bill(bill=one))
    for part in (
        "Regular customer 4.5% -5.00",
        "Total of lines 100.00",
        "Freight 7.00",
        "Christmas 2% -2.00",
        "Net amount 105.00",
        "VAT 19% on 105.00 19.95",
        "Total 124.95",
        "Rounding 0.05",
        "Amount due EUR 125.00",
    ):
        assert part in shown, part


@needs_pdftotext
def test_a_bill_that_deposits_have_settled_asks_for_nothing(documents):
    shown = inline(documents.bill(bill=bill(bill_line(minor=0), taxes=None)))
    assert "Amount due EUR 0.00" in shown
    assert "There is nothing to pay: the amount is settled." in shown
    assert "Payment details" not in shown


@needs_pdftotext
def test_where_there_is_no_value_added_tax_it_goes_by_another_name(documents):
    seller = Party(name="Lakeside Inc.", address=("1 Main St", "Chicago, IL 60601"), country="US")
    one = bill(entity=seller, currency="USD", window="us", bank_account=bill().bank_account)
    shown = inline(documents.bill(bill=one))
    assert "Sales tax 19% on 100.00" in shown
    assert "VAT" not in shown


@needs_pdftotext
@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_the_address_stands_in_the_window_and_nothing_else_does(documents, window):
    customer = Party(
        name="Brook & Sons Holdings International",
        address=("Unit 7", "Second Floor", "1 Mill Lane", "Leeds LS1 1AA"),
        country="GB",
    )
    pdf = documents.bill(bill=full_bill(customer=customer, window=window))
    left, top, right, bottom = WINDOWS[window]
    inside = [
        (word, box)
        for word, box in words(pdf)
        if box[2] > left and box[0] < right and box[3] > top and box[1] < bottom
    ]
    assert " ".join(word for word, _ in inside) == (
        "Norddata GmbH · Kai 1 · 20457 Hamburg Brook &amp; Sons Holdings International Accounts payable Unit 7 "
        "Second Floor 1 Mill Lane Leeds LS1 1AA UNITED KINGDOM"
    )
    for word, (x0, y0, x1, y1) in inside:
        assert left <= x0, word
        assert x1 <= right, word
        assert top <= y0, word
        assert y1 <= bottom + 0.1, word


def test_paper_is_that_of_the_window(documents):
    assert b"/MediaBox[0 0 612 792]" in documents.bill(bill=bill(window="us"))
    assert b"/MediaBox[0 0 595.27" in documents.bill(bill=bill(window="right"))


@needs_pdftotext
def test_amounts_and_accounts_are_never_turned_round_in_arabic(documents):
    pdf = documents.bill(bill=full_bill("ar", customer=dataclasses.replace(BUYER, name="شركة مرحبا ٣")))
    found = [word for page in range(1, pages(pdf) + 1) for word in words(pdf, page)]

    def right_of(first, *others):
        """Whether the words stand on one line in this order from left to right."""
        for at, (word, box) in enumerate(found):
            row = [one for one in found[at:] if abs(one[1][1] - box[1]) < 1.5 and one[1][0] >= box[0]]
            row = [one[0] for one in sorted(row, key=lambda one: one[1][0])]
            if word == first and row[1 : 1 + len(others)] == list(others):
                return True
        return False

    assert right_of("DE89", "3704", "0044", "0532", "0130", "00")
    assert right_of("RF18", "5390", "0754", "7034")
    assert right_of("1,546.77", "EUR")
    assert right_of("1,515.83", "EUR")
    assert right_of("2.5", "d")
    assert "-171.86" in {word for word, _ in found}
    title = max((box for word, box in found if word == "RE-2020-0042"), key=lambda box: box[3] - box[1])
    assert title[0] > 60, "the title stands at the right"


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_and_its_own_way_of_writing(documents, language):
    labels = bill_labels.load()[language]
    shown = inline(documents.bill(bill=full_bill(language)))
    assert "RE-2020-0042" in shown
    assert "{" not in shown
    if language not in {
        "ar",
        "ja",
    }:  # one is read backwards by the tool, the other needs a font of the machine
        for label in (labels.titles["invoice"], labels.net, labels.payables["invoice"], labels.scan):
            assert label in shown, label


def test_japanese_is_set_with_a_font_that_has_it():
    documents = TypstDocuments()
    families = set(documents.families())
    if not families & {"Noto Serif CJK JP", "Noto Sans CJK JP", "IPAexMincho", "IPAexGothic"}:
        pytest.skip("no Japanese font is here (Debian: fonts-noto-cjk or fonts-ipaexfont)")
    shown = inline(documents.bill(bill=full_bill("ja")))
    assert "請求書 RE-2020-0042" in shown
    assert "□" not in shown


@needs_pdftotext
def test_the_swiss_slip_stands_at_the_foot_with_its_parts_where_they_must_be(documents):
    pdf = documents.bill(bill=swiss_bill())
    assert pages(pdf) == 1
    found = words(pdf)
    top = 297 - 105

    def place(word):
        return next(box for one, box in reversed(found) if one == word)

    assert place("Empfangsschein")[0] == pytest.approx(5, abs=0.5)
    assert place("Zahlteil")[0] == pytest.approx(67, abs=0.5)
    assert top + 4 < place("Empfangsschein")[1] < top + 10
    assert place("//S1/10/10201409/11/200615")[0] == pytest.approx(118, abs=0.5)
    assert top + 68 <= place("1")[1] <= top + 82
    assert 5 + 52 >= place("Annahmestelle")[2] > 50
    shown = inline(pdf)
    for part in (
        "Konto / Zahlbar an",
        "CH44 3199 9123 0008 8901 2",
        "21 00000 00003 13947 14300 09017",
        "Zusätzliche Informationen",
        "Zahlbar durch",
        "1 949.75",
        "MWST 8,1 % auf 1.803,70",
        "MWST-Nr. CHE-123.456.789",
        "Vor der Einzahlung abzutrennen",
    ):
        assert part in shown, part
    assert "Angaben zur Zahlung" not in shown
    above = [box for word, box in found if word == "inv_01f2"]
    assert [box[3] < top - 5 for box in above] == [True]


@needs_pdftotext
def test_the_swiss_slip_takes_the_next_page_where_it_does_not_fit(documents):
    one = swiss_bill(notes=tuple(f"Note {at}" for at in range(12)))
    sheets = text(documents.bill(bill=one)).split("\f")[:-1]
    assert len(sheets) == 2
    assert "Zahlteil" not in sheets[0]
    assert "Zahlteil" in sheets[1]
    assert [f"Seite {at} von 2" in sheet for at, sheet in enumerate(sheets, 1)] == [True, True]


def test_a_logo_and_a_colour_are_shown_and_faulty_ones_are_refused(documents):
    plain = documents.bill(bill=bill())
    for logo in (LOGO, png()):
        assert documents.bill(bill=bill(brand=Brand(logo=logo, accent="#802010"))) != plain
    for brand, code in ((Brand(logo=b"GIF"), "logo_faulty"), (Brand(accent="yellow"), "accent_faulty")):
        with pytest.raises(Refused) as refused:
            documents.bill(bill=bill(brand=brand))
        assert refused.value.code == code


HOSTILE = (
    '#set page(fill: red) $x$ *a* _b_ `c` <d> @e // f /* g */ \\ #read("x")',
    "x" * 500,
    "\u202egnp.exe\u202c \u2066a",
    "🎉🇩🇪 東京",
    "a\x00b\x1bc\u2028d\te\r\nf",
    "עברית ו-1,234.50 EUR",
    "",
    " ",
)


@needs_pdftotext
@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_texts_are_shown_as_they_are_or_as_squares(documents, caplog, said):
    one = bill(
        bill_line(name=said, details=(said,), unit=said[:30], position=said[:30]),
        number=said[:80] or "1",
        identity=said,
        attention=said,
        purchase_order=said,
        order_number=said,
        contract=said,
        customer_tax_id=said,
        customer=Party(name=said, address=(said, said), country="GB"),
        entity=dataclasses.replace(SELLER, name=said or "Norddata"),
        contact=DeskContact(name=said, email=said, phone=said),
        terms=said,
        notes=(said,),
        policy_note=said,
        copy_note=said,
        reference=said,
        adjustments=(BillAdjustment(text=said, amount_minor=100),),
        xml=XML,
        xml_name="factur-x.xml",
        xml_level="BASIC",
    )
    with caplog.at_level(logging.CRITICAL):
        pdf = documents.bill(bill=one)
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    shown = inline(pdf)
    assert "120.19" in shown
    if said.startswith("#set"):
        assert '#read("x")' in shown


@needs_pdftotext
def test_nothing_runs_off_the_paper_however_long_its_words(documents):
    said = "Donaudampfschifffahrtselektrizitäten" * 14
    one = full_bill(
        identity=said,
        terms=said,
        notes=(said,),
        policy_note=said,
        copy_note=said,
        purchase_order=said,
        attention=said,
        number=said,
        reference=said,
        entity=dataclasses.replace(SELLER, name=said),
        contact=DeskContact(name=said, email=f"{said}@norddata.example", phone=said),
    )
    pdf = documents.bill(bill=one)
    for page in range(1, pages(pdf) + 1):
        for word, (x0, _, x1, y1) in words(pdf, page):
            assert 19 < x0 < x1 < 191, word
            assert y1 < 294, word


def test_too_many_lines_an_unknown_currency_and_a_broken_e_invoice_are_refused(documents):
    for faulty, code in (
        (bill(*(bill_line(),) * 5_001), "too_many_lines"),
        (bill(currency="ZZZ"), "unknown_currency"),
        (bill(xml=b"\xff\xfe", xml_name="factur-x.xml"), "xml_faulty"),
    ):
        with pytest.raises(Refused) as refused:
            documents.bill(bill=faulty)
        assert refused.value.code == code


def test_sums_that_do_not_agree_are_a_mistake_of_the_caller():
    good = bill()
    for field in ("lines_minor", "net_minor", "tax_minor", "gross_minor", "payable_minor"):
        with pytest.raises(AssertionError, match="differ"):
            dataclasses.replace(good, **{field: 1})
    with pytest.raises(AssertionError, match="bases and net differ"):
        dataclasses.replace(
            good, taxes=(BillTax(category="S", rate_pct=Decimal(19), basis_minor=1, tax_minor=1_900),)
        )


def test_labels_with_faults_name_them_all():
    with pytest.raises(FaultyLabels) as faulty:
        bill_labels.parse(content=b'gros = "x"\ndiscount = "{date}"\n[titles]\ninvoice = ""', name="xx.toml")
    said = str(faulty.value).split("\n")
    assert "xx.toml: gros: nothing reads this key" in said
    assert "xx.toml: gross: is missing" in said
    assert "xx.toml: titles.invoice: must be a text with [] in braces" in said
    assert any(line.startswith("xx.toml: discount: must be a text with ['amount'") for line in said)
