"""Money in is where it was put, after any sequence of imports, repeats, corrections, reversals, returns and crashes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.apps.cash.scene import (
    DAY,
    NOW,
    OTHER_IBAN,
    TODAY,
    camt,
    clear,
    house_account,
    scope,
    sound,
    take_in,
)
from tests.apps.cash.scene import Money as Paid
from tests.world import World, make_account, make_customer, make_world, owe

from dunwell.apps.cash import applying, desk, surpluses
from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.match_models import CashPolicy, Match, Surplus
from dunwell.apps.cash.models import BankAccount, BankLine, LineStanding, Step
from dunwell.apps.cash.refund_files import mark_sent, write_file
from dunwell.apps.cash.refunds import ask_refund, decide_refund
from dunwell.apps.cash.releasing import drop, release
from dunwell.apps.receivables.models import Allocation, Entry, OpenItem, Residual
from dunwell.core.decimals import to_text
from dunwell.core.money import Money

OPEN = [(11900, "RE-2026-10001"), (5000, "RE-2026-20002"), (7000, "RE-2026-20003"), (7000, "RE-2026-30004")]
AMOUNTS = ["119.00", "50.00", "70.00", "140.00", "189.00", "49.60", "200.00", "-119.00", "-50.00", "-4.90"]
PLACES = st.integers(0, 99)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("import"), st.lists(st.tuples(st.sampled_from(AMOUNTS), st.integers(0, 5)), min_size=1)
        ),
        st.tuples(st.sampled_from(["return", "refund"]), PLACES),
        st.tuples(st.sampled_from(["clear", "repeat"]), PLACES),
        st.tuples(st.just("crash"), st.integers(1, 3)),
        st.tuples(st.sampled_from(["confirm", "assign", "take back", "elsewhere", "not elsewhere"]), PLACES),
        st.tuples(st.sampled_from(["keep", "release", "drop"]), PLACES),
    ),
    min_size=6,
    max_size=16,
)


EVERYTHING: list[tuple[str, object]] = [
    *(("crash", 2), ("clear", 0), ("confirm", 0), ("assign", 3), ("take back", 0), ("clear", 0), ("keep", 0)),
    *(
        ("return", 0),
        ("clear", 0),
        ("repeat", 0),
        ("import", [("200.00", 5)]),
        ("assign", 6),
        ("elsewhere", 1),
    ),
    *(("not elsewhere", 1), ("refund", 0), ("clear", 0), ("return", 3), ("clear", 0)),
]
"""One sequence that does everything."""


class Crash(Exception):
    """The process is gone."""


@contextmanager
def broken_off(after: int) -> Iterator[None]:
    """Whatever applies money breaks off at its allocation number `after`."""
    calls = iter(range(1, 1_000))
    real = applying.keep_allocation

    def keep(**arguments: object) -> None:
        if next(calls) >= after:
            raise Crash
        real(**arguments)  # type: ignore[arg-type]

    with patch.object(applying, "keep_allocation", keep):
        yield


class Desk:
    """One house, on which anything may happen."""

    def __init__(self) -> None:
        self.world: World = make_world()
        house_account(self.world)
        other = make_account(customer=make_customer(number="C-1002", name="Zeta AG"), entity=self.world.north)
        owe(self.world.abel_account, *[(number, minor, 20) for minor, number in OPEN[:2]])
        owe(other, *[(number, minor, 10) for minor, number in OPEN[2:]])
        CashPolicy.objects.create(
            entity=self.world.north, post_from_basis_points=9900, write_off_minor={"EUR": 100},
            write_off_basis_points=200, set_at=NOW, set_by="test",
        )  # fmt: skip
        self.files: list[bytes] = []
        self.who = scope(self.world.assistant)
        self.import_([("119.00", 0), ("70.00", 2), ("49.60", 1), ("12.00", 5)])

    def do(self, what: str, which: object) -> None:
        try:
            with transaction.atomic():
                getattr(self, {"import": "import_", "return": "return_"}.get(what, what.replace(" ", "_")))(
                    which
                )
        except (CashRefused, Crash):
            pass

    def return_(self, which: int) -> None:
        """Some line that came in goes back, under the same reference."""
        if (line := self._line(which)) and (line.amount_minor or 0) > 0:
            self.import_(
                [(f"-{line.amount_told}", int(str(line.references["end_to_end"])[1:]))], reason="MD06"
            )

    def refund(self, which: int) -> None:
        """Half of some receipt that is left over goes back to its customer, all the way through the bank."""
        found = list(OpenItem.objects.filter(kind="receipt", residual__residual_minor__lt=-1).order_by("pk"))
        if not found:
            return
        credit = found[which % len(found)]
        minor = -Residual.objects.get(pk=credit.pk).residual_minor // 2
        refund = ask_refund(
            scope=self.who, credit_id=credit.public_id, minor=minor, payee="Abel", iban=OTHER_IBAN, reason="Too much",
            now=NOW,
        )  # fmt: skip
        boss = scope(self.world.controller)
        decide_refund(scope=boss, refund_id=refund.public_id, is_yes=True, note="", now=NOW)
        bank = BankAccount.objects.get()
        file = write_file(scope=boss, bank_account_id=bank.public_id, execute_on=TODAY, now=NOW)
        mark_sent(scope=boss, file_id=file.public_id, now=NOW)
        amount = to_text(money=Money(-minor, "EUR"))
        self.take_in(
            [Paid(amount=amount, end_to_end=refund.end_to_end, on=DAY + timedelta(days=len(self.files)))]
        )

    def import_(self, moneys: list[tuple[str, int]], *, reason: str = "") -> None:
        made = [
            Paid(
                amount=amount, text=f"paid {OPEN[key % 4][1]}" if key < 4 else "thanks", end_to_end=f"E{key}",
                name="Abel Optik GmbH" if key % 2 else "Somebody",
                on=DAY + timedelta(days=len(self.files)), reason=reason,
            )
            for amount, key in moneys
        ]  # fmt: skip
        self.take_in(made)

    def take_in(self, made: list[Paid]) -> None:
        self.files.append(
            camt(*made, number=str(len(self.files) + 1), opening=f"{len(self.files) + 1}000.00")
        )
        take_in(self.world, self.files[-1])

    def repeat(self, which: int) -> None:
        if self.files:
            assert not take_in(self.world, self.files[which % len(self.files)]).is_new

    def clear(self, _: int) -> None:
        clear(self.world)

    def crash(self, after: int) -> None:
        with broken_off(after):
            clear(self.world)

    def _line(self, which: int) -> BankLine | None:
        lines = list(BankLine.objects.order_by("pk"))
        return lines[which % len(lines)] if lines else None

    def confirm(self, which: int) -> None:
        found = list(Match.objects.filter(state="proposed").order_by("pk"))
        if found:
            match = found[which % len(found)]
            desk.confirm(scope=self.who, match_id=match.public_id, now=NOW, today=TODAY)

    def assign(self, which: int) -> None:
        line = self._line(which)
        items = list(OpenItem.objects.filter(kind="invoice", residual__isnull=False).order_by("pk"))
        if line is None or not items:
            return
        item = items[which % len(items)]
        left = min(
            Residual.objects.get(pk=item.pk).residual_minor,
            LineStanding.objects.get(pk=line.pk).remaining_minor,
        )
        part = max(1, left // (1 + which % 2))
        pairs = {item.public_id: part}
        desk.assign(
            scope=self.who,
            line_id=line.public_id,
            pairs=pairs,
            minor=part if which % 3 else None,
            now=NOW,
            today=TODAY,
        )

    def take_back(self, which: int) -> None:
        found = list(Match.objects.filter(state="posted").order_by("pk"))
        if found:
            match = found[which % len(found)]
            desk.take_back(scope=self.who, match_id=match.public_id, reason="Wrong", now=NOW, today=TODAY)

    def elsewhere(self, which: int) -> None:
        if line := self._line(which):
            desk.set_elsewhere(scope=self.who, line_id=line.public_id, reason="Fee", now=NOW, today=TODAY)

    def not_elsewhere(self, which: int) -> None:
        if line := self._line(which):
            desk.take_back_elsewhere(
                scope=self.who, line_id=line.public_id, reason="No fee", now=NOW, today=TODAY
            )

    def keep(self, which: int) -> None:
        found = list(Surplus.objects.order_by("pk"))
        if found:
            one = found[which % len(found)]
            surpluses.keep_surplus(
                scope=self.who, surplus_id=one.public_id, reason="Next bill", now=NOW, today=TODAY
            )

    def release(self, which: int) -> None:
        if line := self._line(which):
            release(scope=self.who, line_id=line.public_id, reason="It is one", now=NOW)

    def drop(self, which: int) -> None:
        if line := self._line(which):
            drop(scope=self.who, line_id=line.public_id, reason="A copy", now=NOW)


def ledger(name: str) -> int:
    return int(Entry.objects.filter(ledger=name).aggregate(minor=Sum("amount_minor"))["minor"] or 0)


def where_it_is() -> dict[str, int]:
    """Where the money is, from the ledger alone."""
    receipts = OpenItem.objects.filter(kind="receipt")
    live = Allocation.objects.filter(credit_item__in=receipts, posting__reversed_by__isnull=True)
    live = live.exclude(debit_item__kind="refund")  # what was given back is not here any more
    return {
        "allocated": int(live.aggregate(minor=Sum("amount_minor"))["minor"] or 0),
        "unapplied": -int(
            Residual.objects.filter(item__in=receipts).aggregate(minor=Sum("residual_minor"))["minor"] or 0
        ),
        "unidentified": -ledger("unidentified"),
        "elsewhere": -ledger("elsewhere"),
    }


def money_in() -> int:
    """What the banks said, of the lines that count."""
    counted = BankLine.objects.exclude(standing__state__in=["noted", "waiting"])
    return sum(one.amount_minor or 0 for one in counted)


@pytest.mark.django_db
@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to make a failure smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS)
@example(steps=EVERYTHING)
def test_money_in_is_where_it_was_put(steps: list[tuple[str, object]]) -> None:
    with transaction.atomic():
        house = Desk()
        for what, which in steps:
            house.do(what, which)
            found = where_it_is()
            assert sum(found.values()) == money_in() == ledger("cash"), (what, found)
        # What was owed is what is open, what money paid, and what was let go: nothing else touches an invoice.
        owed = sum(minor for minor, _ in OPEN)
        open_now = (
            Residual.objects.filter(item__kind="invoice").aggregate(minor=Sum("residual_minor"))["minor"] or 0
        )
        assert owed == open_now + where_it_is()["allocated"] + ledger("write_off")
        assert sound() == {}
        assert (
            Step.objects.filter(kind="posted").count()
            == BankLine.objects.exclude(standing__state__in=["noted", "waiting"]).count()
        )
        transaction.set_rollback(True)
