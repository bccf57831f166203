"""Duplicates, credit insurance and bureau reports, for the tests of the desk's addresses."""

from datetime import timedelta

from tests.world import NOW, World, make_account, make_customer, owe

from dunwell.apps.credit.bureaus import keep_report
from dunwell.apps.credit.insurance import PolicyDraft, add_policy
from dunwell.apps.credit.merging import merge
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.credit.insurance import Cover
from dunwell.interfaces.shared.house import clock
from dunwell.ports.credit_bureau import Report

MEMBERS = "200 200 200 200 200 200 200 403 302"
ABELS = "200 200 200 200 200 404 404 404 302"
WHOLE = "200 200 200 200 404 404 404 404 302"  # the other record has no owner
REFUSED = "409 409 409 403 403 403 404 403 302"  # no reason is given
DECIDES = "302 403 403 403 403 403 403 403 302"
EVIDENCE_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:duplicates", "GET", MEMBERS, {}),
    ("desk:duplicate", "GET", WHOLE, {}),
    ("desk:duplicate_merge", "POST", REFUSED, {}),
    ("desk:merge_undo", "POST", "302 302 302 403 403 403 404 403 302", {"reason": "Two companies"}),
    ("desk:insurance", "GET", MEMBERS, {}),
    (
        "desk:insurance_add",
        "POST",
        "302 403 403 403 403 403 403 403 302",
        {
            "entity": "NORTH",
            "insurer": "Other",
            "number": "2",
            "currency": "CHF",
            "covered": "90",
            "notify_days": "60",
            "stop_days": "60",
            "claim_days": "150",
            "holds_from": "2020-01-01",
            "holds_until": "2020-12-31",
        },
    ),
    ("desk:insurance_limit", "POST", DECIDES, {"limit": "25000.00"}),
    ("desk:insurance_told", "POST", DECIDES, {"kind": "notify"}),
    ("desk:reports", "GET", ABELS, {}),
    ("desk:report_ask", "POST", "302 302 302 403 403 403 404 403 302", {}),
    ("desk:report_choose", "POST", "302 302 302 403 403 403 404 403 302", {}),
    ("desk:report_copy", "GET", ABELS, {}),
]


def evidence(world: World) -> dict[str, dict[str, object]]:
    """A record like Abel's, one that was merged into Abel, a policy that covers North, a report on Abel."""
    house = system_scope(actor="test")
    twin = make_customer(number="E-1", name="ABEL optik")
    make_account(customer=twin, entity=world.north, currency="SEK")
    gone = make_customer(number="E-2", name="Abel-Optik KG")
    make_account(customer=gone, entity=world.north, currency="NOK")
    merged = merge(scope=house, gone=gone, kept=world.abel, reason="One company", now=NOW)
    today = clock().date()
    covered = make_account(customer=world.abel, entity=world.north, currency="DKK")
    owe(covered, ("E-INS", 50_000, 30))
    policy = add_policy(
        scope=house,
        entity=world.north,
        draft=PolicyDraft(
            insurer="Example Credit Insurance",
            number="P-1",
            currency="DKK",
            cover=Cover(
                covered_basis_points=9_000, discretionary_minor=1, notify_days=1, stop_days=1, claim_days=1
            ),
            holds_from=today - timedelta(days=10),
            holds_until=today + timedelta(days=10),
        ),
        now=NOW,
    )
    report, _ = keep_report(
        customer=world.abel,
        bureau="example",
        report=Report(reference="1", company="Abel", reported_on=today, content=b"<html>"),
        now=NOW,
        actor="test",
    )
    pair = {"public_id": world.abel.public_id, "other_id": twin.public_id}
    return {
        "desk:duplicate": dict(pair),
        "desk:duplicate_merge": dict(pair),
        "desk:merge_undo": {"merge_id": merged.public_id},
        "desk:insurance_limit": {"policy_id": policy.public_id},
        "desk:insurance_told": {"policy_id": policy.public_id},
        "desk:reports": {"public_id": world.abel.public_id},
        "desk:report_ask": {"public_id": world.abel.public_id},
        "desk:report_choose": {"public_id": world.abel.public_id},
        "desk:report_copy": {"public_id": world.abel.public_id, "report_id": report.public_id},
    }
