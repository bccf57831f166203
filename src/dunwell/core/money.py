"""Money as whole minor units of one currency, and balances that keep currencies apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import index
from typing import Self

from babel.numbers import list_currencies

# Every amount is smaller than this, so that two of them add up in a BIGINT or an Int64 without wrapping.
BOUND = 2**62

# ISO 4217 minor units that are not 2. Babel knows the currencies, but its digits are those of everyday
# display (RSD 0, IQD 0) and change between releases, which would silently re-scale what is stored.
_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_EXPONENTS = {currency: places for places, codes in _BY_EXPONENT.items() for currency in codes.split()}
# Metals, units of account and test codes: ISO 4217 gives them no minor unit.
_WITHOUT_MINOR_UNIT = "XAG XAU XBA XBB XBC XBD XDR XFO XFU XPD XPT XRE XSU XTS XUA XXX"


class CurrencyMismatch(TypeError):
    """Amounts of different currencies were added or compared: a mistake of the caller."""

    code = "currency_mismatch"


class AmountTooLarge(ValueError):
    """An amount of 2**62 minor units or more, which no column could hold safely."""

    code = "amount_too_large"


class UnknownCurrency(ValueError):
    """Not the upper-case ISO 4217 code of a currency with a minor unit."""

    code = "unknown_currency"


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Every currency code that an amount may carry, historic ones included."""
    return frozenset(list_currencies()).difference(_WITHOUT_MINOR_UNIT.split())


def exponent(*, currency: str) -> int:
    """Decimal places of the currency by ISO 4217 (EUR 2, JPY 0, BHD 3); raises UnknownCurrency."""
    if currency not in currencies():
        raise UnknownCurrency(f"{currency!r} is not a known currency code")
    return _EXPONENTS.get(currency, 2)


def in_bound(minor: int) -> int:
    """The same number of minor units; raises AmountTooLarge at 2**62 or more either side of zero."""
    if not -BOUND < minor < BOUND:
        raise AmountTooLarge(f"{minor} minor units are beyond what can be kept")
    return minor


@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of minor units of one currency. Multiplication lives in rates.times alone."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        in_bound(index(self.minor))
        if self.currency not in currencies():
            raise UnknownCurrency(f"{self.currency!r} is not a known currency code")

    def _other(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._other(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._other(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._other(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._other(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._other(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._other(other)

    def split(self, weights: Sequence[int]) -> "list[Money]":
        """Parts in proportion to whole weights, by largest remainder, that add up to exactly this amount.

        A zero weight gets nothing; equal remainders favour the earlier part; a negative amount splits as the
        mirror of the positive one. Raises ValueError for a negative weight or where all weights are zero.
        """
        if any(weight < 0 for weight in weights):
            raise ValueError("a weight is negative")
        total = sum(weights)
        if total == 0:
            raise ValueError("nothing to split by: the weights add up to zero")
        sign, whole = (-1 if self.minor < 0 else 1), abs(self.minor)
        parts = [whole * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
        for i in by_remainder[: whole - sum(parts)]:
            parts[i] += 1
        return [Money(sign * part, self.currency) for part in parts]


class Balance:
    """Immutable sums by currency: it adds and never converts. A currency that nets to zero is not kept."""

    __slots__ = ("_minor",)

    def __init__(self, minor: Mapping[str, int] | None = None) -> None:
        checked = [Money(amount, currency) for currency, amount in sorted((minor or {}).items())]
        self._minor = {money.currency: money.minor for money in checked if money.minor}

    @classmethod
    def of(cls, moneys: Iterable[Money]) -> Self:
        """The sum of amounts in any mix of currencies."""
        sums: dict[str, int] = {}
        for money in moneys:
            sums[money.currency] = sums.get(money.currency, 0) + money.minor
        return cls(sums)

    def __iter__(self) -> Iterator[Money]:
        return (Money(minor, currency) for currency, minor in self._minor.items())

    def __len__(self) -> int:
        return len(self._minor)

    def __add__(self, other: "Money | Balance") -> "Balance":
        return Balance.of([*self, *([other] if isinstance(other, Money) else other)])

    def __sub__(self, other: "Money | Balance") -> "Balance":
        return self + -other

    def __neg__(self) -> "Balance":
        return Balance({money.currency: -money.minor for money in self})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Balance) and self._minor == other._minor

    def __hash__(self) -> int:
        return hash(tuple(self._minor.items()))

    def __repr__(self) -> str:
        return f"Balance({self._minor!r})"

    def amount(self, *, currency: str) -> Money:
        """What the balance holds in one currency; zero where it holds nothing."""
        return Money(self._minor.get(currency, 0), currency)
