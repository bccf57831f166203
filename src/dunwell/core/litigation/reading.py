"""What a customer's record says of what courts ask for: the kind of debtor by its name, its state by its address."""

import re

from dunwell.core.litigation.facts import DebtorKind
from dunwell.core.text import key

COMPANY_FORMS = frozenset(
    {
        *(
            "ab",
            "ag",
            "aps",
            "asa",
            "bv",
            "b v",
            "corp",
            "corporation",
            "gmbh",
            "g m b h",
            "inc",
            "incorporated",
        ),
        *(
            "kgaa",
            "limited",
            "llc",
            "l l c",
            "llp",
            "ltd",
            "ltda",
            "mbh",
            "nv",
            "n v",
            "oy",
            "oyj",
            "plc",
            "pty ltd",
        ),
        *(
            "sa",
            "s a",
            "sarl",
            "s a r l",
            "sas",
            "s a s",
            "se",
            "sl",
            "s l",
            "spa",
            "s p a",
            "sp z o o",
            "spzoo",
        ),
        *("srl", "s r l", "ug", "ug haftungsbeschrankt"),
    }
)
"""What a company's name ends with, in forms that no person trades under."""
PERSON_FORMS = frozenset({"e k", "ek", "e kfm", "e kfr"})
"""What the name of a merchant who is a person ends with."""
_LONGEST = max(len(form.split()) for form in COMPANY_FORMS | PERSON_FORMS)
STATE_LINE = r"\b([A-Z]{2}) \d{5}(?:-\d{4})?\b"
"""How an address of the US names its state: two letters before the ZIP code."""


def kind_by_name(name: str, /) -> DebtorKind:
    """The kind of debtor by the legal form at the end of its name; unknown where there is none that tells."""
    words = key(name.replace("&", " ")).split()
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        end = " ".join(words[-length:])
        if end in COMPANY_FORMS:
            return DebtorKind.COMPANY
        if end in PERSON_FORMS:
            return DebtorKind.SOLE_TRADER
    return DebtorKind.UNKNOWN


def state_in(*, address: str, country: str) -> str:
    """The state of the US by the last ZIP code in an address; empty elsewhere, or where none is found."""
    found = re.findall(STATE_LINE, address) if country == "US" else []
    return found[-1] if found else ""
