"""What of the cash a scope sees: whole entities by role; as a salesperson nothing, for a bank line is nobody's yet."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.cash.match_models import Deduction, Match, Surplus
from dunwell.apps.cash.models import BankAccount, BankLine, BankStatement, LineStanding
from dunwell.apps.cash.refund_models import Refund
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.wording import one_line

REASON_CHARACTERS_MAX = 500


class CashRefused(Exception):
    """Something about cash cannot be done as wished; `code` is stable, the message says what to do instead.

    Codes: not_allowed, unknown_line, unknown_match, unknown_statement, unknown_refund, unknown_account, unknown_item,
    unknown_customer, reason_missing, too_long, wrong_state, nothing_left, more_than_left, not_positive, other_currency,
    other_entity, taken, settled, not_in_bounds, still_used, iban_wrong, sent_already, no_bank_account, changed,
    not_ours, and those of VoteRefused and LedgerRefused. `field` names what to change, "" for none.
    """

    def __init__(self, *, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class Faulty(CashRefused):
    """Several things that were given are wrong; `faults`: by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(code="not_in_bounds", message=" ".join(faults.values()), field=next(iter(faults)))
        self.faults = faults


def may_work(*, scope: Scope) -> None:
    """Raise CashRefused (not_allowed) for whoever may look, but not clear."""
    if not scope.may(Power.WORK):
        raise CashRefused(code="not_allowed", message="You may see the cash, but not clear it.")


def seen_lines(*, scope: Scope) -> QuerySet[LineStanding]:
    """Return the standings of the lines that the scope sees."""
    return LineStanding.objects.filter(entity_id__in=scope.entity_ids)


def seen_statements(*, scope: Scope) -> QuerySet[BankStatement]:
    """Return the statements that the scope sees."""
    return BankStatement.objects.filter(bank_account__entity_id__in=scope.entity_ids)


def seen_bank_accounts(*, scope: Scope) -> QuerySet[BankAccount]:
    """Return the bank accounts that the scope sees."""
    return BankAccount.objects.filter(entity_id__in=scope.entity_ids)


def seen_matches(*, scope: Scope) -> QuerySet[Match]:
    """Return the matches that the scope sees."""
    return Match.objects.filter(entity_id__in=scope.entity_ids)


def seen_refunds(*, scope: Scope) -> QuerySet[Refund]:
    """Return the refunds that the scope sees."""
    return Refund.objects.filter(account__entity_id__in=scope.entity_ids)


def seen_surpluses(*, scope: Scope) -> QuerySet[Surplus]:
    """Return the money beyond what was owed that the scope sees, used up or not."""
    return Surplus.objects.filter(account__entity_id__in=scope.entity_ids)


def seen_deductions(*, scope: Scope) -> QuerySet[Deduction]:
    """Return the deductions that the scope sees, closed ones too."""
    return Deduction.objects.filter(match__entity_id__in=scope.entity_ids)


def line_in_scope(*, scope: Scope, line_id: UUID) -> BankLine:
    """Return a line with its standing, or raise CashRefused (unknown_line)."""
    found = (
        BankLine.objects.filter(public_id=line_id, standing__entity_id__in=scope.entity_ids)
        .select_related("standing", "bank_account")
        .first()
    )
    if found is None:
        raise CashRefused(code="unknown_line", message="There is no such line in the entities that you see.")
    return found


def needed(reason: str, /) -> str:
    """The reason on one line; raises CashRefused where there is none, or too much of it."""
    text = said(reason)
    if not text:
        raise CashRefused(code="reason_missing", field="reason", message="Say why.")
    return text


def said(text: str, /) -> str:
    """A note on one line; raises CashRefused where it is too long."""
    line = one_line(text)
    if len(line) > REASON_CHARACTERS_MAX:
        raise CashRefused(
            code="too_long", field="reason", message=f"At most {REASON_CHARACTERS_MAX} characters, please."
        )
    return line
