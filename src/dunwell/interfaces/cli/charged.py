"""What `why` tells of an account's charges: what was charged, and what is not and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dunwell.apps.charges.queries import ChargeRow, WithheldRow, charges_of, withheld_of
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.core.decimals import to_text
from dunwell.core.money import Money

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """The charges of an account as they stand now."""

    charges: Sequence[ChargeRow]
    withheld: Sequence[WithheldRow]

    def plain(self) -> dict[str, Any]:
        """For machines: amounts as decimal strings."""
        return {
            "charged": [
                {
                    "number": one.number,
                    "kind": one.kind,
                    "item": one.item_number or None,
                    "amount": _amount(one, one.amount_minor),
                    "open": _amount(one, one.open_minor),
                    "waived": _amount(one, one.waived_minor),
                    "collected": _amount(one, one.collected_minor),
                    "from": one.period_from.isoformat() if one.period_from else None,
                    "to": one.period_to.isoformat() if one.period_to else None,
                    "reversed": one.reversed_why or None,
                }
                for one in self.charges
            ],
            "withheld": [
                {
                    "item": one.item_number,
                    "kind": one.kind,
                    "reason": one.reason,
                    "sentence": one.sentence,
                    "detail": one.detail,
                    "since": one.starts_on.isoformat(),
                }
                for one in self.withheld
            ],
        }

    def lines(self) -> Iterator[str]:
        """For a person; nothing where nothing was charged or kept from it."""
        if self.charges or self.withheld:
            yield ""
            yield "Charges"
        for one in self.charges:
            about = f" on {one.item_number}" if one.item_number else ""
            days = f", {one.period_from} to {one.period_to}" if one.period_from else ""
            rest = (
                f"reversed: {one.reversed_why}" if one.is_reversed else f"{_amount(one, one.open_minor)} open"
            )
            amount = f"{_amount(one, one.amount_minor)} {one.currency}"
            yield f"  {one.number}: {one.kind_label}{about}{days}: {amount}, {rest}"
        for held in self.withheld:
            yield f"  not charged since {held.starts_on}: {held.kind_label} on {held.item_number}: {held.sentence}"


def told(*, scope: Scope, account_id: UUID) -> Told:
    """Return what was charged on an account, and what is not and why, the latest first."""
    account = seen_accounts(scope=scope).get(public_id=account_id)
    return Told(
        charges=charges_of(scope=scope, account_id=account.pk, limit=SHOWN),
        withheld=withheld_of(scope=scope, account_id=account.pk, limit=SHOWN),
    )


def _amount(one: ChargeRow, minor: int) -> str:
    return to_text(money=Money(minor, one.currency))
