from __future__ import annotations

from django.db import models

from talka.core import clock


class AuditEntry(models.Model):
    """One user-visible change. People are named by random ids only; `details` never hold personal data.

    Rows are inserted in the act's own transaction without any lock. `sequence` and `chain` are filled in by one
    sequencer within a second of the commit (core.audit.sequence); a trigger lets nothing else be changed or deleted.
    """

    code = models.CharField(max_length=80)
    actor = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=clock.Now())
    details = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True, unique=True)
    chain = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["id"], name="audit_unsequenced", condition=models.Q(sequence__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_code_is_dotted", condition=models.Q(code__regex=r"^[a-z_]+(\.[a-z_]+)+$")
            ),
            models.CheckConstraint(
                name="audit_chained_whole",
                condition=models.Q(sequence__isnull=True, chain__isnull=True)
                | models.Q(sequence__isnull=False, chain__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_type}:{self.subject_id}"
