"""How long a customer of each class has to pay, where credit was told so."""

from django.db import models

from dunwell.apps.organisation.models import Entity


class ClassDays(models.Model):
    """How many days each class of customers has to pay at an entity (none: wherever an entity says nothing else).

    The last row of an entity counts, else the last of the house, else the entity's own terms (a trigger refuses
    changes). Written with the terms of credit, which lie above billing.
    """

    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="class_days")
    days = models.JSONField(default=dict)  # by the code of the class
    set_at = models.DateTimeField()

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.entity_id or 'house'} {self.set_at}"
