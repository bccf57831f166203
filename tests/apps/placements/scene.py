"""Two agencies of North, and Abel who owes it; the acts of a placement in a line each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.world import TODAY, World, make_user, make_world, owe

from dunwell.apps.dunning.models import Hold
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Audience
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.placements import answering, demanding, placing, proposing, recalling
from dunwell.apps.placements.access import AgencyScope, agency_scope
from dunwell.apps.placements.agency_models import Agency, AgencyMember, AgencyRole
from dunwell.apps.placements.agreeing import AgencyDraft, agree_terms, keep_agency
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.proposing import Wish
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.receivables.operations import allocate, record_receipt
from dunwell.core.placements.terms import Rate, Terms

TERMS = Terms(
    currency="EUR",
    rates=(Rate(basis_points=1_500),),
    grace_days=14,
    withdrawal_share=2_000,
    withdrawal_free_after=90,
)


def at(day: int, hour: int = 10) -> datetime:
    return datetime.combine(TODAY + timedelta(days=day), time(hour), tzinfo=UTC)


def on(day: int) -> date:
    return TODAY + timedelta(days=day)


@dataclass
class Scene:
    """Who acts, and what is owed: A-1 over 400.00, 120 days overdue, and A-2 over 100.00, 60 days overdue."""

    world: World
    harbour: Agency
    cliff: Agency
    items: list[OpenItem]

    @property
    def account(self) -> Account:
        return self.world.abel_account

    @property
    def collector(self) -> Scope:
        return desk_scope(user=self.world.collector)

    @property
    def controller(self) -> Scope:
        return desk_scope(user=self.world.controller)

    @property
    def owner(self) -> Scope:
        return desk_scope(user=self.world.owner)

    @property
    def agent(self) -> AgencyScope:
        """Somebody of Harbour."""
        return agency_scope(user=AgencyMember.objects.get(agency=self.harbour).user)

    def propose(
        self, *items: OpenItem, day: int = 0, agency: Agency | None = None, **said: object
    ) -> Placement:
        (found,) = proposing.propose(
            scope=self.collector,
            wishes=[Wish(account_id=self.account.public_id, item_ids=[one.public_id for one in items])],
            agency_id=(agency or self.harbour).public_id,
            note="",
            now=at(day),
            today=on(day),
            **{"veto_days": 0, "demand_days": 0} | said,
        )
        assert found.placement is not None, found.why
        return found.placement

    def approve(self, placement: Placement, day: int = 0) -> Placement:
        return proposing.decide(
            scope=self.controller,
            placement_id=placement.public_id,
            is_yes=True,
            note="",
            now=at(day),
        )

    def place(self, placement: Placement, day: int = 0) -> Placement:
        return placing.place(
            scope=self.collector,
            placement_id=placement.public_id,
            documents=None,
            now=at(day),
            today=on(day),
        )

    def placed(self, *items: OpenItem, day: int = 0, agency: Agency | None = None) -> Placement:
        return self.place(self.approve(self.propose(*items, day=day, agency=agency), day=day), day=day)

    def acknowledge(self, placement: Placement, day: int = 1) -> Placement:
        return answering.acknowledge(
            scope=self.agent,
            placement_id=placement.public_id,
            reference="H-77",
            now=at(day),
            today=on(day),
        )

    def recall(self, placement: Placement, day: int) -> Placement:
        return recalling.recall(
            scope=self.collector,
            placement_id=placement.public_id,
            reason="They pay",
            now=at(day),
            today=on(day),
        )

    def demand_by_post(self, placement: Placement, day: int) -> Placement:
        return demanding.demanded_by_hand(
            scope=self.collector,
            placement_id=placement.public_id,
            on=on(day),
            note="By registered post",
            now=at(day),
            today=on(day),
        )

    def pay(self, item: OpenItem, minor: int, day: int) -> None:
        receipt = record_receipt(
            account=self.account,
            number=f"bank {day} {item.number}",
            external_id=f"bank-{day}-{item.number}",
            source="test",
            received_on=on(day),
            amount_minor=minor,
            actor="test",
            now=at(day),
        )
        allocate(
            credit_item_id=receipt.pk,
            debit_item_id=item.pk,
            amount_minor=minor,
            on=on(day),
            actor="test",
            now=at(day),
        )


def make_agency(code: str, **said: object) -> Agency:
    scope = system_scope(actor="test")
    draft = AgencyDraft(
        code=code,
        name=f"{code.capitalize()} Collections",
        country="DE",
        email=f"desk@{code}.example",
        entities=("NORTH",),
        **said,
    )
    agency = keep_agency(scope=scope, draft=draft, now=at(-30))
    agree_terms(
        scope=scope,
        agency_id=agency.public_id,
        terms=TERMS,
        valid_from=on(-30),
        note="",
        now=at(-30),
        today=on(-30),
    )
    user = make_user(f"agent-{code}", None)
    user.audience = Audience.AGENCY
    user.save()
    AgencyMember.objects.create(
        user=user, agency=agency, role=AgencyRole.MANAGER, added_at=at(-30), added_by="test"
    )
    return agency


def make_scene() -> Scene:
    world = make_world()
    return Scene(
        world=world,
        harbour=make_agency("harbour"),
        cliff=make_agency("cliff"),
        items=owe(world.abel_account, ("A-1", 400_00, 120), ("A-2", 100_00, 60)),
    )


def events(placement: Placement) -> list[str]:
    found = Event.objects.filter(subject="placement", subject_id=placement.pk).order_by("pk")
    return [one.name.removeprefix("placements.") for one in found]


def locks() -> list[tuple[str, str, str]]:
    """What is locked: its kind, its number, and why."""
    found = Hold.objects.filter(lifted_at__isnull=True).order_by("pk")
    return [
        ("item" if one.item else "account", one.item.number if one.item else "", one.reason) for one in found
    ]
