"""What is kept and agreed to, for pages: methods, autopays, what is about to be charged."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.payments.autopay_access import account_of
from dunwell.apps.payments.collection_models import Collection, SepaFile
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod, MethodState
from dunwell.core.payments.collecting import LIVE

LIST_ROWS = 200


def methods_of(*, scope: Scope, account_id: UUID) -> list[KeptMethod]:
    """Return the methods of an account that can be charged, the latest first. Raises AutopayRefused."""
    account = account_of(scope=scope, account_id=account_id)
    found = KeptMethod.objects.filter(account=account, state=MethodState.USABLE)
    return list(found.order_by("-pk"))


def autopay_of(*, scope: Scope, account_id: UUID) -> list[Autopay]:
    """Return what is charged by itself on an account, with method and consent. Raises AutopayRefused."""
    account = account_of(scope=scope, account_id=account_id)
    found = Autopay.objects.filter(account=account, is_active=True)
    return list(found.select_related("method", "consent", "plan", "recurring").order_by("pk"))


def collections_of(*, scope: Scope, account_id: UUID) -> list[Collection]:
    """Return what is, was and will be charged on an account, the latest day first. Raises AutopayRefused."""
    account = account_of(scope=scope, account_id=account_id)
    found = Collection.objects.filter(account=account)
    return list(
        found.select_related("item", "instalment", "autopay__method").order_by("-due_on", "-pk")[:LIST_ROWS]
    )


def upcoming(*, scope: Scope) -> QuerySet[Collection]:
    """Return what is about to be charged anywhere that the scope sees, the next day first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = Collection.objects.filter(mine, state__in=LIVE)
    return found.select_related("account__customer", "account__entity", "item", "autopay__method").order_by(
        "charge_on", "due_on", "pk"
    )


def expiring(*, scope: Scope, today: date, days: int = 60) -> list[KeptMethod]:
    """Return cards that are charged and expire within so many days or have expired, the next one first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = KeptMethod.objects.filter(
        mine,
        state=MethodState.USABLE,
        autopays__is_active=True,
        expires_on__lte=today + timedelta(days=days),
    )
    return list(
        found.select_related("account__customer", "account__entity").distinct().order_by("expires_on")
    )


def sepa_files(*, scope: Scope) -> QuerySet[SepaFile]:
    """Return the files of direct debits that the scope sees, the latest first, without their bytes."""
    found = SepaFile.objects.filter(entity_id__in=scope.entity_ids)
    return found.select_related("entity", "bank_account").defer("content").order_by("-pk")
