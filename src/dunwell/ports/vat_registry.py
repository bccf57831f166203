"""What we ask of a register of tax numbers."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Registered", "VatRegistry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a register says of a number. `name` and `address` are "" where it does not tell them (many do not)."""

    is_registered: bool
    name: str = ""
    address: str = ""
    reference: str = ""
    """By which the register knows the question, as evidence; "" where it gives none."""


class VatRegistry(Protocol):
    """Knows whether a company is registered for value-added tax. Asking twice does no harm."""

    name: str
    """What the register is called, for the evidence."""

    def look_up(self, *, country: str, number: str) -> Registered:
        """Say what the register knows of a number (as it is compared, with the state's letters) of a country.

        Raises Refused for a country that the register does not keep, Unavailable where it cannot be asked now.
        """
        ...
