"""camt.052, camt.053 and camt.054 of ISO 20022, every version from 1 on, whatever their namespace and wrapping."""

import re
from collections.abc import Iterator
from decimal import Decimal

from dunwell.formats.bank import camt_payment, values
from dunwell.formats.bank.checks import Tally
from dunwell.formats.bank.groups import EMPTY, Group, Handed, Layout, handed
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Batch,
    Detail,
    End,
    Entry,
    Event,
    Head,
    Status,
    Totals,
    UnreadableStatement,
)
from dunwell.formats.bank.source import Source

_LAYOUT = Layout(
    groups=frozenset(
        {
            *("NtryDtls", "TxDtls", "Strd", "RfrdDocInf", "AdjstmntAmtAndRsn", "Chrgs", "Chrgs/Rcrd"),
            *("Refs/Prtry", "OrgId/Othr", "PrvtId/Othr"),
        }
    ),
    joined=frozenset(
        {
            *("Ustrd", "AddtlRmtInf", "AddtlTxInf", "AddtlNtryInf", "AddtlInf", "AddtlRtrRsnInf"),
            *("AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf"),
        }
    ),
    inner=frozenset({"GrpHdr", "Bal", "Ntry"}),
    outer=frozenset({"Stmt", "Rpt", "Ntfctn"}),
    messages=frozenset(
        f"{name}{version}"
        for name in ("BkToCstmrAcctRpt", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
        for version in ("", "V01", "V02")
    ),
)
_MESSAGES = {"BkToCstmrAcctRpt": "camt.052", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_VERSION = re.compile(r"camt\.05[234]\.001\.([0-9]{2})")
_BALANCES = {
    "OPBD": BalanceType.OPENING,
    "PRCD": BalanceType.OPENING,  # what was closed before is what is opened now
    "CLBD": BalanceType.CLOSING,
    "ITBD": BalanceType.INTERIM,
    "OPAV": BalanceType.OPENING_AVAILABLE,
    "CLAV": BalanceType.CLOSING_AVAILABLE,
    "ITAV": BalanceType.INTERIM_AVAILABLE,
    "FWAV": BalanceType.FORWARD_AVAILABLE,
    "XPCD": BalanceType.EXPECTED,
    "INFO": BalanceType.INFORMATION,
}
_STATUSES = {"BOOK": Status.BOOKED, "PDNG": Status.PENDING, "FUTR": Status.PENDING, "INFO": Status.INFO}
_SIDES = frozenset({"CRDT", "DBIT"})
_MOST_BALANCES = 10_000
_BY_HOLDER = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}


def read(*, stream: Source) -> Iterator[Event]:
    """The statements of a file, one entry at a time; raises UnreadableStatement, at the latest at its end."""
    reading = _Reading()
    for one in handed(stream=stream, layout=_LAYOUT):
        yield from reading.take(one)
    if not reading.statements:
        message = _message(reading.message)
        what = f"a {message} message without a statement" if message else "no camt.052, camt.053 or camt.054"
        raise UnreadableStatement(code="no_statement", message=f"The file is XML, but {what}.", line=1)
    yield End()


def _message(name: str) -> str:
    return _MESSAGES.get(re.sub(r"V[0-9]+$", "", name), "")


class _Reading:
    """Where the reading of a file stands: its header, and the statement that is open."""

    def __init__(self) -> None:
        self.statements = 0
        self.message = ""
        self._header = EMPTY
        self._balances: list[Balance] = []
        self._sideless: list[Balance] = []
        self._open: _Statement | None = None

    def take(self, one: Handed) -> Iterator[Event]:
        """A group has ended."""
        self.message = one.message
        if one.name == "Ntry":
            if one.outer is EMPTY:
                raise _refused("no_statement", "An entry stands outside of any statement.", one.group, "Ntry")
            yield from self._opened(one)
            assert self._open is not None
            yield self._open.entry(one.group)
        elif one.name == "Bal":
            if len(self._balances) >= _MOST_BALANCES:
                raise _refused("too_many_balances", "A statement has too many balances.", one.group, "Bal")
            self._balances.append(_balance(one.group))
            if one.group.first("CdtDbtInd") not in _SIDES:
                self._sideless.append(self._balances[-1])
        elif one.name == "GrpHdr":
            self._header = one.group
        else:
            yield from self._opened(one)
            assert self._open is not None
            for balance in self._sideless:
                self._open.tally.findings.note(
                    code="direction_missing",
                    message=f"Balance {balance.code} does not say whether it is a credit or a debit; "
                    "it is read as a credit.",
                    line=balance.line,
                )
            yield self._open.foot(one.group, self._balances)
            self._open, self._balances, self._sideless = None, [], []

    def _opened(self, one: Handed) -> Iterator[Event]:
        """The head of the statement, which goes out when its first entry or its end comes."""
        if self._open is None:
            self.statements += 1
            self._open = _Statement(self._head(one), one.outer)
            yield self._open.head

    def _head(self, one: Handed) -> Head:
        group, header = one.outer, self._header
        version = _VERSION.search(one.namespace)
        page = group.first("StmtPgntn/PgNb", "RptPgntn/PgNb", "NtfctnPgntn/PgNb")
        last = group.first("StmtPgntn/LastPgInd", "RptPgntn/LastPgInd", "NtfctnPgntn/LastPgInd")
        return Head(
            format=_message(one.message) or _BY_HOLDER.get(one.name, "camt"),
            version=version[1] if version else "",
            number=self.statements,
            line=group.line,
            account=_account(group),
            message=header.first("MsgId"),
            identification=group.first("Id"),
            sequence=group.first("ElctrncSeqNb", "LglSeqNb"),
            page=page or header.first("MsgPgntn/PgNb"),
            is_last_page={"true": True, "1": True, "false": False, "0": False}.get(
                last or header.first("MsgPgntn/LastPgInd")
            ),
            created=group.first("CreDtTm") or header.first("CreDtTm"),
            period_from=values.day(group.first("FrToDt/FrDtTm", "FrToDt/FrDt")),
            period_to=values.day(group.first("FrToDt/ToDtTm", "FrToDt/ToDt")),
            copy=group.first("CpyDplctInd"),
        )


def _account(group: Group) -> Account:
    bank = "Acct/Svcr/FinInstnId"
    return Account(
        number=values.account_number(
            group.first(*(f"Acct/Id/{one}" for one in ("IBAN", "Othr/Id", "BBAN", "PrtryAcct/Id", "UPIC")))
        ),
        currency=group.first("Acct/Ccy"),
        name=group.first("Acct/Nm"),
        owner=group.first("Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"),
        bank=group.first(f"{bank}/Nm", f"{bank}/NmAndAdr/Nm", f"{bank}/CmbndId/Nm"),
        bic=group.first(*(f"{bank}/{one}" for one in ("BICFI", "BIC", "CmbndId/BIC", "ClrSysMmbId/MmbId"))),
    )


class _Statement:
    """A statement that is open."""

    def __init__(self, head: Head, group: Group) -> None:
        self.head = head
        self.tally = Tally(account=head.account)
        self.side = camt_payment.Side(head.account.number, head.account.owner.casefold())
        if not head.account.number:
            self.tally.findings.note(
                code="account_missing",
                message="The statement does not say of which account it is.",
                line=group.line,
            )

    def entry(self, group: Group) -> Entry:
        """An entry, checked and counted."""
        position = self.tally.entries + 1
        amount, currency = self._amount(group, position)
        payments = [
            *(tx for one in group.all("NtryDtls") for tx in one.all("TxDtls")),
            *group.all("TxDtls"),  # of version 1
        ]
        only = payments[0] if len(payments) == 1 else EMPTY
        is_back = group.first("RvslInd") in {"true", "1"}
        kind = camt_payment.code(group, tx=only)
        returned = camt_payment.returned(only, kind=kind)
        counterparty, ultimate = camt_payment.parties(
            only, side=self.side, is_in=amount >= 0, is_back=is_back or returned is not None
        )
        status = self._status(group, position)
        references = camt_payment.references(only, entry=group)
        text = camt_payment.remittance(only) if payments else ""
        booked_on = values.day(group.first("BookgDt/Dt", "BookgDt/DtTm", "BookgDt"))
        value_on = values.day(group.first("ValDt/Dt", "ValDt/DtTm", "ValDt"))
        same, alike, is_again = self.tally.marks.of(
            status=status,
            booked_on=booked_on,
            value_on=value_on,
            amount=amount,
            currency=currency,
            references=references,
            text=text,
        )
        details = self._details(payments, amount=amount, currency=currency) if len(payments) > 1 else ()
        if len(payments) == 1:
            self._look_at_only(only, amount=amount, currency=currency, group=group, position=position)
        entry = Entry(
            position=position,
            line=group.line,
            amount=amount,
            currency=currency,
            status=status,
            booked_on=booked_on,
            value_on=value_on,
            counterparty=counterparty,
            ultimate=ultimate,
            references=references,
            documents=camt_payment.documents(only) if only.groups else (),
            text=text,
            information=_joined(group.first("AddtlNtryInf"), only.first("AddtlTxInf")),
            code=kind,
            returned=returned,
            is_reversal=is_back,
            charges=(*camt_payment.charges(group), *camt_payment.charges(only)),
            exchange=camt_payment.exchange(only, currency=currency)
            or camt_payment.exchange(group, currency=currency),
            batch=_batch(group),
            details=details,
            fingerprint=same,
            likeness=alike,
        )
        return self.tally.add(entry, is_again=is_again)

    def _amount(self, group: Group, position: int) -> tuple[Decimal, str]:
        """Signed; an amount that is itself negative, which the standard forbids, is taken as it stands and found."""
        told = group.texts.get("Amt", "")
        amount = values.amount(told)
        if amount is None:
            code = "amount_missing" if not told.strip() else "bad_amount"
            message = f"Entry {position} has no amount that can be read: {told.strip()[:40]!r}."
            raise _refused(code, message, group, "Ntry/Amt")
        side = group.first("CdtDbtInd")
        if side not in _SIDES and amount:
            message = f"Entry {position} does not say whether it is a credit or a debit: {side[:40]!r}."
            raise _refused("direction_missing", message, group, "Ntry/CdtDbtInd")
        if amount < 0 or told.lstrip()[0] in "-+":
            self.tally.findings.note(
                code="negative_amount",
                message=f"Entry {position} is of {told.strip()}, and amounts stand without a sign.",
                line=group.line,
            )
        return -amount if side == "DBIT" else amount, group.texts.get("Amt@", "")

    def _status(self, group: Group, position: int) -> Status:
        told = group.first("Sts/Cd", "Sts", "Sts/Prtry")
        status = _STATUSES.get(told)
        if status is None and not (told == "" and self.head.format == "camt.053"):
            self.tally.findings.note(
                code="unknown_status",
                message=f"Entry {position} has the status {told!r}; it is not counted as booked.",
                line=group.line,
            )
            return Status.PENDING
        return status or Status.BOOKED

    def _details(self, payments: list[Group], *, amount: Decimal, currency: str) -> tuple[Detail, ...]:
        return tuple(self._detail(one, amount, currency) for one in payments)

    def _detail(self, tx: Group, booked: Decimal, currency: str) -> Detail:
        amount, own = _detail_amount(tx, currency)
        if amount is not None and (tx.first("CdtDbtInd") or ("DBIT" if booked < 0 else "CRDT")) == "DBIT":
            amount = -amount
        kind = camt_payment.code(tx, tx=tx)
        returned = camt_payment.returned(tx, kind=kind)
        counterparty, ultimate = camt_payment.parties(
            tx,
            side=self.side,
            is_in=(booked if amount is None else amount) >= 0,
            is_back=returned is not None,
        )
        return Detail(
            amount=amount,
            currency=own,
            counterparty=counterparty,
            ultimate=ultimate,
            references=camt_payment.references(tx, entry=None),
            documents=camt_payment.documents(tx),
            text=camt_payment.remittance(tx),
            information=tx.first("AddtlTxInf"),
            code=kind,
            returned=returned,
            charges=camt_payment.charges(tx),
            exchange=camt_payment.exchange(tx, currency=own),
        )

    def _look_at_only(
        self, tx: Group, *, amount: Decimal, currency: str, group: Group, position: int
    ) -> None:
        """The one payment of an entry is of its amount, but for charges; another currency is an exchange."""
        own = values.amount(tx.texts.get("Amt", ""))
        if own is None or tx.texts.get("Amt@", currency) != currency or own == abs(amount):
            return
        taken = sum(
            (one.amount for one in (*camt_payment.charges(group), *camt_payment.charges(tx))), Decimal(0)
        )
        if abs(own - abs(amount)) != abs(taken):
            self.tally.findings.note(
                code="details_differ",
                message=f"Entry {position} is of {values.plain(amount)}, its payment of {values.plain(own)}; "
                "what counts is its own.",
                line=group.line,
            )

    def foot(self, group: Group, balances: list[Balance]) -> Event:
        """The end of the statement."""
        for one in balances:
            if one.type is BalanceType.OTHER:
                self.tally.findings.note(
                    code="unknown_balance",
                    message=f"A balance of the unknown type {one.code!r}.",
                    line=one.line,
                )
        return self.tally.finish(
            balances=balances,
            told=_totals(group),
            information=group.first("AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf"),
            is_statement=self.head.format == "camt.053",
        )


def _refused(code: str, message: str, group: Group, element: str) -> UnreadableStatement:
    return UnreadableStatement(code=code, message=message, line=group.line, element=element)


def _joined(*texts: str) -> str:
    return "\n".join(one for one in dict.fromkeys(texts) if one)


def _detail_amount(tx: Group, currency: str) -> tuple[Decimal | None, str]:
    """The amount of a payment in a batch: what is told as its own, else what was instructed in the same currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        found, own = values.amount(tx.texts.get(path, "")), tx.texts.get(f"{path}@", currency)
        if found is not None and (path == "Amt" or own == currency):
            return found, own
    return None, currency


def _balance(group: Group) -> Balance:
    code = group.first("Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Prtry")
    told = group.texts.get("Amt", "")
    amount = values.amount(told)
    if amount is None:
        message = f"Balance {code} has no amount that can be read: {told.strip()[:40]!r}."
        raise _refused("bad_amount", message, group, "Bal/Amt")
    side = group.first("CdtDbtInd")
    return Balance(
        _BALANCES.get(code, BalanceType.OTHER),
        code,
        -amount if side == "DBIT" else amount,
        group.texts.get("Amt@", ""),
        values.day(group.first("Dt/Dt", "Dt/DtTm", "Dt")),
        group.line,
    )


def _batch(group: Group) -> Batch | None:
    """What is told of the batch: within the details, and in version 1 beside them."""
    for holder in (*group.all("NtryDtls"), group):
        if holder.begins("Btch/"):
            count = holder.first("Btch/NbOfTxs")
            return Batch(
                message=values.reference(holder.first("Btch/MsgId")),
                payment_information=values.reference(holder.first("Btch/PmtInfId")),
                count=int(count) if count.isascii() and count.isdigit() and len(count) <= 15 else None,
                total=values.amount(holder.texts.get("Btch/TtlAmt", "")),
                currency=holder.texts.get("Btch/TtlAmt@", ""),
            )
    return None


def _totals(group: Group) -> Totals:
    def number(path: str) -> int | None:
        told = group.first(f"TxsSummry/{path}")
        return int(told) if told.isascii() and told.isdigit() and len(told) <= 15 else None

    def amount(*paths: str) -> Decimal | None:
        return values.amount(group.first(*(f"TxsSummry/{path}" for path in paths)))

    net = amount("TtlNtries/TtlNetNtry/Amt", "TtlNtries/TtlNetNtryAmt")
    side = group.first("TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", "TxsSummry/TtlNtries/CdtDbtInd")
    return Totals(
        entries=number("TtlNtries/NbOfNtries"),
        sum=amount("TtlNtries/Sum"),
        net=-net if net is not None and side == "DBIT" else net,
        credits=number("TtlCdtNtries/NbOfNtries"),
        credit_sum=amount("TtlCdtNtries/Sum"),
        debits=number("TtlDbtNtries/NbOfNtries"),
        debit_sum=amount("TtlDbtNtries/Sum"),
    )
