"""Addresses for collections agencies: nobody of the group comes in there; tests/interfaces/agency has those who do."""

from uuid import UUID

NOT_OURS = "403 403 403 403 403 403 403 403 302"
NO_KEY = "401 401 401 401 401 401 401 401 401"
OPEN = "200 200 200 200 200 200 200 200 200"
NOTHING = "404 404 404 404 404 404 404 404 404"
PAGES = (
    "queue",
    "claim",
    "document",
    "remittances",
    "remittance",
    "exchange",
    "exchange_file",
    "results",
    "people",
)
FORMS = (
    *(
        "claims_do",
        "claim_do",
        "remittance_send",
        "exchange_report",
        "person_add",
        "person_switch",
        "key_make",
    ),
    "key_end",
)
READ = ("claims", "claim", "changes")
TOLD = ("acknowledge", "reject", "activities", "payments", "reversals", "requests")
AGENCY_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    *((f"agency:{name}", "GET", NOT_OURS, {}) for name in PAGES),
    *((f"agency:{name}", "POST", NOT_OURS, {}) for name in FORMS),
    *((f"agency_api:{name}", "GET", NO_KEY, {}) for name in READ),
    *((f"agency_api:{name}", "POST", NO_KEY, {}) for name in (*TOLD, "statements")),
    ("agency_api:openapi-json", "GET", OPEN, {}),  # it describes, and tells nothing
    ("agency_api:api-root", "GET", NOTHING, {}),
]


def agency() -> dict[str, dict[str, object]]:
    """What they are about: nothing that there is, for nobody comes as far."""
    nothing = UUID(int=0)
    number: dict[str, object] = {"number": "PL-000001"}
    return {
        **{f"agency_api:{name}": number for name in ("claim", *TOLD)},
        "agency:claim": number,
        "agency:claim_do": {**number, "act": "acknowledge"},
        "agency:claims_do": {"act": "acknowledge"},
        "agency:document": {"public_id": nothing},
        "agency:remittance": {"public_id": nothing},
        "agency:exchange_file": {"what": "claims"},
        "agency:person_switch": {"user_id": nothing},
        "agency:key_end": {"key_id": nothing},
    }
