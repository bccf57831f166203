"""What camt says of one payment: parties, references, remittance, returns, charges, exchange.

The paths are those of all versions from 1 on: a party is `Dbtr` or `Dbtr/Pty`, a bank `BIC` or `BICFI`, and so on.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from dunwell.formats.bank import values
from dunwell.formats.bank.groups import Group
from dunwell.formats.bank.records import (
    GVC_RETURNS,
    KEY_REASONS,
    NO_REFERENCES,
    NOBODY,
    Charge,
    Code,
    Document,
    Exchange,
    Party,
    References,
    Returned,
)

# Families of bank transaction codes of ISO 20022 that say that something came back.
_RETURNS = frozenset({"RRTN", "UPDD", "PRDD", "UPCQ", "UPCT", "RPCR", "PRCT", "ARPD", "RRCT", "UPAC"})
_DEBTOR, _CREDITOR = "Dbtr", "Cdtr"


@dataclass(frozen=True, slots=True)
class Side:
    """Whose statement it is, to tell which of two parties is the other one."""

    account: str
    owner: str


@dataclass(frozen=True, slots=True)
class _Paths:
    """Where the facts of a party stand, in the order in which they are believed."""

    names: tuple[str, ...]
    accounts: tuple[str, ...]
    bics: tuple[str, ...]
    ultimate: tuple[str, ...]
    ultimate_account: tuple[str, ...]


def _paths(role: str) -> _Paths:
    who, account, bank = f"RltdPties/{role}", f"RltdPties/{role}Acct", f"RltdAgts/{role}Agt/FinInstnId"
    last = f"RltdPties/Ultmt{role}"
    return _Paths(
        names=(f"{who}/Nm", f"{who}/Pty/Nm", f"{who}/Agt/FinInstnId/Nm", f"{account}/Nm"),
        accounts=tuple(
            f"{account}/Id/{one}"
            for one in ("IBAN", "Othr/Id", "BBAN", "PrtryAcct/Id", "UPIC", "Prtry/Id", "Prxy/Id")
        ),
        bics=(
            *(
                f"{bank}/{one}"
                for one in ("BICFI", "BIC", "CmbndId/BIC", "ClrSysMmbId/MmbId", "ClrSysMmbId/Id")
            ),
            f"{who}/Agt/FinInstnId/BICFI",
        ),
        ultimate=(f"{last}/Nm", f"{last}/Pty/Nm"),
        ultimate_account=(f"{last}Acct/Id/IBAN",),
    )


_OF = {_DEBTOR: _paths(_DEBTOR), _CREDITOR: _paths(_CREDITOR)}


def parties(tx: Group, *, side: Side, is_in: bool, is_back: bool) -> tuple[Party, Party]:
    """The counterparty and the one behind it.

    It is whoever's account is not the statement's own; else the debtor of money that comes in, the creditor of money
    that goes out, and the other way round where money came back, for the parties are those of the first payment.
    """
    if not tx.begins("RltdPties/", "RltdAgts/"):
        return NOBODY, NOBODY
    roles = (_DEBTOR, _CREDITOR) if is_in is not is_back else (_CREDITOR, _DEBTOR)
    role = roles[0]
    accounts = {one: _account(tx, one) for one in roles}
    own = [one for one in roles if side.account and accounts[one] == side.account]
    if len(own) == 1:
        role = _CREDITOR if own[0] == _DEBTOR else _DEBTOR
    elif side.owner and not own:
        named = [one for one in roles if tx.pick(_OF[one].names).casefold() == side.owner]
        if named == [role]:
            role = roles[1]
    paths = _OF[role]
    party = Party(tx.pick(paths.names), accounts[role], tx.pick(paths.bics))
    ultimate = tx.pick(paths.ultimate)
    if not ultimate:
        return party, NOBODY
    return party, Party(ultimate, values.account_number(tx.pick(paths.ultimate_account)))


def _account(tx: Group, role: str) -> str:
    found = tx.pick(_OF[role].accounts)
    return values.account_number(found) if found else ""


_REFERENCES = {
    "end_to_end": "EndToEndId",
    "mandate": "MndtId",
    "instruction": "InstrId",
    "message": "MsgId",
    "payment_information": "PmtInfId",
    "transaction": "TxId",
    "uetr": "UETR",
    "servicer": "AcctSvcrRef",
    "cheque": "ChqNb",
    "clearing": "ClrSysRef",
    "customer": "AcctOwnrTxId",
}
_REFERENCE_NAMES = {f"Refs/{path}": name for name, path in _REFERENCES.items()}
_REFERENCE_PATHS = tuple(_REFERENCE_NAMES)
_OTHERS = ("Refs/AcctSvcrTxId", "Refs/MktInfrstrctrTxId", "Refs/PrcgId")


def references(tx: Group, *, entry: Group | None) -> References:
    """What the payment goes by; where it is the only one of its entry, the entry's own references too."""
    texts = tx.texts
    found = {
        _REFERENCE_NAMES[path]: told
        for path in tx.there(_REFERENCE_PATHS)
        if (told := values.reference(texts.get(path, "")))
    }
    if entry is not None:
        servicer, own = entry.first("AcctSvcrRef"), entry.first("NtryRef")
        if servicer:
            found["servicer"] = values.reference(servicer)
        if own:
            found["entry"] = values.reference(own)
    others = [(path[5:], texts[path].strip()) for path in tx.there(_OTHERS) if path in texts]
    if not tx.groups:
        return References(**found, creditor=(), others=tuple(others)) if found or others else NO_REFERENCES
    others += [(one.first("Tp"), one.first("Ref")) for one in tx.all("Refs/Prtry") if one.first("Ref")]
    return References(
        **found, creditor=_creditor_references(tx), others=tuple(others), creditor_id=_creditor_id(tx)
    )


def _creditor_references(tx: Group) -> tuple[str, ...]:
    told = [strd.first("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef", "CdtrRef") for strd in tx.all("RmtInf/Strd")]
    return tuple(dict.fromkeys(one for one in told if one))


def _creditor_id(tx: Group) -> str:
    """The identifier of whoever collects by direct debit: a private identification of the scheme SEPA."""
    for path, groups in tx.groups.items():
        if path.endswith("/Othr") and "Cdtr/" in path:
            for one in groups:
                if one.first("SchmeNm/Prtry") == "SEPA":
                    return one.first("Id")
    return ""


def remittance(tx: Group) -> str:
    """What the payer wrote: the unstructured lines, else what stands beside the structured ones."""
    if "RmtInf/Ustrd" in tx.texts:
        return tx.texts["RmtInf/Ustrd"].strip("\r\n")
    told = [one.texts["AddtlRmtInf"].strip() for one in tx.all("RmtInf/Strd") if "AddtlRmtInf" in one.texts]
    return "\n".join(told)


def documents(tx: Group) -> tuple[Document, ...]:
    """The documents of the structured remittance; where several share one set of amounts, that stands apart."""
    found: list[Document] = []
    for strd in tx.all("RmtInf/Strd"):
        named = [one for one in strd.all("RfrdDocInf") if one.first("Nb", "RfrdDocNb")]
        amounts = _document_amounts(strd)
        for one in named:
            facts = amounts if len(named) == 1 else Document(number="")
            found.append(_document(one, facts, strd))
        if amounts != Document(number="") and len(named) != 1:
            found.append(amounts)
    return tuple(found)


def _document(one: Group, amounts: Document, strd: Group) -> Document:
    return Document(
        number=one.first("Nb", "RfrdDocNb"),
        kind=one.first("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "RfrdDocTp/Cd", "RfrdDocTp/Prtry"),
        issued_on=values.day(one.first("RltdDt", "RltdDt/Dt") or strd.first("RfrdDocRltdDt")),
        currency=amounts.currency,
        due=amounts.due,
        discount=amounts.discount,
        credit=amounts.credit,
        remitted=amounts.remitted,
        adjustments=amounts.adjustments,
    )


def _document_amounts(strd: Group) -> Document:
    currency = ""

    def amount(*names: str) -> Decimal | None:
        nonlocal currency
        for name in names:
            for path in (f"RfrdDocAmt/{name}", f"RfrdDocAmt/{name}/Amt"):
                if (found := values.amount(strd.texts.get(path, ""))) is not None:
                    currency = currency or strd.texts.get(f"{path}@", "")
                    return found
        return None

    due, discount = amount("DuePyblAmt"), amount("DscntApldAmt")
    credit, remitted = amount("CdtNoteAmt"), amount("RmtdAmt")
    adjustments = [
        (-told if one.first("CdtDbtInd") == "DBIT" else told, one.first("AddtlInf", "Rsn"))
        for one in strd.all("RfrdDocAmt/AdjstmntAmtAndRsn")
        if (told := values.amount(one.texts.get("Amt", ""))) is not None
    ]
    return Document(
        number="",
        currency=currency,
        due=due,
        discount=discount,
        credit=credit,
        remitted=remitted,
        adjustments=tuple(adjustments),
    )


_CODE_PATHS = (
    "BkTxCd/Domn/Cd",
    "BkTxCd/Domn/Fmly/Cd",
    "BkTxCd/Domn/Fmly/SubFmlyCd",
    "BkTxCd/Prtry/Cd",
    "BkTxCd/Prtry/Issr",
)


def code(entry: Group, *, tx: Group) -> Code:
    """What kind of entry it is; what the entry does not say is taken from its payment."""
    mine, its = entry.texts, tx.texts
    told = tuple([mine.get(path) or its.get(path) or "" for path in _CODE_PATHS])
    return _code(told, tx.first("Purp/Cd", "Purp/Prtry"))


@lru_cache(maxsize=4096)
def _code(told: tuple[str, ...], purpose: str) -> Code:
    domain, family, subfamily, proprietary, issuer = (one.strip() for one in told)
    swift = gvc = ""
    if issuer.upper() in {"DK", "ZKA", ""}:
        parts = proprietary.split("+")
        if len(parts) > 1 and len(parts[0]) == 4 and parts[1].isdigit():
            swift, gvc = parts[0], parts[1]
    return Code(
        domain=domain,
        family=family,
        subfamily=subfamily,
        proprietary=proprietary,
        issuer=issuer,
        swift=swift,
        gvc=gvc,
        purpose=purpose,
    )


def returned(tx: Group, *, kind: Code) -> Returned | None:
    """Why it came back, or that it did where only its code says so; None for what did not."""
    if not tx.begins("RtrInf/"):
        is_back = kind.subfamily in _RETURNS or kind.gvc in GVC_RETURNS or kind.swift == "NRTI"
        key = "".join(kind.proprietary.split("+")[3:4]) if kind.gvc else ""
        return Returned(reason=KEY_REASONS.get(key, "")) if is_back else None
    original = [
        tx.first(f"RtrInf/OrgnlBkTxCd/{one}") for one in ("Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd", "Prtry/Cd")
    ]
    return Returned(
        reason=tx.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/RtrRsn/Prtry"),
        text=tx.first("RtrInf/AddtlInf", "RtrInf/AddtlRtrRsnInf"),
        original_code="/".join(one for one in original if one),
    )


def charges(holder: Group) -> tuple[Charge, ...]:
    """The charges of an entry or a payment, negative where they were taken; those of nothing are left out."""
    found: list[Charge] = []
    for group in holder.all("Chrgs"):
        for one in group.all("Rcrd") or [group]:
            path = next((path for path in ("Amt", "ChrgsAmt", "TtlChrgsAndTaxAmt") if path in one.texts), "")
            told = values.amount(one.texts.get(path, ""))
            if not told:
                continue
            included = one.first("ChrgInclInd")
            found.append(
                Charge(
                    told if one.first("CdtDbtInd") == "CRDT" else -told,
                    one.texts.get(f"{path}@", ""),
                    one.first("Tp/Cd", "Tp/Prtry/Id", "Tp/Prtry"),
                    included in {"true", "1"} if included else None,
                )
            )
    return tuple(found)


_RATES = tuple(
    f"AmtDtls/{one}/CcyXchg/XchgRate"
    for one in ("InstdAmt", "TxAmt", "CntrValAmt", "AnncdPstngAmt", "PrtryAmt")
)


def exchange(tx: Group, *, currency: str) -> Exchange | None:
    """What was instructed in another currency, and the rate; None where all was in the entry's own."""
    instructed = tx.texts.get("AmtDtls/InstdAmt/Amt@", "")
    rate = tx.pick(_RATES)
    if not rate and (not instructed or instructed == currency):
        return None
    return Exchange(
        instructed=values.amount(tx.texts.get("AmtDtls/InstdAmt/Amt", "")),
        instructed_currency=instructed,
        counter_value=values.amount(tx.texts.get("AmtDtls/CntrValAmt/Amt", "")),
        counter_currency=tx.texts.get("AmtDtls/CntrValAmt/Amt@", ""),
        rate=values.amount(rate) if rate else None,
    )
