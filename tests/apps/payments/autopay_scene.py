"""A provider that keeps what it was asked, and helpers for charges that happen by themselves."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import cast

from django.db import connection
from tests.fakes import FakeClock, FakeMail, fake_house
from tests.world import NOW, TODAY, World

from dunwell.apps.billing import plans
from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.payments import autopay, methods
from dunwell.apps.payments.autopay import Agreed, Ended
from dunwell.apps.payments.collection_models import Collection
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod
from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.autopay_due import Charged, charge_due
from dunwell.apps.runs.autopay_mail import send_autopay_mails
from dunwell.formats.mime import Letter
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    Hosted,
    HostedOrder,
    MethodKind,
    PaymentProvider,
    SavedMethod,
    Setup,
    SetupOrder,
)


@dataclass
class FakePayments:
    """Answers by key; `says` is what the next new charge comes to: a state, or (FAILED, code)."""

    name: str = "fake"
    page_hosts: tuple[str, ...] = ("https://pay.example",)
    says: list[tuple[ChargeState, str]] = field(default_factory=list)
    charges: dict[str, Charge] = field(default_factory=dict)
    methods: dict[str, SavedMethod] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    dies: list[BaseException] = field(default_factory=list)
    dies_after: list[BaseException] = field(default_factory=list)
    setups: dict[str, Setup] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        found = f"set_{order.key}"
        self.setups.setdefault(found, Setup(reference=found, key=order.key, state=ChargeState.OPEN))
        return Hosted(reference=found, url=f"https://pay.example/{found}")

    def setup(self, *, reference: str) -> Setup:
        return self.setups[reference]

    def leave(self, reference: str, **more: object) -> None:
        """Somebody leaves a card on the page."""
        card = SavedMethod(reference=f"pm_{len(self.methods)}", kind=MethodKind.CARD, label="Visa •••• 4242")
        card = replace(card, **more)  # type: ignore[arg-type]
        self.methods[card.reference] = card
        self.setups[reference] = replace(self.setups[reference], state=ChargeState.SUCCEEDED, method=card)

    def open_page(self, *, order: HostedOrder) -> Hosted:
        raise NotImplementedError

    def charge_saved(
        self,
        *,
        key: str,
        method: str,
        payer_reference: str,
        amount_minor: int,
        currency: str,
        description: str,
    ) -> Charge:
        self.asked.append(key)
        if self.dies:
            raise self.dies.pop(0)
        if key not in self.charges:
            state, code = self.says.pop(0) if self.says else (ChargeState.SUCCEEDED, "")
            self.charges[key] = Charge(
                reference=f"ch_{len(self.charges)}",
                key=key,
                state=state,
                amount_minor=amount_minor,
                currency=currency,
                method=self.methods.get(method),
                decline_code=code,
            )
        if self.dies_after:
            raise self.dies_after.pop(0)
        return self.charges[key]

    def charge(self, *, reference: str) -> Charge:
        return next(one for one in self.charges.values() if one.reference == reference)

    def method(self, *, reference: str) -> SavedMethod:
        if reference not in self.methods:
            raise Refused("method_gone", "no such method")
        return self.methods[reference]

    def forget(self, *, method: str) -> None:
        self.forgotten.append(method)

    def taken(self) -> list[int]:
        """What was charged and came, in order."""
        return [one.amount_minor for one in self.charges.values() if one.state is ChargeState.SUCCEEDED]


@dataclass
class Scene:
    """A house that charges, and its clock."""

    world: World
    payments: FakePayments = field(default_factory=FakePayments)
    mail: FakeMail = field(default_factory=FakeMail)
    now: datetime = NOW

    @property
    def house(self) -> House:
        return replace(
            fake_house(mail=self.mail),
            payments={"fake": cast("PaymentProvider", self.payments)},
            payment_default="fake",
        )

    @property
    def letters(self) -> list[Letter]:
        """What arrived, in order."""
        return list(self.mail.arrived.values())

    @property
    def scope(self):  # type: ignore[no-untyped-def]
        return desk_scope(user=self.world.assistant)

    def method(self, **more: object) -> KeptMethod:
        """A card that Abel leaves at the provider's page."""
        setup = methods.begin_method_setup(
            scope=self.scope,
            account_id=self.world.abel_account.public_id,
            contact=self.world.abel.contacts.first(),
            payments=self.house.payments,
            provider="fake",
            return_url="https://portal.example/back/{setup}/",
            language="en",
            now=self.now,
        )
        self.payments.leave(setup.reference, **more)
        done = methods.finish_method_setup(
            setup_id=setup.public_id, payments=self.house.payments, now=self.now
        )
        assert done.method is not None
        return done.method

    def enrol(self, method: KeptMethod | None = None, **more: object) -> Autopay:
        method = method or self.method()
        account_id = self.world.abel_account.public_id
        words = autopay.consent_of(
            scope=self.scope,
            account_id=account_id,
            method_id=method.public_id,
            language="de-AT",
            **more,  # type: ignore[arg-type]
        )
        agreed = Agreed(
            person="Anna Abel",
            version=words.version,
            language=words.language,
            sha256=words.sha256,
            address="192.0.2.7",
            agent="Browser",
        )
        return autopay.enrol(
            scope=self.scope,
            account_id=account_id,
            method_id=method.public_id,
            agreed=agreed,
            now=self.now,
            **more,  # type: ignore[arg-type]
        )

    def withdraw(self, found: Autopay) -> None:
        autopay.withdraw(
            scope=self.scope, autopay_id=found.public_id, ended=Ended(person="Anna Abel"), now=self.now
        )

    def tick(self) -> Charged:
        """What the worker does each minute."""
        clock = FakeClock(self.now)
        done = charge_due(house=self.house, clock=clock)
        send_autopay_mails(house=self.house, clock=clock, actor="test")
        return done

    def on(self, days: int, hour: int = 9) -> None:
        """Let it be so many days after TODAY."""
        self.now = datetime.combine(TODAY + timedelta(days=days), time(hour, 30), tzinfo=UTC)

    def days(self, first: int, last: int) -> None:
        """Tick once on each of these days."""
        for day in range(first, last + 1):
            self.on(day)
            self.tick()


def make_contract(world: World, customer: Customer, *, number: str = "K-17") -> Recurring:
    """100.00 a month and tax, in advance from TODAY on, for a customer of Northwind in Germany."""
    Customer.objects.filter(pk=customer.pk).update(country="DE", address="Weg 1\n10115 Berlin")
    Seller.objects.get_or_create(
        entity=world.north, defaults={"vat_id": "DE123456789", "city": "Berlin", "postcode": "10115"}
    )
    item = {"key": "support", "name": "Support", "tax": "S19", "unit": "MON", "price": "100.00"}
    given = {
        "entity": world.north.code,
        "customer": customer.number,
        "external_id": number,
        "starts_on": TODAY.isoformat(),
        "items": [item],
    }
    return plans.make(plain=given, now=NOW, actor="test")


def states() -> list[tuple[str, int, int | None]]:
    """State, tries and the day of the charge, in days from TODAY, of all collections."""
    return [
        (one.state, one.tries, None if one.charge_on is None else (one.charge_on - TODAY).days)
        for one in Collection.objects.order_by("pk")
    ]


def left(item_id: int) -> int:
    return Residual.objects.filter(pk=item_id).values_list("residual_minor", flat=True).first() or 0


def events(like: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM journal_event WHERE name LIKE %s ORDER BY id", [like])
        return [name for (name,) in cursor.fetchall()]
