"""Bills (invoices, credit and debit notes, deposit requests), their exact copies, and the proof that they arrived."""

from typing import ClassVar

from django.db import models

from dunwell.apps.billing import (  # noqa: F401 - Django looks for an app's tables here
    class_models,
    copy_models,
    exchange_models,
    gathering_models,
    order_models,
    renewal_models,
)
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import AMOUNT_BOUND, Account, OpenItem


class Seller(models.Model):
    """What an entity's documents say of it beyond its name, and how it bills: its settings, one row for an entity."""

    entity = models.OneToOneField(Entity, on_delete=models.PROTECT, related_name="seller")
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)  # DE123456789
    tax_number = models.CharField(max_length=40, blank=True)  # of the tax office at home
    registration = models.CharField(max_length=60, blank=True)  # HRB 12345
    legal_note = models.CharField(
        max_length=500, blank=True
    )  # court, directors, capital: what the law asks for
    endpoint_scheme = models.CharField(
        max_length=10, blank=True
    )  # EAS code of the electronic address: 9930, EM
    endpoint = models.CharField(max_length=100, blank=True)
    bank = models.CharField(max_length=100, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    contact_name = models.CharField(max_length=100, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    accent = models.CharField(max_length=7, blank=True)  # #1a2b3c
    window = models.CharField(max_length=20, blank=True)  # where the address stands on paper; "" by country
    template = models.TextField(
        blank=True
    )  # the entity's own, checked before it is used; "" the built-in one
    number_pattern = models.CharField(max_length=60, blank=True)  # see core/billing/numbers.py
    taxes = models.JSONField(
        default=dict
    )  # the entity's own codes: {code: {category, rate, reason, reason_code}}
    terms = models.CharField(max_length=40, blank=True)  # where neither bill nor customer says
    undo_minutes = models.PositiveSmallIntegerField(default=10)  # between "issue" and the issue
    round_to_minor = models.PositiveSmallIntegerField(default=1)
    proof_days = models.PositiveSmallIntegerField(default=3)  # after which silence is told
    deposits = models.JSONField(default=dict)  # as core/billing/deposits reads them; {}: 10 % for everybody
    qr = models.CharField(max_length=5, blank=True)  # epc, swiss or none of them

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(qr__in=["", "epc", "swiss"]), name="seller_qr"),
            models.CheckConstraint(
                condition=models.Q(round_to_minor__gte=1, round_to_minor__lte=1000), name="seller_rounding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}"


class Buyer(models.Model):
    """What a customer's bills say of it beyond its name, and how it wants to have them. One row for a customer."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="buyer")
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=60, blank=True)
    endpoint_scheme = models.CharField(max_length=10, blank=True)
    endpoint = models.CharField(max_length=100, blank=True)
    buyer_reference = models.CharField(max_length=100, blank=True)  # Leitweg-ID and the like
    einvoice = models.CharField(
        max_length=20, blank=True
    )  # the format they ask for; "" the one inside the PDF
    channels = models.JSONField(default=list)  # of core/billing/delivery.Channel; []: e-mail, else post
    has_hard_copy = models.BooleanField(default=False)  # on paper too, the same document
    needs_purchase_order = models.BooleanField(default=False)
    bill_to = models.ForeignKey(  # a parent that gets, and owes, the bills of this customer
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="billed_for"
    )
    is_consolidated = models.BooleanField(default=False)  # one bill a month
    bills_on = models.PositiveSmallIntegerField(default=1)  # the day of the month of that bill

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(bill_to__isnull=True) | ~models.Q(bill_to=models.F("customer")),
                name="buyer_not_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(bills_on__gte=1, bills_on__lte=28), name="buyer_bills_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"


class NumberRange(models.Model):
    """The last number given to a kind of bill of an entity in a year; taken under a lock, with what bears it."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="bill_numbers")
    series = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.BigIntegerField(default=0)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "series", "year"], name="bill_number_range"),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.series} {self.year}: {self.last}"


class BillKind(models.TextChoices):
    """What is issued."""

    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"
    DEBIT_NOTE = "debit_note", "Debit note"
    DEPOSIT_REQUEST = "deposit_request", "Deposit request"


class BillState(models.TextChoices):
    """Where a bill is; the moves are in core/billing/states.py. Cancelled is what a credit note says, not a state."""

    DRAFT = "draft", "Draft"
    WAITING = "waiting", "About to be issued"
    ISSUED = "issued", "Issued"
    DROPPED = "dropped", "Thrown away"
    SET_ASIDE = "aside", "Goes into one bill with others"


UNWRITTEN = frozenset({BillState.DRAFT, BillState.DROPPED})
"""States of bills that nobody wants to leave as yet: they take nothing back, and count for nothing."""


class Bill(models.Model):
    """An invoice, credit note, debit note or deposit request. Once issued nothing of it ever changes (a trigger).

    `content` holds all that it says as it was reckoned (core/billing/stored.py); the amounts stand beside it for
    whoever adds up. A bill that comes to nothing has no item, since nothing is owed.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="bills")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bills")  # who owes it
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="bills")
    kind = models.CharField(max_length=16, choices=BillKind.choices)
    state = models.CharField(max_length=8, choices=BillState.choices, default=BillState.DRAFT)
    number = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    sequence = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    prepaid_minor = models.BigIntegerField(default=0)  # deposits set against it
    rounding_minor = models.BigIntegerField(default=0)
    content = models.JSONField(default=dict)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )  # the document that a credit or debit note is about
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    item = models.OneToOneField(OpenItem, null=True, on_delete=models.PROTECT, related_name="bill")
    leaves_at = models.DateTimeField(null=True)  # when a waiting one is issued
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=BillKind.values), name="bill_kind"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "dropped", "aside"],
                    sequence__isnull=True,
                    number="",
                    leaves_at__isnull=True,
                )
                | models.Q(state="waiting", sequence__isnull=True, number="", leaves_at__isnull=False)
                | (
                    models.Q(
                        state="issued",
                        sequence__isnull=False,
                        year__isnull=False,
                        issued_on__isnull=False,
                        due_on__isnull=False,
                        issued_at__isnull=False,
                        account__isnull=False,
                    )
                    & ~models.Q(number="")
                ),
                name="bill_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | models.Q(item__isnull=False)
                | models.Q(gross_minor=0, rounding_minor=0),
                name="bill_posted",
            ),
            models.CheckConstraint(
                condition=models.Q(gross_minor__gte=0, gross_minor__lte=AMOUNT_BOUND)
                & models.Q(gross_minor=models.F("net_minor") + models.F("tax_minor"))
                & models.Q(prepaid_minor__gte=0, prepaid_minor__lte=models.F("gross_minor")),
                name="bill_adds_up",
            ),
            models.UniqueConstraint(fields=["source", "external_id"], name="bill_source"),
            models.UniqueConstraint(fields=["entity", "kind", "year", "sequence"], name="bill_sequence_once"),
            models.UniqueConstraint(
                fields=["entity", "number"], condition=~models.Q(number=""), name="bill_number_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["leaves_at"], name="bill_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["customer", "-id"], name="bill_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or 'draft'}"


class BillFile(models.Model):
    """Something that goes with a bill, kept byte for byte; it stays as it is once the bill is issued (a trigger)."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bill", "name"], name="bill_file_name")]

    def __str__(self) -> str:
        return self.name


class Form(models.TextChoices):
    """The forms in which a bill exists."""

    PDF = "pdf", "PDF with the e-invoice inside"
    CII = "cii", "EN 16931 in CII"
    UBL = "ubl", "EN 16931 in UBL"
    XRECHNUNG = "xrechnung", "XRechnung in UBL"
    XRECHNUNG_CII = "xrechnung_cii", "XRechnung in CII"
    PEPPOL = "peppol", "Peppol BIS Billing 3.0"


class Copy(models.Model):
    """A form of a bill exactly as it was made, once. Never changed (a trigger keeps it)."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="copies")
    form = models.CharField(max_length=16, choices=Form.choices)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    verdict = models.JSONField(default=dict)  # what the checks before it left said
    made_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "form"], name="bill_copy_once"),
            models.CheckConstraint(condition=models.Q(form__in=Form.values), name="bill_copy_form"),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.form}"


class DeliveryChannel(models.TextChoices):
    """How a bill leaves."""

    EMAIL = "email", "E-mail"
    EINVOICE = "einvoice", "E-invoice"
    POST = "post", "Post"
    PORTAL = "portal", "Portal"


class DeliveryState(models.TextChoices):
    """Where a delivery is; the moves are in core/billing/delivery.py."""

    DUE = "due", "To be sent"
    HELD = "held", "Held: it would be refused"
    SENDING = "sending", "Being sent"
    HANDED_OVER = "handed_over", "Handed over"
    ACCEPTED = "accepted", "Accepted"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Came back"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    WITHHELD = "withheld", "Written in test mode, not sent"
    LAPSED = "lapsed", "Not needed any more"


class Delivery(models.Model):
    """A bill on its way by one channel to one recipient: once, whatever happens. The proof is in its events.

    Only a person sends it there once more, as another row: `nth`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=DeliveryChannel.choices)
    form = models.CharField(max_length=16, choices=Form.choices)
    recipient = models.CharField(max_length=320)  # an address, an electronic address, a postal one in a line
    nth = models.PositiveSmallIntegerField(default=1)  # more than 1 where a person sent it there again
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    key = models.CharField(
        max_length=200, unique=True
    )  # the message id, or the letter's key: never handed over twice
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.DUE)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    not_before = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)  # the first proof that it reached the customer
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="delivery_state"),
            models.CheckConstraint(
                condition=models.Q(channel__in=DeliveryChannel.values), name="delivery_channel"
            ),
            models.UniqueConstraint(fields=["bill", "channel", "recipient", "nth"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="delivery_open", condition=models.Q(state__in=["due", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient} {self.state}"


class Proof(models.Model):
    """One thing that is known of a delivery, and how: made, handed over, accepted, delivered, opened, … (a trigger)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=12)  # core/billing/delivery.ProofKind
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict)  # the server's words, a network address, a hash
    external_id = models.CharField(max_length=200, blank=True)  # what makes a report repeatable

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "kind", "external_id"],
                condition=~models.Q(external_id=""),
                name="proof_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.kind}"
