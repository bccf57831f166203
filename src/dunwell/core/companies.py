"""Whether two records are one company: names without their noise, and identifiers, which win over any name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from dunwell.core.text import key

# As `key` leaves them: points and strokes are gaps by then, so that S.à r.l. is `s a r l`.
LEGAL_FORMS: frozenset[str] = frozenset(
    {
        *("ab", "ag", "aps", "as", "a s", "asa", "bv", "b v", "bvba", "co", "company", "corp", "corporation"),
        *(
            "cv",
            "e k",
            "ek",
            "e v",
            "ev",
            "eg",
            "gbr",
            "gmbh",
            "g m b h",
            "inc",
            "incorporated",
            "kg",
            "kgaa",
        ),
        *("limited", "llc", "l l c", "llp", "lp", "ltd", "ltda", "mbh", "n v", "nv", "ohg", "oy", "oyj"),
        *("plc", "pty", "pte", "pvt", "s a", "sa", "s a r l", "sarl", "sas", "s a s", "se", "sl", "s l"),
        *("snc", "s n c", "spa", "s p a", "sp z o o", "spzoo", "spolka z o o", "sprl", "srl", "s r l"),
        *("ug", "haftungsbeschrankt"),
    }
)
"""What stands at the end of a company's name for its form. Not one word of these tells two companies apart."""
DESCRIPTIVE: frozenset[str] = frozenset(
    {
        *("associates", "foundation", "group", "holding", "holdings", "in", "systems", "trust", "us", "usa"),
    }
)
"""Words that ledgers add to one name and leave out of the next; two companies may also differ in just these."""
_FILLERS = frozenset({"and", "et", "und", "och"})
_LONGEST_FORM = max(len(form.split()) for form in LEGAL_FORMS)
LETTERS_LEAST = 3
"""A name with fewer letters and digits than this says nothing by itself."""
BLOCK_MAX = 50
"""More records than this under one name say that the name is a common word: no pair is made of it alone."""


def company_key(name: str) -> str:
    """What two names of one company have in common: as `key`, without the legal forms at its end and joining words.

    `company_key("Müller & Söhne GmbH & Co. KG")` → `muller sohne`. The first word always stays.
    """
    words = [word for word in key(name.replace("&", " ")).split() if word not in _FILLERS]
    return " ".join(_without_forms(words))


def loose_key(name: str) -> str:
    """As `company_key`, without descriptive words at its end either: `WAL-MAR trust` and `WAL-MAR corp` → `wal mar`."""
    words = company_key(name).split()
    while len(words) > 1 and words[-1] in DESCRIPTIVE:
        words = _without_forms(words[:-1])
    return " ".join(words)


def _without_forms(words: Sequence[str]) -> list[str]:
    """The words without the forms at their end, as many as there may be; the first word always stays."""
    least = len(words)
    ends = [least]  # where the name may end: `a s a s` is two forms, and not `a` before one of three words
    while ends:
        end = ends.pop()
        least = min(least, end)
        ends += [
            start
            for start in range(max(1, end - _LONGEST_FORM), end)
            if " ".join(words[start:end]) in LEGAL_FORMS
        ]
    return list(words[:least])


def identifier_key(text: str) -> str:
    """An identifier as it is compared: letters and digits in upper case; `"de 129.273-398"` → `DE129273398`."""
    return key(text).replace(" ", "").upper()


class Likeness(StrEnum):
    """How sure it is that two records are one company, from the surest on."""

    SAME = "same"
    LIKELY = "likely"
    POSSIBLE = "possible"
    CONTRADICTED = "contradicted"
    DIFFERENT = "different"


class LikeReason(StrEnum):
    """What speaks for two records being one company."""

    SAME_VAT_ID = "SAME_VAT_ID"
    SAME_REGISTRATION = "SAME_REGISTRATION"
    SAME_NUMBER = "SAME_NUMBER"
    SAME_NAME = "SAME_NAME"
    SAME_NAME_LOOSELY = "SAME_NAME_LOOSELY"
    SAME_ADDRESS = "SAME_ADDRESS"
    SAME_MAILBOX = "SAME_MAILBOX"


class Contradiction(StrEnum):
    """What speaks against it. A different number alone does not: each system gives its own."""

    OTHER_VAT_ID = "OTHER_VAT_ID"
    OTHER_REGISTRATION = "OTHER_REGISTRATION"
    OTHER_COUNTRY = "OTHER_COUNTRY"


LIKE_SENTENCES = {
    LikeReason.SAME_VAT_ID: "Both have the same VAT number.",
    LikeReason.SAME_REGISTRATION: "Both stand under the same number in the register.",
    LikeReason.SAME_NUMBER: "Both have the same customer number, but for leading zeros.",
    LikeReason.SAME_NAME: "The names are the same but for legal form, case, accents and punctuation.",
    LikeReason.SAME_NAME_LOOSELY: "The names are the same but for descriptive words.",
    LikeReason.SAME_ADDRESS: "Both have the same postal address.",
    LikeReason.SAME_MAILBOX: "A contact of both has the same e-mail address.",
}
CONTRADICTION_SENTENCES = {
    Contradiction.OTHER_VAT_ID: "The VAT numbers differ.",
    Contradiction.OTHER_REGISTRATION: "The numbers in the register differ.",
    Contradiction.OTHER_COUNTRY: "The countries differ.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a customer; "" where nothing is. `names`: all it goes by; `number` without leading zeros."""

    record_id: int
    names: tuple[str, ...]
    number: str = ""
    country: str = ""
    vat_id: str = ""
    registration: str = ""
    address: str = ""
    mailboxes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records, the lower id first, with all that speaks for and against."""

    first_id: int
    second_id: int
    likeness: Likeness
    reasons: tuple[LikeReason, ...]
    contradictions: tuple[Contradiction, ...]


def compare(*, first: Record, second: Record) -> Pair:
    """Say how alike two records are; the same whichever comes first.

    Identifiers win: an equal VAT or register number is the same company under any name, unless the other identifier
    differs; a different one is never the same under an equal name.
    """
    reasons = tuple(reason for reason, is_so in _for(first, second) if is_so)
    against = tuple(reason for reason, is_so in _against(first, second) if is_so)
    low, high = sorted((first.record_id, second.record_id))
    return Pair(
        first_id=low,
        second_id=high,
        likeness=_likeness(frozenset(reasons), against),
        reasons=reasons,
        contradictions=against,
    )


def _likeness(reasons: frozenset[LikeReason], against: tuple[Contradiction, ...]) -> Likeness:
    named = reasons & {LikeReason.SAME_NAME, LikeReason.SAME_NAME_LOOSELY}
    proved = reasons & {LikeReason.SAME_VAT_ID, LikeReason.SAME_REGISTRATION}
    if not named and not proved:
        return Likeness.DIFFERENT
    if against:
        return Likeness.CONTRADICTED
    if proved:
        return Likeness.SAME
    besides = reasons & {LikeReason.SAME_ADDRESS, LikeReason.SAME_MAILBOX, LikeReason.SAME_NUMBER}
    return Likeness.LIKELY if LikeReason.SAME_NAME in reasons or besides else Likeness.POSSIBLE


def _for(first: Record, second: Record) -> list[tuple[LikeReason, bool]]:
    strict = _keys(first, company_key) & _keys(second, company_key)
    loose = _keys(first, loose_key) & _keys(second, loose_key)
    return [
        (LikeReason.SAME_VAT_ID, _same(first.vat_id, second.vat_id)),
        (LikeReason.SAME_REGISTRATION, _same(first.registration, second.registration)),
        (LikeReason.SAME_NUMBER, _same(first.number, second.number)),
        (LikeReason.SAME_NAME, bool(strict)),
        (LikeReason.SAME_NAME_LOOSELY, bool(loose) and not strict),
        (LikeReason.SAME_ADDRESS, _same(first.address, second.address)),
        (LikeReason.SAME_MAILBOX, bool(first.mailboxes & second.mailboxes)),
    ]


def _against(first: Record, second: Record) -> list[tuple[Contradiction, bool]]:
    return [
        (Contradiction.OTHER_VAT_ID, _differ(first.vat_id, second.vat_id)),
        (Contradiction.OTHER_REGISTRATION, _differ(first.registration, second.registration)),
        (Contradiction.OTHER_COUNTRY, _differ(first.country, second.country)),
    ]


def _keys(record: Record, make: Callable[[str], str]) -> set[str]:
    made = {make(name) for name in record.names}
    return {one for one in made if len(one.replace(" ", "")) >= LETTERS_LEAST}


def _same(first: str, second: str) -> bool:
    return bool(identifier_key(first)) and identifier_key(first) == identifier_key(second)


def _differ(first: str, second: str) -> bool:
    return (
        bool(identifier_key(first))
        and bool(identifier_key(second))
        and (identifier_key(first) != identifier_key(second))
    )


def alike(*, records: Iterable[Record]) -> list[Pair]:
    """Return the pairs that may be one company, the surest first, contradicted ones last; each pair once.

    Only records that share a name or an identifier are compared, so the cost grows with the pairs found and not with
    all pairs there are. A name that more than BLOCK_MAX records share is a common word: it makes no pair.
    """
    by_id = {one.record_id: one for one in records}
    candidates: set[tuple[int, int]] = set()
    for ids in _blocks(by_id).values():
        if len(ids) <= BLOCK_MAX:
            candidates.update(combinations(sorted(ids), 2))
    pairs = [compare(first=by_id[low], second=by_id[high]) for low, high in candidates]
    order = list(Likeness)
    found = [one for one in pairs if one.likeness is not Likeness.DIFFERENT]
    return sorted(found, key=lambda one: (order.index(one.likeness), one.first_id, one.second_id))


def _blocks(by_id: Mapping[int, Record]) -> dict[tuple[str, str], set[int]]:
    blocks: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, one in by_id.items():
        for name in _keys(one, loose_key):
            blocks["name", name].add(number)
        for kind, text in (("vat", one.vat_id), ("register", one.registration)):
            if identifier_key(text):
                blocks[kind, identifier_key(text)].add(number)
    return blocks
