# ruff: noqa: E501 - rows and the sentences they give
"""What is wrong with a contract, in the sentence its report shows; and what is only to be looked at."""

from datetime import date

import pytest

from cesp.takeover.world import Faculties, Faculty, KnownPerson, World
from cesp_law.facts import LeftPlace, PracticeSuspended, Waived
from tests.takeover import files
from tests.takeover.files import (
    another,
    contract,
    errors,
    event,
    examined,
    judged,
    paid,
    workbook,
)

QUIET = date(2023, 2, 14)
"""The day of signature."""


def warnings(verdict):  # type: ignore[no-untyped-def]
    """What is to be looked at, but for payments: these contracts have none, and tests/takeover/test_paid.py asks about it."""
    return [row for row in files.warnings(verdict) if row[0] != "nothing_paid"]


def refused(cells: dict, **more):  # type: ignore[no-untyped-def, type-arg]
    return errors(judged(cells, **more))


def test_a_plain_contract_is_accepted_without_a_word() -> None:
    verdict = judged(today=QUIET)
    assert (errors(verdict), warnings(verdict), verdict.line.qualities) == ([], [], {"status": "interpreted"})
    assert verdict.terms.signed_on == date(2023, 2, 14)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"email": None}, ("missing", "Adresse électronique", "La cellule est vide.")),
        ({"reference": "-"}, ("missing", "Référence", "La cellule est vide.")),
        (
            {"profession": "kinésithérapeute"},
            (
                "unread",
                "Profession",
                "« kinésithérapeute » n'est pas une profession : on attend « Médecine », « Odontologie », "
                "« Pharmacie », « Maïeutique ».",
            ),
        ),
        (
            {"ars": "Westphalie"},
            (
                "unread",
                "ARS de formation",
                "« Westphalie » n'est pas une région : on attend un nom ou un code (« IDF », « Occitanie »).",
            ),
        ),
        (
            {"reference": "CESP-2021-12"},
            (
                "unread",
                "Référence",
                "« CESP-2021-12 » n'est pas une référence de contrat : majuscules, chiffres, tirets, 3 à 30 signes.",
            ),
        ),
        (
            {"installed": "03/01/2026"},
            ("incomplete", "Catégorie de zone", "Une installation demande la catégorie de zone du lieu."),
        ),
        (
            {"suspension_first": "mars 2024", "suspension_last": "juin 2024"},
            ("incomplete", "Suspension : motif", "Suspension : le motif manque."),
        ),
        (
            {"suspension_first": "mars 2024", "suspension_ground": "Maladie"},
            ("incomplete", "Suspension : dernier mois inclus", "Il faut le premier et le dernier mois."),
        ),
        (
            {"suspension_first": "juin 2024", "suspension_last": "mars 2024", "suspension_ground": "Maladie"},
            ("incomplete", "Suspension : dernier mois inclus", "Le dernier mois (mars 2024) précède le premier (juin 2024)."),
        ),
        (
            {"paid_first": "mars 2024", "paid_last": "juin 2024"},
            ("incomplete", "Versement : net total", "Le montant versé manque."),
        ),
        (
            {"iban": "FR76 3000 6000 0112 3456 7890 188"},
            ("bank", "IBAN", "La clé de cet IBAN n'est pas la bonne : un caractère manque ou deux ont été inversés."),
        ),
        ({"bic": "AGRIFRPPXXX"}, ("bank", "BIC", "Un BIC sans IBAN : il manque l'IBAN.")),
    ],
)  # fmt: skip
def test_each_cell_says_what_is_wrong_with_it(changes: dict, found: tuple[str, str, str]) -> None:  # type: ignore[type-arg]
    assert refused(contract(**changes)) == [found]


def test_every_fault_of_a_row_is_said_at_once() -> None:
    found = refused(contract(email=None, signed_on="31/02/2023", profession="?"))
    assert sorted(code for code, *_ in found) == ["missing", "unread", "unread"]


@pytest.mark.clause("IDF-17")
def test_a_ground_that_the_stage_does_not_open_is_refused_by_the_texts() -> None:
    cells = contract(status="interne", suspension_first="mars 2024", suspension_last="mai 2024", suspension_ground="accident de stage")  # fmt: skip
    ((code, column, sentence),) = refused(cells)
    assert (code, column) == ("law", "")
    assert "n'est pas ouverte" in sentence


@pytest.mark.clause("NAT-2", "IDF-7")
@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        (
            {"status": "premier cycle", "lodged_on": "01/12/2019", "signed_on": "19/03/2020", "academic_year": 2019},
            True,
        ),
        (
            {"status": "premier cycle", "lodged_on": "01/12/2019", "signed_on": "20/03/2020", "academic_year": 2019},
            False,
        ),
        (
            {"profession": "pharmacie", "lodged_on": "16/01/2026", "signed_on": "20/03/2026", "academic_year": 2025},
            True,
        ),
        (
            {"profession": "pharmacie", "lodged_on": "15/01/2026", "signed_on": "20/03/2026", "academic_year": 2025},
            False,
        ),
        ({"profession": "dentaire", "lodged_on": "01/06/2013", "signed_on": "17/08/2013", "academic_year": 2013}, True),
        (
            {"profession": "dentaire", "lodged_on": "01/06/2013", "signed_on": "16/08/2013", "academic_year": 2013},
            False,
        ),
    ],
)
def test_eligibility_is_that_of_any_contract(changes: dict, accepted: bool) -> None:  # type: ignore[type-arg]
    verdict = judged(contract(**changes))
    assert verdict.is_accepted is accepted
    assert {code for code, *_ in errors(verdict)} == (set() if accepted else {"law"})


@pytest.mark.clause("PAP-9")
def test_a_padhue_needs_the_month_that_the_contract_states() -> None:
    cells = contract(status="PADHUE", academic_year=2022)
    ((code, _, sentence),) = refused(cells)
    assert code == "law"
    assert sentence.startswith("Le premier mois d'allocation d'un praticien à diplôme hors Union européenne")
    assert judged({**cells, "allowance_from": "mars 2023"}).is_accepted


@pytest.mark.parametrize(
    ("signed_on", "accepted"),
    [("15/01/2026", True), ("16/01/2026", False)],
)
def test_an_unknown_day_of_lodging_is_supposed_where_it_changes_nothing(signed_on: str, accepted: bool) -> None:
    """From 16 January 2026 the day of lodging decides between two regimes: it has to be known."""
    verdict = judged(contract(lodged_on=None, signed_on=signed_on, academic_year=2025))
    assert verdict.is_accepted is accepted
    if accepted:
        assert verdict.terms.lodged_on == date(2026, 1, 15)
        assert verdict.line.qualities["lodged_on"] == "assumed"
        assert warnings(verdict) == [
            (
                "assumed",
                "Déposé le",
                "Jour du dépôt absent : celui de la signature en tient lieu, le régime est le même.",
            )
        ]
    else:
        assert errors(verdict) == [
            ("incomplete", "Déposé le", "Le jour du dépôt décide ici du régime : il faut l'écrire.")
        ]


ENGAGED = {
    "status": "interne", "lodged_on": "02/12/2019", "signed_on": "10/04/2020", "academic_year": 2019,
    "birth_on": "02/02/1993", "thesis_defended": "30/06/2022", "diploma_obtained": "31/10/2022",
    "registered_with_order": "15/11/2022", "project_validated": "01/03/2022", "installed": "01/12/2022",
    "category": "ZIP", "place": "Thiers", "share_percent": "100 %", "project_ars": "ARA",
}  # fmt: skip
PAID = [paid("novembre 2019", "octobre 2022", "39 082,68")]


def test_what_is_supposed_is_said_and_marked() -> None:
    cells = contract(**ENGAGED | {"share_percent": None, "project_ars": None, "thesis_defended": "juin 2022"})
    verdict = judged(cells, payments=PAID)
    assert {column: code for code, column, _ in warnings(verdict)} == {
        "Quotité": "assumed",
        "Projet validé par": "assumed",
        "Thèse soutenue le": "assumed",
    }
    supposed = {field for field, quality in verdict.line.qualities.items() if quality == "assumed"}
    assert supposed == {"share_percent", "project_ars", "thesis_defended"}
    assert "2022-06-30" in {str(getattr(fact, "on", "")) for fact in verdict.facts}


def test_events_on_their_own_sheet_are_the_same_facts() -> None:
    events = [
        event(event="Suspension de l'exercice", begins="janvier 2024", last="avril 2024"),
        event(event="Départ d'un lieu", begins="30/06/2025", place="Thiers"),
        event(event="dispense", begins="15/09/2025", ground="Décès"),
    ]
    verdict = judged(contract(**ENGAGED), events=events, payments=PAID)
    assert errors(verdict) == []
    assert {type(fact) for fact in verdict.facts} >= {PracticeSuspended, LeftPlace, Waived}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"event": "mariage", "begins": "01/01/2024"}, ("unread", "Événement")),
        ({"event": "Suspension", "begins": "15/03/2024", "last": "juin 2024", "ground": "Maladie"}, ("unread", "Date ou premier mois")),
        ({"event": "Suspension", "begins": "mars 2024", "last": "juin 2024", "ground": "FST"}, ("unread", "Motif")),
        ({"event": "Suspension", "begins": "mars 2024", "last": "juin 2024"}, ("incomplete", "Motif")),
        ({"event": "Report", "begins": "mars 2024", "last": "juin 2024", "ground": "FST"}, ("incomplete", "Demandé le")),
        ({"event": "Dispense", "begins": "03/03/2024"}, ("incomplete", "Motif")),
        ({"event": "Thèse", "begins": None, "ground": None}, ("missing", "Date ou premier mois")),
        ({"event": "Rupture", "begins": "mars 2024"}, ("unread", "Date ou premier mois")),
        ({"event": "Installation", "begins": "03/03/2024"}, ("incomplete", "Catégorie de zone")),
    ],
)  # fmt: skip
def test_one_faulty_event_rejects_the_whole_contract(cells: dict, found: tuple[str, str]) -> None:  # type: ignore[type-arg]
    verdict = judged(contract(), events=[event(**cells)], today=QUIET)
    assert not verdict.is_accepted
    (remark,) = [remark for remark in verdict.remarks if remark.is_error]
    assert (remark.sheet, remark.row, remark.code.value, remark.column) == ("Événements", 2, *found)


def test_an_event_or_a_payment_of_no_contract_is_a_rejected_row_of_its_own() -> None:
    content = workbook(
        [contract()],
        [
            event(event="Thèse", begins="01/06/2025"),
            event(event="Thèse", begins="01/06/2025") | {"reference": "AUTRE-1"},
        ],
        [paid("mars 2023", None, 5) | {"reference": None}],
    )
    found = examined(content)
    assert [(o.sheet, o.number, o.remarks[0].code.value, o.remarks[0].sentence) for o in found.orphans] == [
        ("Événements", 3, "orphan", "Aucune ligne de contrat du fichier ne porte la référence « AUTRE-1 »."),
        ("Versements", 2, "missing", "La cellule est vide."),
    ]
    counts = found.count()
    assert {code: (c.read, c.accepted, c.rejected) for code, c in counts.items()} == {
        "contracts": (1, 1, 0),
        "events": (2, 1, 1),
        "payments": (1, 0, 1),
    }


def test_a_reference_given_twice_rejects_both_and_names_the_other() -> None:
    found = examined(workbook([contract(), another(2), contract(email="autre@exemple.fr")]))
    assert [verdict.is_accepted for verdict in found.verdicts] == [False, True, False]
    assert errors(found.verdicts[0]) == [
        (
            "duplicate_reference",
            "Référence",
            "La référence « REPRISE-1 » est aussi celle de la ligne 4 : laquelle est la bonne ?",
        )
    ]


def test_an_address_given_to_two_people_rejects_both() -> None:
    found = examined(workbook([contract(), another(2, email="anne-lise.lefevre@exemple.fr")]))
    assert [errors(verdict)[0][0] for verdict in found.verdicts] == ["identity", "identity"]
    assert errors(found.verdicts[0])[0][2] == (
        "L'adresse « anne-lise.lefevre@exemple.fr » est aussi à la ligne 3, avec un autre nom ou une autre date de naissance."
    )


@pytest.mark.parametrize(("breached", "accepted"), [("01/02/2024", True), (None, False)])
def test_one_person_may_sign_again_once_the_first_contract_is_over(breached: str | None, accepted: bool) -> None:
    again = contract(
        reference="REPRISE-9", status="interne", lodged_on="20/11/2024", signed_on="14/02/2025", academic_year=2024
    )
    found = examined(workbook([contract(breached=breached), again]))
    assert [verdict.is_accepted for verdict in found.verdicts] == [accepted, accepted]
    if not accepted:
        assert {errors(verdict)[0][0] for verdict in found.verdicts} == {"overlap"}


KNOWN = KnownPerson(7, "lefevre anne lise", date(2000, 5, 17))


def test_somebody_known_under_the_same_address_is_the_same_person() -> None:
    world = World(persons={"anne-lise.lefevre@exemple.fr": KNOWN})
    verdict = judged(contract(), world=world, today=QUIET)
    assert (errors(verdict), warnings(verdict)) == ([], [])


@pytest.mark.parametrize("changes", [{"family_name": "Martin"}, {"birth_on": "18/05/2000"}])
def test_somebody_else_under_the_same_address_is_refused(changes: dict) -> None:  # type: ignore[type-arg]
    world = World(persons={"anne-lise.lefevre@exemple.fr": KNOWN})
    ((code, column, sentence),) = errors(judged(contract(**changes), world=world, today=QUIET))
    assert (code, column) == ("identity", "Adresse électronique")
    assert "est déjà celle d'une autre personne du service" in sentence


def test_a_namesake_born_the_same_day_is_only_pointed_at() -> None:
    world = World(namesakes={("lefevre anne lise", date(2000, 5, 17)): "autre@exemple.fr"})
    assert [row[:2] for row in warnings(judged(contract(), world=world, today=QUIET))] == [
        ("namesake", "Adresse électronique")
    ]


def test_a_contract_already_there_is_said_and_only_that() -> None:
    world = World(references={"REPRISE-1": "Le contrat REPRISE-1 est déjà dans le service."})
    assert errors(judged(contract(), world=world, today=QUIET)) == [
        ("already_stored", "Référence", "Le contrat REPRISE-1 est déjà dans le service.")
    ]


@pytest.mark.parametrize(
    ("changes", "today", "found"),
    [
        ({"signed_on": "14/02/2023"}, date(2023, 2, 14), None),
        (
            {"signed_on": "15/02/2023"},
            date(2023, 2, 14),
            ("error", "Signé le", "Le 15 février 2023 est à venir : on ne reprend que des contrats déjà signés."),
        ),
        ({"lodged_on": "14/02/2023"}, date(2023, 2, 20), None),
        (
            {"lodged_on": "15/02/2023"},
            date(2023, 2, 20),
            (
                "error",
                "Déposé le",
                "Le dépôt (15 février 2023) suit la signature (14 février 2023) : l'une des deux dates est fausse.",
            ),
        ),
        ({"academic_year": 2021, "signed_on": "31/12/2022"}, date(2023, 2, 20), None),
        (
            {"academic_year": 2021, "signed_on": "01/01/2023"},
            date(2023, 2, 20),
            (
                "warning",
                "Année universitaire",
                "L'année universitaire 2021-2022 va mal avec une signature le 1er janvier 2023 : "
                "c'est elle qui fixe le premier mois d'allocation.",
            ),
        ),
        (
            {"academic_year": 2012},
            date(2023, 2, 20),
            (
                "error",
                "Année universitaire",
                "L'année universitaire 2012-2013 va mal avec une signature le 14 février 2023 : l'une des deux est fausse.",
            ),
        ),
        (
            {"birth_on": "15/02/2006"},
            date(2023, 2, 20),
            ("warning", "Date de naissance", "16 ans le jour de la signature : la date de naissance est-elle juste ?"),
        ),
        ({"birth_on": "14/02/2006"}, date(2023, 2, 20), None),
        (
            {"thesis_defended": "21/02/2023"},
            date(2023, 2, 20),
            ("warning", "", "Un fait est daté du 21 février 2023, qui est à venir : est-il certain ?"),
        ),
        (
            {"category": "ZIP", "place": "Thiers"},
            date(2023, 2, 20),
            (
                "warning",
                "Installé le",
                "La date manque : « Catégorie de zone », « Lieu d'exercice » n'est pas repris.",
            ),
        ),
    ],
)
def test_slips_of_the_keyboard_are_caught_on_their_day(changes: dict, today: date, found: tuple | None) -> None:  # type: ignore[type-arg]
    remarks = judged(contract(**changes), today=today).remarks
    told = [(r.severity.value, r.column, r.sentence) for r in remarks if r.code.value == "doubtful"]
    assert told == ([found] if found else [])


FACULTIES = Faculties.of(
    [
        Faculty(1, "med-lye", "UFR de médecine Lyon Est, Université Claude-Bernard Lyon 1", "Lyon", "ara"),
        Faculty(
            2,
            "med-lys",
            "UFR de médecine Lyon Sud - Charles Mérieux, Université Claude-Bernard Lyon 1",
            "Oullins",
            "ara",
        ),
        Faculty(3, "odo-lyo", "Faculté d'odontologie, Université Claude-Bernard Lyon 1", "Lyon", "ara"),
        Faculty(4, "med-lil", "UFR3S - département de médecine, Université de Lille", "Lille", "hdf"),
        Faculty(5, "med-lic", "Faculté de médecine, Institut catholique de Lille", "Lille", "hdf"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "profession", "found"),
    [
        ("Lyon Est", "Médecine", 1),
        ("lyon-sud", "Médecine", 2),
        ("MED-LYE", "Médecine", 1),
        ("Faculté de médecine Lyon Est", "Médecine", 1),
        ("Lyon", "dentaire", 3),
        ("Lyon 1", "Médecine", None),
        ("Université de Lille", "Médecine", 4),
        ("Lille", "Médecine", None),
        ("Institut catholique", "Médecine", 5),
        ("Oxford", "Médecine", None),
        ("UFR de médecine", "Médecine", None),
    ],
)
def test_a_faculty_by_what_people_call_it(typed: str, profession: str, found: int | None) -> None:
    verdict = judged(contract(ufr=typed, profession=profession), world=World(faculties=FACULTIES), today=QUIET)
    assert (verdict.faculty.pk if verdict.faculty else None) == found
    assert verdict.is_accepted
    assert any(code == "ufr" for code, *_ in warnings(verdict)) is (found is None or found in {4, 5})


def test_an_account_never_paid_is_not_taken_over() -> None:
    iban = "FR76 3000 6000 0112 3456 7890 189"
    unpaid, ticked, denied = (
        judged(contract(iban=iban), today=QUIET),
        judged(contract(iban=iban, bank_in_use="oui"), today=QUIET),
        judged(
            contract(iban=iban, bank_in_use="non", paid_first="octobre 2022", paid_net="1 085,63"),
            today=date(2023, 2, 20),
        ),
    )
    assert [verdict.bank.in_use for verdict in (unpaid, ticked, denied) if verdict.bank] == [False, True, False]
    assert [row[0] for row in warnings(unpaid)] == ["bank"]
    assert warnings(ticked) == []
    assert ticked.bank is not None
    assert (ticked.bank.iban, ticked.bank.holder) == ("FR7630006000011234567890189", "Anne-Lise Lefèvre")


def test_one_account_for_two_people_is_pointed_at_on_both() -> None:
    iban = "FR7630006000011234567890189"
    found = examined(
        workbook([contract(iban=iban, bank_in_use="oui"), another(2, iban=iban, bank_in_use="oui")]), today=QUIET
    )
    assert [[row[0] for row in warnings(verdict)] for verdict in found.verdicts] == [["shared_iban"], ["shared_iban"]]


@pytest.mark.clause("BIE-8")
def test_alerts_of_the_file_are_in_the_report() -> None:
    cells = contract(**ENGAGED | {"project_validated": None, "project_ars": None})
    assert [row[0] for row in warnings(judged(cells, payments=PAID))] == ["alert"]
