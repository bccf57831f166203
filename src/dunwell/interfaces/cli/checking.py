"""What `check` proves and prints."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console
from rich.progress import Progress

from dunwell.apps.agreements import checks as agreements
from dunwell.apps.billing import delivery_checks as deliveries
from dunwell.apps.billing import order_checks as orders
from dunwell.apps.cash import checks as cash
from dunwell.apps.charges import checks as charges
from dunwell.apps.disputes import checks as disputes
from dunwell.apps.dunning import checks as dunning
from dunwell.apps.journal.invariants import Invariant, Proof, prove
from dunwell.apps.links import fences as customers
from dunwell.apps.payments import autopay_checks as autopay
from dunwell.apps.payments import checks as payments
from dunwell.apps.placements import checks as placements
from dunwell.apps.placements import fences as agencies
from dunwell.apps.placements import money_checks
from dunwell.apps.promises import checks as promises
from dunwell.apps.receivables import checks as receivables
from dunwell.apps.replies import checks as replies
from dunwell.apps.runs import checks as runs
from dunwell.apps.runs import replays
from dunwell.apps.worklist import checks as worklist

INVARIANTS: tuple[Invariant, ...] = (
    *receivables.INVARIANTS,
    *agreements.INVARIANTS,
    *deliveries.INVARIANTS,
    *orders.INVARIANTS,
    *cash.INVARIANTS,
    *payments.INVARIANTS,
    *money_checks.INVARIANTS,
    *autopay.INVARIANTS,
    *promises.INVARIANTS,
    *disputes.INVARIANTS,
    *charges.INVARIANTS,
    *dunning.INVARIANTS,
    *replies.INVARIANTS,
    *runs.INVARIANTS,
    *worklist.INVARIANTS,
    *placements.INVARIANTS,
)


NOT_FENCED = (
    "The pages for {people} are shut: this database has no role for them that this login may take. Whoever keeps the "
    "database runs CREATE ROLE {role} NOLOGIN; GRANT {role} TO the login of DATABASE_URL; then start dunwell up again."
)


def check(*, as_json: bool) -> int:
    """Prove every invariant and print what came of it; 1 when one is broken.

    What else somebody has to see to is said as well, and breaks nothing.
    """
    proofs: list[Proof] = []
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("check", total=len(INVARIANTS) + 2)
        for proof in prove(invariants=INVARIANTS):
            proofs.append(proof)
            bar.advance(task)
        proofs.append(money_checks.prove_commissions())
        bar.advance(task)
        proofs.append(replays.prove_last_run())
        bar.advance(task)
    advice = [
        NOT_FENCED.format(people=people, role=fences.ROLE)
        for people, fences in (("customers", customers), ("agencies", agencies))
        if not fences.is_fenced()
    ]
    if as_json:
        _print_json(proofs, advice=advice)
    else:
        _print_table(proofs, advice=advice)
    return 0 if all(proof.holds for proof in proofs) else 1


def _print_json(proofs: list[Proof], *, advice: list[str]) -> None:
    result = {
        "holds": all(proof.holds for proof in proofs),
        "invariants": {
            proof.invariant.name: {
                "holds": proof.holds,
                "sentence": proof.invariant.sentence,
                "rows": [finding.row for finding in proof.findings],
                "more": proof.is_cut,
            }
            for proof in proofs
        },
        "advice": advice,
    }
    print(json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False))


def _print_table(proofs: list[Proof], *, advice: list[str]) -> None:
    console = Console()
    for proof in proofs:
        mark = "[green]holds [/green]" if proof.holds else "[bold red]BROKEN[/bold red]"
        console.print(
            f"{mark} {proof.invariant.name}  [dim]{proof.invariant.sentence}[/dim]", highlight=False
        )
        for finding in proof.findings:
            console.print("       ", finding.row, markup=False)
        if proof.is_cut:
            console.print("        … and more")
    for said in advice:
        console.print(f"[bold yellow]TO DO [/bold yellow] {said}", highlight=False)
