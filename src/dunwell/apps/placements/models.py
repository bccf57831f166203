"""A claim in an agency's hands: what was placed, the pack that was handed over, and what both sides told since.

An agency never reads the ledger: what it is to see is copied into a pack, and every change is told in a numbered feed.
"""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements import (  # noqa: F401 - Django looks for an app's tables here
    agency_models,
    letter_models,
    money_models,
)
from dunwell.apps.placements.agency_models import Agency, AgencyTerms
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.placements.states import PlacementState, RequestState


class PlacementRule(models.Model):
    """What is proposed for placing by itself each evening; a changed rule is a new row, and the old one ends."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="placement_rules")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()  # the first that fits an account is its rule
    conditions = models.JSONField(default=dict)  # core/placements/eligibility.Conditions
    shares = models.JSONField(default=list)  # [[agency's code, basis points], …]: core/placements/shares.py
    veto_days = models.PositiveSmallIntegerField(default=3)  # the owner's say
    demand_days = models.PositiveSmallIntegerField(default=10)  # the final demand's; 0: none is sent
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class CloseReason(models.TextChoices):
    """Why a placement is over."""

    PAID = "paid", "Paid in full"
    SETTLED = "settled", "Settled"
    EXHAUSTED = "exhausted", "Nothing more to be had"
    INSOLVENT = "insolvent", "Insolvent"
    DISPUTED = "disputed", "Disputed with reason"
    RECALLED = "recalled", "Taken back"
    COURT = "court", "Handed to a court"
    OURS = "ours", "Our mistake"


class Placement(models.Model):
    """Items of an account handed over, or about to be, to one agency on one version of its terms.

    `position`: 1 for the first agency that has the claim, 2 for the second. `terms` are those of the day of placing.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=20, unique=True)  # PL-000123: what both sides call it
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="placements")
    terms = models.ForeignKey(AgencyTerms, null=True, on_delete=models.PROTECT, related_name="placements")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="placements")
    rule = models.ForeignKey(PlacementRule, null=True, on_delete=models.PROTECT, related_name="placements")
    state = models.CharField(max_length=14, choices=[(one.value, one.value) for one in PlacementState])
    position = models.PositiveSmallIntegerField(default=1)
    is_whole_account = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    placed_minor = models.BigIntegerField()  # what was open of its items, when proposed and anew when placed
    oldest_due_on = models.DateField()
    country = models.CharField(max_length=2)  # the debtor's
    cases_before = models.PositiveIntegerField(default=0)  # what the agency had of us in the year before
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    owner_until = models.DateField(null=True)  # the owner may object up to the end of this day
    approved_at = models.DateTimeField(null=True)
    demand_days = models.PositiveSmallIntegerField(default=10, db_default=10)  # 0: no final demand of its own
    demanded_on = models.DateField(null=True)
    demand_until = models.DateField(null=True)
    placed_at = models.DateTimeField(null=True)
    placed_on = models.DateField(null=True)  # in the entity's zone; its month is the batch
    answer_by = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    agency_reference = models.CharField(max_length=60, blank=True)
    first_contact_on = models.DateField(null=True)
    legal_from = models.DateField(null=True)
    recall_on = models.DateField(null=True)  # announced, or by itself
    recalled_on = models.DateField(null=True)
    grace_until = models.DateField(null=True)
    withdrawal_minor = models.BigIntegerField(default=0)  # the fee for taking it back
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=9, choices=CloseReason.choices, blank=True)
    refusal = models.CharField(max_length=500, blank=True)  # why it was refused, rejected or lapsed

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in PlacementState]), name="placement_state"
            ),
            models.CheckConstraint(condition=models.Q(placed_minor__gt=0), name="placement_positive"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="placement_position"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "approved", "demanded", "refused", "lapsed"])
                | models.Q(placed_at__isnull=False, placed_on__isnull=False, terms__isnull=False),
                name="placement_placed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="recalled") | models.Q(recalled_on__isnull=False),
                name="placement_recalled",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_on__isnull=False) & ~models.Q(close_reason="")
                | ~models.Q(state="closed") & models.Q(closed_on__isnull=True, close_reason=""),
                name="placement_closed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["refused", "rejected", "lapsed"], refusal=""),
                name="placement_refused_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "-id"], name="placement_board"),
            models.Index(fields=["account", "-id"], name="placement_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class PlacedItem(models.Model):
    """An item in a placement; an item is in one live placement at most."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="placed")
    placed_minor = models.BigIntegerField()
    is_live = models.BooleanField()  # as the placement, in the same transaction

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "item"], name="placeditem_once"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(is_live=True), name="placeditem_one_live"
            ),
            models.CheckConstraint(condition=models.Q(placed_minor__gt=0), name="placeditem_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.placement_id}"


class PlacementPack(models.Model):
    """What the agency is told of the debtor and the claim, as it stands in our books on the day of placing.

    Nothing more than collecting needs; emptied when the claim is taken back or over.
    """

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="pack")
    creditor = models.JSONField(default=dict)
    debtor = models.JSONField(default=dict)  # name, numbers, address, people to reach
    items = models.JSONField(default=list)  # number, kind, issued, due, amount, open
    charges = models.JSONField(
        default=list
    )  # interest and fees: asked for, and running until the day of placing
    history = models.JSONField(default=list)  # what was written and said, in a line each
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(debtor={}, history=[], note=""),
                name="pack_removed",
            )
        ]

    def __str__(self) -> str:
        return f"pack of {self.placement_id}"


class DocumentKind(models.TextChoices):
    """What a document of a pack is."""

    INVOICE = "invoice", "Invoice"
    DELIVERY = "delivery", "Proof of delivery"
    ORDER = "order", "Order"
    CONTRACT = "contract", "Contract"
    POLICY = "policy", "Acknowledged credit policy"
    STATEMENT = "statement", "Statement of account"
    CORRESPONDENCE = "correspondence", "Correspondence"
    DISPUTE = "dispute", "Dispute"
    DEMAND = "demand", "Final demand"
    OTHER = "other", "Other"


class PlacementDocument(models.Model):
    """A document that both sides see, byte for byte; its content goes when the claim is taken back or over."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=14, choices=DocumentKind.choices)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_from_agency = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "sha256"], name="placementdocument_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="placementdocument_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(content=b""),
                name="placementdocument_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    """Who told it."""

    OUT = "out", "By us"
    IN = "in", "By the agency"


class PlacementChange(models.Model):
    """One thing that one side told the other of a claim, numbered in order. Appended only (a trigger keeps it).

    `code`: core/placements/codes.py. `key` names it within its placement, so that it is told once, however often a file
    with it comes.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="changes")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    code = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    on = models.DateField()
    text = models.CharField(max_length=1024, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "key"], name="placementchange_once"),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="placementchange_direction"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["placement", "id"], name="placementchange_feed")]

    def __str__(self) -> str:
        return f"{self.direction} {self.code} {self.on}"


class RequestKind(models.TextChoices):
    """What one side asks of the other."""

    SETTLEMENT = "settlement", "Take less"
    PLAN = "plan", "Take it in instalments"
    LEGAL = "legal", "Go to court"
    COSTS = "costs", "Spend money"
    DOCUMENTS = "documents", "Send documents"
    WITHDRAWAL = "withdrawal", "Give the claim back"
    UPDATE = "update", "Say how it stands"


class PlacementRequest(models.Model):
    """Something that needs the other side's answer by a day."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="requests")
    direction = models.CharField(max_length=3, choices=Direction.choices)  # `in`: the agency asks
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    state = models.CharField(max_length=9, choices=[(one.value, one.value) for one in RequestState])
    text = models.CharField(max_length=1024)
    amount_minor = models.BigIntegerField(null=True)  # to be taken in settlement, or to be spent at most
    instalments = models.JSONField(default=list)  # [[date, minor], …]
    key = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=1024, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "key"], name="placementrequest_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=RequestKind.values), name="placementrequest_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="placementrequest_direction"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in RequestState]),
                name="placementrequest_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | ~models.Q(state="open") & models.Q(answered_at__isnull=False),
                name="placementrequest_answered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answer_by"], name="placementrequest_open", condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
