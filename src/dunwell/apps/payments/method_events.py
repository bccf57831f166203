"""What providers tell of methods: one was left on a page, has other data now, or is gone."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.payments.ending import end_autopays
from dunwell.apps.payments.event_models import ProviderEvent
from dunwell.apps.payments.mandate_models import KeptMethod, MethodSetup, MethodState
from dunwell.apps.payments.methods import finish_method_setup
from dunwell.apps.receivables.models import Account
from dunwell.ports.errors import Refused
from dunwell.ports.house import House
from dunwell.ports.payments import SavedMethod

ACTOR = "system:payments"
GONE = "method_gone"


def hear_method(*, event: ProviderEvent, house: House, now: datetime) -> None:
    """Ask the provider about what it told, and keep it; outside transactions, repeatable. Raises Unavailable."""
    setup = MethodSetup.objects.filter(provider=event.provider, reference=event.reference).first()
    if setup is not None:
        finish_method_setup(setup_id=setup.public_id, payments=house.payments, now=now)
        return
    method = KeptMethod.objects.filter(
        provider=event.provider, reference=event.reference, state=MethodState.USABLE
    ).first()
    if method is None or event.provider not in house.payments:
        return
    try:
        said = house.payments[event.provider].method(reference=method.reference)
    except Refused as refusal:
        if refusal.code == GONE:
            _gone(method, now=now)
        return
    _changed(method, said)


def _changed(method: KeptMethod, said: SavedMethod) -> None:
    KeptMethod.objects.filter(pk=method.pk).update(label=said.label[:80], expires_on=said.expires_on)


def _gone(method: KeptMethod, *, now: datetime) -> None:
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=method.account_id)
        found = KeptMethod.objects.select_for_update().get(pk=method.pk)
        if found.state == MethodState.USABLE:
            found.state, found.ended_at = MethodState.GONE, now
            found.save(update_fields=["state", "ended_at"])
            reason = "The provider has the method no more; another one is needed."
            end_autopays(method=found, reason=reason, actor=ACTOR, now=now)
