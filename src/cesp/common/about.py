"""What a row of any app is called in another's: without a foreign key, which would point upwards."""

from django.db import models


def about(subject: models.Model | None) -> str:
    """« contracts.contract:42 »; empty for nothing."""
    return "" if subject is None else f"{subject._meta.label_lower}:{subject.pk}"
