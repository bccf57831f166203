"""Why something cannot be billed."""

from collections.abc import Sequence

from dunwell.core.plain import PlainFault

REASON_MAX = 500


class BillRefused(Exception):
    """A bill cannot be made, issued or taken back; `code` is stable, `faults` name every field with the remedy.

    Codes: faulty, unknown_entity, unknown_customer, not_waiting, not_issued, already_issued, nothing_left, not_allowed,
    differs_from_recorded, orders_held.
    """

    def __init__(self, *, code: str, message: str, faults: Sequence[PlainFault] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.faults = tuple(faults)


def faulty(faults: Sequence[PlainFault], /) -> BillRefused:
    """A refusal that names every fault."""
    count = "one thing is" if len(faults) == 1 else f"{len(faults)} things are"
    return BillRefused(code="faulty", message=f"This cannot be issued: {count} wrong with it.", faults=faults)


def reason_of(text: str, /) -> str:
    """Return a reason as it is kept. Raises BillRefused (not_allowed) unless it has 1 to REASON_MAX characters."""
    given = text.strip()
    if not 0 < len(given) <= REASON_MAX:
        raise BillRefused(code="not_allowed", message=f"Say why, in 1 to {REASON_MAX} characters.")
    return given
