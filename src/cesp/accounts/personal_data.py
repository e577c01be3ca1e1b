"""Who the people are, and in which roles they act."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from cesp.accounts.models import HandOver, Invitation, Membership, Person, ReviewAnswer, Viewing
from cesp.common.holdings import Activity, Holding
from cesp.common.instants import day_of

ACCOUNTS = Activity(
    code="comptes",
    title="Comptes et rôles",
    purpose="Savoir qui est chaque personne, comment la joindre, et ce qu'elle a le droit de voir et de faire.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e)",
    subjects="signataires, candidats et agents",
    recipients=(
        "case_desk",
        "payments_clerk",
        "payments_approver",
        "ars_referent",
        "ufr_manager",
        "auditor",
        "administrator",
    ),
)


ERASED = "@efface.invalid"
"""How the address of an erased person ends; ``.invalid`` exists nowhere (RFC 2606)."""


def _self(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk)


def _roles(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(person_id=person.pk).select_related("organisation")


def erase_identity(person: Person, at: datetime) -> int:
    """Put neutral values where the identity was; the row stays, for the facts and the ledger point at it."""
    nobody = Person(pk=person.pk, given_names="Personne", family_name=f"effacée {person.pk}")
    nobody.set_keys()
    nobody.set_unusable_password()
    return _self(person).update(
        email=f"{person.pk}{ERASED}",
        given_names=nobody.given_names,
        family_name=nobody.family_name,
        birth_on=None,
        died_on=None,
        phone="",
        password=nobody.password,
        last_login=None,
        is_active=False,
        search_key=nobody.search_key,
        sort_key=nobody.sort_key,
    )


def _close_roles(person: Person, at: datetime) -> int:
    on = day_of(at)
    return _roles(person).filter(Q(until_on__isnull=True) | Q(until_on__gt=on)).update(until_on=on)


def _invitations(person: Person) -> QuerySet[Invitation]:
    """What was offered to them, taken or not, and nothing of those whom they invited."""
    mine = Q(membership__person_id=person.pk) | Q(email=person.email)
    return Invitation.objects.filter(mine).select_related("organisation")


def _hand_overs(person: Person) -> QuerySet[HandOver]:
    mine = Q(decided_by__person_id=person.pk) | Q(withdrawn_by__person_id=person.pk)
    return HandOver.objects.filter(mine).select_related("organisation")


def _answers(person: Person) -> QuerySet[ReviewAnswer]:
    mine = Q(membership__person_id=person.pk) | Q(answered_by__person_id=person.pk)
    return ReviewAnswer.objects.filter(mine).select_related("review")


def _viewings(person: Person) -> QuerySet[Viewing]:
    return Viewing.objects.filter(Q(seen__person_id=person.pk) | Q(by__person_id=person.pk))


def _blank_invitations(person: Person, at: datetime) -> int:
    """Each address becomes one of its own: an organisation invites an address once."""
    held = list(_invitations(person))
    for one in held:
        Invitation.objects.filter(pk=one.pk).update(email=f"i{one.pk}{ERASED}", given_names="", family_name="effacé")
    return len(held)


def _blank_viewings(person: Person, at: datetime) -> int:
    return Viewing.objects.filter(seen__person_id=person.pk).update(reason="effacé")


_ACT = "Acte d'organisation, en numéros et en jours seulement (RGPD, art. 5-2)."
HOLDINGS = (
    Holding(
        model="accounts.Person",
        title="Identité et coordonnées",
        activity=ACCOUNTS,
        categories=("nom et prénoms", "date de naissance", "adresse électronique", "téléphone"),
        retention="contract_file",
        rows=_self,
        columns={
            "Nom": "family_name",
            "Prénoms": "given_names",
            "Date de naissance": "birth_on",
            "Adresse électronique": "email",
            "Téléphone": "phone",
            "Compte ouvert": "is_active",
            "Décédé(e) le": "died_on",
            "Dernière connexion": "last_login",
            "Clé de recherche": "search_key",
            "Clé de tri": "sort_key",
        },
        personal=(
            "email",
            "given_names",
            "family_name",
            "birth_on",
            "died_on",
            "phone",
            "last_login",
            "search_key",
            "sort_key",
        ),
        impersonal=("password",),
        erase=erase_identity,
    ),
    Holding(
        model="accounts.Membership",
        title="Rôles dans le service",
        activity=ACCOUNTS,
        categories=("rôle", "organisation", "dates"),
        retention="contract_file",
        rows=_roles,
        columns={
            "Rôle": "role",
            "Organisation": lambda row: row.organisation.name if row.organisation else None,
            "Département": "departement",
            "À compter du": "from_on",
            "Jusqu'au (exclu)": "until_on",
        },
        impersonal=("departement",),
        erase=_close_roles,
        kept="La ligne reste, réduite à des identifiants : les faits et les écritures disent qui les a enregistrés.",
    ),
    Holding(
        model="accounts.Invitation",
        title="Invitations reçues",
        activity=ACCOUNTS,
        categories=("adresse électronique", "nom et prénoms", "rôle offert", "dates"),
        retention="contract_file",
        rows=_invitations,
        columns={
            "Rôle": "role",
            "Organisation": lambda row: row.organisation.name,
            "Adresse": "email",
            "Prénoms": "given_names",
            "Nom": "family_name",
            "Envoyée le": "invited_at",
            "Expire le": "expires_at",
            "Révoquée le": "revoked_at",
            "Acceptée le": "accepted_at",
        },
        personal=("email", "given_names", "family_name"),
        impersonal=("departement",),
        erase=_blank_invitations,
    ),
    Holding(
        model="accounts.HandOver",
        title="Passages de main décidés",
        activity=ACCOUNTS,
        categories=("actes d'un agent", "dates"),
        retention="journal",
        rows=_hand_overs,
        columns={
            "À": lambda row: row.organisation.name,
            "À compter du": "from_on",
            "Décidé le": "decided_at",
            "Retiré le": "withdrawn_at",
        },
        kept=_ACT,
    ),
    Holding(
        model="accounts.ReviewAnswer",
        title="Revues annuelles des membres",
        activity=ACCOUNTS,
        categories=("rôle gardé ou fini", "dates"),
        retention="journal",
        rows=_answers,
        columns={"Année": lambda row: row.review.year, "Rôle gardé": "keeps", "Répondu le": "answered_at"},
        kept=_ACT,
    ),
    Holding(
        model="accounts.Viewing",
        title="Consultations « voir comme » par le support",
        activity=ACCOUNTS,
        categories=("motif", "dates"),
        retention="contract_file",
        rows=_viewings,
        columns={
            "Par (rôle n°)": "by_id",
            "Vu comme (rôle n°)": "seen_id",
            "Motif": "reason",
            "Commencé le": "started_at",
            "Terminé le": "ended_at",
        },
        personal=("reason",),
        erase=_blank_viewings,
    ),
)
