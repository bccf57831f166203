"""Names of payers against names of customers: words by rarity, shortened, cut off, mistyped, with others around them.

A word counts by how few customers bear it: log(1 + customers / bearers). Legal forms do not count. What is compared is
the share of a customer's words that the payer's name has, and the share of the payer's that the customer's has.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from dunwell.core.cash.spelling import distance
from dunwell.core.text import key

_FORMS_LIST = (
    "gmbh mbh ag kg kgaa ohg gbr ug ek eg ev se co cie inc incorporated llc llp lp ltd limited plc corp corporation"
    " company sa sas sarl sasu eurl sl slu srl spa snc sapa bv nv vof cv ab as asa aps oy oyj ou sia uab doo dd kft zrt"
    " sp zoo z o pty pte bhd sdn kk gk und and et e y i the of der die das le la les de van von fuer fur for obo on"
    " behalf c im auftrag ia haftungsbeschrankt gesellschaft mit beschrankter haftung sro a s r l p c m n"
)
_FORMS = frozenset(_FORMS_LIST.split())
_ENOUGH = 24
_MOST_BEARERS = 400
_LEAST_PREFIX = 3


def words(name: str, /) -> tuple[str, ...]:
    """The words of a name as they are compared: without case, accents, legal forms, numbers; ä as ae and a alike."""
    return tuple(filter(None, map(_plain, key(name).split())))


@lru_cache(maxsize=100_000)
def _plain(word: str) -> str:
    """A word of a key as it is compared; empty where it is not."""
    if word in _FORMS or word.isdigit():
        return ""
    for two, one in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        word = word.replace(two, one)
    return word


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a payer's name and a customer's are: the share of the customer's words found, and of the payer's."""

    customer: str
    found: float
    told: float

    @property
    def score(self) -> float:
        """One figure to order by."""
        return self.found * 0.7 + self.told * 0.3


@dataclass
class Names:
    """The customers' names by their words."""

    by_customer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bearers: dict[str, list[str]] = field(default_factory=dict)
    heads: dict[str, list[str]] = field(default_factory=dict)
    wholes: dict[str, list[str]] = field(default_factory=dict)
    letters: str = "abcdefghijklmnopqrstuvwxyz"

    @classmethod
    def of(cls, customers: Iterable[str], /) -> "Names":
        """From the customers as the set calls them; those that are numbers only are left out."""
        named = {one: found for one in customers if (found := words(one)) and _is_name(found)}
        bearers: dict[str, list[str]] = defaultdict(list)
        heads: dict[str, list[str]] = defaultdict(list)
        wholes: dict[str, list[str]] = defaultdict(list)
        for customer, its in named.items():
            for word in set(its) if len(its) > 1 else its:
                bearers[word].append(customer)
            whole = "".join(its)
            heads[whole[:6]].append(customer)
            wholes[whole].append(customer)
        return cls(named, dict(bearers), dict(heads), dict(wholes))

    def weight(self, word: str, /) -> float:
        """How much a word tells."""
        return math.log(1 + len(self.by_customer) / max(1, len(self.bearers.get(word, ()))))

    def alike(self, name: str, /) -> list[Likeness]:
        """Customers whose names are like this one, the most alike first."""
        said = words(name)
        if not said or not self.by_customer:
            return []
        same = self.wholes.get("".join(said))
        if same:
            return [Likeness(one, 1.0, 1.0) for one in sorted(same)]
        found = [self._likeness(one, said) for one in sorted(self._candidates(said))]
        return sorted((one for one in found if one.score > 0.3), key=lambda one: (-one.score, one.customer))

    def is_unlike(self, *, customer: str, name: str) -> bool:
        """Whether a customer has a name, and this is quite another."""
        if customer not in self.by_customer:
            return False
        return self._likeness(customer, words(name)).score < 0.3

    def _candidates(self, said: Sequence[str]) -> set[str]:
        bearing = [
            self.bearers[one]
            for word in dict.fromkeys(said)
            for one in ([word] if word in self.bearers else self._near(word))
        ]
        head = "".join(said)[:6]
        if len(head) == 6:
            bearing.append(self.heads.get(head, []))
        counted: Counter[str] = Counter()
        for its in sorted(bearing, key=len):
            if counted and (len(its) > _MOST_BEARERS or len(counted) > _ENOUGH):
                counted.update(one for one in its if one in counted)
            else:
                counted.update(its[:_MOST_BEARERS])
        ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        return {customer for customer, _ in ranked[:_ENOUGH]}

    def _near(self, word: str) -> list[str]:
        """Known words with one letter wrong, missing, too many or swapped."""
        if len(word) < 4:
            return []
        splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        made = {front + back[1:] for front, back in splits if back}
        made |= {front + back[1] + back[0] + back[2:] for front, back in splits if len(back) > 1}
        for front, back in splits:
            for letter in self.letters:
                made.add(front + letter + back)
                made.add(front + letter + back[1:])
        return sorted(made & self.bearers.keys())

    def _likeness(self, customer: str, said: Sequence[str]) -> Likeness:
        its = self.by_customer[customer]
        whole, told = "".join(its), "".join(said)
        if whole == told or (
            min(len(whole), len(told)) >= 8 and distance(one=whole, other=told, most=1) <= 1
        ):
            return Likeness(customer, 1.0, 1.0)
        if len(told) >= 14 and whole.startswith(told):
            return Likeness(customer, 0.95, 1.0)
        rest = list(said)
        got = total = 0.0
        for word in its:
            weight = self.weight(word)
            total += weight
            best = max(rest, key=lambda one: _alike(word, one, is_last=one == said[-1]), default="")
            share = _alike(word, best, is_last=bool(best) and best == said[-1]) if best else 0.0
            if share:
                got += weight * share
                rest.remove(best)
        strange = sum(self.weight(one) for one in rest)
        return Likeness(customer, got / total, got / (got + strange) if got else 0.0)


def _alike(word: str, other: str, *, is_last: bool) -> float:
    """How surely two words are the same one: 1 the same, less where one is mistyped, cut off or shortened."""
    if word == other:
        return 1.0
    short, long = sorted((word, other), key=len)
    if is_last and other == short and len(short) >= 2 and long.startswith(short):
        return 0.9
    if len(short) >= _LEAST_PREFIX and long.startswith(short):
        return 0.8
    if len(long) - len(short) <= 2 and (word[0] == other[0] or word[-1] == other[-1]):
        if len(short) >= 4 and distance(one=short, other=long, most=1) <= 1:
            return 0.9
        if len(short) >= 9 and distance(one=short, other=long, most=2) <= 2:
            return 0.8
    is_shortened = len(short) >= 3 and long[0] == short[0] and _is_within(short, long)
    return 0.6 if is_shortened and len(short) <= len(long) - 2 else 0.0


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(one in letters for one in short)


def _is_name(found: Sequence[str]) -> bool:
    return any(len(one) >= 3 and one.isalpha() for one in found)
