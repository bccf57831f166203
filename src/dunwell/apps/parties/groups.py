"""Groups by the name that a file or a person gives them: found by code, else by name, else made."""

from collections.abc import Iterable

from django.db import transaction

from dunwell.apps.parties.models import Group
from dunwell.core.text import number_key
from dunwell.core.wording import one_line

CHARACTERS_MAX = 60


def group_code(given: str) -> str:
    """Return how a group's code is compared: one line, in upper case."""
    return number_key(one_line(given), strip_leading_zeros=False)[:CHARACTERS_MAX]


def ensure_groups(*, given: Iterable[str]) -> dict[str, int]:
    """Return the group's id for each text; a group that has neither this code nor this name is made.

    Case does not matter. Of several groups with one name, the one made first is taken.
    """
    wanted = {text: group_code(text) for text in given if group_code(text)}
    with transaction.atomic():
        known = _known() if wanted else {}
        new: dict[str, str] = {}
        for text, code in wanted.items():
            if code not in known:
                new.setdefault(code, one_line(text)[:CHARACTERS_MAX])
        if new:
            groups = [Group(code=code, name=name) for code, name in new.items()]
            Group.objects.bulk_create(groups, ignore_conflicts=True)  # somebody else may make it right now
            known = _known()
    return {text: known[code] for text, code in wanted.items()}


def _known() -> dict[str, int]:
    groups = list(Group.objects.order_by("-pk").values_list("pk", "code", "name"))
    by_name = {group_code(name): pk for pk, _, name in groups}
    return by_name | {group_code(code): pk for pk, code, _ in groups}
