"""Terms of a bill that names none: agreed ones win, then the class, then the entity; discounts stay where they fit."""

import pytest

from dunwell.core.billing.usual_terms import TermsFrom, UsualTerms, usual_terms
from dunwell.core.receivables.terms_text import parse_terms

# agreed, class, its days, entity's terms, what the bill takes, from whom
CHOSEN = [
    ("NET90", "A", 60, "NET30", "NET90", TermsFrom.CUSTOMER),  # a class never shortens what was agreed
    ("NET10", "A", 60, "NET30", "NET10", TermsFrom.CUSTOMER),  # nor lengthens it
    ("", "A", 60, "NET30", "NET60", TermsFrom.CLASS),
    ("", "F", 14, "NET30", "NET14", TermsFrom.CLASS),
    ("", "G", 0, "NET30", "due on receipt", TermsFrom.CLASS),
    ("", "B", 45, "2/10 NET30", "2/10 NET45", TermsFrom.CLASS),
    ("", "F", 14, "3/10 2/20 NET30", "3/10 NET14", TermsFrom.CLASS),  # what ends too late is gone
    ("", "F", 14, "2.5/14 NET30", "2.5/14 NET14", TermsFrom.CLASS),
    ("", "G", 0, "2/10 NET30", "due on receipt", TermsFrom.CLASS),
    ("", "B", 45, "2/10 EOM", "NET45", TermsFrom.CLASS),  # dated from a month's end: not these days' discount
    ("", "C", 30, "", "NET30", TermsFrom.CLASS),
    ("", "", None, "EOM", "EOM", TermsFrom.ENTITY),
    ("", "X", None, "NET20", "NET20", TermsFrom.ENTITY),  # a class that the entity does not know
    ("", "", None, "", "NET30", TermsFrom.STANDARD),
]


@pytest.mark.parametrize(("agreed", "code", "days", "entity", "text", "source"), CHOSEN)
def test_the_terms_of_a_bill_that_names_none(agreed, code, days, entity, text, source):
    rule = parse_terms(text=entity) if entity else None
    found = usual_terms(agreed=agreed, class_code=code, class_days=days, entity=entity, entity_rule=rule)

    assert found == UsualTerms(text=text, source=source, class_code=code if source is TermsFrom.CLASS else "")


@pytest.mark.parametrize("days", [0, 1, 14, 365])
def test_what_a_class_gives_is_read_back_as_so_many_days(days):
    rule = parse_terms(text="2/1 NET30")
    found = usual_terms(agreed="", class_code="A", class_days=days, entity="2/1 NET30", entity_rule=rule)

    assert parse_terms(text=found.text).days == days
