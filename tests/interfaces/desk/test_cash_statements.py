"""Bank files over HTTP: taken in once, refused whole with what to do, released with a reason, shown entry by entry."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.cash.scene import Money, camt, house_account, sound, take_in
from tests.world import NOW, World, owe

from dunwell.apps.cash.models import BankAccount, BankLine, BankStatement, StatementFile
from dunwell.apps.receivables.models import Residual
from dunwell.interfaces.desk.cash import cash_statements
from dunwell.interfaces.jobs.cash import tick

pytestmark = pytest.mark.django_db
TAKE_IN = "/cash/statements/take-in/"


@pytest.fixture
def house(world: World) -> World:
    house_account(world)
    return world


def upload(client, content: bytes, *, entity: str = "NORTH", **typed):
    file = SimpleUploadedFile("march.xml", content)
    return client.post(TAKE_IN, {"entity": entity, "file": file, **typed}, follow=True)


def test_a_file_is_taken_in_posted_and_matched(house, at_desk):
    item = owe(house.abel_account, ("RE-2026-10001", 11900, 20))[0]
    answer = upload(
        at_desk(house.assistant),
        camt(
            Money(amount="119.00", name=house.abel.name, text="RE-2026-10001"),
            Money(amount="5.00", name="Who"),
        ),
    )
    assert "2 lines were taken in, 2 posted; they are matched within a minute." in answer.text
    assert "Balanced" in answer.text
    (matched,) = tick(clock=lambda: NOW)
    assert (matched.posted, matched.left) == (1, 1)
    assert not Residual.objects.filter(pk=item.pk).exists()
    assert sound() == {}


def test_the_same_file_again_says_so_and_changes_nothing(house, at_desk):
    client = at_desk(house.assistant)
    content = camt(Money(amount="1.00"))
    upload(client, content)
    answer = upload(client, content)
    assert "This very file was taken in on" in answer.text
    assert (StatementFile.objects.count(), BankLine.objects.count()) == (1, 1)


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(house, at_desk):
    answer = upload(at_desk(house.assistant), camt(Money(amount="1.00"))[:-60])
    assert answer.status_code == 409
    assert "It cannot be read whole, and nothing of it was taken in" in answer.text
    assert not StatementFile.objects.exists()


def test_an_account_that_is_not_known_is_remembered_when_somebody_says_so(world, at_desk):
    client = at_desk(world.assistant)
    content = camt(Money(amount="1.00"), iban="DE02120300000000202051")
    refused = upload(client, content)
    assert "not known as NORTH" in refused.text
    assert 'name="register"' in refused.text
    upload(client, content, register="yes")
    assert BankAccount.objects.get().entity == world.north


def test_what_is_missing_is_told_all_at_once(house, at_desk):
    answer = at_desk(house.assistant).post(TAKE_IN, {"entity": "SOUTH"})
    assert answer.status_code == 409
    assert "Choose the entity whose bank account it is." in answer.text
    assert "Choose the file as the bank gave it." in answer.text


def test_a_file_that_is_too_large_is_refused_by_the_limit(house, at_desk, monkeypatch):
    monkeypatch.setattr(cash_statements, "MEGABYTE", 1)
    answer = upload(at_desk(house.assistant), camt(Money(amount="1.00")))
    assert "The file is larger than 50 MB" in answer.text
    assert not StatementFile.objects.exists()


def test_a_statement_that_does_not_add_up_waits_for_a_yes_with_a_reason(house, at_desk):
    client = at_desk(house.assistant)
    imported = take_in(house, camt(Money(amount="10.00", name="Abel"), off="1.00"))
    statement = BankStatement.objects.get(file=imported.file)
    page = client.get(reverse("desk:cash_statement", kwargs={"public_id": statement.public_id})).text
    assert "What was found:" in page
    assert "1,000.00" in page
    assert "The entries do not make the closing balance: one is missing, or one is too many." in page
    assert "1 line is not posted, since the statement does not add up." in page
    path = reverse("desk:cash_statement_release", kwargs={"public_id": statement.public_id})
    assert "Say why." in client.post(path, {"reason": ""}).text
    client.post(path, {"reason": "The bank's charge is on the next page"})
    statement.refresh_from_db()
    assert statement.released_by == f"user:{house.assistant.pk}"
    assert client.post(path, {"reason": "Again"}).status_code == 409


def test_lines_that_came_before_are_said_to_be_copies_all_at_once(house, at_desk):
    take_in(house, camt(Money(amount="10.00", end_to_end="E1"), Money(amount="11.00", end_to_end="E2")))
    again = camt(Money(amount="10.00", end_to_end="E1"), number="2", opening="2000.00")
    imported = take_in(house, again, name="again.xml")
    statement = BankStatement.objects.get(file=imported.file)
    path = reverse("desk:cash_statement_drop", kwargs={"public_id": statement.public_id})
    answer = at_desk(house.assistant).post(path, {"reason": "An export of the same days"}, follow=True)
    assert "1 line is kept as copies, and not posted." in answer.text
