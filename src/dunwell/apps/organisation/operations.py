"""Writes to the organisation."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime

from babel import Locale
from babel.numbers import list_currencies
from django.contrib.auth.hashers import make_password
from django.db import transaction

from dunwell.apps.organisation.models import Entity, Membership, Role, User


class EntityRefused(Exception):
    """An entity cannot be added as asked; `code` is stable, `field` names what to change."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


def add_entity(
    *, code: str, name: str, country: str, currency: str, timezone: str, now: datetime, **details: str
) -> tuple[Entity, bool]:
    """Add a subsidiary and return it with True; the same again returns it with False; a different one is refused."""
    wanted = {
        "code": code.strip(),
        "name": name.strip(),
        "country": country.strip().upper(),
        "currency": currency.strip().upper(),
        "timezone": timezone.strip(),
    }
    _refuse_unusable(wanted)
    with transaction.atomic():
        entity, was_added = Entity.objects.get_or_create(
            code=wanted["code"], defaults={**wanted, **details, "created_at": now}
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


def _refuse_unusable(wanted: dict[str, str]) -> None:
    for field in ("code", "name"):
        if not wanted[field]:
            raise EntityRefused(code="missing", field=field, message=f"The {field} must not be empty.")
    if len(wanted["code"]) > 20:
        raise EntityRefused(code="too_long", field="code", message="The code may have at most 20 characters.")
    if wanted["country"] not in Locale("en").territories or len(wanted["country"]) != 2:
        raise EntityRefused(
            code="unknown_country",
            field="country",
            message=f"{wanted['country']!r} is no country code; give two letters such as DE, US or GB.",
        )
    if wanted["currency"] not in list_currencies():
        raise EntityRefused(
            code="unknown_currency",
            field="currency",
            message=f"{wanted['currency']!r} is no currency code; give three letters such as EUR, USD or GBP.",
        )
    if wanted["timezone"] not in zoneinfo.available_timezones():
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


def share_password(*, users: Iterable[User], password: str) -> int:
    """Give those of the users who have no password this one, hashed once; return how many they were.

    For a demo only: equal hashes tell everybody who reads them that the passwords are equal.
    """
    waiting = [user.pk for user in users if not user.has_usable_password()]
    if not waiting:
        return 0
    return User.objects.filter(pk__in=waiting).update(password=make_password(password))
