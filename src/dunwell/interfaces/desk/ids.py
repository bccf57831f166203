"""Public identifiers in addresses: /customers/cus_01hv…/."""

from typing import ClassVar
from uuid import UUID

from django.urls import register_converter

from dunwell.core import ids


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


class ContactId(_PublicId):
    """con_…"""

    prefix = "con"


class DisputeId(_PublicId):
    """dsp_…"""

    prefix = "dsp"


class HoldId(_PublicId):
    """hld_…"""

    prefix = "hld"


class MessageId(_PublicId):
    """msg_…"""

    prefix = "msg"


class RunId(_PublicId):
    """run_…"""

    prefix = "run"


class TaskId(_PublicId):
    """tsk_…"""

    prefix = "tsk"


def register() -> None:
    """Make the converters known to Django: <acc:…>, <con:…>, <cus:…>, <dsp:…>, <hld:…>, <msg:…>, <run:…>, <tsk:…>."""
    for converter in (AccountId, ContactId, CustomerId, DisputeId, HoldId, MessageId, RunId, TaskId):
        register_converter(converter, converter.prefix)
