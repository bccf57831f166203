"""Insurers and bureaus ask a person in time, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.apps.credit.test_insurance import DRAFT
from tests.fakes import FakeMail, fake_house
from tests.world import NOW, TODAY, make_world, owe

from dunwell.adapters.sandbox_bureau import PLAIN, SandboxBureau
from dunwell.apps.credit.bureaus import keep_report
from dunwell.apps.credit.insurance import add_policy, insured, note_notice
from dunwell.apps.credit.report_models import BureauAlert
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.worklist.credit_tasks import ask_for_insurers
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.core.credit.insurance import DutyKind
from dunwell.interfaces.jobs import bureaus
from dunwell.ports.credit_bureau import Report
from dunwell.ports.errors import Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def house():
    return system_scope(actor="cli")


def test_a_task_is_there_in_time_and_only_once(world, house):
    policy = add_policy(scope=house, entity=world.north, draft=DRAFT, now=NOW)  # told at 60, stopped at 45
    (item,) = owe(world.abel_account, ("A-1", 50_000, 31))
    assert ask_for_insurers(scope=house, as_of=TODAY - timedelta(days=1), now=NOW) == 0
    assert ask_for_insurers(scope=house, as_of=TODAY, now=NOW) == 1
    assert ask_for_insurers(scope=house, as_of=TODAY, now=NOW) == 0
    stop = Task.objects.get()
    assert (stop.kind, stop.account, stop.due_on) == (
        TaskKind.INSURER,
        world.abel_account,
        item.due_on + timedelta(days=45),
    )
    assert stop.title == (
        f"Deliver nothing more to Abel Optik GmbH from {item.due_on + timedelta(days=45):%Y-%m-%d}: "
        "Example Credit Insurance would not insure it"
    )
    later = TODAY + timedelta(days=15)
    assert ask_for_insurers(scope=house, as_of=later, now=NOW) == 1
    notify = Task.objects.exclude(pk=stop.pk).get()
    assert notify.title.startswith("Tell Example Credit Insurance that Abel Optik GmbH is overdue")
    note_notice(
        scope=house, policy=policy, customer=world.abel, kind=DutyKind.NOTIFY, oldest_due_on=item.due_on,
        sent_on=later, note="", now=NOW,
    )  # fmt: skip
    Task.objects.filter(pk=stop.pk).update(state=TaskState.DONE, closed_at=NOW)
    assert ask_for_insurers(scope=house, as_of=later, now=NOW) == 0
    assert [one.kind for one in insured(scope=house, as_of=later)[0].duties] == [DutyKind.STOP]


class Away(SandboxBureau):
    """A bureau that cannot be reached."""

    def alerts(self, *, references, since):
        raise Unavailable("away")


def test_severe_alerts_become_tasks_and_an_outage_stops_no_other(world, house):
    for number in range(24):
        report = Report(reference=f"R{number}", company="Abel", reported_on=TODAY, content=b"%d" % number)
        keep_report(customer=world.abel, bureau="sandbox", report=report, now=NOW, actor="cli")
    add_policy(scope=house, entity=world.north, draft=DRAFT, now=NOW)
    asked = replace(
        fake_house(mail=FakeMail()),
        bureaus=(
            Away(today=lambda: TODAY, terms=replace(PLAIN, name="away")),
            SandboxBureau(today=lambda: TODAY),
        ),
    )
    assert bureaus.tick(house=asked, clock=lambda: NOW) == 1
    assert BureauAlert.objects.filter(is_severe=True).count() > 1  # the same thing on one day: one task
    assert BureauAlert.objects.filter(is_severe=False).exists()
    assert set(Task.objects.values_list("kind", flat=True)) == {TaskKind.CREDIT_ALERT}
    assert bureaus.tick(house=asked, clock=lambda: NOW) == 0
    tomorrow = TODAY + timedelta(days=1)
    asked = replace(asked, bureaus=(SandboxBureau(today=lambda: tomorrow),))
    assert bureaus.tick(house=asked, clock=lambda: NOW + timedelta(days=1)) == 1
