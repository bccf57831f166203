"""The checkout as the architecture tests see it: its files, its Python, its own settings."""

import ast
import os
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dunwell"
BELOW_INTERFACES = ("core", "formats", "ports", "apps")
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".txt",
    ".typ",
    ".csv",
    ".yaml",
    ".yml",
}
NAMED_TEXTS = {"dunwell", "run", "lock", "LICENSE", "NOTICE", ".gitignore", ".gitattributes", ".editorconfig"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def project() -> dict[str, Any]:
    """pyproject.toml, read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def layers(contract: str) -> list[str]:
    """The layers of one import contract, from the top down; neighbours on one layer follow each other."""
    contracts = project()["tool"]["importlinter"]["contracts"]
    listed = next(one["layers"] for one in contracts if one["id"] == contract)
    return [name.strip() for layer in listed for name in layer.split("|")]


@cache
def files() -> tuple[Path, ...]:
    """Every file that git would take: all of the checkout but what .gitignore names and git's own."""
    ignored = [
        line.rstrip("/")
        for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    def kept(name: str) -> bool:
        return name not in {".git", ".benchmarks"} and not any(fnmatch(name, one) for one in ignored)

    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(filter(kept, below))
        found += [Path(folder, name) for name in sorted(filter(kept, names))]
    return tuple(found)


def texts() -> Iterator[tuple[Path, str]]:
    """The files that people write and read, as paths from the root, with what they say."""
    for file in files():
        if file.suffix in TEXTS or file.name in NAMED_TEXTS:
            yield file.relative_to(ROOT), file.read_text(encoding="utf-8")


@cache
def modules() -> dict[str, ast.Module]:
    """Our Python without migrations, as syntax trees by path below the package: `apps/runs/models.py`."""
    return {
        file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in files()
        if file.suffix == ".py" and file.is_relative_to(PACKAGE) and "migrations" not in file.parts
    }


def modules_below_interfaces() -> dict[str, ast.Module]:
    """Those that may neither read the clock nor touch a machine."""
    return {path: tree for path, tree in modules().items() if path.split("/")[0] in BELOW_INTERFACES}


def functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Every function of a module, nested ones too, by dotted name."""

    def walk(node: ast.AST, before: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{before}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    yield name, child
                yield from walk(child, f"{name}.")
            else:
                yield from walk(child, before)

    yield from walk(tree, "")


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text(encoding="utf-8").splitlines())
