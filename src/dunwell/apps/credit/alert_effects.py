"""What follows at once from a severe alert of a bureau: it is noted, the customer scored anew, its orders looked at."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from dunwell.apps.credit.holds import Looked, look
from dunwell.apps.credit.holds_models import InsolvencyNote
from dunwell.apps.credit.insolvency import SOURCE_CHARACTERS_MAX, note_insolvency
from dunwell.apps.credit.report_models import BureauAlert
from dunwell.apps.credit.scores import last_scores
from dunwell.apps.credit.scoring import score_customers
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope

INSOLVENCY: Final = "insolvency"
"""The kind of an alert that says so, as ports/credit_bureau names it."""
FOLLOWED_FOR: Final = timedelta(days=1)
"""Where the machine stopped between an alert and what follows from it, that is made up for within so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What came of alerts: how many customers were noted insolvent and scored anew, and what the look at orders did."""

    noted: int = 0
    scored: int = 0
    looked: Looked = field(default_factory=Looked)


def follow_alerts(*, as_of: date, now: datetime, actor: str, default_sender: str, is_live: bool) -> Followed:
    """Let follow what follows from the severe alerts of the last day; again it finds only what was not done yet.

    An alert of an insolvency is noted as known, unless a person noted something since it came. Every customer of a
    severe alert is scored as of the day, unless that was done, and its orders are looked at by the rules of each entity
    where it has an account; not while the house is not live.
    """
    since = now - FOLLOWED_FOR
    severe = list(BureauAlert.objects.filter(is_severe=True, recorded_at__gt=since, recorded_at__lte=now))
    if not severe:
        return Followed()
    noted = sum(_note(one, now=now, actor=actor) for one in severe if one.kind == INSOLVENCY)
    whose = sorted({one.customer_id for one in severe})
    scores = last_scores(customer_ids=whose)
    stale = [pk for pk in whose if pk not in scores or scores[pk].as_of < as_of]
    done = score_customers(customer_ids=stale, as_of=as_of, now=now, actor=actor) if stale else None
    looked = Looked()
    if is_live:
        looked = look(as_of=as_of, now=now, actor=actor, default_sender=default_sender, customer_ids=whose)
    return Followed(noted=noted, scored=done.scored if done else 0, looked=looked)


def _note(alert: BureauAlert, *, now: datetime, actor: str) -> bool:
    """Note that the customer is insolvent; what a person noted since the alert came stands."""
    notes = InsolvencyNote.objects.filter(customer=alert.customer, noted_at__gte=alert.recorded_at)
    if notes.exists():
        return False
    return note_insolvency(
        scope=system_scope(actor=actor),
        customer=alert.customer,
        is_insolvent=True,
        on=house_day(now=alert.happened_at),
        source=f"{alert.bureau}: {alert.text}"[:SOURCE_CHARACTERS_MAX],
        now=now,
    )
