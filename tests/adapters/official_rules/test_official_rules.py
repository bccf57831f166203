"""What we write keeps the official schemas and rules, and our own rules agree with them on what is broken."""

from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from tests.formats.einvoices import CATEGORIES, EVERY, PERIOD, full, odd_invoices

from dunwell.adapters.official_rules import CarriedRules
from dunwell.adapters.official_rules.schemas import schema_findings
from dunwell.adapters.official_rules.stylesheets import StylesheetStopped, stylesheet_findings
from dunwell.formats.einvoice.checking import check, own_findings
from dunwell.formats.einvoice.reading import terms_of
from dunwell.formats.einvoice.records import Profile
from dunwell.formats.einvoice.rules.facts import Document
from dunwell.formats.einvoice.source import open_source
from dunwell.formats.einvoice.verdict import Level, RuleSet
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl

WRITERS = (write_ubl, write_cii)
hold = partial(check, official=CarriedRules().check)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_what_we_write_keeps_schema_and_stylesheets(write, name, type_code):
    for profile in Profile:
        if (name, profile) == ("O", Profile.XRECHNUNG):
            continue  # BR-DE-14 wants a rate where the norm lets none stand
        verdict = hold(data=write(invoice=replace(EVERY[name], type_code=type_code), profile=profile))

        assert verdict.failures == (), profile
        assert any("XML schema" in one for one in verdict.checked)
        assert any("Schematron EN 16931" in one for one in verdict.checked)


@pytest.mark.parametrize("write", WRITERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invoice=odd_invoices())
def test_odd_invoices_keep_schema_and_stylesheets(write, invoice):
    found = hold(data=write(invoice=invoice)).failures

    assert found == ()


def test_a_broken_rule_is_said_in_the_official_words_with_our_terms():
    wrong = replace(full(), totals=replace(full().totals, due=1))

    (finding,) = hold(data=write_ubl(invoice=wrong)).failures

    assert (finding.rule, finding.where, finding.source) == (
        "BR-CO-16",
        "/Invoice/cac:LegalMonetaryTotal",
        "EN 16931",
    )
    assert finding.message.startswith("Amount due for payment (BT-115) =")
    assert finding.terms == ("BT-115",)


def test_a_broken_schema_is_named_and_the_rules_are_asked_all_the_same():
    root = etree.fromstring(write_ubl(invoice=full()))
    root.remove(root.find("{*}IssueDate"))
    etree.SubElement(root, "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Odd")

    rules = [one.rule for one in hold(data=etree.tostring(root)).failures]

    assert rules.count("BR-03") == 1
    assert "XSD" in rules


def test_a_stylesheet_that_stops_is_named_and_our_own_rules_answer(capfd):
    data = write_ubl(invoice=replace(full(), number="")).replace(b">1180.00<", b">lots<")

    verdict = hold(data=data)

    assert any("it stopped at what the file has there" in one for one in verdict.unchecked)
    assert {"BR-02", "XSD"} <= {one.rule for one in verdict.failures}


def test_codes_that_are_newer_than_the_schema_of_cii_do_not_break_it():
    assert schema_findings(source=open_source(data=write_cii(invoice=replace(full(), currency="VED")))) == ()


# What the stylesheets take from the tree where we go by terms: an object reference without its number, and a
# reference to no invoice.
ELSEWHERE = {"BR-52", "BR-55"}


def mutants(root):
    """The tree without one of its elements, and with one of its numbers changed."""
    for index, element in enumerate(root.iter(etree.Element)):
        lines = [one for one in (element, *element.iterancestors()) if "Line" in etree.QName(one).localname]
        if element is root or any(
            one.getprevious() is not None and one.getprevious().tag == one.tag for one in lines
        ):
            continue
        for change in ("gone", "more"):
            copy = deepcopy(root)
            other = list(copy.iter(etree.Element))[index]
            if change == "gone":
                other.getparent().remove(other)
            elif (element.text or "").replace(".", "").isdigit() and "." in (element.text or ""):
                other.text = str(float(element.text) + 7)
            else:
                continue
            above = etree.QName(element.getparent()).localname
            yield f"{change} {above}/{etree.QName(element).localname}", copy


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("name", ["full", "K"])
def test_our_own_rules_name_what_the_stylesheet_names(write, name, capfd):
    invoice = {"full": PERIOD, **CATEGORIES}[name]
    root = etree.fromstring(write(invoice=replace(invoice, lines=invoice.lines[:1])))
    missed: dict[str, list[str]] = defaultdict(list)
    named = set()
    for what, mutant in mutants(root):
        source = open_source(data=etree.tostring(mutant))
        try:
            official = stylesheet_findings(source=source, rules=RuleSet.EN16931)
        except StylesheetStopped:
            continue
        ours = own_findings(
            document=Document(terms_of(source=source)[0], source.syntax), rules=frozenset({RuleSet.EN16931})
        )
        theirs = {one.rule for one in official if one.level is Level.FAILURE and one.rule.startswith("BR-")}
        named |= theirs
        for rule in theirs - {one.rule for one in ours} - ELSEWHERE:
            missed[rule].append(what)

    assert len(named) > 40
    assert not {rule: whats for rule, whats in missed.items() if not _is_of_structure(whats)}


def _is_of_structure(whats: list[str]) -> bool:
    """Whether the rule was missed only where a whole party, indicator or group was cut out of the tree."""
    cut = (
        *("Party", "ChargeIndicator", "Indicator", "Address", "Agreement", "Transaction", "/URIID"),
        *("/DateTimeString", "TradeTax", "/TaxScheme", "TaxScheme/ID", "Tax/TypeCode", "/TaxTotalAmount"),
    )
    return all(what.startswith("gone ") and what.endswith(cut) for what in whats)
