"""What can be wrong with assignment rules: everything at once, with its field and its remedy."""

import re
from collections.abc import Collection, Sequence

from dunwell.core.dunning.assignment import CONDITIONS, Rule
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.money import currencies

RULES_MAX = 100
VALUES_MAX = 200  # of one condition
NAME_MAX = 80
VALUE_MAX = 60
RISKS = ("low", "medium", "high")
_COUNTRY = re.compile(r"[A-Z]{2}")


def rule_faults(
    rules: Sequence[Rule], /, *, policies: Collection[str], entities: Collection[str]
) -> list[PolicyFault]:
    """Return everything that is wrong with the rules; empty when they can be published.

    policies: codes of those that have a version. entities: codes of the group's subsidiaries.
    """
    if not rules:
        return [PolicyFault("rules", "Give at least one rule: the last one is for everybody else.")]
    found: list[PolicyFault] = []
    if len(rules) > RULES_MAX:
        found.append(PolicyFault("rules", f"At most {RULES_MAX} rules, please."))
    for position, rule in enumerate(rules, start=1):
        where = f"rules[{position}]"
        found += _rule(rule, where=where, policies=policies, entities=entities)
        found += _place(rules, position=position, where=where)
    return found


def _rule(
    rule: Rule, *, where: str, policies: Collection[str], entities: Collection[str]
) -> list[PolicyFault]:
    found: list[PolicyFault] = []
    if not rule.name.strip():
        found.append(PolicyFault(f"{where}.name", "Give the rule a name, so that people can speak of it."))
    if len(rule.name) > NAME_MAX:
        found.append(PolicyFault(f"{where}.name", f"A name has at most {NAME_MAX} characters."))
    if rule.policy not in policies:
        found.append(
            PolicyFault(
                f"{where}.policy", f"There is no policy “{rule.policy}”: choose one that is published."
            )
        )
    for name in CONDITIONS:
        found += _values(getattr(rule, name), where=f"{where}.{name}")
    if strange := sorted(rule.risks - set(RISKS)):
        found.append(PolicyFault(f"{where}.risks", f"Risk is {', '.join(RISKS)}; not {', '.join(strange)}."))
    if strange := sorted(one for one in rule.countries if not _COUNTRY.fullmatch(one)):
        found.append(
            PolicyFault(
                f"{where}.countries",
                f"Countries have two capital letters, like DE; not {', '.join(strange)}.",
            )
        )
    if strange := sorted(rule.entities - set(entities)):
        found.append(
            PolicyFault(
                f"{where}.entities",
                f"There is no entity {', '.join(strange)}: choose from {', '.join(sorted(entities)) or 'none'}.",
            )
        )
    return found + _sizes(rule, where=where)


def _values(values: frozenset[str], *, where: str) -> list[PolicyFault]:
    found: list[PolicyFault] = []
    if len(values) > VALUES_MAX:
        found.append(PolicyFault(where, f"At most {VALUES_MAX} values, please."))
    if any(not one.strip() or len(one) > VALUE_MAX for one in values):
        found.append(PolicyFault(where, f"Each value has 1 to {VALUE_MAX} characters."))
    return found


def _sizes(rule: Rule, *, where: str) -> list[PolicyFault]:
    found: list[PolicyFault] = []
    for currency, size in sorted(rule.sizes.items()):
        field = f"{where}.sizes.{currency}"
        if currency not in currencies():
            found.append(PolicyFault(field, "This is no currency: write EUR, CHF, USD, …"))
        if size.at_least_minor is None and size.below_minor is None:
            found.append(PolicyFault(field, "Give an amount to begin at, or one to end below."))
        if any(bound is not None and bound < 0 for bound in (size.at_least_minor, size.below_minor)):
            found.append(PolicyFault(field, "An open amount is never negative."))
        if (
            size.at_least_minor is not None
            and size.below_minor is not None
            and size.below_minor <= size.at_least_minor
        ):
            found.append(PolicyFault(field, "The second amount must be larger than the first."))
    return found


def _place(rules: Sequence[Rule], *, position: int, where: str) -> list[PolicyFault]:
    """What is wrong with where the rule stands."""
    rule, is_last = rules[position - 1], position == len(rules)
    if is_last and not rule.is_for_everybody:
        return [
            PolicyFault(
                where, "The last rule is for everybody else: take its conditions away, or add one below."
            )
        ]
    if rule.is_for_everybody and not is_last:
        return [
            PolicyFault(where, "This rule fits everybody, so those below it never do: give it a condition.")
        ]
    for above, other in enumerate(rules[: position - 1], start=1):
        if not is_last and _is_same(rule, other):
            return [
                PolicyFault(where, f"Rule {above} has the same conditions and is taken first: remove one.")
            ]
    return []


def _is_same(one: Rule, other: Rule) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in (*CONDITIONS, "sizes"))
