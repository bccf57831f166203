"""What a letter to an account speaks of: the facts behind the words."""

from collections.abc import Sequence
from datetime import date, timedelta

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.receivables.statements import PAY_WITHIN_DAYS, Line, open_lines
from dunwell.core.dunning.letters import LetterClaim, LetterFacts, LetterItem

ITEMS_MAX = 10  # of a letter that is only shown
SAMPLE = LetterFacts(
    customer="Sample Company Ltd",
    entity="Your Company",
    sender="A. Collector",
    pay_by=date(2026, 1, 22),
    items=(
        LetterItem(
            number="INV-1001",
            issued_on=date(2025, 11, 20),
            due_on=date(2025, 12, 20),
            days_overdue=26,
            currency="EUR",
            residual_minor=1_250_00,
        ),
        LetterItem(
            number="INV-1014",
            issued_on=date(2025, 12, 5),
            due_on=date(2026, 1, 4),
            days_overdue=11,
            currency="EUR",
            residual_minor=480_50,
        ),
    ),
)
"""A made-up account, to look at words with before there is a real one."""
SAMPLE_CLAIM = LetterClaim(
    currency="EUR", on=date(2026, 1, 15), interest_minor=10_63, compensation_minor=80_00
)
"""What its letter would claim where a step does: at 10.27 % a year, with 40.00 for each item."""


def letter_facts(*, account: Account, lines: Sequence[Line], as_of: date) -> LetterFacts:
    """Return what a letter to this account says on a day; `account` comes with customer, entity and collector."""
    return LetterFacts(
        customer=account.customer.name,
        entity=account.entity.name,
        sender=account.collector.name if account.collector else account.entity.name,
        pay_by=as_of + timedelta(days=PAY_WITHIN_DAYS),
        items=tuple(
            LetterItem(
                number=line.item.number,
                issued_on=line.item.issued_on,
                due_on=line.item.due_on,
                days_overdue=max(0, (as_of - line.item.due_on).days),
                currency=account.currency,
                residual_minor=line.residual_minor,
            )
            for line in lines
        ),
    )


def account_to_show(*, scope: Scope) -> int | None:
    """Return the account with the oldest open item of those that the scope sees; None where nothing is open."""
    mine = seen_accounts(scope=scope)
    open_items = Residual.objects.filter(account__in=mine, residual_minor__gt=0).order_by("due_on", "item")
    return open_items.values_list("account_id", flat=True).first()


def facts_to_show(*, scope: Scope, account_id: int | None, as_of: date) -> LetterFacts:
    """Return the facts of an account that the scope sees; of the one with the oldest open item where none is named.

    Where nothing is open, those of SAMPLE. Only the first items are listed: they are to look at, not to send.
    """
    mine = seen_accounts(scope=scope)
    if account_id is None:
        account_id = account_to_show(scope=scope)
    if account_id is None:
        return SAMPLE
    account = mine.select_related("customer", "entity", "collector").filter(pk=account_id).first()
    if account is None:
        return SAMPLE
    lines = open_lines(account_ids=[account.pk], as_of=as_of).get(account.pk, [])[:ITEMS_MAX]
    return letter_facts(account=account, lines=lines, as_of=as_of) if lines else SAMPLE
