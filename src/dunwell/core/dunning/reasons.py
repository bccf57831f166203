"""Why an account is chased, held back or passed over: in order of precedence, the first that holds is the answer."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a run does with an account."""

    ESCALATED = "escalated"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """The outcome that a reason has, and the sentence that a person reads."""

    outcome: Outcome
    sentence: str


class Reason(StrEnum):
    """The reasons in order of precedence: facts first, then guards, then the ladder."""

    NOTHING_OPEN = "NOTHING_OPEN"
    COVERED_BY_CREDIT = "COVERED_BY_CREDIT"
    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    PLACED = "PLACED"
    ON_HOLD = "ON_HOLD"
    CASH_WAITING = "CASH_WAITING"
    REPLY_WAITING = "REPLY_WAITING"
    PAYMENT_UNDER_WAY = "PAYMENT_UNDER_WAY"
    DISPUTED = "DISPUTED"
    PROMISED = "PROMISED"
    IN_PLAN = "IN_PLAN"
    AUTOPAY = "AUTOPAY"
    ITEMS_ON_HOLD = "ITEMS_ON_HOLD"
    ONLY_CHARGES = "ONLY_CHARGES"
    RENEWAL_WINDOW = "RENEWAL_WINDOW"
    OWNER_VETO = "OWNER_VETO"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    LADDER_FINISHED = "LADDER_FINISHED"
    NOT_YET_DUE = "NOT_YET_DUE"
    NEXT_STEP_LATER = "NEXT_STEP_LATER"
    OWNER_WINDOW = "OWNER_WINDOW"
    MINIMUM_GAP = "MINIMUM_GAP"
    CONTACT_CAP = "CONTACT_CAP"
    QUIET_DAY = "QUIET_DAY"
    CONTACT_MISSING = "CONTACT_MISSING"
    STEP_DUE = "STEP_DUE"


TEXTS: dict[Reason, ReasonText] = {
    Reason.NOTHING_OPEN: ReasonText(Outcome.SKIPPED, "Nothing is open on this account."),
    Reason.COVERED_BY_CREDIT: ReasonText(
        Outcome.HELD, "Money or credit that is not allocated yet covers what is asked for."
    ),
    Reason.DO_NOT_CONTACT: ReasonText(Outcome.HELD, "The customer is marked: do not contact."),
    Reason.ON_HOLD: ReasonText(
        Outcome.HELD, "A hold stops the chase of this account until it ends or is lifted."
    ),
    Reason.PLACED: ReasonText(
        Outcome.HELD, "The account is with an agency; nobody here writes to the customer about it."
    ),
    Reason.CASH_WAITING: ReasonText(
        Outcome.HELD, "Money that is or may be the customer's has come, and nobody has applied it yet."
    ),
    Reason.REPLY_WAITING: ReasonText(
        Outcome.HELD, "The customer has answered, and nobody has dealt with the answer yet."
    ),
    Reason.PAYMENT_UNDER_WAY: ReasonText(
        Outcome.HELD, "What would be asked for is being paid: the banks have not settled it yet."
    ),
    Reason.DISPUTED: ReasonText(
        Outcome.HELD, "Everything that would be asked for is disputed, or set aside for another reason."
    ),
    Reason.PROMISED: ReasonText(
        Outcome.HELD, "Payment of what would be asked for is promised, and the day has not passed."
    ),
    Reason.IN_PLAN: ReasonText(
        Outcome.HELD, "What would be asked for is paid in instalments, and none is late."
    ),
    Reason.AUTOPAY: ReasonText(
        Outcome.HELD, "What would be asked for is charged by itself, as the customer agreed."
    ),
    Reason.ITEMS_ON_HOLD: ReasonText(
        Outcome.HELD, "Everything that would be asked for is on hold, item by item."
    ),
    Reason.ONLY_CHARGES: ReasonText(
        Outcome.SKIPPED,
        "Only interest and fees are left to ask for; the ladder does not begin for them alone.",
    ),
    Reason.RENEWAL_WINDOW: ReasonText(
        Outcome.HELD,
        "The customer's contract is about to be renewed, or was just now; the policy keeps quiet.",
    ),
    Reason.OWNER_VETO: ReasonText(
        Outcome.HELD, "The customer's owner asked us to wait; the step goes on when the time is over."
    ),
    Reason.AWAITING_APPROVAL: ReasonText(Outcome.HELD, "A draft of this step waits for somebody's approval."),
    Reason.BELOW_MINIMUM: ReasonText(Outcome.SKIPPED, "The balance is below what the policy chases."),
    Reason.LADDER_FINISHED: ReasonText(
        Outcome.SKIPPED, "Every step of the policy has been taken; the collector decides what follows."
    ),
    Reason.NOT_YET_DUE: ReasonText(Outcome.SKIPPED, "Nothing is due for a reminder yet."),
    Reason.NEXT_STEP_LATER: ReasonText(Outcome.SKIPPED, "The next step comes on a later day."),
    Reason.OWNER_WINDOW: ReasonText(
        Outcome.HELD, "The customer's owner was told of the step, or is being told, and may still stop it."
    ),
    Reason.MINIMUM_GAP: ReasonText(
        Outcome.HELD, "The customer heard from us a short while ago; the policy's minimum gap runs."
    ),
    Reason.CONTACT_CAP: ReasonText(
        Outcome.HELD, "Whoever reads our letters there has heard from us as often as the policy allows."
    ),
    Reason.QUIET_DAY: ReasonText(Outcome.HELD, "It is a day of rest where the customer is."),
    Reason.CONTACT_MISSING: ReasonText(
        Outcome.HELD, "There is no address to write to, and somebody has been asked to find one."
    ),
    Reason.STEP_DUE: ReasonText(Outcome.ESCALATED, "The next step of the policy is due."),
}


class Lapse(StrEnum):
    """Why an action that was proposed is not done after all. Any reason above may be one too."""

    CARRYING_SETTLED = "CARRYING_SETTLED"
    CONTACT_FOUND = "CONTACT_FOUND"
    STATEMENT_REFUSED = "STATEMENT_REFUSED"
    MAIL_UNAVAILABLE = "MAIL_UNAVAILABLE"
    SUPERSEDED = "SUPERSEDED"
    DRAFT_EXPIRED = "DRAFT_EXPIRED"
    REJECTED = "REJECTED"
    TEST_MODE = "TEST_MODE"
    WORDS_MISSING = "WORDS_MISSING"


LAPSES: dict[str, str] = {
    Lapse.CARRYING_SETTLED: "The item that the step was decided for is paid, or another step has become the next one.",
    Lapse.CONTACT_FOUND: "A contact was to be searched for, and has been found meanwhile.",
    Lapse.STATEMENT_REFUSED: "The statement that goes with the letter cannot be set; the event tells why.",
    Lapse.MAIL_UNAVAILABLE: "The mail server was away at every attempt; the next run decides again.",
    Lapse.SUPERSEDED: "A later day was run before this was done.",
    Lapse.DRAFT_EXPIRED: "Nobody approved the draft in time; the next run decides afresh.",
    Lapse.REJECTED: "Somebody said no to the draft; the event tells who, and why.",
    Lapse.TEST_MODE: "The house was in test mode: the words were kept, nothing left, and the step is not taken.",
    Lapse.WORDS_MISSING: "The step's text has no words for its channel in any language that the customer reads.",
}

PRECEDENCE: tuple[Reason, ...] = tuple(Reason)
ITEM_REASONS = (
    Reason.PAYMENT_UNDER_WAY,
    Reason.DISPUTED,
    Reason.PROMISED,
    Reason.IN_PLAN,
    Reason.AUTOPAY,
    Reason.ITEMS_ON_HOLD,
)
"""What may be set aside of an item; it holds the account where nothing is left to ask for."""
ACCOUNT_REASONS = (
    Reason.PLACED,
    Reason.ON_HOLD,
    Reason.CASH_WAITING,
    Reason.REPLY_WAITING,
    Reason.OWNER_VETO,
    Reason.AWAITING_APPROVAL,
)
"""What holds a whole account."""


def outcome_of(*, reason: str) -> Outcome:
    """Return the outcome that goes with a reason's code."""
    return TEXTS[Reason(reason)].outcome


def sentence_of(*, reason: str) -> str:
    """Return the sentence that a person reads for the code of a reason, or of why an action lapsed."""
    return LAPSES[reason] if reason in LAPSES else TEXTS[Reason(reason)].sentence
