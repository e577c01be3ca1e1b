"""What is asked of an ARS and what it said; who may still be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, Opinion, Purpose
from cesp.campaigns.queries.reading import candidature_for, shown_to
from cesp.common.about import about
from cesp.letters.models import Letter, State


def may_ask(candidature: Candidature, ars: str, purpose: str) -> str:
    """Why it is not for this ARS to say, as a French sentence; nothing when it is."""
    ufr = candidature.ufr
    assert ufr is not None
    match purpose:
        case Purpose.PROJECT if ars != candidature.intended_ars:
            return "L'avis sur le projet revient à l'ARS de la région où la personne veut s'installer."
        case Purpose.OWN_VALIDATION if ars != ufr.ars_code:
            return "Cette validation revient à l'ARS de la région de formation."
        case Purpose.OTHER_REGION if ars == ufr.ars_code:
            return "Cet accord est celui d'une autre région que celle de formation."
        case Purpose.PROJECT | Purpose.OWN_VALIDATION | Purpose.OTHER_REGION:
            return ""
        case _:
            return "Choisissez ce que vous demandez."


def agreements_of(opinions: Iterable[Opinion]) -> Mapping[int, Letter]:
    """The sealed paper that stands for each opinion, by its key; one query."""
    wanted = {about(one): one.pk for one in opinions}
    rows = Letter.objects.with_state().filter(subject__in=wanted, kind="campaigns.agreement").order_by("pk")
    return {wanted[letter.subject]: letter for letter in rows if letter.state is State.VALID}


def agreement_of(opinion: Opinion) -> Letter | None:
    """The sealed paper that stands for an opinion."""
    return agreements_of([opinion]).get(opinion.pk)


def agreement_for(actor: Membership, pk: int, opinion: int) -> Letter:
    """The sealed paper of an opinion, for a reader of the file who is shown the name that it bears.

    :raises Candidature.DoesNotExist: outside the actor's perimeter.
    :raises Opinion.DoesNotExist: no such opinion, none that stands, or an anonymous file.
    """
    file = candidature_for(actor, pk)
    letter = agreement_of(file.opinions.get(pk=opinion))
    if letter is None or not shown_to(actor, file).identity:
        raise Opinion.DoesNotExist
    return letter
