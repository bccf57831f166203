"""Writes to the organisation."""

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from babel import Locale
from django.contrib.auth.hashers import make_password
from django.db import transaction

from dunwell.apps.organisation.models import Audience, Entity, Membership, Role, User
from dunwell.core.money import currencies
from dunwell.formats.mime import is_address


class EntityRefused(Exception):
    """An entity cannot be added as asked; `code` is stable, `field` names what to change."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


NO_COUNTRIES = frozenset(
    {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
)  # Babel's territories that are no country
DETAILS = ("address", "tax_id", "iban", "sender_email")


def add_entity(
    *,
    code: str,
    name: str,
    country: str,
    currency: str,
    timezone: str,
    now: datetime,
    **details: str,
) -> tuple[Entity, bool]:
    """Add a subsidiary; the same again changes nothing (the second value is then False), a different one is refused.

    `details` are what stands on letters besides: DETAILS; set_details changes them later.
    """
    wanted = {
        "code": code.strip(),
        "name": name.strip(),
        "country": country.strip().upper(),
        "currency": currency.strip().upper(),
        "timezone": timezone.strip(),
    }
    _refuse_unusable(wanted)
    wanted |= _usable_details(details)
    with transaction.atomic():
        entity, was_added = Entity.objects.get_or_create(
            code=wanted["code"], defaults={**wanted, "created_at": now}
        )
    for field, value in wanted.items():
        if getattr(entity, field) != value:
            raise EntityRefused(
                code="entity_differs",
                field=field,
                message=f"Entity {entity.code} is there already with {field} {getattr(entity, field)!r}, "
                f"not {value!r}. Use another code, or the recorded {field}.",
            )
    return entity, was_added


def set_details(*, entity: Entity, details: Mapping[str, str]) -> list[str]:
    """Set what stands on a subsidiary's letters; return the fields that changed. Raises EntityRefused."""
    usable = _usable_details(details)
    changed = [field for field, value in usable.items() if getattr(entity, field) != value]
    if changed:
        Entity.objects.filter(pk=entity.pk).update(**{field: usable[field] for field in changed})
    return changed


def _usable_details(details: Mapping[str, str]) -> dict[str, str]:
    usable = {field: details[field].strip() for field in DETAILS if field in details}
    if usable.get("sender_email") and not is_address(usable["sender_email"]):
        raise EntityRefused(
            code="bad_address",
            field="sender_email",
            message=f"{usable['sender_email']!r} is no e-mail address; give one such as name@company.example.",
        )
    if "iban" in usable:
        usable["iban"] = "".join(usable["iban"].split()).upper()
        if usable["iban"] and not is_iban(usable["iban"]):
            raise EntityRefused(
                code="bad_iban",
                field="iban",
                message="The IBAN's check digits do not fit: a digit is wrong or missing. Copy it from the bank.",
            )
    return usable


def is_country(code: str) -> bool:
    """Tell whether a text is the two-letter code of a country, not of a group of them or of none."""
    return len(code) == 2 and code in Locale("en").territories and code not in NO_COUNTRIES


def is_iban(text: str) -> bool:
    """Tell whether a text has the form and the check digits of an IBAN (ISO 13616: modulo 97 is 1)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


@cache
def _timezones() -> frozenset[str]:
    """Read once per process: it costs a look at six hundred files."""
    return frozenset(zoneinfo.available_timezones())


def _refuse_unusable(wanted: dict[str, str]) -> None:
    for field in ("code", "name"):
        if not wanted[field]:
            raise EntityRefused(code="missing", field=field, message=f"The {field} must not be empty.")
    if len(wanted["code"]) > 20:
        raise EntityRefused(code="too_long", field="code", message="The code may have at most 20 characters.")
    if not is_country(wanted["country"]):
        raise EntityRefused(
            code="unknown_country",
            field="country",
            message=f"{wanted['country']!r} is no country code; give two letters such as DE, US or GB.",
        )
    if wanted["currency"] not in currencies():
        raise EntityRefused(
            code="unknown_currency",
            field="currency",
            message=f"{wanted['currency']!r} is no currency code; give three letters such as EUR, USD or GBP.",
        )
    if wanted["timezone"] not in _timezones():
        raise EntityRefused(
            code="unknown_timezone",
            field="timezone",
            message=f"{wanted['timezone']!r} is no time zone; give a name such as Europe/Berlin or UTC.",
        )


def add_user(
    *,
    email: str,
    name: str,
    password: str | None,
    role: Role,
    entities: list[Entity],
    now: datetime,
    language: str = "en",
) -> User:
    """Add a user (or take the one with this address) with the role in each of the entities."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(
                email=email, password=password, name=name, language=language, created_at=now
            )
        for entity in entities:
            Membership.objects.update_or_create(user=user, entity=entity, defaults={"role": role})
    return user


def add_outsider(
    *, email: str, name: str, audience: Audience, password: str | None, now: datetime
) -> User | None:
    """Add somebody of another house who is to log in; None where somebody has this address, whoever that is."""
    assert audience != Audience.DESK, "people of the group come in by their roles: add_user"
    if User.objects.filter(email__iexact=email).exists():
        return None
    return User.objects.create_user(
        email=email, password=password, name=name, audience=audience, created_at=now
    )


def share_password(*, users: Iterable[User], password: str) -> int:
    """Give those of the users who have no password this one, hashed once; return how many they were.

    For a demo only: equal hashes tell everybody who reads them that the passwords are equal.
    """
    waiting = [user.pk for user in users if not user.has_usable_password()]
    if not waiting:
        return 0
    return User.objects.filter(pk__in=waiting).update(password=make_password(password))
