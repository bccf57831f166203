"""What can be known: looks at the payments in order of days with the eyes of one who has only the files.

A payment that says nothing can be found only if the payer is known and one invoice alone, or one sum alone, has its
amount. Whatever cannot be known is labelled LEAVE, so that posting it counts as a guess, even a lucky one.
"""

from collections import defaultdict
from itertools import combinations

from tests.cash_world.records import FREE, LEAVE, POST, PROPOSE, Customer, Draft, Invoice

MOST_OPEN = 18
_WEAK = {"typo", "swap", "dropped", "tail", "letters", "wrong_number", "list_tails"}


class Observer:
    """Follows which invoices look open, and which payers have shown whom they pay for."""

    def __init__(self, *, customer_column: str, invoices: list[Invoice], payments: list[Draft]) -> None:
        self.names_known = customer_column != "id"
        self.open: dict[str, int] = {invoice.number: invoice.amount for invoice in invoices}
        self.of_group: dict[int, list[Invoice]] = defaultdict(list)
        self.of_amount: dict[tuple[str, int], list[Invoice]] = defaultdict(list)
        self.seen: dict[str, set[int]] = defaultdict(set)
        for invoice in invoices:
            self.of_group[invoice.customer.group].append(invoice)
            self.of_amount[invoice.currency, invoice.amount].append(invoice)
        self.told_once: set[str] = set()
        self.shown_once: dict[str, set[int]] = defaultdict(set)
        for draft in payments:
            if draft.told and draft.expect in {POST, PROPOSE}:
                self.told_once |= {invoice.number for invoice, _ in draft.pairs}
                self._show(self.shown_once, draft)

    def watch(self, draft: Draft) -> None:
        """Lower what is expected of a payment that cannot be known, then take note of what it shows."""
        if draft.customer and draft.pairs and draft.expect != LEAVE:
            if not draft.told:
                draft.expect = self._untold(draft, draft.customer)
            elif draft.kind in _WEAK and self._has_twin(draft):
                draft.expect = FREE
        if draft.expect in {POST, PROPOSE}:
            self._note(draft)

    def _untold(self, draft: Draft, customer: Customer) -> str:
        if not self._is_identified(draft, customer, self.seen):
            later = self._is_identified(draft, customer, self.shown_once)
            return FREE if later or (len(draft.pairs) == 1 and not self._others_of_amount(draft)) else LEAVE
        if draft.kind in {"charges_untold", "parent_untold", "credit_untold"}:
            return FREE
        ways = self._ways(draft, self._looks_open(draft, customer))
        if ways != 1:  # whoever reads to the end may know by what the others said
            left = [
                invoice
                for invoice in self._looks_open(draft, customer)
                if invoice.number not in self.told_once
            ]
            return LEAVE if ways and self._ways(draft, left) > 1 else FREE
        if len(draft.pairs) > 1 or draft.kind in {"trap_number", "third_untold", "contract"}:
            return PROPOSE
        if draft.kind == "wrong_number":
            return FREE
        return PROPOSE if draft.amount % 5000 == 0 else POST

    def _is_identified(self, draft: Draft, customer: Customer, seen: dict[str, set[int]]) -> bool:
        if draft.names_customer:
            return True
        shown = [sign for sign in (draft.account, draft.payer) if sign and seen[sign] == {customer.key}]
        named = (
            self.names_known and draft.payer and draft.kind not in {"third", "parent_untold", "third_untold"}
        )
        return bool(shown or named)

    def _looks_open(self, draft: Draft, customer: Customer) -> list[Invoice]:
        return [
            invoice
            for invoice in self.of_group[customer.group]
            if self.open[invoice.number] > 0
            and invoice.currency == draft.currency
            and invoice.issued_on <= draft.paid_on
        ]

    def _ways(self, draft: Draft, found: list[Invoice]) -> int:
        """How many sums of these open invoices make the amount; 0: too many to tell."""
        single = sum(self.open[invoice.number] == draft.amount for invoice in found)
        if len(draft.pairs) == 1:
            return single or 1
        if len(found) > MOST_OPEN:
            return 0
        amounts = [self.open[invoice.number] for invoice in found]
        return max(1, single + sum(
            sum(chosen) == draft.amount
            for size in range(2, min(len(draft.pairs) + 1, 4) + 1)
            for chosen in combinations(amounts, size)
        ))  # fmt: skip

    def _others_of_amount(self, draft: Draft) -> bool:
        same = self.of_amount[draft.currency, draft.amount]
        return sum(self.open[invoice.number] == draft.amount for invoice in same) > 1

    def _has_twin(self, draft: Draft) -> bool:
        invoice = draft.pairs[0][0]
        return any(
            other.number != invoice.number and other.amount == invoice.amount
            for other in self._looks_open(draft, invoice.customer)
        )

    def _note(self, draft: Draft) -> None:
        self._show(self.seen, draft)
        for invoice, share in draft.pairs:
            closes = draft.kind not in {"partial", "list_short", "instalments", "returned", "cut"}
            self.open[invoice.number] = 0 if closes else max(0, self.open[invoice.number] - share)

    def _show(self, seen: dict[str, set[int]], draft: Draft) -> None:
        for sign in (draft.account, draft.payer):
            if sign:
                seen[sign] |= {invoice.customer.key for invoice, _ in draft.pairs}
