"""Two agencies, and claims of the fixed cast in their hands: with each a bit of everything, so that it could leak.

Red works for North and has Abel's items; Blue works for South and has Berg's. Each has a manager and an agent, who log
in with world.PASSWORD. PROPOSED is no agency's yet, and KEPT was never thought of.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from tests.world import NOW, PASSWORD, TODAY, World, make_world, owe

from dunwell.apps.organisation.models import Audience, Entity, User
from dunwell.apps.placements.agency_models import (
    Agency,
    AgencyEntity,
    AgencyKey,
    AgencyMember,
    AgencyTerms,
    ConductEntry,
)
from dunwell.apps.placements.models import (
    PlacedItem,
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
    PlacementRule,
)
from dunwell.apps.placements.money_models import (
    AgencyCost,
    AgencyInvoice,
    AgencyMoney,
    Remittance,
    RemittanceLine,
)
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.placements.states import LOCKED
from dunwell.core.placements.stored import stored
from dunwell.core.placements.terms import Rate, Terms

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass(frozen=True)
class Side:
    """An agency with its people and its claims by state."""

    agency: Agency
    manager: User
    agent: User
    entity: Entity
    terms: AgencyTerms
    claims: dict[str, Placement]

    @property
    def working(self) -> Placement:
        """The claim that it works on."""
        return self.claims["working"]


@dataclass(frozen=True)
class Placed:
    """The cast and both agencies."""

    world: World
    red: Side
    blue: Side
    proposed: Placement


STATES = ("placed", "acknowledged", "working", "held", "pending_recall", "recalled", "closed", "rejected")


def make_placed() -> Placed:
    """Make the cast, both agencies, and their claims in each state."""
    world = make_world()
    red = make_side("red", entity=world.north, account=world.abel_account, word="Abelsecret")
    blue = make_side("blue", entity=world.south, account=world.berg_account, word="Bergsecret")
    (item,) = owe(world.abel_account, ("PROPOSED-1", 900_00, 90))
    proposed = make_claim(red.agency, red.terms, item, state="proposed", number="PL-900001")
    owe(world.abel_account, ("KEPT-1", 800_00, 90))
    PlacementRule.objects.create(name="Rulesecret", position=1, made_at=NOW, made_by="test")
    return Placed(world=world, red=red, blue=blue, proposed=proposed)


def make_side(code: str, *, entity: Entity, account: Account, word: str) -> Side:
    """An agency with a claim in each state."""
    agency = Agency.objects.create(
        code=code, name=f"{code.capitalize()} Collections", country="DE", email=f"desk@{code}.example",
        created_at=NOW,
    )  # fmt: skip
    AgencyEntity.objects.create(agency=agency, entity=entity)
    terms = AgencyTerms.objects.create(
        agency=agency, currency=account.currency, version=1, valid_from=TODAY - timedelta(days=400),
        terms=stored(_terms(account.currency)), note="Termsecret", agreed_at=NOW, agreed_by="test",
    )  # fmt: skip
    people = {role: make_member(agency, role) for role in ("manager", "agent")}
    claims = {}
    for number, state in enumerate(STATES):
        (item,) = owe(account, (f"{code.upper()}-{number}", 100_00 + number, 60))
        first = f"PL-{agency.pk % 1000:03d}{number:03d}"
        claims[state] = make_claim(agency, terms, item, state=state, number=first)
        fill(claims[state], word=f"{word}{state}")
    ConductEntry.objects.create(
        agency=agency, kind="complaint", severity=2, text="Conductsecret", happened_on=TODAY, noted_at=NOW,
        noted_by="test",
    )  # fmt: skip
    AgencyKey.objects.create(
        agency=agency, name=f"System of {code}", prefix=f"dwa_{code}", sha256=hashlib.sha256(code.encode()).hexdigest(),
        made_at=NOW, made_by="test",
    )  # fmt: skip
    AgencyCost.objects.create(
        placement=claims["working"], request=claims["working"].requests.filter(direction="in").get(), key="cost-1",
        kind="costs", on=TODAY, minor=3_00, recorded_at=NOW, recorded_by="test",
    )  # fmt: skip
    account_for(agency, entity=entity, money=AgencyMoney.objects.get(placement=claims["working"]))
    return Side(
        agency=agency, entity=entity, terms=terms, claims=claims,
        manager=people["manager"], agent=people["agent"],
    )  # fmt: skip


def _terms(currency: str) -> Terms:
    return Terms(currency=currency, rates=(Rate(basis_points=2_000),))


def make_member(agency: Agency, role: str) -> User:
    """Somebody of an agency who logs in."""
    user = User.objects.create(
        email=f"{role}@{agency.code}.example",
        password=make_password(PASSWORD),
        name=f"{role.capitalize()} {agency.code}",
        audience=Audience.AGENCY,
        created_at=NOW,
    )
    AgencyMember.objects.create(user=user, agency=agency, role=role, added_at=NOW, added_by="test")
    return user


def make_claim(
    agency: Agency, terms: AgencyTerms, item: OpenItem, *, state: str, number: str, **more: Any
) -> Placement:
    """A placement of one item, in a state."""
    is_placed = state not in {"proposed", "approved", "demanded", "refused", "lapsed"}
    given: dict[str, Any] = {
        "agency": agency, "terms": terms if is_placed else None, "account_id": item.account_id, "number": number,
        "state": state, "is_whole_account": False, "placed_minor": item.amount_minor, "note": "Notesecret",
        "oldest_due_on": item.due_on, "country": "DE", "proposed_at": NOW, "proposed_by": "user:1",
    }  # fmt: skip
    if is_placed:
        given |= {"placed_at": NOW, "placed_on": TODAY, "answer_by": TODAY + timedelta(days=2)}
    if state == "pending_recall":
        given["recall_on"] = TODAY + timedelta(days=5)
    if state == "recalled":
        given |= {"recalled_on": TODAY, "grace_until": TODAY + timedelta(days=30)}
    if state == "closed":
        given |= {"closed_on": TODAY, "close_reason": "exhausted"}
    if state == "rejected":
        given["refusal"] = "No licence there"
    placement = Placement.objects.create(**given | more)
    PlacedItem.objects.create(
        placement=placement, item=item, placed_minor=item.amount_minor, is_live=state in LOCKED
    )
    return placement


def fill(placement: Placement, *, word: str) -> None:
    """A pack, a document, news of both sides, a request and a payment; `word` stands in all that is of a debtor."""
    item = placement.items.get()
    PlacementPack.objects.create(
        placement=placement,
        creditor={"name": "Northwind GmbH"},
        debtor={
            "name": f"{word} GmbH",
            "address": "Optikweg 1\n10115 Berlin",
            "contacts": [{"name": "Ann", "email": f"{word.lower()}@debtor.example", "phone": "+49 30 1"}],
        },
        items=[
            {
                "number": f"N-{placement.number}", "kind": "invoice", "issued_on": "2025-11-01",
                "due_on": str(placement.oldest_due_on), "amount_minor": item.placed_minor,
                "open_minor": item.placed_minor,
            }
        ],
        history=[{"on": str(TODAY), "text": f"Reminded {word}"}],
        note=f"Careful: {word}",
        made_at=NOW,
    )  # fmt: skip
    content = PDF + word.encode()
    PlacementDocument.objects.create(
        placement=placement, kind="invoice", name=f"{word}.pdf", media_type="application/pdf", content=content,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), is_from_agency=False, at=NOW, by="test",
    )  # fmt: skip
    for direction, code, text in (("out", "address", word), ("in", "note", f"we of {placement.number}")):
        PlacementChange.objects.create(
            placement=placement, direction=direction, code=code, key=f"{code}-1", on=TODAY, text=text, at=NOW,
            by="test",
        )  # fmt: skip
    PlacementChange.objects.create(
        placement=placement, direction="out", code="payment", key="paid-1", on=TODAY, amount_minor=5_00, at=NOW,
        by="test",
    )  # fmt: skip
    for direction, kind in (("in", "settlement"), ("out", "update")):
        PlacementRequest.objects.create(
            placement=placement, direction=direction, kind=kind, state="open", text=f"{kind}?", amount_minor=50_00,
            key=f"{kind}-1", asked_at=NOW, asked_by="test", answer_by=TODAY + timedelta(days=3),
        )  # fmt: skip
    AgencyMoney.objects.create(
        placement=placement, key=f"M-{placement.number}", kind="payment", paid_to="agency", component="principal",
        on=TODAY, minor=10_00, commission_minor=2_00, share=10_000, why="earned", parts=[[10_00, 2_000]],
        source="portal", recorded_at=NOW, recorded_by="test",
    )  # fmt: skip


def account_for(agency: Agency, *, entity: Entity, money: AgencyMoney) -> Remittance:
    """A statement of one payment, with an invoice."""
    made = Remittance.objects.create(
        agency=agency, entity=entity, currency=entity.currency, reference=f"{agency.code}-2026-02",
        period_from=TODAY - timedelta(days=30), period_to=TODAY, mode="net", gross_minor=10_00, commission_minor=2_50,
        tax_minor=0, costs_minor=0, net_minor=7_50, state="differs", received_at=NOW, received_by="test",
    )  # fmt: skip
    RemittanceLine.objects.create(
        remittance=made, position=1, claim=money.placement.number, key=money.key, kind="payment", paid_to="agency",
        on=TODAY, minor=10_00, basis_points=2_500, commission_minor=2_50, money=money,
    )  # fmt: skip
    AgencyInvoice.objects.create(
        agency=agency, entity=entity, remittance=made, number=f"{agency.code}-INV-1", issued_on=TODAY,
        currency=entity.currency, net_minor=2_50, tax_minor=0, recorded_at=NOW, recorded_by="test",
    )  # fmt: skip
    return made
