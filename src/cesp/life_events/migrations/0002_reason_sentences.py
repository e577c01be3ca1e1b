from typing import Any

from django.db import migrations

SENTENCES = (
    ("suspension", "grant", "Le motif est ouvert à votre situation le premier jour demandé, et la pièce l'établit."),
    ("suspension", "refuse", "La pièce jointe n'établit pas le motif pour la période demandée."),
    ("suspension", "complete", "La pièce jointe ne porte pas les dates de début et de fin de la période demandée."),
    ("deferral", "grant", "La formation suivie après le diplôme est de celles qui ouvrent droit à un report."),
    ("deferral", "refuse", "La formation indiquée n'est pas de celles qui ouvrent droit à un report d'installation."),
    ("deferral", "complete", "Joignez l'attestation d'inscription ou de recrutement, avec ses dates."),
    ("practice_suspension", "refuse", "Les suspensions de l'exercice ne peuvent pas dépasser douze mois en tout."),
    ("expected_diploma", "complete", "Joignez le certificat de scolarité de l'année en cours."),
    ("region", "refuse", "L'une des deux agences régionales de santé a donné un avis défavorable."),
    ("specialty", "refuse", "La spécialité demandée n'est pas ouverte au contrat dans votre région."),
    ("name", "refuse", "La pièce jointe ne porte pas le nouveau nom."),
    ("", "complete", "La pièce jointe n'est pas lisible : déposez-la de nouveau."),
)


def seed(apps: Any, schema_editor: Any) -> None:
    """The sentences to begin with; the managing authority changes them on screen."""
    ReasonSentence = apps.get_model("life_events", "ReasonSentence")
    for kind, outcome, text in SENTENCES:
        ReasonSentence.objects.get_or_create(kind=kind, outcome=outcome, text=text)


class Migration(migrations.Migration):
    dependencies = [("life_events", "0001_requests")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
