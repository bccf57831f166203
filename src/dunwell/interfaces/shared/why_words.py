"""Why an account was decided as it was, in sentences that need no glossary."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from dunwell.apps.runs.why import Basis, Why
from dunwell.apps.runs.why_actions import Deed
from dunwell.apps.runs.why_guards import Guard
from dunwell.core.dunning.reasons import ACCOUNT_REASONS, Reason, sentence_of
from dunwell.core.dunning.what_if import STOPS, Change
from dunwell.core.dunning.why import Alternative, Fact, FactKind
from dunwell.interfaces.shared.step_words import step_name


class Speaker(Protocol):
    """Writes amounts and dates as its reader expects them."""

    def amount(self, *, minor: int, currency: str) -> str:
        """An amount with its currency."""
        ...

    def day(self, *, on: date) -> str:
        """A date."""
        ...


FREED: dict[str, str] = {
    Reason.PLACED: "the account came back from the agency",
    Reason.ON_HOLD: "the hold were lifted",
    Reason.CASH_WAITING: "the money that came were applied",
    Reason.REPLY_WAITING: "the customer's answer were dealt with",
    Reason.OWNER_VETO: "the owner's veto were withdrawn",
    Reason.AWAITING_APPROVAL: "no draft were waiting",
    Reason.DISPUTED: "nothing were disputed or set aside",
    Reason.PROMISED: "nothing were promised or set aside",
    Reason.PAYMENT_UNDER_WAY: "the payment that is under way had failed",
    Reason.IN_PLAN: "nothing were to be paid in instalments",
    Reason.AUTOPAY: "nothing were charged by itself",
    Reason.ITEMS_ON_HOLD: "no item were on hold",
}
CHANGES: dict[Change, str] = {
    Change.CREDIT_USED: "the money and credits not allocated yet were used for something else",
    Change.CONTACT_ALLOWED: "the customer were not marked “do not contact”",
    Change.RENEWAL_IGNORED: "no renewal were so near",
    Change.MINIMUM_LOWERED: "the policy chased smaller balances",
    Change.STEP_WANTED: "somebody brought the step forward",
    Change.WINDOW_WAIVED: "the owner's time to object were over",
    Change.GAP_WAIVED: "the minimum gap were over",
    Change.CAP_WAIVED: "the contact cap left room",
    Change.REST_WAIVED: "it were a working day there",
    Change.CONTACT_FOUND: "there were a way to reach somebody",
    Change.ACCOUNT_HELD: "the account were put on hold",
}
MISSING = {"email": "no e-mail address", "letter": "no postal address", "sms": "no number for text messages"}
DEEDS = {
    "notice": "an e-mail",
    "letter": "a letter by post",
    "sms": "a text message",
    "portal": "a message in the portal",
    "owner_task": "a word to the owner",
    "call_task": "a call, put on somebody's worklist",
    "contact_task": "the search for a contact, put on somebody's worklist",
}
STATES = {
    "awaiting": "It waits for approval",
    "proposed": "It waits to be sent",
    "claimed": "It is being worked on",
    "sending": "It is being sent",
    "sent": "It was sent",
    "done": "It was done",
    "lapsed": "It lapsed before it was done",
    "refused": "It was refused for good",
    "uncertain": "Nobody knows yet whether it left",
}


def basis(found: Why, /, *, show: Speaker) -> str:
    """Where the answer is from, and what is assumed."""
    asked, decided = show.day(on=found.asked_on), show.day(on=found.explanation.as_of)
    if found.basis is Basis.DECIDED:
        return f"The run of {decided} decided this, under {found.policy_name}."
    if found.basis is Basis.EARLIER:
        return f"No run was made on {asked}. The run before it, of {decided}, decided this, under {found.policy_name}."
    if found.basis is Basis.IN_HINDSIGHT:
        return (
            f"No run had looked at this account by {asked}. This is what one would have decided, under "
            f"{found.policy_name}, from what is known today."
        )
    if found.is_future:
        return (
            f"This is what a run on {asked} would decide, under {found.policy_name}, if until then nothing is paid "
            "and nothing else changes."
        )
    return f"This is what a run would decide now, under {found.policy_name}. Nothing is written or sent."


def answer(found: Why, /, *, show: Speaker) -> str:
    """The answer in a sentence or two."""
    given = found.explanation.answer
    step = _step(found, given.step)
    said = sentence_of(reason=given.reason)
    if given.is_taken:
        return f"{said} It is: {step}."
    after = f"{step}, " if step else "Looked at again "
    return (
        f"{said} {after}{'from' if step else 'on'} {show.day(on=given.next_on)} on."
        if given.next_on
        else said
    )


def next_reasons(found: Why, /) -> list[str]:
    """What holds besides the answer, in order: each would be the answer if those before it went."""
    chain = found.explanation.chain
    place = next(place for place, link in enumerate(chain) if link.is_answer)
    return [
        sentence_of(reason=link.reason)
        for link in chain[place + 1 :]
        if link.holds and link.reason is not Reason.STEP_DUE
    ]


def facts(found: Why, /, *, show: Speaker) -> list[tuple[str, str]]:
    """What the decision looked at, as (what, value)."""
    return [told for fact in found.explanation.facts if (told := _fact(found, fact, show=show))]


def guards(found: Why, /, *, show: Speaker) -> list[str]:
    """What stood in the way, by name."""
    return [_guard(guard, currency=found.currency, show=show) for guard in found.guards]


def deed(found: Why, /, *, show: Speaker) -> str:
    """What came of the step, or would; "" where there was nothing to come of."""
    if found.deed is None:
        return ""
    return _deed(found.deed, is_past=found.basis is Basis.IN_HINDSIGHT, show=show)


def by_itself(found: Why, /, *, show: Speaker) -> str:
    """The step that comes if nothing changes; "" where none does, or that is not known."""
    one = found.explanation.by_itself
    if one is None:
        return ""
    return f"If nothing changes: {_step(found, one.answer.step)}, on {show.day(on=one.on)}."


def alternatives(found: Why, /, *, show: Speaker) -> list[str]:
    """What would have to change, and what would then be decided."""
    return [_alternative(found, one, show=show) for one in found.explanation.alternatives]


def _alternative(found: Why, one: Alternative, *, show: Speaker) -> str:
    given = joined([_change(found, change, one, show=show) for change in one.changes])
    if set(one.changes) & set(STOPS):
        return f"If {given}: no step. {sentence_of(reason=one.answer.reason)}"
    when = "the same day" if one.on == found.explanation.as_of else f"on {show.day(on=one.on)}"
    return f"If {given}: {_step(found, one.answer.step)}, {when}."


def _change(found: Why, change: Change, one: Alternative, *, show: Speaker) -> str:
    if change is Change.MONEY_RECEIVED:
        return f"{show.amount(minor=one.minor or 0, currency=found.currency)} or more came in"
    if change is Change.REST_SET_ASIDE:
        return f"{show.amount(minor=one.minor or 0, currency=found.currency)} of it were promised or disputed"
    if change is Change.ACCOUNT_FREED:
        reasons = {guard.reason for guard in found.guards if guard.reason in ACCOUNT_REASONS}
        fact = found.explanation.fact(FactKind.ACCOUNT_GUARD)
        return FREED[fact.code] if fact and len(reasons) <= 1 else "nothing held the whole account"
    if change is Change.ITEMS_FREED:
        fact = found.explanation.fact(FactKind.ITEM_GUARD)
        return FREED[fact.code] if fact else "nothing were set aside"
    return CHANGES[change]


def _step(found: Why, step: int | None) -> str:
    return step_name(policy=found.explanation.policy, step=step, channel=True)


def joined(parts: Sequence[str], /) -> str:
    """As in speech: one, two and three."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _fact(found: Why, fact: Fact, *, show: Speaker) -> tuple[str, str] | None:  # noqa: C901, PLR0911, PLR0912
    """A fact as (what, value), one line each; None for one that says nothing on that day."""
    on = show.day(on=fact.on) if fact.on else ""
    minor = show.amount(minor=fact.minor, currency=found.currency) if fact.minor is not None else ""
    step = _step(found, fact.step)
    as_of = found.explanation.as_of
    match fact.kind:
        case FactKind.OPEN | FactKind.OVERDUE:
            return fact.kind.capitalize(), f"{minor} in {_count(fact.count or 0, 'item')}"
        case FactKind.CREDIT:
            return "Not allocated yet", minor
        case FactKind.ASKED:
            return "May be asked for", minor
        case FactKind.MINIMUM:
            return "Chased from", minor
        case FactKind.CARRYING:
            name = found.carrying_number or "(no number)"
            return "Oldest unpaid invoice", f"{name}, due {on}, {_age(fact.days or 0)}"
        case FactKind.LAST_STEP:
            return "Last step for it", step + (f" (the account's last step: {on})" if on else "")
        case FactKind.REACHED:
            return "Reached already", f"{step}, in letters about earlier invoices"
        case FactKind.NEXT_STEP:
            return "Next step", f"{step}, from {on} on" if on else step
        case FactKind.FORWARD:
            return "Brought forward", f"{step}, from {on} on"
        case FactKind.LAST_CONTACT:
            return "Last heard from us", on
        case FactKind.GAP:
            return ("Minimum gap", f"over on {on}") if fact.on and fact.on > as_of else None
        case FactKind.CAP:
            return ("Contact cap", f"no room until {on}") if fact.on and fact.on >= as_of else None
        case FactKind.REST:
            return "Day of rest there", f"until {on}"
        case FactKind.TOLD:
            return "Owner told", f"on {on}, of: {step}"
        case FactKind.WINDOW:
            return ("Owner may object", f"until the day before {on}") if fact.on and fact.on > as_of else None
        case FactKind.RENEWAL:
            until = show.day(on=fact.until) if fact.until else ""
            return ("Quiet for a renewal", f"{on} to {until}") if fact.on != fact.until else None
        case FactKind.REPORT:
            late = "" if (fact.days or 0) >= 0 else ", which has passed"
            return "To be reported to the insurer", f"by {on}{late}"
        case FactKind.EXTENSION:
            longer = f"until {show.day(on=fact.until)}" if fact.until else "without an end"
            return (
                "The insurer allows delay",
                f"until {on}; what holds the chase goes on {longer}: ask the insurer",
            )
        case FactKind.ACCOUNT_GUARD | FactKind.ITEM_GUARD:
            until = f" Until {show.day(on=fact.until)}." if fact.until else ""
            what = "Set aside" if minor else "Holds the account"
            return what, f"{minor}{': ' if minor else ''}{sentence_of(reason=fact.code)}{until}"
        case FactKind.PROMISE_BROKEN | FactKind.PLAN_BROKEN | FactKind.DISPUTE_REJECTED:
            return fact.kind.replace("_", " ").capitalize(), on
        case FactKind.DO_NOT_CONTACT:
            return "Do not contact", "the customer is marked so"
        case FactKind.UNREACHABLE:
            return "Cannot be reached", MISSING[fact.code]
        case FactKind.CONTACT_SOUGHT:
            return "Contact", "somebody has been asked to find one"
        case FactKind.VIP:
            return "VIP", "what goes to this customer waits for a person's yes"


def _guard(guard: Guard, *, currency: str, show: Speaker) -> str:  # noqa: PLR0911 - one way out for each kind
    minor = show.amount(minor=guard.minor, currency=currency) if guard.minor is not None else ""
    on = f" on {', '.join(guard.numbers)}" if guard.numbers else ""
    until = f"until {show.day(on=guard.until)}" if guard.until else ""
    due = show.day(on=guard.due_on) if guard.due_on else ""
    note = f" “{guard.note}”" if guard.note else ""
    match guard.kind:
        case "payment":
            by = f" by {guard.label}" if guard.label else ""
            settled = f", settled {until}" if until else ""
            return f"{minor} is being paid{by}{on} since {show.day(on=guard.since)}{settled}."
        case "autopay":
            when = f" on {due}" if due else ", once it was announced"
            return f"{minor} is charged by itself by {guard.label}{on}{when}."
        case "promise":
            by = f" by {guard.person}" if guard.person else ""
            grace = f", with grace {until}" if guard.until != guard.due_on else ""
            return f"Promise of {minor} until {due}{by}{on}{grace}.{note}"
        case "plan":
            return f"Plan in instalments: {minor} left; as it stands {until}.{note}"
        case "dispute":
            by = f", to be decided by {due}" if due else f", a credit note is awaited {until}"
            return f"Dispute of {minor}{on}: {guard.label}, owner {guard.person}{by}.{note}"
        case "hold":
            ends = until or "without an end" + (f", review on {due}" if due else "")
            return f"Hold{on}: {guard.label}, {ends}, owner {guard.person}.{note}"
        case "veto":
            by = f" by {guard.person}" if guard.person else ""
            return f"{guard.label} {until}{by}.{note}"
        case "money":
            by = f" from {guard.person}" if guard.person else ""
            return f"{minor}{by} of {show.day(on=guard.since)} waits to be applied{on}."
        case "reply":
            return f"The answer of {show.day(on=guard.since)} from {guard.person} waits for somebody.{note}"
        case "draft":
            return f"A draft of {show.day(on=guard.since)} waits for approval {until}."
        case _:
            return f"{sentence_of(reason=guard.reason)}{note}"


def _deed(one: Deed, *, is_past: bool, show: Speaker) -> str:
    what = DEEDS[one.kind]
    if not one.state:
        people = {0: "", 1: "; it would wait for somebody's yes"}.get(
            one.approvals, f"; it would wait for {one.approvals} people's yes"
        )
        return f"What would {'have followed' if is_past else 'follow'}: {what}{people}."
    to = f", to {one.recipient}" if one.recipient else ""
    until = f" until {show.day(on=one.expires_on)}" if one.state == "awaiting" and one.expires_on else ""
    reason = f": {one.reason}" if one.reason else "."
    return f"What came of it: {what}{to}. {STATES[one.state]}{until}{reason}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _age(days: int) -> str:
    if days == 0:
        return "due that day"
    return f"{_count(days, 'day')} overdue" if days > 0 else f"in {_count(-days, 'day')}"
