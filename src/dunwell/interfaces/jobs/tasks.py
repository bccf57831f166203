"""The jobs that Procrastinate keeps in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections
from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from dunwell.apps.billing.outgoing import SENDING_QUEUE, SENDING_TASK
from dunwell.interfaces.jobs import (
    agency_files,
    agency_money,
    applications,
    autopay,
    bills,
    bureaus,
    cash,
    daily,
    held_orders,
    inbox,
    payments,
    placements,
    scores,
    service,
)
from dunwell.interfaces.shared.house import clock, house

STALLED_AFTER_SECONDS = 60
KEEP_HOURS = 72


@contextmanager
def _fresh_connections() -> Iterator[None]:
    """Work without connections that the database has closed meanwhile, and leave none open too long."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="collections_tick")
def collections_tick(timestamp: int) -> None:  # noqa: ARG001 - the tick is never trusted; the database is asked
    """Every minute: take up what is unfinished, make today's run if it is missing."""
    with _fresh_connections():
        daily.tick(house=house(), clock=clock)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="agency_files_tick")
def agency_files_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every five minutes: take in what agencies left in their folders, lay out what is theirs."""
    with _fresh_connections():
        agency_files.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="agency_money_tick")
def agency_money_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: find what was paid to us of placed claims, and agencies' money on the bank."""
    with _fresh_connections():
        agency_money.tick(clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="inbox_fetch")
def inbox_fetch(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: take in the mails that have come."""
    with _fresh_connections():
        inbox.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="bills_tick", queue=SENDING_QUEUE)
def bills_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: issue what has waited long enough, send what is due, watch over what is on its way."""
    with _fresh_connections():
        bills.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cash_tick")
def cash_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: match bank lines for which something new has come."""
    with _fresh_connections():
        cash.tick(clock=clock, providers=house().payments)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="bureaus_tick")
def bureaus_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every hour: hear credit bureaus, and ask for what credit insurers must be told."""
    with _fresh_connections():
        bureaus.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="payments_tick")
def payments_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: handle what providers told, ask about what they did not tell, give back what was agreed to."""
    with _fresh_connections():
        payments.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="autopay_tick")
def autopay_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: settle direct debits, charge what is due, send the letters about it."""
    with _fresh_connections():
        autopay.tick(house=house(), clock=clock)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="placements_tick")
def placements_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every ten minutes: move claims at agencies by their days, send final demands, tell what has changed."""
    with _fresh_connections():
        placements.tick(house=house(), clock=clock)


@app.periodic(cron="23 18 * * *")
@app.task(queueing_lock="placements_propose")
def placements_propose(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every evening: propose for agencies what the rules want."""
    with _fresh_connections():
        placements.propose(clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="service_tick")
def service_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: give services back, once a day tighten what is due, tell other systems."""
    with _fresh_connections():
        service.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="held_orders_tick")
def held_orders_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: let held orders go whose cause is gone, end reservations, send the letters about it."""
    with _fresh_connections():
        held_orders.tick(house=house(), clock=clock)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="applications_tick")
def applications_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every minute: send letters about applications that wait, and let lapse what nobody confirmed."""
    with _fresh_connections():
        applications.tick(house=house(), clock=clock)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="scores_tick")
def scores_tick(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every hour, before orders are held: score whoever is due, and tell of increases of limits that ended."""
    with _fresh_connections():
        scores.tick(clock=clock)


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="held_orders_look")
def held_orders_look(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every hour: warn of and hold orders by the rules."""
    with _fresh_connections():
        held_orders.look_at_all(house=house(), clock=clock)


@app.task(name=SENDING_TASK, queue=SENDING_QUEUE)
def bills_leave() -> None:
    """Send what was just issued; the tick does it where this job is lost."""
    with _fresh_connections():
        bills.leave(house=house(), clock=clock)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every five minutes: put aside jobs whose worker was killed; the next tick does their work."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove_old", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every night: forget jobs that ended some days ago."""
    await builtin_tasks.remove_old_jobs(
        context, max_hours=KEEP_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )
