"""Moving an account to another policy on purpose, or giving it back to the rules, with what that would mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.dunning.assignments import REASON_MAX, MoveRefused, move_accounts, release_accounts
from dunwell.apps.dunning.policy_queries import GivenTo, PolicyRow, given_to, policy_rows
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.customer_card import customer_card
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.decided import last_decisions
from dunwell.core.dunning.policy import Policy
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import TYPED_MAX
from dunwell.interfaces.desk.policies.policy_words import step_how, step_when
from dunwell.interfaces.desk.words import level_name

RELEASE = ""  # what stands for "by the rules" among the policies to choose


@dataclass(frozen=True, slots=True)
class Meaning:
    """A policy to move to, and which step would come next there."""

    code: str
    name: str
    version: int
    following: str
    is_here: bool


@desk_page("GET", "HEAD", "POST", power=Power.RUN)
def account_policy(request: HttpRequest, desk: Desk, public_id: UUID, account_id: UUID) -> HttpResponseBase:
    """Choose the policy of an account, seeing which step would come next under each."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    mine = seen_accounts(scope=desk.scope).select_related("entity")
    account = mine.filter(public_id=account_id, customer_id=card.customer_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    refusal = _move(request, desk, account=account) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect(reverse("desk:customer", kwargs={"public_id": public_id}) + "#accounts")
    return _shown(request, desk, card_id=card.customer_id, name=card.name, account=account, refusal=refusal)


def _move(request: HttpRequest, desk: Desk, *, account: Account) -> MoveRefused | None:
    """Do what was chosen; the refusal where it cannot be done."""
    policy, reason = request.POST.get("policy", RELEASE), request.POST.get("reason", "")
    ids = [account.public_id]
    try:
        if policy == RELEASE:
            release_accounts(scope=desk.scope, account_ids=ids, reason=reason, now=desk.now, today=desk.today)
            flash.success(request, "The account goes by the rules again.")
        else:
            moved = move_accounts(
                scope=desk.scope,
                account_ids=ids,
                policy=policy,
                reason=reason,
                now=desk.now,
                today=desk.today,
            )
            flash.success(request, "The account is moved." if moved else "The account was there already.")
    except MoveRefused as refusal:
        return refusal
    return None


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card_id: int,
    name: str,
    account: Account,
    refusal: MoveRefused | None,
) -> HttpResponse:
    _, decisions = last_decisions(scope=desk.scope, customer_id=card_id)
    decision = decisions.get(account.pk)
    given = given_to(account_ids=[account.pk]).get(account.pk)
    last = (decision.last_step if decision else None) or 0
    context = {
        "account": account,
        "customer_public_id": account.customer.public_id,
        "customer_name": name,
        "given": given,
        "last_step": last,
        "meanings": _meanings(policy_rows(scope=desk.scope), last=last, given=given),
        "refusal": refusal,
        "reason": request.POST.get("reason", "")[:TYPED_MAX],
        "chosen": request.POST.get("policy", given.policy if given else ""),
        "reason_most": REASON_MAX,
    }
    answer = page(request, desk, "desk/account_policy.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


def _meanings(rows: Sequence[PolicyRow], *, last: int, given: GivenTo | None) -> list[Meaning]:
    return [
        Meaning(
            code=row.code,
            name=row.name,
            version=row.in_force.policy.version,
            following=_following(row.in_force.policy, last=last),
            is_here=bool(given and given.is_moved and given.policy == row.code),
        )
        for row in rows
        if row.in_force.published_at is not None
    ]


def _following(policy: Policy, *, last: int) -> str:
    """Which step comes after the one that was reached: it stays reached, whatever the policy."""
    level = next((one for one in policy.levels if one.step > last), None)
    if level is None:
        return f"Nothing: this policy has only {len(policy.levels)} steps, and step {last} was reached."
    how = step_how(level)
    return f"Step {level.step}, {level_name(level.key)}: {step_when(level).lower()}, {how}"
