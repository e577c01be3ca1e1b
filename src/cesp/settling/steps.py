"""The seven steps of an installation, each with its date, its actor and its paper, and what comes next (INS-3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cesp.common.instants import day_of
from cesp.letters.models import Letter
from cesp.projects.models import OPEN, STANDING, Project
from cesp.projects.queries.standing import StepDone
from cesp.settling.models import Channel, Installation
from cesp_law.dates import in_french

TITLES = (
    "Le projet",
    "Le partage avec l'agence régionale de santé",
    "La validation et la lettre d'engagement",
    "L'attestation de l'agence à l'autorité gestionnaire",
    "La notification de la durée de l'engagement",
    "L'installation",
    "Le suivi annuel",
)
_AGENCY, _DESK = "L'agence régionale de santé du lieu", "L'autorité gestionnaire"


class Mark(StrEnum):
    DONE = "done"
    CURRENT = "current"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of a step: a letter of the service, with what to call it."""

    label: str
    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the seven.

    :param on: the day it was done, none while it is not.
    :param actor: who did it, or who has to.
    :param lines: what happened within it, and what is awaited; French sentences.
    """

    number: int
    title: str
    mark: Mark
    on: date | None
    actor: str
    papers: tuple[Paper, ...] = ()
    lines: tuple[str, ...] = ()
    done: bool = field(default=False)

    @property
    def is_current(self) -> bool:
        return self.mark is Mark.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A step before it is known which one is the current one."""

    on: date | None
    actor: str
    papers: tuple[Paper, ...] = ()
    lines: tuple[str, ...] = ()
    done: bool = False


def steps_of(
    first: tuple[StepDone, ...], project: Project | None, installation: Installation | None, *, engaged_on: date | None
) -> tuple[Step, ...]:
    """The seven steps.

    :param first: the three that ``projects`` tells.
    :param engaged_on: first day of the engagement, none while it has not begun.
    """
    own = first[0].actor
    found = (
        *(_first(one) for one in first[:2]),
        _third(first[2], project, installation, own=own),
        _fourth(installation),
        _fifth(installation),
        _sixth(installation, engaged_on),
        _seventh(installation, engaged_on, own=own),
    )
    current = next((index for index, one in enumerate(found) if not one.done), len(found) - 1)
    return tuple(
        Step(
            number=index + 1,
            title=TITLES[index],
            mark=Mark.CURRENT if index == current else Mark.DONE if one.done else Mark.TO_COME,
            on=one.on,
            actor=one.actor,
            papers=one.papers,
            lines=one.lines,
            done=one.done,
        )
        for index, one in enumerate(found)
    )


def _first(one: StepDone) -> _Found:
    papers = (Paper(label="Récépissé", letter=one.paper),) if one.paper is not None else ()
    shared = one.project is not None and one.project.sent_at is not None
    lines = () if shared or one.number == 1 else ("Le projet est envoyé à l'agence, qui en remet un récépissé.",)
    return _Found(on=one.on, actor=one.actor, papers=papers, lines=lines, done=shared)


def _third(validated: StepDone, project: Project | None, installation: Installation | None, *, own: str) -> _Found:
    if project is None or project.state not in STANDING or validated.on is None:
        waits = project is not None and project.state in OPEN
        line = (
            "L'agence examine le projet." if waits else "L'agence valide le projet, puis vient la lettre d'engagement."
        )
        return _Found(on=None, actor=_AGENCY, lines=(line,))
    papers = [Paper(label="Validation du projet", letter=validated.paper)] if validated.paper else []
    lines = [f"Projet validé le {in_french(validated.on)}, par {validated.actor}."]
    if installation is None or installation.letter is None:
        return _Found(
            on=None, actor=own, papers=tuple(papers), lines=(*lines, "La lettre d'engagement reste à signer.")
        )
    papers.append(Paper(label="Lettre d'engagement", letter=installation.letter))
    lines += list(_letter(installation))
    done = installation.received_on is not None
    return _Found(on=installation.received_on, actor=own, papers=tuple(papers), lines=tuple(lines), done=done)


def _letter(installation: Installation) -> Iterator[str]:
    if installation.signed_at is not None:
        yield f"Lettre d'engagement signée le {in_french(day_of(installation.signed_at))}."
    if installation.dispatched_on is None:
        yield "Elle reste à envoyer."
        return
    sent = in_french(installation.dispatched_on)
    if installation.channel == Channel.POST:
        yield f"Envoyée en recommandé n° {installation.tracking} le {sent}."
        if installation.received_on is None:
            yield "L'avis de réception est attendu."
        else:
            yield f"Reçue le {in_french(installation.received_on)}."
    else:
        yield f"Remise aux deux destinataires dans le service le {sent}."


def _fourth(installation: Installation | None) -> _Found:
    if installation is None or installation.attested_at is None or installation.attestation is None:
        return _Found(on=None, actor=_AGENCY, lines=("L'agence atteste l'engagement une fois la lettre reçue.",))
    by = installation.attested_by.signature if installation.attested_by else _AGENCY
    paper = Paper(label="Attestation d'engagement", letter=installation.attestation)
    return _Found(on=day_of(installation.attested_at), actor=by, papers=(paper,), done=True)


def _fifth(installation: Installation | None) -> _Found:
    if installation is None or installation.notified_at is None or installation.notice is None:
        return _Found(
            on=None, actor=_DESK, lines=("Elle notifie la durée, avec son calcul, en réponse à l'attestation.",)
        )
    paper = Paper(label="Durée de l'engagement et son calcul", letter=installation.notice)
    return _Found(on=day_of(installation.notified_at), actor=_DESK, papers=(paper,), done=True)


def _sixth(installation: Installation | None, engaged_on: date | None) -> _Found:
    if installation is None or installation.installed_on is None:
        planned = installation.starts_on if installation is not None else None
        line = f"Date déclarée : {in_french(planned)}. " if planned else ""
        return _Found(on=None, actor=_AGENCY, lines=(f"{line}L'agence l'enregistre au vu des pièces vérifiées.",))
    by = installation.recorded_by.signature if installation.recorded_by else _AGENCY
    lines = [f"L'engagement court depuis le {in_french(engaged_on)}."] if engaged_on else []
    if not engaged_on:
        lines.append("L'engagement ne court pas encore : une condition manque.")
    if installation.left_on is not None:
        lines.append(f"Lieu quitté : l'exercice y a cessé le {in_french(installation.left_on)}.")
    return _Found(on=installation.installed_on, actor=by, lines=tuple(lines), done=engaged_on is not None)


def _seventh(installation: Installation | None, engaged_on: date | None, *, own: str) -> _Found:
    running = engaged_on is not None and installation is not None and installation.left_on is None
    line = "Chaque année, le questionnaire et les pièces à jour attestent que l'engagement est servi."
    return _Found(on=None, actor=own, lines=(line,) if running else ("Il commence avec l'engagement.",))
