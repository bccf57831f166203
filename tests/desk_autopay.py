"""A consent of Abel's and a file of direct debits that waits, for the tests of the desk's addresses."""

from datetime import timedelta

from tests.world import NOW, TODAY, World

from dunwell.apps.cash.bank_accounts import register
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.payments import autopay, methods
from dunwell.apps.payments.collection_models import SepaFile
from dunwell.apps.service.models import ServiceStanding


def enrolled(world: World) -> autopay.Autopay:
    """Abel signed a mandate, and agreed that it is used."""
    scope, account_id = desk_scope(user=world.assistant), world.abel_account.public_id
    draft = methods.MandateDraft(
        holder="Abel Optik", iban="DE02120300000000202051", signed_on=TODAY - timedelta(days=5)
    )
    kept = methods.add_mandate(scope=scope, account_id=account_id, draft=draft, today=TODAY, now=NOW)
    words = autopay.consent_of(scope=scope, account_id=account_id, method_id=kept.public_id, language="en")
    agreed = autopay.Agreed(
        person="Anna Abel", version=words.version, language=words.language, sha256=words.sha256
    )
    return autopay.enrol(scope=scope, account_id=account_id, method_id=kept.public_id, agreed=agreed, now=NOW)


def charged(world: World) -> dict[str, dict[str, object]]:
    """What the addresses of autopay are about: nothing of the file may leave before two have agreed to it."""
    enrolled(world)
    bank = register(
        entity=world.north, number="DE89370400440532013000", currency="EUR", name="", actor="test", now=NOW
    )
    file = SepaFile.objects.create(
        entity=world.north, bank_account=bank, message_id="DDtest", content=b"<Document/>", sha256="0" * 64,
        written_at=NOW, written_by="user:0",
    )  # fmt: skip
    asked = ServiceStanding.objects.create(
        account=world.abel_account, state="restricted", since=TODAY, consent="asked",
        why="waits_for_owner", looked_at=NOW,
    )  # fmt: skip
    account: dict[str, object] = {"account_id": world.abel_account.public_id}
    kept: dict[str, object] = {"public_id": file.public_id}
    return {
        "desk:account_autopay": account,
        "desk:account_autopay_do": {**account, "act": "withdraw"},
        "desk:debit_do": {"act": "write"},
        "desk:debit_file": kept,
        "desk:debit_file_do": {**kept, "act": "sent"},
        "desk:service_answer": {"public_id": asked.public_id},
    }
