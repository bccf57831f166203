"""What a policy that is being written would do: its faults, tomorrow under it, and a letter it would write."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dunwell.apps.agreements.queries import are_fees_published
from dunwell.apps.charges.claims import claims
from dunwell.apps.dunning.letter_facts import SAMPLE, SAMPLE_CLAIM, account_to_show, facts_to_show
from dunwell.apps.dunning.texts_store import languages, texts
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.comparison import Comparison, compare
from dunwell.apps.runs.notices import claim_of
from dunwell.core.dunning.letters import ComposedLetter, LetterFacts, compose
from dunwell.core.dunning.policy import CHARGED, CLAIMING, Level, Policy
from dunwell.core.dunning.policy_faults import missing_languages
from dunwell.core.dunning.reasons import outcome_of
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.policies.policy_form import PolicyForm, fault_lines
from dunwell.interfaces.desk.policies.policy_words import charge_warnings
from dunwell.interfaces.desk.words import step_name

LIVE_ACCOUNTS_MAX = 20_000  # beyond it tomorrow is decided when somebody asks, not while somebody types


@dataclass(frozen=True, slots=True)
class PreviewAsked:
    """What to look at: the policy as typed, and which step's letter in which language."""

    form: PolicyForm
    step: str
    language: str
    is_asked: bool  # by a button, not by typing


def preview_context(desk: Desk, *, asked: PreviewAsked) -> dict[str, Any]:
    """Everything that the preview shows. Nothing is written."""
    found = asked.form.read()
    context: dict[str, Any] = {
        "faults": found.faults,
        "fault_lines": fault_lines(found.faults),
        "is_preview": True,
    }
    if found.faults:
        return context
    step = int(asked.step) if asked.step.isascii() and asked.step.isdigit() else 1
    is_live = asked.is_asked or Account.objects.count() <= LIVE_ACCOUNTS_MAX
    on = desk.today + timedelta(days=1)
    comparison = compare(scope=desk.scope, as_of=on, drafts=[found.policy], step=step) if is_live else None
    return context | {
        "is_live": is_live,
        "missing": fault_lines(
            missing_languages(found.policy, texts=asked.form.texts, languages=languages())
        ),
        "warnings": charge_warnings(found.policy, has_fees=are_fees_published()),
        "comparison": comparison,
        "reasons": _reasons(comparison) if comparison else [],
        "changed": _changed(comparison) if comparison else [],
        **_letter(desk, policy=found.policy, step=step, language=asked.language, comparison=comparison),
    }


def _reasons(comparison: Comparison) -> list[tuple[str, str, int, int, int]]:
    """Outcome, reason, accounts now, accounts under the draft, and the difference; where it differs first."""
    codes = {*comparison.now, *comparison.then}
    rows = [
        (str(outcome_of(reason=code)), code, comparison.now.get(code, 0), comparison.then.get(code, 0))
        for code in codes
    ]
    counted = [(*row, row[3] - row[2]) for row in rows]
    return sorted(counted, key=lambda row: (row[4] == 0, row[0], -row[3], row[1]))


def _changed(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "now": now,
            "then": then,
            "now_step": step_name(policy=now.policy, step=now.step),
            "then_step": step_name(policy=then.policy, step=then.step),
        }
        for now, then in comparison.rows
    ]


def _letter(
    desk: Desk, *, policy: Policy, step: int, language: str, comparison: Comparison | None
) -> dict[str, Any]:
    """The letter of a step for a real account that would get it, or owes something at least."""
    level = next((one for one in policy.levels if one.step == step), policy.levels[0])
    example = comparison.example_id if comparison else None
    account_id = account_to_show(scope=desk.scope) if example is None else example
    facts = facts_to_show(scope=desk.scope, account_id=account_id, as_of=desk.today)
    facts = _with_claim(desk, facts, level=level, account_id=account_id)
    letter: ComposedLetter = compose(texts=texts(), step=level.key, language=language or "en", facts=facts)
    shown = letter.short if level.channel in {"sms", "portal"} and letter.short else letter.text
    return {"letter": letter, "letter_shown": shown, "letter_level": level, "letter_to": facts.customer}


def _with_claim(desk: Desk, facts: LetterFacts, *, level: Level, account_id: int | None) -> LetterFacts:
    """The facts with what a letter of the step claims for the delay today."""
    if not CHARGED[level.charge] or level.channel not in CLAIMING:
        return facts
    if facts == SAMPLE:
        return replace(facts, claim=SAMPLE_CLAIM)
    if account_id is None:
        return facts
    mine = seen_accounts(scope=desk.scope).select_related("customer", "entity").filter(pk=account_id).first()
    if mine is None:
        return facts
    found = claims(accounts={mine.pk: mine}, kinds={mine.pk: CHARGED[level.charge]}, on=desk.today)
    return replace(facts, claim=claim_of(found.get(mine.pk)))
