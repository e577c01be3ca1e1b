"""What the service told each person."""

from __future__ import annotations

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Holding, deleted
from cesp.common.personal_data import MAILS
from cesp.notifications.models import Feed, Notification, Preference, WeeklyDigest


def _told(person: Person) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=person.pk)


def _preferences(person: Person) -> QuerySet[Preference]:
    return Preference.objects.filter(person_id=person.pk)


def _weekly(person: Person) -> QuerySet[WeeklyDigest]:
    return WeeklyDigest.objects.filter(person_id=person.pk)


def _feeds(person: Person) -> QuerySet[Feed]:
    return Feed.objects.filter(person_id=person.pk)


HOLDINGS = (
    Holding(
        model="notifications.Notification",
        title="Notifications",
        activity=MAILS,
        categories=("ce qui a été annoncé", "dates"),
        retention="notifications",
        rows=_told,
        columns={
            "Le": "created_at",
            "Nature": "kind",
            "Clé": "key",
            "Page": "path",
            "Précisions": "data",
            "Lue le": "read_at",
            "Réglée le": "settled_at",
            "Répétée par courriel le": "mailed_at",
        },
        personal=("key", "path", "data"),
        impersonal=("kind",),
        erase=deleted(_told),
    ),
    Holding(
        model="notifications.Preference",
        title="Rythme choisi pour les courriels",
        activity=MAILS,
        categories=("préférences",),
        retention="contract_file",
        rows=_preferences,
        columns={"Nature": "kind", "Rythme": "pace"},
        impersonal=("kind",),
        erase=deleted(_preferences),
    ),
    Holding(
        model="notifications.WeeklyDigest",
        title="Récapitulatif du lundi",
        activity=MAILS,
        categories=("préférences",),
        retention="contract_file",
        rows=_weekly,
        columns={"Choisi": lambda row: True},
        erase=deleted(_weekly),
    ),
    Holding(
        model="notifications.Feed",
        title="Agendas abonnés",
        activity=MAILS,
        categories=("jour où l'adresse a été faite ou fermée",),
        retention="contract_file",
        rows=_feeds,
        columns={"Agenda": lambda row: row.get_agenda_display(), "Fait le": "made_at", "Fermé le": "revoked_at"},
        erase=deleted(_feeds),
    ),
)
