"""The page that says why: every day, by whom it may be seen, in place and as a page of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.world import NOW, TODAY, make_world, owe

from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.collections import propose
from dunwell.apps.runs.models import Decision, Run
from dunwell.core import ids

pytestmark = pytest.mark.django_db(transaction=True)


def address(world, *, on: date | None = None) -> str:
    cus = ids.show(prefix="cus", uuid=world.abel.public_id)
    acc = ids.show(prefix="acc", uuid=world.abel_account.public_id)
    return f"/customers/{cus}/why/{acc}/" + (f"?on={on.isoformat()}" if on else "")


def seat(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def world():
    made = make_world()
    unasked = tuple(
        replace(level, sales="none", window_days=0) for level in STANDARD.levels
    )  # owners have tests of their own
    publish(policy=replace(STANDARD, levels=unasked), name="Standard ladder", actor="test", now=NOW)
    owe(made.abel_account, ("A-1", 100_00, 3), ("A-2", 30_00, -20))
    return made


def propose_on(on: date) -> Run:
    return propose(as_of=on, actor="test", clock=lambda: NOW)


def test_a_day_that_was_run_is_told_with_its_run_and_the_runs_around_it(world):
    propose_on(TODAY - timedelta(days=12))
    run = propose_on(TODAY - timedelta(days=1))
    client = seat(world.collector)
    answer = client.get(address(world, on=TODAY - timedelta(days=1)))
    said = text(answer)
    assert answer.status_code == 200
    assert "The run of Mar 9, 2026 decided this, under Standard ladder v1." in said
    assert "The next step comes on a later day." in said
    assert "Reminder by e-mail, from Mar 10, 2026 on." in said
    assert f"/runs/{ids.show(prefix='run', uuid=run.public_id)}/" in said
    assert '?on=2026-02-26" data-run-before' in said
    assert "data-run-after" not in said
    assert "If somebody brought the step forward: Reminder by e-mail, the same day." in said
    between = text(client.get(address(world, on=TODAY - timedelta(days=2))))
    assert "No run was made on Mar 8, 2026. The run before it, of Feb 26, 2026, decided this" in between


def test_today_and_later_days_are_told_as_previews_and_nothing_is_written(world):
    client = seat(world.auditor)
    before = (Run.objects.count(), Decision.objects.count(), Event.objects.count())
    today = text(client.get(address(world)))
    assert "This is what a run would decide now" in today
    assert "The next step of the policy is due. It is: Reminder by e-mail." in today
    assert "If EUR 100.00 or more came in: no step." in today
    ahead = text(client.get(address(world, on=TODAY + timedelta(days=30))))
    assert "if until then nothing is paid and nothing else changes" in ahead
    assert before == (Run.objects.count(), Decision.objects.count(), Event.objects.count())


def test_a_hold_is_named_and_what_comes_without_it(world):
    place_hold(
        scope=desk_scope(user=world.collector), account_id=world.abel_account.public_id, reason="legal",
        note="<b>Our lawyers</b>", ends_on=TODAY + timedelta(days=5), review_on=None, now=NOW, today=TODAY,
    )  # fmt: skip
    said = text(seat(world.collector).get(address(world)))
    assert "Hold: Legal matter, until Mar 15, 2026, owner Collector. “&lt;b&gt;Our lawyers&lt;/b&gt;”" in said
    assert "If the hold were lifted: Reminder by e-mail, the same day." in said
    assert "If nothing changes: Reminder by e-mail, on Mar 16, 2026." in said


def test_on_the_customers_page_it_opens_and_closes_in_place(world):
    client = seat(world.collector)
    cus = ids.show(prefix="cus", uuid=world.abel.public_id)
    acc = ids.show(prefix="acc", uuid=world.abel_account.public_id)
    page = text(client.get(f"/customers/{cus}/"))
    assert f'hx-get="{address(world)}" hx-target="#why-{acc}"' in page
    assert f'<div class="why-place" id="why-{acc}" data-why></div>' in page
    part = text(client.get(address(world), headers={"HX-Request": "true"}))
    assert part.startswith(f'<section class="why" id="why-{acc}"')
    assert "Close" in part
    closed = text(client.get(address(world) + "?close", headers={"HX-Request": "true"}))
    assert closed == f'<div class="why-place" id="why-{acc}" data-why></div>'


def test_lists_of_decisions_lead_to_it(world):
    run = propose_on(TODAY)
    client = seat(world.collector)
    shown = text(client.get(f"/runs/{ids.show(prefix='run', uuid=run.public_id)}/"))
    assert f'href="{address(world)}?on=2026-03-10"' in shown
    assert f'href="{address(world)}?on=2026-03-11"' in text(client.get("/tomorrow/"))


def test_it_is_of_nothing_for_those_who_do_not_see_the_account_or_mix_two_customers(world):
    for user in (world.stranger, world.peer, world.newcomer):
        assert seat(user).get(address(world)).status_code == 404
    berg = ids.show(prefix="cus", uuid=world.berg.public_id)
    abel = ids.show(prefix="cus", uuid=world.abel.public_id)
    assert seat(world.collector).get(address(world).replace(abel, berg)).status_code == 404
    assert seat(world.owner).get(address(world)).status_code == 200


@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", ""])
def test_nonsense_and_days_too_far_away_are_today(world, on):
    answer = seat(world.collector).get(address(world) + f"?on={on}")
    assert (answer.status_code, answer.context["found"].asked_on) == (200, TODAY)
