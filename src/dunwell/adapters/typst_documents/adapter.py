"""The Documents port on Typst: one compiler and one set of fonts for the life of the process."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from dunwell.adapters.typst_documents import bill_labels, sheet_words
from dunwell.adapters.typst_documents import labels as words
from dunwell.adapters.typst_documents.balance_page import balance_data
from dunwell.adapters.typst_documents.bills import bill_inputs
from dunwell.adapters.typst_documents.facturx_metadata import NoArchive, with_facturx
from dunwell.adapters.typst_documents.fenced import FencedPress, TooMuch
from dunwell.adapters.typst_documents.letter_page import letter_data
from dunwell.adapters.typst_documents.page import page_data
from dunwell.adapters.typst_documents.policy_page import policy_data
from dunwell.adapters.typst_documents.press import OwnPress, Unset, pressed
from dunwell.adapters.typst_documents.samples import samples
from dunwell.adapters.typst_documents.sheet_page import sheet_data
from dunwell.adapters.typst_documents.templates import size_fault, tried
from dunwell.core import wording
from dunwell.core.money import UnknownCurrency
from dunwell.ports.bills import Bill, TemplateFault
from dunwell.ports.documents import BalanceForward, ChargeSheet, PaperLetter, PolicyDocument, Statement
from dunwell.ports.errors import Refused

_STATEMENT, _BALANCE, _LETTER, _POLICY, _SHEET = (
    Path(__file__).with_name(f"{name}.typ") for name in ("statement", "balance", "letter", "policy", "sheet")
)
_KIT = Path(__file__).with_name("kit")
_BILL = _KIT / "bill.typ"
_MOST_LINES = 20_000
# Up to this many lines a page mostly does; a document of more has its pages counted from the start.
_ONE_PAGE_LINES = 10
_ONE_PAGE_LINES_OF_LETTER = 5  # beside its words


class TypstDocuments:
    """Sets statements, letters with one in or behind them, and bills, as tagged PDF/A-3.

    The same input gives the same bytes on the same machine.

    Fonts: those inside the Typst wheel (Latin, Greek, Cyrillic, Hebrew, Arabic), then `font_folders`, then
    the machine's own. Where no font has a character, or an archive may not hold it, a square stands for it and
    the log says so. Should a document be no archive even then, it comes as PDF 1.7; a bill with an e-invoice
    inside does not.
    """

    def __init__(self, *, font_folders: tuple[Path, ...] = (), use_system_fonts: bool = True) -> None:
        self._labels = words.load()
        self._bill_labels = bill_labels.load()
        self._sheet_words = sheet_words.load()
        self._fonts = typst.Fonts(include_system_fonts=use_system_fonts, font_paths=list(font_folders))
        self._own_press = OwnPress(fonts=self._fonts)
        self._fence = FencedPress(kit=_KIT, font_folders=font_folders, use_system_fonts=use_system_fonts)

    def close(self) -> None:
        """End the process that templates of others are set in, if there is one; it comes back when it is needed."""
        self._fence.close()

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
        offered = self._sheet_words[wording.pick_language(wanted=tag, offered=frozenset(self._sheet_words))]
        return json.dumps(sheet_data(sheet=sheet, labels=labels, words=offered, language=tag))

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
        is_two = letter is not None and not letter.asks_for_all
        lines = len(statement.lines) + (len(letter.lines) if letter is not None and is_two else 0)
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
        most = _ONE_PAGE_LINES if letter is None or is_two else _ONE_PAGE_LINES_OF_LETTER
        is_short = lines <= most and (letter is None or letter.calculation is None)
        return self._compiled(
            template=template,
            inputs=inputs,
            made_at=made_at,
            whose=statement.customer_number,
            one_page_parts=1 + is_two if is_short else 0,
        )

    def bill(self, *, bill: Bill, template: str = "") -> bytes:
        """The bill as a PDF, its e-invoice inside; set by our own template or by the source that is given.

        Raises Refused: too_many_lines, unknown_currency, logo_faulty, accent_faulty, xml_faulty, template_faulty,
        template_too_slow, template_too_large, or not_settable: a PDF with an e-invoice is an archive or nothing.
        """
        inputs = self._bill_inputs(bill)
        try:
            pdf = pressed(
                press=self._fence if template else self._own_press,
                template=template or _BILL,
                inputs=inputs,
                made_at=datetime.combine(bill.issued_on, time(), tzinfo=UTC),
                whose=bill.number,
                archive_only=bool(bill.xml),
                one_page_parts=1 if not template and len(bill.lines) <= _ONE_PAGE_LINES else 0,
            )
            return with_facturx(pdf=pdf, name=bill.xml_name, level=bill.xml_level) if bill.xml else pdf
        except TooMuch as error:
            raise Refused(error.code, str(error)) from error
        except Unset as error:
            code = "template_faulty" if template else "not_settable"
            raise Refused(code, f"the bill {bill.number} cannot be set: {error.message}") from error
        except NoArchive as error:
            raise Refused("not_settable", f"{bill.number} cannot be set as an archive: {error}") from error

    def bill_template(self) -> str:
        """The source of the template that bills are set by: where one's own begins."""
        return _BILL.read_text(encoding="utf-8")

    def check_template(self, *, source: str) -> tuple[TemplateFault, ...]:
        """What is wrong with a template of bills, () for nothing: it is set with samples of every kind, fenced in."""
        ready = {name: (one, self._bill_inputs(one)) for name, one in samples().items()}
        return size_fault(source) or tried(fence=self._fence, source=source, samples=ready)

    def preview_template(self, *, source: str, sample: str = "invoice") -> bytes:
        """A sample set by the source, as a PDF; the samples: see samples.py. Raises Refused as for a bill."""
        return self.bill(bill=samples()[sample], template=source)

    def _bill_inputs(self, bill: Bill) -> dict[str, str]:
        return bill_inputs(bill=bill, labels=self._labels, bill_labels=self._bill_labels)

    def _compiled(
        self,
        *,
        template: Path,
        inputs: dict[str, str],
        made_at: datetime,
        whose: str,
        one_page_parts: int = 0,
    ) -> bytes:
        try:
            return pressed(
                press=self._own_press,
                template=template,
                inputs=inputs,
                made_at=made_at,
                whose=whose,
                one_page_parts=one_page_parts,
            )
        except Unset as error:
            raise Refused("not_settable", f"the {template.stem} cannot be set: {error.message}") from error


def _direction(language: str) -> str:
    return "rtl" if wording.locale_of(language).character_order == "right-to-left" else "ltr"
