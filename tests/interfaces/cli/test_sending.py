"""The sending switch on the command line, the release of a run, and what a run that is not closed waits for."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from tests.fakes import fake_house
from tests.ledger import RESTLESS, broken, make_ledger, publish_policy

from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.organisation.models import Switch
from dunwell.apps.organisation.switches import LETTERS_MAX, switch_state
from dunwell.apps.parties.models import Customer
from dunwell.apps.runs.models import Run
from dunwell.interfaces.cli import collecting, parser, switching

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 20)  # a Friday
LATE = date(2026, 3, 17)
PLAIN = replace(RESTLESS, levels=tuple(replace(one, sales="none", window_days=0) for one in RESTLESS.levels))


@pytest.fixture
def ledger(monkeypatch, settings):
    settings.TIME_ZONE = "UTC"
    made = make_ledger(on=date(2026, 3, 1))
    publish_policy(PLAIN, now=made.clock())
    made.clock.now = at(9)
    monkeypatch.setattr(collecting, "clock", made.clock)
    monkeypatch.setattr(switching, "clock", made.clock)
    monkeypatch.setattr(collecting, "house", lambda: fake_house(mail=made.mail))
    yield made
    assert broken() == {}


def at(hour: int) -> datetime:
    return datetime.combine(DAY, time(hour), tzinfo=UTC)


def say(*words: str) -> int:
    arguments = parser.parse(list(words))
    code = arguments.run(arguments)
    assert isinstance(code, int)
    return code


def collect(capsys) -> tuple[int, str]:
    """Run the day, and return the exit code and what stands on the error stream."""
    capsys.readouterr()
    code = say("run", "collections", "--as-of", str(DAY))
    return code, " ".join(capsys.readouterr().err.split())


def test_the_switch_stands_live_until_somebody_turns_it_and_tells_who(ledger, capsys):
    assert say("sending", "show", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "sending": "live",
        "letters_max": LETTERS_MAX,
        "note": "",
        "set_at": None,
        "set_by": None,
    }
    assert say("sending", "stop", "--note", "The bank holiday.") == 0
    told = capsys.readouterr().out
    assert "Stopped" in told
    assert "Set by cli on 2026-03-20 at 09:00 UTC: The bank holiday." in told
    assert (switch_state().sending, switch_state().letters_max) == ("stopped", LETTERS_MAX)
    assert say("sending", "test", "--note", "Looking.", "--letters-max", "5", "--json") == 0
    assert json.loads(capsys.readouterr().out)["letters_max"] == 5
    assert say("sending", "live", "--note", "All is well.", "--no-limit") == 0
    assert (switch_state().sending, switch_state().letters_max) == ("live", None)
    assert "as many letters as it likes" in capsys.readouterr().out


def test_a_switch_without_a_reason_stays_as_it_is(ledger, capsys):
    assert say("sending", "stop", "--note", "  ", "--json") == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["error"]["code"] == "note_missing"
    assert told.err == "dunwell: Say why.\n"
    with pytest.raises(SystemExit) as wrong:
        say("sending", "stop")
    assert wrong.value.code == 2
    assert not Switch.objects.exists()


def test_a_run_waits_while_the_sending_is_stopped_and_says_so(ledger, capsys):
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=LATE)
    say("sending", "stop", "--note", "A test.")
    code, told = collect(capsys)
    assert code == 1
    assert "1 action waits because the sending is stopped" in told
    assert "mail server" not in told
    say("sending", "live", "--note", "On.")
    assert collect(capsys) == (0, "")
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_a_run_over_its_limit_waits_for_a_release_and_goes_on_after_it(ledger, capsys):
    for number in ("C1", "C2"):
        ledger.invoice(ledger.account(number), f"I-{number}", 100_00, due=LATE)
    say("sending", "live", "--letters-max", "1", "--note", "Careful.")
    code, told = collect(capsys)
    assert (code, ledger.mail.tries) == (1, [])
    assert "2 letters wait for a release" in told
    assert "`dunwell run release 2026-03-20`" in told
    capsys.readouterr()
    assert say("run", "release", str(DAY), "--json") == 0
    assert json.loads(capsys.readouterr().out)["letters"] == 2
    assert Run.objects.get().released_by == "cli"
    assert say("run", "release", str(DAY)) == 1
    assert capsys.readouterr().err == "dunwell: Nothing of this run waits for a release.\n"
    assert say("run", "release", "2026-03-19") == 1
    assert capsys.readouterr().err == "dunwell: There is no run for 2026-03-19.\n"
    assert collect(capsys) == (0, "")
    assert sorted(ledger.mail.recipients) == ["ap@c1.example", "ap@c2.example"]


def test_a_run_tells_apart_the_mail_server_and_the_hours_of_readers(ledger, capsys):
    publish_policy(
        replace(STANDARD, levels=tuple(replace(one, sales="none", window_days=0) for one in STANDARD.levels)),
        now=ledger.clock(),
    )
    for number in ("C1", "C2", "C3"):
        ledger.invoice(ledger.account(number), f"I-{number}", 100_00, due=LATE)
    Customer.objects.filter(number="C2").update(country="US", timezone="America/Los_Angeles")
    Customer.objects.filter(number="C3").update(country="US", timezone="America/New_York")
    ledger.mail.is_away = True
    code, told = collect(capsys)
    assert code == 1
    assert "1 letter waits for the mail server; 2 letters wait for the hour of the reader" in told
    assert "from 2026-03-20 12:00 to 2026-03-20 15:00 (UTC)" in told
    ledger.mail.is_away = False
    ledger.clock.now = at(13)
    assert "1 letter waits for the hour of the reader, at 2026-03-20 15:00 (UTC)" in collect(capsys)[1]
    ledger.clock.now = at(15)
    assert collect(capsys) == (0, "")
