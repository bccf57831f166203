"""An explanation as a proposal, and the reasons of either as people read them."""

from collections.abc import Sequence

from dunwell.core.cash.case import STRONG, Case, Explanation
from dunwell.core.cash.reasons import told
from dunwell.core.cash.records import Proposal, State
from dunwell.core.decimals import to_text
from dunwell.core.money import Money

BY_LEVEL = {
    "advice": "ADVICE",
    "full": "NUMBER",
    "reference": "REFERENCE",
    "bare": "NUMBER_BARE",
    "between": "NUMBER_BETWEEN",
    "group": "SHARED_REFERENCE",
    "loose": "NUMBER_LOOSE",
    "short": "NUMBER_SHORT",
    "lean": "NUMBER_LEAN",
    "ending": "NUMBER_ENDING",
    "typo": "NUMBER_MISTYPED",
    "none": "NO_NUMBER",
}
BY_WHY = {
    "account": "PAYER_ACCOUNT",
    "learnt": "PAYER_LEARNT",
    "name": "PAYER_NAME",
    "near": "PAYER_NEAR",
    "behalf": "PAYER_BEHALF",
    "told": "PAYER_TOLD",
}
_MOST_SHOWN = 5


def proposal(
    *, case: Case, explanation: Explanation, state: State, confidence: float, further: Sequence[str] = ()
) -> Proposal:
    """The explanation of a case as it is answered."""
    return Proposal(
        payment=case.payment.row,
        state=state,
        pairs=explanation.pairs,
        confidence=round(confidence, 4),
        kind=explanation.kind,
        reasons=(*_reasons(case, explanation), *(told(one) for one in further)),
    )


def left_because(*, case: Case, codes: Sequence[str], confidence: float = 0.0) -> Proposal:
    """Nothing for a payment, and why."""
    gone = [
        case.item(row).invoice
        for row, one in case.mentions.items()
        if one.level in STRONG and case.left(row) == 0
    ]
    return Proposal(
        payment=case.payment.row,
        state="left",
        confidence=round(confidence, 4),
        reasons=tuple(told(one, numbers=_listed(gone)) for one in codes),
    )


def _reasons(case: Case, one: Explanation) -> list[tuple[str, str]]:
    items = [case.item(pair.item) for pair in one.pairs]
    said = ", ".join(dict.fromkeys(mention.said for mention in one.named)) or "nothing"
    customer = ", ".join(dict.fromkeys(item.customer for item in items))
    why = next((case.identity.why(item.customer) for item in items if case.identity.why(item.customer)), "")
    payer = BY_WHY.get(why, "PAYER_OTHER" if one.grade == "other" else "PAYER_UNKNOWN")
    relating = one.relating
    facts: dict[str, object] = {
        "numbers": _listed([item.invoice for item in items]),
        "said": said,
        "customer": customer,
        "count": len(items),
        "difference": _amount(abs(relating.short), case.payment.currency) if relating else "",
        "rate": f"{relating.rate / 10:g}" if relating else "",
    }
    codes = [
        BY_LEVEL[one.level],
        payer,
        f"AMOUNT_{one.amount.upper()}",
        *(flag.upper() for flag in one.against),
    ]
    return [told(code, **facts) for code in codes]


def _listed(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:_MOST_SHOWN])
    return f"{shown} and {len(numbers) - _MOST_SHOWN} more" if len(numbers) > _MOST_SHOWN else shown


def _amount(minor: int, currency: str) -> str:
    return f"{to_text(money=Money(minor, currency))} {currency}"
