"""Words of the cash desk: lanes, doubts, references, and the evidence of a match."""

from collections.abc import Mapping

from dunwell.apps.cash.lanes import Lane

LANES: Mapping[Lane, str] = {
    Lane.CONFIRM: "To confirm",
    Lane.NOBODY: "Nobody known",
    Lane.PARKED: "Parked",
    Lane.COPIES: "Possible duplicates",
    Lane.RETURNS: "Returns",
    Lane.FLAGGED: "Flagged statements",
    Lane.DONE: "Done today",
}
EMPTY: Mapping[Lane, str] = {
    Lane.CONFIRM: "What the matcher finds likely, and not sure enough to post by itself, comes here.",
    Lane.NOBODY: "Every cent on the bank has an owner, or a proposal of one.",
    Lane.PARKED: "p on a line sets it aside for somebody, with a word on what is awaited.",
    Lane.COPIES: "A line that looks like an earlier one is not posted until somebody says which it is.",
    Lane.RETURNS: "Money that came back has opened again what it had paid.",
    Lane.FLAGGED: "Every statement adds up, or somebody has released its lines.",
    Lane.DONE: "What is cleared today can be looked at here, and taken back.",
}
REFERENCES: Mapping[str, str] = {
    "end_to_end": "End-to-end",
    "mandate": "Mandate",
    "creditor_id": "Creditor",
    "instruction": "Instruction",
    "servicer": "Bank's own",
    "customer": "Our reference",
    "cheque": "Cheque",
    "transaction": "Transaction",
    "uetr": "UETR",
    "creditor": "Structured",
}
_NUMBER: Mapping[str, str] = {
    "advice": "an advice names the items",
    "full": "whole numbers named",
    "reference": "a reference named",
    "bare": "numbers without prefix",
    "between": "a range of numbers",
    "group": "a reference of several",
    "lean": "numbers without zeros",
    "loose": "what may be a number",
    "short": "last digits",
    "ending": "two last digits",
    "typo": "a number mistyped",
    "none": "no number",
}
_PAYER: Mapping[str, str] = {
    "sure": "payer known",
    "likely": "payer likely",
    "unknown": "payer unknown",
    "other": "payer known as somebody else",
}
_AMOUNT: Mapping[str, str] = {
    "exact": "amount exact",
    "several": "amount exact of several",
    "small": "small difference",
    "discount": "less a discount",
    "charges": "less charges",
    "partial": "a part",
    "over": "more than is open",
}


def evidence_words(kind: str, /) -> str:
    """The kind of evidence of a match in words; what has none is named as it is: `full/sure/exact`, `person`."""
    if kind == "person":
        return "said by a person"
    parts = kind.split("/")
    known = (_NUMBER, _PAYER, _AMOUNT)
    told = [words.get(part, part) for words, part in zip(known, parts, strict=False)]
    return ", ".join([*told, *parts[len(known) :]])


def references_shown(references: Mapping[str, object], /) -> list[tuple[str, str]]:
    """References as the page lists them: those with a name of their own first."""
    found = []
    for code, name in REFERENCES.items():
        said = references.get(code)
        if isinstance(said, list):
            said = ", ".join(str(one) for one in said)
        if said:
            found.append((name, str(said)))
    return found
