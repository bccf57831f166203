"""What `up` tells its web server about the demo."""

import pytest

from dunwell.config.lifecycle import roles


@pytest.mark.parametrize(
    ("said", "demo", "given"),
    [(None, True, "1"), (None, False, None), ("0", True, "0"), ("1", False, "1")],
)
def test_the_log_ins_are_shown_where_the_demo_is_served_unless_somebody_says_otherwise(
    tmp_path, monkeypatch, said, demo, given
):
    monkeypatch.delenv("DUNWELL_DEMO", raising=False)
    if said is not None:
        monkeypatch.setenv("DUNWELL_DEMO", said)
    web = roles.web(home=tmp_path, host="127.0.0.1", port=8000, demo=demo)
    assert web.environment.get("DUNWELL_DEMO") == given
