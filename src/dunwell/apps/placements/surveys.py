"""The surveys of recoverability that come with the package, read once. Needs no database."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources

from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.surveys import Prior, Survey, prior_of


@cache
def packaged_surveys() -> tuple[Survey, ...]:
    """Return the published opinions, the one to be used first; raises UnusableSurvey."""
    content = (
        resources.files("dunwell.apps.placements.data").joinpath("recovery_surveys.toml").read_text("utf-8")
    )
    return tuple(
        Survey(
            code=one["code"],
            name=one["name"],
            source=one["source"],
            points=tuple((int(day), int(Decimal(said) * MILLION)) for day, said in one["points"].items()),
            note=one.get("note", ""),
        )
        for one in tomllib.loads(content)["survey"]
    )


@cache
def prior_by(code: str, /) -> Prior:
    """Return the curve of a survey; raises LookupError for a code that there is none of."""
    found = next((one for one in packaged_surveys() if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in packaged_surveys())
        raise LookupError(f"no survey has the code {code!r}; there are: {known}")
    return prior_of(found)
