"""What a bank says of a file of payments: pain.002 in any version, read without regard to its namespace."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from dunwell.formats.payment_xml import Element

MAX_BYTES = 32 * 1024 * 1024
_HEAD = 64 * 1024
_COMMENTS = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")
REJECTED = "RJCT"
STATUSES = frozenset({"ACCC", "ACCP", "ACSC", "ACSP", "ACTC", "ACWC", "PART", "PDNG", "RCVD", "RJCT", "CANC"})
_TEXT_MOST = 500


class NotAStatusReport(ValueError):
    """Bytes that are no pain.002; `code`: status_too_large, status_not_xml, status_with_dtd, status_unknown."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStatus:
    """What is said of one payment. `reason`: the ISO code, or the bank's own word."""

    payment_info: str
    end_to_end: str
    status: str
    reason: str
    text: str
    amount: Decimal | None
    currency: str
    mandate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What is said of one file: of all of it, of its blocks, and payment by payment."""

    message_id: str
    original_message_id: str
    group_status: str
    group_reason: str
    blocks: dict[str, tuple[str, str]]
    """By the name of a block: its status and reason, where the bank says one."""
    payments: tuple[PaymentStatus, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether nothing of the file was taken."""
        return self.group_status == REJECTED


@dataclass(frozen=True, slots=True)
class StatusFault:
    """A payment of the report that cannot be used: its place, counted from 1, and why."""

    place: int
    message: str


def read_status(*, data: bytes) -> tuple[StatusReport, list[StatusFault]]:
    """Return the report and every payment of it that cannot be used. Raises NotAStatusReport.

    No entity is expanded, nothing is fetched, and a document type is refused.
    """
    root = _parse(data)
    report = _child(root, "CstmrPmtStsRpt")
    if report is None:
        name = etree.QName(root).localname
        raise NotAStatusReport(
            code="status_unknown", message=f"This is no report on the status of payments, but a {name!r}."
        )
    group = _child(report, "OrgnlGrpInfAndSts")
    if group is None:
        raise NotAStatusReport(
            code="status_unknown", message="The report does not say which file it is about."
        )
    payments: list[PaymentStatus] = []
    faults: list[StatusFault] = []
    blocks: dict[str, tuple[str, str]] = {}
    place = 0
    for block in _children(report, "OrgnlPmtInfAndSts"):
        name = _text(block, "OrgnlPmtInfId")
        status = _text(block, "PmtInfSts")
        if name and status:
            blocks[name] = (status, _reason(block)[0])
        for one in _children(block, "TxInfAndSts"):
            place += 1
            read = _payment(one, block=name)
            if isinstance(read, str):
                faults.append(StatusFault(place, read))
            else:
                payments.append(read)
    told = StatusReport(
        message_id=_text(report, "GrpHdr/MsgId"),
        original_message_id=_text(group, "OrgnlMsgId"),
        group_status=_text(group, "GrpSts"),
        group_reason=_reason(group)[0],
        blocks=blocks,
        payments=tuple(payments),
    )
    return told, faults


def _payment(one: Element, *, block: str) -> PaymentStatus | str:
    end_to_end, status = _text(one, "OrgnlEndToEndId"), _text(one, "TxSts")
    if not end_to_end or end_to_end == "NOTPROVIDED":
        return "It has no end-to-end reference, so it is not known which payment is meant."
    if status not in STATUSES:
        return f"{status or 'nothing'!r} is no status of a payment."
    found = _at(one, "OrgnlTxRef/Amt/InstdAmt")
    reason, text = _reason(one)
    return PaymentStatus(
        payment_info=block,
        end_to_end=end_to_end,
        status=status,
        reason=reason,
        text=text,
        amount=_amount(found),
        currency="" if found is None else str(found.get("Ccy", ""))[:3],
        mandate=_text(one, "OrgnlTxRef/MndtRltdInf/MndtId")
        or _text(one, "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId"),
    )


def _amount(found: "Element | None") -> Decimal | None:
    if found is None or not found.text:
        return None
    try:
        amount = Decimal(found.text.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _reason(above: Element) -> tuple[str, str]:
    """The first reason that is told, and the sentences with it."""
    code, texts = "", list[str]()
    for told in _children(above, "StsRsnInf"):
        code = code or _text(told, "Rsn/Cd") or _text(told, "Rsn/Prtry")
        texts += [text for one in _children(told, "AddtlInf") if (text := _clean(one.text))]
    return code[:35], " ".join(texts)[:_TEXT_MOST]


def _parse(data: bytes) -> Element:
    if len(data) > MAX_BYTES:
        raise NotAStatusReport(code="status_too_large", message=f"At most {MAX_BYTES} bytes are read.")
    head = _COMMENTS.sub(b"", data[:_HEAD].replace(b"\0", b""))
    first = _ROOT.search(head)
    has_dtd = b"<!DOCTYPE" in (head if first is None else head[: first.start()]).upper()
    if not has_dtd:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as fault:
            raise NotAStatusReport(
                code="status_not_xml", message=f"The file is no well-formed XML: {fault}"
            ) from fault
        has_dtd = root.getroottree().docinfo.internalDTD is not None
        if not has_dtd:
            return root
    raise NotAStatusReport(
        code="status_with_dtd",
        message="The file declares a document type (DOCTYPE); no bank's report has one.",
    )


def _children(above: Element, name: str) -> Iterator[Element]:
    return (one for one in above if isinstance(one.tag, str) and etree.QName(one).localname == name)


def _child(above: Element, name: str) -> "Element | None":
    return next(_children(above, name), None)


def _at(above: Element, path: str) -> "Element | None":
    found: Element | None = above
    for name in path.split("/"):
        if found is None:
            return None
        found = _child(found, name)
    return found


def _text(above: Element, path: str) -> str:
    found = _at(above, path)
    return "" if found is None else _clean(found.text)


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())
