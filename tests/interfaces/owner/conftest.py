"""A step of which its owner was just told, on 11 March 2026, and the link in the mail."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.ledger import Ledger, make_ledger
from tests.world import make_user

from dunwell.apps.dunning.models import OwnerNotice
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.owner_tokens import token_of
from dunwell.interfaces.owner import pages


@dataclass
class Told:
    """The owner, the account, the notice, and a browser that nobody is logged in to."""

    ledger: Ledger
    owner: User
    account: Account
    notice: OwnerNotice
    client: Client

    @property
    def address(self) -> str:
        return reverse("owner:step", kwargs={"token": token_of(notice=self.notice)})


@pytest.fixture
def told(transactional_db, monkeypatch):
    cache.clear()
    ledger = make_ledger(on=date(2026, 3, 10))
    owner = make_user("owner", Role.SALES, ledger.entity)
    account = ledger.account("BROOK")
    account.customer.owner = owner
    account.customer.save()
    ledger.invoice(account, "INV-1", 1_200_00, due=date(2026, 3, 8))
    ledger.run(date(2026, 3, 11))
    monkeypatch.setattr(pages, "clock", ledger.clock)
    return Told(ledger, owner, account, OwnerNotice.objects.get(), Client())
