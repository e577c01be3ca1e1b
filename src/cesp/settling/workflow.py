"""Who moves an installation from a validated project to its first day: the table that the page of transitions prints.

The state is read off the papers and the facts; nothing keeps it. Recording the first day does not wait for the papers:
one that is late would cost a day served (ADR 0028). The first day may so be recorded, corrected, and the place left,
while the state still says which paper is awaited. The buttons of the desks' page come from here.
"""

from __future__ import annotations

from typing import Any

from cesp.accounts.models import Role
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.settling.models import Installation
from cesp.settling.permissions import is_agency_of

_STEPS = "dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes"
_PIECES = "présentation du CESP par l'ARS Île-de-France (IDF-10, IDF-11)"
_BEFORE = ("to_sign", "to_send", "on_its_way", "to_attest", "to_notify", "to_install")


def state_of(installation: Installation | None) -> str:
    """Code of the state of a validated project's installation."""
    if installation is None:
        return "to_sign"
    if installation.left_on is not None:
        return "left"
    waited = (
        ("to_sign", installation.letter_id),
        ("to_send", installation.dispatched_on),
        ("on_its_way", installation.received_on),
        ("to_attest", installation.attested_at),
        ("to_notify", installation.notified_at),
        ("to_install", installation.fact_id),
    )
    return next((state for state, done in waited if done is None), "installed")


def _elsewhere(found: Any, actor: Any) -> str:
    mine = is_agency_of(actor, found.project.ars)
    return "" if mine else f"L'agence du lieu ({found.project.region_name}) vérifie, atteste et enregistre."


def _begun(found: Any, actor: Any) -> str:
    row = found.installation
    done = row is not None and row.fact_id is not None and row.project_id == found.project.pk
    return "" if done else "Le premier jour n'est pas enregistré pour ce projet."


def _recorded(found: Any, actor: Any) -> str:
    row = found.installation
    return "" if row is None or row.fact_id is None else "Le premier jour est déjà enregistré."


def _lacking(found: Any, actor: Any) -> str:
    return "" if found.pieces_complete else "Il manque des pièces vérifiées."


def _never_notified(found: Any, actor: Any) -> str:
    return "" if found.installation.notified_at is not None else "La durée n'a jamais été notifiée."


_OF_THE_PLACE = Guard("par l'agence du lieu", _elsewhere)
_AFTER = (_OF_THE_PLACE, Guard("le premier jour est enregistré", _begun))
_FIRST = (
    _OF_THE_PLACE,
    Guard("le premier jour n'est pas enregistré", _recorded),
    Guard("les pièces sont vérifiées", _lacking),
)
_AGAIN = (Guard("la durée a été notifiée", _never_notified),)


def _step(
    code: str,
    label: str,
    start: tuple[str, ...],
    to: str,
    role: Role,
    source: str = _STEPS,
    guards: tuple[Guard, ...] = (),
) -> Transition:
    """:param guards: read the :class:`cesp.settling.queries.own.Situation` of a project that was validated."""
    return Transition(code=code, label=label, from_states=start, to_state=to, role=role, guards=guards, source=source)


WORKFLOW = Workflow(
    title="Installation, du projet validé au premier jour",
    states={
        "to_sign": "Lettre d'engagement à signer",
        "to_send": "Lettre à envoyer",
        "on_its_way": "Lettre en route",
        "to_attest": "Engagement à attester",
        "to_notify": "Durée à notifier",
        "to_install": "Installation à enregistrer",
        "installed": "Installé",
        "left": "Lieu quitté",
    },
    roles=dict(Role.choices),
    transitions=(
        _step("validate", "Valider le projet", ("",), "to_sign", Role.ARS_REFERENT),
        _step("sign", "Signer la lettre", ("to_sign", "to_send", "on_its_way", "to_attest"), "to_send", Role.SIGNATORY),
        _step("hand_over", "Remettre dans le service", ("to_send",), "to_attest", Role.SIGNATORY),
        _step("post", "Envoyer en recommandé", ("to_send",), "on_its_way", Role.SIGNATORY),
        _step(
            "receive",
            "Enregistrer la réception",
            ("on_its_way",),
            "to_attest",
            Role.ARS_REFERENT,
            guards=(_OF_THE_PLACE,),
        ),
        _step("receive_own", "Dire la lettre reçue", ("on_its_way",), "to_attest", Role.SIGNATORY),
        _step(
            "attest",
            "Attester l'engagement",
            ("to_attest",),
            "to_notify",
            Role.ARS_REFERENT,
            guards=(_OF_THE_PLACE,),
        ),
        _step("notify", "Notifier la durée", ("to_notify",), "to_install", Role.CASE_DESK),
        _step(
            "notify_again",
            "Notifier de nouveau la durée",
            ("to_install", "installed", "left"),
            "",
            Role.CASE_DESK,
            guards=_AGAIN,
        ),
        _step("record", "Enregistrer l'installation", _BEFORE, "installed", Role.ARS_REFERENT, _PIECES, _FIRST),
        _step(
            "correct",
            "Corriger la date",
            (*_BEFORE[:-1], "installed", "left"),
            "",
            Role.ARS_REFERENT,
            _PIECES,
            _AFTER,
        ),
        _step(
            "leave",
            "Enregistrer un départ",
            (*_BEFORE[:-1], "installed"),
            "left",
            Role.ARS_REFERENT,
            _PIECES,
            _AFTER,
        ),
    ),
    sentences={
        ("", ""): "Rien n'est validé : l'installation attend un projet.",
        ("to_sign", ""): "La lettre d'engagement est attendue du signataire.",
        ("to_send", ""): "La lettre est signée ; le signataire l'envoie.",
        ("on_its_way", ""): "La lettre est partie : l'agence ou le signataire en enregistre la réception.",
        ("to_attest", ""): "La lettre est reçue : l'agence du lieu atteste l'engagement à l'autorité gestionnaire.",
        ("to_notify", ""): "L'engagement est attesté : la gestion des contrats en notifie la durée.",
        ("to_install", ""): "L'agence du lieu enregistre l'installation au vu des pièces, une fois commencée.",
        ("installed", ""): "L'installation est enregistrée : le suivi annuel a pris la suite.",
        ("left", ""): "Le lieu est quitté : un autre passe par un nouveau projet.",
    },
)
