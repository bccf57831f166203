"""How often each kind of payment comes: an account that is kept in order, and one that is not."""

from tests.cash_world.styles import Style

CLEAN = {
    "exact": 46, "structured": 8, "order": 2, "end_to_end": 2, "case": 2, "zeros": 2, "hyphens": 3, "blanks": 2,
    "prefix": 3, "list": 9, "range": 1, "partial": 2, "discount": 2, "charges": 1, "credit": 1, "amount_only": 4,
    "advice": 4, "unrelated": 2, "twins_told": 1, "rounding": 1, "parent": 1, "trap_beside": 2,
}  # fmt: skip
NOISY = {
    "exact": 16, "structured": 5, "order": 3, "end_to_end": 2, "contract": 2,
    "case": 2, "zeros": 2, "hyphens": 3, "blanks": 2, "break": 3, "prefix": 3, "letters": 2, "typo": 2, "swap": 2,
    "dropped": 1.5, "tail": 2, "list": 7, "list_mangled": 3, "list_tails": 1.5, "list_short": 1.5,
        "range": 2, "sum_only": 4,
    "partial": 3, "instalments": 2, "discount": 3, "discount_late": 1.5, "charges": 2, "charges_untold": 1,
    "rounding": 2, "held": 1.5, "credit": 2, "credit_untold": 1, "overpaid": 2, "duplicate": 1.5, "already_paid": 1.5,
    "amount_only": 6, "learnt_account": 3, "unknown_payer": 2, "third": 2, "third_untold": 1, "parent": 2,
    "parent_untold": 1, "twins_told": 2, "twins_untold": 2, "trap_beside": 3, "trap_number": 2, "wrong_number": 1.5,
    "unrelated": 4, "unrelated_equal": 1, "returned": 1, "currency": 1, "advice": 4, "advice_deductions": 2,
    "advice_mangled": 1, "advice_off": 1, "advice_unlinked": 1,
}  # fmt: skip
NEEDS = {"structured": "structured", "order": "order", "end_to_end": "end_to_end", "contract": "contract"}
HARD = {"sum_only", "tail", "trap_number", "amount_only", "charges_untold", "third_untold", "parent_untold",
    "contract", "advice_off", "advice_unlinked", "duplicate"}  # fmt: skip


def mix(*, style: Style, noise: str) -> dict[str, float]:
    """The weight of each kind in this company's account; what it has no references for falls out."""
    found = dict(CLEAN if noise == "clean" else NOISY)
    for kind, weight in style.mix.items():
        if noise == "clean" and kind in HARD:
            continue
        found[kind] = found.get(kind, 0) + weight
    return {
        kind: weight
        for kind, weight in found.items()
        if not (need := NEEDS.get(kind)) or getattr(style, need)
    }
