"""All kinds of payments, by the name that the report gives them."""

from collections.abc import Callable

from tests.cash_world import kinds_advice, kinds_amounts, kinds_payers, kinds_told
from tests.cash_world.desk import Desk
from tests.cash_world.mangling import MANGLES

KINDS: dict[str, Callable[[Desk, str], None]] = {
    "exact": kinds_told.exact,
    "structured": kinds_told.structured,
    "order": kinds_told.order,
    "end_to_end": kinds_told.end_to_end,
    "contract": kinds_told.contract,
    **dict.fromkeys(MANGLES, kinds_told.mangled),
    "list": kinds_told.listed,
    "list_mangled": kinds_told.listed,
    "list_tails": kinds_told.listed,
    "list_short": kinds_told.listed,
    "range": kinds_told.ranged,
    "partial": kinds_told.partial,
    "instalments": kinds_told.instalments,
    "twins_told": kinds_told.twins,
    "twins_untold": kinds_told.twins,
    "discount": kinds_amounts.discount,
    "discount_late": kinds_amounts.discount,
    "charges": kinds_amounts.charges,
    "charges_untold": kinds_amounts.charges,
    "rounding": kinds_amounts.rounding,
    "held": kinds_amounts.held,
    "credit": kinds_amounts.credit,
    "credit_untold": kinds_amounts.credit,
    "overpaid": kinds_amounts.overpaid,
    "duplicate": kinds_amounts.duplicate,
    "already_paid": kinds_amounts.already_paid,
    "amount_only": kinds_amounts.amount_only,
    "learnt_account": kinds_amounts.amount_only,
    "unknown_payer": kinds_amounts.amount_only,
    "sum_only": kinds_amounts.sum_only,
    "currency": kinds_amounts.other_currency,
    "returned": kinds_amounts.returned,
    "third": kinds_payers.third,
    "third_untold": kinds_payers.third,
    "parent": kinds_payers.parent,
    "parent_untold": kinds_payers.parent,
    "unrelated": kinds_payers.unrelated,
    "unrelated_equal": kinds_payers.unrelated,
    "trap_beside": kinds_payers.trap_beside,
    "trap_number": kinds_payers.trap_number,
    "wrong_number": kinds_payers.wrong_number,
    "advice": kinds_advice.advised,
    "advice_mangled": kinds_advice.advised,
    "advice_off": kinds_advice.advised,
    "advice_unlinked": kinds_advice.advised,
    "advice_deductions": kinds_advice.advised_deductions,
    "payout": kinds_advice.payout,
}
TAKES = {
    "list": 4, "list_mangled": 4, "list_tails": 4, "list_short": 4, "range": 5, "sum_only": 3, "parent": 4,
        "payout": 14, "held": 1.5,
    "twins_told": 2, "twins_untold": 2, "credit": 1.5, "unrelated": 0, "unrelated_equal": 0,
}  # fmt: skip
