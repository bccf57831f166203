"""A debit note with its calculation as the plain strings its page is set from."""

from collections.abc import Iterator
from typing import Any

from babel.numbers import get_decimal_symbol

from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.adapters.typst_documents.page import payment
from dunwell.adapters.typst_documents.parts import address, facts, footer, recipient, shown
from dunwell.adapters.typst_documents.sheet_words import SheetWords
from dunwell.core import wording
from dunwell.ports.documents import ChargeSheet, SheetCalculation, SheetSegment


def sheet_data(*, sheet: ChargeSheet, labels: Labels, words: SheetWords, language: str) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency."""
    statement = sheet.statement
    locale = wording.locale_of(language)
    as_of = wording.day(on=statement.as_of, language=language)
    number = shown(sheet.number)
    title = put(words.debit_note, number=number) if number else put(words.calculation, date=as_of)
    show = _Shows(words=words, currency=statement.currency, language=language)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "labels": {
            "page": labels.page,
            "of": labels.of,
            "payment": labels.payment,
            "columns": [
                words.first,
                words.last,
                words.days,
                words.reference,
                words.margin,
                words.rate,
                put(words.on_amount, currency=statement.currency),
                put(words.amount, currency=statement.currency),
            ],
            "total": words.total,
            "rule": words.rule,
            "sources": words.sources,
        },
        "title": title,
        "entity": {
            "name": shown(statement.entity.name),
            "sender_line": " · ".join(address(statement.entity)),
            "footer": footer(statement.entity, labels=labels),
        },
        "recipient": recipient(statement=statement, locale=locale),
        "facts": facts(statement=statement, labels=labels, as_of=as_of),
        "parts": [show.part(one) for one in sheet.calculations],
        "total": wording.amount(minor=sheet.total_minor, currency=statement.currency, language=language),
        "payment": payment(statement=statement, labels=labels, language=language),
    }


class _Shows:
    """Shows the calculations of a sheet in one language and currency."""

    def __init__(self, *, words: SheetWords, currency: str, language: str) -> None:
        self._words = words
        self._currency = currency
        self._language = language

    def part(self, one: SheetCalculation) -> dict[str, Any]:
        """One charge: its heading, facts, segments, sums and sources."""
        kinds = {"interest": self._words.interest, "compensation": self._words.compensation}
        kind = kinds.get(one.kind, self._words.late_fee)
        item = shown(one.item_number)
        heading = (
            put(self._words.of_item, kind=kind, item=item) if item else put(self._words.of_account, kind=kind)
        )
        return {
            "heading": heading,
            "facts": [[label, value, forwards] for label, value, forwards in self._facts(one) if value],
            "segments": [self._segment(segment) for segment in one.segments],
            "sums": [[label, value] for label, value in self._sums(one)],
            "amount": self._amount(one.amount_minor),
            "sources": [" ".join(shown(source, longest=400).split()) for source in one.sources],
        }

    def _facts(self, one: SheetCalculation) -> Iterator[tuple[str, str, bool]]:
        """Label, value, and whether the value reads from left to right in any case."""
        yield self._words.due_on, wording.day(on=one.due_on, language=self._language), False
        bears = self._words.principal if one.kind == "interest" else self._words.debt
        yield bears, self._amount(one.principal_minor), True
        yield self._words.credited, self._amount(one.credited_minor) if one.credited_minor else "", True
        yield self._words.set_aside, self._amount(one.set_aside_minor) if one.set_aside_minor else "", True
        yield self._words.day_count, self._words.day_counts.get(one.day_count, one.day_count), False
        yield self._words.fee, shown(one.fee), True
        yield self._words.days_late, str(one.days_late) if one.days_late else "", True
        for on, minor in one.payments:
            label = put(self._words.paid_on, date=wording.day(on=on, language=self._language))
            yield label, self._amount(minor), True

    def _sums(self, one: SheetCalculation) -> Iterator[tuple[str, str]]:
        if one.before:
            yield self._words.to_date, self._number(one.to_date_minor)
        for number, minor in one.before:
            yield put(self._words.before, number=shown(number)), self._number(-minor)
        yield self._words.this_note, self._number(one.amount_minor)

    def _segment(self, one: SheetSegment) -> list[str]:
        return [
            wording.short_day(on=one.first, language=self._language),
            wording.short_day(on=one.last, language=self._language),
            str(one.days),
            self._rate(one.reference_pct),
            self._rate(one.margin_pct),
            self._rate(one.rate_pct),
            self._number(one.principal_minor),
            self._number(one.interest_minor),
        ]

    def _rate(self, pct: str) -> str:
        """A rate with the decimal sign of the language."""
        if not pct:
            return "–"
        sign = get_decimal_symbol(wording.locale_of(self._language), numbering_system="latn")
        return pct.replace(".", sign)

    def _amount(self, minor: int) -> str:
        return wording.amount(minor=minor, currency=self._currency, language=self._language)

    def _number(self, minor: int) -> str:
        return wording.number(minor=minor, currency=self._currency, language=self._language)
