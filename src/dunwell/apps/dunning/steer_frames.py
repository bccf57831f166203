"""What people said about next steps, and what the sales side was told, as columns for the core."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.copying import read_packed
from dunwell.core.dunning.guards import ACCOUNT_GUARDS
from dunwell.core.dunning.standing import FORWARDS, STEPS_TAKEN, TOLD

# What was taken back counted until the day on which it was: a past day is told with what stood then.
_SAID = '"on" <= %s AND (withdrawn_on IS NULL OR withdrawn_on > %s)'
VETOES = f"""
    SELECT account_id, 'OWNER_VETO' AS reason, until FROM dunning_steer
        WHERE kind IN ('veto', 'postpone') AND {_SAID} AND until >= %s
"""  # noqa: S608 - our own condition
SKIPS = f"""
    SELECT account_id, carrying_item_id, step, "on", false AS is_contact FROM dunning_steer
        WHERE kind = 'skip' AND {_SAID}
"""  # noqa: S608 - our own condition
WANTED = f"""
    SELECT account_id, carrying_item_id, step, "on" FROM dunning_steer
        WHERE kind = 'forward' AND {_SAID}
"""  # noqa: S608 - our own condition
HEARD = """
    SELECT account_id, carrying_item_id, step, min(window_ends_on - window_days) AS "on"
        FROM dunning_ownernotice
        WHERE stage IN ('owner', 'lead') AND told_on <= %s
        GROUP BY account_id, carrying_item_id, step
"""


def vetoes(*, as_of: date) -> pl.DataFrame:
    """Return the vetoes and delays of owners that stand on a day (ACCOUNT_GUARDS); they end by themselves."""
    return fetch(sql=VETOES, schema=ACCOUNT_GUARDS, params=[as_of] * 3)


def skips(*, as_of: date) -> pl.DataFrame:
    """Return the steps that a person skipped by a day (STEPS_TAKEN): taken, and nobody heard of them."""
    return fetch(sql=SKIPS, schema=STEPS_TAKEN, params=[as_of] * 2)


def forwards(*, as_of: date) -> pl.DataFrame:
    """Return the steps that a person wants taken from a day on or earlier (FORWARDS)."""
    return fetch(sql=WANTED, schema=FORWARDS, params=[as_of] * 2)


def told(*, as_of: date) -> pl.DataFrame:
    """Return the steps of which the owner or the lead was told by a day, and from when the window counts (TOLD).

    That is the day on which the first of them was told, or an earlier one where somebody let the step go ahead.
    """
    return read_packed(sql=HEARD, schema=TOLD, params=[as_of])  # many: every step of every owned customer
