"""Orders are warned of, held and let go by rule, once a day and whenever somebody looks; each change is told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.apps.billing.order_stops import let_orders, stop_orders
from dunwell.apps.credit.hold_facts import Place, facts
from dunwell.apps.credit.hold_mails import propose_mails
from dunwell.apps.credit.holds_models import CreditHold, HoldMailKind, HoldRelease, HoldState, ReleaseState
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms import terms_by_entity
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.core.credit.hold_steps import HOLD_MOVES, Before, HoldStep, step
from dunwell.core.credit.holding import SENTENCES, HoldReason, HoldRules, Standing, rule
from dunwell.core.wording import one_line

NOTE_CHARACTERS_MAX = 500
_OPEN = (HoldState.WARNED, HoldState.HELD)
_MAIL = {"warned": HoldMailKind.WARNED, "held": HoldMailKind.HELD}


class HoldRefused(Exception):
    """Orders cannot be held or let go as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, held_already, missing, too_long, not_held, asked_already, past, too_far,
    own_wish, not_asked, rate_missing.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of a look at everybody."""

    warned: int = 0
    held: int = 0
    ended: int = 0


def look(
    *,
    as_of: date,
    now: datetime,
    actor: str,
    default_sender: str,
    is_only_open: bool = False,
    customer_ids: Collection[int] | None = None,
) -> Looked:
    """Warn of, hold and let go orders by the rules of each entity that has set its terms, or whose house has.

    is_only_open: only those that are warned of or held already, such as to let them go as soon as something is paid.
    customer_ids: only these, wherever they have an account, such as when something was heard of them.
    Repeatable: the same facts on the same day change nothing twice.
    """
    entities = _with_rules()
    if not entities:
        return Looked()
    terms = terms_by_entity()
    open_now = _open_holds(entities)
    also, is_some = set(open_now), is_only_open or customer_ids is not None
    if customer_ids is not None:
        also = _places(entities, customer_ids)
    if is_some and not also:
        return Looked()
    found = facts(entities=entities, also=also, as_of=as_of, now=now, is_only_also=is_some)
    passed = _passed(entities, as_of=as_of)
    by_id = {one.pk: one for one in entities}
    count = {"warned": 0, "held": 0, "ended": 0}
    for place, standing in found.standings.items():
        entity = by_id[place[1]]
        rules = terms.get(entity.pk, terms[None]).holds
        if place not in open_now and not _is_anything(standing, rules):
            continue
        event = _step_one(
            place,
            entity=entity,
            standing=standing,
            figures=found.figures[place],
            rules=rules,
            passed=passed.get(place),
            as_of=as_of,
            now=now,
            actor=actor,
            default_sender=default_sender,
        )
        if event:
            count[event if event in count else "ended"] += 1
    return Looked(**count)


def _with_rules() -> list[Entity]:
    given = set(CreditSettings.objects.values_list("entity_id", flat=True).distinct())
    found = Entity.objects.order_by("pk")
    return list(found) if None in given else list(found.filter(pk__in=given))


def _open_holds(entities: Iterable[Entity]) -> set[Place]:
    rows = CreditHold.objects.filter(state__in=_OPEN, entity__in=list(entities))
    return set(rows.values_list("customer_id", "entity_id"))


def _places(entities: Iterable[Entity], customer_ids: Collection[int]) -> set[Place]:
    """Where these customers have accounts, and where their orders are held."""
    mine = Account.objects.filter(customer_id__in=customer_ids, entity__in=list(entities))
    return set(mine.values_list("customer_id", "entity_id"))


def _passed(entities: Iterable[Entity], *, as_of: date) -> dict[Place, CreditHold]:
    """By place the last release by hand that still stands against its reasons."""
    rows = CreditHold.objects.filter(passed_until__gte=as_of, entity__in=list(entities)).order_by("pk")
    return {(one.customer_id, one.entity_id): one for one in rows}


def _is_anything(standing: Standing, rules: HoldRules) -> bool:
    return bool(rule(standing=standing, rules=rules).reasons)


def _step_one(
    place: Place,
    *,
    entity: Entity,
    standing: Standing,
    figures: Mapping[str, int | str],
    rules: HoldRules,
    passed: CreditHold | None,
    as_of: date,
    now: datetime,
    actor: str,
    default_sender: str,
) -> str:
    """Take one customer's orders a step further under its lock; the event, or ""."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=place[0])
        hold = CreditHold.objects.filter(customer=customer, entity=entity, state__in=_OPEN).first()
        taken = step(
            before=_before(hold, passed),
            ruling=rule(standing=standing, rules=rules),
            rules=rules,
            as_of=as_of,
        )
        if hold is None and not taken.event:
            return ""
        if hold is None:
            hold = CreditHold(
                customer=customer,
                entity=entity,
                state="",
                currency=entity.currency,
                begun_at=now,
                begun_by=actor,
            )
        _apply(hold, taken, figures=figures, as_of=as_of, now=now, actor=actor)
        if taken.event:
            propose_mails(hold=hold, event=taken.event, now=now, default_sender=default_sender)
    return taken.event


def _before(hold: CreditHold | None, passed: CreditHold | None) -> Before:
    return Before(
        state="" if hold is None else hold.state,
        warned_on=None if hold is None else hold.warned_on,
        is_by_hand=hold is not None and hold.is_by_hand,
        passed=frozenset(passed.reasons if passed else ()),
        passed_until=passed.passed_until if passed else None,
    )


def _apply(
    hold: CreditHold,
    taken: HoldStep,
    *,
    figures: Mapping[str, int | str],
    as_of: date,
    now: datetime,
    actor: str,
) -> None:
    """Keep a step, hold or let orders by it, and tell of it."""
    hold.figures = dict(figures)
    if taken.event not in {"cleared", "eased"}:
        hold.reasons = [one.value for one in taken.reasons]
    if taken.holds_on is not None and hold.state != HoldState.HELD:
        hold.holds_on = taken.holds_on
    if not taken.event:
        hold.save()
        return
    after = HOLD_MOVES[hold.state, taken.event]
    hold.state = after
    if taken.event == "warned":
        hold.warned_on = as_of
    elif taken.event == "held":
        hold.held_on = as_of
        stop_orders(
            customer_id=hold.customer_id, entity_id=hold.entity_id, since=as_of, sentence=sentence_of(hold)
        )
    else:
        end(hold, event=taken.event, on=as_of, now=now, actor=actor)
    hold.save()
    tell(hold, event="ended" if after == "over" else taken.event, actor=actor, now=now)


def end(hold: CreditHold, /, *, event: str, on: date, now: datetime, actor: str, note: str = "") -> None:
    """Let the orders of a hold go, in the caller's transaction, which saves it; wishes to release it are over."""
    hold.state, hold.ended_by, hold.over_on = HoldState.OVER, event, on
    hold.ended_at, hold.ended_actor, hold.end_note = now, actor, note
    let_orders(customer_id=hold.customer_id, entity_id=hold.entity_id)
    HoldRelease.objects.filter(hold=hold, state=ReleaseState.ASKED).update(
        state=ReleaseState.WITHDRAWN, decided_at=now, decided_by=actor, answer="The hold is over."
    )


def sentence_of(hold: CreditHold, /) -> str:
    """Why orders are held, in a sentence for colleagues."""
    if hold.is_by_hand:
        return hold.note
    return SENTENCES[HoldReason(hold.reasons[0])] if hold.reasons else "The customer's orders are held."


def tell(hold: CreditHold, /, *, event: str, actor: str, now: datetime) -> None:
    """Record what happened to a hold."""
    journal.append(
        name=f"credit.hold.{event}",
        actor=actor,
        now=now,
        subject="credit_hold",
        subject_id=hold.pk,
        entity_id=hold.entity_id,
        customer_id=hold.customer_id,
        data={
            "reasons": hold.reasons,
            "figures": hold.figures,
            "currency": hold.currency,
            "ended_by": hold.ended_by,
            "note": hold.end_note or hold.note,
        },
    )


def hold_by_hand(
    *,
    scope: Scope,
    customer: Customer,
    entity: Entity,
    note: str,
    now: datetime,
    today: date,
    default_sender: str,
) -> CreditHold:
    """Hold a customer's orders at an entity; only a person lets them go again. Raises HoldRefused."""
    if not scope.may(Power.WORK) or entity.pk not in scope.entity_ids:
        raise HoldRefused(code="not_allowed", field="", message="You may not hold orders here.")
    said = said_why(note, field="note")
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
        hold = CreditHold.objects.filter(customer=customer, entity=entity, state__in=_OPEN).first()
        if hold is not None and hold.state == HoldState.HELD:
            raise HoldRefused(
                code="held_already", field="", message="The customer's orders are held already."
            )
        if hold is None:
            hold = CreditHold(customer=customer, entity=entity, begun_at=now, begun_by=scope.actor)
        hold.state, hold.held_on, hold.is_by_hand, hold.note = HoldState.HELD, today, True, said
        hold.currency, hold.reasons = entity.currency, [HoldReason.BY_HAND.value]
        hold.save()
        stop_orders(customer_id=customer.pk, entity_id=entity.pk, since=today, sentence=said)
        propose_mails(hold=hold, event="held", now=now, default_sender=default_sender)
        tell(hold, event="held", actor=scope.actor, now=now)
    return hold


def said_why(text: str, /, *, field: str) -> str:
    """A reason that a person typed, in one line. Raises HoldRefused."""
    said = one_line(text)
    if not said:
        raise HoldRefused(code="missing", field=field, message="Say why.")
    if len(said) > NOTE_CHARACTERS_MAX:
        message = f"At most {NOTE_CHARACTERS_MAX} characters, please."
        raise HoldRefused(code="too_long", field=field, message=message)
    return said
