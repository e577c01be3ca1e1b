# ruff: noqa: E501 - a table of columns: one block a column reads better than one line a word
"""The columns of the workbook: the one table behind the parsing, the template, the notice and the checks.

Three sheets, tied by the contract's reference. « Contrats » has one row a contract, with the
facts that happen once and room for the first suspension, deferral and payments, so that a plain
CSV can be enough. « Événements » has one row a fact and « Versements » one row a period paid,
for whoever has several.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from cesp.common import search
from cesp.takeover import cells
from cesp.takeover import vocabulary as words
from cesp.takeover.cells import Cell, Quality, Reading, Unread
from cesp_law.facts import ZoneCategory

YEARS = range(2009, 2061)
BIRTH_YEARS = range(1930, 2012)
BIRTH_PIVOT = 15
REJECTION = "Motif du rejet"
"""Heading of the column added to the rejected rows; read back as nothing."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    :param read: reads a cell that holds something; raises :class:`Unread`.
    :param expects: what to write, one French sentence for the notice and the hint of the cell.
    :param examples: cells as people may type them, all understood; a test reads each.
    :param needed: a row without it is rejected; a sheet without the column too.
    :param repeats: the heading may come again with a number: « Suspension 2 : premier mois ».
    """

    code: str
    heading: str
    read: Callable[[Cell], Reading[object]]
    expects: str
    examples: tuple[str, ...]
    needed: bool = False
    synonyms: str = ""
    choices: tuple[str, ...] = ()
    repeats: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every folded heading under which the column is recognised."""
        names = (self.heading, self.code, *self.synonyms.split(";"))
        return frozenset(filter(None, (search.key(name) for name in names)))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: its title, the other titles it is known by, its columns in order."""

    code: str
    title: str
    synonyms: str
    columns: tuple[Column, ...]

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Folded heading → column; a heading claimed twice is a defect of ours."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for key in column.keys:
                if found.setdefault(key, column) is not column:
                    raise ValueError(f"{key!r} means both {found[key].code} and {column.code}")
        return found

    @cached_property
    def by_code(self) -> dict[str, Column]:
        return {column.code: column for column in self.columns}

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(search.key(name) for name in (self.title, self.code, *self.synonyms.split(";")))


def _zone(cell: Cell) -> Reading[ZoneCategory]:
    zone = words.zone_of(cells.written(cell))
    if zone is None:
        raise Unread(f"{cells.quoted(cell)} n'est pas une catégorie de zone : on attend « ZIP », « ZAC » ou « ZIP+ ».")
    return Reading(zone, Quality.EXACT if str(zone) == cell else Quality.INTERPRETED)


def _ars(cell: Cell) -> Reading[str]:
    code = words.ARS_WORDS.get(search.key(cells.written(cell)))
    if code is None:
        raise Unread(
            f"{cells.quoted(cell)} n'est pas une région : on attend un nom ou un code (« IDF », « Occitanie »)."
        )
    plain = search.key(cells.written(cell)) in {code, search.key(words.ARS[code])}
    return Reading(code, Quality.EXACT if plain else Quality.INTERPRETED)


def _as_is(cell: Cell) -> Reading[Cell]:
    return Reading(cell)


_day = partial(cells.day, years=YEARS)
_day_or_first = partial(cells.day, years=YEARS, month_means="first")
_day_or_last = partial(cells.day, years=YEARS, month_means="last")
first_month = partial(cells.month, years=YEARS, side="first")
last_month = partial(cells.month, years=YEARS, side="last")
_text = partial(cells.text, longest=120)
suspension_ground = partial(
    cells.choice, words=words.SUSPENSION_WORDS, labels=words.SUSPENSION_GROUNDS, wanted="un motif de suspension"
)
deferral_ground = partial(
    cells.choice, words=words.DEFERRAL_WORDS, labels=words.DEFERRAL_GROUNDS, wanted="un motif de report"
)
waiver_ground = partial(
    cells.choice, words=words.WAIVER_WORDS, labels=words.WAIVER_GROUNDS, wanted="un motif de dispense"
)
_profession = partial(cells.choice, words=words.PROFESSION_WORDS, labels=words.PROFESSIONS, wanted="une profession")
_status = partial(cells.choice, words=words.STATUS_WORDS, labels=words.STATUSES, wanted="un statut")
_event = partial(cells.choice, words=words.EVENT_WORDS, labels=words.EVENTS, wanted="un événement")

_DAY = ("03/01/2023", "3 janvier 2023", "03.01.23")
_DAY_OR_MONTH = ("01/11/2021", "1er novembre 2021", "novembre 2021")
_FIRST = ("mars 2023", "03/2023", "2023-03")
_LAST = ("juin 2023", "06/2023", "30/06/2023")
_REFERENCE_SYNONYMS = (
    "référence du contrat; numéro de contrat; n° de contrat; n° contrat; numéro; n° cesp; ref; id contrat"
)

_PERSON = (
    Column(
        code="reference", heading="Référence", needed=True, read=cells.reference, examples=("REPRISE-2018-042",),
        synonyms=_REFERENCE_SYNONYMS,
        expects="Le numéro du contrat, unique. Il relie les trois feuilles.",
    ),
    Column(
        code="family_name", heading="Nom", needed=True, read=partial(cells.name, longest=120), examples=("Lefèvre",),
        synonyms="nom de famille; nom de naissance; nom du signataire; nom signataire; nom usuel", expects="Le nom de famille.",
    ),
    Column(
        code="given_names", heading="Prénoms", needed=True, read=partial(cells.name, longest=120), examples=("Anne-Lise",),
        synonyms="prénom; prénom(s); prénom du signataire; prénom signataire", expects="Le ou les prénoms.",
    ),
    Column(
        code="birth_on", heading="Date de naissance", needed=True,
        read=partial(cells.day, years=BIRTH_YEARS, pivot=BIRTH_PIVOT), examples=("17/05/1994", "17 mai 1994"),
        synonyms="né le; née le; né(e) le; naissance; ddn; date naissance", expects="Le jour de naissance.",
    ),
    Column(
        code="email", heading="Adresse électronique", needed=True, read=cells.email, examples=("anne-lise.lefevre@exemple.fr",),
        synonyms="e-mail; mail; courriel; adresse mail; adresse e-mail; adresse email; mèl",
        expects="Sans elle, le signataire ne peut pas ouvrir son dossier. Une par personne.",
    ),
    Column(
        code="phone", heading="Téléphone", read=partial(cells.text, longest=30), examples=("06 12 34 56 78",),
        synonyms="tél; tel; portable; mobile; numéro de téléphone", expects="Facultatif.",
    ),
)  # fmt: skip
_TERMS = (
    Column(
        code="profession", heading="Profession", needed=True, read=_profession, examples=("Médecine", "chirurgien-dentiste"),
        synonyms="filière; discipline; études", choices=tuple(words.PROFESSIONS.values()),
        expects="Le nom ou un synonyme courant.",
    ),
    Column(
        code="status", heading="Statut à la signature", needed=True, read=_status, examples=("deuxième cycle", "interne", "PADHUE"),
        synonyms="statut; cycle; niveau; statut signature; cycle à la signature; qualité",
        choices=tuple(words.STATUSES.values()), expects="Ce que la personne était le jour de la signature.",
    ),
    Column(
        code="ars", heading="ARS de formation", needed=True, read=_ars, examples=("Occitanie", "IDF", "Midi-Pyrénées"),
        synonyms="ars; région; région de formation; agence; agence régionale de santé", choices=tuple(words.ARS.values()),
        expects="La région de formation : nom, code, ou région d'avant 2016.",
    ),
    Column(
        code="ufr", heading="UFR", read=partial(cells.text, longest=200), examples=("Lyon Est", "Université de Lille", "med-lye"),
        synonyms="faculté; université; fac; ufr d'inscription; ufr d'origine",
        expects="La faculté ou l'université. Non reconnue, le contrat est repris sans elle et un avertissement le dit.",
    ),
    Column(
        code="lodged_on", heading="Déposé le", read=_day, examples=_DAY,
        synonyms="date de dépôt; dépôt; dépôt du dossier; dossier déposé le; date dépôt; candidature déposée le",
        expects="Le jour du dépôt de la candidature. Obligatoire dès qu'il peut changer le régime du contrat.",
    ),
    Column(
        code="signed_on", heading="Signé le", needed=True, read=_day, examples=_DAY,
        synonyms="date de signature; signature; contrat signé le; date signature; conclu le; date du contrat",
        expects="Le jour où le contrat a été conclu : il décide du régime.",
    ),
    Column(
        code="academic_year", heading="Année universitaire", needed=True, read=partial(cells.academic_year, years=YEARS),
        examples=("2021-2022", "2021"), synonyms="année; campagne; promotion; année univ; au; année du contrat",
        expects="Celle du contingent : elle fixe le premier mois d'allocation, et ne se déduit pas de la signature.",
    ),
    Column(
        code="allowance_from", heading="Début de l'allocation", read=first_month, examples=_FIRST,
        synonyms="premier mois d'allocation; début allocation; date d'effet; effet; allocation à compter de",
        expects="Obligatoire pour un PADHUE (le contrat le fixe) ; inutile sinon.",
    ),
    Column(
        code="year_of_study", heading="Année d'études", read=partial(cells.whole, among=range(1, 13)), examples=("4", "4e année"),
        synonyms="année études; niveau d'études; année d'étude", expects="De 1 à 12, à la signature. Facultatif.",
    ),
    Column(
        code="specialty", heading="Spécialité", read=_text, examples=("médecine générale",),
        synonyms="spécialité du des; des; spécialité d'internat", expects="Facultatif ; certaines régions n'en ouvrent qu'une.",
    ),
    Column(
        code="expected_diploma_on", heading="Diplôme prévu le", read=_day_or_last, examples=("31/10/2027", "octobre 2027"),
        synonyms="fin d'études prévue; diplôme attendu; date prévue du diplôme; fin des études; fin d'études; "
        "date prévisionnelle du diplôme",
        expects="La date attendue, tant que le diplôme n'est pas obtenu.",
    ),
)  # fmt: skip
_ONCE = (
    Column(
        code="entered_third_cycle", heading="Entrée en troisième cycle", read=_day_or_first, examples=_DAY_OR_MONTH,
        synonyms="entrée en 3e cycle; entrée en 3ème cycle; début d'internat; entrée en internat; début du troisième cycle",
        expects="Si elle a eu lieu depuis la signature.",
    ),
    Column(
        code="entered_dental_internship", heading="Entrée à l'internat d'odontologie", read=_day_or_first,
        examples=_DAY_OR_MONTH, synonyms="entrée internat odontologie; internat d'odontologie; entrée en internat d'odontologie",
        expects="Odontologie, cycle long.",
    ),
    Column(
        code="thesis_defended", heading="Thèse soutenue le", read=_day_or_last, examples=_DAY,
        synonyms="thèse; soutenance; date de thèse; soutenance de thèse", expects="Le jour de la soutenance.",
    ),
    Column(
        code="diploma_obtained", heading="Diplôme obtenu le", read=_day_or_last, examples=("31/10/2022", "octobre 2022"),
        synonyms="diplôme; date du diplôme; des obtenu le; fin de des; diplôme d'état obtenu le; fin d'internat; date d'obtention",
        expects="DES, diplôme d'État de docteur en chirurgie dentaire, ou fin du parcours de consolidation.",
    ),
    Column(
        code="registered_with_order", heading="Inscrit à l'ordre le", read=_day_or_first, examples=_DAY,
        synonyms="inscription à l'ordre; ordre; inscription ordre; date d'inscription à l'ordre; inscrit au tableau le",
        expects="L'inscription définitive.",
    ),
    Column(
        code="project_validated", heading="Projet validé le", read=_day_or_first, examples=_DAY,
        synonyms="validation du projet; validation ars; projet d'installation validé le; date de validation",
        expects="L'accord de l'ARS sur le projet d'installation.",
    ),
    Column(
        code="project_ars", heading="Projet validé par", read=_ars, examples=("ARA", "Bretagne"), choices=tuple(words.ARS.values()),
        synonyms="ars du projet; ars de validation; ars d'installation; région d'installation",
        expects="L'ARS qui a validé. Vide : celle de formation, et un avertissement le dit.",
    ),
    Column(
        code="installed", heading="Installé le", read=_day_or_first, examples=_DAY,
        synonyms="installation; date d'installation; début d'exercice; installée le; date installation",
        expects="Le premier jour d'exercice.",
    ),
    Column(
        code="place", heading="Lieu d'exercice", read=_text, examples=("Maison de santé de Thiers",),
        synonyms="lieu; lieu d'installation; commune d'installation; commune d'exercice", expects="Un nom, pour le retrouver.",
    ),
    Column(
        code="category", heading="Catégorie de zone", read=_zone, examples=("ZIP", "ZAC", "ZIP+"), synonyms="zone; zonage; catégorie",
        choices=tuple(words.ZONES.values()), expects="Celle du lieu, obligatoire avec une installation.",
    ),
    Column(
        code="share_percent", heading="Quotité", read=cells.percent, examples=("100 %", "0,5", "mi-temps"),
        synonyms="temps de travail; part de temps; quotité de travail; temps d'exercice; taux d'activité",
        expects="De 1 à 100 %. Vide : temps plein, et un avertissement le dit.",
    ),
    Column(
        code="breached", heading="Rompu le", read=_day, examples=_DAY, synonyms="rupture; date de rupture; contrat rompu le",
        expects="Le jour d'effet de la rupture.",
    ),
)  # fmt: skip
_REPEATED = (
    Column(
        code="suspension_first", heading="Suspension : premier mois", read=first_month, repeats=True, examples=_FIRST,
        synonyms="suspension début; suspension du; début de suspension; suspendu de; suspension de",
        expects="Des mois entiers, pendant les études.",
    ),
    Column(
        code="suspension_last", heading="Suspension : dernier mois inclus", read=last_month, repeats=True, examples=_LAST,
        synonyms="suspension fin; suspension au; fin de suspension; suspendu jusqu'à; suspension jusqu'à; suspension dernier mois",
        expects="Le dernier mois suspendu, compris.",
    ),
    Column(
        code="suspension_ground", heading="Suspension : motif", read=suspension_ground, repeats=True,
        examples=("Maternité", "arrêt maladie"), synonyms="motif de suspension; motif suspension",
        choices=tuple(words.SUSPENSION_GROUNDS.values()), expects="Un motif que le texte ouvre à ce stade.",
    ),
    Column(
        code="deferral_first", heading="Report : premier mois", read=first_month, repeats=True, examples=_FIRST,
        synonyms="report début; report du; début de report; report de", expects="Le report d'installation accordé par l'ARS.",
    ),
    Column(
        code="deferral_last", heading="Report : dernier mois inclus", read=last_month, repeats=True, examples=_LAST,
        synonyms="report fin; report au; fin de report; report jusqu'à; report dernier mois",
        expects="Le dernier mois du report, compris.",
    ),
    Column(
        code="deferral_ground", heading="Report : motif", read=deferral_ground, repeats=True, examples=("FST", "assistant"),
        synonyms="motif de report; motif report", choices=tuple(words.DEFERRAL_GROUNDS.values()), expects="La formation suivie.",
    ),
    Column(
        code="deferral_requested_on", heading="Report : demandé le", read=_day, repeats=True, examples=_DAY,
        synonyms="report demande; date de demande de report; demande de report; report demandé",
        expects="Le jour de la demande : il dit si elle était dans les temps.",
    ),
    Column(
        code="paid_first", heading="Versement : premier mois", read=first_month, repeats=True, examples=_FIRST,
        synonyms="versé de; versé du; versements du; versement du; payé de; payé du; premier mois versé",
        expects="Le premier mois d'allocation payé (le mois dû, non le jour du virement).",
    ),
    Column(
        code="paid_last", heading="Versement : dernier mois inclus", read=last_month, repeats=True, examples=_LAST,
        synonyms="versé à; versé au; versé jusqu'à; versements au; versement au; payé jusqu'à; payé au; dernier mois versé; "
        "versement dernier mois",
        expects="Le dernier mois payé, compris.",
    ),
    Column(
        code="paid_net", heading="Versement : net total", read=cells.amount, repeats=True, examples=("1 085,63 €", "13027.56"),
        synonyms="montant versé; net versé; total versé; montant net versé; versement montant; versement net",
        expects="Le total net de la période, avant prélèvement à la source.",
    ),
)  # fmt: skip
_BANK = (
    Column(
        code="iban", heading="IBAN", read=partial(cells.text, longest=50), examples=("FR76 3000 6000 0112 3456 7890 189",),
        synonyms="rib; compte; compte bancaire; coordonnées bancaires",
        expects="Facultatif. Un IBAN faux fait rejeter la ligne ; sans IBAN, le contrat est repris et rien n'est payé.",
    ),
    Column(
        code="bic", heading="BIC", read=partial(cells.text, longest=11), examples=("AGRIFRPPXXX",), synonyms="swift; code bic",
        expects="Facultatif.",
    ),
    Column(
        code="holder", heading="Titulaire du compte", read=_text, examples=("Anne-Lise Lefèvre",),
        synonyms="titulaire; nom du titulaire", expects="Vide : le signataire.",
    ),
    Column(
        code="bank_in_use", heading="Compte déjà payé", read=cells.yes_no, examples=("oui", "non"), choices=("oui", "non"),
        synonyms="iban vérifié; compte vérifié; iban contrôlé; iban déjà payé",
        expects="« oui » : des allocations y ont déjà été versées, il sert tel quel. « non » : il n'est pas repris, "
        "le signataire le déclare. Vide : « oui » si le fichier donne des versements.",
    ),
)  # fmt: skip

CONTRACTS = Sheet(
    code="contracts",
    title="Contrats",
    synonyms="contrat; contrats cesp; cesp; liste des contrats; signataires",
    columns=(*_PERSON, *_TERMS, *_ONCE, *_REPEATED, *_BANK),
)
EVENTS = Sheet(
    code="events",
    title="Événements",
    synonyms="événement; faits; fait; évènements; évènement; historique; faits datés",
    columns=(
        Column(
            code="reference", heading="Référence", needed=True, read=cells.reference, examples=("REPRISE-2018-042",),
            synonyms=_REFERENCE_SYNONYMS, expects="Celle d'une ligne de la feuille « Contrats ».",
        ),
        Column(
            code="event", heading="Événement", needed=True, read=_event, examples=("Suspension", "report"),
            synonyms="type; nature; fait; type d'événement; évènement", choices=tuple(words.EVENTS.values()),
            expects="Ce qui est arrivé.",
        ),
        Column(
            code="begins", heading="Date ou premier mois", needed=True, read=_as_is, examples=("12/06/2022", "mars 2023"),
            synonyms="date; du; début; premier mois; à compter du; le; date d'effet; date de début",
            expects="Un jour, ou le premier mois d'une suspension ou d'un report.",
        ),
        Column(
            code="last", heading="Dernier mois inclus", read=last_month, examples=_LAST,
            synonyms="au; fin; dernier mois; jusqu'à; jusqu'au; date de fin",
            expects="Pour une suspension ou un report : le dernier mois, compris.",
        ),
        Column(
            code="ground", heading="Motif", read=_as_is, examples=("Maternité", "FST", "Décès"),
            synonyms="raison; cause", expects="Pour une suspension pendant les études, un report ou une dispense.",
        ),
        Column(
            code="requested_on", heading="Demandé le", read=_day, examples=_DAY, synonyms="date de demande; demande",
            expects="Pour un report : le jour de la demande.",
        ),
        Column(
            code="ars", heading="ARS", read=_ars, examples=("Bretagne",), synonyms="région; ars qui valide; validé par",
            choices=tuple(words.ARS.values()), expects="Pour un projet validé : l'ARS qui a donné son accord.",
        ),
        Column(
            code="place", heading="Lieu d'exercice", read=_text, examples=("Centre de santé de Vierzon",),
            synonyms="lieu; commune", expects="Pour une installation ou un départ.",
        ),
        Column(
            code="category", heading="Catégorie de zone", read=_zone, examples=("ZIP",), synonyms="zone; zonage; catégorie",
            choices=tuple(words.ZONES.values()), expects="Pour une installation.",
        ),
        Column(
            code="share_percent", heading="Quotité", read=cells.percent, examples=("50 %",),
            synonyms="temps de travail; part de temps", expects="Pour une installation. Vide : temps plein.",
        ),
    ),
)  # fmt: skip
PAYMENTS = Sheet(
    code="payments",
    title="Versements",
    synonyms="versement; paiements; paiement; sommes versées; allocations versées",
    columns=(
        Column(
            code="reference", heading="Référence", needed=True, read=cells.reference, examples=("REPRISE-2018-042",),
            synonyms=_REFERENCE_SYNONYMS, expects="Celle d'une ligne de la feuille « Contrats ».",
        ),
        Column(
            code="first", heading="Premier mois", needed=True, read=first_month, examples=_FIRST,
            synonyms="du; mois; début; période du; de; premier mois versé", expects="Le premier mois payé par cette somme.",
        ),
        Column(
            code="last", heading="Dernier mois inclus", read=last_month, examples=_LAST,
            synonyms="au; fin; période au; à; dernier mois; dernier mois versé", expects="Vide : le premier mois seul.",
        ),
        Column(
            code="net", heading="Net versé", needed=True, read=cells.amount, examples=("13 027,56 €", "1085.63"),
            synonyms="montant; net; montant net; montant versé; total; total net; somme versée; net total",
            expects="Le total net de la période, avant prélèvement à la source.",
        ),
    ),
)  # fmt: skip
SHEETS = (CONTRACTS, EVENTS, PAYMENTS)
NOTICE = "Notice"
"""Title of the sheet that explains; like the next one, never read."""
EXAMPLES = "Exemples"


def numbered(heading: str, number: int) -> str:
    """« Suspension : motif » → « Suspension 2 : motif »."""
    group, colon, part = heading.partition(" : ")
    return f"{group} {number}{colon}{part}"


def field_in_words(field: str) -> str:
    """A field of a report, ``suspension_ground 2`` or ``payments 12 net``, as the workbook calls it."""
    sheet = next((sheet for sheet in (EVENTS, PAYMENTS) if field.startswith(f"{sheet.code} ")), None)
    if sheet is not None:
        _, row, code = field.split(" ")
        return f"{sheet.title}, ligne {row} : {sheet.by_code[code].heading}"
    code, _, number = field.partition(" ")
    heading = CONTRACTS.by_code[code].heading
    return numbered(heading, int(number)) if number else heading
