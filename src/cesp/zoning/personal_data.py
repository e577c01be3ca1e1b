"""The communes that somebody watches; and who of the agencies wrote zonings, places, rules and aids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Min, Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding, deleted
from cesp.zoning.models import Deposit, DepositHand, PlacesFile, WatchedCommune, Zoning

WATCHING = Activity(
    code="communes-suivies",
    title="Communes suivies",
    purpose="Prévenir une personne quand la zone d'une commune qu'elle a choisie change.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e)",
    subjects="signataires et agents qui le demandent",
    recipients=(),
)
TERRITORY = Activity(
    code="territoire",
    title="Zonages, lieux d'exercice, règles et aides",
    purpose="Dire où l'on peut s'installer, et savoir qui a préparé, publié ou modifié ce qui le dit.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de la santé publique, art. L. 1434-4)",
    subjects="agents des agences régionales de santé et de l'autorité gestionnaire",
    recipients=("case_desk", "ars_referent", "auditor"),
)
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _watched(person: Person) -> QuerySet[WatchedCommune]:
    return WatchedCommune.objects.filter(person_id=person.pk).select_related("commune")


def _drafted(person: Person) -> QuerySet[Zoning]:
    whose = Q(drafted_by__person_id=person.pk) | Q(published_by__person_id=person.pk)
    return Zoning.objects.filter(whose | Q(withdrawn_by__person_id=person.pk))


def _received(person: Person) -> QuerySet[Deposit]:
    return Deposit.objects.filter(received_by__person_id=person.pk)


def _decided(person: Person) -> QuerySet[DepositHand]:
    return DepositHand.objects.filter(member__person_id=person.pk)


def _received_places(person: Person) -> QuerySet[PlacesFile]:
    return PlacesFile.objects.filter(received_by__person_id=person.pk).defer("content")


def _recorded(model: str) -> Callable[[Person], QuerySet[Any]]:
    def rows(person: Person) -> QuerySet[Any]:
        return _rows_of(model).filter(recorded_by__person_id=person.pk)

    return rows


def _one_of_each(model: str, path: str, whose: Callable[[Person], QuerySet[Any]]) -> Callable[[Person], QuerySet[Any]]:
    """One row of each file or version: thirty thousand lines about communes say nothing more of who made them."""

    def rows(person: Person) -> QuerySet[Any]:
        of_them = _rows_of(model).filter(**{f"{path}__in": whose(person)})
        return _rows_of(model).filter(pk__in=of_them.values(path).annotate(first=Min("pk")).values("first"))

    return rows


def _rows_of(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(model)._default_manager.all()
    return rows


def _act(
    model: str,
    title: str,
    rows: Callable[[Any], QuerySet[Any]],
    columns: dict[str, Any],
    *,
    free: tuple[str, ...],
) -> Holding:
    """What an agent did in their duties: shown to them, kept with the decision.

    :param free: columns of text, JSON or bytes: what a zoning or a list says of places, nothing of anybody.
    """
    return Holding(
        model=model,
        title=title,
        activity=TERRITORY,
        categories=("actes d'un agent", "dates"),
        retention="journal",
        rows=rows,
        columns=columns,
        impersonal=free,
        kept=_ACT,
    )


HOLDINGS = (
    Holding(
        model="zoning.WatchedCommune",
        title="Communes suivies",
        activity=WATCHING,
        categories=("communes choisies", "profession", "dates"),
        retention="watched_communes",
        rows=_watched,
        columns={
            "Commune": lambda row: row.commune.name,
            "Code INSEE": "commune_id",
            "Profession": "profession",
            "Suivie depuis le": "since",
        },
        erase=deleted(_watched),
    ),
    _act(
        "zoning.Zoning",
        "Zonages préparés, publiés ou retirés",
        _drafted,
        {"Zonage": "name", "Région": "ars", "Préparé le": "drafted_at", "Publié le": "published_at"},
        free=("ars", "name", "order_reference", "order_url", "serves_also", "source"),
    ),
    _act(
        "zoning.ZonedArea",
        "Communes de ces zonages, la première de chacun",
        _one_of_each("zoning.ZonedArea", "zoning", _drafted),
        {"Zonage": "zoning_id", "Commune": "commune_id", "Quartier": "part"},
        free=("part", "part_name", "group", "group_name"),
    ),
    _act(
        "zoning.Deposit",
        "Fichiers de zonage déposés",
        _received,
        {"Dépôt": "pk", "Fichier": "file_name", "Déposé le": "received_at"},
        free=(
            *("ars", "name", "order_reference", "order_url", "serves_also", "file_name", "digest", "refusal"),
            *("mapping", "categories", "shape", "notices", "unnamed", "kept_digest"),
        ),
    ),
    _act(
        "zoning.DepositHand",
        "Fichiers de zonage dont l'agent a décidé de lignes, de mots ou de colonnes",
        _decided,
        {"Dépôt": "deposit_id", "Depuis le": "at"},
        free=(),
    ),
    _act(
        "zoning.DepositContent",
        "Contenu de ces fichiers, jusqu'à la préparation des projets",
        _one_of_each("zoning.DepositContent", "deposit", _received),
        {"Dépôt": "deposit_id"},
        free=("data",),
    ),
    _act(
        "zoning.DepositLine",
        "Rapport de contrôle de ces fichiers, la première ligne de chacun",
        _one_of_each("zoning.DepositLine", "deposit", _received),
        {"Dépôt": "deposit_id", "Ligne": "place", "Ce que dit le fichier": "typed", "Pourquoi": "reason"},
        free=("place", "typed", "typed_category", "reason", "proposals"),
    ),
    _act(
        "zoning.PlaceOfPractice",
        "Lieux d'exercice enregistrés",
        _recorded("zoning.PlaceOfPractice"),
        {"Lieu": "reference", "Enregistré le": "recorded_at"},
        free=(
            *("reference", "ars", "part", "address", "specialty", "structure", "structure_name", "finess"),
            *("description", "contact", "closed_because"),
        ),
    ),
    _act(
        "zoning.PlacesFile",
        "Fichiers de lieux déposés, jusqu'à leur import",
        _received_places,
        {"Dépôt": "pk", "Fichier": "file_name", "Déposé le": "received_at"},
        free=("ars", "file_name", "digest", "content"),
    ),
    _act(
        "zoning.RegionalRulesVersion",
        "Règles régionales enregistrées",
        _recorded("zoning.RegionalRulesVersion"),
        {"Région": "ars", "À compter du": "in_force_on", "Motif": "reason", "Enregistrées le": "recorded_at"},
        free=("ars", "content", "reason"),
    ),
    _act(
        "zoning.Aid",
        "Aides à l'installation enregistrées",
        _recorded("zoning.Aid"),
        {"Aide": "name", "Région": "ars", "Enregistrée le": "recorded_at"},
        free=("ars", "name", "granted_by", "professions", "description", "conditions", "url"),
    ),
)
