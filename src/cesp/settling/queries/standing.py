"""The installations of a contract, in the order of their first day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet

from cesp.contracts.models import Contract
from cesp.settling.models import Installation, InstallationQuerySet, Proof


def installations_of(contract: Contract) -> list[Installation]:
    """Every installation of a contract, the first one first, those not recorded yet last."""
    return list(whole().filter(contract=contract).order_by(F("installed_on").asc(nulls_last=True), "pk"))


def installation_under_way(contract: Contract, *, on: date) -> Installation | None:
    """Where somebody is settled on a day: the last one begun by then and not left by then."""
    begun = whole().filter(contract=contract, installed_on__lte=on)
    held = begun.exclude(left_on__lte=on)
    return held.order_by("-installed_on", "-pk").first()


def whole() -> InstallationQuerySet:
    related = (
        "contract__signatory",
        "project__place",
        "project__commune",
        "project__validated_by__person",
        "project__validation_letter",
        "letter",
        "attestation",
        "attested_by__person",
        "notice",
        "recorded_by__person",
        "received_by__person",
    )
    return Installation.objects.select_related(*related)


def whole_proofs() -> QuerySet[Proof]:
    """Pieces with their files, who checked them, and the structures that each covers."""
    return Proof.objects.select_related("piece", "checked_by__person").prefetch_related("covered__site")
