"""What `apikey` prints and answers."""

from collections.abc import Sequence
from typing import Any

from dunwell.apps.organisation.keys import KeyRefused, make_key, revoke_key, seen_keys
from dunwell.apps.organisation.models import ApiKey
from dunwell.apps.organisation.scope import system_scope
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock

LISTED_MAX = 500


def make(
    *, name: str, words: Sequence[str], codes: Sequence[str], days: int, per_minute: int, as_json: bool
) -> int:
    """Make a key and print it, once; 1 where it cannot be."""
    try:
        key, token = make_key(
            scope=system_scope(actor="cli"),
            name=name,
            words=words,
            entity_codes=codes,
            days=days,
            per_minute=per_minute,
            now=clock(),
        )
    except KeyRefused as refusal:
        if as_json:
            print_json({"error": {"code": refusal.code, "field": refusal.field, "message": str(refusal)}})
        return complain(str(refusal))
    if as_json:
        print_json({**_shown(key), "key": token})
    else:
        print(f"{token}\nKeep it now: it cannot be shown again. It ends on {key.expires_at:%Y-%m-%d}.")
    return 0


def show_list(*, as_json: bool) -> int:
    """Print the keys, the newest first, at most LISTED_MAX of them."""
    found = seen_keys(scope=system_scope(actor="cli")).prefetch_related("entities").order_by("-pk")
    keys = [_shown(key) for key in found[:LISTED_MAX]]
    if as_json:
        print_json({"keys": keys})
    elif not keys:
        print("No key yet. Make one: dunwell apikey make NAME --scope receivables:read --entity CODE")
    else:
        print_table(
            headings=("Key", "For", "May", "Where", "State", "Last used"),
            rows=[
                (
                    one["prefix"],
                    one["name"],
                    " ".join(one["scopes"]),
                    " ".join(one["entities"]),
                    one["state"],
                    one["last_used_at"] or "never",
                )
                for one in keys
            ],
        )
    return 0


def revoke(*, prefix: str, as_json: bool) -> int:
    """Take a key back; 1 where there is none of this prefix."""
    scope = system_scope(actor="cli")
    key = seen_keys(scope=scope).filter(prefix=prefix).first()
    if key is None:
        return complain(f"There is no key {prefix!r}: apikey list shows them.")
    taken = revoke_key(scope=scope, public_id=key.public_id, now=clock())
    if as_json:
        print_json({"prefix": key.prefix, "revoked": taken})
    else:
        print(f"{key.prefix} {'is taken back' if taken else 'was taken back before: nothing to do'}.")
    return 0


def _shown(key: ApiKey) -> dict[str, Any]:
    state = "revoked" if key.revoked_at else "over" if key.expires_at <= clock() else "in force"
    return {
        "prefix": key.prefix,
        "name": key.name,
        "scopes": key.scopes,
        "entities": sorted(one.code for one in key.entities.all()),
        "state": state,
        "expires_at": key.expires_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat(timespec="seconds") if key.last_used_at else None,
        "requests_per_minute": key.per_minute,
    }
