"""Asking for a limit, and deciding on it: by whom and by how many says the matrix, and never by whoever asked."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from dunwell.apps.approvals.operations import vote, withdraw
from dunwell.apps.credit.insurance import cover_of_limit, insured_minor
from dunwell.apps.credit.limit_models import CreditLimit, LimitRequest, RequestState
from dunwell.apps.credit.limit_versions import Whose, tell_limit, write_limit
from dunwell.apps.credit.limits import proposed
from dunwell.apps.credit.rates import RateMissing, Rates
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity, Membership, Role
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.access import seen_accounts, seen_customers
from dunwell.apps.receivables.models import AMOUNT_BOUND, Account
from dunwell.core.credit.limits import ApprovalStep, approval_for
from dunwell.core.credit.states import REQUEST_MOVES
from dunwell.core.money import UnknownCurrency, exponent
from dunwell.core.wording import one_line

SUBJECT = "limit_request"
REASON_CHARACTERS_MAX = 500
RAISED_DAYS_MAX = 366
_MAY_AS = {"controller": (Role.CONTROLLER, Role.ADMIN), "admin": (Role.ADMIN,)}


class UnknownRequest(Exception):
    """No wish for a limit with this identifier is seen in this scope."""

    code = "unknown_limit_request"


class LimitRefused(Exception):
    """A limit cannot be asked for or decided as wished; `field` names what to change, "" for none.

    `code` is stable: not_allowed, reason_missing, too_long, out_of_range, bad_raise, bad_currency, rate_missing,
    already_asked, decided, not_the_role, and those of VoteRefused.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a limit is for: one account; or a customer, or a group, at one entity or (None) at all."""

    account: Account | None = None
    customer: Customer | None = None
    group: Group | None = None
    entity: Entity | None = None

    def __post_init__(self) -> None:
        named = [one for one in (self.account, self.customer, self.group) if one is not None]
        assert len(named) == 1, "a limit is for one"
        assert self.account is None or self.entity is None, "an account has its entity"

    @property
    def columns(self) -> dict[str, Any]:
        """The keys of it, as both tables hold them."""
        return {
            "account": self.account,
            "customer": self.customer,
            "group": self.group,
            "entity": self.entity,
        }

    @property
    def at(self) -> Entity | None:
        """The entity whose terms hold for it."""
        return self.account.entity if self.account is not None else self.entity

    @property
    def of(self) -> Customer | None:
        """The customer that it is for, None for a group."""
        return self.account.customer if self.account is not None else self.customer


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitDraft:
    """What is wanted, in minor units of a currency; `raised_by_minor` on top of it through `raised_until`."""

    currency: str
    limit_minor: int
    raised_by_minor: int = 0
    raised_until: date | None = None
    reason: str


def ask_limit(*, scope: Scope, target: Target, draft: LimitDraft, now: datetime, today: date) -> LimitRequest:
    """Ask for a limit; nothing changes until others said yes, however small it is. Raises LimitRefused."""
    _allow(scope, target=target, power=Power.WORK)
    draft = _checked(draft, today=today)
    with transaction.atomic():
        _lock(target)
        if LimitRequest.objects.filter(**target.columns, state=RequestState.ASKED).exists():
            message = "Somebody asked for a limit already, and waits for an answer: decide on that first."
            raise LimitRefused(code="already_asked", field="", message=message)
        request = LimitRequest.objects.create(
            **target.columns,
            currency=draft.currency,
            limit_minor=draft.limit_minor,
            raised_by_minor=draft.raised_by_minor,
            raised_until=draft.raised_until,
            reason=draft.reason,
            proposal=_proposal(target, draft.currency, today=today) | _cover(target, draft, today=today),
            approval=_approval(target, draft, today=today),
            asked_on=today,
            asked_at=now,
            asked_by=scope.actor,
        )
        _tell("asked", request=request, target=target, actor=scope.actor, now=now)
    return request


def decide_limit(
    *, scope: Scope, request_id: UUID, is_yes: bool, note: str, now: datetime, today: date
) -> LimitRequest:
    """Say yes or no to a limit that somebody else asked for; with as many yes as it takes it holds from today.

    A no refuses it at once. Raises UnknownRequest and LimitRefused.
    """
    with transaction.atomic():
        request, target = _locked(scope=scope, request_id=request_id)
        _allow(scope, target=target, power=Power.APPROVE)
        step = ApprovalStep(up_to_minor=None, **request.approval)
        if not _has_role(scope, target=target, role=step.role):
            message = f"A limit this high takes the yes of somebody who is {step.role}."
            raise LimitRefused(code="not_the_role", field="", message=message)
        _still_ahead(request, is_yes=is_yes, today=today)
        agreed = vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=request.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=request.asked_by,
            refused=LimitRefused,
        )
        if not is_yes:
            _close(request, event="refused", actor=scope.actor, answer=note, now=now, today=today)
            _tell("refused", request=request, target=target, actor=scope.actor, now=now)
        elif agreed >= step.persons:
            _close(request, event="granted", actor=scope.actor, answer=note, now=now, today=today)
            _grant(request, actor=scope.actor, now=now, today=today)
            _tell("granted", request=request, target=target, actor=scope.actor, now=now)
        else:
            _tell("agreed", request=request, target=target, actor=scope.actor, now=now)
    return request


def withdraw_request(*, scope: Scope, request_id: UUID, now: datetime, today: date) -> LimitRequest:
    """Take back a wish that was one's own, or anybody's by who may decide. Raises UnknownRequest and LimitRefused."""
    with transaction.atomic():
        request, target = _locked(scope=scope, request_id=request_id)
        if request.asked_by != scope.actor:
            _allow(scope, target=target, power=Power.APPROVE)
        withdraw(subject=SUBJECT, subject_id=request.pk, now=now)
        _close(request, event="withdrawn", actor=scope.actor, answer="", now=now, today=today)
        _tell("withdrawn", request=request, target=target, actor=scope.actor, now=now)
    return request


def end_raises(*, as_of: date, now: datetime, actor: str) -> int:
    """Append the lasting limit where a temporary increase ended before a day, and return how many ended.

    The increase held no longer from the day after its last one, whether this ran or not; this tells of it, once.
    """
    rows = CreditLimit.objects.order_by("account_id", "customer_id", "group_id", "entity_id", "-pk").distinct(
        "account_id", "customer_id", "group_id", "entity_id"
    )
    ended = 0
    for row in [one for one in rows if one.raised_until is not None and one.raised_until < as_of]:
        with transaction.atomic():
            _lock(_target_of(row))
            of_same = CreditLimit.objects.filter(**asdict(Whose.of(row))).order_by("-pk").first()
            if of_same is None or of_same.pk != row.pk:
                continue  # somebody set another one since
            lasting = write_limit(
                whose=Whose.of(row),
                currency=row.currency,
                limit_minor=row.limit_minor,
                holds_from=as_of,
                note="The temporary increase has ended.",
                actor=actor,
                now=now,
            )
            tell_limit(
                event="raise_ended",
                row=lasting,
                actor=actor,
                now=now,
                data={
                    "raised_by_minor": row.raised_by_minor,
                    "raised_until": row.raised_until.isoformat() if row.raised_until else "",
                },
            )
            ended += 1
    return ended


def seen_requests(*, scope: Scope) -> QuerySet[LimitRequest]:
    """Return the wishes for limits of accounts, customers and groups that the scope sees, with what they are for."""
    customers = seen_customers(scope=scope)
    mine = (
        Q(account__in=seen_accounts(scope=scope))
        | Q(customer__in=customers)
        | Q(group__in=customers.values("group_id"))
    )
    here = Q(entity__isnull=True) | Q(entity__in=scope.seen_entity_ids)
    return LimitRequest.objects.filter(mine, here).select_related(
        "account__customer", "account__entity", "customer", "group", "entity"
    )


def request_in_scope(*, scope: Scope, request_id: UUID) -> LimitRequest:
    """Return a wish for a limit, or raise UnknownRequest."""
    found = seen_requests(scope=scope).filter(public_id=request_id).first()
    if found is None:
        raise UnknownRequest("There is no such wish for a limit in the entities that you see.")
    return found


def _checked(draft: LimitDraft, *, today: date) -> LimitDraft:
    try:
        exponent(currency=draft.currency)
    except UnknownCurrency as unknown:
        message = "This is no currency: write EUR, CHF, USD, …"
        raise LimitRefused(code="bad_currency", field="currency", message=message) from unknown
    if not 0 <= draft.limit_minor <= AMOUNT_BOUND:
        message = "Give an amount of nothing or more."
        raise LimitRefused(code="out_of_range", field="limit", message=message)
    if not 0 <= draft.raised_by_minor <= AMOUNT_BOUND:
        message = "Give an amount above zero, or leave it empty."
        raise LimitRefused(code="out_of_range", field="raised_by", message=message)
    if bool(draft.raised_by_minor) != (draft.raised_until is not None):
        field = "raised_by" if draft.raised_until else "raised_until"
        message = "A temporary increase has an amount and a last day: give both, or neither."
        raise LimitRefused(code="bad_raise", field=field, message=message)
    if draft.raised_until and not today <= draft.raised_until <= today + timedelta(days=RAISED_DAYS_MAX):
        message = (
            f"Give a day from today, at most {RAISED_DAYS_MAX} days ahead; later, ask for a limit that lasts."
        )
        raise LimitRefused(code="bad_raise", field="raised_until", message=message)
    reason = one_line(draft.reason)
    if not reason:
        raise LimitRefused(code="reason_missing", field="reason", message="Say why this limit is right.")
    if len(reason) > REASON_CHARACTERS_MAX:
        message = f"At most {REASON_CHARACTERS_MAX} characters, please."
        raise LimitRefused(code="too_long", field="reason", message=message)
    return LimitDraft(
        currency=draft.currency,
        limit_minor=draft.limit_minor,
        raised_by_minor=draft.raised_by_minor,
        raised_until=draft.raised_until,
        reason=reason,
    )


def _approval(target: Target, draft: LimitDraft, *, today: date) -> dict[str, Any]:
    """Who must say yes, and how many: by the whole amount, in the currency of the entity's matrix."""
    entity = target.at
    minor = draft.limit_minor + draft.raised_by_minor
    if entity is not None and entity.currency != draft.currency:
        try:
            minor = Rates(on=today).minor(minor, currency=draft.currency, into=entity.currency)
        except RateMissing as missing:
            raise LimitRefused(code="rate_missing", field="currency", message=str(missing)) from missing
    step = approval_for(limit_minor=minor, matrix=terms_of(entity=entity).matrix)
    return {"role": step.role, "persons": step.persons}


def _cover(target: Target, draft: LimitDraft, *, today: date) -> dict[str, Any]:
    """What of the limit an insurer would bear; nothing where none insures at the entity in the currency."""
    if target.of is None or target.at is None:
        return {}
    found = cover_of_limit(
        customer=target.of,
        entity=target.at,
        currency=draft.currency,
        limit_minor=draft.limit_minor + draft.raised_by_minor,
        as_of=today,
    )
    return {"cover": found} if found else {}


def _proposal(target: Target, currency: str, *, today: date) -> dict[str, Any]:
    """What the formula comes to; nothing for a group, for who was never scored, and where a rate is missing."""
    if target.of is None:
        return {}
    try:
        found = proposed(
            customer=target.of,
            entity=target.at,
            currency=currency,
            as_of=today,
            insured_minor=insured_minor(customer=target.of, entity=target.at, currency=currency, as_of=today)
            if target.at is not None
            else None,
        )
    except RateMissing:
        return {}
    return found.plain if found else {}


def _allow(scope: Scope, *, target: Target, power: Power) -> None:
    """A limit at one entity is for who works there; one at all entities for who works at each of the customer's."""
    said = "ask for limits" if power is Power.WORK else "grant limits"
    whose = {target.at.pk} if target.at is not None else _entities_of(target)
    if not scope.may(power) or not whose <= scope.entity_ids:
        message = f"You may see this limit, but not {said} here."
        raise LimitRefused(code="not_allowed", field="", message=message)


def _entities_of(target: Target) -> set[int]:
    accounts = Account.objects.all()
    if target.of is not None:
        accounts = accounts.filter(customer=target.of)
    else:
        accounts = accounts.filter(customer__group=target.group)
    return set(accounts.values_list("entity_id", flat=True))


def _has_role(scope: Scope, *, target: Target, role: str) -> bool:
    """Whether the person holds the role at the entity, or at one of the customer's where it is for all."""
    if scope.user_id is None:
        return False
    whose = {target.at.pk} if target.at is not None else _entities_of(target)
    held = Membership.objects.filter(user_id=scope.user_id, entity_id__in=whose, role__in=_MAY_AS[role])
    return len(set(held.values_list("entity_id", flat=True))) == len(whose) and bool(whose)


def _still_ahead(request: LimitRequest, *, is_yes: bool, today: date) -> None:
    if is_yes and request.raised_until is not None and request.raised_until < today:
        message = "The increase would have ended already: say no, and let it be asked for anew."
        raise LimitRefused(code="bad_raise", field="", message=message)


def _locked(*, scope: Scope, request_id: UUID) -> tuple[LimitRequest, Target]:
    found = request_in_scope(scope=scope, request_id=request_id)
    request = LimitRequest.objects.select_for_update().get(pk=found.pk)
    target = Target(account=found.account, customer=found.customer, group=found.group, entity=found.entity)
    if request.state != RequestState.ASKED:
        raise LimitRefused(code="decided", field="", message="Somebody was faster: this is decided.")
    return request, target


def _lock(target: Target) -> None:
    """Two who ask for the same at once wait for each other."""
    if target.group is not None:
        Group.objects.select_for_update(no_key=True).get(pk=target.group.pk)
    elif target.of is not None:
        Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=target.of.pk)


def _grant(request: LimitRequest, *, actor: str, now: datetime, today: date) -> CreditLimit:
    return write_limit(
        whose=Whose.of(request),
        currency=request.currency,
        limit_minor=request.limit_minor,
        raised_by_minor=request.raised_by_minor,
        raised_until=request.raised_until,
        holds_from=today,
        note=request.reason,
        request=request,
        actor=actor,
        now=now,
    )


def _close(request: LimitRequest, *, event: str, actor: str, answer: str, now: datetime, today: date) -> None:
    request.state = RequestState(REQUEST_MOVES[request.state, event])
    request.decided_on, request.decided_at, request.decided_by = today, now, actor
    request.answer = answer.strip()
    request.save(update_fields=["state", "decided_on", "decided_at", "decided_by", "answer"])


def _tell(event: str, *, request: LimitRequest, target: Target, actor: str, now: datetime) -> None:
    customer = target.of
    journal.append(
        name=f"credit.limit.{event}",
        actor=actor,
        now=now,
        subject="limit_request",
        subject_id=request.pk,
        entity_id=target.at.pk if target.at is not None else None,
        customer_id=customer.pk if customer is not None else None,
        account_id=request.account_id,
        data={
            "limit_minor": request.limit_minor,
            "currency": request.currency,
            "raised_by_minor": request.raised_by_minor,
            "raised_until": request.raised_until.isoformat() if request.raised_until else "",
            "reason": request.reason,
            "answer": request.answer,
            "group": target.group.name if target.group is not None else "",
        },
    )


def _target_of(row: CreditLimit) -> Target:
    return Target(account=row.account, customer=row.customer, group=row.group, entity=row.entity)
