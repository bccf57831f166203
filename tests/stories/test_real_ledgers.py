"""Two exports of a real ledger, where they lie beside the checkout: nothing refused, nothing lost, ageing as known."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.ageing import ageing_report
from dunwell.apps.receivables.importing import Upload, import_items
from dunwell.apps.receivables.models import Residual
from dunwell.formats import profile as profiles

ROOT = Path(__file__).resolve().parents[2]
LEDGERS = ROOT.parent / "shared" / "data" / "receivables"
NOW = datetime(2020, 5, 22, 9, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not LEDGERS.is_dir(), reason="the real ledgers do not lie beside the checkout"),
]


@pytest.fixture
def owed():
    return add_entity(code="U001", name="U", country="US", currency="USD", timezone="UTC", now=NOW)[0]


def take_in(file, profile, entity):
    shape, _ = profiles.parse(content=(ROOT / "examples" / "profiles" / profile).read_bytes())
    assert shape is not None
    upload = Upload(name=file, content=(LEDGERS / file).read_bytes())
    return import_items(upload=upload, profile=shape, entity=entity, actor="test", now=NOW)


def counts(result):
    return (result.rows, result.imported, result.already_there, result.duplicates, result.faults.height)


def test_closed_then_open_and_both_again(owed):
    assert counts(take_in("closed_32000.csv", "ledger-closed.toml", owed)) == (32_000, 31_306, 0, 694, 0)
    assert Residual.objects.count() == 0
    opened = take_in("open_9681.csv", "ledger-open.toml", owed)
    assert counts(opened) == (9_681, 9_681, 0, 0, 0)
    assert opened.totals.rows() == [("CAD", 704, 42_218_190_72), ("USD", 8_977, 280_875_125_47)]
    assert counts(take_in("closed_32000.csv", "ledger-closed.toml", owed)) == (32_000, 0, 31_306, 694, 0)
    assert counts(take_in("open_9681.csv", "ledger-open.toml", owed)) == (9_681, 0, 9_681, 0, 0)

    report = ageing_report(scope=system_scope(actor="test"), as_of=date(2020, 5, 22))

    assert report.select("currency", "bucket", "items", "amount_minor").rows() == [
        ("CAD", "not_due", 9, 575_413_75),
        ("CAD", "1-30", 243, 14_015_513_59),
        ("CAD", "31-60", 347, 22_458_639_82),
        ("CAD", "61-90", 105, 5_168_623_56),
        ("CAD", "91+", 0, 0),
        ("USD", "not_due", 491, 10_341_541_09),
        ("USD", "1-30", 3_324, 104_526_599_57),
        ("USD", "31-60", 4_080, 133_150_780_71),
        ("USD", "61-90", 1_082, 32_856_204_10),
        ("USD", "91+", 0, 0),
    ]
