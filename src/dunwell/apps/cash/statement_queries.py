"""Statements as they were taken in: with their balances, verdicts, and what of their lines still waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dunwell.apps.cash.access import CashRefused, seen_statements
from dunwell.apps.cash.line_rows import minor_of
from dunwell.apps.cash.models import BankLine, BankStatement, Doubt, LineState, StatementFile
from dunwell.apps.organisation.scope import Scope

PAGE_ROWS = 50
LINES_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A balance: `told` as the file has it ("" where it has none), in minor units where its currency can hold it."""

    told: str
    minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement in a list."""

    statement: BankStatement
    opening: Balance
    closing: Balance
    currency: str
    lines: int
    to_clear: int
    flagged: int
    copies: int


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A page of statements."""

    rows: list[StatementRow]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class LinePage:
    """A page of a statement's lines."""

    rows: list[BankLine]
    total: int
    page: int
    pages: int


def statements_page(*, scope: Scope, page: int) -> StatementPage:
    """Return a page of the statements seen, those taken in last first; past the end the last page."""
    found = seen_statements(scope=scope)
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    return StatementPage(
        rows=_rows(found.order_by("-pk")[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        total=total,
        page=page,
        pages=pages,
    )


def statement_row(*, scope: Scope, statement_id: UUID) -> StatementRow:
    """Return one statement. Raises CashRefused (unknown_statement)."""
    rows = _rows(seen_statements(scope=scope).filter(public_id=statement_id))
    if not rows:
        raise CashRefused(code="unknown_statement", message="There is no such statement that you see.")
    return rows[0]


def statement_lines(*, statement: BankStatement, page: int) -> LinePage:
    """Return a page of a statement's lines with where they stand, in the order of the file."""
    found = BankLine.objects.filter(statement=statement)
    total = found.count()
    pages = max(1, -(-total // LINES_MAX))
    page = min(max(1, page), pages)
    ordered = found.select_related("standing__owner", "parent").order_by("position", "pk")
    return LinePage(
        rows=list(ordered[(page - 1) * LINES_MAX : page * LINES_MAX]), total=total, page=page, pages=pages
    )


def statement_file(*, scope: Scope, file_id: UUID) -> tuple[StatementFile, list[StatementRow]]:
    """Return a file that was taken in, and its statements. Raises CashRefused (unknown_statement)."""
    file = (
        StatementFile.objects.filter(public_id=file_id, entity_id__in=scope.entity_ids)
        .select_related("entity")
        .defer("content")
        .first()
    )
    if file is None:
        raise CashRefused(code="unknown_statement", message="There is no such file that you see.")
    return file, _rows(seen_statements(scope=scope).filter(file=file).order_by("pk"))


def _rows(found: QuerySet[BankStatement]) -> list[StatementRow]:
    waiting = Q(lines__standing__state=LineState.WAITING)
    copy = Q(lines__standing__doubt=Doubt.DUPLICATE)
    live = [LineState.OPEN, LineState.PROPOSED, LineState.PARKED]
    counted = (
        found.select_related("bank_account__entity", "file")
        .defer("file__content")
        .annotate(
            line_count=Count("lines", filter=Q(lines__parent__isnull=True)),
            to_clear=Count("lines", filter=Q(lines__standing__state__in=live)),
            flagged=Count("lines", filter=waiting & ~copy),
            copies=Count("lines", filter=waiting & copy),
        )
    )
    return [_row(one) for one in counted]


def _row(one: BankStatement) -> StatementRow:
    told = {balance["type"]: balance for balance in one.balances}
    first = one.balances[0] if one.balances else {}
    currency = str(first.get("currency", "")) or one.bank_account.currency
    return StatementRow(
        statement=one,
        opening=_balance(told.get("opening_booked", {}), currency),
        closing=_balance(told.get("closing_booked", {}), currency),
        currency=currency,
        lines=one.line_count,  # type: ignore[attr-defined]
        to_clear=one.to_clear,  # type: ignore[attr-defined]
        flagged=one.flagged,  # type: ignore[attr-defined]
        copies=one.copies,  # type: ignore[attr-defined]
    )


def _balance(balance: Mapping[str, object], currency: str) -> Balance:
    told = str(balance.get("amount", ""))
    own = str(balance.get("currency", "")) or currency
    try:
        minor = minor_of(amount=Decimal(told), currency=own) if told else None
    except InvalidOperation:
        minor = None
    return Balance(told=told, minor=minor, currency=own)
