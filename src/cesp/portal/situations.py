"""Where a contract stands, in one sentence for its signatory and one for an agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from cesp.payments.whole_file import ContractFile
from cesp.pictures.wording import months_in_french
from cesp_law import labels
from cesp_law.dates import Month, in_french
from cesp_law.deadlines import DeadlineCode
from cesp_law.facts import WaiverGround
from cesp_law.phase import Phase
from cesp_law.wording import count

_ADVICE = DeadlineCode.PROJECT_ADVISED


@dataclass(frozen=True, slots=True)
class Situation:
    """What it is, and what happens next; each said to the signatory and about them."""

    to_signatory: str
    to_agent: str
    next_to_signatory: str
    next_to_agent: str


def situation(file: ContractFile) -> Situation:
    """Say where a contract stands."""
    match file.now.phase.value:
        case Phase.BEFORE_ALLOWANCE:
            return _before_allowance(file)
        case Phase.TRAINING:
            return _training(file)
        case Phase.SUSPENDED:
            return _suspended(file)
        case Phase.DEFERRED:
            return _deferred(file)
        case Phase.AWAITING_INSTALLATION:
            return _awaiting(file)
        case Phase.ENGAGED:
            return _engaged(file)
        case Phase.ENGAGEMENT_SUSPENDED:
            return _interrupted(file)
        case Phase.COMPLETED:
            return _completed(file)
        case Phase.BREACHED:
            on = in_french(_closed_on(file))
            return Situation(
                f"Votre contrat est rompu depuis le {on}.",
                f"Contrat rompu le {on} : tout est arrêté à ce jour.",
                "Les sommes à rembourser vous sont notifiées par l'autorité gestionnaire.",
                "Le recouvrement suit la décision notifiée.",
            )
        case Phase.WAIVED:
            on = in_french(_closed_on(file))
            if file.timeline.waived is not None and file.timeline.waived.ground is WaiverGround.DEATH:
                return Situation("", f"Décédé(e) le {on}.", "", "Rien n'est dû, et rien ne lui est demandé.")
            return Situation(
                f"Vous êtes dispensé d'engagement depuis le {on}.",
                f"Dispense accordée le {on} : rien n'est dû.",
                "Vous n'avez rien à rembourser.",
                "Rien n'est à recouvrer.",
            )
        case other:
            assert_never(other)


def _before_allowance(file: ContractFile) -> Situation:
    signed_on = file.timeline.terms.signed_on
    if file.on < signed_on:
        day = in_french(signed_on)
        return Situation(
            f"Votre contrat sera signé le {day}.",
            f"Contrat à signer le {day}.",
            "L'allocation part ensuite du premier mois de l'année universitaire du contrat.",
            "Rien n'est dû avant la signature.",
        )
    month = file.now.allowance.first_month.in_french
    return Situation(
        f"Votre contrat est signé. L'allocation commence en {month}.",
        f"Contrat signé, allocation à compter de {month}.",
        "Vérifiez vos coordonnées bancaires auprès du bureau des paiements.",
        "Premier versement avec la mensualité de ce mois.",
    )


def _training(file: ContractFile) -> Situation:
    expected_on = file.timeline.terms.expected_diploma_on
    if expected_on is None:
        return Situation(
            "Vous êtes en formation : l'allocation vous est due chaque mois, jusqu'à celui de votre diplôme.",
            "En formation, allocation due chaque mois.",
            "La date prévue de votre diplôme n'est pas connue : donnez-la à votre ARS, elle fixe vos échéances.",
            "Date de diplôme inconnue : elle manque aux échéances et aux prévisions.",
        )
    day = in_french(expected_on)
    if expected_on <= file.on:
        return Situation(
            f"Votre diplôme était prévu le {day} et n'est pas encore enregistré : l'allocation continue en attendant.",
            f"Diplôme prévu le {day}, non enregistré : l'allocation court toujours.",
            "Envoyez votre diplôme, ou votre nouvelle date prévue, au bureau des contrats.",
            "À vérifier auprès de l'UFR : diplôme obtenu, ou nouvelle date prévue.",
        )
    return Situation(
        f"Vous êtes en formation : l'allocation vous est due chaque mois, jusqu'à votre diplôme, prévu le {day}.",
        f"En formation, diplôme prévu le {day}.",
        _next_step(file),
        _next_step(file),
    )


def _suspended(file: ContractFile) -> Situation:
    month = Month.on(file.on)
    running = [months for months in file.ahead.allowance.suspended if month in months]
    when = months_in_french(running[0]) if running else ""
    back = running[0].until.in_french if running else ""
    return Situation(
        f"Votre allocation est suspendue {when} : ces mois ne sont ni payés, ni comptés dans l'engagement.",
        f"Allocation suspendue {when}.",
        f"L'allocation reprend en {back}." if back else "",
        f"Reprise en {back}." if back else "",
    )


def _deferred(file: ContractFile) -> Situation:
    month = Month.on(file.on)
    running = [deferral for deferral in file.timeline.deferrals if month in deferral.months]
    when = months_in_french(running[-1].months)
    why = labels.DEFERRAL_GROUND[running[-1].ground]
    last = in_french((running[-1].months.until + -1).last_day)
    return Situation(
        f"Votre installation est reportée {when} ({why}) : l'allocation continue, l'engagement grandit d'autant.",
        f"Installation reportée {when} ({why}).",
        f"À la fin du report, le {last}, installez-vous dans un lieu validé par votre ARS.",
        f"Installation attendue à la fin du report, le {last}.",
    )


def _awaiting(file: ContractFile) -> Situation:
    diploma_on = in_french(file.timeline.diploma_on) if file.timeline.diploma_on else ""
    if any(one.code.startswith("installed_without_") for one in file.now.alerts):
        return Situation(
            "Votre installation est enregistrée, mais l'engagement ne court pas encore : une condition manque.",
            f"Diplômé le {diploma_on}, installé : l'engagement ne court pas encore, une condition manque.",
            _next_step(file),
            _next_step(file),
        )
    return Situation(
        f"Votre diplôme est obtenu depuis le {diploma_on}. L'engagement commencera le jour de votre installation.",
        f"Diplômé le {diploma_on}, en attente d'installation.",
        _next_step(file),
        _next_step(file),
    )


def _engaged(file: ContractFile) -> Situation:
    engagement = file.now.engagement
    served = count(engagement.months_served.value, "mois", "mois")
    owed = count(engagement.months_owed.value, "mois", "mois")
    start = in_french(engagement.starts_on) if engagement.starts_on else ""
    last_day = engagement.last_day.value
    end = f"Dernier jour d'engagement : le {in_french(last_day)}." if last_day else ""
    return Situation(
        f"Vous servez votre engagement depuis le {start} : {served} sur {owed}.",
        f"Engagement en cours depuis le {start} : {served} sur {owed}.",
        end,
        end,
    )


def _interrupted(file: ContractFile) -> Situation:
    engagement = file.now.engagement
    served = count(engagement.months_served.value, "mois", "mois")
    course = engagement.course
    if course is not None and course.in_gap:
        return Situation(
            f"Votre engagement est interrompu : vous n'avez plus de lieu d'exercice. {served} sont déjà servis.",
            f"Engagement interrompu, aucun lieu d'exercice. {served} servis.",
            "Chaque jour sans lieu recule d'autant la fin de l'engagement. Votre ARS vous aide à en trouver un autre.",
            "Chaque jour sans lieu recule d'autant la fin de l'engagement.",
        )
    return Situation(
        f"Votre exercice est suspendu : ces mois s'ajoutent à la fin de l'engagement. {served} sont déjà servis.",
        f"Exercice suspendu. {served} servis.",
        "L'engagement reprend à la fin de la suspension.",
        "L'engagement reprend à la fin de la suspension.",
    )


def _completed(file: ContractFile) -> Situation:
    last_day = file.now.engagement.last_day.value
    when = f" depuis le {in_french(last_day)}" if last_day else ""
    return Situation(
        f"Votre engagement est accompli{when}. Vous ne devez plus rien.",
        f"Engagement accompli{when}.",
        "Vous êtes libre de vous installer où vous voulez.",
        "Aucune suite.",
    )


def _next_step(file: ContractFile) -> str:
    """The last thing missed, else the first to come; an advice that has passed presses nobody."""
    missed = [each for each in file.now.deadlines if each.due_on < file.on and each.code is not _ADVICE]
    coming = [each for each in file.now.deadlines if each.due_on >= file.on]
    if missed:
        return f"Délai passé depuis le {in_french(missed[-1].due_on)} : {_lower(missed[-1].sentence)}"
    if coming:
        return f"Prochaine étape, jusqu'au {in_french(coming[0].due_on)} inclus : {_lower(coming[0].sentence)}"
    return ""


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _closed_on(file: ContractFile) -> date:
    closed_on = file.timeline.closed_on
    assert closed_on is not None
    return closed_on
