"""The one way in which a limit is written: as a version that counts from a day on; none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.apps.credit.limit_models import CreditLimit, LimitRequest
from dunwell.apps.journal import operations as journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """What a limit is of: an account, a customer or a group; the last two at an entity, or (None) anywhere."""

    account_id: int | None = None
    customer_id: int | None = None
    group_id: int | None = None
    entity_id: int | None = None

    @classmethod
    def of(cls, row: CreditLimit | LimitRequest, /) -> "Whose":
        """What a limit, or the wish for one, is of."""
        return cls(
            account_id=row.account_id,
            customer_id=row.customer_id,
            group_id=row.group_id,
            entity_id=row.entity_id,
        )


def write_limit(
    *,
    whose: Whose,
    currency: str,
    limit_minor: int,
    raised_by_minor: int = 0,
    raised_until: date | None = None,
    holds_from: date,
    note: str,
    request: LimitRequest | None = None,
    actor: str,
    now: datetime,
) -> CreditLimit:
    """Keep a version of a limit that counts from a day on.

    In the caller's transaction, who has to see that it was voted on and tells the journal: of the request that it came
    of, or by `tell_limit`. What is of nobody, or of two, the database refuses.
    """
    return CreditLimit.objects.create(
        account_id=whose.account_id,
        customer_id=whose.customer_id,
        group_id=whose.group_id,
        entity_id=whose.entity_id,
        currency=currency,
        limit_minor=limit_minor,
        raised_by_minor=raised_by_minor,
        raised_until=raised_until,
        holds_from=holds_from,
        request=request,
        note=note,
        set_at=now,
        set_by=actor,
    )


def tell_limit(
    *, event: str, row: CreditLimit, actor: str, now: datetime, data: Mapping[str, object] | None = None
) -> None:
    """Tell the journal of a version that came of no request: credit.limit.EVENT."""
    journal.append(
        name=f"credit.limit.{event}",
        actor=actor,
        now=now,
        subject="credit_limit",
        subject_id=row.pk,
        entity_id=row.account.entity_id if row.account is not None else row.entity_id,
        customer_id=row.account.customer_id if row.account is not None else row.customer_id,
        account_id=row.account_id,
        data={"limit_minor": row.limit_minor, "currency": row.currency, **(data or {})},
    )
