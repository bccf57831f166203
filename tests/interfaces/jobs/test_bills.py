"""The jobs that send bills: the one that is deferred with them, and the tick that catches up."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import fake_house
from tests.ledger import ACTOR, broken, make_ledger, morning

from dunwell.apps.billing.issuing import issue, set_out
from dunwell.apps.billing.models import Delivery
from dunwell.apps.billing.outgoing import SENDING_TASK
from dunwell.config.lifecycle.roles import LEAVING
from dunwell.interfaces.jobs import tasks
from dunwell.interfaces.jobs.worker import QUEUES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(monkeypatch):
    made = make_ledger(on=TODAY)
    made.clock.now = morning(TODAY)
    seller(made)
    buyer(made, "BROOK")
    house = fake_house(mail=made.mail, documents=made.documents)
    monkeypatch.setattr(tasks, "house", lambda: house)
    monkeypatch.setattr(tasks, "clock", made.clock)
    yield made
    assert broken() == {}


def test_the_job_that_is_deferred_with_the_bills_is_one_that_the_worker_knows_and_sends_them(ledger):
    assert app.tasks[SENDING_TASK].func is tasks.bills_leave.func
    issue(plains=[plain(ledger, "BROOK")], now=ledger.clock(), actor=ACTOR)
    job = ProcrastinateJob.objects.order_by("-id")[0]
    assert (job.task_name, [job.queue_name]) == (SENDING_TASK, QUEUES[LEAVING])
    tasks.bills_leave()
    assert Delivery.objects.get().state == "accepted"


def test_the_tick_does_what_a_lost_job_left_and_issues_what_has_waited(ledger):
    issue(plains=[plain(ledger, "BROOK")], now=ledger.clock(), actor=ACTOR)
    set_out(plain=plain(ledger, "BROOK", external_id="later"), now=ledger.clock(), actor=ACTOR)
    tasks.bills_tick(timestamp=0)
    assert len(ledger.mail.arrived) == 1
    ledger.clock.now += timedelta(minutes=10)
    tasks.bills_tick(timestamp=0)
    assert len(ledger.mail.arrived) == 2


def test_every_job_is_worked_off_by_one_worker_and_bills_wait_for_no_other():
    worked = [queue for queues in QUEUES.values() for queue in queues]

    ours = {task.queue for task in app.tasks.values() if task.func.__module__.startswith("dunwell.")}
    assert sorted(worked) == sorted(ours)
    assert tasks.bills_tick.queue == tasks.bills_leave.queue == LEAVING
    assert tasks.collections_tick.queue not in QUEUES[LEAVING]
