"""Whether a page is accessible, by axe-core: its script comes with a wheel and is put into the page by the driver."""

from functools import cache
from importlib.metadata import PackageNotFoundError, files

from selenium import webdriver

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # what a theme may change
WHEEL = "axe-playwright-python"  # only its file is read: the package itself asks for another driver
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: arguments[0], resultTypes: ["violations"] })
  .then((found) => done(found.violations.map((one) => [one.id, one.nodes.slice(0, 6).map((node) =>
    `${node.target.join(" ")}: ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}`)])))
  .catch((fault) => done([["axe", [String(fault)]]]));
"""


@cache
def script() -> str | None:
    """axe-core's source; None where the wheel is not installed."""
    try:
        found = [one for one in files(WHEEL) or () if one.name == "axe.min.js"]
    except PackageNotFoundError:
        return None
    return found[0].read_text(encoding="utf-8") if found else None


def bring(driver: webdriver.Chrome) -> None:
    """Put axe-core into the page that is open."""
    source = script()
    assert source is not None, "ask script() first"
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source})


def violations(driver: webdriver.Chrome, *, of: dict[str, object] = WCAG) -> list[tuple[str, list[str]]]:
    """What of WCAG 2.2 AA the page that is open, with axe-core in it, does not keep: the rule, and where.

    of: all its rules, or those on colours alone, for a page that was asked by another theme before.
    """
    found = driver.execute_async_script(RUN, of)
    return [(str(rule), [str(place) for place in places]) for rule, places in found]
