"""Reads of advices: what waits for a person, what waits for its money, what has found it; and one in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from dunwell.apps.cash.advices import AdvisedRow
from dunwell.apps.cash.match_models import AdviceRow
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.replies.access import seen_inbound
from dunwell.apps.replies.advice_acts import read_again, sent_in_scope
from dunwell.apps.replies.advice_models import FOR_A_PERSON, SentAdvice, SentState
from dunwell.apps.replies.models import Proposal

PAGE_ROWS = 50
_ACCOUNTS_MAX = 50


class AdviceLane(StrEnum):
    """Where an advice stands."""

    PERSON = "person"
    WAITING = "waiting"
    MATCHED = "matched"
    ASIDE = "aside"


_LANES: Mapping[AdviceLane, Q] = {
    AdviceLane.PERSON: Q(state__in=FOR_A_PERSON),
    AdviceLane.WAITING: Q(state=SentState.TAKEN, advice__line__isnull=True),
    AdviceLane.MATCHED: Q(state=SentState.TAKEN, advice__line__isnull=False),
    AdviceLane.ASIDE: Q(state=SentState.SET_ASIDE),
}


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """A page of advices."""

    rows: list[SentAdvice]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceLine:
    """A row of an advice beside what is known of its document. open_minor: None where nothing of it is open."""

    told: AdvisedRow
    is_known: bool
    open_minor: int | None

    @property
    def is_over(self) -> bool:
        """Whether it says that more is paid and deducted than is open."""
        said = (self.told.minor or 0) + (self.told.deduction_minor or 0)
        return self.open_minor is not None and self.open_minor > 0 and said > self.open_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceInFull:
    """An advice with its rows, the promise drafted from it, and the accounts of its customer.

    difference_minor: what came of money beyond what it tells, once its money is here.
    """

    sent: SentAdvice
    lines: tuple[AdviceLine, ...]
    draft: Proposal | None
    accounts: tuple[Account, ...]
    difference_minor: int | None


def advices_page(*, scope: Scope, lane: AdviceLane, page: int) -> AdvicePage:
    """Return a page of a lane, the newest first; past the end the last page."""
    found = _seen(scope).filter(_LANES[lane])
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    related = ("inbound__customer", "account__entity", "account__customer", "advice__line", "attachment")
    ordered = found.select_related(*related).defer("inbound__raw", "attachment__content").order_by("-pk")
    rows = list(ordered[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])
    return AdvicePage(rows=rows, total=total, page=page, pages=pages)


def advice_counts(*, scope: Scope) -> dict[AdviceLane, int]:
    """Return how many there are in each lane."""
    return {lane: _seen(scope).filter(wanted).count() for lane, wanted in _LANES.items()}


def advice_in_full(*, scope: Scope, sent_id: UUID) -> AdviceInFull:
    """Return one advice with what is known of each of its documents, or raise UnknownInbound."""
    sent = sent_in_scope(scope=scope, sent_id=sent_id)
    customer = sent.account.customer if sent.account else sent.inbound.customer
    accounts = (
        seen_accounts(scope=scope).filter(customer=customer).select_related("entity")
        if customer is not None
        else Account.objects.none()
    )
    line = sent.advice.line if sent.advice else None
    come = line.amount_minor if line else None
    return AdviceInFull(
        sent=sent,
        lines=_lines(_rows(sent), accounts=accounts),
        draft=Proposal.objects.filter(advice=sent.advice).first() if sent.advice else None,
        accounts=tuple(accounts.order_by("entity__code", "currency")[:_ACCOUNTS_MAX]),
        difference_minor=None if come is None or sent.advice is None else come - sent.advice.total_minor,
    )


def file_of(*, scope: Scope, sent_id: UUID) -> tuple[str, bytes]:
    """Return the file's name and bytes, or of the mail's words; raises UnknownInbound."""
    sent = sent_in_scope(scope=scope, sent_id=sent_id)
    if sent.attachment is None:
        return "mail.txt", sent.inbound.text.encode()
    return sent.attachment.name, bytes(sent.attachment.content)


def _seen(scope: Scope) -> QuerySet[SentAdvice]:
    return SentAdvice.objects.filter(inbound__in=seen_inbound(scope=scope).values("pk"))


def _rows(sent: SentAdvice) -> Sequence[AdvisedRow]:
    """The rows as they were taken in; of what was not, as they are read."""
    if sent.advice is None:
        payment = read_again(sent=sent)
        return payment.rows if payment else ()
    return [
        AdvisedRow(invoice=one.invoice, minor=one.minor, deduction_minor=one.deduction_minor, text=one.text)
        for one in AdviceRow.objects.filter(advice=sent.advice).order_by("pk")
    ]


def _lines(rows: Sequence[AdvisedRow], *, accounts: QuerySet[Account]) -> tuple[AdviceLine, ...]:
    """The rows beside what the scope sees of the customer's documents."""
    numbers = {one.invoice for one in rows if one.invoice}
    mine = set(accounts.values_list("pk", flat=True))
    known = OpenItem.objects.filter(account_id__in=mine, number__in=numbers)
    open_items = Residual.objects.filter(account_id__in=mine, item__number__in=numbers).select_related("item")
    left: dict[str, int] = {}
    for one in open_items:
        left[one.item.number] = left.get(one.item.number, 0) + one.residual_minor
    there = set(known.values_list("number", flat=True))
    return tuple(
        AdviceLine(told=one, is_known=one.invoice in there, open_minor=left.get(one.invoice)) for one in rows
    )
