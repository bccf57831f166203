"""A mapping profile: a TOML file that says which column of an export is what, and how its texts are read.

Described for its writers in docs/import.md.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from dunwell.core.decimals import DecimalStyle
from dunwell.core.money import currencies

OPEN_ITEMS, CLOSED_ITEMS, CUSTOMERS = "open-items", "closed-items", "customers"
CONTACTS_HISTORY = "contacts-history"
OUR_SOURCE = "dunwell"  # what the house itself does; no file may speak in its name
_ITEM_FIELDS = {
    **dict.fromkeys(("customer", "currency", "amount", "issued_on", "due_on"), True),
    **dict.fromkeys(("number", "customer_name", "net_amount"), False),
}
_CONTACT = (
    *("contact_name", "contact_email", "contact_phone", "contact_role", "contact_language"),
    *("contact_mobile", "contact_sms_agreed"),
)
_DETAILS = (
    *("language", "country", "timezone", "address", "segment", "terms", "owner_email", "do_not_contact"),
    *("group", "risk_class", "vip", "renewal_on"),
    *("vat_id", "endpoint_scheme", "endpoint", "buyer_reference", "channels", "einvoice"),
)
# Fields of each kind of file, and whether a profile must say where they come from.
FIELDS: dict[str, dict[str, bool]] = {
    OPEN_ITEMS: _ITEM_FIELDS,
    CLOSED_ITEMS: {**_ITEM_FIELDS, "settled_on": True},
    CUSTOMERS: {"customer": True, "name": True, **dict.fromkeys((*_DETAILS, *_CONTACT), False)},
    CONTACTS_HISTORY: {
        **dict.fromkeys(("customer", "channel", "at"), True),
        **dict.fromkeys(("person_email", "person_phone", "person_name", "timezone", "outcome"), False),
        **dict.fromkeys(("entity", "currency", "number"), False),
    },
}
_TOP = {
    "kind",
    "source",
    "customer_source",
    "file",
    "columns",
    "attributes",
    "constants",
    "reading",
    "identity",
}
_FILE = {"encoding", "delimiter", "sheet"}
_READING = {"dates", "decimals", "strip_leading_zeros", "repair_float_noise"}
_ENCODINGS = {"auto", "utf-8", "utf-16", "cp1252", "latin-1", "cp850", "cp1250", "cp1251"}
_DELIMITERS = {
    "auto": "",
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    ",": ",",
    ";": ";",
    "\t": "\t",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFault:
    """What is wrong with a profile, and where: `where` is the dotted key, `code` is stable."""

    where: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one kind of export is read. `columns` and `attributes` give each field its headers, the first best."""

    kind: str
    source: str
    customer_source: str
    encoding: str  # auto, or a codec's name
    delimiter: str  # empty: detected
    sheet: str  # empty: the first one
    columns: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    dates: tuple[str, ...]
    style: DecimalStyle
    strip_leading_zeros: bool
    repair_float_noise: bool
    identity: tuple[str, ...]  # fields and attributes that together name a document


AS_FOUND = Profile(
    kind=OPEN_ITEMS,
    source="",
    customer_source="",
    encoding="auto",
    delimiter="",
    sheet="",
    columns={},
    attributes={},
    constants={},
    dates=("%Y-%m-%d",),
    style=DecimalStyle(decimal=".", grouping=""),
    strip_leading_zeros=False,
    repair_float_noise=False,
    identity=(),
)
"""A table that nobody described: every column by its own head, values as they are written."""


def parse(*, content: bytes) -> tuple[Profile | None, tuple[ProfileFault, ...]]:
    """The profile, or None and every fault of it at once."""
    if len(content) > _MOST_BYTES:
        return None, (_fault("", "too_long", f"A profile has at most {_MOST_BYTES:,} bytes."),)
    try:
        raw: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (_fault("", "not_toml", f"The profile cannot be read as TOML: {error}."),)
    reader = _Reader()
    profile = reader.profile(raw)
    return (None, tuple(reader.faults)) if reader.faults else (profile, ())


def _fault(where: str, code: str, message: str) -> ProfileFault:
    return ProfileFault(where=where, code=code, message=message)


class _Reader:
    """Reads a profile and remembers every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[ProfileFault] = []

    def note(self, where: str, code: str, message: str) -> None:
        self.faults.append(_fault(where, code, message))

    def profile(self, raw: Mapping[str, Any]) -> Profile | None:
        self.known(raw, _TOP, within="")
        kind = self.text(raw, "kind", default="")
        if kind not in FIELDS:
            self.note("kind", "unknown_kind", f"Give kind as one of {', '.join(FIELDS)}.")
            return None
        file, reading = self.section(raw, "file", _FILE), self.section(raw, "reading", _READING)
        columns, constants = self.columns(raw, kind)
        attributes = self.headers(raw, "attributes")
        self.names(attributes, kind)
        return Profile(
            kind=kind,
            source=self.source(raw, "source", default=None),
            customer_source=self.source(raw, "customer_source", default="main"),
            encoding=self.choice(file, "file.encoding", default="auto", allowed=_ENCODINGS),
            delimiter=_DELIMITERS[
                self.choice(file, "file.delimiter", default="auto", allowed=set(_DELIMITERS)) or "auto"
            ],
            sheet=self.text(file, "file.sheet", default=""),
            columns=columns,
            attributes=attributes,
            constants=constants,
            dates=self.dates(reading),
            style=self.style(reading),
            strip_leading_zeros=self.flag(reading, "reading.strip_leading_zeros"),
            repair_float_noise=self.flag(reading, "reading.repair_float_noise"),
            identity=self.identity(raw, kind, {*columns, *constants, *attributes}),
        )

    def known(self, section: Mapping[str, Any], allowed: set[str], *, within: str) -> None:
        for key in sorted(set(section) - allowed):
            self.note(
                f"{within}{key}",
                "unknown_key",
                f"Nothing reads this; known are {', '.join(sorted(allowed))}.",
            )

    def section(self, raw: Mapping[str, Any], key: str, allowed: set[str] | None = None) -> Mapping[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, dict):
            self.note(key, "not_a_table", f"Write [{key}] and its keys below it.")
            return {}
        table = cast("dict[str, Any]", value)
        if allowed is not None:
            self.known(table, allowed, within=f"{key}.")
        return table

    def text(self, section: Mapping[str, Any], where: str, *, default: str) -> str:
        value = section.get(where.rpartition(".")[2], default)
        if not isinstance(value, str) or len(value) > 200:
            self.note(where, "not_a_text", "Give a text of at most 200 characters, in quotation marks.")
            return default
        return value

    def choice(self, section: Mapping[str, Any], where: str, *, default: str, allowed: set[str]) -> str:
        value = self.text(section, where, default=default)
        if value in allowed:
            return value
        self.note(where, "unknown_choice", f"Give one of {', '.join(repr(one) for one in sorted(allowed))}.")
        return default

    def flag(self, section: Mapping[str, Any], where: str) -> bool:
        value = section.get(where.rpartition(".")[2], True)
        if not isinstance(value, bool):
            self.note(where, "not_a_flag", "Give true or false, without quotation marks.")
            return True
        return value

    def source(self, raw: Mapping[str, Any], key: str, *, default: str | None) -> str:
        value = self.text(raw, key, default=default or "")
        if not _SOURCE.fullmatch(value):
            self.note(
                key,
                "bad_source",
                "Name the system the file comes from in up to 40 of a-z, 0-9, '.', '-', '_'.",
            )
        if value == OUR_SOURCE:
            self.note(key, "bad_source", f"Name the system the file comes from; {OUR_SOURCE} is not one.")
        return value

    def headers(self, raw: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.section(raw, key).items():
            given = _listed(value)
            if not given or len(given) > 20 or not all(isinstance(one, str) and one.strip() for one in given):
                self.note(
                    f"{key}.{name}",
                    "bad_header",
                    "Give the column's header, or a list of up to 20 alternatives.",
                )
                continue
            found[name] = tuple(str(one) for one in given)
        return found

    def columns(self, raw: Mapping[str, Any], kind: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        columns = self.headers(raw, "columns")
        constants = self.section(raw, "constants")
        self.known(columns, set(FIELDS[kind]), within="columns.")
        self.known(constants, set(FIELDS[kind]), within="constants.")
        for name, is_needed in FIELDS[kind].items():
            if name in columns and name in constants:
                self.note(f"constants.{name}", "given_twice", "Give a column or a constant, not both.")
            if (
                is_needed
                and name not in columns
                and name not in constants
                and name not in self.section(raw, "columns")
            ):
                self.note(f"columns.{name}", "missing_field", f"Say which column holds the {name}.")
        texts = {name: self.text(constants, f"constants.{name}", default="").strip() for name in constants}
        for name in sorted(name for name, value in texts.items() if not value):
            self.note(f"constants.{name}", "empty_constant", "Give a text, or leave the constant out.")
        currency = texts.get("currency")
        if currency and currency.upper() not in currencies():
            self.note(
                "constants.currency", "unknown_currency", f"{currency!r} is no currency code such as EUR."
            )
        return columns, texts

    def names(self, attributes: Mapping[str, tuple[str, ...]], kind: str) -> None:
        for name in sorted(attributes):
            if (
                not _NAME.fullmatch(name)
                or name in FIELDS[kind]
                or name in {"row", "quirks", "entity", "net_minor"}
            ):
                self.note(
                    f"attributes.{name}",
                    "bad_name",
                    "Use up to 40 of a-z, 0-9 and '_', and no field's name, nor row, quirks, entity or net_minor.",
                )

    def dates(self, reading: Mapping[str, Any]) -> tuple[str, ...]:
        value = reading.get("dates", ["%Y-%m-%d"])
        given = _listed(value)
        if not given or len(given) > 10:
            self.note("reading.dates", "bad_date_format", "Give one to ten date formats, such as '%d.%m.%Y'.")
        formats = [one for one in given if isinstance(one, str) and _is_date_format(one)]
        for at, one in enumerate(given):
            if one not in formats:
                self.note(
                    f"reading.dates[{at}]",
                    "bad_date_format",
                    "Give a format of year, month and day, such as '%Y-%m-%d', '%d.%m.%Y' or '%m/%d/%Y'.",
                )
        shapes: dict[str, str] = {}
        for one in formats:
            shape = re.sub(r"%[dmYy]", "#", one)
            is_clear = shapes.setdefault(shape, _order(one)) == _order(one)
            if not is_clear:
                self.note(
                    "reading.dates",
                    "ambiguous_dates",
                    f"{one!r} and another format would both read the same text, as different days; keep one of them.",
                )
        return tuple(formats) or ("%Y-%m-%d",)

    def style(self, reading: Mapping[str, Any]) -> DecimalStyle:
        picture = self.text(reading, "reading.decimals", default="1,234.56")
        try:
            return DecimalStyle.like(picture)
        except ValueError:
            self.note(
                "reading.decimals",
                "bad_decimals",
                "Write 1234.56 as the file would: '1234.56', '1,234.56', '1.234,56', \"1'234.56\" or '1 234,56'.",
            )
            return DecimalStyle.like("1,234.56")

    def identity(self, raw: Mapping[str, Any], kind: str, known: set[str]) -> tuple[str, ...]:
        value = self.section(raw, "identity", {"external_id"}).get("external_id", ["number"])
        given = _listed(value)
        if kind in {CUSTOMERS, CONTACTS_HISTORY}:
            if "identity" in raw:
                whose = "A customer is always" if kind == CUSTOMERS else "A contact that was made is"
                self.note("identity", "unknown_key", f"{whose} known by its number.")
            return ("customer",)
        for one in given:
            if one not in {*known, "number", "entity"}:
                self.note(
                    "identity.external_id",
                    "unknown_field",
                    f"{one!r} is no column of this profile, nor 'entity'.",
                )
        if "number" not in given:
            self.note("identity.external_id", "number_missing", "The document's number must be among them.")
        return tuple(str(one) for one in given)


def _listed(value: object) -> list[Any]:
    """A list as it is, anything else as the only one of a list."""
    if isinstance(value, list):
        given: list[Any] = value  # pyright: ignore[reportUnknownVariableType] - TOML lists hold anything
        return given
    return [value]


def _is_date_format(text: str) -> bool:
    """Whether the format gives a whole date and nothing else: exactly one year, month and day."""
    directives = sorted(re.findall(r"%(.)", text))
    if directives not in (["Y", "d", "m"], ["d", "m", "y"]) or len(text) > 20:
        return False
    return not re.search(r"[A-Za-z0-9]", re.sub(r"%.", "", text))


def _order(text: str) -> str:
    return "".join(re.findall(r"%(.)", text)).lower()
