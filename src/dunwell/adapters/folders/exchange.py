"""The Exchange port on a folder: for each key a folder with the e-invoice and its job sheet, complete or not there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dunwell.adapters.folders.drop import fate_of, file_name, write_folder_once, writing_into
from dunwell.formats import exchange_job
from dunwell.ports.errors import Refused
from dunwell.ports.exchange import EInvoiceParcel, Fate, Receipt

INVOICE_NAME = "invoice.xml"
SHEET_NAME = "job.json"


class FolderExchange:
    """Drops every e-invoice for whoever carries it on, once. What it says of a key is exact."""

    def __init__(self, *, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock

    def send(self, *, parcel: EInvoiceParcel) -> Receipt:
        """Drop the e-invoice unless its key is there already; raises Refused, Unavailable."""
        faults = exchange_job.faults(parcel=parcel)
        if faults:
            raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
        sheet = exchange_job.render(parcel=parcel, taken_at=self._clock())
        with writing_into("e-invoice"):
            write_folder_once(
                path=self._path(parcel.key), files={INVOICE_NAME: parcel.xml, SHEET_NAME: sheet}
            )
        return Receipt.accepted

    def lookup(self, *, key: str) -> Fate:
        """Whether the e-invoice lies in the folder; raises Unavailable when the folder cannot be read."""
        return fate_of(path=self._path(key), what="e-invoice")

    def _path(self, key: str) -> Path:
        return self._folder / file_name(key=key)
