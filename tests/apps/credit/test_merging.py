"""Two records of one company become one with all that hangs on them, and can be taken apart again."""

import uuid
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, make_account, make_customer, make_world, owe

from dunwell.apps.agreements.importing import import_acknowledgements
from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.agreements.operations import publish
from dunwell.apps.billing.models import Buyer
from dunwell.apps.charges.models import CustomerTerm
from dunwell.apps.credit import duplicates, merging
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.limit_models import CreditLimit, LimitRequest
from dunwell.apps.credit.merging import KEPT_FIRST, STAYING, MergeRefused, merge, preview_merge, undo_merge
from dunwell.apps.journal.models import Event
from dunwell.apps.links.access import scope_of
from dunwell.apps.links.models import MadeFor, PortalLink
from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.parties.merge_models import Merge, MergeKind
from dunwell.apps.parties.merged import customers_called
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.parties.operations import SIGHTINGS, ensure_customers
from dunwell.apps.receivables import access, in_turn
from dunwell.apps.receivables.fresh import accounts_for
from dunwell.apps.receivables.models import Account, OpenItem, Residual
from dunwell.apps.receivables.money_in_turn import MoneyFilters, receipts_after
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.apps.runs.why_accounts import accounts_that_fit
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.core.companies import Likeness, LikeReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def house():
    return system_scope(actor="cli")


@pytest.fixture
def twin(world):
    """A second record of Abel, with an account of its own beside Abel's and one in another currency."""
    found = make_customer(number="009917", name="ABEL OPTIK  gmbh & co. kg")
    make_account(customer=found, entity=world.north)
    make_account(customer=found, entity=world.north, currency="CHF")
    return found


def merged(house, twin, world, **kwargs):
    return merge(scope=house, gone=twin, kept=world.abel, reason="One company", now=NOW, **kwargs)


def applying(world, customer, entity=None):
    """An application of a customer that waits for an answer."""
    return CreditApplication.objects.create(
        customer=customer,
        entity=entity or world.north,
        source="desk",
        state="in_review",
        language="en",
        company_name=customer.name,
        country="DE",
        vat_id="136695976",
        city="Aachen",
        person="Ann",
        email="ann@abel.example",
        currency="EUR",
        requested_minor=1_000_00,
        made_at=NOW,
        made_by="test",
    )


def test_noise_in_the_name_is_found_and_identifiers_win(world, house, twin):
    other = make_customer(number="X-1", name="Abel Optik AG")
    make_account(customer=other, entity=world.north)
    Buyer.objects.create(customer=world.abel, vat_id="DE129273398")
    Buyer.objects.create(customer=other, vat_id="AT U12345678")
    found = {
        frozenset((one.first.number, one.second.number)): one.pair
        for one in duplicates.found_alike(scope=house)
    }
    same = found[frozenset(("C-1001", "009917"))]
    assert (same.likeness, same.reasons) == (Likeness.LIKELY, (LikeReason.SAME_NAME,))
    assert found[frozenset(("C-1001", "X-1"))].likeness is Likeness.CONTRADICTED
    assert not any("C-2001" in numbers for numbers in found)


def test_what_somebody_does_not_see_is_not_proposed_to_them(world, twin):
    stranger = desk_scope(user=world.stranger)
    assert duplicates.found_alike(scope=stranger) == []
    collector = desk_scope(user=world.collector)
    assert len(duplicates.found_alike(scope=collector)) == 1


def test_accounts_go_over_whole_and_the_second_of_a_currency_stands_beside(world, house, twin):
    (old,) = owe(world.abel_account, ("A-1", 10_000, 10))
    second = twin.accounts.get(currency="EUR")
    (debt,) = owe(second, ("B-1", 5_000, 40))
    merged(house, twin, world)
    accounts = {(one.currency, one.is_joined): one for one in Account.objects.filter(customer=world.abel)}
    assert set(accounts) == {("EUR", False), ("EUR", True), ("CHF", False)}
    assert accounts["EUR", True].pk == second.pk
    assert not Account.objects.filter(customer=twin).exists()
    # Nothing of the sub-ledger was touched.
    assert OpenItem.objects.get(pk=debt.pk).account_id == second.pk
    assert dict(Residual.objects.values_list("item_id", "residual_minor")) == {old.pk: 10_000, debt.pk: 5_000}


def test_new_documents_are_booked_on_the_customers_own_account(world, house, twin):
    merged(house, twin, world)
    found = accounts_for(wanted=[(world.abel.pk, world.north.pk, "EUR")])
    assert found[world.abel.pk, world.north.pk, "EUR"].pk == world.abel_account.pk
    owe(world.abel_account, ("A-2", 700, 1))
    assert OpenItem.objects.get(number="A-2").account_id == world.abel_account.pk
    assert OpenItem.objects.count() == 1


def test_the_number_that_is_gone_leads_to_the_customer_everywhere(world, house, twin):
    merged(house, twin, world)
    twin.refresh_from_db()
    world.abel.refresh_from_db()
    assert twin.merged_into_id == world.abel.pk
    assert access.customer(scope=house, public_id=twin.public_id).pk == world.abel.pk
    assert "009917" in world.abel.search_key.split()
    frame = pl.DataFrame(
        [("test", "009917", "009917", "Abel Optik trust", 3)], schema=dict(SIGHTINGS.dtypes), orient="row"
    )
    known = ensure_customers(sightings=frame, actor="test", now=NOW)
    assert known["customer_id"].to_list() == [world.abel.pk]
    world.abel.refresh_from_db()
    assert "trust" in world.abel.search_key.split()


def test_an_import_of_the_same_ledger_after_a_merge_brings_nothing_twice(world, house, twin):
    second = twin.accounts.get(currency="EUR")
    (debt,) = owe(second, ("B-1", 5_000, 40))
    merged(house, twin, world)
    frame = pl.DataFrame(
        [
            {
                "customer_id": world.abel.pk,  # as ensure_customers answers for the number that is gone
                "entity_id": world.north.pk,
                "currency": "EUR",
                "kind": "invoice",
                "number": "B-1",
                "issued_on": debt.issued_on,
                "due_on": debt.due_on,
                "amount_minor": 5_000,
                "attributes": "{}",
                "source": debt.source,
                "external_id": debt.external_id,
            }
        ],
        schema_overrides=dict(ITEMS.dtypes),
    )
    recorded = record_items(items=frame, actor="test", now=NOW)
    assert (recorded.imported, recorded.conflicts.height) == (0, 0)
    assert OpenItem.objects.count() == 1


def test_history_follows_and_the_database_lets_nothing_else_change(world, house, twin):
    contact = twin.contacts.get()
    touch = Touch.objects.create(
        person_key="ap@009917.example", customer=twin, contact=contact, entity=world.north, channel="call",
        at=NOW, on=TODAY, actor="user:1", source="dunwell", external_id="t-1",
    )  # fmt: skip
    term = CustomerTerm.objects.create(
        entity=world.north, customer=twin, note="Agreed", set_at=NOW, set_by="cli"
    )
    made = merged(house, twin, world)
    assert Touch.objects.get(pk=touch.pk).customer_id == world.abel.pk
    assert CustomerTerm.objects.get(pk=term.pk).customer_id == world.abel.pk
    assert Contact.objects.get(pk=contact.pk).customer_id == world.abel.pk
    for table, pk in (("charges_customerterm", term.pk), ("messages_touch", touch.pk)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET customer_id = %s WHERE id = %s", [twin.pk, pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dunwell.merge', %s, true)", [str(made.pk)])
    for other in (world.berg, twin):  # while a merge is named, only between its two, and in its direction
        with pytest.raises(IntegrityError), transaction.atomic():
            CustomerTerm.objects.filter(pk=term.pk).update(customer=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=made.pk).update(reason="Another")


def test_terms_and_limits_of_the_kept_customer_count_and_the_others_stay(world, house, twin):
    for one in (world.abel, twin):
        CustomerTerm.objects.create(entity=world.north, customer=one, note=one.name, set_at=NOW, set_by="cli")
        CreditLimit.objects.create(
            customer=one, currency="EUR", limit_minor=one.pk, holds_from=TODAY, set_at=NOW, set_by="cli",
            entity=world.north,
        )  # fmt: skip
    CustomerTerm.objects.create(entity=world.south, customer=twin, note="south", set_at=NOW, set_by="cli")
    merged(house, twin, world)
    notes = set(CustomerTerm.objects.filter(customer=world.abel).values_list("note", flat=True))
    assert notes == {world.abel.name, "south"}
    assert CreditLimit.objects.get(customer=world.abel).limit_minor == world.abel.pk
    assert CreditLimit.objects.get(customer=twin).limit_minor == twin.pk


def test_a_link_in_a_customers_mail_still_opens_and_shows_what_is_theirs(world, house, twin):
    link = PortalLink.objects.create(
        customer=twin, contact=twin.contacts.get(), account=twin.accounts.get(currency="CHF"),
        made_for=MadeFor.DESK, expires_at=NOW + timedelta(days=30), created_at=NOW, created_by="cli",
    )  # fmt: skip
    merged(house, twin, world)
    link.refresh_from_db()
    scope = scope_of(link=link)
    assert scope.customer_ids == frozenset({world.abel.pk})
    assert access.seen_accounts(scope=scope).filter(pk=link.account_id).exists()


def test_what_held_back_letters_to_one_holds_them_back_for_both(world, house, twin):
    Customer.objects.filter(pk=twin.pk).update(is_do_not_contact=True, risk_class="high")
    twin.refresh_from_db()
    made = merged(house, twin, world)
    world.abel.refresh_from_db()
    assert (world.abel.is_do_not_contact, world.abel.risk_class) == (True, "high")
    undo_merge(scope=house, merged=made, reason="Two companies", now=NOW)
    world.abel.refresh_from_db()
    assert (world.abel.is_do_not_contact, world.abel.risk_class) == (False, "")


def test_the_preview_says_what_moves_and_writes_nothing(world, house, twin):
    before = dict(Account.objects.values_list("pk", "customer_id"))
    seen = preview_merge(scope=house, gone=twin, kept=world.abel)
    counts = {(one.table, one.column): len(one.goes) for one in seen.moves}
    assert counts == {("receivables_account", "customer"): 2, ("parties_contact", "customer"): 1}
    assert [one.currency for one in seen.beside] == ["EUR"]
    assert seen.refusal == ""
    assert dict(Account.objects.values_list("pk", "customer_id")) == before
    assert not Merge.objects.exists()


def test_the_same_again_is_the_merge_that_there_is(world, house, twin):
    first = merged(house, twin, world)
    assert merged(house, twin, world).pk == first.pk
    assert Merge.objects.count() == 1
    assert Event.objects.filter(name="parties.customers.merged").count() == 1
    undone = undo_merge(scope=house, merged=first, reason="Two", now=NOW)
    assert undo_merge(scope=house, merged=first, reason="Two", now=NOW).pk == undone.pk


def everything(*customers):
    """Which rows point at each customer, table by table."""
    return {
        (model._meta.db_table, column, one.pk): sorted(
            model._default_manager.filter(**{column: one}).values_list("pk", flat=True)
        )
        for model, column in merging._columns()
        for one in customers
    }


def test_taking_it_apart_puts_every_row_back_and_keeps_what_came_since(world, house, twin):
    before = everything(world.abel, twin)
    keys = dict(Customer.objects.values_list("pk", "search_key"))
    made = merged(house, twin, world)
    assert everything(world.abel, twin) != before
    undone = undo_merge(scope=house, merged=made, reason="Two companies", now=NOW + timedelta(hours=1))
    assert everything(world.abel, twin) == before
    assert dict(Account.objects.values_list("pk", "is_joined")) == dict.fromkeys(
        Account.objects.values_list("pk", flat=True), False
    )
    twin.refresh_from_db()
    assert twin.merged_into_id is None
    assert "009917" not in Customer.objects.get(pk=world.abel.pk).search_key.split()
    assert set(keys[twin.pk].split()) <= set(Customer.objects.get(pk=twin.pk).search_key.split())
    assert (undone.kind, undone.undoes_id) == (MergeKind.UNDO, made.pk)
    again = merged(house, twin, world)
    assert again.pk not in {made.pk, undone.pk}


def test_it_is_not_taken_apart_when_documents_came_under_the_kept_name(world, house, twin):
    made = merged(house, twin, world)
    francs = Account.objects.get(customer=world.abel, currency="CHF")
    OpenItem.objects.create(
        public_id=uuid.uuid4(), account=francs, currency="CHF", kind="invoice", number="A-9", issued_on=TODAY,
        due_on=TODAY, amount_minor=5, source="x", external_id="x", recorded_at=NOW + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(MergeRefused) as refused:
        undo_merge(scope=house, merged=made, reason="Two", now=NOW + timedelta(days=2))
    assert refused.value.code == "in_use"
    assert "1 documents" in str(refused.value)


def test_chains_are_flat_and_taken_apart_from_the_last(world, house, twin):
    third = make_customer(number="T-3", name="Abel-Optik GmbH")
    make_account(customer=third, entity=world.north, currency="USD")
    first = merged(house, twin, world)
    world.abel.refresh_from_db()
    second = merge(scope=house, gone=world.abel, kept=third, reason="One", now=NOW)
    twin.refresh_from_db()
    assert twin.merged_into_id == third.pk
    assert access.customer(scope=house, public_id=twin.public_id).pk == third.pk
    with pytest.raises(MergeRefused) as refused:
        undo_merge(scope=house, merged=first, reason="Two", now=NOW)
    assert refused.value.code == "not_last"
    undo_merge(scope=house, merged=second, reason="Two", now=NOW)
    twin.refresh_from_db()
    assert twin.merged_into_id == world.abel.pk
    undo_merge(scope=house, merged=first, reason="Two", now=NOW)
    twin.refresh_from_db()
    assert twin.merged_into_id is None


@pytest.mark.parametrize(
    "code",
    ["not_allowed", "same", "contradicted", "open_application", "open_request", "no_reason", "hidden"],
)
def test_what_is_refused_says_why_and_moves_nothing(world, house, twin, code):
    scope, gone, kept, reason = house, twin, world.abel, "One company"
    if code == "not_allowed":
        scope = replace(house, powers=frozenset())
    if code == "same":
        kept = twin
    if code == "contradicted":
        Customer.objects.filter(pk=twin.pk).update(country="FR")
        Customer.objects.filter(pk=world.abel.pk).update(country="DE")
        gone, kept = Customer.objects.get(pk=twin.pk), Customer.objects.get(pk=world.abel.pk)
    if code == "open_application":
        for one in (twin, world.abel):
            applying(world, one)
    if code == "open_request":
        LimitRequest.objects.create(
            customer=twin,
            currency="EUR",
            limit_minor=1,
            reason="x",
            asked_on=TODAY,
            asked_at=NOW,
            asked_by="x",
        )
    if code == "no_reason":
        reason = "  "
    if code == "hidden":
        make_account(customer=twin, entity=world.south)
        scope, code = desk_scope(user=world.collector), "not_allowed"
    before = everything(world.abel, twin)
    with pytest.raises(MergeRefused) as refused:
        merge(scope=scope, gone=gone, kept=kept, reason=reason, now=NOW)
    assert refused.value.code == code
    assert everything(world.abel, twin) == before


def test_an_open_application_goes_over_where_the_kept_customer_has_none_at_the_entity(world, house, twin):
    of_twin, elsewhere = applying(world, twin), applying(world, world.abel, entity=world.south)
    answered = applying(world, world.abel)
    CreditApplication.objects.filter(pk=answered.pk).update(state="withdrawn")
    made = merged(house, twin, world)

    mine = CreditApplication.objects.filter(customer=world.abel, state="in_review")
    assert set(mine.values_list("pk", flat=True)) == {of_twin.pk, elsewhere.pk}
    undo_merge(scope=house, merged=made, reason="Two", now=NOW)
    assert CreditApplication.objects.get(customer=twin).pk == of_twin.pk


def test_the_old_number_leads_to_the_accounts_that_a_question_is_about(world, house, twin):
    merged(house, twin, world)
    scope = desk_scope(user=world.collector)
    found = [accounts_that_fit(scope=scope, text=one) for one in ("009917", "C-1001")]

    assert len(found[0]) == 3
    assert found[0] == found[1]
    (francs,) = accounts_that_fit(scope=scope, text="009917/NORTH/CHF")
    assert (francs.number, francs.currency) == ("C-1001", "CHF")
    assert set(customers_called(number="009917")) == {twin, world.abel}


def test_agreements_by_the_old_number_are_the_customers(world, house, twin):
    policy = publish(
        scope=house,
        entity=world.north,
        draft=PolicyDraft(valid_from=TODAY, texts={"en": PolicyText(title="Credit policy", text="Pay.")}),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )
    merged(house, twin, world)
    line = "{};NORTH;1;" + f"{TODAY};Ada\n"
    content = (
        "customer;entity;version;agreed_on;person\n" + line.format("009917") + line.format("C-1001")
    ).encode()
    taken = import_acknowledgements(content=content, actor="cli", now=NOW, today=TODAY)

    assert (taken.faults, taken.recorded, taken.duplicates) == ((), 1, 1)
    assert Acknowledgement.objects.get(policy=policy).customer_id == world.abel.pk


def test_the_identifier_that_is_gone_opens_the_lists_of_other_systems(world, house, twin):
    francs = twin.accounts.get(currency="CHF")
    owe(francs, ("B-1", 5_000, 40))
    owe(francs, ("R-1", -2_000, 1), kind="receipt")
    merged(house, twin, world)
    for public_id in (twin.public_id, world.abel.public_id):
        found = in_turn.accounts_after(scope=house, after=0, limit=9, customer_id=public_id)
        assert len(found) == 3
        money = MoneyFilters(customer_id=public_id)
        receipts = receipts_after(scope=house, after=0, limit=9, filters=money)
        assert [one.item.number for one in receipts] == ["R-1"]
    assert [one.pk for one in in_turn.customers_after(scope=house, after=0, limit=9, number="009917")] == [
        world.abel.pk
    ]


def test_every_column_that_points_at_a_customer_is_known_to_the_merge():
    columns = {f"{model._meta.label}.{column}" for model, column in merging._columns()}
    assert {"receivables.Account.customer", "billing.Bill.customer", "billing.Buyer.bill_to"} <= columns
    assert {"messages.Touch.customer", "links.PortalLink.customer"} <= columns
    assert f"{Acknowledgement._meta.label}.customer" in columns
    labels = {name.rpartition(".")[0] for name in columns}
    assert not labels & set(STAYING)
    assert set(KEPT_FIRST) <= labels
