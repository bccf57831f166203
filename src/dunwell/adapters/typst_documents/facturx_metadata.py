"""How a machine finds the e-invoice inside a PDF: the Factur-X block of its metadata, which Typst cannot write.

It is appended as an incremental update (ISO 32000-1, 7.5.6): the metadata object once more, a cross-reference section
with that one entry, a trailer that points to the earlier one. What was written before stays as it is, byte by byte.
Factur-X 1.0 (ZUGFeRD 2), section 6.2; the extension schema as PDF/A-3 (ISO 19005-3, 6.6.2.3) asks for.
"""

import hashlib
import re
from xml.sax.saxutils import escape

_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_VERSION = "1.0"
_METADATA = re.compile(rb"(\d+) 0 obj\s*<</Length (\d+)/Type/Metadata/Subtype/XML>>\s*stream\r?\n")
_MARK = b"/Type/Metadata/Subtype/XML>>"
_AROUND = 60  # bytes that hold what stands on either side of the mark
_TRAILER = re.compile(
    rb"trailer\s*<<(.*?)/ID\[\((.*?)\)\(.*?\)\]>>\s*startxref\s*(\d+)\s*%%EOF\s*$", re.DOTALL
)
_TAIL = 2_000
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file"),
    ("DocumentType", "INVOICE"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


class NoArchive(Exception):
    """A PDF that is not written as Typst writes archives, so that nothing can be told in its metadata."""

    code = "no_archive"


def with_facturx(*, pdf: bytes, name: str, level: str) -> bytes:
    """The PDF/A-3 with the block that names the attached file and its conformance level; raises NoArchive.

    The same input gives the same bytes.
    """
    found = _metadata(pdf)
    trailer = _TRAILER.search(pdf, max(0, len(pdf) - _TAIL))
    if found is None or trailer is None:
        raise NoArchive(
            f"{'one object' if found else 'not one object'} of metadata,"
            f" {'a' if trailer else 'no'} trailer of the kind expected"
        )
    number, length, start = int(found[1]), int(found[2]), found.end()
    xmp = _told(pdf[start : start + length], name=name, level=level)
    entry = b"%d 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%b\nendstream\nendobj\n" % (
        number,
        len(xmp),
        xmp,
    )
    lead = b"" if pdf.endswith(b"\n") else b"\n"
    at = len(pdf) + len(lead)
    instance = hashlib.sha256(pdf[-_TAIL:] + xmp).hexdigest()[:32].encode()
    table = b"xref\n%d 1\n%010d 00000 n\r\n" % (number, at)
    end = b"trailer\n<<%b/Prev %d/ID[(%b)(%b)]>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(trailer[1], int(trailer[3]), trailer[2], instance),
        at + len(entry),
    )
    return b"".join((pdf, lead, entry, table, end))


def _metadata(pdf: bytes) -> re.Match[bytes] | None:
    """The object of metadata, if there is one and no other; looked for by its mark, as a pattern takes its time."""
    at = pdf.find(_MARK)
    if at < 0 or pdf.find(_MARK, at + 1) >= 0:
        return None
    return _METADATA.search(pdf, max(0, at - _AROUND), at + len(_MARK) + _AROUND)


def _told(xmp: bytes, *, name: str, level: str) -> bytes:
    """The packet with the schema in the list of extensions, and what it says of this file."""
    if xmp.count(_SCHEMAS_END) != 1 or xmp.count(b"</rdf:RDF>") != 1:
        raise NoArchive("the metadata list no extension schemas")
    rows = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{key}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{said}</pdfaProperty:description></rdf:li>"
        for key, said in _PROPERTIES
    )
    schema = (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    values = {
        "DocumentType": "INVOICE",
        "DocumentFileName": name,
        "Version": _VERSION,
        "ConformanceLevel": level,
    }
    block = (
        f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">'
        + "".join(f"<fx:{key}>{escape(value)}</fx:{key}>" for key, value in values.items())
        + "</rdf:Description>"
    )
    told = xmp.replace(_SCHEMAS_END, schema.encode() + _SCHEMAS_END)
    return told.replace(b"</rdf:RDF>", block.encode() + b"</rdf:RDF>")
