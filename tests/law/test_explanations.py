"""The reasons: French sentences with the actual numbers, citations that exist, doubts that show."""

from datetime import date

import pytest
from tests.architecture.traceability import register
from tests.law.build import assessed, fact, settled, terms

from cesp_law.alerts import AlertCode
from cesp_law.breach import BreachStage, ReadingCode
from cesp_law.deadlines import SENTENCES, DeadlineCode
from cesp_law.explain import Citation, Explained, Step
from cesp_law.facts import DeferralGround, Profession, Status, SuspensionGround, WaiverGround, ZoneCategory
from cesp_law.labels import (
    ALERT,
    ARS,
    BREACH_STAGE,
    DEADLINE,
    DEFERRAL_GROUND,
    PHASE,
    PROFESSION,
    READING,
    REGIME,
    STATUS,
    SUSPENSION_GROUND,
    WAIVER_GROUND,
    ZONE_CATEGORY,
)
from cesp_law.phase import Phase
from cesp_law.regime import Regime
from cesp_law.regional import ars_names
from cesp_law.scenario import explained_values

R2026 = terms(lodged_on=date(2026, 2, 1), signed_on=date(2026, 4, 1), academic_year=2025)

HISTORIES = {
    "six months": ([], "2021-03-01", None),
    "unsigned": ([], "2021-02-28", None),
    "suspended": ([fact("suspended", since="2022-02", until="2022-06", ground="maternity")], "2022-04-01", None),
    "deferred": (
        [
            fact("diploma_obtained", "2027-10-31"),
            fact("deferral_granted", since="2027-11", until="2028-05", ground="fst", requested_on="2027-09-01"),
        ],
        "2028-06-01",
        None,
    ),
    "excluded": ([fact("excluded", "2022-01-10")], "2023-01-01", None),
    "waived": ([fact("waived", "2022-01-10", ground="death")], "2023-01-01", None),
    "engaged": ([*settled()], "2029-01-03", None),
    "paused": ([*settled(), fact("practice_suspended", since="2029-01", until="2029-02")], "2029-05-01", None),
    "in a gap": ([*settled(), fact("left_place", "2029-01-10")], "2029-05-01", None),
    "after a gap": (
        [
            *settled(),
            fact("left_place", "2029-01-10"),
            fact("installed", "2029-01-31", share_percent=100, category="ZIP"),
        ],
        "2029-05-01",
        None,
    ),
    "half-time": ([*settled(share_percent=50)], "2029-01-03", R2026),
    "broken": ([*settled(), fact("breached", "2030-01-03")], "2031-01-01", None),
    "installed too soon": (
        [fact("installed", "2027-01-03", share_percent=100, category="ZIP")],
        "2027-02-01",
        None,
    ),
    "across three rates": (
        [],
        "2018-02-10",
        terms(lodged_on=date(2011, 1, 1), signed_on=date(2011, 3, 1), academic_year=2010),
    ),
    "dental internship": (
        [fact("entered_dental_internship", "2018-11-02")],
        "2019-03-01",
        terms(profession="odontology", lodged_on=date(2017, 11, 1), signed_on=date(2018, 2, 1), academic_year=2017),
    ),
    "padhue": ([], "2022-01-01", terms(status="padhue", allowance_from="2021-01")),
}


def answer(name):
    facts, as_of, contract = HISTORIES[name]
    return assessed(*facts, as_of=as_of, contract=contract)


def told(name, value):
    explained = dict(explained_values(answer(name)))[value]
    return [step.sentence.replace("\u00a0", " ").replace("\u202f", " ") for step in explained.steps]


@pytest.mark.parametrize("name", HISTORIES)
def test_every_reason_can_be_told_and_cites_what_exists(name):
    clauses = set(register().statements)
    for path, explained in explained_values(answer(name)):
        assert explained.steps, path
        assert explained.citations, path
        for step in explained.steps:
            assert step.sentence[0] not in "abcdefghijklmnopqrstuvwxyz" or step.sentence[0].isdigit(), step.sentence
            assert step.sentence.endswith("."), step.sentence
            assert "None" not in step.sentence
            for citation in step.citations:
                assert citation.text
                assert citation.clauses
                assert clauses.issuperset(citation.clauses), citation


def test_months_due():
    assert told("six months", "allowance.months_due") == [
        "Année universitaire 2020-2021 : pour un étudiant, l'allocation prend effet au 1er octobre 2020, "
        "quel que soit le jour de la signature.",
        "Un mois est dû dès son premier jour : au 1er mars 2021, mars 2021 compte.",
        "D'octobre 2020 à mars 2021 inclus : 6 mois.",
    ]
    assert told("suspended", "allowance.months_due")[2:] == [
        "D'octobre 2020 à avril 2022 inclus : 19 mois.",
        "Suspension de février 2022 à avril 2022 inclus (maternité) : 3 mois sans allocation.",
        "19 − 3 = 16 mois dus.",
    ]
    assert told("unsigned", "allowance.months_due")[-1] == (
        "Le contrat est signé le 1er mars 2021 : rien n'est dû au 28 février 2021."
    )
    assert told("deferred", "allowance.months_due")[1] == (
        "Le report d'installation a prolongé l'allocation jusqu'en avril 2028 inclus."
    )
    assert told("excluded", "allowance.months_due")[1] == (
        "L'exclusion des études du 10 janvier 2022 arrête l'allocation : janvier 2022 est dû en entier, "
        "février 2022 ne l'est plus."
    )
    assert told("padhue", "allowance.months_due")[0] == ("Le contrat fixe le premier mois d'allocation : janvier 2021.")
    assert told("dental internship", "allowance.months_due")[3] == (
        "Suspension de décembre 2018 à mars 2019 inclus (internat d'odontologie, suspension automatique) : "
        "4 mois sans allocation."
    )


def test_net():
    assert told("six months", "allowance.net_cents") == [
        "En octobre 2020, 1 200,00 € bruts par mois ; assiette 98,25 % = 1 179,00 € ; CSG 9,2 % = 108,47 € ; "
        "CRDS 0,5 % = 5,90 € ; soit 1 085,63 € nets, avant impôt sur le revenu.",
        "D'octobre 2020 à mars 2021 inclus : 6 mois × 1 085,63 € = 6 513,78 €.",
    ]
    assert told("across three rates", "allowance.net_cents")[3:] == [
        "Chaque mois suit les taux de ce mois, quel que soit le jour où il est versé.",
        "D'octobre 2010 à décembre 2011 inclus : 15 mois × 1 106,88 € = 16 603,20 €.",
        "De janvier 2012 à décembre 2017 inclus : 72 mois × 1 105,67 € = 79 608,24 €.",
        "De janvier 2018 à février 2018 inclus : 2 mois × 1 085,63 € = 2 171,26 €.",
        "16 603,20 € + 79 608,24 € + 2 171,26 € = 98 382,70 €.",
    ]


def test_months_owed():
    assert told("six months", "engagement.months_owed") == [
        "6 mois d'allocation dus et versés.",
        "L'engagement dure autant de mois que l'allocation, et 24 mois au moins : 6 étant inférieur à 24, "
        "le plancher s'applique, soit 24 mois.",
        "L'allocation n'est pas terminée : cette durée est prévisionnelle.",
    ]
    assert told("engaged", "engagement.months_owed")[1:] == [
        "L'engagement dure autant de mois que l'allocation, et 24 mois au moins, soit 85 mois.",
        "Plus aucun mois d'allocation ne peut s'ajouter : cette durée ne changera plus.",
    ]


def test_last_day():
    assert told("engaged", "engagement.last_day") == [
        "L'engagement commence le 3 janvier 2028, premier jour où tout est réuni : le diplôme (31 octobre 2027), "
        "la thèse (15 juin 2027), l'inscription à l'ordre (1er décembre 2027), la validation du projet "
        "(4 mai 2027) et l'installation (3 janvier 2028).",
        "85 mois à accomplir, de quantième à quantième.",
        "3 janvier 2028 + 85 mois = 3 février 2035 : l'engagement va du 3 janvier 2028 au 2 février 2035 inclus.",
    ]
    assert told("paused", "engagement.last_day")[2:] == [
        "Suspension en exercice : 1 mois jusqu'ici ; la fin recule d'autant.",
        "3 janvier 2028 + 86 mois = 3 mars 2035 : l'engagement va du 3 janvier 2028 au 2 mars 2035 inclus.",
    ]
    assert told("after a gap", "engagement.last_day")[2:] == [
        "Intervalle entre deux lieux : 21 jours jusqu'ici ; la fin recule d'autant, les mois étant ajoutés avant "
        "les jours.",
        "3 janvier 2028 + 85 mois + 21 jours = 24 février 2035 : l'engagement va du 3 janvier 2028 au "
        "23 février 2035 inclus.",
    ]
    assert told("in a gap", "engagement.last_day")[-1] == (
        "Au 1er mai 2029, aucun lieu d'exercice n'est tenu : la fin de l'engagement sera connue à la prochaine "
        "installation."
    )
    assert told("half-time", "engagement.last_day")[1:3] == [
        "25 mois à temps plein à accomplir : 50 mois à 50 % = 25 mois à temps plein.",
        "En tout, 50 mois de calendrier.",
    ]
    assert told("installed too soon", "engagement.last_day") == [
        "Au 1er février 2027, l'engagement n'a pas commencé : il manque le diplôme, la thèse, l'inscription à "
        "l'ordre et la validation du projet."
    ]


def test_months_served():
    assert told("engaged", "engagement.months_served")[-1] == (
        "Du 3 janvier 2028 au 3 janvier 2029 : 12 mois entiers accomplis."
    )
    assert told("half-time", "engagement.months_served")[-1] == "Ramené au temps plein : 6 mois entiers."


def test_indemnity():
    assert told("six months", "breach.total_cents") == [
        "6 mois d'allocation perçus, soit 6 513,78 € nets, avant impôt sur le revenu.",
        "Avant le diplôme : 200,00 € × 6 mois perçus = 1 200,00 €.",
        "La pénalité ne peut pas être inférieure à 2 000,00 €.",
        "6 513,78 € + 2 000,00 € = 8 513,78 €.",
    ]
    assert told("broken", "breach.readings.1.total_cents") == [
        "Autre lecture, montrée à titre d'information : 85 mois dus − 24 mois accomplis = 61 mois non accomplis.",
        "Dernière allocation mensuelle nette 1 085,63 € × 61 mois = 66 223,43 €.",
        "Le diplôme est obtenu depuis le 31 octobre 2027 : pénalité de 20 000,00 €.",
        "66 223,43 € + 20 000,00 € = 86 223,43 €.",
    ]
    assert told("waived", "breach.total_cents") == ["Dispense du 10 janvier 2022 (décès) : aucune indemnité n'est due."]


def test_a_doubt_is_said_only_where_there_is_one():
    assert dict(explained_values(answer("across three rates")))["allowance.net_cents"].doubts
    assert not dict(explained_values(answer("six months")))["allowance.net_cents"].doubts
    assert not dict(explained_values(answer("six months")))["allowance.months_due"].doubts
    assert dict(explained_values(answer("excluded")))["allowance.months_due"].doubts
    assert dict(explained_values(answer("unsigned")))["breach.penalty_cents"].doubts
    assert not dict(explained_values(answer("six months")))["breach.penalty_cents"].doubts


def test_a_doubt_reaches_whoever_opens_the_reason():
    assert answer("broken").breach is not None
    explained = dict(explained_values(answer("broken")))
    assert explained["breach.readings.1.total_cents"].doubts
    assert not explained["breach.penalty_cents"].doubts
    early = assessed(
        as_of="2012-01-15",
        contract=terms(lodged_on=date(2010, 12, 1), signed_on=date(2011, 3, 1), academic_year=2010),
    )
    assert early.breach is not None
    assert early.breach.penalty_cents.doubts


def test_reasons_are_built_only_when_asked_for():
    opened = []

    def because():
        opened.append(1)
        return (Step("Parce que.", (Citation("texte", ("IDF-1",)),)),)

    explained = Explained(3, because)
    assert explained == Explained(3, lambda: ())
    assert opened == []
    assert (explained.steps[0].sentence, explained.citations[0].text, len(opened)) == ("Parce que.", "texte", 2)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (PROFESSION, Profession),
        (STATUS, Status),
        (REGIME, Regime),
        (PHASE, Phase),
        (SUSPENSION_GROUND, SuspensionGround),
        (DEFERRAL_GROUND, DeferralGround),
        (WAIVER_GROUND, WaiverGround),
        (ZONE_CATEGORY, ZoneCategory),
        (DEADLINE, DeadlineCode),
        (SENTENCES, DeadlineCode),
        (ALERT, AlertCode),
        (BREACH_STAGE, BreachStage),
        (READING, ReadingCode),
        (ARS, ars_names()),
    ],
)
def test_every_code_has_its_words(table, codes):
    assert set(table) == set(codes)
