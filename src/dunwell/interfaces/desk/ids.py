"""Public identifiers in addresses: /customers/cus_01hv…/."""

from typing import ClassVar
from uuid import UUID

from django.urls import register_converter
from django.urls.converters import StringConverter

from dunwell.core import ids


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


class CustomerId(_PublicId):
    """cus_…"""

    prefix = "cus"


class AccountId(_PublicId):
    """acc_…"""

    prefix = "acc"


class RowKey:
    """What a row of the worklist is about, with its kind: act_…, inb_…, tsk_…, …"""

    name = "row"
    regex = "(?:act|inb|tsk|prm|pln|dsp|hld|acc)_[0-9a-z]{26}"

    def to_python(self, value: str) -> tuple[str, UUID]:
        """Read kind and identifier; ValueError means that the address is of nothing here."""
        prefix = value[:3]
        return prefix, ids.read(text=value, expect=prefix)

    def to_url(self, value: tuple[str, UUID] | str) -> str:
        """Show the identifier; one that is shown already stays as it is."""
        return value if isinstance(value, str) else ids.show(prefix=value[0], uuid=value[1])


class PromiseAct(StringConverter):
    """What is done about a promise."""

    name = "promise_act"
    regex = "change|cancel|undo"


class AdviceAct(StringConverter):
    """What is done about a remittance advice."""

    name = "advice_act"
    regex = "use|set-aside|take-up"


class PlanAct(StringConverter):
    """What is done about a plan."""

    name = "plan_act"
    regex = "agree|renegotiate|cancel"


class StepAct(StringConverter):
    """What is done about the next step of an account."""

    name = "step_act"
    regex = "skip|forward|owner"


class OrderAct(StringConverter):
    """What is done about an order."""

    name = "order_act"
    regex = "accept|ask|withdraw|waive|begin|complete|reopen|cancel|refund"


class RecurringAct(StringConverter):
    """What is done about a recurring plan."""

    name = "recurring_act"
    regex = "price|pause|resume|end|undo"


class CashAct(StringConverter):
    """What is done about a bank line."""

    name = "cash_act"
    regex = (
        "confirm|correct|exchange|park|take-up|elsewhere|take-back|take-back-elsewhere|release|drop|return"
    )


class SurplusAct(StringConverter):
    """What is done about money beyond what was owed."""

    name = "surplus_act"
    regex = "keep|unkeep|use|take-back|give-back"


class DeductionAct(StringConverter):
    """What is done about what a customer held back."""

    name = "deduction_act"
    regex = "let-go|claim|credit|dispute|reopen"


class RefundAct(StringConverter):
    """What is done about money that is to be given back."""

    name = "refund_act"
    regex = "decide|cancel|fail|pay|reopen"


class SurplusId(_PublicId):
    """spl_…"""

    prefix = "spl"


class DeductionId(_PublicId):
    """ded_…"""

    prefix = "ded"


class RefundId(_PublicId):
    """rfd_…"""

    prefix = "rfd"


class PaymentFileId(_PublicId):
    """pmf_…"""

    prefix = "pmf"


class StatementFileId(_PublicId):
    """bsf_…"""

    prefix = "bsf"


class BankStatementId(_PublicId):
    """bst_…"""

    prefix = "bst"


class BankLineId(_PublicId):
    """bln_…"""

    prefix = "bln"


class PlanId(_PublicId):
    """pln_…"""

    prefix = "pln"


class PromiseId(_PublicId):
    """prm_…"""

    prefix = "prm"


class CreditPolicyId(_PublicId):
    """cpl_…"""

    prefix = "cpl"


class BillId(_PublicId):
    """bil_…"""

    prefix = "bil"


class ChargeId(_PublicId):
    """chg_…"""

    prefix = "chg"


class WaiverId(_PublicId):
    """wvr_…"""

    prefix = "wvr"


class ContactId(_PublicId):
    """con_…"""

    prefix = "con"


class DisputeId(_PublicId):
    """dsp_…"""

    prefix = "dsp"


class HoldId(_PublicId):
    """hld_…"""

    prefix = "hld"


class OrderId(_PublicId):
    """ord_…"""

    prefix = "ord"


class RecurringId(_PublicId):
    """rec_…"""

    prefix = "rec"


class DepositWaiverId(_PublicId):
    """dwv_…"""

    prefix = "dwv"


class MessageId(_PublicId):
    """msg_…"""

    prefix = "msg"


class RunId(_PublicId):
    """run_…"""

    prefix = "run"


class SentAdviceId(_PublicId):
    """sad_…"""

    prefix = "sad"


class TaskId(_PublicId):
    """tsk_…"""

    prefix = "tsk"


def register() -> None:
    """Make the converters known to Django, each by its prefix: <acc:…>, <con:…>, …; and <row:…>."""
    kinds = (
        *(AccountId, BankLineId, BankStatementId, BillId, ChargeId, ContactId, CreditPolicyId, CustomerId),
        *(DepositWaiverId, DisputeId, HoldId, MessageId, OrderId, PlanId, PromiseId, RecurringId, RunId),
        *(DeductionId, PaymentFileId, RefundId, StatementFileId, SurplusId, TaskId, WaiverId),
    )
    for converter in kinds:
        register_converter(converter, converter.prefix)
    register_converter(SentAdviceId, SentAdviceId.prefix)
    register_converter(RowKey, RowKey.name)
    register_converter(AdviceAct, AdviceAct.name)
    acts = (
        CashAct,
        DeductionAct,
        OrderAct,
        PlanAct,
        PromiseAct,
        RecurringAct,
        RefundAct,
        StepAct,
        SurplusAct,
    )
    for act in acts:
        register_converter(act, act.name)
