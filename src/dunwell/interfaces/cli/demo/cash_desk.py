"""What the cash desk of the demo group has before it: today's statement of one entity, half of it cleared by people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from dunwell.apps.cash import desk
from dunwell.apps.cash.importing import import_statement
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.models import BankLine, BankStatement
from dunwell.apps.cash.refunds import ask_refund
from dunwell.apps.organisation.models import Entity, Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.receivables.models import Residual
from dunwell.core.decimals import to_text
from dunwell.core.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
NAME = "{code}-{on}-{part}.camt053.xml"
PAYER_IBAN = "DE02120300000000202051"
ITEMS = 7
OPENING_MINOR, OVER_MINOR, UNKNOWN_MINOR = 2_500_000, 4_200, 31_990
PARKED = timedelta(days=3)
WITHOUT = "NOTPROVIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line to be; back: it is a payment that the bank returned."""

    minor: int
    name: str
    text: str
    reference: str = ""
    back: bool = False


def cash_desk_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Take in today's statements of the first entity that has one, and clear some; the same again does nothing."""
    statement = BankStatement.objects.select_related("bank_account__entity").order_by("pk").first()
    if statement is None:
        return 0
    entity = statement.bank_account.entity
    items = _items(entity)
    name = NAME.format(code=entity.code, on=as_of, part="1")
    if len(items) < ITEMS or BankStatement.objects.filter(file__name=name).exists():
        return 0
    number = statement.bank_account.number
    entries = _entries(items)
    _take_in(entity, number, entries, name=name, actor=actor, on=as_of, now=now)
    off = [_Entry(minor=UNKNOWN_MINOR, name="Correspondent bank", text="See separate advice")]
    flagged = NAME.format(code=entity.code, on=as_of, part="2")
    _take_in(entity, number, off, name=flagged, actor=actor, on=as_of, now=now, off_minor=1_000)
    match_lines(entity_id=entity.pk, now=now, today=as_of, actor=actor)
    _clear(entity, items, name=name, as_of=as_of, now=now)
    return len(entries) + len(off)


def _items(entity: Entity) -> list[Residual]:
    """Open invoices of as many customers, each alone with its amount, the largest first."""
    found = (
        Residual.objects.filter(
            account__entity=entity,
            account__currency=entity.currency,
            item__kind="invoice",
            residual_minor__gt=20_000,
        )
        .exclude(item__number="")
        .exclude(account__items__match_pairs__isnull=False)
        .select_related("item", "account__customer")
        .order_by("-residual_minor", "item_id")[: ITEMS * 12]
    )
    by_customer = {one.account.customer_id: one for one in reversed(list(found))}
    return sorted(by_customer.values(), key=lambda one: -one.residual_minor)[:ITEMS]


def _entries(items: list[Residual]) -> list[_Entry]:
    """Two to confirm, a debit and its return, one that deducts, one that pays too much, and one from nobody known."""
    likely, half, debited, short, over = items[:5]
    debit = _Entry(
        minor=debited.residual_minor,
        name=debited.account.customer.name,
        text=f"Direct debit {debited.item.number}",
        reference=f"DD-{debited.item.number}"[:35],
    )
    return [
        _Entry(minor=likely.residual_minor, name=likely.account.customer.name[:9], text="Payment, thank you"),
        _Entry(minor=half.residual_minor, name="Shared services centre", text=half.item.number[-4:]),
        debit,
        _Entry(
            minor=-debit.minor, name=debit.name, text="Returned debit", reference=debit.reference, back=True
        ),
        _Entry(
            minor=short.residual_minor * 9 // 10,
            name=short.account.customer.name,
            text=f"{short.item.number} less 10 % tax at source",
        ),
        _Entry(
            minor=over.residual_minor + OVER_MINOR,
            name=over.account.customer.name,
            text=f"{over.item.number} and a deposit",
        ),
        _Entry(minor=OVER_MINOR * 2, name=over.account.customer.name, text="Paid by mistake"),
        _Entry(minor=UNKNOWN_MINOR, name="Unknown sender", text="As discussed by telephone"),
    ]


def _clear(entity: Entity, items: list[Residual], *, name: str, as_of: date, now: datetime) -> None:
    """What the clerk did this morning; each act only where the matcher has not done it."""
    clerk = _clerk(entity)
    if clerk is None:
        return
    who = desk_scope(user=clerk)
    lines = list(BankLine.objects.filter(statement__file__name=name).order_by("position", "pk"))
    short, over = items[3], items[4]
    _assign(who, lines[4], {short: lines[4].amount_minor or 0}, named="Tax at source", as_of=as_of, now=now)
    _assign(who, lines[5], {over: over.residual_minor}, as_of=as_of, now=now)
    mistaken = _assign(who, lines[6], {}, account_of=over, as_of=as_of, now=now)
    if mistaken is not None:
        ask_refund(
            scope=who,
            credit_id=mistaken.steps.get(kind="identified").item.public_id,  # type: ignore[union-attr]
            minor=mistaken.amount_minor or 0,
            payee=over.account.customer.name[:70],
            iban=PAYER_IBAN,
            reason="Paid by mistake, they ask for it back",
            now=now,
        )
    if BankLine.objects.filter(pk=lines[7].pk, standing__state="open").exists():
        desk.park(
            scope=who,
            line_id=lines[7].public_id,
            owner=clerk,
            note="Asked our sales who rang",
            now=now,
            today=as_of,
            until=as_of + PARKED,
        )


def _assign(
    who: Scope,
    line: BankLine,
    pairs: dict[Residual, int],
    *,
    as_of: date,
    now: datetime,
    named: str = "",
    account_of: Residual | None = None,
) -> BankLine | None:
    if not BankLine.objects.filter(pk=line.pk, standing__state__in=["open", "proposed"]).exists():
        return None
    desk.assign(
        scope=who,
        line_id=line.public_id,
        pairs={one.item.public_id: minor for one, minor in pairs.items()},
        account_id=account_of.account.public_id if account_of else None,
        named={one.item.public_id: ("deducted", named) for one in pairs} if named else None,
        now=now,
        today=as_of,
    )
    return line


def _clerk(entity: Entity) -> User | None:
    """Somebody who clears cash there: a clerk, else a collector."""
    for role in (Role.CLERK, Role.COLLECTOR):
        found = User.objects.filter(memberships__entity=entity, memberships__role=role).order_by("pk").first()
        if found is not None:
            return found
    return None


def _take_in(
    entity: Entity,
    number: str,
    entries: list[_Entry],
    *,
    name: str,
    actor: str,
    on: date,
    now: datetime,
    off_minor: int = 0,
) -> None:
    import_statement(
        scope=system_scope(actor=actor),
        entity=entity,
        name=name,
        content=_statement(entity, number, entries, name=name, on=on, off_minor=off_minor),
        now=now,
        account=number,
    )


def _statement(
    entity: Entity, number: str, entries: list[_Entry], *, name: str, on: date, off_minor: int
) -> bytes:
    closing = OPENING_MINOR + sum(one.minor for one in entries) + off_minor
    account = f"<IBAN>{number}</IBAN>" if entity.iban else f"<Othr><Id>{number}</Id></Othr>"
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(entity, minor)}<Dt><Dt>{on}</Dt></Dt></Bal>"
        for code, minor in (("OPBD", OPENING_MINOR), ("CLBD", closing))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr><MsgId>D2</MsgId>'
        f"<CreDtTm>{on}T06:00:00</CreDtTm></GrpHdr><Stmt><Id>{escape(name)[:35]}</Id><CreDtTm>{on}T06:00:00</CreDtTm>"
        f"<Acct><Id>{account}</Id><Ccy>{entity.currency}</Ccy></Acct>{balances}"
        f"{''.join(_entry(entity, one, on=on) for one in entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _amount(entity: Entity, minor: int) -> str:
    told = to_text(money=Money(abs(minor), entity.currency))
    mark = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="{entity.currency}">{told}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _entry(entity: Entity, one: _Entry, *, on: date) -> str:
    side = "Dbtr" if one.minor >= 0 or one.back else "Cdtr"
    party = f"<RltdPties><{side}><Pty><Nm>{escape(one.name)}</Nm></Pty></{side}></RltdPties>"
    refs = f"<Refs><EndToEndId>{escape(one.reference or WITHOUT)}</EndToEndId></Refs>"
    back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if one.back else ""
    return (
        f"<Ntry>{_amount(entity, one.minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>"
        f"<ValDt><Dt>{on}</Dt></ValDt><NtryDtls><TxDtls>{refs}{party}<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf>"
        f"{back}</TxDtls></NtryDtls></Ntry>"
    )
