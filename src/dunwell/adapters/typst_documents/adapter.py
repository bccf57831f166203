"""The Documents port on Typst: one compiler and one set of fonts for the life of the process."""

import json
import logging
import re
import threading
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from dunwell.adapters.typst_documents import bill_labels
from dunwell.adapters.typst_documents import labels as words
from dunwell.adapters.typst_documents.balance_page import balance_data
from dunwell.adapters.typst_documents.bills import bill_inputs
from dunwell.adapters.typst_documents.facturx_metadata import NoArchive, with_facturx
from dunwell.adapters.typst_documents.letter_page import letter_data
from dunwell.adapters.typst_documents.page import page_data
from dunwell.adapters.typst_documents.policy_page import policy_data
from dunwell.adapters.typst_documents.sheet_page import sheet_data
from dunwell.core import wording
from dunwell.core.money import UnknownCurrency
from dunwell.ports.bills import Bill
from dunwell.ports.documents import BalanceForward, ChargeSheet, PaperLetter, PolicyDocument, Statement
from dunwell.ports.errors import Refused

_STATEMENT, _BALANCE, _LETTER, _POLICY, _SHEET = (
    Path(__file__).with_name(f"{name}.typ") for name in ("statement", "balance", "letter", "policy", "sheet")
)
_KIT = Path(__file__).with_name("kit")
_BILL = _KIT / "bill.typ"
# An archive that screen readers can read. Typst checks these by its own rules; no other checker was asked.
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
_MOST_LINES = 20_000
# How Typst names what no font can show, or an archive may not hold.
_UNSETTABLE = re.compile(r'(?:the text|the codepoint) `"((?:\\u\{[0-9a-f]+\}|[^"])+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_STAND_IN = "\N{WHITE SQUARE}"
_MOST_TRIES = 4
_SHOWN = frozenset({"data", "letter", "sheet"})  # what a template sets as text, of what it is given

_log = logging.getLogger(__name__)


class TypstDocuments:
    """Sets statements, and letters with one behind them, as tagged PDF/A-3.

    The same input gives the same bytes on the same machine.

    Fonts: those inside the Typst wheel (Latin, Greek, Cyrillic, Hebrew, Arabic), then `font_folders`, then
    the machine's own. Where no font has a character, or an archive may not hold it, a square stands for it and
    the log says so. Should a document be no archive even then, it comes as PDF 1.7; a bill with an e-invoice
    inside does not.
    """

    def __init__(self, *, font_folders: tuple[Path, ...] = (), use_system_fonts: bool = True) -> None:
        self._labels = words.load()
        self._bill_labels = bill_labels.load()
        self._fonts = typst.Fonts(include_system_fonts=use_system_fonts, font_paths=list(font_folders))
        self._compiler = typst.Compiler(input=_STATEMENT, root=_STATEMENT.parent, font_paths=self._fonts)
        self._one_at_a_time = threading.Lock()

    def families(self) -> tuple[str, ...]:
        """The names of the fonts that documents are set from."""
        return tuple(self._fonts.families())

    def statement(self, *, statement: Statement) -> bytes:
        """The statement as a PDF; raises Refused (unknown_currency, too_many_lines, not_settable)."""
        return self._set(template=_STATEMENT, statement=statement, letter=None)

    def balance_forward(self, *, statement: BalanceForward) -> bytes:
        """The movements of an account as a PDF; raises Refused as for a statement."""
        if len(statement.movements) > _MOST_LINES:
            raise Refused("too_many_lines", f"{len(statement.movements)} lines are more than {_MOST_LINES}")
        labels, tag = self._spoken(statement.language)
        offered = self._bill_labels[wording.pick_language(wanted=tag, offered=frozenset(self._bill_labels))]
        try:
            data = balance_data(statement=statement, labels=labels, bill_labels=offered, language=tag)
        except UnknownCurrency as error:
            raise Refused(error.code, str(error)) from error
        return self._compiled(
            template=_BALANCE,
            inputs={"data": json.dumps(data), "dir": _direction(tag)},
            made_at=datetime.combine(statement.last_on, time(), tzinfo=UTC),
            whose=statement.customer_number,
        )

    def letter(self, *, letter: PaperLetter) -> bytes:
        """The letter and its statement as one PDF; raises Refused as for a statement."""
        return self._set(template=_LETTER, statement=letter.statement, letter=letter)

    def charge_sheet(self, *, sheet: ChargeSheet) -> bytes:
        """The debit note or calculation as a PDF; raises Refused as for a statement."""
        statement = sheet.statement
        if sum(len(one.segments) for one in sheet.calculations) > _MOST_LINES:
            raise Refused("too_many_lines", f"more than {_MOST_LINES} lines")
        try:
            data = self._sheet_data(sheet)
        except UnknownCurrency as error:
            raise Refused(error.code, str(error)) from error
        made_at = datetime.combine(statement.as_of, time(), tzinfo=UTC)
        return self._compiled(
            template=_SHEET,
            inputs={"data": data, "dir": _direction(self._spoken(statement.language)[1])},
            made_at=made_at,
            whose=statement.customer_number,
        )

    def _sheet_data(self, sheet: ChargeSheet) -> str:
        """What the template of a sheet reads, in the sheet's language; raises UnknownCurrency."""
        labels, tag = self._spoken(sheet.statement.language)
        return json.dumps(sheet_data(sheet=sheet, labels=labels, language=tag))

    def credit_policy(self, *, policy: PolicyDocument) -> bytes:
        """The policy as a PDF; raises Refused (not_settable)."""
        labels, tag = self._spoken(policy.language)
        data = policy_data(policy=policy, labels=labels, language=tag)
        made_at = datetime.combine(policy.valid_from, time(), tzinfo=UTC)
        return self._compiled(
            template=_POLICY,
            inputs={"data": json.dumps(data), "dir": _direction(tag)},
            made_at=made_at,
            whose=policy.entity.name,
        )

    def _spoken(self, wanted: str) -> tuple[words.Labels, str]:
        """The labels for a language that is asked for, and the tag to write dates and amounts by."""
        language = wording.pick_language(wanted=wanted, offered=frozenset(self._labels))
        return self._labels[language], wording.reading_tag(wanted=wanted, language=language)

    def _set(self, *, template: Path, statement: Statement, letter: PaperLetter | None) -> bytes:
        lines = len(statement.lines) + (len(letter.lines) if letter else 0)
        if lines > _MOST_LINES:
            raise Refused("too_many_lines", f"{lines} lines are more than {_MOST_LINES}")
        labels, tag = self._spoken(statement.language)
        try:
            inputs = {
                "data": json.dumps(page_data(statement=statement, labels=labels, language=tag)),
                "dir": _direction(tag),
            }
            if letter is not None:
                inputs["letter"] = json.dumps(letter_data(letter=letter, labels=labels, language=tag))
                if letter.calculation is not None:
                    inputs["sheet"] = self._sheet_data(letter.calculation)
        except UnknownCurrency as error:
            raise Refused(error.code, str(error)) from error
        made_at = datetime.combine(statement.as_of, time(), tzinfo=UTC)
        return self._compiled(
            template=template, inputs=inputs, made_at=made_at, whose=statement.customer_number
        )

    def bill(self, *, bill: Bill) -> bytes:
        """The bill as a PDF, its e-invoice inside; raises Refused.

        too_many_lines, unknown_currency, logo_faulty, accent_faulty, xml_faulty, or not_settable: a PDF with an
        e-invoice is an archive or nothing.
        """
        inputs = bill_inputs(bill=bill, labels=self._labels, bill_labels=self._bill_labels)
        made_at = datetime.combine(bill.issued_on, time(), tzinfo=UTC)
        pdf = self._compiled(template=_BILL, inputs=inputs, made_at=made_at, whose=bill.number)
        if not bill.xml:
            return pdf
        try:
            return with_facturx(pdf=pdf, name=bill.xml_name, level=bill.xml_level)
        except NoArchive as error:
            raise Refused("not_settable", f"{bill.number} cannot be set as an archive: {error}") from error

    def _compiled(self, *, template: Path, inputs: dict[str, str], made_at: datetime, whose: str) -> bytes:
        with self._one_at_a_time:
            for _ in range(_MOST_TRIES):
                try:
                    return self._compile(template, inputs=inputs, made_at=made_at, standards=_STANDARDS)
                except typst.TypstError as error:
                    strange = _unsettable(error.diagnostic)
                    _log.warning("%s for %s is no PDF/A: %s", template.stem, whose, error.message)
                    if not strange:
                        break
                    inputs = {
                        name: _without(text, strange) if name in _SHOWN else text
                        for name, text in inputs.items()
                    }
            try:
                return self._compile(template, inputs=inputs, made_at=made_at, standards=[])
            except typst.TypstError as error:
                raise Refused(
                    "not_settable", f"the {template.stem} cannot be set: {error.message}"
                ) from error

    def _compile(
        self,
        template: Path,
        *,
        inputs: dict[str, str],
        made_at: datetime,
        standards: "list[typst.PDFStandard]",
    ) -> bytes:
        pdf = self._compiler.compile(
            input=template,
            root=template.parent,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=standards,
            timestamp=made_at,
        )
        assert isinstance(pdf, bytes), "a document without an output file comes back as bytes"
        return pdf


def _direction(language: str) -> str:
    return "rtl" if wording.locale_of(language).character_order == "right-to-left" else "ltr"


def _unsettable(diagnostic: str) -> frozenset[str]:
    """The characters beyond ASCII that an error names as those that cannot be shown."""
    named = "".join(_UNSETTABLE.findall(diagnostic))
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), named)
    return frozenset(one for one in plain if not one.isascii())


def _without(text: str, strange: frozenset[str]) -> str:
    """The data with a square for each of the characters."""
    plain = json.dumps(json.loads(text), ensure_ascii=False)
    return plain.translate(dict.fromkeys(map(ord, strange), _STAND_IN))
