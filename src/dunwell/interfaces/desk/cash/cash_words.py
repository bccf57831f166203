"""Words of the cash desk: lanes, doubts, references, the evidence of a match, and what was found in a statement."""

from collections.abc import Iterable, Mapping

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


FINDINGS: Mapping[str, str] = {
    "balance_mismatch": "The entries do not make the closing balance: one is missing, or one is too many. Ask the bank "
    "for the statement again, or release it if you know the difference.",
    "balance_missing": "The file tells no opening or no closing balance: nothing proves that it is whole.",
    "balance_twice": "The file tells a balance twice, and not the same: ask the bank which one counts.",
    "unknown_balance": "It has a balance of a kind that is not known; it is not counted.",
    "count_mismatch": "The file says how many entries it has, and that is not how many there are.",
    "sum_mismatch": "The file says what its entries come to, and that is not what they come to.",
    "running_balance_mismatch": "The balances beside the entries do not go on from one to the next: a row is missing, "
    "or stands elsewhere.",
    "control_total_mismatch": "A control total is not what the entries come to.",
    "control_total_missing": "A control total is missing: nothing proves that the file is whole.",
    "record_count_mismatch": "The count of records in the file is not how many there are.",
    "record_count_missing": "The count of records is missing.",
    "currency_differs": "Balances and entries are in several currencies: only those of the account are right.",
    "unknown_currency": "A currency is none that there is.",
    "currency_missing": "No currency is told.",
    "details_differ": "The payments in an entry do not make its amount: the entry's own amount counts.",
    "details_without_amounts": "The payments in an entry have no amounts: only their sum can be cleared.",
    "duplicate_entry": "An entry stands twice with the bank's same reference.",
    "duplicate_statement": "The same statement stands twice in the file.",
    "gap_between_statements": "A statement does not open with what the one before it closed with: one is missing.",
    "zero_amount": "An entry has an amount of nothing; it is kept, and not posted.",
    "negative_amount": "An amount has a sign where none may stand.",
    "too_precise": "An amount has more decimals than its currency has; it is never rounded.",
    "pending_in_statement": "Entries that the bank has not booked stand among those that it has; they do not count.",
    "unknown_status": "An entry has a state that is not known; it does not count.",
    "unknown_type": "An entry is of a type that is not known; it does not count.",
    "unknown_field": "A part of the file is not known; it was passed over.",
    "unknown_version": "The version of the file is newer than any that is known.",
    "not_an_original": "The file calls itself a copy.",
    "direction_missing": "A balance does not say whether it is a credit or a debit; it is read as a credit.",
    "account_missing": "The account is missing where it should stand.",
    "booked_date_missing": "An entry has no day on which it was booked.",
    "bad_date": "What should be a day is none.",
    "bad_sum": "What should be a sum is none.",
    "field_out_of_order": "A part of the file stands where it should not.",
}


def findings_shown(findings: Iterable[Mapping[str, object]], /) -> list[tuple[str, str, object]]:
    """Findings as a page lists them: what it means for whoever reads it, the file's own words, and the line."""
    return [
        (
            FINDINGS.get(str(one.get("code", "")), "Something about the file is not as it should be."),
            str(one.get("message", "")),
            one.get("line"),
        )
        for one in findings
    ]
