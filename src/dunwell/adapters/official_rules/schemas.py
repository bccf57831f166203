"""The XML schemas: UBL 2.1, and the Cross Industry Invoice D22B with its code lists left to the rules."""

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from dunwell.formats.einvoice.source import Source, Syntax
from dunwell.formats.einvoice.terms import path_of
from dunwell.formats.einvoice.verdict import Finding

CARRIED = Path(__file__).parent / "carried"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
RULE = "XSD"
NAMES = {Syntax.UBL: "XML schema UBL 2.1", Syntax.CII: "XML schema CII D22B"}


class _Uncoupled(etree.Resolver):
    """Takes the code lists out of the schemas: they are older than the invoices, and rules of their own hold them."""

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ANN401, ARG002 - as lxml calls it
        path = Path(system_url)
        if path.suffix != ".xsd":
            return None
        tree = etree.parse(path)
        for one in list(tree.iter(f"{_XSD}enumeration")):
            parent = one.getparent()
            if parent is not None:
                parent.remove(one)
        return self.resolve_string(etree.tostring(tree), context, base_url=system_url)


@cache
def _schema(name: str) -> etree.XMLSchema:
    parser = etree.XMLParser()
    if name == "CrossIndustryInvoice":
        path = CARRIED / "cii-d22b" / "CrossIndustryInvoice_100pD22B.xsd"
        parser.resolvers.add(_Uncoupled())
    else:
        path = CARRIED / "ubl-2.1" / "maindoc" / f"UBL-{name}-2.1.xsd"
    return etree.XMLSchema(etree.parse(path, parser))


def schema_findings(*, source: Source) -> tuple[Finding, ...]:
    """What the schema of the file's root element says against it."""
    schema = _schema(etree.QName(source.root).localname)
    if schema.validate(source.root):
        return ()
    found: dict[tuple[str, str], Finding] = {}
    for entry in schema.error_log:
        where = _where(source, entry.path)
        found[where, entry.message] = Finding(
            rule=RULE, where=where, message=entry.message, source=NAMES[source.syntax]
        )
    return tuple(found.values())


def _where(source: Source, path: str | None) -> str:
    """The path as we write it; the parser's own goes by the file's prefixes."""
    prefixes = {prefix: uri for prefix, uri in source.root.nsmap.items() if prefix}
    try:
        elements = source.root.xpath(path, namespaces=prefixes) if path else []
    except etree.XPathError:  # a prefix that is declared further down
        return path or "/"
    return path_of(elements[0]) if isinstance(elements, list) and elements else path_of(source.root)
