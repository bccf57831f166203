"""Methods that are kept: left at a provider's page, or as a SEPA mandate of our own. Keeping one is no consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.autopay_access import (
    AutopayRefused,
    account_of,
    may_answer,
    may_work,
    method_of,
    tell_autopay,
)
from dunwell.apps.payments.ending import end_autopays
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod, MethodSetup, MethodState, SetupState
from dunwell.apps.receivables.models import Account
from dunwell.core.wording import one_line
from dunwell.formats.pain008 import Scheme, is_mandate_reference
from dunwell.formats.payment_xml import is_iban
from dunwell.ports.errors import Refused
from dunwell.ports.payments import ChargeState, MethodKind, PaymentProvider, SavedMethod, SetupOrder

PAGE_LIFE = timedelta(hours=1)
_EUROS = "EUR"
_KINDS = {
    MethodKind.CARD: KeptKind.CARD,
    MethodKind.SEPA_DEBIT: KeptKind.SEPA_DEBIT,
    MethodKind.WALLET: KeptKind.WALLET,
}


def begin_method_setup(
    *,
    scope: Scope,
    account_id: UUID,
    contact: Contact | None,
    payments: Mapping[str, PaymentProvider],
    provider: str,
    return_url: str,
    language: str,
    now: datetime,
) -> MethodSetup:
    """Make a page on which somebody leaves a method for an account; `url` is where to send them.

    `return_url`: where the provider sends them back; "{setup}" in it becomes the setup's public id. Outside any
    transaction. Raises AutopayRefused, Unavailable.
    """
    may_answer(scope=scope)
    account = account_of(scope=scope, account_id=account_id)
    asked = payments.get(provider)
    if asked is None:
        raise AutopayRefused(code="no_provider", message="No payment provider is connected for this.")
    setup = MethodSetup(
        account=account,
        contact=contact,
        provider=provider,
        expires_at=now + PAGE_LIFE,
        begun_at=now,
        begun_by=scope.actor,
    )
    setup.key = f"setup_{setup.public_id.hex}"
    setup.save()
    kinds = [MethodKind.CARD, MethodKind.WALLET]
    order = SetupOrder(
        key=setup.key,
        payer_reference=str(account.customer.public_id),
        payer_email=contact.email if contact else "",
        return_url=return_url.replace("{setup}", str(setup.public_id)),
        methods=[*kinds, MethodKind.SEPA_DEBIT] if account.currency == _EUROS else kinds,
        language=language,
        expires_at=setup.expires_at,
        currency=account.currency,
    )
    try:
        page = asked.open_setup(order=order)
    except Refused as refusal:
        MethodSetup.objects.filter(pk=setup.pk).update(
            state=SetupState.FAILED, decline_code=refusal.code[:40]
        )
        raise AutopayRefused(code="provider_refused", message=refusal.message) from refusal
    setup.reference, setup.url = page.reference, page.url
    setup.save(update_fields=["reference", "url"])
    return setup


def finish_method_setup(
    *, setup_id: UUID, payments: Mapping[str, PaymentProvider], now: datetime
) -> MethodSetup:
    """Ask the provider what became of a page, and keep the method once it is there; the same again is no change.

    Outside any transaction. Raises AutopayRefused (unknown_setup, no_provider), Unavailable.
    """
    setup = MethodSetup.objects.filter(public_id=setup_id).select_related("account__customer").first()
    if setup is None:
        raise AutopayRefused(code="unknown_setup", message="There is no such page.")
    if setup.state != SetupState.OPEN or not setup.reference:
        return setup
    asked = payments.get(setup.provider)
    if asked is None:
        raise AutopayRefused(
            code="no_provider", message="The provider of this page is not connected any more."
        )
    said = asked.setup(reference=setup.reference)
    with transaction.atomic():
        found = MethodSetup.objects.select_for_update().get(pk=setup.pk)
        if found.state != SetupState.OPEN:
            return found
        if said.state is ChargeState.SUCCEEDED and said.method is not None:
            found.method = keep_method(
                account=setup.account,
                contact=found.contact,
                provider=found.provider,
                said=said.method,
                actor=found.begun_by,
                now=now,
            )
            found.state = SetupState.SAVED
        elif said.state is ChargeState.FAILED:
            found.state, found.decline_code = SetupState.FAILED, said.decline_code[:40]
        elif said.state is ChargeState.EXPIRED or now >= found.expires_at + PAGE_LIFE:
            found.state = SetupState.EXPIRED
        found.save()
    return found


def keep_method(
    *,
    account: Account,
    contact: Contact | None,
    provider: str,
    said: SavedMethod,
    actor: str,
    now: datetime,
) -> KeptMethod:
    """Keep what a provider saved; one that is known already is brought up to date. In the caller's transaction."""
    found = KeptMethod.objects.filter(provider=provider, reference=said.reference).first()
    if found is not None:
        found.label, found.expires_on = said.label[:80], said.expires_on
        found.save(update_fields=["label", "expires_on"])
        return found
    method = KeptMethod.objects.create(
        account=account,
        contact=contact,
        kind=_KINDS[said.kind],
        label=said.label[:80],
        provider=provider,
        reference=said.reference,
        expires_on=said.expires_on,
        mandate_reference=said.mandate_reference[:35],
        kept_at=now,
        kept_by=actor,
    )
    _tell("method.saved", method, actor=actor, now=now)
    return method


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateDraft:
    """A SEPA mandate as somebody signed it. `reference`: "" for one of ours."""

    holder: str
    iban: str
    bic: str = ""
    signed_on: date
    scheme: str = "CORE"
    reference: str = ""
    is_one_off: bool = False


def add_mandate(
    *, scope: Scope, account_id: UUID, draft: MandateDraft, today: date, now: datetime
) -> KeptMethod:
    """Keep a mandate that was signed, to be collected by files of our own. Raises AutopayRefused."""
    may_work(scope=scope)
    account = account_of(scope=scope, account_id=account_id)
    iban, holder = "".join(draft.iban.split()).upper(), one_line(draft.holder)
    if account.currency != _EUROS:
        raise AutopayRefused(code="euros_only", message="SEPA debits are in euros; this account is not.")
    if not holder or len(holder) > 140:
        raise AutopayRefused(code="name_missing", field="holder", message="Say whose account it is.")
    if not is_iban(iban):
        raise AutopayRefused(
            code="iban_wrong", field="iban", message="The check digits of this IBAN are wrong."
        )
    if draft.signed_on > today:
        raise AutopayRefused(
            code="wrong_day", field="signed_on", message="A mandate is signed before it is used."
        )
    method = KeptMethod(
        account=account,
        kind=KeptKind.MANDATE,
        label=f"{iban[:2]} •••• {iban[-4:]}",
        scheme=Scheme(draft.scheme).value,
        holder=holder,
        iban=iban,
        bic="".join(draft.bic.split()).upper()[:11],
        signed_on=draft.signed_on,
        is_one_off=draft.is_one_off,
        kept_at=now,
        kept_by=scope.actor,
    )
    method.mandate_reference = draft.reference.strip() or f"M-{method.public_id.hex[-16:].upper()}"
    if (
        not is_mandate_reference(method.mandate_reference)
        or KeptMethod.objects.filter(
            kind=KeptKind.MANDATE, mandate_reference=method.mandate_reference
        ).exists()
    ):
        raise AutopayRefused(
            code="faults",
            field="reference",
            message="Another mandate has this reference, or it has letters that banks do not take.",
        )
    with transaction.atomic():
        method.save()
        _tell("method.saved", method, actor=scope.actor, now=now)
    return method


def forget_method(
    *, scope: Scope, method_id: UUID, payments: Mapping[str, PaymentProvider], now: datetime
) -> KeptMethod:
    """Let a method be charged no more, here at once and at its provider; autopay by it ends.

    Outside any transaction. Raises AutopayRefused, Unavailable (then it is forgotten here all the same).
    """
    may_answer(scope=scope)
    found = method_of(scope=scope, method_id=method_id)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=found.account_id)
        method = KeptMethod.objects.select_for_update().get(pk=found.pk)
        if method.state == MethodState.USABLE:
            method.state, method.ended_at = MethodState.FORGOTTEN, now
            method.save(update_fields=["state", "ended_at"])
            end_autopays(method=method, reason="The method was forgotten.", actor=scope.actor, now=now)
            _tell("method.forgotten", method, actor=scope.actor, now=now)
    if method.provider in payments:
        payments[method.provider].forget(method=method.reference)
    return method


def _tell(name: str, method: KeptMethod, *, actor: str, now: datetime) -> None:
    tell_autopay(
        name,
        account=Account.objects.get(pk=method.account_id),
        subject="kept_method",
        subject_id=method.pk,
        actor=actor,
        now=now,
        label=method.label,
        kind=method.kind,
    )
