"""The shape of the code: files fit in a head, functions on a screen, arguments have names, time is one of them."""

import ast
import re

import pytest
from tests.architecture.tree import (
    PACKAGE,
    ROOT,
    files,
    functions,
    lines_of,
    modules,
    modules_below_interfaces,
)

MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 70
# A function of one argument speaks for itself: key(text). From two on, each is named where the function is called;
# only these are not, because what they stand for is read in the order of its arguments.
READ_IN_ORDER = {
    "apps/journal/staging.py: execute": "a cursor's own grammar: the statement, then its parameters",
    "core/demo/draws.py: Draws.upto": "a draw reads like its formula: size, then range",
    "core/demo/draws.py: Draws.between": "as above",
    "core/demo/draws.py: Draws.happens": "as above",
    "core/demo/draws.py: Draws.weighted": "as above",
    "core/demo/draws.py: Draws.along": "as above",
    "formats/einvoice/markup.py: Markup.leaf": "an element reads like itself: tag, text, attributes",
    "formats/einvoice/markup.py: Markup.open": "as above",
    "formats/einvoice/markup.py: attribute": "as above: name, value",
    "formats/einvoice/terms.py: find": "where, then what",
    "formats/einvoice/rules/facts.py: along": "a rule reads like its sentence: the group, then its terms",
    "formats/einvoice/rules/facts.py: amount": "as above",
    "formats/einvoice/rules/facts.py: broken": "as above: the rule, where, the words",
    "formats/einvoice/rules/facts.py: number": "as above",
    "formats/einvoice/values.py: Values.amount": "as above",
    "formats/einvoice/values.py: Values.content": "as above",
    "formats/einvoice/values.py: Values.day": "as above",
    "formats/einvoice/values.py: Values.fault": "as above",
    "formats/einvoice/values.py: Values.needed_amount": "as above",
    "formats/einvoice/values.py: Values.number": "as above",
    "formats/payment_xml.py: under": "an element reads like itself: where, its name, its text",
    "formats/payment_xml.py: account": "as above",
    "formats/payment_xml.py: agent": "as above",
}
CLOCKS = {
    *(
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "timezone.now",
        "timezone.localdate",
    ),
    *(
        "timezone.localtime",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "functions.Now",
        "Now",
    ),
}
SQL_CLOCK = re.compile(
    r"\b(now\(\)|current_(date|time|timestamp)\b|localtime(stamp)?\b|(clock|statement|transaction)_timestamp\()",
    re.IGNORECASE,
)


def test_a_file_fits_in_a_head() -> None:
    long = {
        str(file.relative_to(ROOT)): lines_of(file)
        for file in files()
        if file.suffix in {".py", ".css", ".js", ".html", ".typ"} and lines_of(file) > MOST_LINES_OF_A_FILE
    }

    assert long == {}


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{path}: {name}": lines
        for path, tree in modules().items()
        for name, function in functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}


def test_arguments_of_public_functions_are_named() -> None:
    found = {
        f"{path}: {name}"
        for path, tree in modules_below_interfaces().items()
        for name, function in public_functions(tree)
        if len(unnamed_arguments(name, function)) > 1
    }

    assert found == set(READ_IN_ORDER)


def test_public_functions_say_what_they_promise() -> None:
    silent = [
        f"{path}: {name}"
        for path, tree in modules_below_interfaces().items()
        for name, function in public_functions(tree)
        if not ast.get_docstring(function) or function.returns is None
    ]

    assert silent == []


def test_nothing_below_the_interfaces_reads_the_clock() -> None:
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in modules_below_interfaces().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]

    assert found == []


def test_no_column_and_no_statement_reads_the_clock_either() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules_below_interfaces().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value))
        or (isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"})
        or (isinstance(node, ast.keyword) and node.arg == "db_default" and not is_timeless(node.value))
    ]
    migrations = [
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.glob("apps/*/migrations/[0-9]*.py")
        if SQL_CLOCK.search(file.read_text(encoding="utf-8"))
    ]

    assert (found, migrations) == ([], [])


def is_timeless(value: ast.expr) -> bool:
    """Whether a column's default in the database is a constant or an identity: nothing of the hour."""
    return isinstance(value, ast.Constant) or ast.unparse(value) == "RandomUUID()"


@pytest.mark.parametrize("said", ["SELECT now()", "DEFAULT CURRENT_DATE", "clock_timestamp() - at"])
def test_the_search_for_clocks_in_statements_finds_them(said: str) -> None:
    assert SQL_CLOCK.search(said)


def public_functions(tree: ast.Module) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions and methods that others may call: no part of their dotted name begins with an underscore."""
    nested = {inner for _, outer in functions(tree) for inner in ast.walk(outer) if inner is not outer}
    return [
        (name, function)
        for name, function in functions(tree)
        if function not in nested and not any(part.startswith("_") for part in name.split("."))
    ]


def unnamed_arguments(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Arguments that a caller may give without their names, the object itself left out."""
    arguments = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    is_method = "." in name and arguments[:1] in (["self"], ["cls"])
    return arguments[1:] if is_method else arguments
