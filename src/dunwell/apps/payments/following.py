"""Who wants to know of an attempt's news: told in the transaction that books them, in this order."""

from datetime import date, datetime
from typing import Protocol

from dunwell.apps.payments.collection_results import hear_attempt
from dunwell.apps.payments.event_models import ProviderEvent
from dunwell.apps.payments.method_events import hear_method
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.ports.house import House


class Follower(Protocol):
    """Does what follows on an event of an attempt, in the caller's transaction: database only."""

    def __call__(self, *, attempt: PaymentAttempt, event: str, now: datetime, today: date) -> None:
        """Do it."""
        ...


FOLLOWERS: tuple[Follower, ...] = (hear_attempt,)


class MethodFollower(Protocol):
    """Does what follows on something told of a method: outside transactions, repeatable."""

    def __call__(self, *, event: ProviderEvent, house: House, now: datetime) -> None:
        """Do it."""
        ...


METHOD_FOLLOWERS: tuple[MethodFollower, ...] = (hear_method,)
"""Who handles what a provider tells of saved methods: outside transactions, repeatable."""


def told(*, attempt: PaymentAttempt, event: str, now: datetime, today: date) -> None:
    """Tell everybody who follows."""
    for follower in FOLLOWERS:
        follower(attempt=attempt, event=event, now=now, today=today)
