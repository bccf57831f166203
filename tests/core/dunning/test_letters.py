from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.apps.dunning.wording import texts as built_in
from dunwell.core.dunning.letters import (
    ComposedLetter,
    LetterClaim,
    LetterFacts,
    LetterItem,
    compose,
    message_id,
)
from dunwell.core.dunning.templates import STEPS, fill, placeholders_in, template_faults

NBSP = "\u00a0"


def item(number="INV-1", due_on=date(2020, 5, 1), days_overdue=21, minor=120_050, currency="EUR"):
    return LetterItem(
        number=number,
        issued_on=date(2020, 4, 1),
        due_on=due_on,
        days_overdue=days_overdue,
        currency=currency,
        residual_minor=minor,
    )


def facts(*items, **changes):
    given_facts = {
        "customer": "Brook & Sons",
        "entity": "Norddata GmbH",
        "sender": "Mara Lind",
        "pay_by": date(2020, 6, 1),
        "items": items or (item(),),
    }
    return LetterFacts(**(given_facts | changes))


def letter(step="reminder", language="en", of=None) -> ComposedLetter:
    return compose(texts=built_in(), step=step, language=language, facts=of or facts())


class Cells(HTMLParser):
    """Collects the text of every cell, and every tag seen."""

    def __init__(self):
        super().__init__()
        self.tags, self.cells, self.open = [], [], False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in {"td", "th"}:
            self.open = True
            self.cells.append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.open = False

    def handle_data(self, data):
        if self.open:
            self.cells[-1] += data


def cells_of(html):
    parser = Cells()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_fills_in_every_language(step, language):
    composed = letter(step=step, language=language)
    assert composed.language == language
    for text in (composed.subject, composed.text):
        assert "{" not in text
        assert "}" not in text
    assert "\n" not in composed.subject
    assert f'<html lang="{language}">' in composed.html


@pytest.mark.parametrize(
    ("step", "subject"),
    [
        ("courtesy", f"Payment due soon: EUR{NBSP}1,200.50, Norddata GmbH"),
        ("reminder", f"Payment reminder: EUR{NBSP}1,200.50 overdue, Norddata GmbH"),
        ("firmer", f"Second reminder: EUR{NBSP}1,200.50 overdue, please pay by June 1, 2020"),
        ("call", f"Call Brook & Sons: EUR{NBSP}1,200.50 overdue"),
        ("final", f"Final notice: EUR{NBSP}1,200.50 overdue, please pay by June 1, 2020"),
    ],
)
def test_the_subject_says_what_it_is_about(step, subject):
    assert letter(step=step).subject == subject


@pytest.mark.parametrize("step", ["courtesy", "reminder", "firmer", "final"])
@pytest.mark.parametrize(
    ("language", "disregard"),
    [("en", "please disregard"), ("de", "gegenstandslos"), ("fr", "ne pas tenir compte")],
)
def test_whoever_has_paid_is_told_to_disregard_it(step, language, disregard):
    assert disregard in letter(step=step, language=language).text


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_no_letter_asks_for_a_reply_to_itself(language):
    """A policy may put every step on paper: the page names the desk, and nobody replies to a sheet."""
    for step in set(STEPS) - {"call"}:
        text = " ".join(letter(step=step, language=language).text.split())
        for said in ("reply to", "auf diese", "E-Mail", "e-mail", "répondre à"):
            assert said not in text, (step, said)


def test_the_first_of_a_month_is_written_as_the_french_write_it():
    assert "le 1er juin 2020" in letter(step="final", language="fr").text
    assert "le 11 juin 2020" in letter(step="final", language="fr", of=facts(pay_by=date(2020, 6, 11))).text


@pytest.mark.parametrize(
    ("wanted", "picked", "total"),
    [
        ("de", "de", f"1.200,50{NBSP}EUR"),
        ("DE", "de", f"1.200,50{NBSP}EUR"),
        ("de_AT", "de", f"EUR{NBSP}1.200,50"),
        ("fr-CA", "fr", f"1{NBSP}200,50{NBSP}EUR"),
        ("fr", "fr", f"1\u202f200,50{NBSP}EUR"),
        ("en-GB", "en", f"EUR{NBSP}1,200.50"),
        ("pt-BR", "en", f"EUR{NBSP}1,200.50"),
        ("zz", "en", f"EUR{NBSP}1,200.50"),
        ("", "en", f"EUR{NBSP}1,200.50"),
    ],
)
def test_the_language_falls_back_by_part_and_then_to_english(wanted, picked, total):
    composed = letter(language=wanted)
    assert composed.language == picked
    assert total in composed.text


def test_an_unknown_step_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        letter(step="threat")


def test_items_stand_in_aligned_columns_oldest_first_with_a_total_for_each_currency():
    of = facts(
        item(number="INV-2", due_on=date(2020, 5, 9), days_overdue=13, minor=5),
        item(number="請求-1", due_on=date(2020, 5, 2), days_overdue=20, minor=-10_000),
        item(number="INV-3", due_on=date(2020, 6, 2), days_overdue=0, minor=7_000, currency="JPY"),
        item(number="INV-4", due_on=date(2020, 5, 3), days_overdue=19, minor=99_995),
    )
    table = letter(of=of).text.split("Open items on your account\n\n")[1].split("\n\n")[0]
    assert table.replace(NBSP, " ").split("\n") == [
        "Number  Issued       Due          Days overdue  Open amount",
        "-----------------------------------------------------------",
        "請求-1  Apr 1, 2020  May 2, 2020            20  EUR -100.00",
        "INV-4   Apr 1, 2020  May 3, 2020            19   EUR 999.95",
        "INV-2   Apr 1, 2020  May 9, 2020            13     EUR 0.05",
        "INV-3   Apr 1, 2020  Jun 2, 2020             –    JPY 7,000",
        "-----------------------------------------------------------",
        "Total open                                       EUR 900.00",
        "Total open                                        JPY 7,000",
    ]


def test_the_page_holds_the_same_table():
    composed = letter(of=facts(item(), item(number="INV-2", minor=-50, days_overdue=0)))
    assert cells_of(composed.html).cells == [
        *("Number", "Issued", "Due", "Days overdue", "Open amount"),
        *("INV-1", "Apr 1, 2020", "May 1, 2020", "21", f"EUR{NBSP}1,200.50"),
        *("INV-2", "Apr 1, 2020", "May 1, 2020", "–", f"EUR{NBSP}-0.50"),
        *("Total open", f"EUR{NBSP}1,200.00"),
    ]


def test_open_and_overdue_are_told_apart_and_currencies_never_added():
    of = facts(
        item(minor=100_00),
        item(number="INV-2", minor=50_00, days_overdue=0, due_on=date(2020, 7, 1)),
        item(number="INV-3", minor=7_00, currency="USD"),
    )
    assert (
        letter(of=of).subject.replace(NBSP, " ").startswith("Payment reminder: EUR 100.00 + USD 7.00 overdue")
    )
    assert (
        letter(step="courtesy", of=of)
        .subject.replace(NBSP, " ")
        .startswith("Payment due soon: EUR 150.00 + USD 7.00,")
    )


def test_a_credit_lowers_what_is_open_and_not_what_is_overdue():
    of = facts(item(minor=100_00), item(number="CN-1", minor=-30_00))
    assert letter(of=of).subject.replace(NBSP, " ") == "Payment reminder: EUR 100.00 overdue, Norddata GmbH"
    total = next(line for line in letter(of=of).text.split("\n") if line.startswith("Total open"))
    assert total.replace(NBSP, " ").split("  ")[-1].strip() == "EUR 70.00"


def test_an_entity_that_signs_for_itself_signs_once():
    assert letter(of=facts(sender="Norddata GmbH")).text.endswith("Kind regards,\nNorddata GmbH\n")
    assert letter().text.endswith("Kind regards,\nMara Lind\nNorddata GmbH\n")


def test_the_oldest_item_still_to_be_paid_carries_the_letter_and_a_credit_never_does():
    of = facts(
        item(number="CN-1", due_on=date(2020, 1, 1), minor=-500, days_overdue=142),
        item(number="INV-9", due_on=date(2020, 3, 1), minor=5_000, days_overdue=82),
        item(number="INV-8", due_on=date(2020, 3, 2), minor=9_000, days_overdue=81),
    )
    assert "item, INV-9, was due on March 1, 2020, 82 days ago" in letter(step="firmer", of=of).text.replace(
        "\n", " "
    )


def test_markup_in_a_name_or_number_stays_text():
    hostile = '<script>alert("1")</script>'
    composed = letter(step="call", of=facts(item(number="<b>&amp;</b>"), customer=hostile))
    parsed = cells_of(composed.html)
    assert "script" not in parsed.tags
    assert "b" not in parsed.tags
    assert "<b>&amp;</b>" in parsed.cells
    assert hostile in composed.subject


def test_line_ends_and_direction_overrides_in_a_name_cannot_forge_a_line():
    composed = letter(step="call", of=facts(customer="Evil\r\nBcc: a@b.example\u202e\u2028Ltd"))
    assert composed.subject.replace(NBSP, " ") == "Call Evil Bcc: a@b.example Ltd: EUR 1,200.50 overdue"


def test_placeholders_in_values_are_not_filled_again():
    assert letter(step="call", of=facts(customer="{sender} {0.__class__}")).subject.startswith(
        "Call {sender} {0.__class__}: "
    )


def test_an_action_has_one_message_id():
    assert message_id(action="act_018F", domain="Mail.Example") == "act_018f@mail.example"


def test_a_template_can_do_nothing_but_show_listed_values():
    assert template_faults("{customer} {{as is}}") == ()
    assert template_faults("{customer.__class__}") == ("unknown placeholder {customer.__class__}",)
    assert template_faults("{customer!r:>9} {0} {}") == (
        "unknown placeholder {}",
        "unknown placeholder {0}",
        "unknown placeholder {customer!r:>9}",
    )
    assert template_faults("50 { off") == ("a single brace: write {{ or }} to show one",)
    assert fill("{{{customer}}}", values={"customer": "A"}) == "{A}"


@pytest.mark.parametrize(
    ("template", "value", "filled"),
    [
        ("Yours, {entity}.", "Larkmoor Inc.", "Yours, Larkmoor Inc."),
        ("Yours, {entity}.", "Larkmoor Ltd", "Yours, Larkmoor Ltd."),
        ("{entity}. And so on.", "Larkmoor Inc.", "Larkmoor Inc. And so on."),
        ("{entity}, and {entity}", "Larkmoor Inc.", "Larkmoor Inc., and Larkmoor Inc."),
        ("{entity}...", "Larkmoor Inc.", "Larkmoor Inc...."),
        ("{entity}{{.}}", "Larkmoor Inc.", "Larkmoor Inc.{.}"),
    ],
)
def test_a_sentence_ends_once(template, value, filled):
    assert fill(template, values={"entity": value}) == filled


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("step", STEPS)
def test_no_letter_of_an_incorporated_company_ends_a_sentence_twice(step, language):
    of = facts(entity="Larkmoor Inc.", sender="Larkmoor Inc.", customer="Brook & Sons Inc.")
    composed = letter(step=step, language=language, of=of)
    assert "Inc." in composed.text
    assert ".." not in composed.subject + composed.text + composed.html
    assert placeholders_in("{{customer}}") == frozenset()


@given(st.text())
def test_filling_keeps_everything_but_the_placeholders(text):
    escaped = text.replace("{", "{{").replace("}", "}}")
    assert template_faults(escaped) == ()
    assert fill(escaped, values={}) == text


@given(st.text(min_size=1), st.text(), st.integers(-(2**61), 2**61))
def test_whatever_names_and_amounts_there_are_the_table_keeps_its_rows(number, customer, minor):
    of = facts(item(number=number, minor=minor), customer=customer)
    composed = letter(step="call", of=of)
    assert "\n" not in composed.subject
    rules = [line for line in composed.text.split("\n") if line and set(line) == {"-"} and len(line) > 40]
    assert len(rules) == 2
    assert len(cells_of(composed.html).cells) == 12


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("step", ["reminder", "firmer", "final"])
def test_what_is_claimed_for_the_delay_stands_before_the_last_paragraph(step, language):
    plain = letter(step=step, language=language)
    claim = LetterClaim(currency="EUR", on=date(2020, 5, 22), interest_minor=16_88, compensation_minor=40_00)
    claiming = letter(step=step, language=language, of=facts(claim=claim))
    (added,) = set(claiming.paragraphs) - set(plain.paragraphs)
    assert claiming.paragraphs[-2:] == (added, plain.paragraphs[-1])
    assert [one for one in claiming.paragraphs if one != added] == list(plain.paragraphs)
    for figure in ("16", "88", "40", "22", "2020"):
        assert figure in added
    assert added in claiming.text


def test_only_what_is_claimed_is_named():
    claim = LetterClaim(currency="EUR", on=date(2020, 5, 22), compensation_minor=40_00)
    said = letter(of=facts(claim=claim)).text
    assert f"compensation of EUR{NBSP}40.00" in said
    assert "interest" not in said
