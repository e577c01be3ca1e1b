"""A candidate's wishes: kept as they are ordered, and their receipt.

:func:`set_wishes` is also what the yearly questionnaire of the sixth year calls (BIE-4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.internship import naming
from cesp.internship.models import Candidate, Choice, OpenSpecialty, Wish
from cesp.internship.operations.choices import LAW, held, refuse_allocated, refuse_wishes
from cesp.internship.permissions import require_own
from cesp.internship.reading import MOST_WISHES
from cesp_law.refusals import Refused
from cesp_law.selection.internship import Post, may_choose


@transaction.atomic
def set_wishes(
    *,
    actor: Membership,
    contract: Contract,
    year: int,
    wishes: Sequence[Post],
    at: datetime,
    seen: int | None = None,
) -> Candidate:
    """Keep a signatory's whole list of wishes, best first, in the place of the one before.

    A signatory of the sixth year who is not on the list of candidates yet enters it so. The same list again
    writes nothing.

    :param year: of the national examination: 2026 for the sixth year in 2025-26.
    :param wishes: (specialty, subdivision) by their codes (``cesp.internship.naming``); may be empty, which asks
        for nothing; 100 at most.
    :param seen: ``version`` of the list that the person had before them; ``None`` when it was typed without reading
        any, as in the questionnaire.
    :returns: the candidate; ``version`` counts the saves.
    :raises PermissionDenied: it is somebody else's contract.
    :raises Refused: no choice that year, too early or too late to the instant in Paris, not a candidate or gone to
        the ordinary list, a post that is not opened or asked for twice, or another window saved after ``seen``.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-4, IDF-15, NAT-6
    """
    require_own(actor, contract)
    choice = Choice.objects.filter(year=year, announced_at__isnull=False).first()
    if choice is None:
        raise Refused(f"Le choix des postes d'internat {year} n'est pas encore annoncé.", citation=LAW)
    choice = held(choice)
    refuse_allocated(choice)
    refuse_wishes(choice, at)
    candidate = _candidate(choice, contract, at)
    if seen is not None and seen != candidate.version:
        raise Refused(
            "Votre liste a été enregistrée ailleurs entre-temps (un autre onglet ou un autre appareil) : rechargez la "
            "page avant de la modifier.",
            citation=LAW,
        )
    _check(choice, wishes)
    kept = Wish.objects.filter(candidate=candidate)
    if [one.post for one in kept.order_by("number")] == list(wishes) and candidate.wishes_saved_at is not None:
        return candidate
    kept.delete()
    Wish.objects.bulk_create(
        Wish(candidate=candidate, number=number, specialty=post.specialty, subdivision=post.subdivision)
        for number, post in enumerate(wishes, start=1)
    )
    candidate.version, candidate.wishes_saved_at = candidate.version + 1, at
    candidate.save(update_fields=["version", "wishes_saved_at"])
    audit.record(
        act="internship.wishes_saved",
        actor=actor,
        at=at,
        about_id=contract.signatory_id,
        subject=candidate,
        detail={"wishes": len(wishes)},
    )
    return candidate


def _candidate(choice: Choice, contract: Contract, at: datetime) -> Candidate:
    """The candidate of a contract, listed now if the law designates them.

    :raises Refused: they do not choose this year, or left for the ordinary list.
    """
    found = Candidate.objects.filter(choice=choice, contract=contract).first()
    if found is None:
        if not may_choose(reading.timeline_of(contract), year=choice.year):
            raise Refused(
                f"Ce contrat n'est pas parmi ceux qui choisissent un poste d'internat en {choice.year}. Si c'est une "
                "erreur, écrivez à la gestion des contrats.",
                citation=LAW,
            )
        return Candidate.objects.create(choice=choice, contract=contract, listed_at=at)
    if found.left_at is not None:
        raise Refused("Vous avez rejoint la liste ordinaire : vos vœux n'y sont plus pris ici.", citation=LAW)
    return found


def _check(choice: Choice, wishes: Sequence[Post]) -> None:
    """:raises Refused: too many, one that is not opened, or one made twice."""
    if len(wishes) > MOST_WISHES:
        raise Refused(f"Une liste tient {MOST_WISHES} vœux au plus.", citation=LAW)
    opened = set(OpenSpecialty.objects.filter(choice=choice).values_list("code", flat=True))
    for number, post in enumerate(wishes, start=1):
        if post.specialty not in opened or post.subdivision not in naming.subdivisions():
            raise Refused(f"Vœu {number} : ce poste n'est pas ouvert au choix.", citation=LAW)
        if post in wishes[: number - 1]:
            raise Refused(f"Vœu {number}, {naming.post_words(post)} : déjà dans votre liste.", citation=LAW)
