"""Texts that carry no dated value: what a step cites when it applies a rule and not a figure.

A citation with a ``doubt`` is a reading of ours where the texts are silent.
"""

from cesp_law.explain import Citation

WHOLE_MONTHS = Citation(
    "code de l'éducation, art. L. 632-6 : allocation mensuelle, comptée en mois entiers",
    clauses=("IDF-2", "PAP-9"),
)
RATE_OF_THE_MONTH_DUE = Citation(
    "règle de calcul : les taux sont ceux du mois dû, quel que soit le jour du versement",
    clauses=("IDF-2",),
    doubt="Les textes ne disent pas quel taux suit une allocation versée après un changement.",
)
MONTH_OF_THE_EVENT = Citation(
    "règle de calcul : le mois de l'événement est dû en entier",
    clauses=("BIE-1",),
    doubt="Les textes ne disent rien du mois du diplôme, de la rupture, de l'exclusion ou du décès.",
)
END_OF_ALLOWANCE = Citation(
    "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes : l'allocation s'arrête au diplôme ou à la fin du post-internat",
    clauses=("BIE-1", "INS-9"),
)
EFFECT_IN_THE_CONTRACT = Citation(
    "contrat du praticien à diplôme hors Union européenne, qui fixe le premier mois",
    clauses=("PAP-9",),
    doubt="Les textes ne fixent pas le mois d'effet pour ces praticiens : il est lu dans le contrat.",
)
NOT_DUE_WHILE_SUSPENDED = Citation(
    "présentation du CESP par l'ARS Île-de-France : la suspension interrompt l'allocation",
    clauses=("IDF-17",),
)
AUTOMATIC_SUSPENSION = Citation(
    "décret n° 2013-735 du 14 août 2013, art. 1er (la prise de fonctions d'interne suspend le contrat)",
    clauses=("NAT-6",),
    url="https://circulaires.legifrance.gouv.fr/loda/id/JORFTEXT000027842675/",
)
SAME_DURATION = Citation(
    "code de l'éducation, art. L. 632-6 : engagement d'une durée égale à celle de l'allocation",
    clauses=("IDF-1", "NAT-3", "PAP-1", "BIE-1"),
)
START_OF_ENGAGEMENT = Citation(
    "dépliant de l'ARS Auvergne-Rhône-Alpes et présentation de l'ARS Île-de-France : diplôme, thèse, "
    "inscription à l'ordre, projet validé, installation",
    clauses=("INS-7", "IDF-10", "BIE-8"),
)
CONDITION_MET_LATER = Citation(
    "règle de calcul : l'engagement commence le premier jour où toutes les conditions sont réunies",
    clauses=("INS-7", "IDF-10"),
    doubt="Les textes ne disent pas ce que vaut une condition remplie après l'installation.",
)
BY_CALENDAR_MONTHS = Citation(
    "règle de calcul : l'engagement se compte de quantième à quantième, ramené au dernier jour d'un mois plus court",
    clauses=("INS-7", "BIE-1"),
)
PRACTICE_SUSPENSION = Citation(
    "décret n° 2020-268 du 17 mars 2020 : la suspension en exercice, en mois entiers, repousse le terme",
    clauses=("BIE-10",),
)
GAP_BETWEEN_PLACES = Citation(
    "règle de calcul : l'intervalle entre deux lieux d'exercice repousse le terme d'autant de jours",
    clauses=("BIE-10",),
    doubt="Les textes admettent le changement de lieu sans dire ce que vaut l'intervalle.",
)
PRO_RATA = Citation(
    "décret n° 2026-4 du 5 janvier 2026 : à temps partiel, l'engagement s'allonge à proportion",
    clauses=("IDF-9",),
    doubt="Le décret ne dit pas comment compter : chaque mois vaut la quotité de son premier jour.",
)
SUM_RECEIVED = Citation(
    "arrêté du 26 mai 2020, art. 1er, I ; présentation du CESP par l'ARS Île-de-France",
    clauses=("IDF-16", "IDF-15"),
    url="https://juriblio.fr/arretes/arrete-du-26-mai-2020/176141271/article-1",
)
FLOOR_WITHOUT_MONTHS = Citation(
    "règle de calcul : le minimum s'applique même si rien n'a été perçu",
    clauses=("IDF-16",),
    doubt="Les textes ne prévoient pas le cas d'un contrat rompu avant tout versement.",
)
UNSERVED_MONTHS = Citation(
    "code de l'éducation, art. R. 631-24-16 (devenu R. 631-24-14)",
    clauses=("IDF-16",),
    doubt=(
        "Le code parle de la dernière allocation mensuelle multipliée par la durée non honorée ; l'ordre est "
        "calculé sur la somme perçue, l'autre lecture est montrée à côté."
    ),
)
NO_INDEMNITY = Citation(
    "décret n° 2020-268 du 17 mars 2020 : décès, maladie ou invalidité, zone déclassée",
    clauses=("IDF-16",),
)
DEFERRAL = Citation(
    "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes : le report prolonge l'allocation et l'engagement",
    clauses=("INS-9", "BIE-9"),
)
COHERENCE = Citation("cohérence du dossier", clauses=("PAP-10",))
CHANGE_OF_PLACE = Citation(
    "présentation du CESP par l'ARS Île-de-France : changement de lieu d'exercice",
    clauses=("BIE-10", "IDF-18"),
)
STAGES_OF_THE_CONTRACT = Citation(
    "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes : période d'allocation, puis période d'engagement",
    clauses=("BIE-1", "PAP-10"),
)
