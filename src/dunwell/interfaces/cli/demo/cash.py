"""Bank statements of the demo group: yesterday's, with payments that are clear, one that is not, and a fee."""

from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from dunwell.apps.cash.importing import import_statement
from dunwell.apps.cash.matching import match_lines
from dunwell.apps.cash.models import StatementFile
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.receivables.models import Residual
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.interfaces.cli.demo.days import evening
from dunwell.interfaces.cli.demo.payments import demo_payouts

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
EACH = 2  # invoices of an entity that its statement pays
UNKNOWN_MINOR, FEE_MINOR, OPENING_MINOR = 48_275, -1_190, 1_250_000


def bank_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Take in a statement of every entity and match it; the same again does nothing. Return how many came."""
    before = as_of - timedelta(days=1)
    count = 0
    for entity in Entity.objects.order_by("pk"):
        lines = _lines(entity)
        lines += demo_payouts(entity=entity) if lines else []
        if not lines or StatementFile.objects.filter(entity=entity).exists():
            continue
        import_statement(
            scope=system_scope(actor=actor),
            entity=entity,
            name=f"{entity.code}-{before}.camt053.xml",
            content=_statement(entity, lines, on=before),
            now=min(now, evening(of=before)),
            account=entity.iban,
            is_registered=True,
        )
        settle_payouts(entity_id=entity.pk, now=now, today=as_of, providers=())
        match_lines(entity_id=entity.pk, now=now, today=as_of, actor=actor)
        count += 1
    return count


def _lines(entity: Entity) -> list[tuple[int, str, str]]:
    """Amount, payer and text: bills are paid early, the last one without its number; and what nobody knows."""
    found = (
        Residual.objects.filter(
            account__entity=entity,
            account__currency=entity.currency,
            item__kind="invoice",
            item__source="billing",
        )
        .select_related("item", "account__customer")
        .order_by("-item_id")[:EACH]
    )
    paid = [
        (one.residual_minor, one.account.customer.name, "" if place == 0 else f"Invoice {one.item.number}")
        for place, one in enumerate(found)
    ]
    return (
        [*paid, (UNKNOWN_MINOR, "Unknown payer", "Thank you"), (FEE_MINOR, "", "Account fee")] if paid else []
    )


def _statement(entity: Entity, lines: list[tuple[int, str, str]], *, on: date) -> bytes:
    closing = OPENING_MINOR + sum(minor for minor, _, _ in lines)
    entries = "".join(_entry(entity, *line, on=on) for line in lines)
    number = entity.iban or f"{entity.code}-1"
    kind = f"<IBAN>{number}</IBAN>" if entity.iban else f"<Othr><Id>{number}</Id></Othr>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr><MsgId>D1</MsgId>'
        f"<CreDtTm>{on}T22:00:00</CreDtTm></GrpHdr><Stmt><Id>DEMO-{on}</Id><CreDtTm>{on}T22:00:00</CreDtTm><Acct><Id>{kind}"
        f"</Id><Ccy>{entity.currency}</Ccy></Acct>{_balance(entity, 'OPBD', OPENING_MINOR, on)}"
        f"{_balance(entity, 'CLBD', closing, on)}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(entity: Entity, code: str, minor: int, on: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(entity, minor)}<Dt><Dt>{on}</Dt></Dt></Bal>"


def _amount(entity: Entity, minor: int) -> str:
    told = to_text(money=Money(abs(minor), entity.currency))
    mark = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="{entity.currency}">{told}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _entry(entity: Entity, minor: int, payer: str, text: str, *, on: date) -> str:
    party = f"<RltdPties><Dbtr><Pty><Nm>{escape(payer)}</Nm></Pty></Dbtr></RltdPties>" if payer else ""
    return (
        f"<Ntry>{_amount(entity, minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt>"
        f"</ValDt><NtryDtls><TxDtls>{party}<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
