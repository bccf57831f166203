"""Another bank account under a mandate that was signed: it goes on, and the bank is told of the change.

After the SEPA Direct Debit rulebooks of the European Payments Council (AT-24, reason of amendment): the account before
goes with the first collection after the change, and again until one is settled. The sequence type stays what it is:
since November 2016 a change of account makes no collection a first one.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.payments.autopay_access import AutopayRefused, may_work, tell_autopay
from dunwell.apps.payments.collection_models import Try
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod, MethodState
from dunwell.formats.payment_xml import is_iban


def amend_mandate(*, scope: Scope, method_id: UUID, iban: str, bic: str, now: datetime) -> KeptMethod:
    """Let a mandate of our own be collected from another account of its payer; its reference and signature stay.

    What is in a file already is collected from the account before. Raises AutopayRefused (unknown_method, iban_wrong,
    same_account).
    """
    may_work(scope=scope)
    new = "".join(iban.split()).upper()
    if not is_iban(new):
        raise AutopayRefused(
            code="iban_wrong", field="iban", message="The check digits of this IBAN are wrong."
        )
    with transaction.atomic():
        found = (
            KeptMethod.objects.select_for_update(of=("self",))
            .filter(public_id=method_id, kind=KeptKind.MANDATE, account__entity_id__in=scope.entity_ids)
            .select_related("account")
            .first()
        )
        if found is None or found.state != MethodState.USABLE:
            raise AutopayRefused(code="unknown_method", message="There is no such mandate that is in use.")
        if new == found.iban:
            raise AutopayRefused(
                code="same_account", field="iban", message="The mandate names this account already."
            )
        known = before_iban_of(method=found) or (found.iban if _has_settled(found) else "")
        found.before_iban = "" if known == new else known  # back to what the bank knows: nothing to tell
        found.iban, found.bic = new, "".join(bic.split()).upper()[:11]
        found.label, found.amended_at = f"{new[:2]} •••• {new[-4:]}", now
        found.save(update_fields=["iban", "bic", "before_iban", "label", "amended_at"])
        tell_autopay(
            "method.amended",
            account=found.account,
            subject="kept_method",
            subject_id=found.pk,
            actor=scope.actor,
            now=now,
            label=found.label,
            kind=found.kind,
        )
    return found


def before_iban_of(*, method: KeptMethod) -> str:
    """Return the account that a mandate named before, as long as nothing was settled since; else "": it is known."""
    if not method.before_iban or method.amended_at is None:
        return ""
    is_told = Try.objects.filter(method=method, is_settled=True, at__gt=method.amended_at).exists()
    return "" if is_told else method.before_iban


def _has_settled(method: KeptMethod) -> bool:
    return Try.objects.filter(method=method, is_settled=True).exists()
