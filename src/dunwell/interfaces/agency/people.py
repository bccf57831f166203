"""The people of an agency and the keys of its systems, for its managers."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.agency_models import AgencyRole
from dunwell.apps.placements.agency_people import (
    add_member,
    end_agency_key,
    keys_of,
    make_agency_key,
    members_of,
    switch_member,
)
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.interfaces.agency.door import Visitor, agency_page, page
from dunwell.interfaces.agency.typed import typed


def manages(scope: AgencyScope) -> bool:
    """Whether it is a manager who asks."""
    return scope.may_manage


@agency_page(may=manages)
def people(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Who logs in for the agency, and which keys its systems have."""
    return _shown(request, visitor)


@agency_page("POST", is_fenced=False, may=manages)
def person_add(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Let somebody log in for the agency."""
    try:
        add_member(
            agency=visitor.agency,
            email=typed(request, "email"),
            name=typed(request, "name"),
            role=typed(request, "role"),
            password=request.POST.get("password", ""),
            actor=visitor.scope.actor,
            now=visitor.now,
        )
    except PlacementRefused as refusal:
        return _refused(request, visitor, refusal)
    flash.success(request, visitor.words["person_added"])
    return redirect("agency:people")


@agency_page("POST", is_fenced=False, may=manages)
def person_switch(request: HttpRequest, visitor: Visitor, user_id: UUID) -> HttpResponseBase:
    """Let somebody in again, or no more."""
    is_on = typed(request, "to") == "on"
    try:
        switch_member(scope=visitor.scope, user_id=user_id, is_on=is_on, now=visitor.now)
    except PlacementRefused as refusal:
        return _refused(request, visitor, refusal)
    flash.success(request, visitor.words["person_on" if is_on else "person_off"])
    return redirect("agency:people")


@agency_page("POST", is_fenced=False, may=manages)
def key_make(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Make a key for a system of the agency, and show it this once."""
    try:
        _, token = make_agency_key(scope=visitor.scope, name=typed(request, "key_name"), now=visitor.now)
    except PlacementRefused as refusal:
        return _refused(request, visitor, refusal)
    with visitor.rows():
        return _shown(request, visitor, token=token)


@agency_page("POST", is_fenced=False, may=manages)
def key_end(request: HttpRequest, visitor: Visitor, key_id: UUID) -> HttpResponseBase:
    """Take a key back."""
    end_agency_key(scope=visitor.scope, key_id=key_id, now=visitor.now)
    flash.success(request, visitor.words["key_ended"])
    return redirect("agency:people")


def _refused(request: HttpRequest, visitor: Visitor, refusal: PlacementRefused) -> HttpResponse:
    with visitor.rows():
        return _shown(request, visitor, refusal=refusal)


def _shown(
    request: HttpRequest, visitor: Visitor, *, refusal: PlacementRefused | None = None, token: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "people": [
            {**one, "role_name": AgencyRole(str(one["role"])).label, "added": visitor.moment(one["added_at"])}  # type: ignore[arg-type]
            for one in members_of(scope=visitor.scope)
        ],
        "keys": [
            {"key": one, "made": visitor.moment(one.made_at), "used": visitor.day(one.used_on)}
            for one in keys_of(scope=visitor.scope)
        ],
        "me": visitor.user.public_id,
        "roles": AgencyRole.choices,
        "token": token,
        "refusal": refusal,
        "typed": {name: typed(request, name) for name in ("email", "name", "role", "key_name")},
    }
    return page(request, visitor, "people", context, status=409 if refusal else 200)
