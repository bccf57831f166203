"""The cast at the desk, at half past nine on the world's day."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.world import NOW, World, make_world

from dunwell.apps.organisation.models import User
from dunwell.interfaces.desk import door


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "clock", lambda: NOW)


@pytest.fixture
def at_desk() -> Callable[[User], Client]:
    """Log somebody in, without the log-in page."""

    def sit(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sit
