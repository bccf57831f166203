"""Numbers of companies: of their value-added or other business tax, and of the register that they stand in.

Format and checksum are those of python-stdnum. Where it knows a country's numbers, what does not keep to them is
refused, with what is wrong; where it does not, or a country has several registers, a number is kept and said to be
unchecked: nobody is turned away because a register is missing here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from stdnum import get_cc_module
from stdnum.au import acn
from stdnum.be import vat as be_enterprise
from stdnum.ch import uid as ch_uid
from stdnum.de import handelsregisternummer
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import cif
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.jp import cn
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import regon
from stdnum.se import orgnr as se_orgnr
from stdnum.sg import uen
from stdnum.us import ein

_FIRST: Final = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE")
_SECOND: Final = ("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
VAT_COUNTRIES: Final = frozenset({*_FIRST, *_SECOND})
"""The states of the European Union, by ISO 3166: Greece's numbers begin with EL all the same."""
LONGEST: Final = 40
_SEPARATORS: Final = re.compile(r"[\s.,\-/]+")
_PREFIX_OF: Final = {"GR": "EL"}
_COUNTRY_OF: Final = {"EL": "GR"}


class _Rules(Protocol):
    """What the library knows of one kind of number."""

    def validate(self, number: str) -> str:
        """Return the number as it is written, or raise ValidationError."""
        ...


class Way(StrEnum):
    """How far a number was checked here."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it is compared: upper case, without separators; `country` is the one that gave it."""

    value: str
    country: str
    way: Way


class NumberRefused(ValueError):
    """No such number can exist; `code` is stable: too_long, bad_format, bad_checksum."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


def compared(text: str, /) -> str:
    """What two writings of one number have in common: `de 136.695-976` and `DE136695976` are the same."""
    return _SEPARATORS.sub("", text).upper()


def read_vat(*, text: str, country: str) -> Number:
    """Read the tax number of a company in a country (ISO 3166); one that names another state is that state's.

    Checked by format and checksum for the European Union, GB, CH, NO and whatever else the library knows; of the
    United States the EIN, which has a format and no checksum. Raises NumberRefused.
    """
    bare = _bare(text)
    given = _named(bare) or country
    if given == "US":
        return Number(value=_valid(ein, bare), country=given, way=Way.CHECKED)
    rules = get_cc_module(given.lower(), "vat")
    if rules is None:
        return Number(value=bare, country=given, way=Way.UNCHECKED)
    prefix = _PREFIX_OF.get(given, given)
    if given not in VAT_COUNTRIES and given != "GB":
        return Number(value=_valid(rules, bare), country=given, way=Way.CHECKED)
    digits = bare.removeprefix(prefix)
    return Number(value=prefix + _valid(rules, digits).removeprefix(prefix), country=given, way=Way.CHECKED)


def read_register(*, text: str, country: str) -> Number:
    """Read the number of a company in its country's register. Raises NumberRefused.

    A number with a checksum must keep to it. One of a register without (as in Germany, where the court belongs to
    it), or of a country with several registers, is checked where it can be, and else kept as it was given.
    """
    bare = _bare(text)
    strict, lax = _REGISTERS.get(country, ((), ()))
    code = ""
    for rules in strict:
        try:
            return Number(value=_valid(rules, bare), country=country, way=Way.CHECKED)
        except NumberRefused as refused:
            code = "bad_checksum" if "bad_checksum" in {code, refused.code} else refused.code
    if code:
        raise NumberRefused(code=code)
    for read in lax:
        try:
            return Number(value=compared(read(text.strip())), country=country, way=Way.CHECKED)
        except ValidationError:
            continue
    return Number(value=bare, country=country, way=Way.UNCHECKED)


def _bare(text: str) -> str:
    bare = compared(text)
    if len(bare) > LONGEST:
        raise NumberRefused(code="too_long")
    if not any(sign.isdigit() for sign in bare):
        raise NumberRefused(code="bad_format")
    return bare


def _named(bare: str) -> str:
    """The European state that a number begins with, "" where it begins with none."""
    found = _COUNTRY_OF.get(bare[:2], bare[:2])
    return found if found in VAT_COUNTRIES or found == "GB" else ""


def _valid(rules: _Rules, text: str) -> str:
    try:
        return str(rules.validate(text))
    except InvalidChecksum:
        raise NumberRefused(code="bad_checksum") from None
    except ValidationError:
        raise NumberRefused(code="bad_format") from None


_REGISTERS: Final[dict[str, tuple[tuple[_Rules, ...], tuple[Callable[[str], str], ...]]]] = {
    "AU": ((acn,), ()),
    "BE": ((be_enterprise,), ()),
    "CH": ((ch_uid,), ()),
    "DE": ((), (handelsregisternummer.validate,)),
    "DK": ((cvr,), ()),
    "EE": ((registrikood,), ()),
    "ES": ((cif,), ()),
    "FI": ((ytunnus,), ()),
    "FR": ((siren, siret), ()),
    "JP": ((cn,), ()),
    "NO": ((no_orgnr,), ()),
    "PL": ((), (regon.validate,)),
    "SE": ((se_orgnr,), ()),
    "SG": ((uen,), ()),
}
"""By country the registers whose numbers carry a checksum, and readers of those that only have a form."""
