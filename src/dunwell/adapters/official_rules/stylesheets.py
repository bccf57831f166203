"""The Schematron stylesheets, run by SaxonC: compiled once per process, one transformation at a time."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from dunwell.adapters.official_rules.schemas import CARRIED
from dunwell.formats.einvoice.source import Source, Syntax
from dunwell.formats.einvoice.terms import NAMESPACES, path_of
from dunwell.formats.einvoice.verdict import Finding, Level, RuleSet

_SVRL = "{*}"  # svrl, the report's vocabulary
_STEP = re.compile(r"Q\{([^}]*)\}")
_NAMED = re.compile(r"^\s*\[[^\]]+\]\s*-?\s*")
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
SHEETS = {
    (RuleSet.EN16931, Syntax.UBL): "en16931/EN16931-UBL-validation.xsl",
    (RuleSet.EN16931, Syntax.CII): "en16931/EN16931-CII-validation.xsl",
    (RuleSet.XRECHNUNG, Syntax.UBL): "xrechnung-2.6.0/XRechnung-UBL-validation.xsl",
    (RuleSet.XRECHNUNG, Syntax.CII): "xrechnung-2.6.0/XRechnung-CII-validation.xsl",
}
_ONE_AT_A_TIME = Lock()  # a processor of SaxonC belongs to one thread at a time


class StylesheetStopped(RuntimeError):
    """A stylesheet gave up in the middle: the file has what it does not foresee, such as words for a number."""


def has_engine() -> bool:
    """Whether SaxonC is installed."""
    return find_spec("saxonche") is not None


@cache
def _processor() -> Any:  # noqa: ANN401 - SaxonC comes without types
    from saxonche import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - 96 MB that only those load who check
        PySaxonProcessor,
    )

    return PySaxonProcessor(license=False)


@cache
def _compiled(sheet: Path) -> Any:  # noqa: ANN401 - as above
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


def stylesheet_findings(*, source: Source, rules: RuleSet) -> tuple[Finding, ...]:
    """Every rule of the set that the file breaks, in the order the stylesheet names them."""
    text = etree.tostring(source.root, encoding="unicode")
    with _ONE_AT_A_TIME:
        node = _processor().parse_xml(xml_text=text)
        sheet = _compiled(CARRIED / SHEETS[rules, source.syntax])
        try:
            report = sheet.transform_to_string(xdm_node=node)
        except Exception as fault:
            raise StylesheetStopped(f"it stopped at what the file has there: {fault}") from fault
    found: dict[tuple[str, str], Finding] = {}
    for one in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        where = _where(source, one.get("location") or "")
        rule = one.get("id") or "?"
        level = (
            Level.FAILURE
            if (one.get("flag") or one.get("role") or "fatal") in {"fatal", "error"}
            else Level.WARNING
        )
        words = " ".join((one.findtext(f"{_SVRL}text") or "").split())
        found[rule, where] = Finding(
            rule=rule, where=where, message=_NAMED.sub("", words), level=level, source=str(rules)
        )
    return tuple(found.values())


def _where(source: Source, location: str) -> str:
    """The path as we write it; the stylesheets write namespaces out."""
    path = _STEP.sub(lambda found: f"{_PREFIXES[found[1]]}:" if found[1] in _PREFIXES else "*:", location)
    if "*:" in path:
        return location
    elements = source.root.xpath(path, namespaces=NAMESPACES) if path else []
    is_element = isinstance(elements, list) and elements and isinstance(elements[0], etree._Element)
    return path_of(elements[0]) if is_element else (path or path_of(source.root))
