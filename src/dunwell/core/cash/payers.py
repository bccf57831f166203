"""Who pays: by account, by name, by what was learnt of either; each customer with how surely it is the one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dunwell.core.cash.names import Names, words
from dunwell.core.cash.spelling import compact, folded
from dunwell.core.text import key

Grade = Literal["sure", "likely", "unknown", "other"]
_DIGIT = re.compile("[0-9]")
_LEAST_NUMBER = 4
_OFTEN = 3
_APART = 0.12
_BEHALF = re.compile(
    r"\b(?:O/?B/?O|ON BEHALF OF|FOR ACCOUNT OF|FOR|I\.? ?A\.?|IM AUFTRAG(?: VON)?|FUER|FUR|POUR(?: LE COMPTE DE)?"
    r"|NAMENS|VOOR|PER CONTO(?: DI)?|POR CUENTA DE|P/?P|C/O)[: ]+([^0-9\n;:]{4,60})"
)
_MOST_OF_ONE = 12  # customers that one account pays for, beyond which it tells nothing


@dataclass(frozen=True, slots=True)
class Learnt:
    """What confirmed matches tell: how often an account, or a payer's name, paid for a customer.

    habits: for a customer how often it took a discount, let the bank's charges be deducted, paid the oldest first.
    """

    accounts: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    names: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    habits: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a payment turned out to be for, by a sure match or by a person; habit: the relation of its amount."""

    account: str
    payer: str
    customers: tuple[str, ...]
    habit: str = ""
    is_correction: bool = False


def account_key(account: str, /) -> str:
    """An account as it is compared; empty where it is masked or too short to tell."""
    if "*" in account or "xxx" in account.lower() or "•" in account:
        return ""
    found = compact(account)
    return found if len(found) >= 6 and any(one.isdigit() for one in found) else ""


def learn(*, learnt: Learnt, outcomes: Iterable[Outcome]) -> Learnt:
    """What is known with further outcomes; a correction sets aside what the same account and name told before."""
    accounts, names = _open(learnt.accounts), _open(learnt.names)
    habits = _open(learnt.habits)
    for one in outcomes:
        for known, said in ((accounts, account_key(one.account)), (names, key(one.payer))):
            if not said:
                continue
            if one.is_correction:
                known[said] = Counter()
            known[said].update(one.customers)
        if one.habit:
            for customer in one.customers:
                habits[customer][one.habit] += 1
    return Learnt(accounts, names, habits)


def _open(known: Mapping[str, Mapping[str, int]]) -> dict[str, Counter[str]]:
    opened: dict[str, Counter[str]] = defaultdict(Counter)
    for said, counted in known.items():
        opened[said] = Counter(counted)
    return opened


@dataclass(frozen=True, slots=True)
class Identity:
    """The customers that a payer may be, each with why (`account`, `learnt`, `name`, `near`, `behalf`, `told`)."""

    sure: Mapping[str, str] = field(default_factory=dict[str, str])
    likely: Mapping[str, str] = field(default_factory=dict[str, str])

    def grade(self, customer: str, /) -> Grade:
        """How surely it is this customer; `other` where it is surely another."""
        if customer in self.sure:
            return "sure"
        if customer in self.likely:
            return "likely"
        return "other" if self.sure else "unknown"

    def why(self, customer: str, /) -> str:
        """What tells that it is this customer; empty where nothing does."""
        return self.sure.get(customer) or self.likely.get(customer) or ""


class Payers:
    """Finds who pays; names are looked up once each."""

    def __init__(self, *, customers: Iterable[str]) -> None:
        self._names = Names.of(customers)
        numbered = ((compact(one), one) for one in customers if _DIGIT.search(one))
        self._by_number = {number: one for number, one in numbered if len(number) >= _LEAST_NUMBER}
        self._said: dict[tuple[str, str, str], tuple[str, str, list[str]]] = {}
        self._of_name: dict[str, tuple[tuple[str, bool], ...]] = {}
        self._aliases: tuple[Learnt, Names, dict[str, tuple[tuple[str, bool], ...]]] | None = None

    def identity(
        self, *, payer: str, account: str, text: str, numbers: Iterable[str], learnt: Learnt
    ) -> Identity:
        """Who it may be. numbers: windows of the text that may be a customer's number."""
        sure: dict[str, str] = {}
        likely: dict[str, str] = {}
        of_account, of_payer, behalf = self._read(payer, account, text)
        for known, said, why in (
            (learnt.accounts, of_account, "account"),
            (learnt.names, of_payer, "learnt"),
        ):
            for customer, grade in self._told(known.get(said, {}) if said else {}, payer):
                (sure if grade == "sure" else likely).setdefault(customer, why)
        for customer, is_sure in self._named(payer, learnt):
            (sure if is_sure else likely).setdefault(customer, "name" if is_sure else "near")
        for name in behalf:
            for customer, is_sure in self._named(name, learnt):
                if is_sure:
                    likely.setdefault(customer, "behalf")
        for number in numbers:
            if number in self._by_number:
                likely.setdefault(self._by_number[number], "told")
        return Identity(sure, {one: why for one, why in likely.items() if one not in sure})

    def _read(self, payer: str, account: str, text: str) -> tuple[str, str, list[str]]:
        """The keys of an account and a payer, and on whose behalf is paid; read once, however often it is asked."""
        asked = (payer, account, text)
        found = self._said.get(asked)
        if found is None:
            found = (account_key(account), key(payer), _on_behalf(f"{payer}\n{text}"))
            self._said[asked] = found
        return found

    def _told(self, counted: Mapping[str, int], payer: str) -> list[tuple[str, Grade]]:
        """The customers an account or a name paid for: sure where it is one alone, likely where they are several.

        One alone is only likely until seen three times where its name is quite another than the payer's.
        """
        if not counted or len(counted) > _MOST_OF_ONE:
            return []
        if len(counted) > 1:
            return [(one, "likely") for one in sorted(counted)]
        (customer, times) = next(iter(counted.items()))
        is_stranger = (
            times < _OFTEN and bool(words(payer)) and self._names.is_unlike(customer=customer, name=payer)
        )
        return [(customer, "likely" if is_stranger else "sure")]

    def _named(self, name: str, learnt: Learnt) -> tuple[tuple[str, bool], ...]:
        """Customers of such a name, or of one that names learnt so far are like; and whether surely."""
        found = self._of_name.get(name)
        if found is None:
            found = self._of_name[name] = _look_up(self._names, name)
        if any(is_sure for _, is_sure in found):
            return found
        if self._aliases is None or self._aliases[0] is not learnt:
            single = [said for said, counted in learnt.names.items() if len(counted) == 1]
            self._aliases = (learnt, Names.of(single), {})
        _, aliases, known = self._aliases
        if name not in known:
            alike = {(next(iter(learnt.names[said])), is_sure) for said, is_sure in _look_up(aliases, name)}
            known[name] = tuple(sorted(alike)) if len({customer for customer, _ in alike}) == 1 else ()
        return (*known[name], *found)


def _on_behalf(text: str) -> list[str]:
    """The names in a text of those on whose behalf is paid."""
    return [found[1].strip() for found in _BEHALF.finditer(folded(text)) if len(found[1].strip()) >= 4]


def _look_up(names: Names, name: str) -> tuple[tuple[str, bool], ...]:
    """The names like one, surely where one alone is and hardly anything else is told; at most five otherwise."""
    alike = names.alike(name)
    if not alike:
        return ()
    best = alike[0]
    near = [one for one in alike if best.score - one.score < _APART]
    if best.found >= 0.85 and best.told >= 0.5 and len(near) == 1:
        return ((best.customer, True),)
    good = [one for one in near if one.found >= 0.5 and one.score >= 0.45]
    return tuple((one.customer, False) for one in good[:5])
