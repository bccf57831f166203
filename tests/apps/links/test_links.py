"""Links: made for a contact, opened by their token alone, taken back; and codes that open the account."""

from datetime import timedelta

import pytest
from tests.world import NOW, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.links.access import (
    REFUSALS_MAX,
    LinkGone,
    address_of,
    is_guessing,
    note_refusal,
    opened,
    scope_of,
    token_of,
)
from dunwell.apps.links.models import MadeFor, PortalLink, Refusal, StepUpCode, WhyRefused
from dunwell.apps.links.operations import LinkRefused, copy_link, make_link, revoke_link
from dunwell.apps.links.queries import credits_shown, items_shown
from dunwell.apps.links.visits import (
    CODES_MAX,
    TRIES_MAX,
    CodeRefused,
    end_visit,
    enter,
    new_code,
    visit_of,
)
from dunwell.apps.organisation.scope import Power, desk_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.access import seen_accounts, seen_customers

pytestmark = pytest.mark.django_db
FROM = {"address": "192.0.2.7", "agent": "Browser 1"}


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def link(world):
    return make_link(
        account=world.abel_account,
        contact=world.abel.contacts.get(),
        made_for=MadeFor.DESK,
        actor="test",
        now=NOW,
    )


def test_a_token_opens_its_link_until_its_time_is_over(link):
    token = token_of(link=link)
    assert address_of(link=link, site_url="https://pay.example/") == f"https://pay.example/portal/l/{token}/"
    assert opened(token=token, now=NOW) == link
    assert opened(token=token, now=link.expires_at - timedelta(seconds=1)) == link
    with pytest.raises(LinkGone) as gone:
        opened(token=token, now=link.expires_at)
    assert gone.value.why == "expired"


@pytest.mark.parametrize("token", ["", "x", "0" * 32, f"{'0' * 32}.x", "../../etc/passwd", "\x00.\x00"])
def test_what_we_did_not_sign_opens_nothing(link, token):
    with pytest.raises(LinkGone) as gone:
        opened(token=token, now=NOW)
    assert gone.value.why == "unsigned"


def test_a_letter_more_or_another_links_signature_opens_nothing(world, link):
    other = make_link(
        account=world.berg_account,
        contact=world.berg.contacts.get(),
        made_for=MadeFor.DESK,
        actor="test",
        now=NOW,
    )
    token = token_of(link=link)
    for altered in (
        f"{token}x",
        token.swapcase(),
        f"{other.public_id.hex}.{token.partition('.')[2]}",
        token_of(link=other).replace(other.public_id.hex, link.public_id.hex),
    ):
        with pytest.raises(LinkGone):
            opened(token=altered, now=NOW)


def test_taken_back_it_opens_nothing_and_its_visits_end(link):
    code = new_code(link=link, now=NOW)
    _, key = enter(link=link, code=code, now=NOW, **FROM)
    assert revoke_link(link=link, now=NOW, actor="user:1")
    assert not revoke_link(link=link, now=NOW, actor="user:1")
    with pytest.raises(LinkGone) as gone:
        opened(token=token_of(link=link), now=NOW)
    assert gone.value.why == "revoked"
    with pytest.raises(LinkGone):
        visit_of(key=key, now=NOW)
    names = Event.objects.filter(subject="portal_link").order_by("pk").values_list("name", "actor")
    assert list(names) == [("links.link.made", "test"), ("links.link.revoked", "user:1")]


def test_a_contact_to_whom_nothing_is_sent_any_more_opens_nothing(link):
    Contact.objects.filter(pk=link.contact_id).update(undeliverable_at=NOW)
    with pytest.raises(LinkGone) as gone:
        opened(token=token_of(link=link), now=NOW)
    assert gone.value.why == "unreachable"


def test_one_link_for_a_key_and_none_across_customers(world):
    known = {"made_for": MadeFor.REMINDER, "actor": "system:collections", "now": NOW}
    contact = world.abel.contacts.get()
    first = make_link(account=world.abel_account, contact=contact, key="action:1", **known)
    assert make_link(account=world.abel_account, contact=contact, key="action:1", **known) == first
    assert not Event.objects.filter(name="links.link.made").exists()  # the letter tells of it

    with pytest.raises(LinkRefused) as refused:
        make_link(account=world.berg_account, contact=contact, **known)
    assert refused.value.code == "other_customer"
    (bergs,) = owe(world.berg_account, ("B-1", 100_00, 5))
    with pytest.raises(LinkRefused) as refused:
        make_link(account=world.abel_account, contact=contact, items=[bergs], **known)
    assert refused.value.code == "other_account"
    assert PortalLink.objects.count() == 1


def test_at_the_desk_only_who_works_there_makes_links(world):
    contact = world.abel.contacts.get()
    made = copy_link(
        scope=desk_scope(user=world.assistant), account=world.abel_account, contact=contact, now=NOW
    )
    assert (made.made_for, made.created_by) == ("desk", f"user:{world.assistant.pk}")
    with pytest.raises(LinkRefused) as refused:
        copy_link(scope=desk_scope(user=world.auditor), account=world.abel_account, contact=contact, now=NOW)
    assert refused.value.code == "not_allowed"


def test_it_shows_what_it_names_or_all_that_is_open(world, link):
    first, second = owe(world.abel_account, ("A-1", 100_00, 5), ("A-2", 50_00, 1))
    (credit,) = owe(world.abel_account, ("C-1", -20_00, 5), kind="credit_note")
    owe(world.berg_account, ("B-1", 100_00, 5))
    named = make_link(
        account=world.abel_account,
        contact=world.abel.contacts.get(),
        items=[second],
        made_for=MadeFor.BILL,
        actor="test",
        now=NOW,
    )
    assert items_shown(link=link) == [first, second]
    assert items_shown(link=named) == [second]
    assert credits_shown(link=named) == [credit]


def test_its_scope_is_the_contacts_company_and_answers_for_it_only(world, link):
    scope = scope_of(link=link)
    assert scope.actor == f"contact:{link.contact_id}"
    assert [account.pk for account in seen_accounts(scope=scope)] == [world.abel_account.pk]
    assert [customer.pk for customer in seen_customers(scope=scope)] == [world.abel.pk]
    assert scope.powers == {Power.ANSWER}
    assert scope.seen_entity_ids == frozenset()


def test_a_code_opens_the_account_once(link):
    code = new_code(link=link, now=NOW)
    assert len(code) == 6
    assert not StepUpCode.objects.filter(code_sha256__contains=code).exists()
    visit, key = enter(link=link, code=f" {code} ", now=NOW, **FROM)
    assert visit_of(key=key, now=NOW) == visit
    assert key not in visit.key_sha256
    with pytest.raises(CodeRefused) as refused:
        enter(link=link, code=code, now=NOW, **FROM)
    assert refused.value.code == "too_late"

    with pytest.raises(LinkGone):
        visit_of(key=key, now=visit.expires_at)
    end_visit(visit=visit, now=NOW)
    with pytest.raises(LinkGone):
        visit_of(key=key, now=NOW)


def test_a_code_is_for_its_link_and_some_minutes_only(world, link):
    other = make_link(
        account=world.abel_account, contact=link.contact, made_for=MadeFor.DESK, actor="test", now=NOW
    )
    code = new_code(link=link, now=NOW)
    for wrong_link, at in ((other, NOW), (link, NOW + timedelta(minutes=10))):
        with pytest.raises(CodeRefused) as refused:
            enter(link=wrong_link, code=code, now=at, **FROM)
        assert refused.value.code == "too_late"


def test_so_many_tries_and_the_right_code_is_worth_nothing(link):
    code = new_code(link=link, now=NOW)
    wrong = "000000" if code != "000000" else "000001"
    said = []
    for _ in range(TRIES_MAX):
        with pytest.raises(CodeRefused) as refused:
            enter(link=link, code=wrong, now=NOW, **FROM)
        said.append(refused.value.code)
    assert said == ["wrong"] * (TRIES_MAX - 1) + ["too_many_tries"]
    with pytest.raises(CodeRefused):
        enter(link=link, code=code, now=NOW, **FROM)


def test_so_many_codes_and_no_more_for_a_while(link):
    codes = [new_code(link=link, now=NOW) for _ in range(CODES_MAX)]
    with pytest.raises(CodeRefused) as refused:
        new_code(link=link, now=NOW)
    assert refused.value.code == "too_many_codes"
    with pytest.raises(CodeRefused):  # the later one took its place
        enter(link=link, code=codes[0] if codes[0] != codes[-1] else "x", now=NOW, **FROM)
    new_code(link=link, now=NOW + timedelta(minutes=31))


def test_who_guesses_is_kept_out_for_a_while_and_the_token_is_not_kept():
    for number in range(REFUSALS_MAX):
        assert not is_guessing(address="192.0.2.7", now=NOW)
        note_refusal(token=f"guess-{number}", why=WhyRefused.UNSIGNED, now=NOW, **FROM)
    assert is_guessing(address="192.0.2.7", now=NOW)
    assert not is_guessing(address="192.0.2.8", now=NOW)
    assert not is_guessing(address="192.0.2.7", now=NOW + timedelta(minutes=15))
    assert not Refusal.objects.filter(token_sha256__contains="guess").exists()
