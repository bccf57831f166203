"""`check` says what else has to be seen to, and calls nothing broken because of it."""

import json

import pytest

from dunwell.interfaces.cli import checking

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_database_with_the_role_of_the_customers_pages_leaves_nothing_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert checking.check(as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["advice"]) == (True, [])
    assert "payments.charged_with_consent" in told["invariants"]


def test_a_missing_role_of_the_customers_pages_is_said_with_its_remedy_and_breaks_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for fences in (checking.customers, checking.agencies):
        monkeypatch.setattr(fences, "is_fenced", lambda: False)

    assert checking.check(as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is True
    assert len(told["advice"]) == 2
    for role, advice in zip(("dunwell_portal", "dunwell_agency"), told["advice"], strict=True):
        assert f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO" in advice

    assert checking.check(as_json=False) == 0
    assert "TO DO  The pages for customers are shut" in capsys.readouterr().out
