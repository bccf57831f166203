"""What `placement reconcile` prints."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statement_files import StatementFaulty, Wanted, read_statement
from dunwell.apps.placements.statements import Given, take_statement, tried
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.placements.reconcile import Outcome
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed; empty or None where nothing was."""

    agency: str
    file: Path
    entity: str
    currency: str
    reference: str
    since: date | None
    until: date | None
    is_dry: bool


def reconcile(*, asked: Asked, as_json: bool) -> int:
    """Take a statement in and print how it stands: 0 where it agrees, 1 with every difference where it does not."""
    scope = system_scope(actor=ACTOR)
    agency = Agency.objects.filter(code=asked.agency).first()
    if agency is None:
        return complain(f"there is no agency {asked.agency}")
    entities = list(Entity.objects.filter(agencies__agency=agency).order_by("code"))
    chosen = [one for one in entities if asked.entity in ("", one.code)]
    if len(chosen) != 1:
        known = ", ".join(one.code for one in entities) or "nobody"
        return complain(f"say by --entity for whom the statement is; {agency.code} works for {known}")
    try:
        content = asked.file.read_bytes()
        given = read_statement(
            content=content,
            name=asked.file.name,
            wanted=Wanted(
                entity=chosen[0],
                currency=asked.currency,
                reference=asked.reference,
                period_from=asked.since,
                period_to=asked.until,
            ),
        )
        outcome, state = _looked(scope, agency, given, is_dry=asked.is_dry)
    except OSError as fault:
        return complain(f"{asked.file} cannot be read: {fault.strerror}")
    except StatementFaulty as fault:
        return _faulty(fault, as_json=as_json)
    except PlacementRefused as refusal:
        return complain(str(refusal))
    _print(agency, given, outcome, state=state, as_json=as_json)
    return 0 if outcome.agrees else 1


def _looked(scope: Scope, agency: Agency, given: Given, *, is_dry: bool) -> tuple[Outcome, str]:
    """How a statement stands, all direct payments found before; kept unless it is only looked at."""
    if not is_dry:
        find_direct(now=clock())
    outcome = tried(agency=agency, given=given)
    if is_dry:
        return outcome, "dry_run"
    return outcome, take_statement(scope=scope, agency=agency, given=given, now=clock())[0].state


def _faulty(fault: StatementFaulty, *, as_json: bool) -> int:
    rows = [{"line": one.line, "field": one.field, "message": one.message} for one in fault.faults]
    if as_json:
        print_json({"agrees": False, "faults": rows})
    else:
        print_table(
            headings=["line", "field", "message"], rows=[[str(x) for x in row.values()] for row in rows]
        )
    return 1


def _print(agency: Agency, given: Given, outcome: Outcome, *, state: str, as_json: bool) -> None:
    def shown(minor: int) -> str:
        return to_text(money=Money(minor, given.currency))

    rows = [
        {
            "line": one.line,
            "claim": one.claim,
            "code": one.code,
            "amount": shown(one.minor),
            "sentence": one.sentence,
        }
        for one in outcome.differences
    ]
    if as_json:
        print_json(
            {
                "agency": agency.code,
                "reference": given.reference,
                "currency": given.currency,
                "state": state,
                "agrees": outcome.agrees,
                "stated_net": shown(outcome.stated_net_minor),
                "expected_net": shown(outcome.expected_net_minor),
                "difference": shown(outcome.stated_net_minor - outcome.expected_net_minor),
                "differences": rows,
            }
        )
        return
    print_table(
        headings=["line", "claim", "difference", "amount", "sentence"],
        rows=[[str(value) for value in row.values()] for row in rows],
        right=["line", "amount"],
    )
    print_table(
        headings=["statement", "says", "expected", "currency", "state"],
        rows=[
            [
                given.reference,
                shown(outcome.stated_net_minor),
                shown(outcome.expected_net_minor),
                given.currency,
                state,
            ]
        ],
        right=["says", "expected"],
    )
