"""What makes two entries the same: a key that is equal for the same entry, whichever file and format it comes in.

Two keys, for two questions. `fingerprint` is of everything that tells one entry from another: account, status, days,
amount, currency, the payer's and the bank's references, and the remittance text without its blanks. Equal
fingerprints in two copies of a statement are the same entry. `likeness` is only of account, status, booked day, amount
and currency: it stays equal where another format cuts texts or leaves references out, so equal likenesses in statements
of two formats that cover the same day are very probably the same entry, and worth a look by references before either
is counted twice.

Both count: the second entry that is alike in everything within a statement is another entry and gets another key, the
same one each time the statement is read. So equal keys from two *different* statements (other balances) do not prove
that an entry came twice: two customers may each have paid 50 on that day.
"""

import re
from array import array
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from dunwell.formats.bank.records import References, Status

_GERMAN_IBAN = re.compile(r"DE[0-9]{2}([0-9]{8})([0-9]{10})")
_GERMAN_PAIR = re.compile(r"([0-9]{8})/([0-9]{1,10})")
_CURRENCY_BEHIND = re.compile(r"(?<=[0-9])(?: ?/? ?)[A-Z]{3}$")
_HALF_FULL = 2
_MASK = 2**64 - 1


def account_key(number: str) -> str:
    """The account as it is compared: a German IBAN is its bank code and number, a currency behind is left out."""
    bare = "".join(number.upper().split())
    if found := _GERMAN_IBAN.fullmatch(bare):
        return f"{found[1]}/{found[2].lstrip('0')}"
    bare = _CURRENCY_BEHIND.sub("", bare)
    if found := _GERMAN_PAIR.fullmatch(bare):
        return f"{found[1]}/{found[2].lstrip('0')}"
    return re.sub(r"[^A-Z0-9]", "", bare)


class Counted:
    """How often each key has come, in a table of eight bytes for a key: a file may have millions of entries."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 1024))
        self._filled = 0
        self._again: dict[int, int] = {}

    def nth(self, key: int) -> int:
        """1 for a key that is new, 2 when it comes again, and so on."""
        if self._put(self._table, key or 1):
            self._filled += 1
            if self._filled * _HALF_FULL > len(self._table):
                self._grow()
            return 1
        count = self._again.get(key, 1) + 1
        self._again[key] = count
        return count

    @staticmethod
    def _put(table: "array[int]", key: int) -> bool:
        mask = len(table) - 1
        at = key & mask
        while held := table[at]:
            if held == key:
                return False
            at = (at + 1) & mask
        table[at] = key
        return True

    def _grow(self) -> None:
        wider = array("Q", bytes(8 * len(self._table) * 4))
        for key in self._table:
            if key:
                self._put(wider, key)
        self._table = wider


class Marks:
    """Gives the entries of one statement their keys."""

    def __init__(self, *, account: str) -> None:
        self._account = account_key(account)
        self._same, self._alike = Counted(), Counted()
        self._sum = 0
        self._last: tuple[Status, date | None] | None = None
        self._text = ""

    def of(
        self,
        *,
        status: Status,
        booked_on: date | None,
        value_on: date | None,
        amount: Decimal,
        currency: str,
        references: References,
        text: str,
    ) -> tuple[str, str, bool]:
        """Fingerprint and likeness of the next entry, and whether one the same in everything came before it."""
        booked = booked_on or value_on
        weak = f"{self._prefix(status, booked)}{_canonical(amount)}|{currency}"
        words = "".join(text.upper().split())
        named = f"{references.end_to_end}|{references.servicer}|{references.customer}"
        strong = f"{weak}|{_day(value_on)}|{named}|{words}"
        same = _digest(strong)
        nth = self._same.nth(hash(same) & _MASK)
        like_nth = self._alike.nth(
            hash(weak) & _MASK
        )  # a hash of this process only: it counts, and is not told
        self._sum = (self._sum + crc32(weak.encode())) & _MASK
        fingerprint = same.hex()
        return (
            fingerprint if nth == 1 else f"{fingerprint}-{nth}",
            weak if like_nth == 1 else f"{weak}|{like_nth}",
            nth > 1,
        )

    def _prefix(self, status: Status, booked: date | None) -> str:
        """What most entries of a statement have in common."""
        if (status, booked) != self._last:
            self._last = status, booked
            self._text = f"{self._account}|{status}|{_day(booked)}|"
        return self._text

    def statement(self, *, facts: Mapping[str, object]) -> str:
        """The statement's own: account, balances, sums as given in `facts`, and its entries in whatever order."""
        told = "|".join(f"{name}={facts[name]}" for name in sorted(facts))
        return _digest(f"{self._account}|{told}|{self._sum}").hex()


@lru_cache(maxsize=1024)
def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _canonical(amount: Decimal) -> str:
    """Without zeros behind the decimals: 300 and 300.00 are one amount."""
    text = str(amount)
    return (
        text.rstrip("0").rstrip(".") if "." in text and "E" not in text else format(amount.normalize(), "f")
    )
