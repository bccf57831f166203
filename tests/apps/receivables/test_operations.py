"""Single movements of the sub-ledger, what it refuses, and two who want the same money."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from tests.apps.receivables.samples import entity, everything

from dunwell.apps.journal.invariants import prove
from dunwell.apps.journal.models import Event
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.checks import INVARIANTS
from dunwell.apps.receivables.models import (
    Account,
    Allocation,
    Entry,
    ItemKind,
    OpenItem,
    Posting,
    PostingKind,
    Residual,
)  # fmt: skip
from dunwell.apps.receivables.operations import (
    LedgerRefused,
    allocate,
    record_credit_note,
    record_receipt,
    reverse,
)  # fmt: skip
from dunwell.apps.receivables.recording import ITEMS, SETTLEMENTS, record_items, record_settlements

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
DAY = date(2026, 4, 1)
WHO = {"actor": "test", "now": NOW}


def invoices(*amounts, customer="7", currency="USD", source="test"):
    owner, _ = Customer.objects.get_or_create(
        source="main",
        external_id=customer,
        defaults={"number": customer, "name": customer, "created_at": NOW},
    )
    owed = entity().pk
    frame = pl.DataFrame(
        [
            (
                source,
                f"{customer}/{n}",
                owner.pk,
                owed,
                currency,
                "invoice",
                str(n),
                DAY,
                DAY,
                minor,
                "{}",
            )
            for n, minor in enumerate(amounts, 1)
        ],
        schema=dict(ITEMS.dtypes),
        orient="row",
    )
    record_items(items=frame, **WHO)
    return list(OpenItem.objects.filter(account__customer=owner, kind="invoice").order_by("pk"))


def receipt(account, minor, external_id="r"):
    return record_receipt(
        account=account,
        amount_minor=minor,
        received_on=DAY,
        number="R",
        source="test",
        external_id=external_id,
        **WHO,
    )


def left():
    return dict(Residual.objects.values_list("item_id", "residual_minor"))


def refused(code, call, **arguments):
    before = everything()
    with pytest.raises(LedgerRefused) as found, transaction.atomic():
        call(**arguments)
    assert found.value.code == code
    assert everything() == before


def money(credit, debit, minor):
    return {"credit_item_id": credit.pk, "debit_item_id": debit.pk, "amount_minor": minor, "on": DAY, **WHO}


@pytest.mark.django_db
class TestSingle:
    """One movement at a time."""

    def test_a_receipt_waits_until_it_is_allocated(self):
        (invoice,) = invoices(100_00)
        paid = receipt(invoice.account, 60_00)

        allocation = allocate(**money(paid, invoice, 60_00))

        assert left() == {invoice.pk: 40_00}
        assert (paid.kind, paid.amount_minor) == ("receipt", -60_00)
        assert sorted(allocation.posting.entries.values_list("ledger", "item_id", "amount_minor")) == sorted(
            [("receivable", paid.pk, 60_00), ("receivable", invoice.pk, -60_00)]
        )
        assert list(Event.objects.order_by("id").values_list("name", "subject", "subject_id")) == [
            ("receivables.receipt.recorded", "item", paid.pk),
            ("receivables.item.allocated", "item", invoice.pk),
        ]

    def test_the_same_receipt_again_is_the_same_one_and_another_is_refused(self):
        (invoice,) = invoices(100_00)
        paid = receipt(invoice.account, 60_00)
        before = everything()

        assert receipt(invoice.account, 60_00) == paid
        assert everything() == before
        with pytest.raises(LedgerRefused) as found:
            receipt(invoice.account, 61_00)
        assert found.value.code == "differs_from_recorded"
        assert everything() == before

    def test_a_credit_note_stands_against_what_was_billed(self):
        (invoice,) = invoices(100_00)

        note = record_credit_note(
            account=invoice.account,
            amount_minor=5_00,
            issued_on=DAY,
            number="C",
            source="test",
            external_id="c",
            **WHO,
        )

        assert left() == {invoice.pk: 100_00, note.pk: -5_00}
        assert set(
            Entry.objects.filter(posting__kind="credit_note").values_list("ledger", "amount_minor")
        ) == {
            ("receivable", -5_00),
            ("billed", 5_00),
        }

    @pytest.mark.parametrize(
        ("minor", "code"),
        [(0, "amount_not_positive"), (-1, "amount_not_positive"), (2**53 + 1, "amount_too_large")],
    )
    def test_amounts_that_are_none(self, minor, code):
        (invoice,) = invoices(100_00)
        paid = receipt(invoice.account, 60_00)

        refused(code, allocate, **money(paid, invoice, minor))

    def test_what_does_not_go_together(self):
        first, second = invoices(100_00, 50_00)
        (other,) = invoices(70_00, customer="8")
        paid = receipt(first.account, 60_00)

        refused("not_a_credit", allocate, **money(first, second, 1))
        refused("not_a_debit", allocate, **money(paid, paid, 1))
        refused("other_account", allocate, **money(paid, other, 1))
        refused("more_than_left", allocate, **money(paid, first, 60_01))
        refused("more_than_left", allocate, **money(paid, second, 50_01))
        refused("unknown_item", allocate, **{**money(paid, first, 1), "debit_item_id": 0})
        allocate(**money(paid, first, 60_00))
        refused("settled", allocate, **money(paid, first, 1))

    def test_a_reversed_allocation_opens_both_again(self):
        (invoice,) = invoices(100_00)
        paid = receipt(invoice.account, 60_00)
        allocation = allocate(**money(paid, invoice, 60_00))

        mirror = reverse(posting=allocation.posting, on=DAY, **WHO)

        assert left() == {invoice.pk: 100_00, paid.pk: -60_00}
        assert (mirror.kind, mirror.reverses_id) == ("reversal", allocation.posting_id)
        refused("already_reversed", reverse, posting=allocation.posting, on=DAY, **WHO)
        refused("is_a_reversal", reverse, posting=mirror, on=DAY, **WHO)

    def test_a_document_is_reversed_only_when_nothing_is_allocated_to_it(self):
        (invoice,) = invoices(100_00)
        paid = receipt(invoice.account, 60_00)
        allocation = allocate(**money(paid, invoice, 60_00))
        issued = Posting.objects.get(kind=PostingKind.INVOICE)

        refused("still_allocated", reverse, posting=issued, on=DAY, **WHO)
        reverse(posting=allocation.posting, on=DAY, **WHO)
        reverse(posting=issued, on=DAY, **WHO)

        assert left() == {paid.pk: -60_00}


@pytest.mark.django_db
class TestManyAtOnce:
    """Rows of a frame."""

    def test_with_one_conflict_nothing_is_written_and_all_are_named(self):
        invoices(100_00, 50_00)
        before = everything()
        (account,) = Account.objects.all()
        rows = [
            (
                "test",
                f"7/{n}",
                account.customer_id,
                account.entity_id,
                "USD",
                "invoice",
                str(n),
                DAY,
                DAY,
                minor,
                "{}",
            )
            for n, minor in ((1, 100_00), (2, 50_01), (3, 7_00))
        ]

        result = record_items(items=pl.DataFrame(rows, schema=dict(ITEMS.dtypes), orient="row"), **WHO)

        assert (result.imported, result.already_there) == (1, 1)
        assert result.conflicts.select("seq", "differs").rows() == [(1, "amount_minor 5000")]
        assert result.is_imported.to_list() == [False, False, True]
        assert everything() == before

    def test_an_id_that_is_given_twice_is_a_mistake_of_the_caller(self):
        (invoice,) = invoices(1_00)
        row = (
            "test",
            "9",
            invoice.account.customer_id,
            entity().pk,
            "USD",
            "invoice",
            "9",
            DAY,
            DAY,
            1,
            "{}",
        )

        with pytest.raises(IntegrityError, match="item_source"), transaction.atomic():
            record_items(items=pl.DataFrame([row, row], schema=dict(ITEMS.dtypes), orient="row"), **WHO)

    def test_a_settlement_of_nothing_and_of_too_much(self):
        invoices(100_00)
        before = everything()
        frame = pl.DataFrame(
            [("test", "7/1", "7/1:paid", "R", DAY, 100_01), ("test", "none", "none:paid", "R", DAY, 1)],
            schema=dict(SETTLEMENTS.dtypes),
            orient="row",
        )

        result = record_settlements(settlements=frame, **WHO)

        assert result.conflicts["differs"].to_list() == [
            "residual_minor 10000",
            "the document is not recorded",
        ]
        assert result.imported == 0
        assert everything() == before


@pytest.mark.django_db
class TestTheDatabaseRefuses:
    """What must not be, whoever asks."""

    def refuses(self, match, sql):
        before = everything()
        with pytest.raises(DatabaseError, match=match):
            self.run_at_once(sql)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert everything() == before

    def run_at_once(self, sql):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def entry(self, posting, *lines):
        values = ", ".join(
            f"({posting}, '{ledger}', {item}, {minor}, '{DAY}')" for ledger, item, minor in lines
        )
        columns = "posting_id, ledger, item_id, amount_minor, effective_on"
        return f"INSERT INTO receivables_entry ({columns}) VALUES {values}"

    def posting(self, account):
        return Posting.objects.create(
            kind=PostingKind.ALLOCATION, account=account, effective_on=DAY, recorded_at=NOW, actor="test"
        ).pk

    def test_a_posting_that_does_not_balance(self):
        (invoice,) = invoices(100_00)
        new = self.posting(invoice.account)

        self.refuses("does not balance", self.entry(new, ("receivable", invoice.pk, -1), ("cash", "NULL", 2)))

    def test_a_second_set_of_entries(self):
        (invoice,) = invoices(100_00)
        done = Posting.objects.get().pk

        self.refuses("entries already", self.entry(done, ("receivable", invoice.pk, -1), ("cash", "NULL", 1)))

    def test_settling_beyond_the_amount(self):
        (invoice,) = invoices(100_00)
        new = self.posting(invoice.account)

        self.refuses(
            "beyond its amount",
            self.entry(new, ("receivable", invoice.pk, -100_01), ("cash", "NULL", 100_01)),
        )

    def test_an_item_of_another_account_or_another_day(self):
        (invoice,) = invoices(100_00)
        (other,) = invoices(70_00, customer="8")
        new = self.posting(invoice.account)
        lines = (("receivable", other.pk, -1), ("cash", "NULL", 1))

        self.refuses("another day, or an item", self.entry(new, *lines))
        self.refuses(
            "another day, or an item",
            self.entry(new, ("cash", "NULL", 1), ("billed", "NULL", -1)).replace("2026-04-01", "2026-04-02"),
        )

    @pytest.mark.parametrize("table", ["openitem", "posting", "entry"])
    @pytest.mark.parametrize("change", ["DELETE FROM receivables_{}", "UPDATE receivables_{} SET id = id"])
    def test_changing_what_was_recorded(self, table, change):
        invoices(100_00)

        self.refuses("appended, never changed", change.format(table))

    def test_a_negative_invoice_and_a_positive_receipt(self):
        (invoice,) = invoices(100_00)
        row = {
            "account": invoice.account, "currency": "USD", "number": "x", "issued_on": DAY, "due_on": DAY,
            "source": "test", "external_id": "x", "recorded_at": NOW,
        }  # fmt: skip

        for kind, minor in ((ItemKind.INVOICE, -1), (ItemKind.RECEIPT, 1), (ItemKind.INVOICE, 0)):
            with pytest.raises(IntegrityError, match="item_sign"), transaction.atomic():
                OpenItem.objects.create(kind=kind, amount_minor=minor, **row)
        assert OpenItem.objects.count() == 1

    def test_an_item_in_another_currency_than_its_account(self):
        (invoice,) = invoices(100_00)

        self.refuses(
            "item_account_currency",
            "INSERT INTO receivables_openitem (public_id, account_id, currency, kind, number, issued_on, due_on, "
            "amount_minor, attributes, source, external_id, recorded_at) SELECT gen_random_uuid(), "
            f"{invoice.account_id}, 'EUR', 'invoice', 'x', '{DAY}', '{DAY}', 1, '{{}}', 'test', 'x', '{NOW}'",
        )


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Who comes second finds what the first has left."""

    def both(self, *calls):
        """Run the calls at once, each on its own connection; what each answered, a refusal by its code."""
        gate = Barrier(len(calls))

        def run(call):
            try:
                gate.wait(timeout=30)
                call()
            except LedgerRefused as refusal:
                return refusal.code
            else:
                return "done"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(run, calls))

    def test_two_receipts_never_settle_an_invoice_beyond_its_amount(self):
        (invoice,) = invoices(100_00)
        paid = [receipt(invoice.account, 60_00, f"r{n}") for n in range(4)]

        outcomes = self.both(*(lambda one=one: allocate(**money(one, invoice, 60_00)) for one in paid))

        assert outcomes == ["done", "more_than_left", "more_than_left", "more_than_left"]
        assert Residual.objects.get(item=invoice).residual_minor == 40_00

    def test_one_receipt_is_never_spent_twice(self):
        debts = invoices(60_00, 60_00, 60_00)
        paid = receipt(debts[0].account, 60_00)

        outcomes = self.both(*(lambda one=one: allocate(**money(paid, one, 60_00)) for one in debts))

        assert outcomes == ["done", "settled", "settled"]
        assert Allocation.objects.count() == 1

    def test_an_allocation_is_reversed_once(self):
        (invoice,) = invoices(100_00)
        allocation = allocate(**money(receipt(invoice.account, 60_00), invoice, 60_00))

        outcomes = self.both(*[lambda: reverse(posting=allocation.posting, on=DAY, **WHO)] * 3)

        assert outcomes == ["already_reversed", "already_reversed", "done"]

    def test_two_imports_of_one_source_follow_each_other(self):
        entity()
        Customer.objects.create(source="main", external_id="7", number="7", name="7", created_at=NOW)

        assert self.both(*[lambda: invoices(*range(1, 400))] * 3) == ["done"] * 3
        assert OpenItem.objects.count() == Residual.objects.count() == 399

    def test_every_invariant_holds_after_all_that(self):
        first, second = invoices(100_00, 50_00)
        paid = receipt(first.account, 120_00)
        allocation = allocate(**money(paid, first, 100_00))
        allocate(**money(paid, second, 20_00))
        reverse(posting=allocation.posting, on=DAY, **WHO)

        assert [proof.invariant.name for proof in prove(invariants=INVARIANTS) if not proof.holds] == []
