"""What the checks are started with."""

from dunwell.config.lifecycle.checks import environment_of


def test_the_settings_of_an_installation_do_not_reach_the_tests(monkeypatch, tmp_path):
    monkeypatch.setenv("DUNWELL_MAIL_URL", "smtp://mail.example")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "another.settings")

    found = environment_of(folder=tmp_path, url="postgresql:///tests")

    assert "DUNWELL_MAIL_URL" not in found
    assert (found["DATABASE_URL"], found["DUNWELL_HOME"]) == ("postgresql:///tests", str(tmp_path))
    assert found["DJANGO_SETTINGS_MODULE"] == "dunwell.config.settings"


def test_modules_are_compiled_once_even_where_the_sources_are_to_be_left_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)

    found = environment_of(folder=tmp_path, url="postgresql:///tests")

    assert found["PYTHONPYCACHEPREFIX"] == str(tmp_path / "compiled")
    assert "PYTHONDONTWRITEBYTECODE" not in found


def test_where_modules_are_compiled_beside_their_sources_they_stay_there(monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)

    assert "PYTHONPYCACHEPREFIX" not in environment_of(folder=tmp_path, url="postgresql:///tests")
