"""Ask to be told when the zone of a commune changes, and ask no longer."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.territory.models import Commune
from cesp.zoning.models import WatchedCommune

MOST = 50


@transaction.atomic
def watch(*, actor: Membership, commune: Commune, profession: str, at: datetime) -> None:
    """Tell the actor of the revisions of a commune from now on; asked twice, once. Any person who signed in may.

    :raises ValidationError: :data:`MOST` communes are watched already, or the commune exists no longer.
    """
    if not commune.active:
        raise ValidationError(f"{commune.name} n'existe plus : suivez la commune qui lui succède.")
    locks.hold(f"watched:{actor.person_id}")
    own = WatchedCommune.objects.filter(person=actor.person_id)
    if own.filter(commune=commune, profession=profession).exists():
        return
    if own.count() >= MOST:
        raise ValidationError(f"Vous suivez déjà {MOST} communes : cessez d'en suivre une pour ajouter celle-ci.")
    WatchedCommune.objects.create(person=actor.person, commune=commune, profession=profession, since=at)
    audit.record(act="zoning.commune_watched", actor=actor, at=at, about_id=actor.person_id)


@transaction.atomic
def stop_watching(*, actor: Membership, commune: Commune, profession: str, at: datetime) -> None:
    """Tell the actor nothing more of a commune; a vanished one may be left too."""
    own = WatchedCommune.objects.filter(person=actor.person_id, commune=commune, profession=profession)
    if own.delete()[0]:
        audit.record(act="zoning.commune_left", actor=actor, at=at, about_id=actor.person_id)
