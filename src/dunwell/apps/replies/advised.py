"""Remittance advices out of mails and uploads: each once, of the account whose documents it names; the rest waits.

Nothing is guessed: what does not add up, names documents of two accounts or none that is known, or cannot be opened
is kept beside its mail with the reason, and a person says what it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dunwell.apps.cash.advices import AdvisedRow, PromiseDraft, take_in_advice
from dunwell.apps.cash.match_models import Advice, AdviceSource
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.replies.advice_models import SentAdvice, SentState
from dunwell.apps.replies.advice_payments import Payment, payments_of
from dunwell.apps.replies.models import Inbound, InboundAttachment, Proposal, ProposalKind, Threading
from dunwell.core.replies.facts import candidates, number_key
from dunwell.formats.remittance.records import Advice as Read
from dunwell.formats.remittance.sent import Clarity, File, Sent, sent_advices

DRAFT_CONFIDENCE = 95
_STATE = {
    Clarity.DIFFERS: SentState.DIFFERS,
    Clarity.UNSURE: SentState.UNSURE,
    Clarity.REFUSED: SentState.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Whose payment it is, by the documents that it names; without an account the reason why not."""

    account: Account | None = None
    reasons: tuple[Mapping[str, object], ...] = ()


def read_sent(
    *,
    subject: str,
    words: str,
    files: Sequence[File],
    customer: Customer | None = None,
    is_upload: bool = False,
) -> tuple[Sent, ...]:
    """Return what a mail or an upload holds of advices; numbers count as known if they are the customer's."""

    def numbers_in(text: str) -> Collection[str]:
        found = OpenItem.objects.filter(number__in=candidates(text))
        if customer is not None:
            found = found.filter(account__customer=customer)
        return set(found.values_list("number", flat=True))

    return sent_advices(subject=subject, words=words, files=files, numbers_in=numbers_in, is_upload=is_upload)


def sent_of(*, inbound: Inbound) -> tuple[Sent, ...]:
    """Return what a mail that is kept holds of advices, read anew."""
    files = [
        File(name=one.name, media_type=one.media_type, content=bytes(one.content))
        for one in InboundAttachment.objects.filter(inbound=inbound).order_by("pk")
    ]
    return read_sent(
        subject=inbound.subject,
        words=inbound.reply,
        files=files,
        customer=inbound.customer,
        is_upload=inbound.threaded_by == Threading.PORTAL,
    )


def take_sent(
    *, inbound: Inbound, sent: Sequence[Sent], actor: str, now: datetime, today: date
) -> tuple[SentAdvice, ...]:
    """Take in what is clear, and keep the rest with its reasons, in the caller's transaction; drafts promises."""
    attachments = [
        None,
        *InboundAttachment.objects.filter(inbound=inbound).defer("content").order_by("pk"),
    ]
    made: list[SentAdvice] = []
    for one in sent:
        for part, payment in enumerate(payments_of(advice=one.advice), start=1):
            kept = SentAdvice.objects.filter(
                inbound=inbound, attachment=attachments[one.place], part=part
            ).first()
            if kept is not None and kept.advice_id is not None:
                continue
            row = kept or SentAdvice(inbound=inbound, attachment=attachments[one.place], part=part)
            _fill(row, one, payment)
            if one.clarity is Clarity.CLEAR and not row.reasons:
                placed = place(customer=inbound.customer, payment=payment)
                row.account, row.reasons = placed.account, list(placed.reasons)
            row.state = _STATE.get(one.clarity, SentState.UNSURE)
            if one.clarity is Clarity.CLEAR and row.account is not None:
                exact = payments_of(advice=one.advice, currency=row.account.currency)[part - 1]
                take_one(row=row, payment=exact, account=row.account, actor=actor, now=now, today=today)
            else:
                row.save()
            made.append(row)
    return tuple(made)


def take_one(
    *, row: SentAdvice, payment: Payment, account: Account, actor: str, now: datetime, today: date
) -> None:
    """Take a payment's rows in as an advice of an account; one before its money drafts a promise on the mail."""
    rows = _as_numbered(payment.rows, numbers=_open_numbers(account=account))
    advice, draft = take_in_advice(
        scope=system_scope(actor=actor),
        entity=account.entity,
        customer=account.customer,
        source=AdviceSource.FILE if row.inbound.threaded_by == Threading.PORTAL else AdviceSource.MAIL,
        reference=payment.reference,
        currency=account.currency,
        paid_on=payment.paid_on,
        rows=rows,
        now=now,
        today=today,
    )
    is_known = SentAdvice.objects.filter(advice=advice).exists()
    row.advice, row.account = advice, account
    row.currency, row.total_minor = account.currency, advice.total_minor
    row.state = SentState.KNOWN if is_known else SentState.TAKEN
    row.save()
    if draft is not None:
        _propose(inbound=row.inbound, advice=advice, draft=draft, today=today)


def place(*, customer: Customer | None, payment: Payment) -> Placed:
    """Find the account whose documents a payment names: just one, in its currency, of the customer."""
    if payment.reasons:
        return Placed(reasons=payment.reasons)
    if customer is None:
        return _nobody("customer_unknown", "Nobody knows whose advice this is.")
    accounts = list(Account.objects.filter(customer=customer).select_related("entity", "customer"))
    named = [one for one in accounts if _names(one, payment)]
    if not named:
        return _nobody("no_document", f"It names no document of {customer.name} that is known.")
    right = [one for one in named if payment.currency in ("", one.currency)]
    if not right:
        there = ", ".join(sorted({one.currency for one in named}))
        return _nobody(
            "other_currency", f"It is in {payment.currency}; the documents that it names are in {there}."
        )
    if len(right) > 1:
        codes = ", ".join(sorted(f"{one.entity.code} {one.currency}" for one in right))
        return _nobody("several_accounts", f"It names documents of several accounts: {codes}.")
    return Placed(account=right[0])


def customer_named(*, sent: Sequence[Sent], entity_id: int | None) -> Customer | None:
    """Return the only customer whose documents the clear advices of a mail name; None where there are two, or none."""
    numbers = {row.invoice for one in sent if one.clarity is Clarity.CLEAR for row in one.advice.rows}
    found = OpenItem.objects.filter(number__in=numbers - {""}).order_by("pk")
    if entity_id is not None:
        found = found.filter(account__entity_id=entity_id)
    ids = set(found.values_list("account__customer_id", flat=True))
    return Customer.objects.get(pk=ids.pop()) if len(ids) == 1 else None


def complete_drafts(*, inbound: Inbound, on: date | None) -> None:
    """Give drafts of an advice that tells no day the one that the mail itself promises."""
    if on is None:
        return
    drafts = Proposal.objects.filter(inbound=inbound, advice__isnull=False, state="proposed")
    for draft in drafts.filter(data__on__isnull=True):
        draft.data = {**draft.data, "on": on.isoformat()}
        draft.save(update_fields=["data"])


def _fill(row: SentAdvice, sent: Sent, payment: Payment) -> None:
    row.format = sent.advice.format[:20]
    row.reasons = [*_faults(sent.advice), *payment.reasons]
    row.reference = payment.reference[:140]
    row.currency = payment.currency
    row.total_minor, row.told_minor = payment.total_minor, payment.told_minor
    row.paid_on = payment.paid_on
    if sent.clarity is Clarity.UNSURE and not row.reasons:
        row.reasons = [_reason("not_said", "It reads as an advice, but nothing in it says that it is one.")]


def _faults(advice: Read) -> list[Mapping[str, object]]:
    return [_reason(one.code, one.message, line=one.line) for one in advice.faults[:50]]


def _reason(code: str, message: str, *, line: int = 0) -> Mapping[str, object]:
    return {"code": code, "line": line, "message": message[:300]}


def _nobody(code: str, message: str) -> Placed:
    return Placed(reasons=(_reason(code, message),))


def _names(account: Account, payment: Payment) -> bool:
    """Whether any document of the payment is the account's, open or not."""
    told = {row.invoice for row in payment.rows if row.invoice}
    if OpenItem.objects.filter(account=account, number__in=told).exists():
        return True
    numbers = _open_numbers(account=account)
    return any(number_key(one) in numbers for one in told)


def _open_numbers(*, account: Account) -> dict[str, str]:
    """The numbers of what is open by their keys, as far as no two share one."""
    numbers: dict[str, str] = {}
    found = OpenItem.objects.filter(account=account, residual__isnull=False).exclude(number="")
    for number in found.order_by("pk").values_list("number", flat=True):
        key = number_key(number)
        numbers[key] = number if numbers.get(key, number) == number else ""
    return {key: number for key, number in numbers.items() if number}


def _as_numbered(rows: Sequence[AdvisedRow], *, numbers: Mapping[str, str]) -> list[AdvisedRow]:
    """The rows with the numbers as our documents have them, where they are written otherwise."""
    exact = set(numbers.values())
    return [
        row
        if row.invoice in exact
        else replace(row, invoice=numbers.get(number_key(row.invoice), row.invoice))
        for row in rows
    ]


def _propose(*, inbound: Inbound, advice: Advice, draft: PromiseDraft, today: date) -> None:
    """Draft the promise that an early advice makes. A day that has passed is today: the money is on its way."""
    items = OpenItem.objects.filter(pk__in=[item for item, _ in draft.parts]).order_by("due_on", "pk")
    numbers = list(items.values_list("number", flat=True))
    facts: dict[str, object] = {
        "on": max(draft.paid_on, today).isoformat() if draft.paid_on else None,
        "amount_minor": sum(minor for _, minor in draft.parts),
        "currency": draft.currency,
        "numbers": numbers,
        "reference": advice.reference,
    }
    Proposal.objects.create(
        inbound=inbound,
        kind=ProposalKind.PROMISE,
        advice=advice,
        data={name: value for name, value in facts.items() if value},
        confidence=DRAFT_CONFIDENCE,
        evidence=["its remittance advice"],
    )
