"""From bytes to an XML tree that is safe to read, and out of a PDF when that is what came."""

import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dunwell.formats.einvoice.terms import NAMESPACES, Element

MAX_BYTES = 32 * 1024 * 1024
_HEAD = 64 * 1024
_COMMENTS = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")
_ATTACHED = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")


class Syntax(StrEnum):
    """The two syntaxes of EN 16931."""

    UBL = "UBL"
    CII = "CII"


_ROOTS = {
    f"{{{NAMESPACES['inv']}}}Invoice": Syntax.UBL,
    f"{{{NAMESPACES['cn']}}}CreditNote": Syntax.UBL,
    f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice": Syntax.CII,
}


class NotAnEInvoice(ValueError):
    """Bytes that hold no e-invoice we read; `code` says why.

    `einvoice_too_large`, `einvoice_not_xml` (broken, cut short, or in another encoding than it says),
    `einvoice_with_dtd`, `einvoice_unknown` (well-formed, and something else), `einvoice_pdf_broken`,
    `einvoice_pdf_empty` (a PDF without an invoice inside).
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """An XML tree, the syntax it is of, and its bytes as they came (out of the PDF, where it was one)."""

    root: Element
    syntax: Syntax
    xml: bytes
    is_pdf: bool = False


def open_source(*, data: bytes) -> Source:
    """The tree of an e-invoice in XML, or of the one inside a PDF; raises NotAnEInvoice.

    No entity is expanded, nothing is fetched, a document type is refused, and so is what is larger than 32 MiB.
    """
    is_pdf = data.lstrip()[:5] == b"%PDF-"
    xml = xml_of_pdf(data=data) if is_pdf else data
    if len(xml) > MAX_BYTES:
        message = f"the file has {len(xml)} bytes; at most {MAX_BYTES} are read: leave out large attachments"
        raise NotAnEInvoice(code="einvoice_too_large", message=message)
    root = _parse(xml)
    syntax = _ROOTS.get(str(root.tag))
    if syntax is None:
        raise NotAnEInvoice(code="einvoice_unknown", message=_unknown(root))
    return Source(root=root, syntax=syntax, xml=xml, is_pdf=is_pdf)


def _parse(xml: bytes) -> Element:
    head = _COMMENTS.sub(b"", xml[:_HEAD].replace(b"\0", b""))
    first = _ROOT.search(head)
    if b"<!DOCTYPE" in (head if first is None else head[: first.start()]).upper():
        raise _with_dtd()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as fault:
        message = f"the file is no well-formed XML: {fault.msg}"
        raise NotAnEInvoice(code="einvoice_not_xml", message=message) from fault
    except ValueError as fault:
        raise NotAnEInvoice(code="einvoice_not_xml", message=f"the file is no XML: {fault}") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_dtd()
    return root


def _with_dtd() -> NotAnEInvoice:
    return NotAnEInvoice(
        code="einvoice_with_dtd",
        message="the file declares a document type (DOCTYPE), which no e-invoice has; remove it",
    )


def _unknown(root: Element) -> str:
    name = etree.QName(root)
    if name.localname == "CrossIndustryDocument":
        return "this is ZUGFeRD 1.0, which is older than EN 16931; ask for ZUGFeRD 2 or Factur-X"
    return (
        f"the root element {name.localname!r} of {name.namespace or 'no namespace'!r} is none of UBL Invoice, "
        "UBL CreditNote and Cross Industry Invoice"
    )


def xml_of_pdf(*, data: bytes) -> bytes:
    """The invoice attached to a Factur-X or ZUGFeRD PDF; raises NotAnEInvoice when there is none."""
    try:
        attached = {
            name: content
            for name, contents in PdfReader(BytesIO(data)).attachments.items()
            for content in contents
        }
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as fault:
        message = f"the PDF cannot be read: {fault}"
        raise NotAnEInvoice(code="einvoice_pdf_broken", message=message) from fault
    by_name = {name.lower(): content for name, content in attached.items()}
    for name in _ATTACHED:
        if name in by_name:
            return by_name[name]
    files = [content for name, content in by_name.items() if name.endswith(".xml")]
    if len(files) == 1:
        return files[0]
    message = f"the PDF carries no {', '.join(_ATTACHED)}; it carries {sorted(attached) or 'nothing'}"
    raise NotAnEInvoice(code="einvoice_pdf_empty", message=message)
