"""Bank files come in whole or not at all, twice without effect; what is in doubt waits for a person."""

import pytest
from tests.apps.cash.scene import (
    DAY,
    IBAN,
    NOW,
    OTHER_IBAN,
    Money,
    camt,
    house_account,
    receive,
    scope,
    sound,
    standing,
    take_in,
)
from tests.world import World, make_world

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.bank_accounts import AccountUnknown
from dunwell.apps.cash.importing import import_statement
from dunwell.apps.cash.models import BankLine, BankStatement, LineStanding, StatementFile, Step
from dunwell.apps.cash.releasing import drop, release, release_statement
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import Entry
from dunwell.formats.bank.records import UnreadableStatement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    house_account(made)
    return made


def ledgers() -> dict[str, int]:
    """What stands in each ledger."""
    found: dict[str, int] = {}
    for ledger, minor in Entry.objects.values_list("ledger", "amount_minor"):
        found[ledger] = found.get(ledger, 0) + minor
    return {ledger: minor for ledger, minor in found.items() if minor}


def test_each_booked_line_is_posted_at_once_against_what_is_unidentified(world: World) -> None:
    imported = take_in(world, camt(Money(amount="12.50", text="one"), Money(amount="-3.10", text="fee")))

    assert (imported.is_new, imported.file.verdict) == (True, "balanced")
    assert imported.summary == {
        "statements": 1, "already_there": 0, "lines": 2, "posted": 2, "waiting": 0, "duplicates": 0, "doubts": {},
    }  # fmt: skip
    assert ledgers() == {"cash": 940, "unidentified": -940}
    lines = BankLine.objects.order_by("position")
    assert [(one.amount_minor, standing(one).state, standing(one).remaining_minor) for one in lines] == [
        (1250, "open", 1250),
        (-310, "open", -310),
    ]
    assert Step.objects.filter(on=DAY).count() == 2
    assert Event.objects.filter(name="cash.file.imported", entity_id=world.north.pk).count() == 1
    assert sound() == {}


def test_the_same_file_again_changes_nothing(world: World) -> None:
    content = camt(Money(amount="12.50"))
    first = take_in(world, content)
    events = Event.objects.count()
    again = take_in(world, content, name="another name.xml")

    assert not again.is_new
    assert again.file.pk == first.file.pk
    assert (BankLine.objects.count(), Event.objects.count(), ledgers()["cash"]) == (1, events, 1250)


def test_the_same_statement_in_another_file_brings_nothing(world: World) -> None:
    content = camt(Money(amount="12.50"))
    take_in(world, content)
    again = take_in(world, content.replace(b"<Document", b"<!-- sent again --><Document"))

    assert (again.is_new, again.already_there, again.lines, again.posted) == (True, 1, 0, 0)
    assert ledgers() == {"cash": 1250, "unidentified": -1250}


def test_an_entry_of_an_overlapping_statement_waits_and_is_posted_once(world: World) -> None:
    receive(world, Money(amount="12.50", text="one"))
    lines = receive(world, Money(amount="12.50", text="one"), Money(amount="7.00", text="two"), number="2")

    assert [(standing(one).state, standing(one).doubt) for one in lines] == [
        ("waiting", "possible_duplicate"),
        ("open", ""),
    ]
    assert ledgers()["cash"] == 1950
    drop(scope=scope(world.assistant), line_id=lines[0].public_id, reason="The same", now=NOW)
    assert (standing(lines[0]).state, ledgers()["cash"]) == ("noted", 1950)
    assert sound() == {}


def test_the_same_entry_in_another_format_waits(world: World) -> None:
    receive(world, Money(amount="12.50", text="Invoice 4711 and more", end_to_end="E2E-1"))
    mt940 = (
        f":20:REF\r\n:25:{IBAN}\r\n:28C:7/1\r\n:60F:C260308EUR1000,00\r\n"
        ":61:2603090309CR12,50NTRFNONREF\r\n:86:Invoice 4711\r\n:62F:C260309EUR1012,50\r\n-\r\n"
    ).encode()
    imported = take_in(world, mt940, name="mt940.sta")

    assert (imported.duplicates, imported.posted) == (1, 0)
    assert ledgers() == {"cash": 1250, "unidentified": -1250}
    copy = BankLine.objects.get(statement__file=imported.file)
    assert copy.duplicate_of is not None
    release(scope=scope(world.assistant), line_id=copy.public_id, reason="Two customers", now=NOW)
    assert (standing(copy).state, ledgers()["cash"]) == ("open", 2500)
    assert sound() == {}


def test_two_customers_may_pay_the_same_on_one_day_in_statements_of_one_format(world: World) -> None:
    receive(world, Money(amount="50.00", text="Abel"))
    second = receive(world, Money(amount="50.00", text="Berg"), number="2")

    assert standing(second[0]).state == "open"


def test_a_statement_that_does_not_add_up_waits_for_a_yes_with_a_reason(world: World) -> None:
    imported = take_in(world, camt(Money(amount="12.50"), off="0.01"))
    statement = BankStatement.objects.get()

    assert (imported.file.verdict, imported.posted, imported.doubts) == (
        "flagged",
        0,
        {"statement_flagged": 1},
    )
    assert "balance_mismatch" in [one["code"] for one in statement.findings]
    assert ledgers() == {}
    with pytest.raises(CashRefused) as refusal:
        release_statement(scope=scope(world.assistant), statement_id=statement.public_id, reason=" ", now=NOW)
    assert refusal.value.code == "reason_missing"
    count = release_statement(
        scope=scope(world.assistant),
        statement_id=statement.public_id,
        reason="The bank confirmed it",
        now=NOW,
    )
    assert (count, ledgers()) == (1, {"cash": 1250, "unidentified": -1250})
    assert sound() == {}


def test_an_amount_that_the_currency_cannot_hold_is_kept_and_never_rounded(world: World) -> None:
    take_in(world, camt(Money(amount="1.00001", text="five")))
    line = BankLine.objects.get()

    assert (line.amount_minor, line.amount_told) == (None, "1.00001")
    assert (standing(line).state, standing(line).doubt) == ("waiting", "amount_unreadable")
    with pytest.raises(CashRefused) as refusal:
        release(scope=scope(world.assistant), line_id=line.public_id, reason="Please", now=NOW)
    assert refusal.value.code == "wrong_state"
    assert ledgers() == {}


def test_what_is_pending_is_kept_and_never_posted(world: World) -> None:
    take_in(world, camt(Money(amount="12.50", status="PDNG")))

    assert LineStanding.objects.get().state in ("noted", "waiting")
    assert ledgers() == {}


def test_a_file_of_an_unknown_account_is_refused_with_the_remedy(world: World) -> None:
    content = camt(Money(amount="12.50"), iban=OTHER_IBAN)
    with pytest.raises(AccountUnknown, match="--register") as refusal:
        take_in(world, content)
    assert refusal.value.code == "account_unknown"
    assert (StatementFile.objects.count(), BankLine.objects.count()) == (0, 0)

    import_statement(
        scope=scope(world.assistant),
        entity=world.north,
        name="s.xml",
        content=content,
        now=NOW,
        is_registered=True,
    )
    assert BankLine.objects.count() == 1


def test_a_file_of_another_entity_s_account_is_refused_by_name(world: World) -> None:
    with pytest.raises(AccountUnknown, match="NORTH") as refusal:
        import_statement(
            scope=scope(world.stranger), entity=world.south, name="s.xml", content=camt(Money(amount="1.00")), now=NOW,
            is_registered=True,
        )  # fmt: skip
    assert refusal.value.code == "account_of_another"


def test_the_iban_on_the_entity_s_letters_is_learnt(world: World) -> None:
    world.south.iban = OTHER_IBAN
    world.south.save()
    imported = import_statement(
        scope=scope(world.stranger), entity=world.south, name="s.xml",
        content=camt(Money(amount="1.00"), iban=OTHER_IBAN, currency="USD"), now=NOW,
    )  # fmt: skip
    assert imported.posted == 1


def test_a_file_that_breaks_off_leaves_nothing(world: World) -> None:
    content = camt(*(Money(amount="1.00", text=f"number {count}") for count in range(50)))
    with pytest.raises(UnreadableStatement):
        take_in(world, content[: len(content) * 2 // 3])
    assert (StatementFile.objects.count(), BankLine.objects.count(), ledgers()) == (0, 0, {})


def test_who_may_not_work_there_takes_nothing_in(world: World) -> None:
    for user in (world.auditor, world.stranger, world.owner):
        with pytest.raises(CashRefused) as refusal:
            take_in(world, camt(Money(amount="1.00")), user=user)
        assert refusal.value.code == "not_allowed"


def test_many_lines_come_in_as_few_do(world: World) -> None:
    imported = take_in(world, camt(*(Money(amount="1.00", text=f"number {count}") for count in range(120))))

    assert (imported.lines, imported.posted) == (120, 120)
    assert ledgers() == {"cash": 12000, "unidentified": -12000}
    assert sound() == {}
