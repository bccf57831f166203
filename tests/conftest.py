"""What every test stands on: a database of its own, emptied after whoever commits to it."""

import gc
import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings
from tests.emptying import EMPTIER

if settings.get_current_profile_name() == "default":  # Hypothesis itself takes another on a build machine
    settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
    settings.load_profile("unhurried")

# Thousands of collected tests and all modules live to the end: looking through them for garbage finds none.
GARBAGE_AFTER = (50_000, 20, 50)
gc.set_threshold(*GARBAGE_AFTER)


def pytest_collection_finish() -> None:
    """Look for garbage only among what the tests make."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of a database that was migrated already, where there is one: each process has its own."""
    if made := os.environ.get("DUNWELL_TEST_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = made


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Nobody of ours is left in the database when it is dropped."""
    yield
    EMPTIER.leave()


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    def empty(_case: TransactionTestCase) -> None:
        EMPTIER.empty()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield
