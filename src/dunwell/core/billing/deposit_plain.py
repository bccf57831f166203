"""Reads the deposit terms of a house from plain values, as a file or a form gives them, and writes them so."""

from collections.abc import Mapping
from typing import Final

from dunwell.core.billing.deposits import RISKS, DepositShare, DepositTerms, SetAgainst
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.plain import Plain, PlainFault, PlainReader, shown

_KNOWN: Final = ("percent", "fixed", "risks", "minimum", "round_to", "waive_alone", "due_days", "how")
_SHARE: Final = ("percent", "fixed")
_UNKNOWN_RISK: Final = "unknown"  # how a file calls the class of those of whom nothing is known
_DUE_DAYS_MAX: Final = 365


def read_terms(plain: Plain, /) -> tuple[DepositTerms, tuple[PlainFault, ...]]:
    """The terms, and what cannot be read of them; what is not given is as the house has it from the start (10 %).

    percent: a number from 0 to 100. fixed, minimum, round_to, waive_alone: amounts by
    currency. risks: sections `low`, `medium`,
    `high`, `unknown` with a percent or fixed amounts of their own. due_days: 0 to 365. how: first or pro_rata.
    """
    reader = _Reader()
    return reader.terms(plain), tuple(reader.found)


def plain_of(terms: DepositTerms, /) -> dict[str, object]:
    """The terms as plain values, which `read_terms` reads back to the same."""
    return {
        **_plain_share(terms.share),
        "risks": {risk or _UNKNOWN_RISK: _plain_share(share) for risk, share in terms.shares.items()},
        "minimum": _plain_amounts(terms.minimum_minor),
        "round_to": _plain_amounts(terms.round_to_minor),
        "waive_alone": _plain_amounts(terms.waive_alone_minor),
        "due_days": terms.due_days,
        "how": terms.how.value,
    }


def _plain_share(share: DepositShare) -> dict[str, object]:
    return {"percent": format(share.percent, "f"), "fixed": _plain_amounts(share.fixed_minor)}


def _plain_amounts(amounts: Mapping[str, int]) -> dict[str, str]:
    return {currency: to_text(money=Money(minor, currency)) for currency, minor in amounts.items()}


class _Reader(PlainReader):
    def terms(self, plain: Plain, /) -> DepositTerms:
        self.unknown(plain, known=_KNOWN, within="")
        share = self.share(plain, within="", default=DepositShare())
        return DepositTerms(
            share=share,
            shares=self.shares(self.section(plain, name="risks"), default=share),
            minimum_minor=self.positive(plain, name="minimum", within=""),
            round_to_minor=self.positive(plain, name="round_to", within=""),
            waive_alone_minor=self.positive(plain, name="waive_alone", within=""),
            due_days=self.due_days(plain),
            how=self.how(plain),
        )

    def share(self, plain: Plain, /, *, within: str, default: DepositShare) -> DepositShare:
        percent = self.decimal(plain, name="percent", within=within)
        if percent is not None and not 0 <= percent <= 100:
            self.fault(field=f"{within}percent", message=f"Give between 0 and 100 per cent; not {percent}.")
            percent = None
        fixed = self.positive(plain, name="fixed", within=within)
        own = "percent" in plain or "fixed" in plain
        if percent is None and not own:
            return default
        return DepositShare(percent=default.percent if percent is None else percent, fixed_minor=fixed)

    def shares(self, plain: Plain, /, *, default: DepositShare) -> dict[str, DepositShare]:
        found: dict[str, DepositShare] = {}
        names = {risk or _UNKNOWN_RISK: risk for risk in RISKS}
        self.unknown(plain, known=tuple(names), within="risks.")
        for name, risk in names.items():
            section = self.section(plain, name=name, within="risks.")
            self.unknown(section, known=_SHARE, within=f"risks.{name}.")
            if section:
                found[risk] = self.share(section, within=f"risks.{name}.", default=default)
        return found

    def positive(self, plain: Plain, /, *, name: str, within: str) -> dict[str, int]:
        amounts = self.amounts(plain, name=name, within=within)
        for currency in [one for one, minor in amounts.items() if minor <= 0]:
            self.fault(
                field=f"{within}{name}.{currency}", message="Give an amount above nothing, or leave it out."
            )
            del amounts[currency]
        return amounts

    def due_days(self, plain: Plain, /) -> int:
        days = self.needed(plain, name="due_days", default=DepositTerms().due_days, within="")
        if 0 <= days <= _DUE_DAYS_MAX:
            return days
        self.fault(field="due_days", message=f"Give between 0 and {_DUE_DAYS_MAX} days; not {days}.")
        return DepositTerms().due_days

    def how(self, plain: Plain, /) -> SetAgainst:
        value = self.text(plain, name="how") or SetAgainst.FIRST.value
        if value in set(SetAgainst):
            return SetAgainst(value)
        self.fault(field="how", message=f"Give first or pro_rata; not {shown(value)}.")
        return SetAgainst.FIRST
