"""Bank files into the house: whole or not at all, twice without effect, and nothing posted that is in doubt."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.bank_accounts import account_of
from dunwell.apps.cash.line_rows import LineRow, rows_of
from dunwell.apps.cash.models import (
    BankAccount,
    BankLine,
    BankStatement,
    Doubt,
    LineStanding,
    LineState,
    StatementFile,
)
from dunwell.apps.cash.posting import post_lines
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.formats.bank.door import read
from dunwell.formats.bank.records import BalanceType, End, Entry, Finding, Foot, Head, Verdict
from dunwell.formats.bank.table_layout import Layout

CHUNK = 2_000
NAME_CHARACTERS_MAX = 255
_CURRENCY_LETTERS = 3
UNPROVED = frozenset({"balance_missing"})
"""Findings that hold nothing back where a format has no balances by nature: nothing contradicts the lines."""
WITHOUT_BALANCES = ("camt.052", "camt.054", "MT942", "CSV", "XLSX", "OFX")


@dataclass(slots=True)
class Imported:
    """What came of a file. `is_new` is False where it was there already: then nothing was changed."""

    file: StatementFile
    is_new: bool
    statements: int = 0
    already_there: int = 0  # statements that another file had brought
    lines: int = 0
    posted: int = 0
    waiting: int = 0
    duplicates: int = 0
    doubts: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def summary(self) -> dict[str, object]:
        """The counts by name."""
        return {
            "statements": self.statements,
            "already_there": self.already_there,
            "lines": self.lines,
            "posted": self.posted,
            "waiting": self.waiting,
            "duplicates": self.duplicates,
            "doubts": dict(sorted(self.doubts.items())),
        }


class _AlreadyThere(Exception):
    """A statement that another file brought: what was written of it is rolled back."""


def import_statement(
    *,
    scope: Scope,
    entity: Entity,
    name: str,
    content: bytes,
    now: datetime,
    account: str = "",
    is_registered: bool = False,
    layout: Layout | None = None,
) -> Imported:
    """Take a bank file in: its lines are kept, and posted where nothing is in doubt. All of it, or nothing.

    `account`: whose file it is, where the file itself does not say. `is_registered`: an account that is not known is
    the entity's. `layout`: what the columns of a table are. Raises UnreadableStatement, AccountUnknown and CashRefused.
    """
    if entity.pk not in scope.entity_ids or not scope.may(Power.WORK):
        raise CashRefused(code="not_allowed", message=f"You may not take in bank files of {entity.code}.")
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _one_at_a_time(entity)
        there = StatementFile.objects.filter(entity=entity, sha256=digest).first()
        if there is not None:
            return Imported(file=there, is_new=False)
        file = StatementFile.objects.create(
            entity=entity,
            name=name[:NAME_CHARACTERS_MAX],
            sha256=digest,
            content=content,
            verdict=Verdict.FLAGGED,
            imported_at=now,
            imported_by=scope.actor,
        )
        work = _Work(file=file, entity=entity, account=account, is_registered=is_registered, now=now)
        work.run(content, layout)
        StatementFile.objects.filter(pk=file.pk).update(
            verdict=file.verdict, findings=file.findings, summary=work.done.summary
        )
        file.summary = work.done.summary
        journal.append(
            name="cash.file.imported",
            actor=scope.actor,
            now=now,
            subject="statement_file",
            subject_id=file.pk,
            entity_id=entity.pk,
            data={"file": file.name, "verdict": file.verdict, **work.done.summary},
        )
    return work.done


def _one_at_a_time(entity: Entity) -> None:
    """Let two imports of one entity follow each other, so that the second sees what the first brought."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"cash:{entity.pk}"])


class _Work:
    """One file on its way in."""

    def __init__(
        self, *, file: StatementFile, entity: Entity, account: str, is_registered: bool, now: datetime
    ) -> None:
        self.file, self.entity, self.account, self.now = file, entity, account, now
        self.is_registered = is_registered
        self.done = Imported(file=file, is_new=True)
        self.verdicts: set[Verdict] = set()

    def run(self, content: bytes, layout: Layout | None) -> None:
        events = read(stream=io.BytesIO(content), layout=layout)
        for event in events:
            if isinstance(event, Head):
                counted = (self.done.lines, self.done.posted, self.done.waiting, self.done.duplicates)
                doubts = dict(self.done.doubts)
                try:
                    with transaction.atomic():
                        self._statement(event, events)
                except _AlreadyThere:
                    self.done.lines, self.done.posted, self.done.waiting, self.done.duplicates = counted
                    self.done.doubts = doubts
                    self.done.already_there += 1
            elif isinstance(event, End):
                self.file.findings = [_finding(one) for one in event.findings]
        is_proved = self.verdicts == {Verdict.BALANCED} and not self.file.findings
        self.file.verdict = Verdict.BALANCED if is_proved else Verdict.FLAGGED

    def _statement(self, head: Head, events: Iterator[object]) -> None:
        bank_account = self._bank_account(head)
        statement = BankStatement.objects.create(
            file=self.file,
            bank_account=bank_account,
            format=head.format[:20],
            identification=(head.identification or head.message)[:140],
            sequence=head.sequence[:40],
            period_from=head.period_from,
            period_to=head.period_to,
            verdict=Verdict.FLAGGED,
            fingerprint=f"{self.file.pk}/{head.number}",
        )
        held: list[Entry] = []
        for event in events:
            if isinstance(event, Entry):
                held.append(event)
                if len(held) >= CHUNK:
                    self._write(held, statement)
                    held = []
            elif isinstance(event, Foot):
                self._write(held, statement)
                self._close(statement, event)
                return

    def _bank_account(self, head: Head) -> BankAccount:
        currency = head.account.currency if len(head.account.currency) == _CURRENCY_LETTERS else ""
        return account_of(
            entity=self.entity,
            number=head.account.number or self.account,
            currency=currency,
            is_registered=self.is_registered,
            actor=self.file.imported_by,
            now=self.now,
        )

    def _write(self, entries: Sequence[Entry], statement: BankStatement) -> None:
        rows = [row for entry in entries for row in rows_of(entry=entry, statement=statement)]
        self._mark_copies(rows, statement)
        wholes = [row.line for row in rows if row.line.parent is None]
        insert_rows(wholes)
        parts = [row.line for row in rows if row.line.parent is not None]
        for part in parts:
            part.parent_id = part.parent.pk if part.parent else None
        insert_rows(parts)
        LineStanding.objects.bulk_create(  # its key is the line's, so there is none to be given
            LineStanding(
                line_id=row.line.pk, entity_id=self.entity.pk, state=row.state.value, doubt=row.doubt.value
            )
            for row in rows
        )
        self.done.lines += len(wholes)

    def _mark_copies(self, rows: Sequence[LineRow], statement: BankStatement) -> None:
        """Name for each line the earlier one that it looks like: another format tells only account, day and amount."""
        there = BankLine.objects.filter(
            bank_account_id=statement.bank_account_id, duplicate_of__isnull=True
        ).exclude(statement=statement)
        same = dict(
            there.filter(fingerprint__in=[row.line.fingerprint for row in rows]).values_list(
                "fingerprint", "pk"
            )
        )
        alike = {
            likeness: pk
            for likeness, pk, how in there.filter(
                likeness__in=[row.line.likeness for row in rows]
            ).values_list("likeness", "pk", "statement__format")
            if how != statement.format
        }
        for row in rows:
            found = same.get(row.line.fingerprint) or alike.get(row.line.likeness)
            if found is None:
                continue
            row.line.duplicate_of_id = found
            if row.state is LineState.OPEN:
                row.state, row.doubt = LineState.WAITING, Doubt.DUPLICATE

    def _close(self, statement: BankStatement, foot: Foot) -> None:
        mark = foot.fingerprint or statement.fingerprint
        others = BankStatement.objects.filter(bank_account_id=statement.bank_account_id, fingerprint=mark)
        if others.exclude(pk=statement.pk).exists():
            raise _AlreadyThere
        blocking = [one for one in foot.findings if not _is_natural(one, statement)]
        statement.verdict, statement.fingerprint = foot.verdict, mark
        statement.findings = [_finding(one) for one in foot.findings]
        statement.is_held = bool(blocking)
        statement.balances = [
            {
                "type": one.type.value,
                "amount": format(one.amount, "f"),
                "currency": one.currency,
                "on": one.on.isoformat() if one.on else None,
            }
            for one in foot.balances
            if one.type in (BalanceType.OPENING, BalanceType.CLOSING)
        ]
        statement.save()
        self.verdicts.add(foot.verdict)
        standings = LineStanding.objects.filter(line__statement=statement)
        if statement.is_held:
            standings.filter(state=LineState.OPEN).update(state=LineState.WAITING, doubt=Doubt.STATEMENT)
        else:
            self.done.posted += post_lines(
                line_ids=list(standings.filter(state=LineState.OPEN).values_list("pk", flat=True)),
                actor=self.file.imported_by,
                now=self.now,
            )
        self._count(statement)

    def _count(self, statement: BankStatement) -> None:
        self.done.statements += 1
        waiting = LineStanding.objects.filter(line__statement=statement, state=LineState.WAITING)
        for doubt in waiting.values_list("doubt", flat=True):
            self.done.waiting += 1
            self.done.duplicates += doubt == Doubt.DUPLICATE
            self.done.doubts[doubt] = self.done.doubts.get(doubt, 0) + 1


def _is_natural(finding: Finding, statement: BankStatement) -> bool:
    return finding.code in UNPROVED and statement.format.upper().startswith(
        tuple(one.upper() for one in WITHOUT_BALANCES)
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {"code": finding.code, "message": finding.message, "line": finding.line}
