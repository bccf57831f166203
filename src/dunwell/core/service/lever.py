"""What becomes of a customer's service while bills are overdue: one step at a time, never without its grace.

Only what may be chased counts: what is disputed, promised, in a plan that is kept, or about to be charged never costs
a customer the service.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, unique

_DAY = timedelta(days=1)


@unique
class Service(StrEnum):
    """How much of the service a customer has."""

    NORMAL = "normal"
    WARNED = "warned"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"


@unique
class Consent(StrEnum):
    """What the customer's owner said about suspending."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@unique
class Why(StrEnum):
    """Why the service changes, or stays as it is: the first that holds, in this order."""

    STOP_DECIDED = "stop_decided"
    SWITCHED_OFF = "switched_off"
    NOTHING_OVERDUE = "nothing_overdue"
    HELD = "held"
    BELOW_MINIMUM = "below_minimum"
    GRACE = "grace"
    NOTHING_FURTHER = "nothing_further"
    OWNER_REFUSED = "owner_refused"
    WAITS_FOR_OWNER = "waits_for_owner"
    STEP_DUE = "step_due"


SENTENCES: dict[Why, str] = {
    Why.STOP_DECIDED: "It was decided to stop serving the customer: the next step is due.",
    Why.SWITCHED_OFF: "The service lever is switched off here: the service goes on.",
    Why.NOTHING_OVERDUE: "Nothing that may be chased is overdue: the service goes on.",
    Why.HELD: "The chase of the account is held: nothing is tightened meanwhile.",
    Why.BELOW_MINIMUM: "Less is overdue than the lever is used for.",
    Why.GRACE: "The days of grace of this step are not over.",
    Why.NOTHING_FURTHER: "The service is suspended; there is nothing further.",
    Why.OWNER_REFUSED: "The customer's owner did not agree to a suspension.",
    Why.WAITS_FOR_OWNER: "The customer's owner was asked to agree to the suspension, and has not answered.",
    Why.STEP_DUE: "The days of grace are over: the next step is due.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When the service is touched: days overdue before the warning, then days of grace before each further step."""

    is_on: bool = False
    warn_days: int = 14
    restrict_days: int = 7
    suspend_days: int = 14
    minimum_minor: int = 0
    """Less than this overdue, in the account's currency, never costs the service."""
    is_owner_asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an account on a day."""

    service: Service
    since: date | None
    """Since when the service stands so; None while it is normal."""
    oldest_due_on: date | None
    """Of what may be chased; None where nothing is."""
    overdue_minor: int
    """Of what may be chased."""
    is_held: bool
    """Something keeps the whole account from being chased: a hold, money that waits, an answer nobody read."""
    consent: Consent
    is_stopped: bool = False
    """It was decided to stop serving the customer, whatever it pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to happen: an event of SERVICE_MOVES, "ask_owner", or "" for nothing; and why."""

    event: str
    why: Why
    next_on: date | None = None
    """When the next step would come, where days of grace run."""


_NEXT = {Service.NORMAL: "warned", Service.WARNED: "restricted", Service.RESTRICTED: "suspended"}


def decide(*, facts: Facts, rules: Rules, as_of: date) -> Decision:
    """Return what becomes of one account's service on a day.

    It is given back whenever nothing overdue is left, at once and from any step; otherwise at most one step is taken,
    none while the account is held. A suspension needs the owner's consent where the rules ask for it. Where it was
    decided to stop serving the customer, the steps go on with their days of grace, and none is taken back.
    """
    if facts.is_stopped:
        return _stopped(facts=facts, rules=rules, as_of=as_of)
    if not rules.is_on or facts.oldest_due_on is None or facts.oldest_due_on >= as_of:
        why = Why.NOTHING_OVERDUE if rules.is_on else Why.SWITCHED_OFF
        return Decision(event="" if facts.service is Service.NORMAL else "resumed", why=why)
    stays = _stays(facts=facts, rules=rules)
    if stays is not None:
        return Decision(event="", why=stays)
    on = _due(facts=facts, rules=rules)
    if as_of < on:
        return Decision(event="", why=Why.GRACE, next_on=on)
    event = _NEXT[facts.service]
    if event == "suspended" and rules.is_owner_asked:
        return _agreed(consent=facts.consent)
    return Decision(event=event, why=Why.STEP_DUE)


def _stopped(*, facts: Facts, rules: Rules, as_of: date) -> Decision:
    if facts.service is Service.SUSPENDED:
        return Decision(event="", why=Why.NOTHING_FURTHER)
    on = as_of if facts.service is Service.NORMAL else _due(facts=facts, rules=rules)
    if as_of < on:
        return Decision(event="", why=Why.GRACE, next_on=on)
    return Decision(event=_NEXT[facts.service], why=Why.STOP_DECIDED)


def _stays(*, facts: Facts, rules: Rules) -> Why | None:
    if facts.is_held:
        return Why.HELD
    if facts.overdue_minor < rules.minimum_minor:
        return Why.BELOW_MINIMUM
    return Why.NOTHING_FURTHER if facts.service is Service.SUSPENDED else None


def _agreed(*, consent: Consent) -> Decision:
    return {
        Consent.NOT_ASKED: Decision(event="ask_owner", why=Why.WAITS_FOR_OWNER),
        Consent.ASKED: Decision(event="", why=Why.WAITS_FOR_OWNER),
        Consent.REFUSED: Decision(event="", why=Why.OWNER_REFUSED),
        Consent.GIVEN: Decision(event="suspended", why=Why.STEP_DUE),
    }[consent]


def _due(*, facts: Facts, rules: Rules) -> date:
    if facts.service is Service.NORMAL:
        assert facts.oldest_due_on is not None, "something is overdue"
        return facts.oldest_due_on + rules.warn_days * _DAY
    assert facts.since is not None, "a service that is not normal is so since a day"
    days = rules.restrict_days if facts.service is Service.WARNED else rules.suspend_days
    return facts.since + days * _DAY
