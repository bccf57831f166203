"""Refunds as the desk shows them: what waits for a second person, what is ready for the bank, files, and the past."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum

from dunwell.apps.cash.access import CashRefused, seen_bank_accounts, seen_refunds
from dunwell.apps.cash.models import BankAccount
from dunwell.apps.cash.refund_models import PaymentFile, Refund, RefundState
from dunwell.apps.cash.refunds import SUBJECT
from dunwell.apps.journal.models import Event
from dunwell.apps.journal.queries import told_of
from dunwell.apps.organisation.scope import Scope
from dunwell.formats.pain001 import is_iban

PAGE_ROWS = 50
FILES_MAX = 30
HISTORY_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Refunds of an entity in a currency that may go to the bank, and the accounts from which they can be paid."""

    entity: str
    currency: str
    count: int
    minor: int
    banks: tuple[BankAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file for the bank: how many refunds stand in it, and what they come to."""

    file: PaymentFile
    currency: str
    count: int
    minor: int

    @property
    def state(self) -> str:
        """written, sent or dropped."""
        if self.file.sent_at:
            return "sent"
        return "dropped" if self.file.dropped_at else "written"


@dataclass(frozen=True, slots=True)
class RefundPage:
    """A page of refunds."""

    rows: list[Refund]
    total: int
    page: int
    pages: int


def refunds_page(*, scope: Scope, state: str, page: int) -> RefundPage:
    """Return a page of refunds in a state, or of all where that is "", the latest first."""
    found = _shown(seen_refunds(scope=scope))
    if state in RefundState.values:
        found = found.filter(state=state)
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    rows = list(found.order_by("-pk")[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])
    return RefundPage(rows=rows, total=total, page=page, pages=pages)


def refunds_waiting(*, scope: Scope) -> list[Refund]:
    """Return the refunds that wait for a second person, the oldest first."""
    return list(_shown(seen_refunds(scope=scope)).filter(state=RefundState.ASKED).order_by("pk")[:PAGE_ROWS])


def refund_shown(*, scope: Scope, refund_id: UUID) -> Refund:
    """Return one refund. Raises CashRefused (unknown_refund)."""
    found = _shown(seen_refunds(scope=scope)).filter(public_id=refund_id).first()
    if found is None:
        raise CashRefused(
            code="unknown_refund", message="There is no such refund in the entities that you see."
        )
    return found


def refunds_of(*, credit_id: int) -> list[Refund]:
    """Return the refunds of a credit, the oldest first."""
    return list(Refund.objects.filter(credit_id=credit_id).order_by("pk"))


def refund_history(*, refund: Refund) -> list[Event]:
    """Return what happened to a refund, the oldest first."""
    return list(reversed(told_of(subject=SUBJECT, subject_id=refund.pk, limit=HISTORY_MAX)))


def ready(*, scope: Scope) -> list[Ready]:
    """Return what is approved and stands in no file yet, by entity and currency."""
    found = (
        seen_refunds(scope=scope)
        .filter(state=RefundState.APPROVED)
        .values("account__entity_id", "account__entity__code", "account__currency")
        .annotate(count=Count("pk"), minor=Sum("minor"))
        .order_by("account__entity__code", "account__currency")
    )
    banks = [
        one
        for one in seen_bank_accounts(scope=scope).select_related("entity").order_by("pk")
        if is_iban(one.number)
    ]
    return [
        Ready(
            entity=row["account__entity__code"],
            currency=row["account__currency"],
            count=row["count"],
            minor=row["minor"],
            banks=tuple(
                one
                for one in banks
                if one.entity_id == row["account__entity_id"]
                and (one.currency or one.entity.currency) == row["account__currency"]
            ),
        )
        for row in found
    ]


def payment_files(*, scope: Scope) -> list[FileRow]:
    """Return the files for the bank, the latest first, FILES_MAX at most; without their bytes."""
    refunds = Refund.objects.select_related("account").order_by("pk")
    found = (
        PaymentFile.objects.filter(entity_id__in=scope.entity_ids)
        .defer("content")
        .select_related("entity", "bank_account")
        .prefetch_related(Prefetch("refunds", queryset=refunds))
        .order_by("-pk")[:FILES_MAX]
    )
    return [_file(one) for one in found]


def _file(one: PaymentFile) -> FileRow:
    refunds = list(one.refunds.all())
    return FileRow(
        file=one,
        currency=one.bank_account.currency or one.entity.currency,
        count=len(refunds),
        minor=sum(refund.minor for refund in refunds),
    )


def _shown(found: QuerySet[Refund]) -> QuerySet[Refund]:
    return found.select_related(
        "account__customer", "account__entity", "credit", "item", "file__bank_account"
    ).defer("file__content")
