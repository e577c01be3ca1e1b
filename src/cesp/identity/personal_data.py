"""What opens a session, and what counts the tries. Secrets and digests are named, never copied out."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from cesp.accounts.models import Person
from cesp.common.holdings import Holding, deleted
from cesp.common.personal_data import CONNECTION
from cesp.identity.browser import digest
from cesp.identity.models import EmailLink, ExternalIdentity, LinkRequest, OpenSession, RecoveryCode


def _links(person: Person) -> QuerySet[EmailLink]:
    return EmailLink.objects.filter(person_id=person.pk)


def _requests(person: Person) -> QuerySet[LinkRequest]:
    return LinkRequest.objects.filter(address=digest("address", person.email))


def _sessions(person: Person) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(person_id=person.pk)


def _identities(person: Person) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(person_id=person.pk)


def _codes(person: Person) -> QuerySet[RecoveryCode]:
    return RecoveryCode.objects.filter(person_id=person.pk)


def _phones(person: Person) -> QuerySet[TOTPDevice]:
    found: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user_id=person.pk)
    return found


def _attempts(person: Person) -> QuerySet[AccessAttempt]:
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(username=person.email)
    return found


HOLDINGS = (
    Holding(
        model="identity.EmailLink",
        title="Liens de connexion envoyés",
        activity=CONNECTION,
        categories=("dates", "adresse à confirmer", "page voulue"),
        retention="connection",
        rows=_links,
        columns={
            "Effet": "purpose",
            "Demandé le": "asked_at",
            "Valable jusqu'au": "expires_at",
            "Utilisé le": "used_at",
            "Page voulue": "next_page",
            "Ce qu'il confirme": "payload",
        },
        personal=("next_page", "payload"),
        impersonal=("digest", "browser"),
        erase=deleted(_links),
    ),
    Holding(
        model="identity.LinkRequest",
        title="Demandes de lien, comptées",
        activity=CONNECTION,
        categories=("empreinte de l'adresse électronique", "empreinte de l'adresse réseau", "date"),
        retention="attempts",
        rows=_requests,
        columns={"Le": "at"},
        impersonal=("address", "source"),
        erase=deleted(_requests),
    ),
    Holding(
        model="identity.OpenSession",
        title="Appareils connectés",
        activity=CONNECTION,
        categories=("appareil", "dates"),
        retention="session",
        rows=_sessions,
        columns={"Appareil": "device", "Ouverte le": "opened_at", "Dernière activité": "last_seen_at"},
        personal=("device",),
        impersonal=("session_key",),
        erase=deleted(_sessions),
    ),
    Holding(
        model="identity.ExternalIdentity",
        title="Identités reliées",
        activity=CONNECTION,
        categories=("fournisseur d'identité", "identifiant chez lui"),
        retention="contract_file",
        rows=_identities,
        columns={"Fournisseur": "provider", "Émetteur": "issuer", "Identifiant": "sub", "Reliée le": "linked_at"},
        personal=("sub",),
        impersonal=("provider", "issuer"),
        erase=deleted(_identities),
    ),
    Holding(
        model="otp_totp.TOTPDevice",
        title="Application de codes",
        activity=CONNECTION,
        categories=("nom donné à l'appareil", "dates"),
        retention="contract_file",
        rows=_phones,
        columns={"Nom": "name", "Confirmée": "confirmed", "Ajoutée le": "created_at", "Utilisée le": "last_used_at"},
        personal=("name",),
        impersonal=("key",),
        erase=deleted(_phones),
    ),
    Holding(
        model="identity.RecoveryCode",
        title="Codes de secours",
        activity=CONNECTION,
        categories=("empreinte d'un code", "date d'usage"),
        retention="contract_file",
        rows=_codes,
        columns={"Utilisé le": "used_at"},
        impersonal=("digest",),
        erase=deleted(_codes),
    ),
    Holding(
        model="axes.AccessAttempt",
        title="Essais de mot de passe manqués",
        activity=CONNECTION,
        categories=("adresse électronique", "adresse réseau", "navigateur"),
        retention="attempts",
        rows=_attempts,
        columns={
            "Le": "attempt_time",
            "Adresse": "username",
            "Adresse réseau": "ip_address",
            "Navigateur": "user_agent",
            "Formats acceptés": "http_accept",
            "Page": "path_info",
            "Requête": "get_data",
            "Formulaire": "post_data",
            "Essais": "failures_since_start",
        },
        personal=("username", "ip_address", "user_agent", "http_accept", "path_info", "get_data", "post_data"),
        erase=deleted(_attempts),
    ),
)
