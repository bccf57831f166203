"""The people who log in for an agency, and the keys of its systems: added, switched off, and never another's."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Audience, User
from dunwell.apps.organisation.operations import add_outsider
from dunwell.apps.placements.access import AgencyScope, NotThere
from dunwell.apps.placements.agency_models import Agency, AgencyKey, AgencyMember, AgencyRole
from dunwell.apps.placements.moving import line_of
from dunwell.apps.placements.seeing import PlacementRefused

NAME_CHARACTERS: Final = 80
PEOPLE_MOST: Final = 200
KEYS_MOST: Final = 20
PASSWORD_CHARACTERS: Final = 12


class NoKey(Exception):
    """The token opens nothing: of no key, taken back, or of an agency that works for us no more."""

    code = "unauthenticated"


def members_of(*, scope: AgencyScope) -> Sequence[dict[str, object]]:
    """Return the agency's people: public_id, name, email, is_active, role, added_at; by name."""
    theirs = AgencyMember.objects.filter(agency_id=scope.agency_id)
    columns = ("user__public_id", "user__name", "user__email", "user__is_active", "role", "added_at")
    return list(theirs.order_by("user__name", "id").values(*columns))


def add_member(
    *, agency: Agency, email: str, name: str, role: str, password: str, actor: str, now: datetime
) -> AgencyMember:
    """Let somebody log in for an agency; raises PlacementRefused with the field to change.

    An address that logs in already, for whomever, is refused in the same words, so that nobody learns of others.
    """
    said = line_of(name, field="name", most=NAME_CHARACTERS, is_needed=True)
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as fault:
        message = "Give an e-mail address such as ann@agency.example."
        raise PlacementRefused(code="faulty", field="email", message=message) from fault
    if role not in AgencyRole.values:
        message = f"Choose one of {', '.join(AgencyRole.values)}."
        raise PlacementRefused(code="faulty", field="role", message=message)
    if len(password) < PASSWORD_CHARACTERS:
        message = f"A password has at least {PASSWORD_CHARACTERS} characters."
        raise PlacementRefused(code="faulty", field="password", message=message)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if AgencyMember.objects.filter(agency=agency).count() >= PEOPLE_MOST:
            message = f"An agency has at most {PEOPLE_MOST} people here."
            raise PlacementRefused(code="not_in_bounds", field="", message=message)
        user = add_outsider(email=address, name=said, audience=Audience.AGENCY, password=password, now=now)
        if user is None:
            message = "This address cannot be added: give another one."
            raise PlacementRefused(code="taken", field="email", message=message)
        member = AgencyMember.objects.create(
            user=user, agency=agency, role=role, added_at=now, added_by=actor
        )
        _tell("member_added", agency_id=agency.pk, actor=actor, now=now, data={"user": user.pk, "role": role})
    return member


def switch_member(*, scope: AgencyScope, user_id: UUID, is_on: bool, now: datetime) -> User:
    """Let somebody of the agency in again, or no more; nobody shuts themselves out. Raises NotThere."""
    _manages(scope)
    with transaction.atomic():
        theirs = AgencyMember.objects.filter(agency_id=scope.agency_id, user__public_id=user_id)
        member = theirs.select_related("user").first()
        if member is None:
            raise NotThere("There is nobody like this.")
        if member.user_id == scope.user_id:
            message = "Another manager switches you off: you cannot do it yourself."
            raise PlacementRefused(code="not_allowed", field="", message=message)
        User.objects.filter(pk=member.user_id).update(is_active=is_on)
        said = "member_on" if is_on else "member_off"
        _tell(said, agency_id=scope.agency_id, actor=scope.actor, now=now, data={"user": member.user_id})
    return member.user


def keys_of(*, scope: AgencyScope) -> Sequence[AgencyKey]:
    """Return the keys of the agency's systems, the newest first, without their fingerprints."""
    return list(AgencyKey.objects.filter(agency_id=scope.agency_id).defer("sha256").order_by("-id"))


def make_agency_key(*, scope: AgencyScope, name: str, now: datetime) -> tuple[AgencyKey, str]:
    """Make a key for a system of the agency, and return it with its token, which cannot be read again."""
    _manages(scope)
    said = line_of(name, field="key_name", most=NAME_CHARACTERS, is_needed=True)
    prefix, secret = f"dwa_{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    token = f"{prefix}_{secret}"
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=scope.agency_id)
        if AgencyKey.objects.filter(agency_id=scope.agency_id, ended_at=None).count() >= KEYS_MOST:
            message = f"There are {KEYS_MOST} keys: take one back first."
            raise PlacementRefused(code="not_in_bounds", field="key_name", message=message)
        key = AgencyKey.objects.create(
            agency_id=scope.agency_id,
            name=said,
            prefix=prefix,
            sha256=_sha256(token),
            made_at=now,
            made_by=scope.actor,
        )
        _tell("key_made", agency_id=scope.agency_id, actor=scope.actor, now=now, data={"key": prefix})
    return key, token


def end_agency_key(*, scope: AgencyScope, key_id: UUID, now: datetime) -> bool:
    """Take a key back; False where that was done before. Raises NotThere."""
    _manages(scope)
    with transaction.atomic():
        key = AgencyKey.objects.filter(agency_id=scope.agency_id, public_id=key_id).first()
        if key is None:
            raise NotThere("There is no such key.")
        ended = AgencyKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=now)
        if ended:
            data = {"key": key.prefix}
            _tell("key_ended", agency_id=scope.agency_id, actor=scope.actor, now=now, data=data)
    return bool(ended)


def agency_key_of(*, token: str, today: date) -> AgencyKey:
    """Return the key of a token, its use noted; raises NoKey, whatever is wrong with it."""
    key = AgencyKey.objects.filter(sha256=_sha256(token), ended_at=None, agency__is_active=True).first()
    if key is None:
        raise NoKey("This is no key of ours.")
    AgencyKey.objects.filter(pk=key.pk).exclude(used_on=today).update(used_on=today)
    return key


def _manages(scope: AgencyScope) -> None:
    if not scope.may_manage:
        raise PlacementRefused(code="not_allowed", message="A manager of the agency does this.")


def _tell(what: str, *, agency_id: int, actor: str, now: datetime, data: Mapping[str, object]) -> None:
    journal.append(
        name=f"agency.{what}", actor=actor, now=now, subject="agency", subject_id=agency_id, data=data
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
