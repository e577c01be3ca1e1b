"""What a reader of a candidature is shown of it: the one rule that the page, the pieces and the print obey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Attachment, Candidature, Committee
from cesp.common.instants import day_of
from cesp.documents.models import PieceState

IDENTIFYING = frozenset({"identity_document", "residence_permit", "identity_photo"})
"""Natures of pieces that tell who somebody is; the others bear a name at most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader is shown.

    :param identity: the name, how to reach the person, the pieces that tell who they are and the names of files.
    """

    identity: bool

    def name_of(self, candidature: Candidature) -> str:
        """« Alix Durand », or « Candidature n° 12 » where it is anonymous."""
        return candidature.person.full_name if self.identity else f"Candidature n°\N{NO-BREAK SPACE}{candidature.pk}"

    def pieces(self, attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
        """Those that may be opened: an erased piece has no file."""
        kept = (one for one in attachments if one.piece.state != PieceState.ERASED)
        return tuple(one for one in kept if self.identity or one.piece.kind not in IDENTIFYING)

    def file_name(self, attachment: Attachment) -> str:
        """The name under which a piece leaves; the one it was sent under often holds the person's."""
        if self.identity:
            return attachment.piece.name
        return f"{attachment.piece.kind}-{attachment.pk}.{attachment.piece.name.rpartition('.')[2]}"


def shown_to(actor: Membership, candidature: Candidature) -> Shown:
    """What a reader is shown of a file that is within their reach; members of a blind committee see nobody's name."""
    return shown_to_each(actor, [candidature])[candidature.pk]


def shown_to_each(actor: Membership, candidatures: Sequence[Candidature]) -> Mapping[int, Shown]:
    """The same for a list, in one query at most."""
    if actor.role != Role.COMMITTEE_MEMBER:
        return {one.pk: Shown(identity=True) for one in candidatures}
    blind = Committee.objects.filter(blind=True, campaign__in={one.campaign_id for one in candidatures})
    rooms = set(blind.values_list("campaign_id", "ufr_id", "profession"))
    return {one.pk: Shown(identity=(one.campaign_id, one.ufr_id, one.profession) not in rooms) for one in candidatures}


def finds_by_name(actor: Membership) -> bool:
    """Whether a reader may look files up by name: a member of a committee would learn whose an anonymous file is."""
    return actor.role != Role.COMMITTEE_MEMBER


def candidature_for(actor: Membership, pk: int) -> Candidature:
    """One file.

    :raises Candidature.DoesNotExist: unknown, outside the actor's perimeter, or a conflict of interest was declared.
    """
    rows = Candidature.objects.visible_to(actor)
    return rows.select_related("person", "ufr", "campaign", "intended_commune", "typed_by__person", "receipt").get(
        pk=pk
    )


def attachment_for(actor: Membership, pk: int, attachment: int) -> tuple[Attachment, Shown]:
    """A piece of a file, for any reader of the file who is shown it.

    :raises Candidature.DoesNotExist: as :func:`candidature_for`.
    :raises Attachment.DoesNotExist: no such piece in it, or one that this reader is not shown.
    """
    candidature = candidature_for(actor, pk)
    shown = shown_to(actor, candidature)
    rows = candidature.attachments.select_related("piece__person", "candidature")
    found = shown.pieces(rows.filter(pk=attachment))
    if not found:
        raise Attachment.DoesNotExist
    return found[0], shown


def committee_of(candidature: Candidature, **narrowed: object) -> Committee | None:
    """The committee of its campaign, UFR and profession, if it is set up."""
    rows = Committee.objects.filter(
        campaign=candidature.campaign_id, ufr=candidature.ufr_id, profession=candidature.profession
    )
    return rows.filter(**narrowed).first()


def scoring_began(candidature: Candidature) -> bool:
    """Whether the committee that reads this file has opened its scoring: what it reads no longer changes."""
    return committee_of(candidature, scoring_opened_at__isnull=False) is not None


def lodged_on(candidature: Candidature) -> date:
    """The day whose rules hold for a file: that on which its paper arrived, else that of its deposit.

    :clauses: NAT-4
    """
    return candidature.paper_received_on or day_of(candidature.deposited_at or candidature.saved_at)
