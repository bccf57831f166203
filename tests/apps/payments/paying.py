"""Payments in tests: Abel pays North through a provider in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from tests.payments_world import GOOD, FakeProvider, paying_house, webhook
from tests.world import NOW, TODAY, World, owe

from dunwell.apps.cash import checks as cash
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.payments import checks as payments
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.events import handle_events, take_in_event
from dunwell.apps.payments.hearing import look_again
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.payments.pages import open_page
from dunwell.apps.receivables import checks as receivables
from dunwell.apps.receivables.models import Entry, Ledger, OpenItem, Residual
from dunwell.ports.house import House

BACK = "https://dunwell.example/back/"


@dataclass
class Paying:
    """The world with a provider; `told`: how many webhooks came."""

    world: World
    provider: FakeProvider = field(default_factory=FakeProvider)
    now: datetime = NOW
    today: date = TODAY
    told: int = 0

    @property
    def house(self) -> House:
        return paying_house(self.provider)

    @property
    def scope(self) -> Scope:
        return desk_scope(user=self.world.assistant)

    def owe(self, *rows: tuple[str, int, int], kind: str = "invoice") -> list[OpenItem]:
        return owe(self.world.abel_account, *rows, kind=kind)

    def begin(
        self,
        *parts: tuple[OpenItem, int] | PartDraft,
        credits_used: Sequence[OpenItem] = (),
        purpose: str = "portal",
        reason: str = "rest_later",
    ) -> PaymentAttempt:
        drafts = [
            one
            if isinstance(one, PartDraft)
            else PartDraft(item_id=one[0].public_id, amount_minor=one[1], reason=reason)
            for one in parts
        ]
        return begin_payment(
            scope=self.scope,
            account_id=self.world.abel_account.public_id,
            parts=drafts,
            credit_ids=[one.public_id for one in credits_used],
            purpose=purpose,
            contact=self.world.abel.contacts.get(),
            now=self.now,
            today=self.today,
        )

    def open(self, attempt: PaymentAttempt) -> str:
        return open_page(
            attempt=attempt,
            house=self.house,
            return_url=BACK,
            language="en",
            is_saving=False,
            now=self.now,
        )

    def look(self, attempt: PaymentAttempt) -> PaymentAttempt:
        return look_again(attempt=attempt, house=self.house, now=self.now, today=self.today)

    def paid(self, *parts: tuple[OpenItem, int], **kwargs: object) -> PaymentAttempt:
        """Begin, pay at the page, and come back."""
        attempt = self.begin(*parts, **kwargs)  # type: ignore[arg-type]
        self.open(attempt)
        attempt.refresh_from_db()
        self.provider.pay(attempt.reference)
        return self.look(attempt)

    def hook(self, kind: str, reference: str, *, external_id: str = "", **details: str) -> bool:
        """A webhook comes in; whether it is new."""
        self.told += 1
        body = webhook(external_id or f"evt_{self.told}", kind, reference, **details)
        _, is_new = take_in_event(
            provider=self.provider.name, body=body, headers=GOOD, house=self.house, now=self.now
        )
        return is_new

    def handle(self) -> int:
        return handle_events(house=self.house, now=self.now, today=self.today)


def left(item: OpenItem) -> int:
    """What is left of an item, signed."""
    return Residual.objects.filter(pk=item.pk).values_list("residual_minor", flat=True).first() or 0


def ledger(name: Ledger) -> int:
    """The sum of a ledger."""
    return sum(Entry.objects.filter(ledger=name).values_list("amount_minor", flat=True))


def broken() -> dict[str, list[tuple[object, ...]]]:
    """What does not hold of ledger, cash and payments: nothing, when all is well."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for one in (*receivables.INVARIANTS, *cash.INVARIANTS, *payments.INVARIANTS):
        with connection.cursor() as cursor:
            cursor.execute(one.sql)
            if rows := cursor.fetchall():
                found[one.name] = rows
    return found
