"""Field 86 of MT940 in the dialects of banks: subfields behind ?, ~ or <; SEPA keywords; the Dutch slashes; plain text.

Sources: the German DK's annex 3 to the data-transfer agreement (?00 to ?63, EREF+ and its kin), the format guides of
ING, ABN AMRO and Rabobank (/TRTP/, /CNTP/, /REMI/), and the Polish ~ and < in the same numbering.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.formats.bank import values
from dunwell.formats.bank.records import GVC_RETURNS, KEY_REASONS

_SUBFIELDS = re.compile(r"([0-9]{0,3})([?<~^>|§])([0-9]{2})|([0-9]{3})(\+)(?:00|10|2[0-9]|3[0-4])")
_UNSTRUCTURED = re.compile(r"999(?=[^0-9?])")
_COLONS = re.compile(r"([A-Z_]{4,}):(.*):([^:]+):([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})(?::(.*))?", re.DOTALL)
_FULL = 27  # characters of a subfield of text; a shorter one ends a line, a full one may break a word
_JOINT = "\x1e"
_WRAP = 65
_KEYWORDS = (
    *("EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC"),
    *("PREF", "BREF", "RREF", "TREF", "SQTP", "PURP", "ORCR", "DDAT", "CHGS", "NAME", "RCUR"),
)
_LETTERS = "|".join(f"{_JOINT}?".join(one) for one in _KEYWORDS)
_PLUS = re.compile(rf"(?:^|(?<=[\s{_JOINT}]))({_LETTERS}){_JOINT}?\+")
_COLON = re.compile(rf"(?:^|(?<=[\s{_JOINT}]))({_LETTERS}){_JOINT}?: ")
_SLASH_NAMES = (
    *("TRTP", "EREF", "PREF", "IREF", "KREF", "BREF", "MARF", "CSID", "CNTP", "REMI", "IBAN", "BIC", "NAME"),
    *("ORDP", "BENM", "ULTD", "ULTC", "ULTB", "PURP", "RTRN", "ISDT", "ADDR", "OCMT", "CHGS", "EXCH", "ACCW"),
    *("TXID", "SVCL", "CREF", "INFO"),
)
_SLASHES = re.compile(rf"/({'|'.join(_SLASH_NAMES)})/")
_STARTS = re.compile(r"/(?:ORDP|BENM|REMI|EREF|CNTP|NAME|IBAN)/")
_DUTCH_LABELS = re.compile(
    r"(?:^|(?<=\s))(IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|MACHTIGING|INCASSANT|BETALINGSKENM\.): ?"
)
_NAME_BEGINS = re.compile(r"/([A-Z]{1,3})$")
_NAME_ENDS = re.compile(r"([A-Z]{1,3})/")
_NUMBERED_PARTY = re.compile(r"([0-9]{8,30}|[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})\s*/\s*(.*)", re.DOTALL)
_IBAN_FIRST = re.compile(r"([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})(?: +(.*))?")
_REASON = re.compile(
    r"\b(AC0[1-9]|AC1[0-7]|AG0[1-9]|AG1[0-2]|AM0[1-9]|AM1[0-2]|AM23|BE0[1-9]|BE1[0-9]|CNOR|CUST|DNOR|DT0[1-6]|"
    r"DUPL|ED05|FF0[1-9]|FOCR|FR01|FRAD|MD0[1-79]|MS0[23]|NOAS|RC0[1-9]|RR0[1-9]|SL0[1-4]|TECH|TM01|UPAY)\b"
)
_RETURN_WORDS = re.compile(
    r"R(?:UE|Ü)CK[ -]?(?:LAST|BEL|GABE|(?:UE|Ü)BERW)|RETOUR|R-TRANS|\bRETURN|REJECT", re.IGNORECASE
)
_FEE = re.compile(r"GEB(?:UE|Ü)HR|ENTGELT|PREIS|SPESEN|\bFEE|CHARGE", re.IGNORECASE)
_RETURN_TEXT = re.compile(r"\s*(?:RETURN/REFUND\b|R(?:UE|Ü)CKGABEGRUND\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What field 86 says. `rest` is keywords that have no place of their own."""

    gvc: str = ""
    posting: str = ""
    name: str = ""
    account: str = ""
    bic: str = ""
    ultimate: str = ""
    end_to_end: str = ""
    customer: str = ""
    mandate: str = ""
    creditor_id: str = ""
    instruction: str = ""
    servicer: str = ""
    purpose: str = ""
    text: str = ""
    is_return: bool = False
    reason: str = ""
    key: str = ""  # the German extension of the text key
    original: str = ""  # an amount as it stands: EUR100,00
    charges: str = ""
    creditor: str = ""  # a structured creditor reference


def read_details(*, lines: Sequence[str]) -> Details:
    """Read the lines of field 86, the first without its tag."""
    joined = "".join(lines)
    if _SUBFIELDS.match(joined):
        return _of_subfields(joined)
    if _SLASHES.match(joined.lstrip()) or sum(_STARTS.match(line.lstrip()) is not None for line in lines) > 1:
        return _of_slashes(_unwrapped(lines))
    return _of_plain(lines)


def _of_plain(lines: Sequence[str]) -> Details:
    """A text without numbers or slashes of its own, in which keywords and accounts may stand."""
    plain = "\n".join(line.strip() for line in lines if line.strip())
    if _UNSTRUCTURED.match(plain):
        return _of_unstructured(plain[3:])
    if _PLUS.search(plain):
        return _of_keywords(_unwrapped(lines).strip(), Details())
    if len(_DUTCH_LABELS.findall(plain)) > 1 and plain.startswith("SEPA "):
        return _of_labels(_unwrapped([f" {one}" if _DUTCH_LABELS.match(one) else one for one in lines]))
    if found := _IBAN_FIRST.fullmatch(lines[0].strip() if lines else ""):
        rest = [line for line in lines[1:] if line.strip()]
        if rest and _SLASHES.match(rest[0]):
            return _of_slashes(_unwrapped(rest))
        text = plain.partition("\n")[2] if found[2] else plain
        return Details(account=found[1], name=(found[2] or "").strip(), text=text)
    return Details(text=plain)


def _of_labels(text: str) -> Details:
    """The older words of ABN AMRO: SEPA OVERBOEKING IBAN: … NAAM: … OMSCHRIJVING: … KENMERK: …"""
    marks = list(_DUTCH_LABELS.finditer(text))
    ends = [*(one.start() for one in marks[1:]), len(text)]
    told = {one[1]: " ".join(text[one.end() : end].split()) for one, end in zip(marks, ends, strict=True)}
    return Details(
        posting=" ".join(text[: marks[0].start()].split()),
        name=told.get("NAAM", ""),
        account=values.account_number(told.get("IBAN", "")),
        bic=told.get("BIC", ""),
        end_to_end=values.reference(told.get("KENMERK", "")),
        mandate=values.reference(told.get("MACHTIGING", "")),
        creditor_id=told.get("INCASSANT", ""),
        creditor=values.reference(told.get("BETALINGSKENM.", "")),
        text=told.get("OMSCHRIJVING", "") or told.get("BETALINGSKENM.", ""),
    )


def _of_unstructured(plain: str) -> Details:
    """Behind 999: text alone, or as some write it kind, text, name, IBAN and category between colons."""
    found = _COLONS.fullmatch(plain)
    if found is None:
        return Details(gvc="999", text=plain)
    return Details(
        gvc="999", posting=found[1], text=found[2].strip(), name=found[3].strip(), account=found[4]
    )


def tells_return(details: Details) -> bool:
    """Whether the bank says that a payment came back: by its code, its words for it, or the words it puts first.

    What a customer writes of a return is not the bank's word, and a fee for one is no return.
    """
    return (
        details.is_return
        or (_RETURN_WORDS.search(details.posting) is not None and _FEE.search(details.posting) is None)
        or _RETURN_TEXT.match(details.text) is not None
    )


def return_reason(text: str, *, key: str = "") -> str:
    """The ISO reason code that a text of a returned payment or the German key of it names; else the key."""
    found = _REASON.search(text)
    return found[1] if found else KEY_REASONS.get(key, key.strip("0"))


def _unwrapped(lines: Sequence[str]) -> str:
    """Lines put together: a full one breaks anywhere, a shorter one between words."""
    text = ""
    for at, line in enumerate(lines):
        wide = len(line) + (4 if at == 0 else 0)  # the tag counts in the first
        is_last = at == len(lines) - 1
        text += line if is_last or wide >= _WRAP or _breaks_name(line, lines[at + 1]) else line.rstrip() + " "
    return text


def _breaks_name(line: str, following: str) -> bool:
    """Whether a line ends within a name between slashes, such as /RE and MI/."""
    first, last = _NAME_BEGINS.search(line), _NAME_ENDS.match(following)
    return first is not None and last is not None and first[1] + last[1] in _SLASH_NAMES


def _of_subfields(joined: str) -> Details:
    found = _SUBFIELDS.match(joined)
    assert found is not None
    mark, code = found[2] or found[5], found[1] or found[4] or ""
    numbers = r"([0-9]{2})" if found[2] else r"(00|10|2[0-9]|3[0-4]|6[0-3])"
    parts = re.split(re.escape(mark) + numbers, joined[len(code) :])
    fields: dict[str, str] = {}
    for number, value in zip(parts[1::2], parts[2::2], strict=True):
        fields[number] = fields[number] + value if number in fields else value
    names = ("32", "33")
    if mark in _POLISH and not fields.get("32", "").strip() and fields.get("27", "").strip():
        names = ("27", "28")
    first, second = (fields.get(one, "") for one in names)
    name = first + ("" if len(first) >= _FULL else " ") + second
    chunks = [fields[number] for number in sorted(fields) if number[0] == "2" and number not in names]
    more = [fields[number] for number in sorted(fields) if number in _MORE_TEXT]
    account = values.account_number(fields.get("38") or fields.get("31", ""))
    base = Details(
        gvc=code if len(code) == 3 else "",
        posting=fields.get("00", "").strip(),
        name=" ".join(name.split()).strip(" /" if mark == "+" else " "),
        account=account,
        bic=fields.get("30", "").strip(),
        key=fields.get("34", "").strip(),
    )
    return _of_keywords("\n".join(filter(None, (_chunked(chunks), _chunked(more)))), base)


_POLISH = frozenset({"~", "<"})
_MORE_TEXT = frozenset({"60", "61", "62", "63"})


def _chunked(chunks: Sequence[str]) -> str:
    """Subfields of text put together; a full one is joined without a trace but for a mark, where a keyword may be."""
    text = ""
    for at, chunk in enumerate(chunks):
        text += chunk if at == len(chunks) - 1 else chunk + (_JOINT if len(chunk) >= _FULL else "\n")
    return text


def _of_keywords(text: str, base: Details) -> Details:
    marks = list(_PLUS.finditer(text)) or list(_COLON.finditer(text))
    before = text[: marks[0].start()] if marks else text
    told: dict[str, str] = {}
    loose = [before.replace(_JOINT, "").strip("\n")]
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        value = text[mark.end() : end].replace(_JOINT, "").strip("\n")
        name = mark[1].replace(_JOINT, "")
        if name != "SVWZ":
            value, _, more = value.partition(
                "\n"
            )  # a reference ends with its line; what follows is text again
            loose.append(more)
        if name in told:
            loose.append(value)
        else:
            told[name] = value.strip() if name != "SVWZ" else value
    pieces = [told.get("SVWZ", ""), *loose]
    whole = "\n".join(piece for piece in pieces if piece.strip()).strip()
    return Details(
        gvc=base.gvc,
        posting=base.posting,
        name=base.name or told.get("NAME", ""),
        account=base.account or values.account_number(told.get("IBAN", "")),
        bic=base.bic or told.get("BIC", ""),
        ultimate=told.get("ABWA") or told.get("ABWE", ""),
        end_to_end=values.reference(told.get("EREF", "")),
        customer=values.reference(told.get("KREF", "")),
        mandate=values.reference(told.get("MREF", "")),
        creditor_id=told.get("CRED", ""),
        servicer=values.reference(told.get("BREF", "")),
        purpose=told.get("PURP", ""),
        text=whole,
        is_return=base.gvc in GVC_RETURNS,
        key=base.key,
        original=told.get("OAMT", ""),
        charges=told.get("COAM", "") or told.get("CHGS", ""),
    )


def _of_slashes(text: str) -> Details:
    marks = list(_SLASHES.finditer(text))
    told: dict[str, str] = {}
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        if not told.get(mark[1]):
            told[mark[1]] = text[mark.end() : end]
    party = [one.strip() for one in told.get("CNTP", "").split("/")]
    other = next((told[name] for name in ("ORDP", "BENM") if told.get(name, "").strip("/ ")), "")
    account, bic, name = [*party, "", "", ""][:3]
    loose = [text[: marks[0].start()]]
    if not account and (numbered := _NUMBERED_PARTY.fullmatch(other.strip())):
        account = numbered[1]
        other, *more = re.split(r"\s+/", numbered[2])
        loose += more
    for amount in ("OCMT", "CHGS", "EXCH"):  # behind which some write their text without a name for it
        told[amount], _, more_text = told.get(amount, "").partition("/")
        loose.append(more_text)
    remitted, creditor = _remitted(told.get("REMI", ""))
    remitted = "\n".join(one for one in (remitted, *(piece.strip("/ ") for piece in loose)) if one)
    reason = told.get("RTRN", "").strip("/ ")
    ultimate = next((told[one] for one in ("ULTD", "ULTC", "ULTB") if one in told), "")
    return Details(
        posting=told.get("TRTP", "").strip("/ "),
        name=name or told.get("NAME", "").strip("/ ") or other.strip("/ "),
        account=values.account_number(
            account or told.get("IBAN", "").strip("/ ") or told.get("ACCW", "").strip("/ ")
        ),
        bic=bic or told.get("BIC", "").strip("/ "),
        ultimate=ultimate.strip("/ ").partition("/")[0],
        end_to_end=values.reference(told.get("EREF", "").strip("/ ")),
        customer=values.reference((told.get("PREF") or told.get("KREF") or "").strip("/ ")),
        mandate=values.reference(told.get("MARF", "").strip("/ ")),
        creditor_id=told.get("CSID", "").strip("/ "),
        instruction=values.reference(told.get("IREF", "").strip("/ ")),
        purpose=told.get("PURP", "").removeprefix("CD/").strip("/ "),
        text=remitted or told.get("INFO", "").strip("/ "),
        is_return="RTRN" in told,
        reason=reason.partition("/")[0],
        original=told.get("OCMT", "").strip("/ "),
        charges=told.get("CHGS", "").strip("/ "),
        creditor=creditor,
    )


def _remitted(told: str) -> tuple[str, str]:
    """The remittance of /REMI/ and its structured reference: USTD//text, STRD/CUR/reference, or the text itself."""
    bare = told.strip()
    if bare.startswith("USTD/"):
        return bare.removeprefix("USTD/").strip("/ "), ""
    if bare.startswith("STRD/"):
        kind, _, rest = bare.removeprefix("STRD/").partition("/")
        reference = rest.strip("/ ") or kind
        return reference, reference
    return bare.strip("/ "), ""
