"""What the policy commands do: show the policies, publish one from a file, write one into a file."""

import sys
from pathlib import Path

from dunwell.apps.dunning.operations import PolicyRefused, publish_policy
from dunwell.apps.dunning.policy_queries import PolicyRow, UnknownPolicy, policy_row, policy_rows
from dunwell.apps.dunning.texts_store import known_texts
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.core.dunning.policy_plain import plain_of
from dunwell.formats.policy_toml import dump, parse
from dunwell.formats.toml_file import BYTES_MAX, FileFault
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock


def list_all(*, as_json: bool) -> int:
    """Print every policy with its version in force."""
    rows = policy_rows(scope=_scope())
    if as_json:
        print_json({"policies": [_summary(row) for row in rows]})
    else:
        print_table(
            headings=("code", "name", "version", "steps", "accounts"),
            rows=[tuple(str(value) for value in _summary(row).values()) for row in rows],
            right=("version", "steps", "accounts"),
        )
    return 0


def show(*, code: str, as_json: bool) -> int:
    """Print the steps of a policy and the history of its versions."""
    try:
        row = policy_row(scope=_scope(), code=code)
    except UnknownPolicy:
        return _unknown(code)
    policy = row.in_force.policy
    if as_json:
        print_json({**_summary(row), "policy": plain_of(policy)})
        return 0
    print(f"{row.name} ({row.code}), version {policy.version}")
    print_table(
        headings=("step", "days", "from", "channel", "text", "tone", "sender", "sales"),
        rows=[
            (
                str(one.step),
                str(one.days),
                one.event or one.trigger,
                one.channel,
                one.key,
                one.tone,
                one.sender,
                f"{one.sales}, {one.window_days} days" if one.asks_sales else one.sales,
            )
            for one in policy.levels
        ],
        right=("step", "days"),
    )
    for version in row.versions:
        when = f"{version.published_at:%Y-%m-%d}" if version.published_at else "not published yet"
        told = ", ".join(filter(None, (when, version.published_by, f"{version.accounts} accounts")))
        print(f"v{version.policy.version}: {told}{f' – {version.note}' if version.note else ''}")
    return 0


def publish(*, path: str, note: str, is_dry: bool, as_json: bool) -> int:
    """Publish the policy of a file, or name every fault with its line."""
    with Path(path).open("rb") as file:
        found = parse(content=file.read(BYTES_MAX + 1), texts=known_texts())
    if found.policy is None or found.faults:
        return _refuse(found.faults, as_json=as_json)
    version = None
    if not is_dry:
        try:
            version = publish_policy(
                scope=_scope(), policy=found.policy, name=found.name, note=note, now=clock()
            )
        except PolicyRefused as refusal:
            faults = tuple(FileFault(0, one.field, one.message) for one in refusal.faults)
            return _refuse(faults, as_json=as_json)
    number = version.version if version else None
    if as_json:
        print_json({"code": found.policy.code, "published": number, "dry_run": is_dry})
    elif is_dry:
        print(f"Policy {found.policy.code}: without a fault, nothing published.")
    elif number is None:
        print(f"Policy {found.policy.code}: the version in force says the same, nothing to do.")
    else:
        print(f"Policy {found.policy.code}: version {number} is in force.")
    return 0


def export(*, code: str) -> int:
    """Write the version in force to the output, as a file."""
    try:
        row = policy_row(scope=_scope(), code=code)
    except UnknownPolicy:
        return _unknown(code)
    sys.stdout.write(dump(policy=row.in_force.policy, name=row.name))
    return 0


def _scope() -> Scope:
    return system_scope(actor="cli")


def _summary(row: PolicyRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "version": row.in_force.policy.version,
        "steps": len(row.in_force.policy.levels),
        "accounts": row.accounts,
    }


def _unknown(code: str) -> int:
    known = ", ".join(row.code for row in policy_rows(scope=_scope()))
    return complain(f"There is no policy {code!r} (known: {known}).")


def _refuse(faults: tuple[FileFault, ...], *, as_json: bool) -> int:
    if as_json:
        listed = [{"line": one.line, "field": one.field, "message": one.message} for one in faults]
        print_json({"error": {"code": "policy_refused", "faults": listed}})
    for one in faults:
        place = ", ".join(filter(None, (f"line {one.line}" if one.line else "", one.field)))
        complain(f"{place}: {one.message}" if place else one.message)
    return 1
