import pytest

from dunwell.config import env
from dunwell.ports.errors import Refused


def test_a_socket_url_names_folder_user_and_database():
    settings = env.database_settings("postgresql://dun%40well:p%2Fw@/books?host=/tmp/a%20b")
    assert settings == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "books",
        "USER": "dun@well",
        "PASSWORD": "p/w",
        "HOST": "/tmp/a b",
        "PORT": "",
        "OPTIONS": {},
    }


def test_a_network_url_keeps_its_options():
    settings = env.database_settings("postgres://u:p@db.example:6432/books?sslmode=require")
    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]) == (
        "db.example",
        "6432",
        {"sslmode": "require"},
    )


def test_without_a_url_there_is_no_database():
    assert env.database_settings("") == {"ENGINE": "django.db.backends.dummy"}


@pytest.mark.parametrize(
    "url",
    [
        "books",
        "sqlite:///books.db",
        "mysql://u@h/books",
        "postgresql://u@h",
        "postgresql://u@h/",
        "postgresql://u@h/a/b",
        "postgresql://u@h:port/books",
        "postgresql://u@h/books#x",
        "postgresql://u@h/books?sslmode",
        "postgresql://u@h/books?colour=red",
    ],
)
def test_anything_else_is_refused_without_repeating_it(url):
    with pytest.raises(Refused) as refusal:
        env.database_settings(url)
    assert refusal.value.code == "environment"
    assert "DATABASE_URL" in refusal.value.message


def test_a_boolean_is_one_of_eight_words(monkeypatch):
    read = {}
    for word in ("1", "true", "YES", "on", "0", "False", "no", "off", ""):
        monkeypatch.setenv("DUNWELL_X", word)
        read[word] = env.boolean("DUNWELL_X", default=True)
    assert read == {
        "1": True, "true": True, "YES": True, "on": True,
        "0": False, "False": False, "no": False, "off": False, "": True,
    }  # fmt: skip
    monkeypatch.setenv("DUNWELL_X", "maybe")
    with pytest.raises(Refused, match="DUNWELL_X must be one of"):
        env.boolean("DUNWELL_X", default=False)


@pytest.mark.parametrize("value", ["0", "66000", "1.5", "eight", "0x10", "1_0"])
def test_a_number_out_of_range_or_shape_is_refused(monkeypatch, value):
    monkeypatch.setenv("DUNWELL_PORT", value)
    with pytest.raises(Refused, match="DUNWELL_PORT must be a whole number from 1 to 65535"):
        env.integer("DUNWELL_PORT", default=8000, least=1, most=65535)


def test_a_number_in_range_is_read_and_nothing_is_the_default(monkeypatch):
    monkeypatch.setenv("DUNWELL_PORT", "65535")
    assert env.integer("DUNWELL_PORT", default=8000, least=1, most=65535) == 65535
    monkeypatch.delenv("DUNWELL_PORT")
    assert env.integer("DUNWELL_PORT", default=8000, least=1, most=65535) == 8000


def test_a_choice_and_a_list(monkeypatch):
    monkeypatch.setenv("DUNWELL_MODE", "live")
    monkeypatch.setenv("DUNWELL_HOSTS", " a.example, ,b.example ")
    assert env.choice("DUNWELL_MODE", default="demo", allowed=("demo", "live")) == "live"
    assert env.words("DUNWELL_HOSTS") == ["a.example", "b.example"]
    monkeypatch.setenv("DUNWELL_MODE", "Live")
    with pytest.raises(Refused, match="one of demo, live"):
        env.choice("DUNWELL_MODE", default="demo", allowed=("demo", "live"))


def test_a_secret_comes_from_a_file_but_not_from_both(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("DUNWELL_KEY_FILE", str(tmp_path / "key"))
    assert env.text("DUNWELL_KEY") == "s3cret"
    monkeypatch.setenv("DUNWELL_KEY", "other")
    with pytest.raises(Refused, match="not both"):
        env.text("DUNWELL_KEY")
    monkeypatch.delenv("DUNWELL_KEY")
    monkeypatch.setenv("DUNWELL_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(Refused, match="DUNWELL_KEY_FILE must be the path"):
        env.text("DUNWELL_KEY")


def test_what_is_not_set_and_has_no_default_is_refused(monkeypatch):
    monkeypatch.delenv("DUNWELL_KEY", raising=False)
    assert env.optional("DUNWELL_KEY") is None
    with pytest.raises(Refused, match="DUNWELL_KEY must be set"):
        env.text("DUNWELL_KEY")
