"""A region adds a category of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.zoning.importing.words import fold
from cesp.zoning.models import Category
from cesp.zoning.permissions import require_keeper
from cesp_law import labels
from cesp_law.refusals import Refused


@transaction.atomic
def add(
    *, actor: Membership, ars: str, code: str, label: str, counts_as: str, rank: int, words: str, at: datetime
) -> Category:
    """Add a category that the files of a region use.

    :param counts_as: the category of the law it stands for; empty when it is out of zone.
    :param words: other ways in which files write it, separated by commas.
    :raises PermissionDenied: the actor does not keep this region.
    :raises Refused: the region, or every region, has one of that code; for a national one, any region.
    """
    require_keeper(actor, ars)
    locks.hold("zoning:categories")
    same = Category.objects.filter(code__iexact=code)
    held = (same.filter(ars__in={"", ars}) if ars else same).order_by("ars").first()
    if held is not None:
        whose = f" ({labels.ARS.get(held.ars, held.ars)})" if held.ars and not ars else ""
        raise Refused(f"Une catégorie « {held.code} » existe déjà{whose}.", citation="tenue des zonages")
    said = sorted({fold(word) for word in words.split(",") if fold(word)})
    category = Category.objects.create(ars=ars, code=code, label=label, counts_as=counts_as, rank=rank, words=said)
    audit.record(act="zoning.category_added", actor=actor, at=at, subject=category, detail={"ars": ars})
    return category
