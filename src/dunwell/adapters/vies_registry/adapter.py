"""One question by HTTPS, one answer of JSON; no redirect is followed, and nothing of the answer is believed unread.

VIES asks the registers of the member states, which are often away: every answer that is not plainly yes or no is
Unavailable, and never counts against a company.
"""

import http.client
import json
import ssl
from typing import Any, Final

from dunwell.adapters.vies_registry.settings import ViesSettings
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.vat_registry import Registered

TIMEOUT_SECONDS: Final = 10
ANSWER_MAX: Final = 64 * 1024
TEXT_MAX: Final = 300
KEPT: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""The countries whose numbers VIES answers for."""
_NOT_TOLD: Final = "---"


class ViesRegistry:
    """Asks VIES, as ports/vat_registry says."""

    name = "VIES"

    def __init__(self, *, settings: ViesSettings) -> None:
        self._settings = settings

    def look_up(self, *, country: str, number: str) -> Registered:
        """Say what VIES knows of a number; raises Refused, Unavailable."""
        if country not in KEPT:
            raise Refused("country_not_kept", f"VIES keeps no numbers of {country}.")
        code = "EL" if country == "GR" else country
        asked = {"countryCode": code, "vatNumber": number.removeprefix(code)}
        return _read(self._post(json.dumps(asked).encode()))

    def _post(self, body: bytes) -> bytes:
        at = self._settings
        connection = (
            http.client.HTTPConnection(at.host, at.port, timeout=TIMEOUT_SECONDS)
            if at.is_plain
            else http.client.HTTPSConnection(
                at.host, at.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        )
        try:
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            connection.request("POST", at.path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read(ANSWER_MAX + 1)
        except (OSError, http.client.HTTPException) as fault:
            raise Unavailable(f"{at.host} did not answer: {type(fault).__name__}") from fault
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK or len(content) > ANSWER_MAX:
            raise Unavailable(f"{at.host} answered {answer.status}.")
        return content


def _read(content: bytes) -> Registered:
    try:
        told: Any = json.loads(content)
    except ValueError:
        raise Unavailable("VIES answered with what is no JSON.") from None
    if not isinstance(told, dict) or not isinstance(told.get("valid"), bool) or told.get("errorWrappers"):
        raise Unavailable(f"VIES did not say yes or no{_code(told)}.")
    return Registered(
        is_registered=told["valid"],
        name=_text(told.get("name")),
        address=_text(told.get("address")),
        reference=_text(told.get("requestIdentifier")),
    )


def _code(told: object) -> str:
    """What VIES calls the fault, in brackets."""
    wrappers = told.get("errorWrappers") if isinstance(told, dict) else None
    first = wrappers[0] if isinstance(wrappers, list) and wrappers else None
    code = first.get("error") if isinstance(first, dict) else None
    return f" ({code[:40]})" if isinstance(code, str) else ""


def _text(found: object) -> str:
    """One line of what was told, "" for nothing: states that tell no names say three dashes."""
    if not isinstance(found, str) or found.strip() == _NOT_TOLD:
        return ""
    return " ".join(found.split())[:TEXT_MAX]
