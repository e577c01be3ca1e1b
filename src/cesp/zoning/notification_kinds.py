"""What people are told of the places where one may settle."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

KINDS = (
    Kind(
        code="zoning.watched_revised",
        label="Une commune que vous suivez change de zone",
        sentence="À compter du {on}, le zonage change pour des communes que vous suivez : {verdict}",
        subject="Le zonage d'une commune que vous suivez change",
    ),
    Kind(
        code="zoning.draft_to_read",
        label="Un projet de zonage attend votre relecture",
        sentence="« {name} », en vigueur à compter du {on}, attend qu'une autre personne le relise et le publie.",
        subject="Un projet de zonage attend votre relecture",
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="zoning.places_revised",
        label="Un nouveau zonage touche des lieux de votre liste",
        sentence="À compter du {on}, un nouveau zonage touche {listed} de votre liste : {verdict}",
        subject="Un nouveau zonage touche des lieux de votre liste",
        pace=Pace.DIGEST,
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="zoning.place_ending",
        label="Lieu d'exercice bientôt fermé",
        sentence="Le lieu {reference} quitte la liste le {until}, comme annoncé ; repoussez ce jour au besoin.",
        subject="Un lieu d'exercice va quitter la liste",
        pace=Pace.DIGEST,
        roles=(Role.ARS_REFERENT,),
    ),
    Kind(
        code="zoning.place_to_confirm",
        label="Lieu d'exercice à confirmer",
        sentence="Le lieu {reference} attend d'être confirmé ; sans réponse, il quitte la liste le {until}.",
        subject="Un lieu d'exercice attend d'être confirmé",
        pace=Pace.DIGEST,
        roles=(Role.ARS_REFERENT,),
    ),
)
