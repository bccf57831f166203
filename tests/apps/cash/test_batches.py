"""Many lines at once come to what they come to one by one; what fails, or moved meanwhile, stops no other."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.cash.scene import DAY, NOW, Money, clear, house_account, left, receive, scope, sound, standing
from tests.world import World, make_account, make_customer, make_world, owe

from dunwell.apps.cash import matching
from dunwell.apps.cash.advices import AdvisedRow, take_in_advice
from dunwell.apps.cash.batches import Batch, Wanted
from dunwell.apps.cash.match_models import AdviceSource, Applied, LearntFact, Match, MatchPair
from dunwell.apps.cash.models import BankLine, LineStanding, LineState, Step
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import Account, Allocation, Entry, OpenItem, Residual
from dunwell.apps.receivables.operations import allocate, record_receipt
from dunwell.core.cash.match import match

pytestmark = pytest.mark.django_db
_IDS = {"line", "credit_item_id", "posting_id"}


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


def one_by_one(*, wanted: Sequence[Wanted], **_: object) -> Batch:
    return Batch(rest=list(wanted))


def told() -> dict[str, list[Any]]:
    """All that matching wrote, without keys that a second matching would give otherwise."""
    events = Event.objects.filter(name__regex="^(cash|receivables)[.]").order_by("pk")
    return {
        "matches": list(
            Match.objects.order_by("line_id").values_list(
                *("line_id", "state", "minor", "confidence", "kind", "reasons", "made_by"),
                *("settled_on", "settled_at", "settled_by", "note"),
            )
        ),
        "pairs": sorted(MatchPair.objects.values_list("match__line_id", "item_id", "minor")),
        "items": sorted(
            OpenItem.objects.filter(kind="receipt").values_list(
                *("account_id", "currency", "number", "issued_on", "due_on", "amount_minor", "external_id")
            )
        ),
        "entries": sorted(
            Entry.objects.values_list(
                *("posting__kind", "posting__account_id", "ledger", "item__external_id"),
                *("amount_minor", "effective_on"),
            ),
            key=str,
        ),
        "allocations": sorted(
            Allocation.objects.values_list(
                *("credit_item__external_id", "debit_item_id", "amount_minor", "allocated_on"),
                "applied__match__line_id",
            )
        ),
        "steps": sorted(
            Step.objects.values_list(
                *("line_id", "kind", "minor", "account_id", "item__external_id", "match__line_id"),
                *("reason", "on", "posting__kind"),
            ),
            key=str,
        ),
        "facts": sorted(
            LearntFact.objects.values_list("kind", "said", "customer_id", "match__line_id", "is_correction")
        ),
        "standings": sorted(
            LineStanding.objects.values_list("line_id", "state", "remaining_minor", "matched_at")
        ),
        "residuals": sorted(Residual.objects.values_list("item__external_id", "residual_minor")),
        "events": sorted(
            (
                one.name,
                one.account_id,
                one.entity_id,
                one.customer_id,
                one.actor,
                str({name: value for name, value in one.data.items() if name not in _IDS}),
            )
            for one in events
        ),
    }


def customers(world: World, count: int) -> list[Account]:
    return [
        make_account(
            customer=make_customer(number=f"D-{at}", name=f"Dorn{'abcdefg'[at]} Werke GmbH"),
            entity=world.north,
        )
        for at in range(count)
    ]


def a_morning(world: World) -> list[BankLine]:
    """Lines of all kinds: named, several at once, in part, less a discount, by advice, too much, unknown, unsure."""
    accounts = customers(world, 7)
    for at, account in enumerate(accounts):
        owe(account, *((f"RE-26-{at}{place}", 10_000 + at * 1_117 + place * 313, 20) for place in range(6)))
    moneys: list[Money] = []
    for at, account in enumerate(accounts):
        name, owed = account.customer.name, [10_000 + at * 1_117 + place * 313 for place in range(6)]
        for minor, text in (
            (owed[0], f"RE-26-{at}0"),
            (owed[1] + owed[2], f"RE-26-{at}1 RE-26-{at}2"),
            (owed[3] // 2, f"Teilzahlung RE-26-{at}3"),
            (owed[4] - round(owed[4] * 0.02), f"RE-26-{at}4 abzgl. Skonto"),
            (owed[5] + 5_000, f"RE-26-{at}5"),
            (77_700 + at, "Miete"),
        ):
            moneys.append(Money(amount=f"{minor / 100:.2f}", text=text, name=name))
    take_in_advice(
        scope=scope(world.assistant),
        entity=world.north,
        customer=accounts[0].customer,
        source=AdviceSource.MANUAL,
        reference="",
        currency="EUR",
        paid_on=DAY,
        rows=[AdvisedRow(invoice="RE-26-03", minor=5_469, deduction_minor=100, text="broken")],
        now=NOW,
        today=DAY,
    )
    return receive(world, *moneys)


def test_a_batch_writes_what_its_lines_write_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_morning(world)
    with transaction.atomic():
        at_once, many = clear(world), told()
        assert sound() == {}
        transaction.set_rollback(True)
    monkeypatch.setattr(matching, "apply_batch", one_by_one)
    each, single = clear(world), told()

    assert at_once == each
    assert each.posted > 20
    assert many == single


def test_a_hundred_lines_take_few_statements(world: World) -> None:
    account = world.abel_account
    owe(account, *((f"RE-26-{at:03}", 10_000 + at * 37, 20) for at in range(100)))
    receive(
        world, *(Money(amount=f"{(10_000 + at * 37) / 100:.2f}", text=f"RE-26-{at:03}") for at in range(100))
    )
    with CaptureQueriesContext(connection) as queries:
        done = clear(world)

    assert done.posted == 100
    assert len(queries) < 100
    assert Applied.objects.count() == 100
    assert sound() == {}


def test_a_line_that_the_ledger_refuses_stops_no_other(world: World) -> None:
    owe(world.abel_account, *((f"RE-26-{at}", 11_900 + at, 20) for at in range(4)))
    lines = receive(
        world,
        *(
            Money(amount=f"{(11_900 + at) / 100:.2f}", text=f"RE-26-{at}", name="Abel Optik GmbH")
            for at in range(4)
        ),
    )
    record_receipt(
        account=world.abel_account,
        amount_minor=1,
        received_on=DAY,
        number="taken",
        source="bank",
        external_id=f"{lines[1].public_id}/1",
        actor="test",
        now=NOW,
    )
    done = clear(world)

    assert (done.posted, done.proposed) == (3, 1)
    assert [standing(line).state for line in lines] == ["done", "proposed", "done", "done"]
    assert sound() == {}


def test_what_moved_while_lines_were_matched_is_looked_at_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = owe(world.abel_account, *((f"RE-26-{at}", 11_900 + at, 20) for at in range(3)))
    lines = receive(
        world,
        *(
            Money(amount=f"{(11_900 + at) / 100:.2f}", text=f"RE-26-{at}", name="Abel Optik GmbH")
            for at in range(3)
        ),
    )
    really = match

    def while_others_work(**given: Any) -> Any:
        answer = really(**given)
        LineStanding.objects.filter(pk=lines[0].pk).update(state=LineState.PARKED)
        receipt = record_receipt(
            account=world.abel_account,
            amount_minor=5_000,
            received_on=DAY,
            number="by hand",
            source="hand",
            external_id="1",
            actor="test",
            now=NOW,
        )
        allocate(
            credit_item_id=receipt.pk,
            debit_item_id=items[1].pk,
            amount_minor=5_000,
            on=DAY,
            actor="test",
            now=NOW,
        )
        return answer

    monkeypatch.setattr(matching, "match_cash", while_others_work)
    done = clear(world)

    assert (done.posted, done.stale) == (1, 2)
    assert [standing(line).state for line in lines] == ["parked", "open", "done"]
    assert [left(item) for item in items] == [11_900, 6_901, 0]
    assert standing(lines[1]).matched_at is None
    assert sound() == {}
