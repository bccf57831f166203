"""An agency that works for Northwind, with claims in its hands, and money that comes: for tests of the books."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import polars as pl
from django.db import connection
from tests.apps.cash.scene import IBAN, Money, camt
from tests.ledger import Ledger, make_ledger
from tests.world import make_user

from dunwell.apps.cash import checks as cash
from dunwell.apps.cash.bank_accounts import register
from dunwell.apps.cash.importing import import_statement
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.payments import checks as payments
from dunwell.apps.placements import money_checks
from dunwell.apps.placements.agency_models import Agency, AgencyEntity, AgencyTerms
from dunwell.apps.placements.collecting import record_payment, record_reversal
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.placements.money_models import AgencyMoney
from dunwell.apps.receivables import checks as receivables
from dunwell.apps.receivables.models import Account, Entry, OpenItem
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.core.placements.stored import stored
from dunwell.core.placements.terms import Rate, Terms

PLACED = date(2026, 3, 2)
TODAY = date(2026, 6, 30)
TERMS = Terms(currency="EUR", rates=(Rate(basis_points=2_000),), direct_share=5_000, grace_days=30)


@dataclass
class AgencyWorld:
    """North Collections has claims of Northwind; `scope` is our controller's."""

    ledger: Ledger
    scope: Scope
    agency: Agency
    terms: AgencyTerms
    accounts: int = 0
    files: int = 0

    def now(self, on: date = TODAY) -> datetime:
        """Eight o'clock of a day."""
        self.ledger.clock.now = datetime.combine(on, self.ledger.clock.now.timetz()).replace(hour=8)
        return self.ledger.clock.now

    def claim(
        self, *minors: int, agency: Agency | None = None, terms: AgencyTerms | None = None
    ) -> Placement:
        """Place a new customer's invoices of these amounts, the first of them the oldest."""
        self.accounts += 1
        account = self.ledger.account(f"C-{self.accounts}")
        items = [
            self.ledger.invoice(account, f"R-{self.accounts}-{at}", minor, due=date(2026, 1, at + 1))
            for at, minor in enumerate(minors)
        ]
        return self.place(account, items, agency=agency, terms=terms)

    def place(
        self,
        account: Account,
        items: list[OpenItem],
        *,
        agency: Agency | None = None,
        terms: AgencyTerms | None = None,
        on: date = PLACED,
        position: int = 1,
    ) -> Placement:
        """Hand items over, as the life-cycle leaves a claim that is worked on."""
        placed_at = self.now(on)
        placement = Placement.objects.create(
            number=f"PL-{Placement.objects.count() + 1:06}",
            agency=agency or self.agency,
            terms=terms or self.terms,
            account=account,
            state="working",
            position=position,
            is_whole_account=True,
            placed_minor=sum(one.amount_minor for one in items),
            oldest_due_on=min(one.due_on for one in items),
            country="DE",
            proposed_at=placed_at,
            proposed_by="test",
            placed_at=placed_at,
            placed_on=on,
        )
        PlacedItem.objects.bulk_create(
            PlacedItem(placement=placement, item=one, placed_minor=one.amount_minor, is_live=True)
            for one in items
        )
        return placement

    def collect(self, placement: Placement, minor: int, *, key: str, on: date) -> AgencyMoney:
        """Let the agency collect so much."""
        return record_payment(
            scope=self.scope, placement_id=placement.public_id, key=key, on=on, minor=minor, currency="EUR",
            source="desk", now=self.now(), today=TODAY,
        )[0]  # fmt: skip

    def give_back(self, placement: Placement, minor: int, *, key: str, of: str, on: date) -> AgencyMoney:
        """Let so much of a payment to the agency go back."""
        return record_reversal(
            scope=self.scope, placement_id=placement.public_id, key=key, reverses=of, on=on, minor=minor,
            currency="EUR", source="desk", now=self.now(), today=TODAY,
        )[0]  # fmt: skip

    def bank_line(self, minor: int, *, name: str, text: str) -> None:
        """Let money come to our bank account, or leave it."""
        if not self.files:
            register(entity=self.ledger.entity, number=IBAN, currency="EUR", actor="test", now=self.now())
        self.files += 1
        money = Money(amount=f"{minor / 100:.2f}", name=name, text=text)
        content = camt(money, number=str(self.files), opening=f"{self.files * 1000}.00")
        import_statement(
            scope=self.scope,
            entity=self.ledger.entity,
            name=f"{self.files}.xml",
            content=content,
            now=self.now(),
        )

    def goods_back(self, account: Account, minor: int, *, on: date) -> OpenItem:
        """Import a credit note that says that goods came back."""
        row = {
            "source": "test", "external_id": f"{account.pk}/goods", "customer_id": account.customer_id,
            "entity_id": account.entity_id, "currency": account.currency, "kind": "credit_note", "number": "goods",
            "issued_on": on, "due_on": on, "amount_minor": -minor, "attributes": '{"reason": "returned_goods"}',
        }  # fmt: skip
        frame = pl.DataFrame([row], schema=dict(ITEMS.dtypes))
        assert record_items(items=frame, actor="test", now=self.now(on)).imported == 1
        return OpenItem.objects.get(external_id=row["external_id"])

    def recall(self, placement: Placement, *, on: date) -> None:
        """Take a claim back, with thirty days of grace."""
        Placement.objects.filter(pk=placement.pk).update(
            state="recalled", recalled_on=on, grace_until=on + timedelta(days=30)
        )
        PlacedItem.objects.filter(placement=placement).update(is_live=False)


def make_agency_world() -> AgencyWorld:
    """Make the cast; the agency has 20 % of what it collects, 10 % of what is paid to us."""
    ledger = make_ledger(on=date(2026, 1, 1))
    now = ledger.clock()
    user = make_user("controller", Role.CONTROLLER, ledger.entity)
    agency = Agency.objects.create(
        code="north", name="North Collections", country="DE", email="post@north.example", created_at=now
    )
    AgencyEntity.objects.create(agency=agency, entity=ledger.entity)
    return AgencyWorld(
        ledger=ledger, scope=desk_scope(user=user), agency=agency, terms=agree(agency, TERMS, now=now)
    )


def agree(agency: Agency, terms: Terms, *, now: datetime) -> AgencyTerms:
    """Agree on terms with an agency."""
    return AgencyTerms.objects.create(
        agency=agency,
        currency=terms.currency,
        version=AgencyTerms.objects.filter(agency=agency).count() + 1,
        valid_from=date(2026, 1, 1),
        terms=stored(terms),
        agreed_at=now,
        agreed_by="test",
    )


def balances() -> dict[str, int]:
    """What stands in each ledger, without what is nothing."""
    found: dict[str, int] = {}
    for ledger, minor in Entry.objects.values_list("ledger", "amount_minor"):
        found[ledger] = found.get(ledger, 0) + minor
    return {ledger: minor for ledger, minor in found.items() if minor}


def left(placement_id: UUID) -> list[int]:
    """What is left of the items of a placement, the oldest first."""
    placed = PlacedItem.objects.filter(placement__public_id=placement_id).order_by("item__due_on")
    return [one.item.residual.residual_minor if hasattr(one.item, "residual") else 0 for one in placed]


def broken() -> dict[str, list[tuple[object, ...]]]:
    """What of the ledger, the cash and the money at agencies is broken, by the name of the invariant."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for one in (*receivables.INVARIANTS, *cash.INVARIANTS, *payments.INVARIANTS, *money_checks.INVARIANTS):
        with connection.cursor() as cursor:
            cursor.execute(one.sql)
            if rows := cursor.fetchall():
                found[one.name] = rows
    return found
