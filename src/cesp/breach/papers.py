"""The letters of a procedure, as plain values for their template.

They repeat the facts reported and the reasons, never what the signatory wrote nor anything of health.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cesp.breach.models import Case, Outcome
from cesp.breach.reading import lines_of
from cesp.common.instants import day_of
from cesp.internship.models import Candidate
from cesp.letters.heading import Paper
from cesp.letters.wording import of_organisation
from cesp_law.breach import BreachCost, ReadingCode
from cesp_law.dates import in_french
from cesp_law.explain import Step
from cesp_law.money import euros

_SOURCES = (
    "Textes : code de l'éducation, art. L. 632-6 ; arrêté du 26 mai 2020, art. 1er ; code des relations entre le "
    "public et l'administration, art. L. 121-1 et suivants (procédure contradictoire)."
)
_HELLO = "Madame, Monsieur,"


def opening(case: Case, cost: BreachCost, *, candidate: Candidate | None) -> Paper:
    """What is reported, what may follow, what it would cost today, and how to answer."""
    return _paper(
        case,
        object_="ouverture d'une procédure de rupture de votre contrat",
        notice="Rien n'est décidé. Vous pouvez répondre : une personne lira ce que vous écrirez avant toute décision.",
        opening=[
            _HELLO,
            f"Une procédure qui peut mener à la rupture de votre contrat est ouverte. {_origin(case)}",
        ],
        sections=[
            *_facts(case),
            _section(
                "Ce que vous pouvez faire",
                [
                    f"Vous avez {case.observation_days} jours, à compter du lendemain du jour où vous recevez cette "
                    "lettre, pour présenter vos observations, avec les pièces utiles : dans le service, page « Ma "
                    "procédure », ou par courrier à l'autorité gestionnaire.",
                    "Vous pouvez demander plus de temps, demander à être entendu, lire votre dossier et vous faire "
                    "assister par la personne de votre choix.",
                    "Ce qui touche à votre santé se dépose à part : la nature de pièce « Certificat médical » n'est "
                    "lue que par les personnes qui décident.",
                    *_withdrawal(case),
                    "Aucune rupture ne sera décidée avant la fin de ce délai. Vos observations tardives sont gardées, "
                    "et marquées comme telles.",
                ],
            ),
            _section(
                "Ce qui peut être décidé",
                [
                    "La procédure peut être close sans suite, une dispense peut être accordée (maladie ou "
                    "handicap qui empêche d'étudier ou d'exercer, lieu tenu trois ans dont la zone perd son "
                    "classement), ou la rupture peut être prononcée.",
                    "La rupture prendrait effet le jour où vous recevriez la décision.",
                    *_internship(candidate, conditional=True),
                ],
            ),
            _costs(cost, title="Ce que coûterait une rupture aujourd'hui"),
        ],
        decides=False,
    )


def dismissal(case: Case) -> Paper:
    """The answer to a renunciation that opens nothing."""
    return _paper(
        case,
        object_="suite donnée à votre renonciation",
        opening=[_HELLO, "Aucune procédure de rupture n'est ouverte : votre contrat continue."],
        sections=[_reasons(case)],
        decides=False,
    )


def decision(case: Case, *, cost: BreachCost | None, candidate: Candidate | None, on: date) -> Paper:
    """The decision, with its reasons and what it changes."""
    match Outcome(case.outcome):
        case Outcome.BREACH:
            return _breach(case, cost, candidate, on)
        case Outcome.CLOSING:
            return _paper(
                case,
                object_="fin de la procédure, sans rupture de votre contrat",
                opening=[_HELLO, "La procédure ouverte sur votre contrat est close : le contrat n'est pas rompu."],
                sections=[*_heard(case), _reasons(case), _section("La suite", [_GOES_ON])],
            )
        case Outcome.WAIVER:
            return _waiver(case)


def taken_back(case: Case) -> Paper:
    """The decision of breach that could take no effect is withdrawn, and why."""
    on = in_french(day_of(case.decided_at)) if case.decided_at else ""
    return _paper(
        case,
        object_="retrait d'une décision de rupture",
        opening=[
            _HELLO,
            f"La décision de rupture du {on} est retirée : elle ne prend pas effet, et rien n'est dû à ce titre.",
        ],
        sections=[_reasons(case)],
    )


_GOES_ON = "Rien n'est dû. L'allocation et l'engagement continuent comme avant."


def _breach(case: Case, cost: BreachCost | None, candidate: Candidate | None, on: date) -> Paper:
    costs = [] if cost is None else [_costs(cost, title=f"Ce qui serait dû au {in_french(on)}")]
    return _paper(
        case,
        object_="rupture de votre contrat",
        opening=[_HELLO, f"Votre contrat d'engagement de service public est rompu. {_origin(case)}"],
        sections=[
            *_facts(case),
            *_heard(case),
            _reasons(case),
            _section(
                "Effet",
                [
                    "La rupture prend effet le jour où vous recevez cette décision. L'allocation s'arrête après le "
                    "mois de ce jour.",
                    *_internship(candidate, conditional=False),
                ],
            ),
            *costs,
            _section(
                "Comment cette somme se rembourse",
                [
                    "Le montant est arrêté sur les allocations réellement perçues le jour de l'effet. Un ordre de "
                    "recouvrer vous est ensuite envoyé, avec son calcul.",
                    "Vous pouvez demander à payer en plusieurs fois, ou une remise totale ou partielle : rien n'est à "
                    "payer avant l'ordre de recouvrer.",
                ],
            ),
        ],
    )


def _waiver(case: Case) -> Paper:
    on = in_french(case.effect_on) if case.effect_on else ""
    return _paper(
        case,
        object_="dispense d'engagement",
        opening=[
            _HELLO,
            f"Une dispense d'engagement vous est accordée à compter du {on} ({case.waiver_words}).",
            "Rien n'est dû : ni remboursement des allocations, ni pénalité.",
        ],
        sections=[*_heard(case), _reasons(case)],
    )


def _paper(
    case: Case,
    *,
    object_: str,
    opening: list[str],
    sections: list[dict[str, Any]],
    notice: str = "",
    decides: bool = True,
) -> Paper:
    return Paper(
        object=object_,
        references=(("Contrat", case.contract.reference), ("Procédure", f"n° {case.pk}")),
        body={"notice": notice, "opening": opening, "figures": [], "sections": sections, "closing": [_SOURCES]},
        decides=decides,
    )


def _origin(case: Case) -> str:
    on = in_french(day_of(case.reported_at))
    if case.life_event_id is not None:
        return f"Elle fait suite à votre renonciation du {on}."
    by = f" {of_organisation(case.reported_for.name)}" if case.reported_for is not None else ""
    return f"Elle fait suite à un signalement{by} du {on} : {case.get_ground_display().lower()}."


def _facts(case: Case) -> Iterator[dict[str, Any]]:
    if case.report:
        yield _section("Les faits signalés", _lines(case.report))


def _reasons(case: Case) -> dict[str, Any]:
    return _section("Motifs", _lines(case.reasons))


def _heard(case: Case) -> Iterator[dict[str, Any]]:
    """What was received of the signatory, by its days alone."""
    if case.notice is None:
        return
    received = [
        f"Reçues le {in_french(one.received_on)}{', hors délai' if one.late else ''}"
        f"{', sur papier' if one.on_paper else ''}."
        for one in case.observations.order_by("pk")
    ]
    known_on = f"Vous avez reçu la lettre d'ouverture le {in_french(case.notified_on)}." if case.notified_on else ""
    yield _section(
        "Vos observations", [*filter(None, [known_on]), *(received or ["Aucune observation n'a été reçue."])]
    )


def _withdrawal(case: Case) -> Iterator[str]:
    if case.life_event_id is not None:
        yield "Vous pouvez retirer votre renonciation jusqu'à la décision : la procédure s'arrête, le contrat continue."


def _internship(candidate: Candidate | None, *, conditional: bool) -> Iterator[str]:
    """What becomes of a choice of post not made yet (IDF-15)."""
    if candidate is None:
        return
    verb = "choisiriez" if conditional else "choisissez"
    yield (
        f"Vous prenez part au choix de postes d'internat de {candidate.choice.year}, dont les postes ne sont pas "
        f"encore attribués : vous {verb} désormais sur la liste ordinaire, et votre place sur la liste des "
        "signataires va aux suivants."
    )


def _costs(cost: BreachCost, *, title: str) -> dict[str, Any]:
    """The computation, line by line; then the open reading, for information."""
    sentences = [f"{label} : {euros(cents)}." for label, cents in lines_of(cost)]
    sentences.append(f"Total : {euros(cost.total_cents.value)}.")
    sentences.extend(
        f"À titre d'information, une autre lecture des textes, à confirmer, donnerait {euros(one.total.value)} : le "
        "titre est calculé sur les sommes reçues."
        for one in cost.readings
        if one.code is ReadingCode.UNSERVED_MONTHS
    )
    return {"title": title, "sentences": sentences, "reasons": [_step(one) for one in cost.total_cents.steps]}


def _step(step: Step) -> str:
    """A step of the computation and the texts it rests on, doubts said."""
    cited = [f"{one.text}{' – lecture à confirmer' if one.doubt else ''}" for one in step.citations]
    return f"{step.sentence.rstrip('.')} ({' ; '.join(cited)})." if cited else step.sentence


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _section(title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "sentences": sentences, "reasons": []}
