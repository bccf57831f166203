"""Which way things may lean: the contracts of pyproject.toml hold, and they speak of what is really there."""

import ast

from importlinter.cli import lint_imports
from tests.architecture.tree import PACKAGE, ROOT, layers, modules

# Names that say nothing about what lies behind them: such a module takes in whatever comes.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "services", "signals", "managers"}
PURE_FLOORS = ("core/", "formats/", "ports/")
NOT_PURE = {
    *("asyncio", "glob", "http", "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil"),
    *("signal", "smtplib", "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
}
REACHES_OUT = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}


def test_every_import_contract_is_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_the_stack_of_apps_names_every_app_once() -> None:
    there = {folder.name for folder in (PACKAGE / "apps").iterdir() if (folder / "__init__.py").exists()}

    assert sorted(layers("apps")) == sorted(there)


def test_every_app_has_its_tables_its_name_and_its_migrations() -> None:
    for app in layers("apps"):
        parts = {path.name for path in (PACKAGE / "apps" / app).iterdir()}
        assert {"models.py", "apps.py", "migrations"} <= parts, app


def test_no_module_is_a_drawer() -> None:
    drawers = [path for path in modules() if DRAWERS & set(path.removesuffix(".py").split("/"))]

    assert drawers == []


def test_the_pure_floors_use_nothing_that_reaches_out() -> None:
    found = {
        (path, name)
        for path, tree in modules().items()
        if path.startswith(PURE_FLOORS)
        for name in (imported(tree) & NOT_PURE) | (called(tree) & REACHES_OUT)
    }

    assert found == set()


def test_nobody_listens_to_signals() -> None:
    found = [
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        )
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]

    assert found == []


def test_only_two_errors_cross_a_port() -> None:
    raised = {
        node.name
        for path, tree in modules().items()
        if path.startswith("ports/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Exception", "Error")) for base in node.bases)
    }

    assert raised == {"Refused", "Unavailable"}


def imported(tree: ast.Module) -> set[str]:
    """The first words of everything that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def called(tree: ast.Module) -> set[str]:
    """The plain names that a module calls."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}
