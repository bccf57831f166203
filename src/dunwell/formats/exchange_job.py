"""An e-invoice for a network, and its job sheet: what whoever carries it must know, as JSON."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

_MOST_BYTES = 32 << 20
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EInvoiceParcel:
    """An e-invoice on its way. `key` derives from the delivery that sends it: the same for every attempt.

    sender, recipient: electronic addresses as `scheme:value` (EAS code, `EM` for e-mail). form: the set of rules that
    it keeps (ubl, cii, xrechnung, xrechnung_cii, peppol).
    """

    key: str
    number: str
    form: str
    xml: bytes
    sender: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFault:
    """Why an e-invoice cannot be carried: a stable code, and a sentence for a person."""

    code: str
    message: str


def faults(*, parcel: EInvoiceParcel) -> tuple[ExchangeFault, ...]:
    """Everything that keeps it from being carried, all at once; empty when it can be."""
    found: list[ExchangeFault] = []
    if not parcel.key or len(parcel.key) > _LONGEST_KEY or not parcel.key.isprintable():
        found.append(_fault("bad_key", f"the key must have 1 to {_LONGEST_KEY} printable characters"))
    for whose, address in (("sender", parcel.sender), ("recipient", parcel.recipient)):
        scheme, _, value = address.partition(":")
        if not scheme or not value.strip():
            found.append(
                _fault(
                    f"no_{whose}",
                    f"the {whose} needs an electronic address with its scheme, as 9930:DE123456789",
                )
            )
    if not parcel.xml.lstrip().startswith(b"<"):
        found.append(_fault("not_xml", "the e-invoice is no XML"))
    if len(parcel.xml) > _MOST_BYTES:
        found.append(_fault("too_large", f"the e-invoice has more than {_MOST_BYTES >> 20} MiB"))
    return tuple(found)


def render(*, parcel: EInvoiceParcel, taken_at: datetime) -> bytes:
    """The job sheet: everything but the e-invoice itself. The same input gives the same bytes."""
    sheet = {
        "key": parcel.key,
        "taken_at": taken_at.isoformat(),
        "number": parcel.number,
        "form": parcel.form,
        "sender": parcel.sender,
        "recipient": parcel.recipient,
        "bytes": len(parcel.xml),
        "sha256": hashlib.sha256(parcel.xml).hexdigest(),
    }
    return (json.dumps(sheet, ensure_ascii=False, indent=2) + "\n").encode()


def _fault(code: str, message: str) -> ExchangeFault:
    return ExchangeFault(code=code, message=message)
