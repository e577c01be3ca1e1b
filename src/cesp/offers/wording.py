"""What the letters and the papers of an offer say, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cesp.accounts.models import Organisation
from cesp.accounts.queries import managing_authority
from cesp.campaigns.models import Candidature
from cesp.contracts.models import Contract
from cesp.letters.heading import Paper
from cesp.letters.wording import of_organisation
from cesp.offers.models import Offer
from cesp.offers.terms import Reckoning
from cesp.selection.models import Ranked
from cesp.zoning import wording as regional_wording
from cesp.zoning.naming import specialty_word
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.explain import Explained
from cesp_law.money import euros
from cesp_law.selection.quota import Listing, last_day_to_sign
from cesp_law.wording import count, of_month

LISTINGS = {
    Listing.MAIN: "liste principale",
    Listing.RESERVE: "liste complémentaire",
    Listing.NOT_LISTED: "non retenue au-delà de la liste complémentaire",
}
NOT_RETAINED = "non retenue"
ACCEPTANCE = (
    "J'ai lu le contrat en entier. J'accepte de le signer, et l'engagement d'exercer qu'il contient, dont la durée est "
    "égale à celle de l'allocation perçue, vingt-quatre mois au moins."
)
"""The sentence that somebody accepts by signing a contract in the service."""
ACCEPTANCE_OF_AMENDMENT = "J'ai lu l'avenant en entier, et j'accepte de le signer."


def result(ranked: Ranked, listing: Explained[Listing] | None, *, contracts: int) -> Paper:
    """What a candidate is told of their ranking, with its reasons and nobody else's name."""
    candidature = ranked.candidature
    retained = listing is not None
    heading = LISTINGS[listing.value] if listing is not None else NOT_RETAINED
    return Paper(
        object=f"résultat de votre candidature, campagne {candidature.campaign.years}",
        references=(("Campagne", candidature.campaign.years),),
        body={
            "notice": "",
            "opening": ["Madame, Monsieur,", *_result_opening(candidature, heading, ranked)],
            "figures": list(_result_figures(ranked, contracts)) if retained else [],
            "sections": [
                {
                    "title": "Les raisons",
                    "sentences": [ranked.reason] if ranked.reason else [],
                    "reasons": [str(step) for step in ranked.steps]
                    + ([step.sentence for step in listing.steps] if listing is not None else []),
                },
                {"title": "La suite", "sentences": [_result_next(listing)], "reasons": []},
            ],
            "closing": ["Texte : code de l'éducation, art. L. 632-6."],
        },
    )


def _result_opening(candidature: Candidature, heading: str, ranked: Ranked) -> Iterator[str]:
    assert candidature.ufr is not None
    ufr = of_organisation(candidature.ufr.name)
    yield (
        f"La commission {ufr} ({labels.PROFESSION[candidature.profession]}) a examiné votre candidature au contrat "
        f"d'engagement de service public, dans la catégorie « {labels.STATUS[ranked.status]} ». Résultat : {heading}."
    )


def _result_figures(ranked: Ranked, contracts: int) -> Iterator[dict[str, str]]:
    yield figure("Rang dans votre catégorie", str(ranked.rank_in_status))
    if ranked.total:
        yield figure("Note d'ensemble", f"{ranked.total} sur 20")
    yield figure("Contrats offerts", str(contracts))


def _result_next(listing: Explained[Listing] | None) -> str:
    match listing.value if listing is not None else None:
        case Listing.MAIN:
            return (
                "Un contrat vous sera proposé : vous aurez alors trente jours pour le signer ou le refuser. Rien n'est "
                "à faire d'ici là."
            )
        case Listing.RESERVE:
            return (
                "Un contrat vous sera proposé si une personne mieux classée de votre catégorie refuse le sien, le "
                "laisse sans réponse ou retire sa candidature."
            )
        case _:
            return "Aucun contrat ne vous sera proposé dans cette campagne. Vous pouvez candidater à la suivante."


def offer(offer: Offer, reckoning: Reckoning) -> Paper:
    """The letter that offers a contract: until when, and what signing means in pay and months."""
    candidature = offer.candidature
    last_day = last_day_to_sign(offer.offered_on)
    called = (
        "" if offer.offered_by_id else " Votre rang de la liste complémentaire est appelé : une place s'est libérée."
    )
    return Paper(
        object=f"proposition de contrat, année universitaire {candidature.campaign.years}",
        references=(("Proposé le", in_french(offer.offered_on)), ("À signer au plus tard le", in_french(last_day))),
        decides=False,
        body={
            "notice": f"À signer ou à refuser au plus tard le {in_french(last_day)} inclus, heure de Paris.",
            "opening": [
                "Madame, Monsieur,",
                "Dans l'ordre du classement de la commission, un contrat d'engagement de service public vous est "
                f"proposé au titre de l'année universitaire {candidature.campaign.years}.{called}",
            ],
            "figures": list(reckoning_figures(reckoning)),
            "sections": [
                {"title": "Ce à quoi le contrat engage", "sentences": list(meaning(reckoning)), "reasons": []},
                {
                    "title": "Répondre",
                    "sentences": [
                        "Ouvrez « Ma proposition » dans votre espace pour lire le contrat, le signer ou le refuser. Un "
                        "original signé sur papier vaut autant : remettez-le à la gestion des contrats.",
                        "Sans signature à cette date, la proposition est caduque et le candidat suivant est appelé.",
                    ],
                    "reasons": [],
                },
            ],
            "closing": [],
        },
    )


def figure(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def reckoning_figures(reckoning: Reckoning) -> Iterator[dict[str, str]]:
    """Pay and months of a contract to be, as far as they are known."""
    yield figure("Allocation brute", f"{euros(reckoning.gross_cents)} par mois")
    yield figure("Soit, net", f"{euros(reckoning.net_cents)} par mois", "avant impôt sur le revenu")
    if reckoning.first_month is not None:
        yield figure("Premier mois dû", reckoning.first_month.in_french)
    if reckoning.months_due:
        yield figure("Mois d'allocation prévus", count(reckoning.months_due, "mois"), "jusqu'au diplôme prévu")
        yield figure("Mois d'engagement", count(reckoning.months_owed, "mois"), "prévision")


def meaning(reckoning: Reckoning) -> Iterator[str]:
    """What signing engages to, in sentences: for the letter and the page of the candidate."""
    yield (
        "Vous vous engagez à exercer, à compter de votre installation, dans une zone où l'offre de soins manque, "
        f"autant de mois que vous aurez perçu d'allocation, {reckoning.floor} mois au moins."
    )
    if reckoning.first_month is not None:
        yield (
            f"L'allocation est due à compter {_of_day(reckoning.first_month.first_day)} ; les mois déjà passés sont "
            "payés en une fois, avec la première mensualité qui suit la conclusion du contrat."
        )
    else:
        yield "Le premier mois d'allocation est fixé par le contrat que la gestion des contrats vous prépare."
    if reckoning.warning:
        yield reckoning.warning


def _of_day(day: date) -> str:
    return f"du {in_french(day)}"


def contract(offer: Offer, reckoning: Reckoning, *, on: date, version: int) -> Paper:
    """The contract itself, with the rules of the region as they stand on a day."""
    candidature, authority = offer.candidature, managing_authority(on)
    return Paper(
        object=f"contrat d'engagement de service public, année universitaire {candidature.campaign.years}",
        references=(("Version", str(version)), ("Proposé le", in_french(offer.offered_on))),
        decides=False,
        body={
            "parties": list(_parties(authority, candidature)),
            "notice": reckoning.warning,
            "figures": list(reckoning_figures(reckoning)),
            "articles": list(_articles(offer, reckoning, on=on)),
            "signatures": _frames(authority, candidature.person.full_name),
        },
    )


def _parties(authority: Organisation, candidature: Candidature) -> Iterator[str]:
    person = candidature.person
    born = f", né(e) le {in_french(person.birth_on)}" if person.birth_on else ""
    yield f"Entre l'autorité gestionnaire des contrats d'engagement de service public, {authority.name}, d'une part,"
    yield f"et {person.full_name}{born}, ci-après « le signataire », d'autre part, il est convenu ce qui suit."


def _articles(offer: Offer, reckoning: Reckoning, *, on: date) -> Iterator[dict[str, Any]]:
    candidature = offer.candidature
    assert candidature.ufr is not None
    specialty = f", spécialité « {specialty_word(candidature.specialty)} »" if candidature.specialty else ""
    yield article(
        "Objet",
        f"Le signataire, inscrit auprès {of_organisation(candidature.ufr.name)} "
        f"({labels.PROFESSION[candidature.profession]}, {labels.STATUS[candidature.status]}{specialty}), a été retenu "
        f"dans la campagne {candidature.campaign.years} du contrat d'engagement de service public (code de "
        "l'éducation, art. L. 632-6).",
        f"Régime du contrat : {labels.REGIME[reckoning.regime]} ({labels.REGIME_EXPLAINED[reckoning.regime]}).",
    )
    yield article(
        "Allocation",
        f"Le signataire perçoit {euros(reckoning.gross_cents)} bruts par mois, soit {euros(reckoning.net_cents)} nets "
        "avant impôt sur le revenu aux taux en vigueur le premier mois. L'allocation est imposable.",
        *_first_month(reckoning),
        "Elle est versée jusqu'au mois du diplôme inclus, ou jusqu'au dernier mois d'un report d'installation accordé.",
    )
    yield article("Engagement", *_engagement(reckoning))
    yield article("Rupture", *_breach(reckoning))
    yield article(
        f"Règles de la région de formation, {labels.ARS[reckoning.rules.ars]}, en vigueur le {in_french(on)}",
        f"Source : {reckoning.rules.text}.",
        rules=regional_wording.lines_of(reckoning.rules),
    )
    yield article(
        "Signature et prise d'effet",
        f"Le contrat a été proposé le {in_french(offer.offered_on)} : le signataire le signe au plus tard le "
        f"{in_french(last_day_to_sign(offer.offered_on))} inclus. Il est conclu le jour de la signature de l'autorité "
        "gestionnaire.",
        "Signer dans le service, identité prouvée de nouveau, vaut autant que signer un original sur papier. "
        "L'empreinte du présent fichier scellé est conservée avec chaque signature.",
    )


def _first_month(reckoning: Reckoning) -> Iterator[str]:
    assert reckoning.first_month is not None
    yield (
        f"Elle est due à compter du {in_french(reckoning.first_month.first_day)}, quel que soit le jour de la "
        "conclusion ; les mois échus sont payés avec la première mensualité qui la suit."
    )


def _engagement(reckoning: Reckoning) -> Iterator[str]:
    yield (
        "Le signataire s'engage à exercer, à compter de son installation, dans une zone où l'offre de soins manque, "
        f"autant de mois qu'il aura perçu d'allocation, {reckoning.floor} mois au moins."
    )
    if reckoning.months_due:
        yield (
            f"À titre prévisionnel, {count(reckoning.months_due, 'mois')} d'allocation jusqu'au diplôme prévu, soit "
            f"{count(reckoning.months_owed, 'mois')} d'engagement. L'autorité gestionnaire notifie la durée définitive."
        )
    yield "Les zones sont celles de l'agence régionale de santé du lieu d'exercice, le jour où elle valide le projet."


def _breach(reckoning: Reckoning) -> Iterator[str]:
    by_month, floor, after = reckoning.penalties
    yield (
        "Le signataire qui rompt son engagement rembourse les allocations nettes perçues et verse une pénalité : "
        f"{euros(by_month)} par mois perçu avant le diplôme, {euros(floor)} au moins ; {euros(after)} à compter du "
        "diplôme (montants en vigueur ce jour)."
    )
    if reckoning.breach_cents is not None and reckoning.first_month is not None:
        yield (
            f"Exemple : une rupture avant le diplôme après {reckoning.breach_months} mois d'allocation perçus, "
            f"à compter {of_month(reckoning.first_month)}, coûte {euros(reckoning.breach_cents)}."
        )


def article(title: str, *sentences: str, rules: Iterator[tuple[str, str]] | None = None) -> dict[str, Any]:
    lines = [{"label": label, "value": value} for label, value in rules or ()]
    return {"title": title, "sentences": [sentence for sentence in sentences if sentence], "rules": lines}


def _frames(authority: Organisation, name: str) -> list[dict[str, str]]:
    how = "Signature dans le service (jour, heure et empreinte au dossier) ou sur cet original."
    return [
        {"title": "Le signataire", "name": name, "how": how},
        {"title": "Pour l'autorité gestionnaire", "name": authority.name, "how": how},
    ]


def amendment(contract: Contract, *, object_: str, clauses: Sequence[str], on: date, version: int) -> Paper:
    """An amendment to a contract in force: what it changes, clause by clause."""
    authority = managing_authority(on)
    person = contract.signatory
    return Paper(
        object=f"avenant n° {version} au contrat {contract.reference}",
        references=(("Contrat", contract.reference), ("Avenant n°", str(version))),
        decides=False,
        body={
            "parties": [
                f"Entre l'autorité gestionnaire des contrats d'engagement de service public, {authority.name}, et "
                f"{person.full_name}, signataire du contrat {contract.reference}, il est convenu ce qui suit.",
            ],
            "notice": f"Objet de l'avenant : {object_}",
            "figures": [],
            "articles": [
                *(article("Modification du contrat", clause) for clause in clauses),
                article("Prise d'effet", "L'avenant prend effet le jour de la dernière des deux signatures. Le reste "
                        "du contrat demeure."),
            ],
            "signatures": _frames(authority, person.full_name),
        },
    )  # fmt: skip
