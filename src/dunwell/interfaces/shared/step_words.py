"""Steps of a policy in words, for whoever speaks of them."""

from dunwell.core.dunning.policy import Policy

CHANNELS = {
    "email": "by e-mail",
    "letter": "by post",
    "sms": "by text message",
    "portal": "in the portal",
    "call": "by phone",
    "owner": "to the owner",
}
LEVEL_NAMES = {
    "courtesy": "Courtesy reminder",
    "reminder": "Reminder",
    "firmer": "Firmer reminder",
    "call": "Call",
    "final": "Final notice",
}


def level_name(key: str) -> str:
    """A level of a policy in words; a policy of one's own may name levels as it likes."""
    return LEVEL_NAMES.get(key, key.replace("_", " ").capitalize())


def step_name(*, policy: Policy, step: int | None, channel: bool = False) -> str:
    """A step in words: Firmer reminder, with its channel Firmer reminder by e-mail; "" for none."""
    levels = {level.step: level for level in policy.levels}
    if step not in levels:
        return ""
    level = levels[step]
    name = level_name(level.key)
    return f"{name} {CHANNELS[level.channel]}" if channel and level.key != "call" else name
