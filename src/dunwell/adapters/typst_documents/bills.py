"""A bill made ready for its template: what the template reads, and what the checks before it refuse."""

import json
from collections.abc import Mapping
from functools import lru_cache

from dunwell.adapters.typst_documents.bill_labels import BillLabels
from dunwell.adapters.typst_documents.bill_page import bill_data
from dunwell.adapters.typst_documents.labels import Labels
from dunwell.core import wording
from dunwell.core.money import UnknownCurrency
from dunwell.formats.brand import FaultyBrand, read_logo
from dunwell.ports.bills import Bill
from dunwell.ports.errors import Refused

MOST_LINES = 5_000

_read_logo = lru_cache(maxsize=16)(lambda content: read_logo(content=content))


def bill_inputs(
    *, bill: Bill, labels: Mapping[str, Labels], bill_labels: Mapping[str, BillLabels]
) -> dict[str, str]:
    """What the template of a bill reads, by name: `data`, and `xml` where an e-invoice goes inside.

    Raises Refused (too_many_lines, unknown_currency, logo_faulty, accent_faulty, xml_faulty).
    """
    if len(bill.lines) > MOST_LINES:
        raise Refused("too_many_lines", f"{len(bill.lines)} lines are more than {MOST_LINES}")
    language = wording.pick_language(wanted=bill.language, offered=frozenset(labels))
    tag = wording.reading_tag(wanted=bill.language, language=language)
    try:
        data = bill_data(
            bill=bill,
            labels=labels[language],
            bill_labels=bill_labels[language],
            language=tag,
            logo=_read_logo(bill.brand.logo) if bill.brand.logo else "",
        )
    except (UnknownCurrency, FaultyBrand) as error:
        raise Refused(error.code, str(error)) from error
    is_rtl = wording.locale_of(tag).character_order == "right-to-left"
    inputs = {"data": json.dumps(data), "dir": "rtl" if is_rtl else "ltr"}
    if bill.xml:
        inputs["xml"] = _as_text(bill.xml)
    return inputs


def _as_text(xml: bytes) -> str:
    """The e-invoice as the text that Typst hands on byte by byte."""
    try:
        return xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("xml_faulty", f"the e-invoice is not in UTF-8: {error}") from error
