"""The sub-ledger: append-only and double-entry.

Every document is an open item on an account: invoices, debit notes and deposit requests raise what the customer
owes, credit notes and receipts lower it. A posting is a set of entries that sums to nothing; what is left of an item
(its residual) is the sum of its entries in the receivable ledger. Allocating a receipt to an invoice moves the amount
from one item to the other, so a residual only ever goes towards zero. Triggers (migration 0002) keep all of this.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer

AMOUNT_BOUND = 2**53  # minor units; sums of a billion such amounts still fit what the core checks


class Account(models.Model):
    """A customer at an entity in a currency: the thing that is aged and dunned."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="accounts")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="accounts")
    currency = models.CharField(max_length=3)
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="collected_accounts",
    )
    # Came by a merge beside the customer's own account: nothing new is booked on it.
    is_joined = models.BooleanField(default=False, db_default=False)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "entity", "currency"],
                condition=models.Q(is_joined=False),
                name="account_once",
            ),
            models.UniqueConstraint(fields=["id", "currency"], name="account_currency"),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"), name="account_currency_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.entity.code} {self.currency}"


class ImportBatch(models.Model):
    """One file taken in: what it was and what came of it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=20)  # open-items, closed-items, customers, contacts-history
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT)
    imported_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    summary = models.JSONField(default=dict)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ItemKind(models.TextChoices):
    """The documents of the sub-ledger."""

    INVOICE = "invoice", "Invoice"
    DEBIT_NOTE = "debit_note", "Debit note"
    DEPOSIT_REQUEST = "deposit_request", "Deposit request"
    REFUND = "refund", "Refund"
    CREDIT_NOTE = "credit_note", "Credit note"
    RECEIPT = "receipt", "Receipt"
    DEPOSIT = "deposit", "Deposit set against an invoice"
    WRITE_OFF = "write_off", "Written off"
    DISCOUNT = "discount", "Discount taken"
    BANK_CHARGES = "bank_charges", "Bank charges"
    FX_DIFFERENCE = "fx_difference", "Exchange difference"


RAISES = (ItemKind.INVOICE, ItemKind.DEBIT_NOTE, ItemKind.DEPOSIT_REQUEST, ItemKind.REFUND)
"""What raises the balance of an account; the others lower it."""
ADJUSTMENTS = (ItemKind.WRITE_OFF, ItemKind.DISCOUNT, ItemKind.BANK_CHARGES, ItemKind.FX_DIFFERENCE)
"""Credits by which a difference between what was owed and what was paid is let go."""
TOLD_AS: dict[str, str] = {kind.value: kind.value for kind in ItemKind} | {
    kind.value: ItemKind.CREDIT_NOTE.value for kind in ADJUSTMENTS
}
"""By kind, what a document for the customer calls it: what was let go is a credit."""


class OpenItem(models.Model):
    """A document on an account; never changed once it is here. Invoices are positive, receipts and credits negative."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="items", db_constraint=False)
    currency = models.CharField(
        max_length=3
    )  # with account: a foreign key to (id, currency) in migration 0002
    kind = models.CharField(max_length=16, choices=ItemKind.choices)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    attributes = models.JSONField(
        default=dict
    )  # what the source said besides: terms code, division, quirks noted
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="item_source"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["invoice", "debit_note", "deposit_request", "refund"], amount_minor__gt=0
                )
                | models.Q(
                    kind__in=[
                        *("credit_note", "receipt", "deposit"),
                        *("write_off", "discount", "bank_charges", "fx_difference"),
                    ],
                    amount_minor__lt=0,
                ),
                name="item_sign",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=-AMOUNT_BOUND, amount_minor__lte=AMOUNT_BOUND),
                name="item_bound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class PostingKind(models.TextChoices):
    """Why entries were made."""

    INVOICE = "invoice", "Invoice issued"
    DEBIT_NOTE = "debit_note", "Debit note issued"
    DEPOSIT_REQUEST = "deposit_request", "Deposit asked for"
    REFUND = "refund", "Money given back"
    CREDIT_NOTE = "credit_note", "Credit note issued"
    RECEIPT = "receipt", "Money received"
    DEPOSIT = "deposit", "Deposit set against an invoice"
    WRITE_OFF = "write_off", "Written off"
    DISCOUNT = "discount", "Discount taken"
    BANK_CHARGES = "bank_charges", "Bank charges"
    FX_DIFFERENCE = "fx_difference", "Exchange difference"
    BANK = "bank", "Money on the bank account"  # nobody's yet: without an account
    ELSEWHERE = "elsewhere", "No customer's money"  # likewise
    EXCHANGE = "exchange", "Exchanged"  # likewise; the customer's side is a receipt in the other currency
    PAYOUT = "payout", "Paid out by a provider"  # likewise: from a payment provider to the bank
    PROVIDER_FEE = "provider_fee", "Kept by a provider"  # likewise
    REMITTANCE = "remittance", "Settled with an agency"  # likewise: from an agency to the bank, or to it
    AGENCY_FEE = "agency_fee", "Earned by an agency"  # likewise
    ALLOCATION = "allocation", "Allocated"
    REVERSAL = "reversal", "Reversed"


NOBODYS = (
    PostingKind.BANK,
    PostingKind.ELSEWHERE,
    PostingKind.EXCHANGE,
    PostingKind.PAYOUT,
    PostingKind.PROVIDER_FEE,
    PostingKind.REMITTANCE,
    PostingKind.AGENCY_FEE,
)
"""Postings of money on the bank, at a provider or an agency, which stand on no account: they name their currency."""
_NOBODYS = [kind.value for kind in NOBODYS]


class Posting(models.Model):
    """A set of entries that sums to nothing, effective on a date; on an account, or of money that is nobody's yet."""

    kind = models.CharField(max_length=16, choices=PostingKind.choices)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    currency = models.CharField(
        max_length=3, blank=True, default="", db_default=""
    )  # where there is no account
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps; the entries' trigger keeps the balance."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="reversal")
                | models.Q(kind__in=_NOBODYS, account__isnull=True)
                | (~models.Q(kind__in=_NOBODYS) & models.Q(account__isnull=False)),
                name="posting_account",
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=True, currency__regex="^[A-Z]{3}$")
                | models.Q(account__isnull=False, currency=""),
                name="posting_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"


class Ledger(models.TextChoices):
    """The ledgers that entries stand in."""

    RECEIVABLE = "receivable", "Receivable"  # always with an item
    BILLED = "billed", "Billed"  # the other side of invoices and credit notes
    CASH = "cash", "Cash"  # the other side of receipts and refunds, and of lines of bank accounts
    DEPOSIT = "deposit", "Deposits"  # owed to customers who paid in advance, and asked of them
    UNIDENTIFIED = "unidentified", "Unidentified"  # on the bank, and not said whose it is
    ELSEWHERE = "elsewhere", "Settled elsewhere"  # on the bank, and no customer's: fees, wages, transfers
    WRITE_OFF = "write_off", "Written off"
    DISCOUNT = "discount", "Discounts"
    BANK_CHARGE = "bank_charge", "Bank charges"
    EXCHANGE = "exchange", "Exchange"  # what was turned into another currency, and what was lost by it
    CLEARING = "clearing", "At payment providers"  # paid by customers, and not paid out to the bank yet
    PROVIDER_FEE = "provider_fee", "Fees of payment providers"
    AGENCY = "agency", "At agencies"  # paid to them by customers, less what they earned and sent on
    AGENCY_FEE = "agency_fee", "Fees of agencies"


OTHER_SIDE = {
    ItemKind.RECEIPT: Ledger.CASH,
    ItemKind.REFUND: Ledger.CASH,
    ItemKind.DEPOSIT_REQUEST: Ledger.DEPOSIT,
    ItemKind.DEPOSIT: Ledger.DEPOSIT,
    ItemKind.WRITE_OFF: Ledger.WRITE_OFF,
    ItemKind.DISCOUNT: Ledger.DISCOUNT,
    ItemKind.BANK_CHARGES: Ledger.BANK_CHARGE,
    ItemKind.FX_DIFFERENCE: Ledger.EXCHANGE,
}
"""Where the other half of a document's posting stands; all others: billed.

A receipt or refund that a bank line proves stands against UNIDENTIFIED, where the line itself was posted.
"""


class Entry(models.Model):
    """One side of a posting. All entries of a posting arrive in one statement."""

    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    ledger = models.CharField(max_length=12, choices=Ledger.choices)
    item = models.ForeignKey(
        OpenItem,
        null=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
        db_index=False,
    )
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField(
        db_index=True
    )  # the posting's, so that a past day is one range of this index

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ledger="receivable", item__isnull=False)
                | models.Q(
                    ledger__in=[
                        *("billed", "cash", "deposit", "unidentified", "elsewhere"),
                        *("write_off", "discount", "bank_charge", "exchange"),
                        *("clearing", "provider_fee", "agency", "agency_fee"),
                    ],
                    item__isnull=True,
                ),
                name="entry_item",
            ),
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="entry_not_nothing"),
        ]
        indexes: ClassVar = [
            models.Index(  # what came to an item after a day, without a look at what came before
                fields=["item", "effective_on"], name="entry_item_day", condition=models.Q(item__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.amount_minor}"


class Allocation(models.Model):
    """An amount of a receipt or credit note set against an invoice or debit note of the same account."""

    posting = models.OneToOneField(
        Posting, on_delete=models.PROTECT, related_name="allocation", db_constraint=False
    )
    credit_item = models.ForeignKey(
        OpenItem, on_delete=models.PROTECT, related_name="given_allocations", db_constraint=False
    )
    debit_item = models.ForeignKey(
        OpenItem, on_delete=models.PROTECT, related_name="taken_allocations", db_constraint=False
    )
    amount_minor = models.BigIntegerField()
    allocated_on = models.DateField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="allocation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} from {self.credit_item_id} to {self.debit_item_id}"


class Residual(models.Model):
    """What is left of each item that is not settled: kept by the entries' trigger, re-proved by `dunwell check`.

    Narrow on purpose: a run reads the whole table. Settled items have no row.
    """

    item = models.OneToOneField(
        OpenItem, primary_key=True, on_delete=models.PROTECT, related_name="residual", db_constraint=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="residuals", db_constraint=False
    )
    due_on = models.DateField()
    residual_minor = models.BigIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(residual_minor=0), name="residual_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.residual_minor}"
