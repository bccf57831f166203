"""What `statement import` answers."""

from dataclasses import asdict
from pathlib import Path

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.bank_accounts import AccountUnknown
from dunwell.apps.cash.importing import Imported, import_statement
from dunwell.apps.cash.matching import Matched, match_lines
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.banking import settle_payouts
from dunwell.apps.placements.agency_banking import settle_statements
from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.table_layout import read_layout
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"
TAKEN_IN, REFUSED, WAITS = 0, 1, 3


def take_in(
    *,
    file: str,
    entity: str,
    account: str,
    is_registered: bool,
    layout: str | None,
    is_matched: bool,
    as_json: bool,
) -> int:
    """Import a bank file, and match what is to be cleared unless it is to wait."""
    owner = Entity.objects.filter(code=entity).first()
    if owner is None:
        return _refuse("unknown_entity", f"There is no entity {entity}.", as_json=as_json)
    now = clock()
    try:
        columns = None if layout is None else read_layout(content=Path(layout).read_bytes())
        imported = import_statement(
            scope=system_scope(actor=ACTOR),
            entity=owner,
            name=Path(file).name,
            content=Path(file).read_bytes(),
            now=now,
            account=account,
            is_registered=is_registered,
            layout=columns,
        )
    except UnreadableStatement as fault:
        where = f"line {fault.line}: " if fault.line else ""
        return _refuse(fault.code, f"{where}{fault}", as_json=as_json)
    except (AccountUnknown, CashRefused) as refusal:
        return _refuse(refusal.code, str(refusal), as_json=as_json)
    matched = None
    if is_matched and imported.is_new:
        settle_payouts(entity_id=owner.pk, now=now, today=house_day(now=now), providers=house().payments)
        settle_statements(entity_id=owner.pk, now=now)
        matched = match_lines(entity_id=owner.pk, now=now, today=house_day(now=now), actor=ACTOR)
    _show(imported, matched, as_json=as_json)
    return WAITS if imported.waiting else TAKEN_IN


def _refuse(code: str, message: str, *, as_json: bool) -> int:
    if as_json:
        print_json({"verdict": "refused", "refusal": {"code": code, "message": message}})
    complain(f"refused ({code}): {message}")
    return REFUSED


def _show(imported: Imported, matched: Matched | None, *, as_json: bool) -> None:
    facts: dict[str, object] = {
        "new": imported.is_new,
        "file": f"bsf_{imported.file.public_id.hex}",
        "verdict": str(imported.file.verdict),
        **(imported.summary if imported.is_new else imported.file.summary),
    }
    if as_json:
        print_json({**facts, "matched": asdict(matched) if matched is not None else None})
        return
    counted = asdict(matched) if matched is not None else {}
    rows = [[name.replace("_", " "), str(value)] for name, value in {**facts, **counted}.items()]
    print_table(headings=["", ""], rows=rows)
