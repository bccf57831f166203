"""Another account under the same mandate: the bank is told what it was before, until a collection is settled."""

from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree
from tests.apps.cash.scene import OTHER_IBAN, sound
from tests.apps.payments.autopay_scene import events, states
from tests.apps.payments.test_debits import booked, mandate, scene, send, told  # noqa: F401 - a fixture beside helpers
from tests.world import PASSWORD, owe

from dunwell.apps.payments.amending import amend_mandate, before_iban_of
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.collection_models import Try
from dunwell.core import ids
from dunwell.formats.pain008 import NAMESPACE

pytestmark = pytest.mark.django_db(transaction=True)
NEW_IBAN, THIRD_IBAN = "DE89370400440532013000", "FR1420041010050500013M02606"


def amend(scene, method, iban=NEW_IBAN):  # noqa: F811
    return amend_mandate(scope=scene.scope, method_id=method.public_id, iban=iban, bic="", now=scene.now)


def accounts(file):
    """(account that is debited, account before as far as it is told) of each debit of a file."""
    root, name = etree.fromstring(bytes(file.content)), f"{{{NAMESPACE}}}"
    return [
        (
            one.findtext(f"{name}DbtrAcct/{name}Id/{name}IBAN"),
            one.findtext(f".//{name}AmdmntInfDtls/{name}OrgnlDbtrAcct/{name}Id/{name}IBAN"),
        )
        for one in root.iter(f"{name}DrctDbtTxInf")
    ]


def test_a_change_is_told_until_a_collection_is_settled_and_stays_recurrent(scene):  # noqa: F811
    owe(scene.world.abel_account, ("A-1", 100_00, -20), ("A-2", 50_00, -50), ("A-3", 70_00, -80))
    method = mandate(scene)
    scene.enrol(method)
    scene.days(0, 10)
    first = send(scene)
    assert (accounts(first), told(first)[0][0]) == ([(OTHER_IBAN, None)], "FRST")
    scene.on(16)
    booked(scene, Try.objects.get(file=first).key, "100.00", number="1", day=20)

    amended = amend(scene, method, iban="DE89 3704 0044 0532 0130 00")
    assert (amended.label, amended.mandate_reference) == ("DE •••• 3000", method.mandate_reference)
    assert events("payments.method.amended") == ["payments.method.amended"]
    scene.days(36, 40)
    second = send(scene)
    assert (accounts(second), told(second)[0][0]) == ([(NEW_IBAN, OTHER_IBAN)], "RCUR")
    assert before_iban_of(method=amended) == OTHER_IBAN
    scene.on(51)
    booked(scene, Try.objects.get(file=second).key, "50.00", number="2", day=50)

    assert before_iban_of(method=amended) == ""
    scene.days(64, 70)
    third = send(scene)
    assert (accounts(third), told(third)[0][0]) == ([(NEW_IBAN, None)], "RCUR")
    assert [one[0] for one in states()] == ["paid", "paid", "under_way"]
    assert sound() == {}


def test_of_an_account_that_the_bank_never_knew_nothing_is_told(scene):  # noqa: F811
    owe(scene.world.abel_account, ("A-1", 100_00, -20))
    method = mandate(scene)
    scene.enrol(method)
    amend(scene, method, iban=THIRD_IBAN)
    amended = amend(scene, method)
    assert (amended.before_iban, amended.iban) == ("", NEW_IBAN)
    scene.days(0, 10)
    file = send(scene)
    assert (accounts(file), told(file)[0][0]) == ([(NEW_IBAN, None)], "FRST")


def test_two_changes_in_a_row_tell_the_account_that_the_bank_knows(scene):  # noqa: F811
    owe(scene.world.abel_account, ("A-1", 100_00, -20))
    method = mandate(scene)
    scene.enrol(method)
    scene.days(0, 10)
    booked_file = send(scene)
    scene.on(16)
    booked(scene, Try.objects.get(file=booked_file).key, "100.00", number="1", day=20)
    amend(scene, method, iban=THIRD_IBAN)
    assert amend(scene, method).before_iban == OTHER_IBAN
    assert amend(scene, method, iban=OTHER_IBAN).before_iban == ""


@pytest.mark.parametrize(
    ("iban", "code"),
    [("DE89 3704 0044 0532 0130 01", "iban_wrong"), ("", "iban_wrong"), (OTHER_IBAN, "same_account")],
)
def test_what_is_no_other_account_is_refused_at_the_desk_and_nothing_changes(scene, iban, code):  # noqa: F811
    method = mandate(scene)
    with pytest.raises(AutopayRefused) as refused:
        amend(scene, method, iban=iban)
    assert refused.value.code == code
    client = Client()
    assert client.login(username=scene.world.assistant.email, password=PASSWORD)
    account = ids.show(prefix="acc", uuid=scene.world.abel_account.public_id)
    typed = {"amend.method": ids.show(prefix="met", uuid=method.public_id), "amend.iban": iban}
    assert client.post(f"/autopay/{account}/amend/", typed).status_code == 409
    method.refresh_from_db()
    assert (method.iban, method.amended_at) == (OTHER_IBAN, None)
    answer = client.post(f"/autopay/{account}/amend/", typed | {"amend.iban": NEW_IBAN})
    method.refresh_from_db()
    assert (answer.status_code, method.iban) == (302, NEW_IBAN)


def test_a_mandate_that_is_forgotten_or_another_s_is_not_there(scene):  # noqa: F811
    method = mandate(scene)
    method.state = "forgotten"
    method.ended_at = scene.now + timedelta(days=1)
    method.save()
    with pytest.raises(AutopayRefused) as refused:
        amend(scene, method)
    assert refused.value.code == "unknown_method"
