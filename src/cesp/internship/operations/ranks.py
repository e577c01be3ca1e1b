"""Ranks: those of a file, all of them or none; and one typed by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.internship.models import Candidate, Choice, Rank, Ranking
from cesp.internship.operations.choices import LAW, held, refuse_allocated
from cesp.internship.permissions import require_desk
from cesp_law.refusals import Refused

MOST = 999_999
MOST_WORDS = "999 999"


@transaction.atomic
def record_ranks(
    *,
    actor: Membership,
    ranking: Ranking,
    ranks: Mapping[int, int],
    at: datetime,
    digest: str = "",
    rejected: int = 0,
) -> int:
    """Give candidates their rank in a ranking: all of them, or none; those left out keep theirs.

    :param ranks: key of the candidate → rank, 1 to 999,999.
    :param digest: SHA-256 of the file they come from. :param rejected: rows that its report set aside.
    :returns: how many changed.
    :raises Refused: two candidates at one rank, somebody who is not a candidate, or the posts are allocated.
    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4
    """
    require_desk(actor)
    choice = held(ranking.choice)
    refuse_allocated(choice)
    _refuse_unknown(choice, ranks)
    before = dict(Rank.objects.filter(ranking=ranking).values_list("candidate_id", "rank"))
    after = before | dict(ranks)
    refuse_shared(after, ranking)
    changed = {key: rank for key, rank in ranks.items() if before.get(key) != rank}
    Rank.objects.filter(ranking=ranking, candidate__in=changed).delete()
    Rank.objects.bulk_create(
        Rank(ranking=ranking, candidate_id=key, rank=rank, recorded_by=actor, recorded_at=at)
        for key, rank in changed.items()
    )
    audit.record(
        act="internship.ranks_recorded",
        actor=actor,
        at=at,
        subject=ranking,
        detail={"digest": digest or None, "stored": len(ranks), "rejected": rejected, "changed": len(changed)},
    )
    return len(changed)


def _refuse_unknown(choice: Choice, ranks: Mapping[int, int]) -> None:
    known = set(Candidate.objects.filter(choice=choice).values_list("pk", flat=True))
    if not known >= ranks.keys():
        raise Refused("Un rang est donné à une personne qui n'est pas candidate cette année.", citation=LAW)
    if any(not 1 <= rank <= MOST for rank in ranks.values()):
        raise Refused(f"Un rang est un nombre entier de 1 à {MOST_WORDS}.", citation=LAW)


def refuse_shared(ranks: Mapping[int, int], ranking: Ranking) -> None:
    """:raises Refused: a rank that two candidates would have; ties do not exist in a national ranking."""
    shared = next((rank for rank, count in sorted(Counter(ranks.values()).items()) if count > 1), None)
    if shared is not None:
        raise Refused(
            f"Le rang {shared} du classement « {ranking.name} » serait porté par deux candidats : un rang est unique. "
            "Corrigez le fichier ou le rang déjà enregistré.",
            citation=LAW,
        )
