"""What a customer may agree on by themselves, at once and without anybody's word: short plans of few instalments."""

from collections.abc import Sequence
from datetime import date

from dunwell.core.promises.calculator import UnworkablePlan
from dunwell.core.promises.outcomes import Instalment

OWN_INSTALMENTS_MAX = 6
OWN_DAYS_MAX = 184  # from today to the last instalment: half a year


def check_own(*, instalments: Sequence[Instalment], today: date) -> None:
    """Refuse what a person of ours has to look at first; raises UnworkablePlan, code own_too_many or own_too_long."""
    if len(instalments) > OWN_INSTALMENTS_MAX:
        raise UnworkablePlan(
            code="own_too_many",
            field="count",
            message=f"At most {OWN_INSTALMENTS_MAX} instalments can be agreed on at once.",
        )
    if (max(one.due_on for one in instalments) - today).days > OWN_DAYS_MAX:
        raise UnworkablePlan(
            code="own_too_long",
            field="interval",
            message=f"The last instalment is at most {OWN_DAYS_MAX} days ahead.",
        )
