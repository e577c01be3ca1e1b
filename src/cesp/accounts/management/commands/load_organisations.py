"""Load the ARS and the faculties from the shipped nomenclatures; safe to run again."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cesp.accounts.models import Organisation

DATA = Path(__file__).resolve().parents[2] / "data"
_KEY = ["kind", "code"]
_REST = ["name", "city", "ars_code"]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def organisations() -> list[Organisation]:
    """Every ARS and faculty of the nomenclatures, unsaved; a faculty belongs to the ARS of its département."""
    ars_rows = _rows("ars.csv")
    ars_of = {
        departement: row["code"].lower()
        for row in ars_rows
        for departement in row["departements_et_collectivites"].split()
    }
    ars = [
        Organisation(
            kind=Organisation.Kind.ARS,
            code=r["code"].lower(),
            name=r["nom"],
            city=r["siege"],
            ars_code=r["code"].lower(),
        )
        for r in ars_rows
    ]
    ufr = [
        Organisation(
            kind=Organisation.Kind.UFR,
            code=f"{prefix}-{row['code'].lower()}",
            name=f"{row['libelle']}, {row['universite']}",
            city=row["ville"],
            ars_code=ars_of[_departement(row["code_insee"])],
        )
        for prefix, name in (("med", "ufr_medecine.csv"), ("odo", "ufr_odontologie.csv"))
        for row in _rows(name)
    ]
    return ars + ufr


def _departement(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


class Command(BaseCommand):
    help = "Charge ou met à jour les ARS, les UFR et l'autorité gestionnaire."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rows = organisations()
        rows.append(
            Organisation(
                kind=Organisation.Kind.MANAGING_AUTHORITY,
                code="gestion",
                name="Centre national de gestion (CNG)",
            )
        )
        Organisation.objects.bulk_create(rows, update_conflicts=True, unique_fields=_KEY, update_fields=_REST)
        self.stdout.write(f"{len(rows)} organisations chargées.")
