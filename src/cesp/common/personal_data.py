"""Mails still or already promised, sessions: what the service's own running holds about people."""

from __future__ import annotations

from datetime import date

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cesp.common.holdings import Activity, Holding, Someone, deleted
from cesp.common.models import OutboxMessage

_PUBLIC_TASK = "mission d'intérêt public (RGPD, art. 6-1 e)"

CONNECTION = Activity(
    code="connexion",
    title="Connexion au service",
    purpose="Ouvrir le service à la bonne personne, et à elle seule, tant qu'elle s'en sert.",
    basis="obligation légale de sécurité (RGPD, art. 6-1 c et 32)",
    subjects="toutes les personnes qui ont un compte",
    recipients=("administrator",),
    technical=True,
)
MAILS = Activity(
    code="courriels",
    title="Courriels du service",
    purpose="Prévenir les personnes qu'une réponse, une échéance ou un courrier les attend dans le service.",
    basis=_PUBLIC_TASK,
    subjects="toutes les personnes à qui le service écrit",
    recipients=("administrator",),
    technical=True,
)


def _sessions(person: Someone) -> QuerySet[Session]:
    """Sessions say whose they are inside of their signed content only: each is opened."""
    rows = Session.objects.only("session_key", "session_data")
    keys = [row.pk for row in rows.iterator() if row.get_decoded().get("_auth_user_id") == str(person.pk)]
    return Session.objects.filter(pk__in=keys)


def _mails(person: Someone) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(payload__to=person.email)


def _sweep_mails(before: date) -> int:
    return OutboxMessage.objects.filter(kind="mail", done_at__date__lt=before).delete()[0]


HOLDINGS = (
    Holding(
        model="sessions.Session",
        title="Sessions ouvertes",
        activity=CONNECTION,
        categories=("identifiant du compte", "rôle choisi", "messages à afficher"),
        retention="session",
        rows=_sessions,
        columns={"Expire le": "expire_date"},
        personal=("session_data",),
        impersonal=("session_key",),
        erase=deleted(_sessions),
    ),
    Holding(
        model="common.OutboxMessage",
        title="Courriels envoyés ou à envoyer",
        activity=MAILS,
        categories=("adresse électronique", "texte du courriel"),
        retention="mails",
        rows=_mails,
        columns={
            "Promis le": "created_at",
            "Parti le": "done_at",
            "Adresse": lambda row: row.payload.get("to"),
            "Objet": lambda row: row.payload.get("subject"),
            "Texte": lambda row: "\n".join(row.payload.get("paragraphs", ())),
            "Dernier échec": "failure",
        },
        personal=("payload", "failure"),
        impersonal=("kind", "key"),
        erase=deleted(_mails),
        sweep=_sweep_mails,
    ),
)
