"""Money that came in one currency for items in another: a person says what it comes to there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.cash.access import CashRefused, line_in_scope, may_work, said
from dunwell.apps.cash.applying import keep_allocation
from dunwell.apps.cash.match_models import Deduction, Match, Surplus
from dunwell.apps.cash.matching import make, settle, withdraw
from dunwell.apps.cash.posting import exchange, locked, posted_on
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem


def assign_exchanged(
    *,
    scope: Scope,
    line_id: UUID,
    account_id: UUID,
    minor: int,
    there_minor: int,
    pairs: Mapping[UUID, int],
    now: datetime,
    today: date,
    note: str = "",
    short: Mapping[UUID, int] | None = None,
) -> Match:
    """Say that `minor` of a line came to `there_minor` on an account in another currency, and what it pays there.

    pairs: items of the account with their parts in its currency; what goes beyond them stays unapplied. short: by item,
    what the rate left open of it: named as a difference of exchange, to be let go. Raises CashRefused.
    """
    may_work(scope=scope)
    over = there_minor - sum(pairs.values())
    if over < 0 or there_minor <= 0 or any(part <= 0 for part in pairs.values()):
        raise CashRefused(
            code="more_than_left", field="items", message="The items come to more than the money there."
        )
    with transaction.atomic():
        standing = locked(line_id=line_in_scope(scope=scope, line_id=line_id).pk)
        account = seen_accounts(scope=scope).filter(public_id=account_id).first()
        if account is None:
            raise CashRefused(code="unknown_account", message="There is no such account.", field="account")
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        items = list(OpenItem.objects.filter(public_id__in=pairs, account=account).order_by("due_on", "pk"))
        if len(items) < len(pairs):
            raise CashRefused(code="unknown_item", field="items", message="Choose items of this account.")
        withdraw(standing=standing, event="rejected", actor=scope.actor, now=now, today=today)
        match = make(
            standing=standing,
            pairs={item.pk: pairs[item.public_id] for item in items},
            proposal=None,
            actor=scope.actor,
            now=now,
            today=today,
            minor=minor,
            note=said(note),
        )
        settle(match=match, event="posted", actor=scope.actor, now=now, today=today)
        receipt = exchange(
            standing=standing,
            account=account,
            minor=minor,
            there_minor=there_minor,
            match=match,
            reason=match.note,
            actor=scope.actor,
            now=now,
        )
        for item in items:
            keep_allocation(
                match=match,
                credit=receipt,
                debit=item,
                minor=pairs[item.public_id],
                on=posted_on(line=standing.line),
                actor=scope.actor,
                now=now,
            )
        _name_short(match, items, short or {}, on=today)
        if over:
            Surplus.objects.create(match=match, account=account, item=receipt, minor=over, made_on=today)
    return match


def _name_short(match: Match, items: Sequence[OpenItem], short: Mapping[UUID, int], *, on: date) -> None:
    """What the rate left open of the items, as a difference of exchange."""
    for item in items:
        if missing := short.get(item.public_id, 0):
            Deduction.objects.create(match=match, item=item, minor=missing, reason="fx", made_on=on)
