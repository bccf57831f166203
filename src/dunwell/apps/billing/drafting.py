"""From what was given to a bill that may be issued: entity, customer and tax codes looked up, every fault at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dunwell.apps.billing.class_days import usual_of
from dunwell.apps.billing.exchange import tax_in_other_of
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.refusals import BillRefused, faulty
from dunwell.apps.billing.setting import OfOrder, Orders
from dunwell.apps.billing.sides import BuyerSide, SellerSide, buyer_sides, seller_side
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.merged import kept_of
from dunwell.apps.parties.models import Customer
from dunwell.core.billing.draft import BillDraft
from dunwell.core.billing.exchange import TaxInOther
from dunwell.core.billing.faults import discount_minor, faults_of
from dunwell.core.billing.parties import faults_of_parties
from dunwell.core.billing.plain import Origin, read_draft, read_origin
from dunwell.core.billing.stored import EarlyDiscount
from dunwell.core.billing.totals import BillTotals, reckon
from dunwell.core.billing.usual_terms import TermsFrom, UsualTerms
from dunwell.core.plain import Plain, PlainFault
from dunwell.core.receivables.terms import PaymentDays, Place, UnreadableTerms, payment_days
from dunwell.formats.terms_code import read_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A bill without faults: whoever issues it only has to number it."""

    origin: Origin
    seller: SellerSide
    buyer: BuyerSide  # who owes it: the parent, where the customer's bills go there
    draft: BillDraft
    totals: BillTotals
    due_on: date
    discounts: tuple[EarlyDiscount, ...]
    corrects: tuple[Bill, ...]
    tax_in_other: TaxInOther | None = None  # where its currency is not the one that tax is accounted for in
    terms: UsualTerms  # as the draft has them, and where they come from
    of_order: OfOrder | None = None  # the order that it is an invoice of, with what was paid on it in advance


def prepare(*, plains: Sequence[Plain], now: datetime) -> list[Prepared]:
    """Look up and reckon what was given, all of it or nothing.

    Raises BillRefused with the faults of all of them, each with its place in the list where there are several.
    """
    shelf = _Shelf(plains)
    found: list[Prepared] = []
    faults: list[PlainFault] = []
    for at, plain in enumerate(plains):
        try:
            found.append(shelf.prepared(plain, now=now))
        except BillRefused as refusal:
            within = f"[{at}]." if len(plains) > 1 else ""
            faults += [PlainFault(f"{within}{one.field}", one.message) for one in refusal.faults]
    if faults:
        raise faulty(faults)
    return found


class _Shelf:
    """What many bills share, looked up once."""

    def __init__(self, plains: Sequence[Plain]) -> None:
        self.sellers: dict[str, SellerSide | None] = {}
        self.orders = Orders()
        numbers = {str(plain.get("customer", "")) for plain in plains}
        customers: dict[str, list[Customer]] = {}
        named = Customer.objects.filter(number__in=numbers)
        for one in named.select_related("buyer__bill_to", "merged_into__buyer__bill_to"):
            customers[one.number] = kept_of(customers=[*customers.get(one.number, []), one])
        self.customers = customers
        payers = {
            pk: payer
            for several in customers.values()
            for one in several
            for pk, payer in [(one.pk, payer_of(one))]
        }
        self.payers = payers
        self.sides = buyer_sides(customers=payers.values())

    def seller(self, code: str) -> SellerSide | None:
        if code not in self.sellers:
            entity = Entity.objects.filter(code=code).first()
            self.sellers[code] = seller_side(entity=entity) if entity else None
        return self.sellers[code]

    def prepared(self, plain: Plain, *, now: datetime) -> Prepared:
        origin, faults = read_origin(plain)
        seller = self.seller(origin.entity)
        if seller is None and origin.entity:
            faults += (
                PlainFault("entity", f"There is no entity {origin.entity!r}: give the code of one of yours."),
            )
        buyer = self.buyer(origin.customer)
        if isinstance(buyer, PlainFault):
            faults += (buyer,) if origin.customer else ()
        if seller is None or isinstance(buyer, PlainFault):
            raise faulty(faults)
        today = entity_day(entity=seller.entity, now=now)
        draft, unread = read_draft(plain, currency=seller.entity.currency, today=today, own=seller.taxes)
        faults += unread
        draft, corrects, unknown = _corrected(draft, seller=seller, buyer=buyer)
        terms = _terms(draft, seller=seller, buyer=buyer)
        draft = replace(
            draft,
            terms=terms.text,
            round_to_minor=draft.round_to_minor if "round_to" in plain else seller.settings.round_to_minor,
            buyer_reference=draft.buyer_reference or buyer.settings.buyer_reference,
        )
        days, unread = _days(draft, seller=seller)
        faults += (*unknown, *unread)
        if not unread and days.due_on is not None:
            draft = replace(draft, due_on=days.due_on)
        if draft.due_on is None and not faults:
            faults += (PlainFault("due_on", "The terms give discounts alone: say when it is due."),)
        faults += _more_faults(draft, seller=seller, buyer=buyer, today=today)
        if faults:
            raise faulty(_once(faults))
        due_on = draft.due_on
        assert due_on is not None, "told as a fault"
        totals = reckon(draft=draft)
        of_order = self.orders.of(
            origin=origin, seller=seller, buyer=buyer, draft=draft, gross_minor=totals.gross_minor
        )
        if of_order is not None and of_order.set_minor:
            draft = replace(draft, prepaid_minor=of_order.set_minor)
            totals = reckon(draft=draft)
        return Prepared(
            origin=origin,
            seller=seller,
            buyer=buyer,
            draft=draft,
            totals=totals,
            due_on=due_on,
            discounts=early_discounts(days=days, totals=totals, currency=draft.currency),
            corrects=corrects,
            terms=terms,
            tax_in_other=tax_in_other_of(seller=seller, draft=draft, totals=totals, corrects=corrects),
            of_order=of_order,
        )

    def buyer(self, number: str) -> BuyerSide | PlainFault:
        found = self.customers.get(number, [])
        if not found:
            return PlainFault(
                "customer", f"There is no customer {number!r}: import it first, or correct the number."
            )
        if len(found) > 1:
            sources = ", ".join(sorted(one.source for one in found))
            return PlainFault(
                "customer", f"Customer {number!r} comes from several sources ({sources}): join them first."
            )
        return self.sides[self.payers[found[0].pk].pk]


def _once(faults: Sequence[PlainFault]) -> tuple[PlainFault, ...]:
    """The first fault of each field: what cannot be read is not told again as what is missing."""
    first: dict[str, PlainFault] = {}
    for one in faults:
        first.setdefault(one.field, one)
    return tuple(first.values())


def payer_of(customer: Customer) -> Customer:
    """Who gets, and owes, the bills of a customer."""
    settings = getattr(customer, "buyer", None)
    return (settings.bill_to or customer) if settings else customer


def _terms(draft: BillDraft, /, *, seller: SellerSide, buyer: BuyerSide) -> UsualTerms:
    """The terms of the bill itself, else those that are usual between the two."""
    if draft.terms:
        return UsualTerms(text=draft.terms, source=TermsFrom.BILL)
    return usual_of(customer=buyer.customer, entity_terms=seller.settings.terms, days=seller.class_days)


def _more_faults(
    draft: BillDraft, *, seller: SellerSide, buyer: BuyerSide, today: date
) -> tuple[PlainFault, ...]:
    faults = list(faults_of(draft=draft, today=today))
    categories = {tax.category for tax in draft.taxes.values()}
    faults += faults_of_parties(seller=seller.party, buyer=buyer.party, categories=categories)
    if buyer.settings.needs_purchase_order and not draft.purchase_order:
        faults.append(
            PlainFault(
                "purchase_order",
                "This customer pays nothing without its order number: ask for it, and give it.",
            )
        )
    return tuple(faults)


def _days(draft: BillDraft, *, seller: SellerSide) -> tuple[PaymentDays, tuple[PlainFault, ...]]:
    """The due date as given or by the terms, and the days for discounts."""
    nothing = PaymentDays(due_on=draft.due_on, counted_on=draft.due_on, discounts=())
    try:
        rule = read_terms(text=draft.terms)
        if draft.due_on is not None:
            rule = replace(rule, is_net_known=False)  # the date given is the one agreed
        days = payment_days(
            terms=rule,
            invoice_on=draft.issued_on,
            place=Place(country=seller.entity.country),
            delivered_on=draft.supplied_on,
        )
    except UnreadableTerms as error:
        return nothing, (PlainFault("terms", f"{error}"),)
    except OverflowError:
        return nothing, (PlainFault("terms", "The due date lies beyond the calendar's last year."),)
    return replace(days, due_on=draft.due_on or days.due_on), ()


def early_discounts(*, days: PaymentDays, totals: BillTotals, currency: str) -> tuple[EarlyDiscount, ...]:
    """What may be taken off for early payment, by the day; in minor units of what is to be paid."""
    return tuple(
        EarlyDiscount(
            until=one.until,
            percent=one.percent,
            amount_minor=discount_minor(
                payable_minor=totals.payable_minor, percent=one.percent, currency=currency
            ),
        )
        for one in days.discounts
    )


def _corrected(
    draft: BillDraft, *, seller: SellerSide, buyer: BuyerSide
) -> tuple[BillDraft, tuple[Bill, ...], tuple[PlainFault, ...]]:
    """The draft with the days of the documents that it corrects, and those documents."""
    numbers = [number for number, _ in draft.corrects]
    if not numbers:
        return draft, (), ()
    known = {
        bill.number: bill
        for bill in Bill.objects.filter(
            entity=seller.entity,
            customer=buyer.customer,
            currency=draft.currency,
            number__in=numbers,
            state="issued",
        )
    }
    faults = tuple(
        PlainFault("corrects", f"{number!r} is no document of this customer in {draft.currency}.")
        for number in numbers
        if number not in known
    )
    found = tuple(known[number] for number in numbers if number in known)
    corrects = tuple((bill.number, bill.issued_on) for bill in found if bill.issued_on is not None)
    return replace(draft, corrects=corrects), found, faults


def given_without_files(plain: Mapping[str, Any], /) -> dict[str, Any]:
    """What was given, without the contents of attachments: those are kept beside it."""
    return {name: value for name, value in plain.items() if name != "attachments"}
