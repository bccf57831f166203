"""The cast with a letter that was sent to Abel, and hands to take mails in."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.formats.mails import mail
from tests.world import NOW, TODAY, make_message, make_world, owe

from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.replies.checks import INVARIANTS
from dunwell.apps.replies.operations import Overrides
from dunwell.apps.worklist import inbound as worklist

LATER = NOW + timedelta(hours=1)
ANSWER = ("In-Reply-To", "<test.7@group.example>")


def broken():
    """The names of the invariants of replies that do not hold, looked at inside the test's transaction."""
    with connection.cursor() as cursor:
        names = []
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            names += [invariant.name] if cursor.fetchall() else []
    return names


class Desk:
    """The world, one letter to Abel, and what a collector does."""

    def __init__(self):
        self.world = make_world()
        ensure_standard(actor="test", now=NOW)
        self.items = owe(self.world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))
        self.letter = make_message(account=self.world.abel_account)
        self.letter.message_id = "test.7@group.example"
        self.letter.save()
        self.contact = self.world.abel.contacts.get()

    def scope(self, user=None):
        return desk_scope(user=user or self.world.collector)

    def take(self, text="We will pay on Friday.", *, answers=True, raw=None, **given):
        heads = [*given.pop("heads", ()), *([ANSWER] if answers else [])]
        content = mail(text, heads=heads, **given) if raw is None else raw
        return worklist.take_in(raw=content, actor="test", now=NOW, today=TODAY)

    def confirm(self, proposal, user=None, **overrides):
        return worklist.confirm(
            scope=self.scope(user),
            proposal_id=proposal.public_id,
            overrides=Overrides(**overrides),
            now=LATER,
            today=TODAY,
        )


@pytest.fixture
def desk(db):
    return Desk()
