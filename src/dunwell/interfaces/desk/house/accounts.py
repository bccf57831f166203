"""Log-in: by e-mail and password, for users whom somebody has added. Nobody signs up by themselves."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.http import HttpRequest

from dunwell.apps.organisation.models import Audience, Membership, Role, User
from dunwell.core.demo.house import DOMAIN, PASSWORD

HOMES: Final[Mapping[str, str]] = {Audience.AGENCY: "/agency/"}
"""Where people of other houses begin."""


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the door for those who are known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never: users are added by an administrator."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the pages of whichever side somebody is on, where they did not come from a page."""
        user = cast("User", request.user)
        return HOMES.get(user.audience) or str(super().get_login_redirect_url(request))

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: the page that follows says enough."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A log-in of the demo group, to be shown on the log-in page."""

    email: str
    name: str
    roles: str


def demo_logins() -> list[DemoLogin]:
    """The demo group's log-ins by address where DUNWELL_DEMO is set; nothing elsewhere, whoever exists."""
    if os.environ.get("DUNWELL_DEMO", "").strip().lower() not in {"1", "true", "yes", "on"}:
        return []
    users = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).order_by("pk")[:20]
    memberships = Membership.objects.filter(user__in=list(users)).order_by("entity__code")
    codes: dict[tuple[int, str], list[str]] = {}
    for user_id, role, code in memberships.values_list("user_id", "role", "entity__code"):
        codes.setdefault((user_id, Role(role).label), []).append(code)
    roles: dict[int, list[str]] = {}
    for (user_id, label), found in codes.items():
        roles.setdefault(user_id, []).append(f"{label} ({', '.join(found)})")
    return [
        DemoLogin(email=user.email, name=user.name, roles="; ".join(roles.get(user.pk, []))) for user in users
    ]


class DeskLoginView(LoginView):  # type: ignore[misc]  # allauth ships no types
    """The log-in page, with the demo's log-ins where there is a demo."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """Add the demo's log-ins and their password."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        logins = demo_logins()
        return {**context, "demo_logins": logins, "demo_password": PASSWORD if logins else ""}
