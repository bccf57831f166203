"""The terms with an agency as they are stored, and back."""

from collections.abc import Mapping
from typing import Any, cast

from dunwell.core.placements.terms import Aged, Band, Component, Phase, Rate, Scale, Terms

_BANDS = ("age", "amount", "placement", "cases")
_NUMBERS = (
    *("free_days", "grace_days", "direct_share", "discovery_share", "returned_share", "withdrawal_share"),
    *("withdrawal_free_after", "minimum_minor", "maximum_minor"),
)


def stored(terms: Terms, /) -> dict[str, Any]:
    """Return the terms as JSON can hold them; their currency stands beside them."""
    return {
        "scale": terms.scale,
        "aged": terms.aged,
        "rates": [_stored_rate(one) for one in terms.rates],
        **{name: getattr(terms, name) for name in _NUMBERS},
    }


def read(data: Mapping[str, Any], /, *, currency: str) -> Terms:
    """Return the terms that `stored` wrote."""
    return Terms(
        currency=currency,
        scale=cast("Scale", data["scale"]),
        aged=cast("Aged", data["aged"]),
        rates=tuple(_read_rate(one) for one in data["rates"]),
        **{name: data[name] for name in _NUMBERS},
    )


def _stored_rate(rate: Rate) -> dict[str, Any]:
    return {
        "basis_points": rate.basis_points,
        **{name: [getattr(rate, name).low, getattr(rate, name).below] for name in _BANDS},
        "countries": sorted(rate.countries),
        "phase": rate.phase,
        "components": sorted(rate.components),
    }


def _read_rate(data: Mapping[str, Any]) -> Rate:
    bands = {name: Band(low=data[name][0], below=data[name][1]) for name in _BANDS}
    return Rate(
        basis_points=data["basis_points"],
        **bands,
        countries=frozenset(data["countries"]),
        phase=cast("Phase | None", data["phase"]),
        components=frozenset(cast("list[Component]", data["components"])),
    )
