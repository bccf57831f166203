"""Row-level security: under the customers' role the database shows one customer's rows, whatever is asked of it."""

import pytest
from django.db import DatabaseError, connection
from django.db.utils import ProgrammingError
from tests.world import NOW, TODAY, make_action, make_message, make_run, make_task, make_world, owe

from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.journal.models import Event
from dunwell.apps.journal.operations import append
from dunwell.apps.links.fences import OPEN_TABLES, POLICY, ROLE, fences, is_fenced, rows_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.links.visits import enter, new_code
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.promises.models import Promise
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment

pytestmark = pytest.mark.django_db
RULES = PromiseRules()


class Scene:
    """Both customers with a bit of everything, so that there is something to leak."""

    def __init__(self):
        self.world = make_world()
        self.items = {}
        self.links = {}
        run = None
        for customer, account in (
            (self.world.abel, self.world.abel_account),
            (self.world.berg, self.world.berg_account),
        ):
            items = owe(account, ("I-1", 100_00, 5), ("I-2", 50_00, 1), ("I-3", 70_00, 3), ("I-4", 7_00, 3))
            owe(account, ("C-1", -5_00, 5), kind="credit_note")
            self.items[customer.pk] = items
            scope = system_scope(actor="test")
            known = {"now": NOW, "today": TODAY, "scope": scope}
            make_promise(
                account_id=account.public_id,
                item_ids=[items[0].public_id],
                due_on=TODAY,
                promised_by="Ann",
                method="card",
                note="",
                source="desk",
                rules=RULES,
                **known,
            )
            make_plan(
                account_id=account.public_id,
                item_ids=[items[1].public_id],
                instalments=[Instalment(due_on=TODAY, amount_minor=50_00)],
                agreed=Agreement(customer_person="Ann"),
                rules=RULES,
                grace_days=3,
                **known,
            )
            draft = DisputeDraft(reason="price", owner_id=self.world.collector.pk)
            raise_dispute(item_id=items[2].public_id, draft=draft, **known)
            run = run or make_run(decisions=[])
            action = make_action(run=run, item=items[0])
            make_message(account=account, action=action)
            make_task(account=account)
            link = make_link(
                account=account, contact=customer.contacts.get(), made_for=MadeFor.DESK, actor="t", now=NOW
            )
            enter(link=link, code=new_code(link=link, now=NOW), address="", agent="", now=NOW)
            self.links[customer.pk] = link


@pytest.fixture
def scene():
    return Scene()


def count(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def owned(fence, by_table, customer_id):
    """The condition that a row is a customer's, spelled out over all its steps, without the policies."""
    if not fence.parent:
        return f"{fence.table}.{fence.column} = {customer_id}"
    if fence.parent == "parties_customer":
        return f"{fence.table}.{fence.column} = {customer_id}"
    parent = by_table[fence.parent]
    inner = owned(parent, by_table, customer_id)
    return f"{fence.table}.{fence.column} IN (SELECT {fence.parent}.id FROM {fence.parent} WHERE {inner})"


def test_each_table_that_leads_to_a_customer_has_its_policy_and_the_rest_no_rights(scene):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND p.polname = %s",
            [POLICY],
        )
        guarded = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')"
            " AND c.relnamespace = current_schema()::regnamespace AND has_any_column_privilege(%s, c.oid, 'SELECT')",
            [ROLE],
        )
        readable = {row[0] for row in cursor.fetchall()}
    known = {fence.table for fence in fences()}
    assert guarded == known
    assert readable == known | set(OPEN_TABLES)
    assert len(known) > 60
    assert is_fenced()


def test_of_each_table_it_shows_the_customers_own_rows_and_all_of_them(scene):
    world, by_table = scene.world, {fence.table: fence for fence in fences()}
    filled = set()
    for customer in (world.abel, world.berg):
        expected = {
            fence.table: count(
                f"SELECT count(*) FROM {fence.table} WHERE {owned(fence, by_table, customer.pk)}"
            )
            for fence in fences()
        }
        with rows_of(customer_id=customer.pk):
            found = {fence.table: count(f"SELECT count(*) FROM {fence.table}") for fence in fences()}
        assert found == expected
        filled |= {table for table, rows in expected.items() if rows}
    assert {
        *("parties_customer", "parties_contact", "receivables_account", "receivables_openitem"),
        *("receivables_posting", "receivables_entry", "receivables_residual", "promises_promise"),
        *("promises_promiseitem", "promises_planagreement", "promises_instalment", "disputes_dispute"),
        *("disputes_disputestanding", "messages_message", "messages_attachment", "worklist_task"),
        *("journal_event", "runs_action", "links_portallink", "links_visit", "links_stepupcode"),
    } <= filled


def test_without_a_customer_it_shows_nothing(scene):
    with rows_of(customer_id=0):
        assert {fence.table: count(f"SELECT count(*) FROM {fence.table}") for fence in fences()} == {
            fence.table: 0 for fence in fences()
        }


def test_what_is_anothers_can_be_neither_changed_nor_written(scene):
    world = scene.world
    bergs = scene.items[world.berg.pk][3]
    with rows_of(customer_id=world.abel.pk):
        assert Promise.objects.filter(account_id=world.berg_account.pk).update(note="mine now") == 0
        assert Dispute.objects.filter(account_id=world.berg_account.pk).update(note="mine now") == 0
    before = Promise.objects.count(), Dispute.objects.count(), Event.objects.count()
    writes = [
        lambda: append(
            name="x.y.z", actor="contact:1", now=NOW, subject="x", subject_id=1, customer_id=world.berg.pk
        ),
        lambda: append(name="x.y.z", actor="contact:1", now=NOW, subject="x", subject_id=1),
        lambda: Promise.objects.create(
            account=world.berg_account, amount_minor=1, due_on=TODAY, grace_days=0, tolerance_basis_points=0,
            method="card", source="portal", made_on=TODAY, made_at=NOW, made_by="contact:1",
        ),
        lambda: Dispute.objects.create(
            account=world.abel_account, item=bergs, amount_minor=1, reason="price", department="pricing",
            owner=world.collector, due_on=TODAY, raised_on=TODAY, raised_at=NOW, actor="contact:1",
        ),
    ]  # fmt: skip
    for write in writes:
        with pytest.raises(ProgrammingError, match="row-level security"), rows_of(customer_id=world.abel.pk):
            write()
    assert (Promise.objects.count(), Dispute.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password FROM organisation_user",
        "SELECT * FROM organisation_user",
        "SELECT * FROM django_session",
        "SELECT * FROM cash_bankline",
        "SELECT * FROM links_refusal",
        "DELETE FROM promises_promise",
        "UPDATE receivables_openitem SET amount_minor = 1",
        "UPDATE receivables_residual SET residual_minor = 1",
        "UPDATE parties_customer SET is_vip = true",
        "UPDATE parties_contact SET email = 'x@y.example'",
        "INSERT INTO organisation_membership (user_id, entity_id, role) VALUES (1, 1, 'admin')",
        "TRUNCATE journal_event",
        "ALTER TABLE receivables_account DISABLE ROW LEVEL SECURITY",
        "SET row_security = off",
    ],
)
def test_what_no_customer_may_do_the_database_refuses(scene, statement):
    with pytest.raises(DatabaseError), rows_of(customer_id=scene.world.abel.pk):
        count(f"{statement}; SELECT count(*) FROM receivables_account")


def test_afterwards_everything_is_seen_again_even_after_a_fault(scene):
    world = scene.world
    with rows_of(customer_id=world.abel.pk):
        assert list(Customer.objects.values_list("pk", flat=True)) == [world.abel.pk]
        assert OpenItem.objects.count() == Residual.objects.count() == 5
    assert Customer.objects.count() == 2
    with pytest.raises(ZeroDivisionError), rows_of(customer_id=world.abel.pk):
        1 / 0  # noqa: B018
    assert Customer.objects.count() == 2
    assert User.objects.exclude(password="").exists()
