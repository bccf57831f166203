"""People on the customer's page: added and changed in place, or by whole pages without scripts."""

import pytest
from django.urls import reverse
from tests.world import NOW, make_task

from dunwell.apps.parties.models import Contact
from dunwell.apps.worklist.models import TaskKind
from dunwell.core import ids

HTMX = {"HX-Request": "true"}
ANN = {"name": "Ann Lee", "email": "ann@abel.example", "phone": "", "role": "approver", "language": "fr"}


def address(name, world, contact=None):
    about = {"public_id": world.abel.public_id}
    return reverse(f"desk:{name}", kwargs=about | ({"contact_id": contact.public_id} if contact else {}))


@pytest.fixture
def mailbox(world):
    return world.abel.contacts.get()


def refuse_address(contact):
    contact.undeliverable_at, contact.undeliverable_reason = NOW, "550 no such user"
    contact.save()


def test_the_form_opens_in_place_for_htmx_and_on_the_page_without(world, at_desk, mailbox):
    client = at_desk(world.collector)
    shown = ids.show(prefix="con", uuid=mailbox.public_id)
    for asked, value in (("new", ""), (shown, "ap@c-1001.example")):
        part = client.get(address("customer", world), {"contact": asked}, headers=HTMX)
        whole = client.get(address("customer", world), {"contact": asked})
        for answer in (part, whole):
            assert answer.content.decode().count('id="contact-form"') == 1
            assert answer.context["form"].draft.email == value
        assert ("<html" in part.content.decode(), "<html" in whole.content.decode()) == (False, True)


@pytest.mark.parametrize("asked", ["", "nobody", "con_00000000000000000000000000", "cus_01", "NEW"])
def test_an_address_that_asks_for_nobody_shows_the_page(world, at_desk, asked):
    answer = at_desk(world.collector).get(address("customer", world), {"contact": asked})
    assert (answer.status_code, answer.context["form"]) == (200, None)


def test_another_customers_contact_is_not_shown_in_the_form(world, at_desk):
    other = ids.show(prefix="con", uuid=world.berg.contacts.get().public_id)
    answer = at_desk(world.collector).get(address("customer", world), {"contact": other})
    assert answer.context["form"] is None
    assert "c-2001.example" not in answer.content.decode()


def test_who_may_not_work_sees_no_form_and_no_button(world, at_desk, mailbox):
    refuse_address(mailbox)
    for user in (world.auditor, world.owner):
        page = at_desk(user).get(address("customer", world), {"contact": "new"}).content.decode()
        assert 'id="contact-form"' not in page
        assert [said for said in ("Add a contact", ">Edit<", "Use again") if said in page] == []


def test_somebody_added_in_place_is_shown_with_what_it_ended(world, at_desk):
    make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    answer = at_desk(world.collector).post(address("contact_add", world), ANN, headers=HTMX)
    said = answer.content.decode()
    assert "Saved. The search for a contact is done." in said
    assert "mailto:ann@abel.example" in said
    assert 'id="contact-form"' not in said
    assert 'id="moments" hx-swap-oob="true"' in said
    told = [(one.title, one.detail) for one in answer.context["moments"] if one.moment.sort == "event"]
    assert sorted(told) == [("Contact added", "Ann Lee"), ("Task done", "Contact found and recorded")]


def test_without_scripts_one_comes_back_to_the_people(world, at_desk):
    client = at_desk(world.collector)
    answer = client.post(address("contact_add", world), ANN)
    assert answer.headers["Location"] == f"{address('customer', world)}#contacts"
    page = client.get(address("customer", world)).content.decode()
    assert "Saved." in page
    assert "Approver · French" in page


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world, at_desk, mailbox):
    client = at_desk(world.collector)
    wrong = ANN | {"email": "ann at <abel>", "phone": "ask Bo"}
    for name, contact in (("contact_add", None), ("contact_change", mailbox)):
        part = client.post(address(name, world, contact), wrong, headers=HTMX)
        whole = client.post(address(name, world, contact), wrong)
        assert (part.status_code, whole.status_code) == (200, 409)
        for answer in (part, whole):
            page = answer.content.decode()
            assert set(answer.context["form"].errors) == {"email", "phone"}
            assert 'value="ann at &lt;abel&gt;"' in page
            assert 'value="ask Bo"' in page
            assert '<option value="fr" selected>' in page
            assert 'aria-describedby="contact-email-error"' in page
            assert f'action="{address(name, world, contact)}"' in page
    assert list(Contact.objects.filter(customer=world.abel).values_list("email", flat=True)) == [
        mailbox.email
    ]


def test_a_change_is_told_by_its_fields(world, at_desk, mailbox):
    client = at_desk(world.collector)
    answer = client.post(address("contact_change", world, mailbox), ANN, headers=HTMX)
    (told,) = answer.context["moments"]
    assert (told.title, told.detail) == (
        "Contact changed",
        "Ann Lee: name, e-mail, telephone, role, language",
    )
    assert (told.moment.actor, told.moment.entity) == ("Collector", "NORTH")
    assert at_desk(world.stranger).get(address("customer", world)).status_code == 404


def test_a_refused_address_is_used_again(world, at_desk, mailbox):
    client = at_desk(world.collector)
    assert "Use again" not in client.get(address("customer", world)).content.decode()
    refuse_address(mailbox)
    assert "Use again" in client.get(address("customer", world)).content.decode()
    answer = client.post(address("contact_use_again", world, mailbox), headers=HTMX)
    assert "Undeliverable" not in answer.content.decode()
    (told,) = answer.context["moments"]
    assert (told.title, told.detail) == ("Address used again", "Accounts payable")
    twice = client.post(address("contact_use_again", world, mailbox))
    assert twice.status_code == 409
    assert "This address is in use already." in twice.content.decode()


def test_a_contact_of_another_customer_is_unknown_here(world, at_desk):
    other = world.berg.contacts.get()
    client = at_desk(world.collector)
    assert client.post(address("contact_change", world, other), ANN).status_code == 404
    assert client.post(address("contact_use_again", world, other)).status_code == 404
    other.refresh_from_db()
    assert other.email == "ap@c-2001.example"


def test_the_search_for_a_contact_leads_to_the_form(world, at_desk):
    make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    link = f'href="{address("customer", world)}?contact=new#contact-name"'
    assert link in at_desk(world.collector).get("/worklist/").content.decode()
    assert link not in at_desk(world.auditor).get("/worklist/?whose=all").content.decode()


def test_consent_to_text_messages_is_a_box_beside_the_mobile_number(world, at_desk, mailbox):
    client = at_desk(world.collector)
    client.post(address("contact_add", world), ANN | {"mobile": "+49 151 1234567", "is_sms_agreed": "1"})
    ann = Contact.objects.get(email="ann@abel.example")
    assert (ann.mobile, ann.is_sms_agreed, ann.sms_agreed_at is not None) == ("+491511234567", True, True)
    page = client.get(address("customer", world)).content.decode()
    assert "text messages agreed" in page

    shown = ids.show(prefix="con", uuid=ann.public_id)
    form = client.get(address("customer", world), {"contact": shown}, headers=HTMX).content.decode()
    assert 'value="+491511234567"' in form
    assert 'type="checkbox" checked' in form

    refused = client.post(address("contact_change", world, ann), ANN | {"mobile": "0151 1"}, headers=HTMX)
    assert refused.context["form"].errors == {
        "mobile": "Write it with its country, such as +49 151 12345678."
    }
    client.post(address("contact_change", world, ann), ANN | {"mobile": "+491511234567"})
    ann.refresh_from_db()
    assert (ann.is_sms_agreed, ann.sms_agreed_at) == (False, None)
