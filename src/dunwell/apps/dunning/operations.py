"""Writes to the policies."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dunwell.apps.dunning import models
from dunwell.apps.dunning.policies import STANDARD, STANDARD_NAME
from dunwell.apps.dunning.queries import policy_of
from dunwell.apps.dunning.stored import level_rules, policy_rules
from dunwell.apps.dunning.texts_store import known_texts
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.dunning.policy import Policy, PolicyFault
from dunwell.core.dunning.policy_faults import faults
from dunwell.core.wording import one_line

NAME_MAX = 120
NOTE_MAX = 500


class PolicyRefused(Exception):
    """A policy cannot be published; `faults` name everything that is wrong with it."""

    code = "policy_refused"

    def __init__(self, found: list[PolicyFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in found))
        self.faults = found


def publish_policy(
    *, scope: Scope, policy: Policy, name: str, note: str, now: datetime
) -> models.PolicyVersion | None:
    """Publish a new version of a policy for a person, saying why; None where the version in force says the same.

    The name is changed with it. Raises PolicyRefused with all faults: those of the policy, of its words, of the note.
    """
    if not scope.may(Power.CONFIGURE):
        raise PolicyRefused([PolicyFault("", "You may read policies, but not change them.")])
    name, note = one_line(name), one_line(note)
    is_new = not models.PolicyVersion.objects.filter(policy__code=policy.code).exists()
    if found := [
        *faults(policy, texts=known_texts()),
        *head_faults(name=name, note=note, is_new=is_new),
    ]:
        raise PolicyRefused(found)
    with transaction.atomic():
        head = models.Policy.objects.select_for_update().filter(code=policy.code).first()
        last = head.versions.order_by("-version").first() if head else None
        if (
            head
            and last
            and head.name == name
            and policy_of(version=last) == replace(policy, version=last.version)
        ):
            return None
        return publish(policy=policy, name=name, actor=scope.actor, now=now, note=note)


def head_faults(*, name: str, note: str, is_new: bool) -> list[PolicyFault]:
    """Return what is wrong with a policy's name and with the word on why it is published."""
    found: list[PolicyFault] = []
    if not name:
        found.append(PolicyFault("name", "Give the policy a name, as people will speak of it."))
    if len(name) > NAME_MAX:
        found.append(PolicyFault("name", f"A name has at most {NAME_MAX} characters."))
    if not note and not is_new:
        found.append(PolicyFault("note", "Say why it is changed: it stands in the history."))
    if len(note) > NOTE_MAX:
        found.append(PolicyFault("note", f"At most {NOTE_MAX} characters, please."))
    return found


def publish(*, policy: Policy, name: str, actor: str, now: datetime, note: str = "") -> models.PolicyVersion:
    """Publish a new version of a policy; raise PolicyRefused with all its faults. Earlier versions stay as they are."""
    if found := faults(policy):
        raise PolicyRefused(found)
    with transaction.atomic():
        head, _ = models.Policy.objects.select_for_update().get_or_create(
            code=policy.code, defaults={"name": name}
        )
        if head.name != name:
            head.name = name
            head.save(update_fields=["name"])
        version = models.PolicyVersion.objects.create(
            policy=head,
            version=head.versions.count() + 1,
            minimum_gap_days=policy.minimum_gap_days,
            minimum_balances=dict(policy.minimum_balances),
            carrying=policy.carrying,
            rules=policy_rules(policy),
            published_at=now,
            published_by=actor,
            note=note,
        )
        models.Level.objects.bulk_create(
            models.Level(
                policy_version=version,
                step=level.step,
                key=level.key,
                trigger=level.trigger,
                event=level.event or "",
                days=level.days,
                channel=level.channel,
                rules=level_rules(level),
            )
            for level in policy.levels
        )
        journal.append(
            name="dunning.policy.published",
            actor=actor,
            now=now,
            subject="policy_version",
            subject_id=version.pk,
            data={"policy": policy.code, "version": version.version},
        )
    return version


def ensure_standard(*, actor: str, now: datetime) -> models.PolicyVersion:
    """Return the version in force; publish the policy that comes with the house where there is none yet."""
    with transaction.atomic():
        models.Policy.objects.get_or_create(code=STANDARD.code, defaults={"name": STANDARD_NAME})
        models.Policy.objects.select_for_update().get(code=STANDARD.code)
        found = models.PolicyVersion.objects.filter(policy__code=STANDARD.code).order_by("-version").first()
        return found or publish(policy=STANDARD, name=STANDARD_NAME, actor=actor, now=now)
