"""Policies and their levels, as versioned data. A version is never changed; a new one takes its place."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id


class Policy(models.Model):
    """A named way of chasing."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What the policy said from a moment on (a trigger refuses changes)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    minimum_gap_days = models.PositiveSmallIntegerField()  # between any two contacts with an account
    minimum_balances = models.JSONField(default=dict)  # currency -> minor units; below it nobody is chased
    published_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.version}"


class Channel(models.TextChoices):
    """How a level speaks."""

    EMAIL = "email", "E-mail"
    CALL = "call", "Call"


class Level(models.Model):
    """One step of a version: when, how, and in which words (a trigger refuses changes)."""

    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="levels")
    step = models.PositiveSmallIntegerField()  # 1 is the first; steps only go up
    key = models.CharField(max_length=40)  # names the text: courtesy, reminder, ...
    days_after_due = models.SmallIntegerField()  # negative: before due
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_version", "step"], name="level_once"),
            models.UniqueConstraint(fields=["policy_version", "days_after_due"], name="level_day_once"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="level_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.key}"
