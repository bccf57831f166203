"""Plain words for codes: levels, buckets, reasons, events."""

from collections.abc import Mapping
from datetime import date

from babel import Locale

from dunwell.apps.dunning.models import HoldReason
from dunwell.core.disputes.reasons import REASONS
from dunwell.core.dunning.reasons import Outcome, Reason, outcome_of, sentence_of
from dunwell.core.receivables.ageing import NOT_DUE
from dunwell.interfaces.desk.show import Show
from dunwell.interfaces.shared.step_words import CHANNELS as CHANNELS  # noqa: PLC0414 - to be had from here
from dunwell.interfaces.shared.step_words import level_name as level_name  # noqa: PLC0414 - to be had from here
from dunwell.interfaces.shared.step_words import step_name as step_name  # noqa: PLC0414 - to be had from here

_ENGLISH = Locale("en")

REASON_NAMES: dict[Reason, str] = {
    Reason.NOTHING_OPEN: "Nothing open",
    Reason.COVERED_BY_CREDIT: "Covered by credit",
    Reason.DO_NOT_CONTACT: "Do not contact",
    Reason.ON_HOLD: "On hold",
    Reason.ITEMS_ON_HOLD: "Items on hold",
    Reason.ONLY_CHARGES: "Only charges",
    Reason.BELOW_MINIMUM: "Below the minimum",
    Reason.LADDER_FINISHED: "All steps taken",
    Reason.NOT_YET_DUE: "Not yet due",
    Reason.NEXT_STEP_LATER: "Next step is later",
    Reason.MINIMUM_GAP: "Heard from us lately",
    Reason.CONTACT_MISSING: "No address",
    Reason.PLACED: "With an agency",
    Reason.CASH_WAITING: "Money not applied",
    Reason.REPLY_WAITING: "Reply waiting",
    Reason.DISPUTED: "Disputed",
    Reason.PROMISED: "Promised",
    Reason.PAYMENT_UNDER_WAY: "Payment under way",
    Reason.IN_PLAN: "In instalments",
    Reason.AUTOPAY: "Charged by itself",
    Reason.RENEWAL_WINDOW: "Renewal",
    Reason.OWNER_VETO: "Owner asked to wait",
    Reason.AWAITING_APPROVAL: "Draft waiting",
    Reason.OWNER_WINDOW: "Owner is told",
    Reason.CONTACT_CAP: "Heard enough",
    Reason.QUIET_DAY: "Day of rest",
    Reason.STEP_DUE: "Step due",
}
OUTCOME_NAMES = {
    Outcome.ESCALATED: "Escalated",
    Outcome.HELD: "Held",
    Outcome.SKIPPED: "Skipped",
}
CONTACT_FIELDS = {
    "name": "name",
    "email": "e-mail",
    "phone": "telephone",
    "role": "role",
    "language": "language",
    "mobile": "mobile number",
    "is_sms_agreed": "consent to text messages",
}
STANDING_FIELDS = {
    "group": "group",
    "risk_class": "risk",
    "is_vip": "VIP",
    "renewal_on": "renewal",
}
EVENTS = {
    "dunning.notice.refused": "The mail server refused the letter for good",
    "dunning.notice.uncertain": "Nobody knows whether the letter left",
    "dunning.notice.put_back": "The letter goes out again",
    "replies.inbound.received": "Mail came in",
    "replies.inbound.handled": "Mail dealt with",
    "replies.inbound.ignored": "Mail ignored",
    "replies.inbound.reopened": "Mail opened again",
    "replies.inbound.assigned": "Mail given to this customer",
    "replies.proposal.confirmed": "Taken from a mail, and confirmed",
    "replies.proposal.dismissed": "Taken from a mail, and dismissed",
    "replies.proposal.restored": "Proposed again",
    "replies.proposal.lapsed": "Promise of an advice fell away",
    "replies.advice.used": "Remittance advice used as it is",
    "replies.advice.set_aside": "Remittance advice set aside",
    "replies.advice.taken_up": "Remittance advice to be looked at again",
    "replies.proposal.undone": "What a mail said was taken back",
    "messages.message.bounced": "The letter came back",
    "messages.message.not_delivered": "The letter was not delivered",
    "messages.message.delayed": "The letter is delayed",
    "messages.message.passed_on": "The letter was passed on; its arrival is not told",
    "messages.message.delivered": "The letter was delivered",
    "parties.contact.retired": "Nothing more is written to a contact",
    "dunning.hold.placed": "Put on hold",
    "dunning.hold.changed": "Hold changed",
    "dunning.hold.lifted": "Hold lifted",
    "dunning.steer.skipped": "Step skipped",
    "dunning.steer.forwarded": "Step brought forward",
    "dunning.steer.vetoed": "Step stopped by the owner",
    "dunning.steer.postponed": "Step delayed by the owner",
    "dunning.steer.withdrawn": "A word about the step was taken back",
    "dunning.owner.told": "The sales side was told of the next step",
    "dunning.owner.uncertain": "Nobody knows whether the owner was told of the next step",
    "dunning.owner.refused": "The owner's address was refused for good",
    "dunning.owner.unreachable": "Nobody of sales could be told: the collector was asked",
    "dunning.owner.released": "Let go ahead without waiting",
    "dunning.account.moved": "Moved to another policy",
    "dunning.account.released": "Given back to the rules",
    "links.link.made": "Link for the customer made",
    "links.link.revoked": "Link for the customer taken back",
    "links.visit.began": "The customer opened their account with a code",
    "payments.method.saved": "Payment method kept",
    "payments.method.forgotten": "Payment method forgotten",
    "payments.method.amended": "Account of a mandate changed",
    "payments.autopay.enrolled": "Agreed that what becomes due is charged",
    "payments.autopay.ended": "Nothing is charged by itself any more",
    "payments.autopay.configured": "How the entity charges was changed",
    "payments.collection.told": "Charge announced",
    "payments.collection.under_way": "Charge under way",
    "payments.collection.paid": "Charged, and paid",
    "payments.collection.again": "Charge failed; it is tried again",
    "payments.collection.failed": "Charge failed for good",
    "payments.letter.sent": "Letter about a charge sent",
    "payments.letter.refused": "Letter about a charge refused",
    "payments.letter.uncertain": "Letter about a charge: uncertain",
    "service.customer.warned": "Service: warned",
    "service.customer.restricted": "Service restricted",
    "service.customer.ask_owner": "Owner asked about suspending the service",
    "service.customer.owner_agreed": "Owner agreed to suspend the service",
    "service.customer.owner_refused": "Owner did not agree to suspend the service",
    "service.customer.suspended": "Service suspended",
    "service.customer.resumed": "Service resumed",
    "service.rules.changed": "Rules of the service lever changed",
    "credit.order.checked": "Order checked",
    "credit.order.given_up": "What was kept for an order is free again",
    "credit.hold.warned": "Warned that orders will be held",
    "credit.hold.held": "Orders held",
    "credit.hold.ended": "Orders go on",
    "credit.release.asked": "Asked to let held orders go",
    "credit.release.granted": "Held orders let go by hand",
    "credit.release.refused": "Held orders are not let go",
    "credit.release.withdrawn": "Wish to let held orders go taken back",
    "credit.letter.sent": "Letter about held orders sent",
    "credit.letter.refused": "Letter about held orders refused",
    "credit.letter.uncertain": "Letter about held orders: uncertain",
    "credit.insolvency.noted": "Insolvency noted, or its end",
    "credit.chronic.viewed": "The owner said what they think of serving the customer on",
    "credit.chronic.decided": "Decided about a chronic late payer",
    "placements.placement.proposed": "Proposed for an agency",
    "placements.placement.approved": "Handing over to an agency approved",
    "placements.placement.refused": "Not handed over to an agency",
    "placements.placement.lapsed": "Nothing left to hand over to an agency",
    "placements.placement.demanded": "Final demand before an agency sent",
    "placements.placement.placed": "Handed over to an agency",
    "placements.placement.acknowledged": "Agency took the claim",
    "placements.placement.rejected": "Agency did not take the claim",
    "placements.placement.begun": "Agency began to work",
    "placements.money.payment": "Paid while with an agency",
    "placements.money.reversal": "Payment while with an agency went back",
    "placements.money.returned_goods": "Goods came back while with an agency",
    "placements.placement.held": "Agency asked to wait",
    "placements.placement.resumed": "Agency asked to go on",
    "placements.placement.recall_announced": "Agency told that the claim comes back",
    "placements.placement.recall_withdrawn": "Claim stays with the agency",
    "placements.placement.recalled": "Taken back from the agency",
    "placements.placement.closed": "Placement with the agency closed",
    "placements.placement.lock_passed": "Chased here though it is with an agency",
    "placements.placement.asked": "Asked about a placed claim",
    "placements.placement.voted": "Vote on a request of the agency",
    "placements.placement.request_approved": "Request about a placed claim: yes",
    "placements.placement.request_refused": "Request about a placed claim: no",
    "placements.document.added": "Document shared with the agency",
    "placements.pack.removed": "What the agency knew of the debtor removed",
    "promises.promise.made": "Payment promised",
    "promises.promise.changed": "Promise reworded",
    "promises.promise.replaced": "Promise replaced by another",
    "promises.promise.cancelled": "Promise cancelled",
    "promises.promise.taken_back": "Promise taken back: made in error",
    "promises.promise.restored": "Promise stands again",
    "promises.promise.kept": "Promise kept",
    "promises.promise.partly_kept": "Promise kept in part",
    "promises.promise.broken": "Promise broken",
    "promises.plan.proposed": "Plan of instalments proposed",
    "promises.plan.agreed": "Plan of instalments agreed on",
    "promises.plan.renegotiated": "Plan renegotiated",
    "promises.plan.cancelled": "Plan cancelled",
    "promises.plan.completed": "Plan paid in full",
    "promises.plan.broken": "Plan broken: an instalment is missing",
    "disputes.dispute.raised": "Dispute raised",
    "disputes.dispute.file_added": "The customer added a file to a dispute",
    "disputes.dispute.reviewed": "Dispute taken into review",
    "disputes.dispute.changed": "Dispute changed",
    "disputes.dispute.accepted": "Dispute accepted",
    "disputes.dispute.partly_accepted": "Dispute accepted in part",
    "disputes.dispute.rejected": "Dispute rejected",
    "disputes.dispute.withdrawn": "Dispute withdrawn",
    "disputes.dispute.extended": "Credit note takes longer",
    "disputes.dispute.reopened": "Dispute opened again",
    "disputes.dispute.settled": "Dispute over: the item is paid",
    "parties.customer.changed": "Customer changed",
    "credit.report.kept": "Report of a credit bureau",
    "credit.alert.heard": "A credit bureau says that something happened",
    "credit.company.chosen": "Company chosen among those a credit bureau offered",
    "credit.insured.set": "Insured limit",
    "credit.insurer.told": "Credit insurer told",
    "parties.customers.merged": "Merged with another record of the same company",
    "parties.customers.parted": "Taken apart from a record of another company",
    "runs.action.lapsed": "A step lapsed before it was taken",
    "parties.contact.added": "Contact added",
    "parties.contact.changed": "Contact changed",
    "parties.contact.restored": "Address used again",
    "messages.call.logged": "Call",
    "messages.meeting.logged": "Meeting",
    "worklist.task.done": "Task done",
    "worklist.task.dismissed": "Task dismissed",
    "worklist.task.reopened": "Task opened again",
    "worklist.row.snoozed": "Put off",
    "worklist.row.woken": "Back on the worklist",
    "worklist.note.made": "Note",
    "runs.action.approved": "Draft approved: it leaves in a minute",
    "runs.action.half_approved": "Draft approved by one of two",
    "runs.action.taken_back": "Approval taken back",
    "billing.invoice.issued": "Invoice issued",
    "billing.credit_note.issued": "Credit note issued",
    "billing.debit_note.issued": "Debit note issued",
    "billing.deposit_request.issued": "Deposit asked for",
    "billing.bill.set_out": "Bill written: it leaves in some minutes",
    "billing.bill.drafted": "Draft of a bill kept",
    "billing.bill.dropped": "Draft of a bill thrown away",
    "billing.bill.restored": "Draft of a bill taken out of the bin",
    "billing.bill.released": "Draft of a bill let go",
    "billing.bill.taken_back": "Bill taken back before it left",
    "billing.bill.kept_back": "Bill kept back: it cannot be issued as things are",
    "billing.buyer.set": "How it is billed was changed",
    "billing.delivery.sent": "Bill sent",
    "billing.delivery.refused": "Bill refused on its way",
    "billing.delivery.uncertain": "Nobody knows whether the bill left",
    "billing.delivery.held": "Bill held: it would be refused",
    "billing.delivery.withheld": "Bill not sent: test mode",
    "billing.delivery.lapsed": "A way of a bill is not needed any more",
    "billing.delivery.delivered": "Bill delivered",
    "billing.delivery.bounced": "Bill came back",
    "billing.delivery.again": "Bill sent once more",
    "billing.delivery.released": "Bill goes out again",
    "billing.bill.set_aside": "Draft set aside: it is billed with others",
    "billing.bill.taken_out": "Draft taken out again: it is billed by itself",
    "billing.bill.gathered": "Several drafts and orders gathered into one bill",
    "billing.bill.ungathered": "Bill that gathered others undone",
    "billing.bill.gather_failed": "Draft cannot be billed with others as things are",
    "billing.order.set_aside": "Order set aside: it is billed with others",
    "billing.order.taken_out": "Order taken out again: it is billed by itself",
    "billing.order.gather_failed": "Order cannot be billed with others as things are",
    "billing.renewal.sent": "Letter of a renewal sent",
    "billing.renewal.refused": "Letter of a renewal refused on its way",
    "billing.renewal.uncertain": "Nobody knows whether the letter of a renewal left",
    "billing.renewal.lapsed": "Letter of a renewal not needed any more",
    "billing.renewal.delivered": "Letter of a renewal delivered",
    "billing.renewal.bounced": "Letter of a renewal came back",
    "billing.link.made": "Link to a bill made",
    "billing.link.revoked": "Link to a bill taken back",
    "billing.order.quoted": "Quote made",
    "billing.order.accepted": "Order accepted",
    "billing.order.begun": "Work on an order begun",
    "billing.order.invoiced": "Order invoiced in part",
    "billing.order.completed": "Order completed",
    "billing.order.cancelled": "Order cancelled",
    "billing.deposit.asked": "Deposit of an order asked for",
    "billing.deposit.paid": "Deposit paid: work may begin",
    "billing.deposit.unpaid": "Deposit went back to the payer",
    "billing.deposit.waived": "Deposit waived",
    "billing.deposit.waiver_asked": "Asked to waive a deposit",
    "billing.deposit.waiver_refused": "A deposit was not waived",
    "billing.deposit.waiver_withdrawn": "The wish to waive a deposit was taken back",
    "billing.deposit.withdrawn": "Deposit not asked for any more",
    "billing.deposit.set_against": "Deposit set against an invoice",
    "billing.deposit.refunded": "Deposit given back",
    "billing.plan.made": "Recurring plan made",
    "billing.plan.price_changed": "Price or quantity of a plan changed",
    "billing.plan.paused": "Recurring plan paused",
    "billing.plan.resumed": "Recurring plan goes on",
    "billing.plan.end_set": "End of a recurring plan set",
    "billing.plan.undone": "Change of a plan undone",
    "billing.plan.ended": "Recurring plan ended",
    "billing.plan.kept_back": "A plan cannot be billed as things are",
    "charges.charge.posted": "Charged",
    "charges.charge.reversed": "A charge was reversed",
    "charges.waiver.asked": "Asked to waive a charge",
    "charges.waiver.granted": "A charge was waived",
    "charges.waiver.refused": "A charge was not waived",
    "charges.terms.set": "Law and rate of charges set",
    "credit.limit.asked": "Asked for a limit",
    "credit.limit.agreed": "One of several said yes to a limit",
    "credit.limit.granted": "A limit was granted",
    "credit.limit.refused": "A limit was refused",
    "credit.limit.withdrawn": "The wish for a limit was taken back",
    "credit.limit.raise_ended": "A temporary increase of the limit ended",
    "credit.terms.asked": "Asked for other terms of credit",
    "credit.terms.refused": "Other terms of credit were refused",
    "credit.terms.set": "Terms of credit set",
    "credit.terms.withdrawn": "The wish for other terms of credit was taken back",
    "credit.score.first": "Scored for the first time",
    "credit.score.changed": "The credit class changed",
    "credit.review.done": "Somebody looked at the credit again",
    "receivables.receipt.recorded": "Money received",
    "receivables.credit_note.recorded": "Credit note issued",
    "receivables.item.allocated": "Set against an item",
    "receivables.posting.reversed": "A posting was reversed",
}


ACTIONS = {  # kind → one, several
    "notice": ("notice", "notices"),
    "letter": ("letter by post", "letters by post"),
    "sms": ("text message", "text messages"),
    "portal": ("portal message", "portal messages"),
    "owner_task": ("word to an owner", "words to owners"),
    "call_task": ("call", "calls"),
    "contact_task": ("search for a contact", "searches for a contact"),
}
ACTION_STATES = {
    "awaiting": "waiting for approval",
    "proposed": "waiting",
    "claimed": "being worked on",
    "sending": "being sent",
    "sent": "sent",
    "done": "put on the worklist",
    "lapsed": "lapsed",
    "refused": "refused",
    "uncertain": "uncertain",
}


def bucket_name(code: str) -> str:
    """An ageing bucket in words."""
    return "Not due" if code == NOT_DUE else f"{code.replace('-', '–')} days"


def reason_name(code: str) -> str:
    """A reason in two or three words."""
    return REASON_NAMES[Reason(code)]


def reason_sentence(code: str) -> str:
    """A reason in a sentence."""
    return sentence_of(reason=code)


def policies_used(names: Mapping[str, int]) -> str:
    """The policy versions of a run, the most used first: Standard ladder v2, Strict v1."""
    return ", ".join(sorted(names, key=lambda name: (-names[name], name))) or "Nothing decided"


def outcome_name(code: str) -> str:
    """What a run did with an account, in a word."""
    return OUTCOME_NAMES[Outcome(code)]


def action_words(*, kind: str, count: int, state: str = "") -> str:
    """So many actions of a kind, and what became of them, after the number: notices sent."""
    single, several = ACTIONS[kind]
    return " ".join(filter(None, (single if count == 1 else several, ACTION_STATES.get(state, ""))))


def language_name(code: str) -> str:
    """A language in English: French; the code itself where it is not known."""
    return str(_ENGLISH.languages.get(code.partition("-")[0].lower(), code))


def country_name(code: str) -> str:
    """A country in English: France; the code itself where it is not known."""
    return str(_ENGLISH.territories.get(code.upper(), code))


def contact_words(*, name: str, changed: object) -> str:
    """Whose contact it is about, and what of it was changed: Ann Lee: e-mail, role."""
    fields = (
        [CONTACT_FIELDS[one] for one in changed if one in CONTACT_FIELDS] if isinstance(changed, list) else []
    )
    return ": ".join(filter(None, (name, ", ".join(fields))))


def hold_words(*, data: Mapping[str, object], show: Show) -> str:
    """Why a hold was placed and how long it is to last: Delay agreed until 5 Apr 2026, review on 1 Apr 2026."""
    days = {name: date.fromisoformat(str(data[name])) for name in ("ends_on", "review_on") if data.get(name)}
    until = f" until {show.day(on=days['ends_on'])}" if "ends_on" in days else ""
    review = f", review on {show.day(on=days['review_on'])}" if "review_on" in days else ""
    whole = "the whole group: " if data.get("held") == "group" else ""
    return f"{whole}{HoldReason(str(data['hold_reason'])).label}{until}{review}"


def dispute_words(*, data: Mapping[str, object], show: Show) -> str:
    """Why an item is disputed, what of it was accepted, and until when its credit is waited for."""
    reason = REASONS.get(str(data.get("dispute_reason")))
    said = [reason.name if reason else ""]
    accepted, currency = data.get("accepted_minor"), data.get("currency")
    if isinstance(accepted, int) and isinstance(currency, str):
        said.append(f"{show.amount(minor=accepted, currency=currency)} accepted")
    if data.get("credit_by"):
        said.append(f"credit note by {show.day(on=date.fromisoformat(str(data['credit_by'])))}")
    return " · ".join(filter(None, said))


def standing_words(*, changed: object, show: Show) -> list[str]:
    """What was changed of how we stand to a customer: VIP; risk High, was Low."""
    if not isinstance(changed, dict):
        return []
    return [
        f"{STANDING_FIELDS[name]}: {_standing_value(after, show)}, was {_standing_value(before, show)}"
        for name, (before, after) in changed.items()
        if name in STANDING_FIELDS
    ]


def _standing_value(value: object, show: Show) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return show.day(on=date.fromisoformat(str(value)))
    except ValueError:
        return str(value) or "nothing"


def event_name(name: str) -> str:
    """What happened, in words; an event without a sentence of its own is read from its name."""
    if name in EVENTS:
        return EVENTS[name]
    _, _, rest = name.partition(".")
    return (rest or name).replace(".", " ").replace("_", " ").capitalize()


def by_outcome(reasons: Mapping[str, int]) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Return (outcome, accounts, [(reason, accounts)]), the most frequent reason first."""
    grouped: dict[Outcome, list[tuple[str, int]]] = {outcome: [] for outcome in Outcome}
    for code, count in reasons.items():
        grouped[outcome_of(reason=code)].append((code, count))
    return [
        (outcome, sum(count for _, count in found), sorted(found, key=lambda one: (-one[1], one[0])))
        for outcome, found in grouped.items()
    ]
