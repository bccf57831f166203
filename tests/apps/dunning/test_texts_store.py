"""Words of the ladder published over the house's own."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, make_user, make_world

from dunwell.apps.dunning import wording
from dunwell.apps.dunning.models import TextVersion
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.texts_store import (
    TextRefused,
    house_words,
    known_texts,
    preview_text,
    publish_text,
    text_history,
    text_rows,
    texts,
    typed_text,
)
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.dunning.letters import LetterFacts, LetterItem, compose

pytestmark = pytest.mark.django_db
OURS = typed_text(
    subject=" {overdue_amount} for our friends ",
    greeting="Hello,",
    body="Please pay {overdue_amount} to {entity}.\r\n\r\nThank you.",
    closing="{sender}\r\n{entity}",
    short="{entity}: {overdue_amount}",
)
FACTS = LetterFacts(
    customer="Abel",
    entity="North",
    sender="Ms Day",
    pay_by=date(2026, 3, 20),
    items=(
        LetterItem(
            number="R-1",
            issued_on=date(2026, 2, 1),
            due_on=date(2026, 3, 1),
            days_overdue=9,
            currency="EUR",
            residual_minor=100_00,
        ),
    ),
)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north)


def publish_as(user, *, key="reminder", language="en", words=OURS):
    return publish_text(scope=desk_scope(user=user), key=key, language=language, words=words, now=NOW)


def told():
    return [one.data for one in Event.objects.filter(name="dunning.text.published").order_by("pk")]


def test_without_words_of_our_own_the_house_speaks(world):
    assert texts() == wording.texts()
    assert set(known_texts()) == {"courtesy", "reminder", "firmer", "call", "final"}
    assert known_texts()["reminder"].languages == {"de", "en", "fr"}
    assert known_texts()["call"].short == frozenset()


def test_our_words_go_before_those_of_the_house_and_the_last_version_counts(world, admin):
    assert publish_as(admin).version == 1
    assert texts()["en"].steps["reminder"] == OURS
    later = replace(OURS, greeting="Hi,")
    assert publish_as(admin, words=later).version == 2
    assert publish_as(admin, words=later) is None
    assert texts()["en"].steps["reminder"] == later
    assert texts()["de"] == wording.texts()["de"]
    assert [one.version for one in text_history(key="reminder", language="en")] == [2, 1]
    assert told() == [
        {"key": "reminder", "language": "en", "version": 1},
        {"key": "reminder", "language": "en", "version": 2},
    ]
    house = house_words(key="reminder", language="en")
    assert house == wording.texts()["en"].steps["reminder"]
    assert publish_as(admin, words=house).version == 3
    assert texts() == wording.texts()


def test_a_text_of_our_own_reads_in_english_where_it_is_not_translated(world, admin):
    publish_as(admin, key="our-friends")
    letter = compose(texts=texts(), step="our-friends", language="de-AT", facts=FACTS)
    assert (letter.language, letter.subject) == ("en", "EUR\N{NO-BREAK SPACE}100.00 for our friends")
    assert letter.short == "North: EUR\N{NO-BREAK SPACE}100.00"
    publish_as(admin, key="our-friends", language="de", words=replace(OURS, subject="{overdue_amount} offen"))
    assert compose(texts=texts(), step="our-friends", language="de-AT", facts=FACTS).language == "de"
    assert known_texts()["our-friends"].languages == {"de", "en"}
    with pytest.raises(KeyError):
        compose(texts=texts(), step="nobodys", language="en", facts=FACTS)


def test_words_are_refused_with_all_their_faults_and_nothing_is_written(world, admin):
    with pytest.raises(TextRefused) as refusal:
        publish_as(admin, language="it", words=replace(OURS, subject="{boss}", greeting=""))
    assert [one.field for one in refusal.value.faults] == ["language", "subject", "greeting"]
    for user in (world.controller, world.collector, world.auditor):
        with pytest.raises(TextRefused, match="not change them"):
            publish_as(user)
    assert not TextVersion.objects.exists()
    assert told() == []


def test_the_list_says_who_speaks_which_words(world, admin):
    publish(policy=STANDARD, name="Standard", actor="test", now=NOW)
    publish_as(admin, key="ours")
    publish_as(admin, key="final", language="de", words=replace(OURS, short="", subject="Bis {pay_by}"))
    rows = {one.key: one for one in text_rows()}
    assert list(rows) == ["courtesy", "reminder", "firmer", "call", "final", "ours"]
    assert (rows["final"].versions, rows["final"].policies) == ({"de": 1, "en": 0, "fr": 0}, ("standard",))
    assert (rows["ours"].versions, rows["ours"].missing, rows["ours"].policies) == (
        {"en": 1},
        ("de", "fr"),
        (),
    )


def test_a_preview_writes_nothing(world):
    letter = preview_text(key="reminder", language="en", words=OURS, facts=FACTS)
    assert letter.subject == "EUR\N{NO-BREAK SPACE}100.00 for our friends"
    assert "Please pay EUR\N{NO-BREAK SPACE}100.00 to North.\n\nThank you." in letter.text
    assert not TextVersion.objects.exists()


def test_a_batch_reads_the_words_in_one_query(world, admin):
    publish_as(admin)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        texts()
    assert len(asked) == 1
