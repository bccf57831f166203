"""The list of attacks, attacks.csv, is complete and true: each has its test, and each such test stands in the list.

Its columns: the attack's steady name, what the attacker does, what refuses it, and the test that proves it.
"""

import csv
from importlib import import_module
from pathlib import Path

ATTACKS = list(csv.DictReader((Path(__file__).parent / "attacks.csv").read_text().splitlines()))
OF_ATTACKS_ALONE = (
    "tests.interfaces.portal.test_attacks",
    "tests.interfaces.portal.test_attacks_browser_side",
    "tests.interfaces.portal.test_attacks_money",
    "tests.interfaces.portal.test_attacks_typed",
    "tests.interfaces.hooks.test_attacks_hooks",
)
NO_ATTACKS = {"test_the_good_one_is_taken"}  # it shows that what is refused is not all there is


def test_each_attack_has_a_name_of_its_own_and_a_test() -> None:
    assert len(ATTACKS) >= 50
    assert len({attack["id"] for attack in ATTACKS}) == len(ATTACKS)
    for attack in ATTACKS:
        assert callable(getattr(import_module(attack["module"]), attack["test"], None)), attack["id"]
        assert attack["does"]
        assert attack["refused_by"]


def test_each_test_of_an_attack_stands_in_the_list() -> None:
    listed = {(attack["module"], attack["test"]) for attack in ATTACKS}
    for name in OF_ATTACKS_ALONE:
        tests = {(name, test) for test in vars(import_module(name)) if test.startswith("test_")}
        assert {test for _, test in tests - listed} <= NO_ATTACKS
