"""Row-level security: under the agencies' role the database shows what was handed to one agency, whatever is asked."""

import pytest
from django.db import DatabaseError, connection
from tests.placed import STATES, make_placed

from dunwell.apps.organisation.models import User
from dunwell.apps.placements.fences import FENCES, POLICY, ROLE, is_fenced, rows_of
from dunwell.apps.placements.models import (
    Placement,
    PlacementChange,
    PlacementDocument,
    PlacementPack,
    PlacementRequest,
)
from dunwell.core.placements.states import SEEN_BY_AGENCY

pytestmark = pytest.mark.django_db
FENCED = {fence.table: fence for fence in FENCES}


@pytest.fixture
def scene():
    return make_placed()


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def everything(fence):
    """All that a table shows of the columns that agencies read, as one text."""
    columns = ", ".join(f'"{column}"' for column in fence.columns)
    return str(asked(f"SELECT {columns} FROM {fence.table}"))


def test_only_the_tables_named_can_be_read_and_each_has_its_policy():
    readable = {
        name
        for (name,) in asked(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')"
            " AND c.relnamespace = current_schema()::regnamespace"
            f" AND has_any_column_privilege('{ROLE}', c.oid, 'SELECT')"
        )
    }
    guarded = {
        name
        for (name,) in asked(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            f" WHERE c.relrowsecurity AND p.polname = '{POLICY}'"
        )
    }
    assert readable == guarded == set(FENCED)
    assert is_fenced()
    never = {"placements_conductentry", "placements_placementrule", "placements_agencyposting"}
    assert never & readable == set()


def test_no_table_of_the_database_can_be_written_and_those_not_named_cannot_be_read():
    tables = (
        "FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')"
        " AND c.relnamespace = current_schema()::regnamespace"
    )
    rights = {
        name: (read, written)
        for name, read, written in asked(
            f"SELECT c.relname, has_any_column_privilege('{ROLE}', c.oid, 'SELECT'),"
            f" has_any_column_privilege('{ROLE}', c.oid, 'INSERT,UPDATE,REFERENCES')"
            f" OR has_table_privilege('{ROLE}', c.oid, 'DELETE,TRUNCATE,TRIGGER') {tables}"
        )
    }
    assert len(rights) > 150
    assert {name for name, (_, written) in rights.items() if written} == set()
    assert {name for name, (read, _) in rights.items() if read} == set(FENCED)
    sequences = (
        "SELECT count(*) FROM pg_class c"
        f" WHERE CASE c.relkind WHEN 'S' THEN has_sequence_privilege('{ROLE}', c.oid, 'USAGE') END"
    )
    assert asked(sequences) == [(0,)]


def test_of_every_table_each_agency_sees_its_own_rows_and_nothing_of_the_others(scene):
    shown = {}
    for side in (scene.red, scene.blue):
        with rows_of(agency_id=side.agency.pk):
            shown[side.agency.code] = {fence.table: everything(fence) for fence in FENCES}
    for table in FENCED:
        assert shown["red"][table] != "[]", table  # there is something to see, so that leaking would show
        assert shown["red"][table] != shown["blue"][table], table
    red, blue = str(shown["red"]), str(shown["blue"])
    assert "Abelsecretworking" in red
    assert "Bergsecretworking" in blue
    for others in ("Bergsecret", "blue", "Southwind", "SOUTH", "C-2001"):
        assert others not in red, others
    for others in ("Abelsecret", "red@", "Northwind Gmb", "NORTH", "C-1001"):
        assert others not in blue.replace("'name': 'Northwind GmbH'", "").replace(
            '"name": "Northwind GmbH"', ""
        ), others
    for ours in (
        "Notesecret",
        "Termsecret",
        "Conductsecret",
        "Rulesecret",
        "PL-900001",
        "argon2",
        "group.example",
    ):
        assert ours not in red + blue, ours


def test_a_claim_that_left_the_agency_shows_no_debtor_and_no_document(scene):
    with rows_of(agency_id=scene.red.agency.pk):
        assert set(Placement.objects.values_list("state", flat=True)) == set(STATES)
        for model in (PlacementPack, PlacementDocument):
            states = set(model.objects.values_list("placement__state", flat=True))
            assert states == SEEN_BY_AGENCY
        gone = PlacementChange.objects.exclude(placement__state__in=SEEN_BY_AGENCY)
        assert set(gone.values_list("direction", "code")) == {("in", "note"), ("out", "payment")}
        asks = PlacementRequest.objects.exclude(placement__state__in=SEEN_BY_AGENCY)
        assert set(asks.values_list("direction", flat=True)) == {"in"}


def test_without_an_agency_it_shows_nothing(scene):
    with rows_of(agency_id=0):
        assert {everything(fence) for fence in FENCES} == {"[]"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sha256 FROM placements_agencykey",
        "SELECT * FROM placements_agencykey",
        "SELECT note FROM placements_placement",
        "SELECT proposed_by FROM placements_placement",
        "SELECT password FROM organisation_user",
        "SELECT * FROM placements_conductentry",
        "SELECT * FROM placements_placementrule",
        "SELECT * FROM placements_agencyposting",
        "SELECT * FROM receivables_account",
        "SELECT * FROM parties_customer",
        "SELECT * FROM journal_event",
        "SELECT * FROM django_session",
        "UPDATE placements_placement SET state = 'closed'",
        "UPDATE placements_agency SET capacity = 1",
        "INSERT INTO placements_agencymember (user_id, agency_id, role) VALUES (1, 1, 'manager')",
        "DELETE FROM placements_placementchange",
        "TRUNCATE placements_placementpack",
        "ALTER TABLE placements_placement DISABLE ROW LEVEL SECURITY",
        "SET row_security = off; SELECT number FROM placements_placement",
    ],
)
def test_what_no_agency_may_do_the_database_refuses(scene, statement):
    with pytest.raises(DatabaseError), rows_of(agency_id=scene.red.agency.pk):
        asked(statement)


def test_afterwards_the_house_sees_everything_again_even_after_a_fault(scene):
    with rows_of(agency_id=scene.red.agency.pk):
        assert User.objects.values_list("pk", flat=True).count() == 2
    assert Placement.objects.count() == 2 * len(STATES) + 1
    with pytest.raises(ZeroDivisionError), rows_of(agency_id=scene.red.agency.pk):
        1 / 0  # noqa: B018
    assert Placement.objects.count() == 2 * len(STATES) + 1
