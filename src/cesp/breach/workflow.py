"""Who moves a case from one state to the next: the table that the page of transitions prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership, Role
from cesp.breach.models import HEARD, Case, CaseGround, CaseState, Outcome
from cesp.common.workflow import Guard, Transition, Workflow
from cesp_law.dates import in_french

LAW = "code de l'éducation, art. L. 632-6 ; arrêté du 26 mai 2020 : la rupture suit une procédure contradictoire"
_PAIR = "règle de gestion : une décision de rupture, de clôture ou de dispense est signée par un second agent"
_OWN = "code des relations entre le public et l'administration, art. L. 122-1 et L. 122-2 : observations écrites"
_REPORT = "règle de gestion : un signalement ouvre un examen, jamais une sanction (BIE-8, IDF-12)"
_NO_EFFECT = "règle de gestion : ce qui ne peut plus prendre effet, contrat fini ou engagement accompli, est retiré"
_DESK, _ARS, _SIGNATORY = Role.CASE_DESK, Role.ARS_REFERENT, Role.SIGNATORY


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who acts, on a day."""

    membership: Membership
    on: date

    @property
    def role(self) -> str:
        return self.membership.role


def too_soon(case: Case, on: date) -> str:
    """Why a breach cannot be decided on a day: nobody is condemned unheard."""
    until = case.observations_until_on
    if until is None:
        return "La notification n'est pas encore reçue : le délai d'observations n'a pas commencé à courir."
    if on <= until:
        return (
            f"Le signataire peut présenter ses observations jusqu'au {in_french(until)} inclus : la rupture ne se "
            "décide qu'ensuite."
        )
    return ""


def _heard(case: Case, party: Party) -> str:
    return too_soon(case, party.on)


def _another(case: Case, party: Party) -> str:
    proposer = case.proposed_by
    if proposer is not None and proposer.person_id == party.membership.person_id:
        return "Vous avez proposé cette décision : un autre agent de la gestion des contrats la signe."
    return ""


def _renounced(case: Case, party: Party) -> str:
    return "" if case.ground == CaseGround.RENUNCIATION else "Cette procédure ne vient pas d'une renonciation."


def _wants(outcome: Outcome) -> Guard:
    def refusal(case: Case, party: Party) -> str:
        return "" if case.outcome == outcome else f"La décision proposée est : « {case.get_outcome_display()} »."

    return Guard(f"la décision proposée est « {outcome.label} »", refusal)


def _unheard(case: Case, party: Party) -> str:
    return "" if case.notice_id is None else "La procédure a été notifiée : elle reprend là où elle en était."


def _told(case: Case, party: Party) -> str:
    return "" if case.notice_id is not None else "La procédure n'a pas été notifiée."


def _received(case: Case, party: Party) -> str:
    return "" if case.decision_known_on else "La réception de la décision n'est pas encore prouvée."


TAKEN_BACK = (
    "La décision de rupture du {decided_on} est retirée : elle n'a pas pris effet, et rien n'est dû à ce titre."
)
"""Where a case stands when its breach was pronounced, then withdrawn."""
ANNULLED = {
    CaseState.BROKEN: "La rupture est annulée au dossier depuis le {annulled_on} : le contrat n'est plus rompu.",
    CaseState.WAIVED: "La dispense est annulée au dossier depuis le {annulled_on} : l'engagement est de nouveau dû.",
}
"""Where a case stands when what it decided was recorded, then annulled in the file of the contract."""


_HEARD = Guard("le délai d'observations, compté de la réception, est passé", _heard)
_ANOTHER = Guard("par un autre agent que celui qui a proposé", _another)
_RENOUNCED = Guard("la procédure vient d'une renonciation", _renounced)
_TOLD, _UNTOLD = Guard("la procédure a été notifiée", _told), Guard("rien n'a été notifié", _unheard)


def _step(
    code: str,
    label: str,
    start: tuple[str, ...],
    to: str,
    role: Role,
    source: str = LAW,
    guards: tuple[Guard, ...] = (),
) -> Transition:
    return Transition(code=code, label=label, from_states=start, to_state=to, role=role, guards=guards, source=source)


def _observations() -> Iterator[Transition]:
    """Said as long as the contract is not broken; what comes late is kept and marked."""
    for state in HEARD:
        yield _step(f"observe_{state}", "Présenter mes observations", (state,), state, _SIGNATORY, _OWN)
        yield _step(f"take_observations_{state}", "Saisir des observations reçues", (state,), state, _DESK, _OWN)


WORKFLOW = Workflow(
    title="Procédure de rupture",
    states=dict(CaseState.choices),
    roles=dict(Role.choices),
    transitions=(
        _step("renounce", "Annoncer une renonciation", ("",), "reported", _SIGNATORY),
        _step("report", "Signaler une situation", ("",), "reported", _ARS, _REPORT),
        _step("record", "Ouvrir un dossier", ("",), "reported", _DESK, _REPORT),
        _step("dismiss", "Classer sans suite", ("reported",), "dismissed", _DESK, _REPORT),
        _step("open", "Ouvrir la procédure et la notifier", ("reported",), "open", _DESK),
        _step("extend", "Prolonger le délai d'observations", ("open",), "open", _DESK, _OWN),
        *_observations(),
        _step("propose_breach", "Proposer la rupture", ("open",), "proposed", _DESK, LAW, (_HEARD,)),
        _step("propose_closing", "Proposer de clore sans rupture", ("open",), "proposed", _DESK),
        _step("propose_waiver", "Proposer une dispense", ("reported", "open"), "proposed", _DESK),
        _step(
            "sign_breach", "Prononcer la rupture", ("proposed",), "pronounced", _DESK, _PAIR,
            (_wants(Outcome.BREACH), _ANOTHER, _HEARD),
        ),
        _step(
            "sign_closing", "Clore sans rupture", ("proposed",), "closed", _DESK, _PAIR,
            (_wants(Outcome.CLOSING), _ANOTHER),
        ),
        _step(
            "sign_waiver", "Accorder la dispense", ("proposed",), "waived", _DESK, _PAIR,
            (_wants(Outcome.WAIVER), _ANOTHER),
        ),
        _step("send_back", "Renvoyer la proposition", ("proposed",), "open", _DESK, _PAIR, (_TOLD,)),
        _step("send_back_unopened", "Renvoyer à l'examen", ("proposed",), "reported", _DESK, _PAIR, (_UNTOLD,)),
        _step(
            "take_effect", "Constater la réception", ("pronounced",), "broken", _DESK, LAW,
            (Guard("la réception de la décision est prouvée", _received),),
        ),
        _step("lapse", "Retirer une décision sans effet", ("pronounced",), "closed", _DESK, _NO_EFFECT),
        _step(
            "withdraw", "Retirer ma renonciation", ("reported", "open", "proposed"), "withdrawn", _SIGNATORY,
            "règle de gestion : on revient sur une renonciation jusqu'à la décision", (_RENOUNCED,),
        ),
    ),
    sentences={
        ("", ""): "Aucune procédure n'est ouverte.",
        ("reported", ""): "Signalé le {reported_on}. La gestion des contrats examine : elle classe, ou ouvre une "
        "procédure. Rien ne change au contrat d'ici là.",
        ("reported", _SIGNATORY): "Votre renonciation est arrivée le {reported_on}. La gestion des contrats l'examine "
        "puis vous notifie l'ouverture de la procédure. Vous pouvez encore la retirer : rien ne change à votre contrat "
        "d'ici là.",
        ("reported", _DESK): "À vous d'examiner : classez avec vos motifs, ou ouvrez la procédure.",
        ("dismissed", ""): "Classé sans suite le {dismissed_on} par {dismissed_by}. Rien ne change au contrat.",
        ("open", ""): "La procédure est ouverte. {clock}",
        ("open", _SIGNATORY): "Une procédure est ouverte : rien n'est décidé. {clock} Une personne lira votre dossier "
        "et vos observations avant toute décision.",
        ("proposed", ""): "Une décision est proposée et attend la signature d'un second agent.",
        ("proposed", _SIGNATORY): "La gestion des contrats prépare sa décision : deux personnes la prennent, puis elle "
        "vous est notifiée. {clock}",
        ("pronounced", ""): "Rupture prononcée le {decided_on}. Elle prendra effet le jour où le signataire reçoit la "
        "décision.",
        ("pronounced", _SIGNATORY): "La rupture est prononcée depuis le {decided_on} : elle prend effet le jour où "
        "vous recevez la décision.",
        ("broken", ""): "Contrat rompu : la décision a pris effet le {effect_on}.",
        ("broken", _SIGNATORY): "Votre contrat est rompu depuis le {effect_on}. Ce qui est à rembourser, et les voies "
        "de recours, sont dans la décision et dans l'ordre de recouvrer.",
        ("closed", ""): "Close le {decided_on} : le contrat continue.",
        ("closed", _SIGNATORY): "La procédure est close depuis le {decided_on} : votre contrat continue, rien n'est "
        "dû.",
        ("waived", ""): "Dispense accordée le {decided_on}, avec effet au {effect_on} : rien n'est dû.",
        ("withdrawn", ""): "Renonciation retirée par le signataire le {withdrawn_on} : le contrat continue.",
        ("withdrawn", _SIGNATORY): "Vous avez retiré votre renonciation le {withdrawn_on} : votre contrat continue.",
    },
)  # fmt: skip
WORKFLOWS = (WORKFLOW,)
