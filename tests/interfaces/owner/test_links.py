"""The link in a mail: it shows one step to whoever holds it, does what they say once, and gives nothing else away."""

from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from tests.world import make_user

from dunwell.apps.dunning.models import OwnerNotice, Steer
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.runs.owner_tokens import SALT
from dunwell.interfaces.owner import pages

FACTS = ("BROOK", "INV-1", "1,200")


def gives_nothing_away(answer) -> bool:
    return answer.status_code == 404 and not any(fact in answer.content.decode() for fact in FACTS)


def test_it_shows_the_step_the_position_and_the_draft(told):
    page = told.client.get(told.address).content.decode().replace("\xa0", " ")
    assert "Customer BROOK" in page
    assert (
        "<strong>EUR 1,200.00</strong> of EUR 1,200.00 are overdue; INV-1 was due on March 8, 2026." in page
    )
    assert "It surely waits for you until the end of March 12, 2026" in page
    assert "Dear" in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(told, method):
    """A scanner of mails opens every link."""
    events = Event.objects.count()
    for _ in range(3):
        assert getattr(told.client, method)(told.address).status_code == 200
    assert (Steer.objects.count(), Event.objects.count()) == (0, events)
    assert OwnerNotice.objects.get().answered_at is None


def test_a_veto_by_link_is_told_with_the_address_and_the_link_is_used_up(told):
    answer = told.client.post(told.address, {"said": "veto", "reason": "I meet them on Friday"})
    assert (answer.status_code, "Noted" in answer.content.decode()) == (200, True)
    steer = Steer.objects.get()
    assert (steer.kind, steer.step, steer.until, steer.reason) == (
        "veto", 2, date(2026, 3, 25), "I meet them on Friday",
    )  # fmt: skip
    event = Event.objects.get(name="dunning.steer.vetoed")
    assert (event.actor, event.account_id) == (f"user:{told.owner.pk}", told.account.pk)
    assert event.data["detail"] == f"by link, {told.owner.email}"
    assert gives_nothing_away(told.client.post(told.address, {"said": "go_ahead"}))
    assert gives_nothing_away(told.client.get(told.address))
    assert Steer.objects.count() == 1


def test_a_delay_needs_a_day_within_two_weeks(told):
    for until, said in (
        ("", "Say until which day to wait."),
        ("soon", "Write the day as year-month-day: 2026-03-31."),
        ("2026-03-10", "This day has passed."),
        ("2026-03-26", "At most 14 days at a time, please."),
    ):
        answer = told.client.post(told.address, {"said": "postpone", "reason": "Soon", "until": until})
        assert (answer.status_code, said in answer.content.decode()) == (409, True), until
    assert Steer.objects.count() == 0
    answer = told.client.post(told.address, {"said": "postpone", "reason": "Soon", "until": "2026-03-25"})
    assert (answer.status_code, Steer.objects.get().until) == (200, date(2026, 3, 25))


def test_a_word_without_a_reason_is_refused_and_the_link_stays_good(told):
    answer = told.client.post(told.address, {"said": "veto", "reason": "  "})
    assert (answer.status_code, "Say why: others will read it." in answer.content.decode()) == (409, True)
    assert (Steer.objects.count(), OwnerNotice.objects.get().answered_at) == (0, None)
    assert told.client.post(told.address, {"said": "everything"}).status_code == 409


def test_go_ahead_ends_the_window_today(told):
    assert told.client.post(told.address, {"said": "go_ahead"}).status_code == 200
    notice = OwnerNotice.objects.get()
    assert (notice.window_ends_on, notice.released_at) == (date(2026, 3, 11), told.ledger.clock())
    assert Event.objects.get(name="dunning.owner.released").data["detail"] == f"by link, {told.owner.email}"


def test_a_token_of_ones_own_making_opens_nothing(told):
    public_id = told.notice.public_id.hex
    for token in (
        public_id,
        "x" * 2000,
        f"{public_id}.{'A' * 43}",
        Signer(salt="another", sep=".").sign(public_id),
        Signer(salt=SALT, sep=".").sign("0" * 32),
        Signer(salt=SALT, sep=".").sign("no id"),
    ):
        assert gives_nothing_away(told.client.get(reverse("owner:step", kwargs={"token": token}))), token


def test_a_link_is_over_some_days_after_its_window(told):
    told.ledger.clock.now += timedelta(
        days=9
    )  # the window ended on the 13th, and seven days later it is the 20th
    assert told.client.get(told.address).status_code == 200
    told.ledger.clock.now += timedelta(days=1)
    assert gives_nothing_away(told.client.get(told.address))


def test_who_owns_the_customer_no_longer_opens_nothing(told):
    told.account.customer.owner = make_user("other", Role.SALES, told.ledger.entity)
    told.account.customer.save()
    assert gives_nothing_away(told.client.get(told.address))
    assert gives_nothing_away(told.client.post(told.address, {"said": "veto", "reason": "Mine"}))
    assert Steer.objects.count() == 0


def test_a_step_that_was_taken_cannot_be_answered_any_more(told):
    told.ledger.run(date(2026, 3, 13))
    assert gives_nothing_away(told.client.post(told.address, {"said": "veto", "reason": "Too late"}))
    assert Steer.objects.count() == 0


def test_one_address_may_not_ask_without_end(told):
    answers = [told.client.get(told.address).status_code for _ in range(pages.REQUESTS_A_MINUTE + 1)]
    assert answers == [200] * pages.REQUESTS_A_MINUTE + [429]
    told.ledger.clock.pass_minutes(1)
    assert told.client.get(told.address).status_code == 200


def test_a_form_from_elsewhere_is_refused(told):
    answer = Client(enforce_csrf_checks=True).post(told.address, {"said": "veto", "reason": "Mine"})
    assert (answer.status_code, Steer.objects.count()) == (403, 0)
