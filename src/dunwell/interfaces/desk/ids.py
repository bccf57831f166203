"""What stands in the desk's addresses: public identifiers, /customers/cus_01hv…/, and words for what is done."""

from typing import ClassVar, Final
from uuid import UUID

from django.urls import register_converter
from django.urls.converters import StringConverter

from dunwell.core import ids

PREFIXES: Final = (
    *("acc", "bil", "bln", "bsf", "bst", "chg", "con", "cpl", "cus", "ddf", "ded", "dsp", "dwv", "hld"),
    *("msg", "ord", "pay", "pln", "pmf", "prm", "pyo", "rec", "rfd", "rmt", "run", "sad"),
    *("spl", "svc", "tsk", "wvr"),
)
ACTS: Final = {
    "advice_act": "use|set-aside|take-up",
    "application_act": "approve|refuse|take-back|withdraw|reopen|link|unlink|register|letters",
    "autopay_act": "mandate|amend|enrol|withdraw|forget|last",
    "cash_act": (
        "confirm|correct|exchange|park|take-up|elsewhere|take-back|take-back-elsewhere|release|drop|return"
    ),
    "debit_act": "write|status|settings",
    "debit_file_act": "decide|sent",
    "deduction_act": "let-go|claim|credit|dispute|reopen",
    "order_act": "accept|ask|withdraw|waive|begin|complete|reopen|cancel|refund",
    "payment_act": "look|give-back|decide|cancel",
    "plan_act": "agree|renegotiate|cancel",
    "promise_act": "change|cancel|undo",
    "recurring_act": "price|pause|resume|end|undo",
    "refund_act": "decide|cancel|fail|pay|reopen",
    "statement_act": "look|accept|send-back",
    "step_act": "skip|forward|owner",
    "surplus_act": "keep|unkeep|use|take-back|give-back",
}
"""By the converter's name, <cash_act:act>: which words may stand there."""


def typed_id(text: str, *, expect: str) -> UUID | None:
    """Return the identifier in a field or an address; None where it is empty or not to be understood."""
    try:
        return ids.read(text=text, expect=expect)
    except ids.UnreadableId:
        return None


class _PublicId:
    """A path converter for one kind of identifier."""

    prefix: ClassVar[str]
    regex = "[a-z]{2,8}_[0-9a-z]{26}"

    def to_python(self, value: str) -> UUID:
        """Read the identifier; ValueError means that the address is of nothing here."""
        return ids.read(text=value, expect=self.prefix)

    def to_url(self, value: UUID) -> str:
        """Show the identifier."""
        return ids.show(prefix=self.prefix, uuid=value)


class _RowKey:
    """What a row of the worklist is about, with its kind: act_…, inb_…, tsk_…, …"""

    regex = "(?:act|inb|tsk|prm|pln|dsp|hld|acc)_[0-9a-z]{26}"

    def to_python(self, value: str) -> tuple[str, UUID]:
        """Read kind and identifier; ValueError means that the address is of nothing here."""
        prefix = value[:3]
        return prefix, ids.read(text=value, expect=prefix)

    def to_url(self, value: tuple[str, UUID] | str) -> str:
        """Show the identifier; one that is shown already stays as it is."""
        return value if isinstance(value, str) else ids.show(prefix=value[0], uuid=value[1])


def register() -> None:
    """Make the converters known to Django: <acc:…>, <con:…>, …, <row:…>, and <cash_act:…>, …"""
    for prefix in PREFIXES:
        register_converter(type(f"_PublicId_{prefix}", (_PublicId,), {"prefix": prefix}), prefix)
    for name, words in ACTS.items():
        register_converter(type(f"_Words_{name}", (StringConverter,), {"regex": words}), name)
    register_converter(_RowKey, "row")
