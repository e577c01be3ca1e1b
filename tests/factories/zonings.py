"""A draft of a region and the file it comes from, for whoever asks for pages of every kind."""

from datetime import UTC, date, datetime

from cesp.accounts.models import Membership
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import Deposit, DepositContent, Zoning
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.models.zonings import ZoningState

_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_FROM = date(2026, 4, 1)


def for_the_matrix(actor: Membership) -> Zoning:
    """A draft of the actor's region, and a checked file that still has its bytes; commune 01999 exists."""
    assert actor.organisation is not None
    region, _ = Region.objects.get_or_create(code="84", defaults={"name": "Auvergne-Rhône-Alpes"})
    ain, _ = Departement.objects.get_or_create(code="01", defaults={"name": "Ain", "region": region})
    Commune.objects.create(code="01999", name="Essai", kind=Commune.Kind.COMMUNE, departement=ain, vintage=2026)
    own = {"ars": actor.organisation.ars_code, "profession": "medicine", "in_force_on": _FROM, "name": "zonage 2026"}
    deposit = Deposit.objects.create(
        **own, file_name="zonage.csv", digest="0" * 64, size_bytes=9, state=DepositState.CHECKED,
        received_by=actor, received_at=_AT, checked_at=_AT,
    )  # fmt: skip
    DepositContent.objects.create(deposit=deposit, data=b"01999;ZIP")
    return Zoning.objects.create(**own, state=ZoningState.DRAFT, deposit=deposit, drafted_by=actor, drafted_at=_AT)
