"""Seller and buyer as a bill names them, and what must be known of them before it may be issued."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dunwell.core.billing.taxes import NEEDS_BOTH_IDS, TaxCategory
from dunwell.core.billing.texts import unprintable
from dunwell.core.plain import PlainFault

WITHOUT_SELLER_ID: Final = frozenset({TaxCategory.OUTSIDE_SCOPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class BillParty:
    """One side of a bill, frozen with it. address: the lines as they are printed, without name and country."""

    name: str
    number: str = ""
    address: tuple[str, ...] = ()
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    legal_note: str = ""
    endpoint_scheme: str = ""
    endpoint: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""

    def plain(self) -> dict[str, object]:
        """What is known of it, to be stored."""
        return _plain(self)


@lru_cache(maxsize=4096)  # a seller writes many bills, and each bill is written from the same values
def _plain(party: BillParty) -> dict[str, object]:
    said = {name: value for name in party.__slots__ if (value := getattr(party, name))}
    return {**said, "address": list(party.address)}


def party_of(plain: Mapping[str, Any], /) -> BillParty:
    """A party as it was stored."""
    kept = dict(plain)
    lines: list[str] = kept.pop("address", [])
    return BillParty(address=tuple(lines), **kept)


def faults_of_parties(
    *, seller: BillParty, buyer: BillParty, categories: Collection[TaxCategory]
) -> tuple[PlainFault, ...]:
    """What is missing of the two, by EN 16931 and Directive 2006/112/EC article 226, with where to fill it in."""
    found: list[PlainFault] = []
    if not seller.country:
        found.append(PlainFault("entity.country", "Give the entity its country."))
    if not buyer.country:
        found.append(PlainFault("customer.country", "Give the customer its country: the tax depends on it."))
    needs_id = bool(set(categories) - WITHOUT_SELLER_ID)
    if needs_id and not (seller.vat_id or seller.tax_number):
        found.append(
            PlainFault(
                "entity.vat_id", "Give the entity its VAT identifier or tax number: the bill must show it."
            )
        )
    for category in sorted(set(categories) & NEEDS_BOTH_IDS):
        what = "reverse charge" if category is TaxCategory.REVERSE_CHARGE else "an intra-community supply"
        if not seller.vat_id:
            found.append(
                PlainFault("entity.vat_id", f"Give the entity its VAT identifier: {what} needs both.")
            )
        if not buyer.vat_id:
            found.append(
                PlainFault("customer.vat_id", f"Give the customer its VAT identifier: {what} needs both.")
            )
    for whose, party in (("entity", seller), ("customer", buyer)):
        texts = {"name": party.name, "address": "\n".join(party.address), "legal_note": party.legal_note}
        found.extend(
            PlainFault(f"{whose}.{name}", f"This cannot be printed: {why}.")
            for name, text in texts.items()
            if (why := unprintable(text))
        )
    return tuple(dict.fromkeys(found))
