"""Rows by COPY are those that an insert would have made, be they few or many."""

from datetime import UTC, date, datetime

import pytest

from dunwell.apps.journal.copying import FEW, insert_rows
from dunwell.apps.receivables.models import Posting, PostingKind, Residual

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
COUNTS = (FEW - 1, FEW + 5)


@pytest.mark.parametrize("count", COUNTS)
def test_rows_get_keys_and_keep_the_defaults_of_their_model(db, count):
    made = insert_rows(
        [
            Posting(
                kind=PostingKind.INVOICE,
                account_id=1,
                effective_on=date(2026, 3, 10),
                recorded_at=NOW,
                actor="test",
            )
            for _ in range(count)
        ]
    )
    assert len({one.pk for one in made}) == count
    assert list(Posting.objects.values_list("currency", flat=True)) == [""] * count


@pytest.mark.parametrize("count", COUNTS)
def test_rows_that_have_their_keys_keep_them(db, count):
    insert_rows(
        [
            Residual(item_id=at, account_id=1, due_on=date(2026, 3, 10), residual_minor=at)
            for at in range(1, count + 1)
        ]
    )
    assert sorted(Residual.objects.values_list("pk", "residual_minor")) == [
        (at, at) for at in range(1, count + 1)
    ]
