"""The two sides of a bill as they are known now: an entity and a customer, with what their bills say of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dunwell.apps.billing.class_days import class_days
from dunwell.apps.billing.models import Buyer, Seller
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, ContactRole, Customer
from dunwell.core.billing.delivery import Channel, Wishes
from dunwell.core.billing.parties import BillParty
from dunwell.core.billing.taxes import Tax, TaxCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSide:
    """An entity as a seller; `settings` is unsaved where nobody has set any."""

    entity: Entity
    settings: Seller
    party: BillParty
    taxes: dict[str, Tax]
    class_days: Mapping[str, int]  # what each class of customers has to pay, where credit says so


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerSide:
    """A customer as a buyer, and by which ways its bills may go."""

    customer: Customer
    settings: Buyer
    party: BillParty
    wishes: Wishes
    contacts: dict[str, int]  # address → contact


def seller_side(*, entity: Entity) -> SellerSide:
    """Return an entity as a seller."""
    settings = Seller.objects.filter(entity=entity).first() or Seller(entity=entity)
    taxes = {
        code: Tax(
            category=TaxCategory(one["category"]),
            rate_pct=Decimal(one.get("rate") or 0),
            reason=one.get("reason", ""),
            reason_code=one.get("reason_code", ""),
        )
        for code, one in settings.taxes.items()
    }
    lines = _lines(entity.address)
    party = BillParty(
        name=entity.name,
        number=entity.code,
        address=lines,
        country=entity.country,
        iban=entity.iban,
        tax_number=settings.tax_number,
        vat_id=settings.vat_id or (entity.tax_id if entity.tax_id[:2].isalpha() else ""),
        registration=settings.registration,
        legal_note=settings.legal_note,
        endpoint_scheme=settings.endpoint_scheme,
        endpoint=settings.endpoint,
        bic=settings.bic,
        bank=settings.bank,
        contact_name=settings.contact_name,
        contact_phone=settings.contact_phone,
        contact_email=settings.contact_email or entity.sender_email,
        **_place(settings, lines),
    )
    return SellerSide(
        entity=entity,
        settings=settings,
        party=party,
        taxes=taxes,
        class_days=class_days(entity=entity),
    )


def buyer_sides(*, customers: Iterable[Customer]) -> dict[int, BuyerSide]:
    """Return customers as buyers, by customer; three queries however many there are."""
    by_id = {customer.pk: customer for customer in customers}
    settings = {one.customer_id: one for one in Buyer.objects.filter(customer_id__in=by_id)}
    emails: dict[int, dict[str, int]] = {}
    others: dict[int, dict[str, int]] = {}
    found = Contact.objects.filter(customer_id__in=by_id, undeliverable_at__isnull=True).exclude(email="")
    for pk, customer_id, email, role in found.order_by("pk").values_list(
        "pk", "customer_id", "email", "role"
    ):
        told = emails if role == ContactRole.PAYABLES else others
        told.setdefault(customer_id, {}).setdefault(email.lower(), pk)
    sides: dict[int, BuyerSide] = {}
    for pk, customer in by_id.items():
        contacts = emails.get(pk) or dict(list(others.get(pk, {}).items())[:1])
        sides[pk] = _buyer_side(customer, settings.get(pk) or Buyer(customer=customer), contacts)
    return sides


def _buyer_side(customer: Customer, settings: Buyer, contacts: dict[str, int]) -> BuyerSide:
    lines = _lines(customer.address)
    party = BillParty(
        name=customer.name,
        number=customer.number,
        address=lines,
        country=customer.country,
        vat_id=settings.vat_id,
        registration=settings.registration,
        endpoint_scheme=settings.endpoint_scheme,
        endpoint=settings.endpoint,
        **_place(settings, lines),
    )
    wishes = Wishes(
        channels=tuple(Channel(one) for one in settings.channels),
        has_hard_copy=settings.has_hard_copy,
        emails=tuple(contacts),
        endpoint=f"{settings.endpoint_scheme}:{settings.endpoint}" if settings.endpoint else "",
        address=", ".join((customer.name, *lines)) if lines else "",
    )
    return BuyerSide(customer=customer, settings=settings, party=party, wishes=wishes, contacts=contacts)


def _lines(address: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in address.splitlines() if line.strip())


def _place(settings: Seller | Buyer, lines: tuple[str, ...]) -> dict[str, str]:
    """Street, postcode, city and region: as they were given, else as the lines of the address show them."""
    if settings.city or settings.street:
        names = ("street", "postcode", "city", "region")
        return {name: getattr(settings, name) for name in names}
    if not lines:
        return {}
    postcode, city = _town(lines[-1])
    return {"street": lines[0] if len(lines) > 1 else "", "postcode": postcode, "city": city}


def _town(line: str) -> tuple[str, str]:
    """Postcode and town of a line such as `10115 Berlin`, `1011 AB Amsterdam`, `London EC1A 1BB`."""
    words = line.replace(",", " ").split()
    coded = [at for at, word in enumerate(words) if any(char.isdigit() for char in word)]
    if not coded or len(coded) == len(words):
        return "", line
    first, last = coded[0], coded[-1]
    if first == 0:
        letters = last + 1 < len(words) - 1 and len(words[last + 1]) == 2 and words[last + 1].isupper()
        last += letters  # the letters of a Dutch postcode
        return " ".join(words[: last + 1]), " ".join(words[last + 1 :])
    return " ".join(words[first:]), " ".join(words[:first])
