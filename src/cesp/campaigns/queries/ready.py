"""Whether a committee may take a file: nothing reaches it, nor the case desk, without what the law asks for (IDF-4)."""

from __future__ import annotations

from collections.abc import Iterator

from cesp.campaigns.models import Candidature, CandidatureState, Opinion, Outcome, Purpose
from cesp_law import labels


def ready_for_committee(candidature: Candidature) -> tuple[str, ...]:
    """Why a committee may not take a file yet, as French sentences; nothing when it may.

    For a list, prefetch ``opinions``.

    :clauses: IDF-4, IDF-14, IDF-19
    """
    return tuple(_refusals(candidature, list(candidature.opinions.all())))


def _refusals(candidature: Candidature, opinions: list[Opinion]) -> Iterator[str]:
    if candidature.state != CandidatureState.COMPLETE:
        yield f"Le dossier n'est pas dit complet : {candidature.get_state_display().lower()}."
    if candidature.enrolled is None:
        yield "L'UFR n'a pas encore vérifié l'inscription."
    elif not candidature.enrolled:
        yield "L'UFR a constaté que la personne n'est pas inscrite."
    if not candidature.intended_ars:
        yield "La région d'installation n'est pas dite : aucune ARS ne peut donner d'avis."
    elif not any(_is_on_project(one, candidature) for one in opinions):
        yield f"L'avis de l'ARS {labels.ARS[candidature.intended_ars]} sur le projet n'a pas été demandé."
    for opinion in sorted(opinions, key=lambda one: one.pk):
        yield from _refusal_of(opinion, candidature)


def _is_on_project(opinion: Opinion, candidature: Candidature) -> bool:
    return opinion.purpose == Purpose.PROJECT and opinion.ars == candidature.intended_ars


def _refusal_of(opinion: Opinion, candidature: Candidature) -> Iterator[str]:
    """An opinion on the project that another region gave before the candidate changed region binds nobody."""
    if opinion.purpose == Purpose.PROJECT and not _is_on_project(opinion, candidature):
        return
    what = f"« {opinion.get_purpose_display()} », ARS {opinion.get_ars_display()}"
    if not opinion.outcome:
        yield f"Attendu : {what}."
    elif opinion.outcome == Outcome.UNFAVOURABLE:
        yield f"Refusé : {what}."
