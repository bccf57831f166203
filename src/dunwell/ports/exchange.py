"""What we ask of whoever carries e-invoices to their readers' machines: a network such as Peppol, a folder."""

from typing import Protocol

from dunwell.formats.exchange_job import EInvoiceParcel
from dunwell.ports.mail import Fate, Receipt

__all__ = ["EInvoiceParcel", "Exchange", "Fate", "Receipt"]


class Exchange(Protocol):
    """Carries e-invoices. The parcel's key is the idempotency key, where the carrier can tell."""

    def send(self, *, parcel: EInvoiceParcel) -> Receipt:
        """Hand one e-invoice over, byte for byte.

        Raises Refused when it will never be taken (nobody has that electronic address, a rule is broken), Unavailable
        when it was surely not taken but may be later. A break in between is `Receipt.uncertain`.
        """
        ...

    def lookup(self, *, key: str) -> Fate:
        """What became of an e-invoice, as far as the carrier can tell; Unavailable when it cannot be asked."""
        ...
