"""Policies in words: what a step does and when, and what a version changed."""

from collections.abc import Mapping

from babel import Locale

from dunwell.core.dunning.assignment import CONDITIONS, Rule
from dunwell.core.dunning.policy import CHARGED, CLAIMING, RECKONED, Level, Policy
from dunwell.core.dunning.policy_diff import Change
from dunwell.core.dunning.policy_faults import EVENTS, LEVEL_CHOICES
from dunwell.interfaces.desk.show import Show
from dunwell.interfaces.desk.words import country_name, level_name

VALUES: Mapping[str, Mapping[str, str]] = {
    "trigger": {"due": "the due date", "previous": "the step before", "event": "something that happened"},
    "event": {
        "promise_broken": "a broken promise",
        "plan_broken": "a broken instalment plan",
        "dispute_rejected": "a rejected dispute",
    },
    "channel": {
        "email": "E-mail",
        "letter": "Letter by post",
        "sms": "Text message",
        "portal": "Message in the portal",
        "call": "Call",
        "owner": "Word to the owner",
    },
    "audience": {"payables": "Accounts payable", "approver": "The approver", "executive": "An executive"},
    "tone": {"friendly": "Friendly", "firm": "Firm", "formal": "Formal"},
    "sender": {"collector": "The collector", "controller": "The controller", "senior": "The senior name"},
    "charge": {
        "none": "None",
        "late_fee": "A late fee",
        "interest": "Interest",
        "compensation": "Compensation",
        "interest_and_compensation": "Interest and compensation",
    },
    "approval": {"none": "Nobody", "one": "One person", "two": "Two people"},
    "sales": {
        "owner": "The owner may stop it",
        "lead": "The sales lead may stop it",
        "inform": "Sales is told",
        "none": "Nobody of sales",
    },
    "carrying": {
        "restart": "Begin again with the next invoice",
        "continue": "Go on by the age of the next invoice",
    },
}
NAMES: Mapping[str, str] = {
    "trigger": "counts from",
    "event": "event",
    "days": "days",
    "channel": "channel",
    "key": "text",
    "audience": "speaks to",
    "tone": "tone",
    "sender": "signed by",
    "charge": "charge",
    "hold_days": "days of rest afterwards",
    "approval": "approved by",
    "sales": "sales",
    "window_days": "days to stop it",
    "minimum_gap_days": "days between two contacts",
    "carrying": "when the oldest invoice is paid",
    "executive_copy_from": "copy to an executive from step",
    "is_broken_promise_urgent": "a broken promise makes the next step due at once",
    "renewal_days_before": "days of rest before a renewal",
    "renewal_days_after": "days of rest after a renewal",
    "plan_grace_days": "days of grace for an instalment",
    "draft_days": "days until a draft expires",
    "caps": "caps",
    "quiet.opens": "first hour",
    "quiet.closes": "last hour",
    "quiet.weekdays": "days of the week",
    "promises.days_max": "furthest day of a promise",
    "promises.per_item_max": "promises for one item",
    "promises.grace_days": "days of grace for a promise",
    "promises.tolerance_basis_points": "tolerance of a promise, in basis points",
}
WEEKDAYS = tuple(Locale("en").days["format"]["abbreviated"][day] for day in range(7))
_SENDERS = {"collector": "the collector", "controller": "the controller", "senior": "the senior name"}
_BY = {
    "email": "by e-mail",
    "letter": "by post",
    "sms": "by text message",
    "portal": "in the portal",
    "call": "by phone",
    "owner": "as a word to the owner",
}


def step_when(level: Level) -> str:
    """When a step comes: 3 days after due, 10 days after the step before, 1 day after a broken promise."""
    match level.trigger:
        case "previous":
            return f"{_days(level.days)} after the step before"
        case "event":
            event = VALUES["event"].get(level.event or "", "something that happened")
            return f"{_days(level.days)} after {event}" if level.days else f"On the day of {event}"
        case _:
            if level.days == 0:
                return "On the due date"
            return f"{_days(abs(level.days))} {'before' if level.days < 0 else 'after'} due"


def step_how(level: Level) -> str:
    """How a step speaks: by e-mail to accounts payable, firm, signed by the controller."""
    to = "" if level.channel == "owner" else f" to {VALUES['audience'][level.audience].lower()}"
    signed = "" if level.channel in {"call", "owner"} else f", signed by {_SENDERS[level.sender]}"
    return f"{_BY[level.channel]}{to}, {level.tone}{signed}"


def step_besides(level: Level) -> list[str]:
    """What else goes with a step: who may stop it, who approves it, what follows."""
    said: list[str] = []
    if level.asks_sales:
        who = "The owner" if level.sales == "owner" else "The sales lead"
        said.append(f"{who} has {_days(level.window_days)} to stop it")
    elif level.sales != "none":
        said.append("Sales is told")
    if level.approval != "none":
        said.append(f"Approved by {VALUES['approval'][level.approval].lower()} before it goes")
    if level.hold_days:
        said.append(f"The account rests for {_days(level.hold_days)} afterwards")
    if level.charge != "none":
        said.append(_charged(level))
    return said


def _charged(level: Level) -> str:
    """What may be charged once the step was taken, and what its letter says of it."""
    what = f"{VALUES['charge'][level.charge]} on what was overdue then"
    if "late_fee" in CHARGED[level.charge]:
        return f"{what}, where the customer has agreed to a credit policy with fees"
    if level.channel in CLAIMING:
        return f"{what}; the letter tells the amount of its day, with the calculation"
    if level.channel in RECKONED:
        return f"{what}; the task tells whoever rings the amount of its day"
    return what


def charge_warnings(policy: Policy, *, has_fees: bool) -> list[str]:
    """What a policy charges in vain as things are. `has_fees`: a credit policy with fees is published somewhere."""
    steps = [level.step for level in policy.levels if "late_fee" in CHARGED[level.charge]]
    if not steps or has_fees:
        return []
    named = f"Step {steps[0]} charges" if len(steps) == 1 else f"Steps {', '.join(map(str, steps))} charge"
    why = (
        "no credit policy with fees is published: nothing is charged until one is, and a customer has agreed"
    )
    return [f"{named} a late fee, but {why}."]


def rules_around(policy: Policy, *, show: Show) -> list[tuple[str, str]]:
    """The rules around the steps as (what, how): between contacts, caps, hours, promises, and so on."""
    quiet, promises = policy.quiet, policy.promises
    caps = ", ".join(f"{one.touches} in {_days(one.days)}" for one in policy.caps) or "none"
    days = ", ".join(WEEKDAYS[day] for day in sorted(quiet.weekdays))
    minima = ", ".join(
        show.amount(minor=minor, currency=currency)
        for currency, minor in sorted(policy.minimum_balances.items())
    )
    renewal = f"{policy.renewal_days_before} before, {policy.renewal_days_after} after"
    tolerance = f"{promises.tolerance_basis_points / 100:g} %"
    promised = (
        f"at most {_days(promises.days_max)} ahead, {promises.per_item_max} for one item, "
        f"{_days(promises.grace_days)} of grace, kept within {tolerance}"
    )
    return [
        ("Between two contacts", f"at least {_days(policy.minimum_gap_days)}"),
        ("Touches of one person", caps),
        ("Hours at the customer's place", f"{quiet.opens:%H:%M} to {quiet.closes:%H:%M}, {days}"),
        ("Not chased below", minima or "any amount is"),
        ("When the oldest invoice is paid", VALUES["carrying"][policy.carrying].lower()),
        (
            "Copy to an executive",
            f"from step {policy.executive_copy_from}" if policy.executive_copy_from else "never",
        ),
        ("Days of rest around a renewal", renewal),
        (
            "Promises",
            promised,
        ),
        (
            "A broken promise",
            "makes the next step due at once" if policy.is_broken_promise_urgent else "changes no day",
        ),
        ("An instalment", f"has {_days(policy.plan_grace_days)} of grace"),
        ("A draft", f"expires after {_days(policy.draft_days)}"),
    ]


def change_words(change: Change) -> str:
    """What a version changed, in a sentence: Step 3: days 14 → 10."""
    place = f"Step {change.step}" if change.step else ""
    if change.kind == "added":
        return f"{place} is new: {level_name(str(change.now))}"
    if change.kind == "removed":
        return f"{place} is gone: {level_name(str(change.was))}"
    name = NAMES.get(change.field, change.field)
    if change.field.startswith("minimum_balances."):
        name = f"not chased below, {change.field.removeprefix('minimum_balances.')}"
    said = f"{name} {_value(change.field, change.was)} → {_value(change.field, change.now)}"
    return f"{place}: {said}" if place else said[0].upper() + said[1:]


def conditions_words(rule: Rule, *, show: Show) -> str:
    """Whom a rule fits: segment enterprise or key, risk high, EUR 1,000.00 or more open; everybody."""
    names = {
        "segments": "segment",
        "risks": "risk",
        "countries": "country",
        "entities": "entity",
        "terms": "terms",
    }
    said: list[str] = []
    for name in CONDITIONS:
        if values := sorted(getattr(rule, name)):
            shown = [country_name(one) for one in values] if name == "countries" else values
            said.append(f"{names[name]} {' or '.join(shown)}")
    sizes: list[str] = []
    for currency, size in sorted(rule.sizes.items()):
        bounds: list[str] = []
        if size.at_least_minor is not None:
            bounds.append(f"at least {show.amount(minor=size.at_least_minor, currency=currency)}")
        if size.below_minor is not None:
            bounds.append(f"less than {show.amount(minor=size.below_minor, currency=currency)}")
        sizes.append(" and ".join(bounds))
    if sizes:
        said.append(f"open: {' or '.join(sizes)}")
    return ", ".join(said) or "everybody"


def choices_of(field: str, /) -> list[tuple[str, str]]:
    """What may be chosen in a field, with its words."""
    codes = EVENTS if field == "event" else LEVEL_CHOICES.get(field, tuple(VALUES.get(field, {})))
    return [(code, VALUES[field][code]) for code in codes]


def _value(field: str, value: object) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "quiet.weekdays" and isinstance(value, list):
        return ", ".join(WEEKDAYS[day] for day in value)
    if field == "caps" and isinstance(value, list):
        return ", ".join(f"{one['touches']} in {_days(one['days'])}" for one in value)
    if field == "key":
        return level_name(str(value))
    return VALUES.get(field, {}).get(str(value), str(value))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
