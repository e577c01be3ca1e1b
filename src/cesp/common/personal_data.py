"""Mails promised and sent, sessions: what the service's own running holds about people."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cesp.common.holdings import Activity, Holding, Someone, deleted
from cesp.common.models import OutboxMessage, RefusedAddress, SentMail

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


def _sent(person: Someone) -> QuerySet[SentMail]:
    return SentMail.objects.filter(to=person.email)


def _refused(person: Someone) -> QuerySet[RefusedAddress]:
    return RefusedAddress.objects.filter(email=person.email)


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
        title="Courriels à envoyer",
        activity=MAILS,
        categories=("adresse électronique", "texte du courriel"),
        retention="outbox",
        rows=_mails,
        columns={
            "Promis le": "created_at",
            "Parti ou abandonné le": "closed_at",
            "Adresse": lambda row: row.payload.get("to"),
            "Objet": lambda row: row.payload.get("subject"),
            "Texte": lambda row: "\n".join(row.payload.get("paragraphs", ())),
            "Dernier échec": "failure",
            "Motif d'abandon": "dropped_because",
        },
        personal=("payload", "failure", "dropped_because"),
        impersonal=("kind", "key", "claim"),
        erase=deleted(_mails),
    ),
    Holding(
        model="common.SentMail",
        title="Courriels envoyés",
        activity=MAILS,
        categories=("adresse électronique", "objet et date", "texte, si le réglage le garde"),
        retention="mails",
        rows=_sent,
        columns={"Parti le": "sent_at", "Adresse": "to", "Objet": "subject", "Texte": "text", "Version HTML": "html"},
        personal=("to", "subject", "text", "html"),
        impersonal=("key", "kind", "message_id", "digest"),
        erase=deleted(_sent),
    ),
    Holding(
        model="common.RefusedAddress",
        title="Adresse que son serveur refuse",
        activity=MAILS,
        categories=("adresse électronique", "motif du refus"),
        retention="contract_file",
        rows=_refused,
        columns={"Adresse": "email", "Depuis le": "since", "Motif": "reason"},
        personal=("email", "reason"),
        erase=deleted(_refused),
    ),
)
