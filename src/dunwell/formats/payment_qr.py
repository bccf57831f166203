"""The texts of payment codes: EPC069-12 (SEPA credit transfer) and the Swiss QR code of the QR-bill.

EPC069-12 version 002 of the format, character set UTF-8. Swiss Implementation Guidelines for the QR-bill 2.3 (header
version 0200, structured addresses only). Both ask for error correction M; drawing the code is not done here.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from dunwell.core.receivables.creditor_reference import FaultyReference, read_qrr, read_rf

LARGEST_MINOR = 99_999_999_999  # 999,999,999.99 in both
EPC_MOST_BYTES = 331
SWISS_MOST_CHARACTERS = 997

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?")
_PURPOSE = re.compile(r"[A-Z0-9]{1,4}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Basic Latin, Latin-1 Supplement, Latin Extended-A, and the Romanian letters and the euro sign besides.
_NOT_SWISS = re.compile("[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]")
_QR_IBANS = range(30000, 32000)  # institution numbers that take QR references only


class FaultyPayment(ValueError):
    """What no payment code can be made of; `faults` holds all of it, a sentence each that begins with the field."""

    code = "payment_code_faulty"

    def __init__(self, *, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class QrAddress:
    """A structured address (type S) as a Swiss code carries it; `country` is ISO 3166 alpha-2."""

    name: str
    street: str = ""
    house_number: str = ""
    postal_code: str
    town: str
    country: str


def epc_payload(
    *,
    holder: str,
    iban: str,
    amount_minor: int,
    bic: str = "",
    reference: str = "",
    text: str = "",
    purpose: str = "",
) -> str:
    """The text of a SEPA code over euro cents; either an ISO 11649 reference or free text, not both.

    Raises FaultyPayment with all that is wrong.
    """
    account, code = _bare(iban), _bare(bic)
    faults = [
        *_text_faults("holder", holder, longest=70, needed=True),
        *_iban_faults(account),
        *_amount_faults(amount_minor),
        *([] if not code or _BIC.fullmatch(code) else [f"bic: '{bic[:20]}' is no BIC of 8 or 11 characters"]),
        *_text_faults("text", text, longest=140),
        *([] if not purpose or _PURPOSE.fullmatch(purpose) else ["purpose: up to four capitals or digits"]),
        *(["reference: either a reference or a text, not both"] if reference and text else []),
    ]
    bare = _reference(reference, "rf", faults) if reference else ""
    if not faults:
        fields = ("BCD", "002", "1", "SCT", code, holder.strip(), account, f"EUR{_figure(amount_minor)}")
        payload = "\n".join((*fields, purpose, bare, text.strip())).rstrip("\n")
        if len(payload.encode()) <= EPC_MOST_BYTES:
            return payload
        faults.append(f"text: the code may have {EPC_MOST_BYTES} bytes")
    raise FaultyPayment(faults=tuple(faults))


def swiss_payload(
    *,
    creditor: QrAddress,
    iban: str,
    amount_minor: int | None,
    currency: str,
    debtor: QrAddress | None = None,
    reference: str = "",
    message: str = "",
    billing_information: str = "",
    schemes: tuple[str, ...] = (),
) -> str:
    """The text of a Swiss QR code over CHF or EUR; without an amount the payer fills it in, 0 asks for nothing.

    The kind of the reference follows from it: QRR for 27 digits, SCOR for ISO 11649, NON for none; a QR-IBAN takes
    QRR and nothing else. Raises FaultyPayment with all that is wrong.
    """
    account = _bare(iban)
    faults = [
        *_address_faults("creditor", creditor),
        *_iban_faults(account, countries=("CH", "LI")),
        *(_amount_faults(amount_minor, least=0) if amount_minor is not None else []),
        *([] if currency in {"CHF", "EUR"} else [f"currency: CHF or EUR, not '{currency[:3]}'"]),
        *(_address_faults("debtor", debtor) if debtor else []),
        *_swiss_faults("message", message, longest=140),
        *_swiss_faults("billing_information", billing_information, longest=140),
        *(
            ["message: together with billing_information up to 140 characters"]
            if len(message.strip()) + len(billing_information.strip()) > 140
            else []
        ),
        *(["schemes: two at most"] if len(schemes) > 2 else []),
        *(fault for one in schemes for fault in _swiss_faults("schemes", one, longest=100)),
    ]
    kind, bare = _swiss_reference(reference, account=account, faults=faults)
    if not faults:
        rest = [billing_information.strip(), *(one.strip() for one in schemes)]
        lines = [
            *("SPC", "0200", "1", account, *_address_lines(creditor), *_address_lines(None)),
            *("" if amount_minor is None else _figure(amount_minor), currency, *_address_lines(debtor)),
            *(kind, bare, message.strip(), "EPD"),
            *(rest if any(rest) else ()),
        ]
        payload = "\n".join(lines)
        if len(payload) <= SWISS_MOST_CHARACTERS:
            return payload
        faults.append(f"message: the code may have {SWISS_MOST_CHARACTERS} characters")
    raise FaultyPayment(faults=tuple(faults))


def is_qr_iban(*, iban: str) -> bool:
    """Whether it is a Swiss or Liechtenstein account that takes QR references only."""
    bare = _bare(iban)
    return bare[:2] in {"CH", "LI"} and bare[4:9].isdigit() and int(bare[4:9]) in _QR_IBANS


def is_iban(*, iban: str) -> bool:
    """Whether the check digits fit (ISO 13616, modulo 97-10)."""
    return not _iban_faults(_bare(iban))


def _bare(text: str) -> str:
    return "".join(text.split()).upper()


def _figure(minor: int) -> str:
    return f"{Decimal(minor).scaleb(-2):.2f}"


def _iban_faults(iban: str, *, countries: tuple[str, ...] = ()) -> list[str]:
    if not iban.isascii() or _IBAN.fullmatch(iban) is None:
        return ["iban: two letters, two digits, then the account"]
    if int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97 != 1:
        return ["iban: the check digits do not fit"]
    if countries and (iban[:2] not in countries or len(iban) != 21):
        return [f"iban: an account in {' or '.join(countries)}"]
    return []


def _amount_faults(minor: int, *, least: int = 1) -> list[str]:
    in_range = least <= minor <= LARGEST_MINOR
    return [] if in_range else [f"amount_minor: {least} to {LARGEST_MINOR}"]


def _text_faults(field: str, text: str, *, longest: int, needed: bool = False) -> list[str]:
    faults: list[str] = []
    if needed and not text.strip():
        faults.append(f"{field}: is missing")
    if len(text.strip()) > longest:
        faults.append(f"{field}: {longest} characters at most, not {len(text.strip())}")
    if _UNPRINTABLE.search(text.strip()):
        faults.append(f"{field}: holds a line end or another control character")
    return faults


def _swiss_faults(field: str, text: str, *, longest: int, needed: bool = False) -> list[str]:
    faults = _text_faults(field, text, longest=longest, needed=needed)
    strange = "".join(sorted(set(_NOT_SWISS.findall(_UNPRINTABLE.sub("", text)))))
    if strange:
        faults.append(f"{field}: Latin letters only, not '{strange[:20]}'")
    return faults


def _address_faults(field: str, address: QrAddress) -> list[str]:
    return [
        *_swiss_faults(f"{field}.name", address.name, longest=70, needed=True),
        *_swiss_faults(f"{field}.street", address.street, longest=70),
        *_swiss_faults(f"{field}.house_number", address.house_number, longest=16),
        *_swiss_faults(f"{field}.postal_code", address.postal_code, longest=16, needed=True),
        *_swiss_faults(f"{field}.town", address.town, longest=35, needed=True),
        *(
            []
            if _COUNTRY.fullmatch(address.country)
            else [f"{field}.country: two capitals, not '{address.country[:10]}'"]
        ),
    ]


def _address_lines(address: QrAddress | None) -> tuple[str, ...]:
    if address is None:
        return ("",) * 7
    rest = (address.street, address.house_number, address.postal_code, address.town, address.country)
    return ("S", address.name.strip(), *(one.strip() for one in rest))


def _reference(reference: str, kind: str, faults: list[str]) -> str:
    try:
        return read_rf(text=reference) if kind == "rf" else read_qrr(text=reference)
    except FaultyReference as fault:
        faults.append(f"reference: {fault}")
        return ""


def _swiss_reference(reference: str, *, account: str, faults: list[str]) -> tuple[str, str]:
    """The kind and the bare reference; what is wrong is added to the faults."""
    bare = _bare(reference)
    takes_qrr = is_qr_iban(iban=account)
    if takes_qrr and not (bare.isascii() and bare.isdigit()):
        faults.append("reference: an account with a QR-IBAN takes a QR reference of 27 digits")
        return "", ""
    if not bare:
        return "NON", ""
    if bare.startswith("RF"):
        return "SCOR", _reference(bare, "rf", faults)
    if not takes_qrr:
        faults.append("reference: a QR reference needs a QR-IBAN; this account takes RF… or none")
        return "", ""
    return "QRR", _reference(bare, "qrr", faults)
