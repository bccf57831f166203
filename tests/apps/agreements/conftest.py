"""The cast, a policy that may be published, and a document maker that needs no Typst."""

from decimal import Decimal

import pytest
from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, make_world

from dunwell.apps.agreements.operations import publish
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier

FEES = FeeSchedule(
    code="standard",
    version=1,
    currencies=("EUR",),
    fees=(
        Fee(
            code="late",
            tiers=(Tier(from_day=8, flat={"EUR": 10_00}), Tier(from_day=30, percent=Decimal(1))),
        ),
    ),
)
TEXTS = {
    "en": PolicyText(
        title="Credit policy", text="# Payment\n\nInvoices are due in 30 days.\n\n- by transfer\n- by card"
    ),
    "de": PolicyText(title="Kreditbedingungen", text="Rechnungen sind in 30 Tagen fällig."),
}


@pytest.fixture
def world(db):
    made = make_world()
    Membership.objects.filter(user=made.controller).update(role=Role.ADMIN)
    return made


@pytest.fixture
def admin(world):
    return desk_scope(user=world.controller)


def draft(**more):
    return PolicyDraft(**{"valid_from": TODAY, "texts": TEXTS, "fees": FEES, **more})


@pytest.fixture
def published(world, admin):
    def published(*, entity=None, scope=None, now=NOW, today=TODAY, **more):
        return publish(
            scope=scope or admin,
            entity=entity or world.north,
            draft=draft(**more),
            documents=FakeDocuments(),
            today=today,
            now=now,
        )

    return published
