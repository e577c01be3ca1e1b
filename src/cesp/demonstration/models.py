"""The mark that a database holds invented people, and nobody else."""

from django.db import models


class Marker(models.Model):
    """One row, written when the demonstration is made in an empty database.

    Without it nobody is signed in by one click, whatever the settings say.
    """

    made_on = models.DateField("faite le")

    class Meta:
        verbose_name = "marque de la démonstration"

    def __str__(self) -> str:
        return f"démonstration du {self.made_on:%d/%m/%Y}"
