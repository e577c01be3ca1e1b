from typing import Any

from django.db import migrations, models

SENTENCES = (
    "Le besoin en soins de ce territoire est couvert par des installations déjà prévues.",
    "Le poste de ce lieu est déjà pourvu.",
    "La structure indiquée n'a pas confirmé le projet.",
    "Les renseignements demandés n'ont pas été donnés dans le délai indiqué.",
    "La date d'installation prévue n'est pas compatible avec la fin de vos études.",
)


def seed(apps: Any, schema_editor: Any) -> None:
    """The sentences that were written in the code; the managing authority changes them on screen."""
    ReasonSentence = apps.get_model("life_events", "ReasonSentence")
    for text in SENTENCES:
        ReasonSentence.objects.get_or_create(kind="project", outcome="refuse", text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('life_events', '0002_reason_sentences'),
    ]

    operations = [
        migrations.AlterField(
            model_name='reasonsentence',
            name='kind',
            field=models.CharField(blank=True, choices=[('suspension', 'Suspension pendant les études'), ('deferral', "Report d'installation"), ('practice_suspension', "Suspension de l'exercice"), ('expected_diploma', 'Changement de date de diplôme'), ('specialty', 'Changement de spécialité'), ('region', 'Changement de région'), ('name', 'Changement de nom'), ('end', "Annonce d'une fin de contrat"), ('project', "Projet d'installation")], max_length=20, verbose_name='nature'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
