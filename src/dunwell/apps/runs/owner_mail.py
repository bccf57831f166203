"""Sending digests to the sales side, by the manner of letters.

Nothing is sent twice. What surely did not leave is tried again. Of what nobody knows whether it left, the windows run,
and it is not sent again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from dunwell.apps.dunning.models import DigestState, OwnerDigest, OwnerNotice
from dunwell.apps.dunning.owner_notices import count_as_told, tell
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.organisation.days import first_moment, house_day, later_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.statements import Line, open_lines
from dunwell.apps.runs.leases import lease
from dunwell.apps.runs.mail_tries import INTERRUPTED, became_of, try_mail
from dunwell.apps.runs.models import Decision
from dunwell.apps.runs.owner_tokens import link_of
from dunwell.apps.runs.steering import NextStep, steps_ahead
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.dunning.letters import ComposedLetter
from dunwell.core.dunning.owner_letter import OwnerLine, compose_digest
from dunwell.core.dunning.policy import Level, Policy
from dunwell.core.runs.states import after
from dunwell.formats.mime import Address, Letter
from dunwell.ports.house import Clock, House

WAIT_MINUTES = (1, 5, 30, 120)  # after the first, second, … attempt that found the server away
TRY_DAYS = 2  # then the digest lapses, and the next run tells afresh
MOST_AT_ONCE = 500
EVENT_NAMES = {
    "sent": "dunning.owner.told",
    "lost": "dunning.owner.uncertain",
    "refused": "dunning.owner.refused",
}


def send_digests(*, house: House, clock: Clock, actor: str) -> int:
    """Send every digest that is due, of whatever run; return how many addresses were refused for good.

    Outside any transaction. Several processes may do so at a time. Nothing leaves while the house is stopped or tried
    out; then no window runs.
    """
    refused = 0
    with lease() as number:
        _take_over(house=house, actor=actor, now=clock(), own_lease=number)
        waiting = OwnerDigest.objects.filter(state=DigestState.PROPOSED).exclude(not_before__gt=clock())
        for digest in waiting.select_related("person").order_by("pk")[:MOST_AT_ONCE]:
            if not switch_state().is_live:
                return refused
            letter = _begin(digest, house=house, now=clock(), number=number)
            if letter is not None:
                event, detail = try_mail(house=house, letter=letter)
                _record(digest, event=event, detail=detail, actor=actor, now=clock())
                refused += event == "refused"
    return refused


def _begin(digest: OwnerDigest, *, house: House, now: datetime, number: int) -> Letter | None:
    """Write the letter and say that it is being sent; None where nothing is left to tell, or somebody was faster."""
    notices = _notices(digest)
    lines = _lines(notices, run_id=digest.run_id, house=house, now=now)
    with transaction.atomic():
        gone = [notice.pk for notice in notices if notice.pk not in lines]
        OwnerNotice.objects.filter(pk__in=gone).update(digest=None)  # paid since, or another step comes next
        if not lines:
            _move(digest, event="lapsed", settled_at=now, detail="Nothing was left to tell.")
            return None
        person = digest.person
        subject, text = compose_digest(
            name=person.name if person else "",
            lines=list(lines.values()),
            language=person.language if person else "en",
        )
        moved = _move(
            digest,
            event="sending",
            claimed_by=number,
            attempts=digest.attempts + 1,
            subject=subject[:300],
            text=text,
        )
    if not moved:
        return None
    return Letter(
        message_id=digest.message_id,
        sender=Address(address=house.default_sender, name="Dunwell"),
        to=(Address(address=digest.email, name=person.name if person else ""),),
        subject=subject,
        text=text,
        language="en",
    )


def _record(digest: OwnerDigest, *, event: str, detail: str, actor: str, now: datetime) -> None:
    """Move the digest by what came of it; a window runs only where the mail left, or may have left."""
    with transaction.atomic():
        if event == "put_back":
            _put_back(digest, detail=detail, now=now)
            return
        if not _move(digest, event=event, settled_at=now, detail=detail[:500]):
            return
        notices = _notices(digest)
        if event == "refused":
            tell(EVENT_NAMES[event], notices=notices, detail=detail[:300], actor=actor, now=now)
        else:
            count_as_told(
                notices=notices, event=EVENT_NAMES[event], detail=detail[:300], actor=actor, now=now
            )


def _put_back(digest: OwnerDigest, *, detail: str, now: datetime) -> None:
    """The server was away: try again later, for some days; then the next run tells afresh."""
    wait = WAIT_MINUTES[min(digest.attempts, len(WAIT_MINUTES)) - 1]
    later = now + timedelta(minutes=wait)
    if _move(digest, event="put_back", not_before=later, claimed_by=None, detail=detail[:500]) and (
        now - digest.created_at > timedelta(days=TRY_DAYS)
    ):
        _move(digest, event="lapsed", settled_at=now)


def _take_over(*, house: House, actor: str, now: datetime, own_lease: int) -> None:
    """Settle what processes that are gone were sending: it is looked up where the carrier can tell."""
    taken = OwnerDigest.objects.filter(state=DigestState.SENDING).exclude(claimed_by=own_lease)
    for digest in taken:
        event = became_of(house=house, message_id=digest.message_id, claimed_by=digest.claimed_by)
        if event is not None:
            _record(digest, event=event, detail=INTERRUPTED, actor=actor, now=now)


def _move(digest: OwnerDigest, *, event: str, **changes: object) -> bool:
    """Move a digest by compare-and-set; False, and nothing done, where somebody was faster."""
    state = DigestState(after(moves=DIGEST_MOVES, state=digest.state, event=event))
    moved = OwnerDigest.objects.filter(pk=digest.pk, state=digest.state, claimed_by=digest.claimed_by).update(
        state=state, **changes
    )
    if moved:
        digest.refresh_from_db()
    return bool(moved)


def _notices(digest: OwnerDigest) -> list[OwnerNotice]:
    return list(
        digest.notices.select_related("account__customer", "account__entity").order_by(
            "planned_on", "account__customer__name", "pk"
        )
    )


def _lines(
    notices: Sequence[OwnerNotice], *, run_id: int, house: House, now: datetime
) -> dict[int, OwnerLine]:
    """Return by notice what is to be told of it, as things stand now; what does not hold any more is left out."""
    as_of = house_day(now=now)
    account_ids = {notice.account_id for notice in notices}
    ahead = steps_ahead(account_ids=account_ids, as_of=as_of)
    policies = _policies(run_id=run_id, account_ids=account_ids)
    owed = open_lines(account_ids=account_ids, as_of=as_of)
    numbers = dict(
        OpenItem.objects.filter(pk__in={notice.carrying_item_id for notice in notices}).values_list(
            "pk", "number"
        )
    )
    lines: dict[int, OwnerLine] = {}
    for notice in notices:
        items = {line.item.pk: line for line in owed.get(notice.account_id, []) if line.residual_minor > 0}
        step = ahead.get(notice.account_id)
        if notice.carrying_item_id not in items or not _is_ahead(notice, step):
            continue
        lines[notice.pk] = _line(
            notice,
            level=policies[notice.account_id].level(step=notice.step),
            draft=step.draft if step and notice.stage != "inform" else None,
            carrying=items[notice.carrying_item_id],
            items=list(items.values()),
            number=numbers[notice.carrying_item_id],
            house=house,
            now=now,
        )
    return lines


def _policies(*, run_id: int, account_ids: Collection[int]) -> dict[int, Policy]:
    """Return by account the policy that the run decided it under."""
    decided = Decision.objects.filter(run_id=run_id, account_id__in=account_ids)
    versions = dict(decided.values_list("account_id", "policy_version_id"))
    policies = policies_of(version_ids=set(versions.values()))
    return {account: policies[version] for account, version in versions.items()}


def _is_ahead(notice: OwnerNotice, step: NextStep | None) -> bool:
    """Whether the step is the next one still; of what is told for information only, it is being taken already."""
    if notice.stage == "inform":
        return True
    return step is not None and (step.ahead.carrying_item_id, step.ahead.level.step) == (
        notice.carrying_item_id,
        notice.step,
    )


def _line(
    notice: OwnerNotice,
    *,
    level: Level,
    draft: ComposedLetter | None,
    carrying: Line,
    items: Sequence[Line],
    number: str,
    house: House,
    now: datetime,
) -> OwnerLine:
    account, entity = notice.account, notice.account.entity
    as_of = house_day(now=now)
    ends_on = later_day(entity=entity, now=now) + timedelta(days=notice.window_days)
    may_stop = notice.stage != "inform"
    return OwnerLine(
        customer=account.customer.name,
        number=account.customer.number,
        entity=entity.name,
        currency=account.currency,
        overdue_minor=sum(one.residual_minor for one in items if one.item.due_on < as_of),
        open_minor=sum(one.residual_minor for one in items),
        carrying_number=number,
        days_overdue=(as_of - carrying.item.due_on).days,
        planned_on=max(notice.planned_on, ends_on),
        channel=level.channel,
        subject=draft.subject if draft else level.key.replace("_", " "),
        draft=draft.text if draft else "",
        closes_at=first_moment(of=ends_on, entity=entity) if may_stop else None,
        link=link_of(notice=notice, site_url=house.site_url) if may_stop else "",
    )
