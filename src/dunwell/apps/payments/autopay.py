"""Autopay is agreed to and taken back: by somebody who saw the words, never by keeping a method."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.autopay_access import (
    AutopayRefused,
    account_of,
    autopay_in_scope,
    may_answer,
    settings_of,
    tell_autopay,
)
from dunwell.apps.payments.chargeable import contract_name, contracts_on, numbers_of, plans_on
from dunwell.apps.payments.ending import end_autopay
from dunwell.apps.payments.mandate_models import (
    Autopay,
    Consent,
    ConsentEnd,
    KeptKind,
    KeptMethod,
    MethodState,
)
from dunwell.apps.promises.models import Plan
from dunwell.apps.receivables.models import Account
from dunwell.core.payments.consent import ConsentKind, Words, words_of
from dunwell.core.wording import one_line

PERSON_MAX, REASON_MAX = 120, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """That somebody agreed: who, to which words (as they were shown), and from where."""

    person: str
    version: int
    language: str
    sha256: str
    address: str = ""
    agent: str = ""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """That somebody took it back: who, why if they said, and from where."""

    person: str
    reason: str = ""
    address: str = ""
    agent: str = ""


def consent_of(
    *,
    scope: Scope,
    account_id: UUID,
    method_id: UUID,
    language: str,
    plan_id: UUID | None = None,
    recurring_id: UUID | None = None,
) -> Words:
    """Return the words that must be shown beside a box that nobody ticked beforehand; they name what is charged.

    Of all that the account owes, or of one plan or contract. Raises AutopayRefused.
    """
    account = account_of(scope=scope, account_id=account_id)
    return _words(
        account=account,
        method=_usable(account, method_id),
        language=language,
        plan=_plan(account, plan_id),
        recurring=_recurring(account, recurring_id),
    )


def enrol(
    *,
    scope: Scope,
    account_id: UUID,
    method_id: UUID,
    agreed: Agreed,
    now: datetime,
    plan_id: UUID | None = None,
    recurring_id: UUID | None = None,
) -> Autopay:
    """Keep somebody's consent, and charge from now on what becomes due of an account, a contract or a plan.

    Of what is charged by itself already, the new consent takes the place of the one before. What was due before today
    is not charged. Raises AutopayRefused (words_changed where other words were shown than those in force).
    """
    may_answer(scope=scope)
    person = one_line(agreed.person)
    if not person or len(person) > PERSON_MAX:
        raise AutopayRefused(code="name_missing", field="person", message="Say who agrees.")
    with transaction.atomic():
        account = account_of(scope=scope, account_id=account_id)
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        method = _usable(account, method_id)
        plan, recurring = _plan(account, plan_id), _recurring(account, recurring_id)
        words = _words(
            account=account, method=method, language=agreed.language, plan=plan, recurring=recurring
        )
        if (agreed.version, agreed.sha256) != (words.version, words.sha256):
            raise AutopayRefused(
                code="words_changed", message="The words have changed since: please read them again."
            )
        before = Autopay.objects.select_for_update().filter(
            account=account, plan=plan, recurring=recurring, is_active=True
        )
        for one in before:
            end_autopay(autopay=one, reason="Another consent took its place.", actor=scope.actor, now=now)
        consent = _consent(
            account=account, method=method, words=words, agreed=agreed, person=person, scope=scope, now=now
        )
        autopay = Autopay.objects.create(
            account=account,
            method=method,
            consent=consent,
            plan=plan,
            recurring=recurring,
            started_on=now.astimezone(ZoneInfo(account.entity.timezone)).date(),
            started_at=now,
        )
        tell_autopay(
            "autopay.enrolled",
            account=account,
            subject="autopay",
            subject_id=autopay.pk,
            actor=scope.actor,
            now=now,
            person=person,
            method=method.label,
            version=words.version,
            language=words.language,
        )
    return autopay


def _consent(
    *,
    account: Account,
    method: KeptMethod,
    words: Words,
    agreed: Agreed,
    person: str,
    scope: Scope,
    now: datetime,
) -> Consent:
    """Keep who agreed to which words, and from where."""
    return Consent.objects.create(
        account=account,
        method=method,
        kind=words.kind.value,
        version=words.version,
        language=words.language,
        text=words.text,
        sha256=words.sha256,
        notice_days=_notice_days(account, method),
        person=person,
        contact=agreed.contact,
        address=agreed.address[:64],
        agent=one_line(agreed.agent)[:300],
        given_at=now,
        recorded_by=scope.actor,
    )


def withdraw(*, scope: Scope, autopay_id: UUID, ended: Ended, now: datetime) -> Autopay:
    """Take a consent back: nothing that is not charged yet is charged. The same again is no change.

    Raises AutopayRefused.
    """
    may_answer(scope=scope)
    person, reason = one_line(ended.person), one_line(ended.reason)
    if not person or len(person) > PERSON_MAX:
        raise AutopayRefused(code="name_missing", field="person", message="Say who takes it back.")
    if len(reason) > REASON_MAX:
        raise AutopayRefused(code="too_long", field="reason", message=f"At most {REASON_MAX} characters.")
    with transaction.atomic():
        found = autopay_in_scope(scope=scope, autopay_id=autopay_id)
        Account.objects.select_for_update(no_key=True).get(pk=found.account_id)
        autopay = Autopay.objects.select_for_update().get(pk=found.pk)
        if ConsentEnd.objects.filter(consent_id=autopay.consent_id).exists():
            return autopay
        ConsentEnd.objects.create(
            consent_id=autopay.consent_id,
            person=person,
            reason=reason,
            address=ended.address[:64],
            agent=one_line(ended.agent)[:300],
            at=now,
            recorded_by=scope.actor,
        )
        if autopay.is_active:
            end_autopay(
                autopay=autopay, reason=reason or "The consent was taken back.", actor=scope.actor, now=now
            )
    return autopay


def _usable(account: Account, method_id: UUID) -> KeptMethod:
    method = KeptMethod.objects.filter(account=account, public_id=method_id).first()
    if method is None:
        raise AutopayRefused(
            code="unknown_method", field="method", message="There is no such method on this account."
        )
    if method.state != MethodState.USABLE:
        raise AutopayRefused(
            code="method_unusable", field="method", message="This method cannot be charged any more."
        )
    return method


def _words(
    *, account: Account, method: KeptMethod, language: str, plan: Plan | None, recurring: Recurring | None
) -> Words:
    kind = ConsentKind.CARD
    if method.kind == KeptKind.SEPA_DEBIT or method.scheme == "CORE":
        kind = ConsentKind.SEPA_CORE
    elif method.scheme == "B2B":
        kind = ConsentKind.SEPA_B2B
    return words_of(
        kind=kind,
        language=language,
        creditor=account.entity.name,
        method=method.label,
        notice_days=_notice_days(account, method),
        contract=contract_name(recurring=recurring) if recurring else "",
        plan=", ".join(numbers_of(plan=plan)) if plan else "",
    )


def _notice_days(account: Account, method: KeptMethod) -> int:
    settings = settings_of(entity=account.entity)
    is_debit = method.kind in (KeptKind.SEPA_DEBIT, KeptKind.MANDATE)
    return settings.debit_notice_days if is_debit else settings.card_notice_days


def _plan(account: Account, plan_id: UUID | None) -> Plan | None:
    if plan_id is None:
        return None
    found = plans_on(account=account).filter(public_id=plan_id).first()
    if found is None:
        raise AutopayRefused(code="unknown_plan", field="plan", message="No such plan runs on this account.")
    return found


def _recurring(account: Account, recurring_id: UUID | None) -> Recurring | None:
    if recurring_id is None:
        return None
    found = contracts_on(account=account).filter(public_id=recurring_id).first()
    if found is None:
        raise AutopayRefused(
            code="unknown_plan", field="recurring", message="There is no such contract here."
        )
    return found
