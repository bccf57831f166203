"""What is worth how much in another currency, at the named rate of a day."""

from datetime import date

from dunwell.apps.billing.exchange import rate_between
from dunwell.core.billing.exchange import Rate, converted_minor


class RateMissing(Exception):
    """Two amounts cannot be put together: no exchange rate of their currencies is known near a day."""

    code = "rate_missing"

    def __init__(self, *, one: str, other: str, on: date) -> None:
        super().__init__(
            f"There is no rate of {one} in {other} for {on} or the week before it: take one in by "
            "dunwell import exchange-rates."
        )
        self.one, self.other, self.on = one, other, on


class Rates:
    """The rates of a day, each looked up once and remembered with its source."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self._known: dict[tuple[str, str], Rate | None] = {}

    def minor(self, amount_minor: int, /, *, currency: str, into: str) -> int:
        """Return an amount in minor units of another currency, a half away from zero. Raises RateMissing."""
        if currency == into or amount_minor == 0:
            return amount_minor
        rate = self._rate(currency, into)
        if rate is None:
            raise RateMissing(one=currency, other=into, on=self.on)
        return converted_minor(minor=amount_minor, currency=currency, into=into, rate=rate)

    def has(self, *, currency: str, into: str) -> bool:
        """Tell whether amounts can be put from one currency into the other."""
        return currency == into or self._rate(currency, into) is not None

    @property
    def taken(self) -> tuple[Rate, ...]:
        """The rates that were taken so far, to be named beside what they were taken for."""
        return tuple(one for one in self._known.values() if one is not None)

    def _rate(self, one: str, other: str) -> Rate | None:
        if (one, other) not in self._known:
            self._known[one, other] = rate_between(one=one, other=other, on=self.on)
        return self._known[one, other]
