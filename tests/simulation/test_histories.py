"""Random histories against an auditor of the rules: nobody is asked for what must not be asked for, ever.

More than the few seeds here: DUNWELL_SIMULATIONS=50 pytest tests/simulation
"""

import os

import pytest
from tests.ledger import broken
from tests.simulation.watching import begun

SEEDS = range(int(os.environ.get("DUNWELL_SIMULATIONS", "2")))
DAYS = 26


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_asked_for_what_must_not_be_asked_for(transactional_db, seed):
    watch = begun(seed, customers=18)
    for number in range(DAYS):
        watch.day(number)
        assert watch.auditor.complaints == []
    watch.finished()
    assert broken() == {}
    assert watch.letters > 15, "a seed that tests little"
    missing = {"promise", "plan", "dispute", "hold", "pay"} - set(watch.history.happened)
    assert not missing
