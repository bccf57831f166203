from importlib.resources import files

import pytest

from dunwell.apps.dunning.wording import texts as built_in
from dunwell.core.dunning.templates import STEPS
from dunwell.formats import texts_toml


def english():
    return (files("dunwell.apps.dunning.texts") / "en.toml").read_bytes()


def faults_of(content):
    texts, faults = texts_toml.parse(content=content)
    assert texts is None
    return {(fault.where, fault.code) for fault in faults}


def test_the_built_in_texts_are_without_fault_in_three_languages():
    assert sorted(built_in()) == ["de", "en", "fr"]
    assert all(tuple(text.steps) == STEPS for text in built_in().values())


def test_a_good_file_becomes_records():
    texts, faults = texts_toml.parse(content=english())
    assert faults == ()
    assert texts is not None
    assert texts.language == "en"
    assert texts.table.due_on == "Due"
    assert texts.steps["call"].subject == "Call {customer}: {overdue_amount} overdue"
    assert len(texts.steps["final"].body) == 4


def test_all_faults_are_told_at_once():
    content = english().replace(b"{pay_by}", b"{pay_bye}").replace(b'due_on = "Due"', b'due_on = " "')
    content = content.replace(b'total = "Total open"', b'total = "Total open"\ncolour = "red"')
    assert faults_of(content) == {
        ("table.due_on", "missing_text"),
        ("table.colour", "unknown_key"),
        ("steps.firmer.subject", "bad_placeholder"),
        ("steps.firmer.body[1]", "bad_placeholder"),
        ("steps.firmer.short", "bad_placeholder"),
        ("steps.firmer", "missing_placeholder"),
        ("steps.final.subject", "bad_placeholder"),
        ("steps.final.body[1]", "bad_placeholder"),
        ("steps.final.short", "bad_placeholder"),
        ("steps.final", "missing_placeholder"),
    }


def test_short_words_are_short():
    content = english().replace(b'short = "{entity}: final', b'short = "' + b"x" * 480 + b"{entity}: final")
    assert faults_of(content) == {("steps.final.short", "too_long")}


def test_a_courtesy_note_cannot_speak_of_what_is_overdue():
    content = english().replace(b"There is nothing you need to do now", b"You owe {overdue_amount}")
    assert faults_of(content) == {("steps.courtesy", "placeholder_out_of_place")}


def test_a_missing_step_is_one_fault_not_ten():
    content = english().split(b"[steps.final]")[0]
    assert faults_of(content) == {("steps.final", "missing_section")}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", {("", "not_toml")}),
        (b"language = ", {("", "not_toml")}),
    ],
)
def test_a_file_that_is_no_toml_is_one_fault(content, expected):
    assert faults_of(content) == expected


def test_wrong_types_are_faults_and_never_crash():
    wheres = {where for where, _ in faults_of(b"language = 3\ntable = 4\nsteps = []\n")}
    assert {"language", "table", "steps"} <= wheres
    broken = (
        english()
        .replace(b'subject = "Call', b'subject = ["Call')
        .replace(b'overdue"\ngreeting', b'overdue"]\ngreeting')
    )
    assert ("steps.call.subject", "missing_text") in faults_of(broken)


def test_a_subject_of_two_lines_is_refused():
    content = english().replace(b"Call {customer}: ", b"Call {customer}:\\n ")
    assert faults_of(content) == {("steps.call.subject", "subject_of_two_lines")}


def test_what_a_letter_claims_names_its_figures_and_no_others():
    content = english().replace(b"claim compensation of {compensation}, which", b"claim compensation, which")
    content = content.replace(b'attached = "The calculation', b'attached = "The {overdue_amount} calculation')
    assert faults_of(content) == {
        ("claim.compensation", "bad_placeholder"),
        ("claim.attached", "bad_placeholder"),
    }
