"""The papers speak of what is there: commands, variables, tables, reasons, decisions, links."""

import argparse
import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from tests.architecture.test_models import APPEND_ONLY
from tests.architecture.tree import PACKAGE, ROOT, files, layers, modules

import dunwell
from dunwell.core.dunning.reasons import LAPSES, PRECEDENCE, TEXTS
from dunwell.interfaces.cli import parser

# The text as its authors publish it, with the appendix not filled in.
LICENCE_SHA256 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"^(?:DUNWELL_[A-Z_]+|DATABASE_URL)$")
# Set by the house for its own processes, not by people.
INTERNAL_VARIABLES: dict[str, str] = {}


@cache
def paper(path: str) -> str:
    """What one of our papers says."""
    return (ROOT / path).read_text(encoding="utf-8")


def papers() -> list[Path]:
    """Every page in Markdown."""
    return [file for file in files() if file.suffix == ".md"]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table in Markdown."""
    for line in text.splitlines():
        if line.startswith("|") and not set(line) <= set("|-: "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


# --- Links, licence, changes


@pytest.mark.parametrize("page", papers(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if ":" in target:
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        assert not heading or heading in headings(file), target


def headings(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    lines = page.read_text(encoding="utf-8").splitlines()
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}


def test_the_licence_is_whole_and_the_metadata_name_it() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == LICENCE_SHA256
    assert 'license = "Apache-2.0"' in paper("pyproject.toml")


def test_the_change_log_tells_of_this_version_or_of_what_is_to_come() -> None:
    sections = re.findall(r"^## \[([^\]]+)\]", paper("CHANGELOG.md"), flags=re.MULTILINE)

    assert sections[0] in {"Unreleased", dunwell.__version__}
    assert len(sections) == len(set(sections))


# --- Commands


def commands(known: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every command by its full name with its options, help left out."""
    options: list[str] = []
    for action in known._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from commands(inner, f"{before}{name} ")
        elif not isinstance(action, argparse._HelpAction):
            options += [option for option in action.option_strings if option.startswith("--")]
    if before and not any(isinstance(action, argparse._SubParsersAction) for action in known._actions):
        yield before.strip(), options


def described() -> dict[str, str]:
    """By command what docs/commands.md says under its heading."""
    found: dict[str, str] = {}
    for section in re.split(r"^### ", paper("docs/commands.md"), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        for name in re.findall(r"`([^`]+)`", heading):
            words = [word for word in name.split() if not word.isupper()]
            found[" ".join(words)] = re.split(r"^## ", text, flags=re.MULTILINE)[0]
    return found


def test_every_command_and_option_is_described() -> None:
    pages = described()
    for name, options in commands(parser.build()):
        assert name in pages, f"{name} is missing in docs/commands.md"
        missing = [option for option in options if f"`{option}`" not in pages[name]]
        assert missing == [], f"{name}: {missing}"


def test_no_command_and_no_option_is_described_that_is_not_there() -> None:
    known = dict(commands(parser.build()))
    for name, text in described().items():
        assert name in known, f"docs/commands.md describes {name}"
        surplus = set(re.findall(r"^\| `(--[a-z-]+)`", text, flags=re.MULTILINE)) - set(known[name])
        assert surplus == set(), f"{name}: {surplus}"


@pytest.mark.parametrize("command", ["./dunwell up", "./dunwell test"])
def test_the_two_commands_stand_in_the_read_me_as_they_are_typed(command: str) -> None:
    assert f"\n    {command}\n" in paper("README.md")


# --- Configuration


def variables_read() -> set[str]:
    """The environment variables that our code or the launcher asks for by name."""
    trees = [*modules().values(), ast.parse(paper("dunwell"))]
    texts = (
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    )
    return {text for text in texts if isinstance(text, str) and VARIABLE.match(text)}


@pytest.mark.parametrize("page", ["README.md", "docs/guide/operating.md"])
def test_the_table_of_variables_is_complete(page: str) -> None:
    told = {
        name
        for cells in rows(paper(page))
        for name in re.findall(r"`([A-Z_]+)`", cells[0])
        if VARIABLE.match(name)
    }

    assert told == variables_read() - set(INTERNAL_VARIABLES)


def test_the_two_tables_of_variables_are_the_same() -> None:
    def table(page: str) -> list[list[str]]:
        return [
            cells
            for cells in rows(paper(page))
            if VARIABLE.match(cells[0].split("`")[1:2][0] if "`" in cells[0] else "")
        ]

    assert table("README.md") == table("docs/guide/operating.md")


# --- Map, glossary, decisions


def test_the_map_shows_every_floor_app_adapter_and_audience() -> None:
    text = paper("docs/map.md")
    parts = {*layers("apps"), "core", "formats", "ports", "apps", "adapters", "interfaces", "config"}
    for floor in ("adapters", "interfaces"):
        parts |= {one.parent.name for one in PACKAGE.glob(f"{floor}/*/__init__.py")} - {"shared"}

    assert [name for name in sorted(parts) if not re.search(rf"\b{name}\b", text)] == []


def test_the_map_shows_every_table_and_which_are_append_only() -> None:
    told = {
        cells[1].strip("`"): cells[3] == "append-only"
        for cells in rows(paper("docs/map.md"))
        if len(cells) == 4 and cells[1].startswith("`")
    }
    ours = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in layers("apps") and model.__module__.startswith("dunwell.")
    }

    assert set(told) == ours
    assert {table for table, is_append_only in told.items() if is_append_only} == APPEND_ONLY


def test_the_files_that_the_map_names_are_there() -> None:
    named = re.findall(
        r"`((?:core|apps|interfaces|formats|ports|adapters|config)/[\w/]+\.py)`", paper("docs/map.md")
    )

    assert len(named) > 10
    assert [path for path in named if not (PACKAGE / path).is_file()] == []


def test_the_glossary_has_the_reasons_in_their_order_and_words() -> None:
    told = [
        cells for cells in rows(paper("docs/glossary.md")) if len(cells) == 3 and cells[0].startswith("`")
    ]

    assert told == [
        [f"`{reason}`", str(TEXTS[reason].outcome), TEXTS[reason].sentence] for reason in PRECEDENCE
    ]


def test_the_glossary_has_every_reason_for_which_an_action_lapses() -> None:
    told = {cells[0].strip("`"): cells[1] for cells in rows(paper("docs/glossary.md")) if len(cells) == 2}

    assert {code: sentence for code, sentence in told.items() if code.isupper()} == dict(LAPSES)


def test_the_guide_explains_the_reasons_in_their_order() -> None:
    told = [
        cells[0].strip("`") for cells in rows(paper("docs/guide/daily-run.md")) if cells[0].startswith("`")
    ]

    assert told == [str(reason) for reason in PRECEDENCE]


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_counted_without_a_gap_and_all_listed() -> None:
    listed = re.findall(r"\]\(([0-9]{4}-[a-z0-9-]+\.md)\)", paper("docs/decisions/README.md"))

    assert [file.name[:4] for file in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]
    assert listed == [file.name for file in DECISIONS]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_why_what_and_what_keeps_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    kept_by = text.partition("## Kept by")[2]
    named = re.findall(r"`((?:tests|src)/[\w/.-]+|pyproject\.toml)`", kept_by)

    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
        "Kept by",
    ]
    assert text.startswith(f"# {page.name[:4]}. ")
    assert "\n> " in text.partition("## Decision")[2].partition("## Consequences")[0], "a line to quote"
    assert named, "what keeps it"
    assert [path for path in named if not (ROOT / path).exists()] == []
