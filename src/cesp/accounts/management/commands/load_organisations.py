"""Load the ARS and the faculties from the shipped nomenclatures; safe to run again."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cesp.accounts.models import Organisation

DATA = Path(__file__).resolve().parents[2] / "data"
_KEY = ["kind", "code"]
_REST = ["name", "city", "ars_code", "departements", "subdivision", "reliability", "sort_key"]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def organisations() -> list[Organisation]:
    """Every ARS and faculty of the nomenclatures, unsaved; a faculty belongs to the ARS of its département."""
    rows = _rows("ars.csv")
    ars_of = {code: row["code"].lower() for row in rows for code in row["departements_et_collectivites"].split()}
    faculties = (
        _faculty(prefix, row, ars_of)
        for prefix, name in (("med", "ufr_medecine.csv"), ("odo", "ufr_odontologie.csv"))
        for row in _rows(name)
    )
    found = [*map(_agency, rows), *faculties]
    for one in found:
        one.set_keys()
    return found


def _agency(row: dict[str, str]) -> Organisation:
    return Organisation(
        kind=Organisation.Kind.ARS,
        code=row["code"].lower(),
        name=row["nom"],
        city=row["siege"],
        ars_code=row["code"].lower(),
        departements=row["departements_et_collectivites"],
        reliability=row["statut_siege"],
    )


def _faculty(prefix: str, row: dict[str, str], ars_of: dict[str, str]) -> Organisation:
    return Organisation(
        kind=Organisation.Kind.UFR,
        code=f"{prefix}-{row['code'].lower()}",
        name=f"{row['libelle']}, {row['universite']}",
        city=row["ville"],
        ars_code=ars_of[_departement(row["code_insee"])],
        subdivision=row.get("subdivision", ""),
        reliability=row["statut"],
    )


def _departement(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def _authority() -> Organisation:
    one = Organisation(
        kind=Organisation.Kind.MANAGING_AUTHORITY, code="gestion", name="Centre national de gestion (CNG)"
    )
    one.set_keys()
    return one


class Command(BaseCommand):
    help = "Charge ou met à jour les ARS, les UFR et l'autorité gestionnaire, sauf celles modifiées à l'écran."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        edited = set(Organisation.objects.filter(edited_at__isnull=False).values_list("kind", "code"))
        rows = [one for one in (*organisations(), _authority()) if (one.kind, one.code) not in edited]
        Organisation.objects.bulk_create(rows, update_conflicts=True, unique_fields=_KEY, update_fields=_REST)
        self.stdout.write(f"{len(rows)} organisations chargées, {len(edited)} modifiées à l'écran et laissées.")
