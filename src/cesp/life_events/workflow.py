"""Who moves a request from one state to the next: the tables that the page of transitions prints.

Two desks decide, each what the law gives it; what is only announced is taken note of. A change of region or of
specialty is decided after the agencies gave their opinions, or had their time to (ADR 0031).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cesp.accounts.models import Role
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import EventKind
from cesp.life_events.permissions import opinion_asked_of

_OWN = "règle de gestion : une demande est à qui la fait, jusqu'à la décision"
_STATES = {
    "draft": "Brouillon",
    "sent": "Envoyée",
    "to_complete": "À compléter",
    "granted": "Acceptée",
    "refused": "Refusée",
    "noted": "Prise en compte",
    "withdrawn": "Retirée",
}


def _already_contested(event: Any, actor: Any) -> str:
    return "Vous avez déjà contesté cette décision : le bureau vous répond." if event.contested_at else ""


_ONCE = Guard("la décision n'est pas déjà contestée", _already_contested)


def _not_asked(event: Any, actor: Any) -> str:
    return "" if opinion_asked_of(actor, event) else "L'avis sur cette demande est demandé à d'autres agences."


_ASKED = Guard("l'avis est demandé à l'agence de cette région", _not_asked)


def _own(code: str, label: str, start: tuple[str, ...], to: str, guards: tuple[Guard, ...] = ()) -> Transition:
    return Transition(
        code=code, label=label, from_states=start, to_state=to, role=Role.SIGNATORY, guards=guards, source=_OWN
    )


def _desk(code: str, label: str, start: tuple[str, ...], to: str, role: Role, source: str) -> Transition:
    return Transition(code=code, label=label, from_states=start, to_state=to, role=role, source=source)


_BY_THE_SIGNATORY = (
    _own("start", "Commencer", ("",), "draft"),
    _own("send", "Envoyer", ("draft",), "sent"),
    _own("answer", "Renvoyer complétée", ("to_complete",), "sent"),
    _own("withdraw", "Retirer", ("draft", "sent", "to_complete"), "withdrawn"),
)
_CONTEST = _own("contest", "Contester la décision", ("refused",), "refused", (_ONCE,))
_SENTENCES = {
    ("", ""): "Rien n'est demandé : la page « Un événement dans ma vie » nomme chaque droit.",
    ("draft", ""): "Cette demande n'est pas envoyée : elle n'est lue de personne.",
    ("draft", Role.SIGNATORY): "Brouillon : rien n'est envoyé. Relisez l'effet, puis envoyez.",
    ("sent", Role.SIGNATORY): "Votre demande est envoyée. Elle est examinée par : {desk}, qui vous répond au plus tard "
    "le {answer_by}. D'ici là, rien ne change à votre contrat.",
    ("sent", ""): "La demande attend une décision de : {desk}, au plus tard le {answer_by}.",
    ("to_complete", Role.SIGNATORY): "Il manque quelque chose à votre demande : complétez-la au plus tard le "
    "{complete_by}, puis renvoyez-la. {desk} reprend alors l'examen.",
    (
        "to_complete",
        "",
    ): "Un complément est attendu du signataire, au plus tard le {complete_by}. {desk} décide ensuite.",
    ("granted", Role.SIGNATORY): "Votre demande est acceptée depuis le {decided_on}. Le courrier de décision est dans "
    "vos courriers ; l'effet est à votre dossier.",
    ("granted", ""): "Acceptée le {decided_on} par {decided_by} : l'effet est au dossier.",
    ("refused", Role.SIGNATORY): "Votre demande est refusée depuis le {decided_on}, pour les motifs ci-dessous. Vous "
    "pouvez contester la décision ici, ou par les voies que dit le courrier.",
    ("refused", ""): "Refusée le {decided_on} par {decided_by} : rien ne change au dossier.",
    ("noted", Role.SIGNATORY): "Votre annonce est prise en compte depuis le {decided_on}. Votre contrat continue tant "
    "qu'aucune décision ne vous est notifiée ; la gestion des contrats vous écrit la suite.",
    ("noted", ""): "Prise en compte le {decided_on} par {decided_by} ; la procédure s'ouvre à part.",
    ("withdrawn", Role.SIGNATORY): "Vous avez retiré cette demande : rien ne change à votre contrat.",
    ("withdrawn", ""): "Retirée par le signataire : il n'y a rien à décider.",
}


_HEARD_SENTENCES = {
    ("sent", Role.SIGNATORY): "Votre demande est envoyée. {opinions} Ensuite, {desk} décide et vous répond au plus "
    "tard le {answer_by}. D'ici là, rien ne change à votre contrat.",
    ("sent", ""): "{opinions} Ensuite, {desk} décide, au plus tard le {answer_by}.",
}


def _opinion(code: str, state: str) -> Transition:
    return Transition(
        code=code,
        label="Donner l'avis de l'agence",
        from_states=(state,),
        to_state=state,
        role=Role.ARS_REFERENT,
        guards=(_ASKED,),
        source="décret n° 2010-735 : changement de région, après avis des deux ARS",
    )


def _decided(
    title: str,
    role: Role,
    source: str,
    *,
    heard: tuple[Transition, ...] = (),
    sentences: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Workflow:
    return Workflow(
        title=title,
        states={code: label for code, label in _STATES.items() if code != "noted"},
        roles=dict(Role.choices),
        transitions=(
            *_BY_THE_SIGNATORY,
            *heard,
            _desk("ask_completion", "Demander un complément", ("sent",), "to_complete", role, source),
            _desk("grant", "Accepter", ("sent", "to_complete"), "granted", role, source),
            _desk("refuse", "Refuser", ("sent", "to_complete"), "refused", role, source),
            _CONTEST,
        ),
        sentences={key: said for key, said in _SENTENCES.items() if key[0] != "noted"} | dict(sentences),
    )


BY_CASE_DESK = _decided(
    "Demande décidée par la gestion des contrats",
    Role.CASE_DESK,
    "code de l'éducation, art. L. 632-6 (IDF-17, NAT-6) : l'autorité gestionnaire",
)
BY_AGENCY = _decided(
    "Demande décidée par l'agence régionale de santé",
    Role.ARS_REFERENT,
    "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (INS-9, BIE-9) : l'ARS",
)
AFTER_OPINIONS = _decided(
    "Changement de région ou de spécialité, décidé après avis des agences régionales de santé",
    Role.CASE_DESK,
    "décret n° 2010-735 (avis des ARS, ou quinze jours sans avis : règle de gestion, ADR 0031)",
    heard=(_opinion("advise", "sent"), _opinion("advise_meanwhile", "to_complete")),
    sentences=_HEARD_SENTENCES,
)
ANNOUNCED = Workflow(
    title="Fin de contrat annoncée",
    states={code: label for code, label in _STATES.items() if code not in ("granted", "refused")},
    roles=dict(Role.choices),
    transitions=(
        *_BY_THE_SIGNATORY,
        _desk(
            "ask_completion", "Demander un complément", ("sent",), "to_complete", Role.CASE_DESK,
            "règle de gestion : une annonce se précise",
        ),
        _desk(
            "take_note", "Prendre en compte", ("sent", "to_complete"), "noted", Role.CASE_DESK,
            "arrêté du 26 mai 2020 : la rupture suit une procédure contradictoire, ouverte à part",
        ),
    ),
    sentences={key: said for key, said in _SENTENCES.items() if key[0] not in ("granted", "refused")},
)  # fmt: skip
WORKFLOWS = (BY_CASE_DESK, AFTER_OPINIONS, BY_AGENCY, ANNOUNCED)


def workflow_of(kind: str) -> Workflow:
    """The table that a kind of request follows."""
    if kind == EventKind.END:
        return ANNOUNCED
    if EVENTS[kind].heard:
        return AFTER_OPINIONS
    return BY_AGENCY if EVENTS[kind].desk is Role.ARS_REFERENT else BY_CASE_DESK
