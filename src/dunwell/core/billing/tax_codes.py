"""An entity's own tax codes as a person gives them: read with every fault, and kept as plain values."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from dunwell.core.billing.taxes import WITH_RATE, WITH_REASON, Tax, TaxCategory, UnknownTax, tax_of
from dunwell.core.billing.texts import unprintable
from dunwell.core.plain import Plain, PlainFault, PlainReader

CODES_MAX: Final = 60
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_REASON_MAX = 500
_PLACES_MAX = 2


def read_tax_codes(rows: Sequence[Plain], /) -> tuple[dict[str, dict[str, str]], tuple[PlainFault, ...]]:
    """The codes as they are kept, {code: {category, rate, reason, reason_code}}, and what is wrong with the rows.

    A row: code, category (S, Z, E, AE, …), rate in per cent where the category has one, reason and reason_code (VATEX)
    where it has none. A code that looks like a category with its rate must be just that, or S19 would not be 19 %.
    """
    reader = _Reader()
    found: dict[str, dict[str, str]] = {}
    if len(rows) > CODES_MAX:
        reader.fault(field="taxes", message=f"{len(rows)} codes are more than {CODES_MAX}.")
        return {}, tuple(reader.found)
    for at, row in enumerate(rows):
        read = reader.row(row, within=f"taxes[{at}].", known=found)
        if read is not None:
            found[read[0]] = read[1]
    return found, tuple(reader.found)


class _Reader(PlainReader):
    def row(
        self, plain: Plain, /, *, within: str, known: Mapping[str, object]
    ) -> tuple[str, dict[str, str]] | None:
        before = len(self.found)
        code = self.text(plain, name="code", within=within)
        if not _CODE.fullmatch(code):
            self.fault(field=f"{within}code", message="Give letters and digits, at most 20, such as full.")
        elif code in known:
            self.fault(field=f"{within}code", message=f"{code} is there twice.")
        category = self.text(plain, name="category", within=within)
        if category not in set(TaxCategory):
            self.fault(field=f"{within}category", message="Choose one of the categories.")
            return None
        rate = self.rate(plain, TaxCategory(category), within=within)
        reason, reason_code = self.reasons(plain, TaxCategory(category), within=within)
        if len(self.found) > before:
            return None
        self.same_as_it_looks(code, TaxCategory(category), rate, within=within)
        said = {"category": category}
        said |= {"rate": f"{rate.normalize():f}"} if rate else {}
        said |= {"reason": reason} if reason else {}
        said |= {"reason_code": reason_code} if reason_code else {}
        return code, said

    def rate(self, plain: Plain, category: TaxCategory, /, *, within: str) -> Decimal:
        rate = self.decimal(plain, name="rate", within=within)
        if category not in WITH_RATE:
            if rate:
                self.fault(field=f"{within}rate", message="This category has no rate: leave it empty.")
            return Decimal(0)
        if rate is None or not 0 < rate <= 100 or -int(rate.normalize().as_tuple().exponent) > _PLACES_MAX:
            self.fault(
                field=f"{within}rate", message="Give the rate in per cent, above 0, at most two decimals."
            )
            return Decimal(1)
        return rate

    def reasons(self, plain: Plain, category: TaxCategory, /, *, within: str) -> tuple[str, str]:
        reason = self.text(plain, name="reason", within=within)
        code = self.text(plain, name="reason_code", within=within).upper()
        if category not in WITH_REASON and (reason or code):
            self.fault(field=f"{within}reason", message="What bears tax needs no reason: leave it empty.")
        if len(reason) > _REASON_MAX:
            self.fault(field=f"{within}reason", message=f"At most {_REASON_MAX} characters.")
        elif why := unprintable(reason):
            self.fault(field=f"{within}reason", message=f"This cannot be printed: {why}.")
        if code and not code.startswith("VATEX-"):
            self.fault(
                field=f"{within}reason_code", message="Give a code of the VATEX list, or a reason alone."
            )
        if category is TaxCategory.EXEMPT and not (reason or code):
            self.fault(
                field=f"{within}reason", message="Say why it is exempt, in a sentence or by its VATEX code."
            )
        return reason, code

    def same_as_it_looks(self, code: str, category: TaxCategory, rate: Decimal, /, *, within: str) -> None:
        try:
            looks: Tax = tax_of(code=code, own={})
        except UnknownTax:
            return
        if (looks.category, looks.rate_pct) != (category, rate):
            self.fault(
                field=f"{within}code", message=f"{code} means something else already: call it otherwise."
            )
