"""A credit policy and the link to it, for the tests of the desk's addresses."""

from datetime import timedelta

from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, World

from dunwell.apps.agreements.links import token_of as policy_token
from dunwell.apps.agreements.models import PolicySending
from dunwell.apps.agreements.operations import publish
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.interfaces.shared.house import clock

OPEN = "200 200 200 200 200 200 200 200 200"  # whoever has the link
CREDIT_TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("portal:policy", "GET", OPEN, {}),
    ("portal:policy_document", "GET", OPEN, {}),
    ("desk:credit_policies", "GET", "200 200 200 200 200 200 200 403 302", {}),
    ("desk:credit_policy", "GET", "200 200 200 200 200 200 404 403 302", {}),
    ("desk:credit_document", "GET", "200 200 200 200 200 200 404 403 302", {}),
    ("desk:credit_new", "POST", "403 403 403 403 403 403 403 403 302", {}),  # administrators
    (
        "desk:credit_agreed",
        "POST",
        "302 302 302 403 403 403 404 403 302",
        {"person": "Ann", "reason": "She said so"},
    ),
]


def credit(world: World) -> dict[str, dict[str, object]]:
    """A credit policy of North, and the link that Abel was sent with it."""
    policy = publish(
        scope=system_scope(actor="test"),
        entity=world.north,
        draft=PolicyDraft(
            valid_from=TODAY, texts={"en": PolicyText(title="Credit policy", text="Pay in time.")}
        ),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )
    sending = PolicySending.objects.create(
        customer=world.abel,
        policy=policy,
        email="ap@c-1001.example",
        language="en",
        message_id="policy@north.example",
        expires_at=clock() + timedelta(days=1),
        created_at=NOW,
    )
    token = policy_token(sending=sending)
    return {
        "portal:policy": {"token": token},
        "portal:policy_document": {"token": token},
        "desk:credit_policy": {"public_id": policy.public_id},
        "desk:credit_agreed": {"public_id": policy.public_id},
        "desk:credit_document": {"public_id": policy.public_id, "language": "en"},
        "desk:credit_new": {"code": "NORTH"},
    }
