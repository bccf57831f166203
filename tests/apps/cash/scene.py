"""Bank statements written for tests: a camt.053 of so many entries, whose balances add up unless told otherwise."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape

from django.db import connection
from tests.world import World

from dunwell.apps.cash import checks as cash
from dunwell.apps.cash.bank_accounts import register
from dunwell.apps.cash.importing import Imported, import_statement
from dunwell.apps.cash.matching import Matched, match_lines
from dunwell.apps.cash.models import BankLine, LineStanding
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.receivables import checks as receivables
from dunwell.apps.receivables.models import OpenItem, Residual

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE02120300000000202051"
DAY = date(2026, 3, 9)
TODAY = date(2026, 3, 10)
NOW = datetime.combine(TODAY, time(9, 30), tzinfo=UTC)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


@dataclass(frozen=True, kw_only=True)
class Money:
    """An entry to be: signed, money in positive."""

    amount: str
    text: str = ""
    name: str = ""
    account: str = ""
    end_to_end: str = ""
    on: date = DAY
    status: str = "BOOK"
    reason: str = ""  # of a return
    is_reversal: bool = False


def camt(
    *moneys: Money,
    iban: str = IBAN,
    currency: str = "EUR",
    number: str = "1",
    opening: str = "1000.00",
    off: str = "0",
) -> bytes:
    """A statement whose closing balance is right, but for `off`."""
    booked = sum((Decimal(one.amount) for one in moneys if one.status == "BOOK"), Decimal(opening))
    closing = booked + Decimal(off)
    entries = "".join(_entry(one, currency) for one in moneys)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M{number}</MsgId><CreDtTm>2026-03-10T06:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>2026-03-10T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', Decimal(opening), currency)}{_balance('CLBD', closing, currency)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(code: str, amount: Decimal, currency: str) -> str:
    mark = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{DAY}</Dt></Dt></Bal>"
    )


def _entry(one: Money, currency: str) -> str:
    amount = Decimal(one.amount)
    mark, side = ("CRDT", "Dbtr") if amount >= 0 else ("DBIT", "Cdtr")
    party = f"<{side}><Nm>{escape(one.name)}</Nm></{side}>" if one.name else ""
    held = f"<{side}Acct><Id><IBAN>{one.account}</IBAN></Id></{side}Acct>" if one.account else ""
    parties = f"<RltdPties>{party}{held}</RltdPties>" if party or held else ""
    refs = f"<Refs><EndToEndId>{one.end_to_end}</EndToEndId></Refs>" if one.end_to_end else ""
    back = f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn></RtrInf>" if one.reason else ""
    reversal = "<RvslInd>true</RvslInd>" if one.is_reversal else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{abs(amount)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{reversal}"
        f"<Sts>{one.status}</Sts><BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>"
        f"<NtryDtls><TxDtls>{refs}{parties}<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf>{back}</TxDtls></NtryDtls>"
        "</Ntry>"
    )


def house_account(world: World) -> None:
    """North has the account IBAN."""
    register(entity=world.north, number=IBAN, currency="EUR", actor="test", now=NOW)


def scope(user: User) -> Scope:
    return desk_scope(user=user)


def take_in(
    world: World, content: bytes, *, name: str = "statement.xml", user: User | None = None
) -> Imported:
    """Import a file as North's assistant."""
    return import_statement(
        scope=scope(user or world.assistant), entity=world.north, name=name, content=content, now=NOW
    )


def clear(world: World, *, today: date = TODAY) -> Matched:
    return match_lines(
        entity_id=world.north.pk, now=datetime.combine(today, time(10), tzinfo=UTC), today=today
    )


def receive(world: World, *moneys: Money, number: str = "1") -> list[BankLine]:
    """Import a statement of its own number; its lines in order."""
    content = camt(*moneys, number=number, opening=f"{int(number) * 1000}.00")
    imported = take_in(world, content, name=f"{number}.xml")
    return list(BankLine.objects.filter(statement__file=imported.file).order_by("position", "pk"))


def standing(line: BankLine) -> LineStanding:
    return LineStanding.objects.get(pk=line.pk)


def left(item: OpenItem) -> int:
    found = Residual.objects.filter(pk=item.pk).first()
    return found.residual_minor if found else 0


def sound() -> dict[str, list[tuple[object, ...]]]:
    """What of the ledger and the cash is broken, by the name of the invariant: nothing, when all is well."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for one in (*receivables.INVARIANTS, *cash.INVARIANTS):
        with connection.cursor() as cursor:
            cursor.execute(one.sql)
            if rows := cursor.fetchall():
                found[one.name] = rows
    return found
