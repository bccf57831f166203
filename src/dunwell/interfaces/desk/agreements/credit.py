"""Credit policies at the desk: versions, what they changed, who agreed, who has not, and the next version written."""

from datetime import date
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.agreements import queries
from dunwell.apps.agreements.documents import sections
from dunwell.apps.agreements.models import CreditPolicy, Manner
from dunwell.apps.agreements.operations import (
    FILE_BYTES_MAX,
    AgreementRefused,
    Evidence,
    acknowledge_on_behalf,
)
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import UnknownCustomer
from dunwell.core.agreements.diff import LineChange, line_changes
from dunwell.core.agreements.draft import PolicyText
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.security import HEADER

SHOWN_MAX = 200  # customers in a list; more are counted
WAYS = ((Manner.DESK, "They said or wrote so"), (Manner.CONTRACT, "A signed contract, added here"))


@desk_page(is_for_members=True)
def credit_policies(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Every entity with the versions of its credit policy."""
    versions = list(queries.seen_policies(scope=desk.scope))
    rows = []
    for entity in queries.entities_seen(scope=desk.scope):
        in_force = queries.policy_in_force(entity_id=entity.pk, on=desk.today)
        own = [one for one in versions if one.entity_id == entity.pk]
        rows.append((entity, in_force, own))
    context = {"rows": rows, "may_publish": desk.scope.may(Power.CONFIGURE)}
    return page(request, desk, "desk/credit_policies.html", context)


@desk_page(is_for_members=True)
def credit_policy(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One version: what it says, what it changed, who agreed and who has not."""
    return _shown(request, desk, queries.policy_in_scope(scope=desk.scope, policy_id=public_id))


@desk_page(is_for_members=True)
def credit_document(_request: HttpRequest, desk: Desk, public_id: UUID, language: str) -> HttpResponseBase:
    """The document of a version in a language, as it was published."""
    policy = queries.policy_in_scope(scope=desk.scope, policy_id=public_id)
    text = queries.text_for(policy=policy, language=language)
    text.refresh_from_db(fields=["pdf"])
    response = HttpResponse(bytes(text.pdf), content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="credit-policy-{policy.number}-{text.language}.pdf"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response


@desk_page("POST", power=Power.WORK)
def credit_agreed(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Note that a customer agreed, with how one knows."""
    policy = queries.policy_in_scope(scope=desk.scope, policy_id=public_id)
    customer_id = typed_id(request.POST.get("customer", ""), expect="cus")
    customers = queries.customers_of(scope=desk.scope, policy=policy)
    customer = customers.filter(public_id=customer_id).first() if customer_id else None
    if customer is None:
        raise UnknownCustomer("There is no such customer of the entity.")
    upload = request.FILES.get("file")
    is_readable = upload is not None and (upload.size or 0) <= FILE_BYTES_MAX
    try:
        acknowledge_on_behalf(
            scope=desk.scope,
            customer=customer,
            policy=policy,
            evidence=Evidence(
                manner=_manner(request.POST.get("manner", "")),
                person=request.POST.get("person", ""),
                on=_day(request.POST.get("on", ""), default=desk.today),
                reason=request.POST.get("reason", ""),
                file_name=upload.name or "" if upload else "",
                file=upload.read() if upload and is_readable else None,
            ),
            today=desk.today,
            now=desk.now,
        )
    except AgreementRefused as refusal:
        return _shown(request, desk, policy, refusal=refusal)
    flash.success(request, f"Noted that {customer.name} agreed.")
    return redirect("desk:credit_policy", public_id=policy.public_id)


def _manner(text: str) -> Manner:
    return Manner.CONTRACT if text == Manner.CONTRACT else Manner.DESK


def _day(text: str, *, default: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default


def _shown(
    request: HttpRequest, desk: Desk, policy: CreditPolicy, *, refusal: AgreementRefused | None = None
) -> HttpResponse:
    missing = queries.missing_from(scope=desk.scope, policy=policy)
    agreed = queries.agreements_to(scope=desk.scope, policy=policy)
    in_force = queries.policy_in_force(entity_id=policy.entity_id, on=desk.today)
    text = queries.text_for(policy=policy, language=desk.user.language)
    typed = {
        name: request.POST.get(name, "")[:500] for name in ("customer", "manner", "person", "on", "reason")
    }
    context = {
        "policy": policy,
        "text": text,
        "languages": sorted(one.language for one in policy.texts.defer("pdf")),
        "documents": list(policy.texts.defer("pdf").values("language", "title", "sha256")),
        "sections": sections(
            text=PolicyText(title=text.title, text=text.text, deposits=text.deposits, stops=text.stops),
            fees=queries.schedule_of(policy=policy),
            interest_basis=policy.interest_basis,
            language=text.language,
        ),
        "changes": _changes(policy),
        "is_in_force": in_force is not None and in_force.pk == policy.pk,
        "is_to_come": policy.valid_from > desk.today,
        "agreed": list(agreed[:SHOWN_MAX]),
        "agreed_count": agreed.count(),
        "missing": list(missing[:SHOWN_MAX]),
        "missing_count": missing.count(),
        "may_note": desk.may_work and policy.entity_id in desk.scope.entity_ids,
        "ways": WAYS,
        "errors": {one.field: one.message for one in refusal.faults} if refusal else {},
        "refusal": str(refusal) if refusal else "",
        "typed": typed | ({} if refusal else {"on": desk.today.isoformat()}),
    }
    response = page(request, desk, "desk/credit_policy.html", context)
    response.status_code = 409 if refusal else 200
    return response


def _changes(policy: CreditPolicy) -> list[LineChange]:
    """What the version says in English that the one before it did not, and the other way round."""
    before = CreditPolicy.objects.filter(entity_id=policy.entity_id, number=policy.number - 1).first()
    return [] if before is None else line_changes(before=_lines(before), after=_lines(policy))


def _lines(policy: CreditPolicy) -> list[str]:
    text = queries.text_for(policy=policy, language="en")
    told = sections(
        text=PolicyText(title=text.title, text=text.text, deposits=text.deposits, stops=text.stops),
        fees=queries.schedule_of(policy=policy),
        interest_basis=policy.interest_basis,
        language="en",
    )
    lines = [text.title]
    for section in told:
        lines += [section.heading, *(line for block in section.blocks for line in block.lines)]
    return [line for line in lines if line]
