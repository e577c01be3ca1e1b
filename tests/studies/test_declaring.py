"""What a declaration does to the file: the fact it makes, corrects or annuls, and the pay that follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from cesp.campaigns.models import Conflict
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.contracts.reading import timeline_of
from cesp.notifications.models import Notification
from cesp.payments.models import OrderedMonths, RunLine
from cesp.studies.judgement import Said
from cesp.studies.models import Declaration, Ground, Manner, Outcome, Question, Settlement
from cesp.studies.operations import declaring
from cesp.studies.queries import effects, lines
from cesp_law.dates import Month
from cesp_law.facts import Profession
from cesp_law.refusals import Refused
from tests.documents.files import pdf
from tests.factories import candidatures, memberships
from tests.factories.studies import OPEN_AT, autumn, enrolled, manager, says
from tests.payments.factories import account, carried_through

pytestmark = pytest.mark.django_db


def kinds(contract: Contract) -> list[str]:
    rows = RecordedFact.objects.filter(contract=contract).order_by("position")
    return [row.kind for row in rows][1:]


@pytest.mark.clause("NAT-7")
def test_an_enrolment_is_a_row_and_makes_no_fact() -> None:
    contract = enrolled()
    declared = says(contract, Outcome.ENROLLED, year=8)
    assert (declared.fact, declared.manner, declared.ufr) == (None, Manner.FIRST, contract.ufr)
    assert kinds(contract) == []
    told = Notification.objects.get(person=contract.signatory, kind="studies.declared_of_you")
    assert "« Inscrit »" in told.sentence
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.filter(pk=declared.pk).update(year_of_study=9)


@pytest.mark.clause("BIE-1", "NAT-7", "PAP-10")
def test_a_diploma_ends_the_allowance_with_its_month() -> None:
    """October 2022 to September 2026 : 48 months, the month of the diploma due in full; 24 months are no floor here."""
    contract = enrolled()
    declared = says(contract, Outcome.DIPLOMA, on=date(2026, 9, 18))
    assert declared.fact is not None
    assert declared.fact.kind == FactKind.DIPLOMA_OBTAINED
    assert declared.fact.evidence == "Déclaration de scolarité 2026-2027, med-lyo"
    summary = Summary.objects.get(pk=contract.pk)
    assert (summary.months_due, summary.months_owed, summary.until_month) == (48, 48, Month.of(2026, 10))
    assert summary.phase == "awaiting_installation"


@pytest.mark.clause("NAT-7", "IDF-17")
def test_a_passage_to_third_cycle_moves_the_stage_and_pays_on() -> None:
    contract = enrolled()
    with pytest.raises(Refused, match="entre le 1er septembre 2026 et le 31 août 2027"):
        says(contract, Outcome.THIRD_CYCLE, on=date(2026, 8, 31))
    says(contract, Outcome.THIRD_CYCLE, on=date(2026, 11, 2))
    timeline = timeline_of(contract)
    assert timeline.third_cycle_on == date(2026, 11, 2)
    assert Summary.objects.get(pk=contract.pk).until_month is None


@pytest.mark.clause("NAT-6")
def test_the_dental_internship_is_for_odontology_and_suspends_under_the_first_regime() -> None:
    with pytest.raises(ValidationError, match="ne concerne que l'odontologie"):
        says(enrolled("Abel"), Outcome.DENTAL_INTERNSHIP, on=date(2026, 11, 2))
    contract = enrolled(
        "Morel",
        profession=Profession.ODONTOLOGY,
        lodged_on=date(2019, 1, 10),
        signed_on=date(2019, 3, 1),
        academic_year=2019,
    )
    says(contract, Outcome.DENTAL_INTERNSHIP, on=date(2026, 11, 2))
    # The first whole month after 2 November 2026 is December, so November is still due: 86 months from October 2019.
    summary = Summary.objects.get(pk=contract.pk)
    assert (summary.months_due, summary.phase) == (86, "training")


def test_a_repeated_year_moves_the_expected_diploma_and_nothing_paid() -> None:
    contract = enrolled()
    for day, sentence in (
        (date(2028, 10, 31), "Le diplôme était prévu le 31 octobre 2028"),
        (date(2026, 11, 20), "est à venir"),
    ):
        with pytest.raises(Refused, match=sentence):
            says(contract, Outcome.REPEATS, year=8, on=day)
    says(contract, Outcome.REPEATS, year=8, on=date(2029, 10, 31))
    summary = Summary.objects.get(pk=contract.pk)
    assert (summary.expected_diploma_on, summary.months_due) == (date(2029, 10, 31), 50)
    corrected = says(contract, Outcome.REPEATS, year=8, on=date(2029, 6, 30), correcting=True)
    assert corrected.manner == Manner.CORRECTION
    assert kinds(contract) == ["expected_diploma_declared"] * 2
    assert timeline_of(contract).terms.expected_diploma_on == date(2029, 6, 30)


def test_a_diploma_is_declared_on_its_day_and_not_the_day_before() -> None:
    contract = enrolled()
    day_before = OPEN_AT - timedelta(days=1)
    with pytest.raises(Refused, match="Le 20 novembre 2026 n'est pas encore venu"):
        says(contract, Outcome.DIPLOMA, on=date(2026, 11, 20), at=day_before)
    assert not Declaration.objects.exists()
    assert says(contract, Outcome.DIPLOMA, on=date(2026, 11, 20)).fact is not None


def test_declarations_open_on_their_day_and_close_when_the_next_open() -> None:
    contract, first = enrolled(), autumn()
    with pytest.raises(Refused, match="pas encore ouvertes"):
        says(contract, Outcome.ENROLLED, year=8, at=datetime(2026, 9, 30, 12, 0, tzinfo=UTC))
    # 30 September, 22:00 UTC is 1 October in Paris; the last day is no wall.
    says(contract, Outcome.ENROLLED, year=8, at=datetime(2026, 9, 30, 22, 0, tzinfo=UTC))
    says(enrolled("Late"), Outcome.ENROLLED, year=8, at=datetime(2027, 9, 30, 12, 0, tzinfo=UTC))
    autumn(2027)
    with pytest.raises(Refused, match="closes depuis l'ouverture de celles de 2027-2028"):
        says(enrolled("Abel"), Outcome.ENROLLED, year=8, at=datetime(2027, 10, 1, 12, 0, tzinfo=UTC))
    assert first.declarations.count() == 2
    declared = first.declarations.earliest("pk")
    with pytest.raises(Refused, match="closes depuis l'ouverture"):
        declaring.withdraw(actor=manager(), declaration=declared, at=datetime(2027, 10, 1, 12, 0, tzinfo=UTC))


def test_what_has_happened_since_leaves_the_former_fact_and_a_correction_takes_it_back() -> None:
    contract, ufr = enrolled(), manager()
    says(contract, Outcome.THIRD_CYCLE, on=date(2026, 11, 2), actor=ufr)
    in_march = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
    since = says(contract, Outcome.EXCLUDED, on=date(2027, 3, 5), actor=ufr, at=in_march)
    assert since.manner == Manner.SINCE
    assert kinds(contract) == ["entered_third_cycle", "excluded"]
    assert Summary.objects.get(pk=contract.pk).until_month == Month.of(2027, 4)
    again = declaring.withdraw(actor=ufr, declaration=since, at=in_march)
    assert (again.outcome, again.fact_id) == (Outcome.THIRD_CYCLE, Declaration.objects.earliest("pk").fact_id)
    assert kinds(contract) == ["entered_third_cycle", "excluded", "annulled"]
    assert Summary.objects.get(pk=contract.pk).until_month is None
    # The passage itself was wrong: nothing of it stands, and the line says « inscrit ».
    says(contract, Outcome.ENROLLED, year=9, actor=ufr, at=in_march, correcting=True)
    assert timeline_of(contract).third_cycle_on is None
    assert [row.outcome for row in Declaration.objects.standing()] == [Outcome.ENROLLED]


def test_a_declaration_taken_back_leaves_the_line_to_declare() -> None:
    contract, ufr = enrolled(), manager()
    declared = says(contract, Outcome.DIPLOMA, on=date(2026, 9, 18), actor=ufr)
    declaring.withdraw(actor=ufr, declaration=declared, at=OPEN_AT)
    assert Summary.objects.get(pk=contract.pk).phase == "training"
    assert lines.missing_count(ufr, autumn()) == 1
    with pytest.raises(Refused, match="relisez la ligne"):
        declaring.withdraw(actor=ufr, declaration=declared, at=OPEN_AT)
    assert says(contract, Outcome.ENROLLED, year=8, actor=ufr).manner == Manner.SINCE


def test_nobody_declares_over_what_they_have_not_read() -> None:
    contract = enrolled()
    how = {"autumn": autumn(), "contract": contract, "at": OPEN_AT, "actor": manager()}
    first = declaring.declare(said=Said(outcome=Outcome.ENROLLED, year_of_study=8), seen=0, **how)
    for seen in (0, first.pk + 1):
        with pytest.raises(Refused, match="« Inscrit » a été déclaré par"):
            declaring.declare(said=Said(outcome=Outcome.EXCLUDED, on=date(2026, 11, 3)), seen=seen, **how)
    assert declaring.declare(said=Said(outcome=Outcome.EXCLUDED, on=date(2026, 11, 3)), seen=first.pk, **how).fact


@pytest.mark.clause("NAT-7")
def test_only_the_faculty_of_the_signatory_declares_and_nobody_in_conflict() -> None:
    contract, other = enrolled(), manager(memberships.ufr("med-gre"))
    for actor in (other, memberships.case_desk(), memberships.referent("ara"), memberships.signatory()):
        with pytest.raises(PermissionDenied):
            says(contract, Outcome.EXCLUDED, on=date(2026, 11, 3), actor=actor)
    own = manager()
    candidature = candidatures.row(contract.signatory)
    Conflict.objects.create(
        candidature=candidature,
        person=own.person,
        ground=Conflict.Ground.values[0],
        declared_by=own,
        declared_at=OPEN_AT,
    )
    with pytest.raises(PermissionDenied, match="conflit d'intérêts"):
        says(contract, Outcome.EXCLUDED, on=date(2026, 11, 3), actor=own)
    assert lines.every_line(actor=own, autumn=autumn()) == []
    assert says(contract, Outcome.EXCLUDED, on=date(2026, 11, 3), actor=manager()).fact is not None


def test_not_enrolled_here_and_an_interruption_go_to_the_desk_and_stop_nothing() -> None:
    contract, desk, ufr = enrolled(), memberships.case_desk(), manager()
    with pytest.raises(ValidationError, match="Dites en une phrase"):
        says(contract, Outcome.UNKNOWN, actor=ufr)
    says(contract, Outcome.UNKNOWN, words="Parti à Grenoble en juillet.", actor=ufr)
    question = Question.objects.get()
    assert (question.ground, kinds(contract)) == (Ground.UNKNOWN, [])
    assert Notification.objects.filter(person=desk.person, kind="studies.to_settle").count() == 1
    assert Summary.objects.get(pk=contract.pk).until_month is None
    says(contract, Outcome.ENROLLED, year=8, actor=ufr, correcting=True)
    question.refresh_from_db()
    assert question.settlement == Settlement.CORRECTED


def test_the_next_year_is_declared_in_bulk_and_the_rest_is_named() -> None:
    known, unknown, done = enrolled("Abel"), enrolled("Morel", year_of_study=None), enrolled("Petit")
    ufr = manager()
    says(done, Outcome.ENROLLED, year=8, actor=ufr)
    came = declaring.declare_next_year(actor=ufr, autumn=autumn(), contracts=[known, unknown, done], at=OPEN_AT)
    # In fourth year in 2022-23, hence in eighth in 2026-27.
    assert [(one.contract, one.year_of_study) for one in came.declared] == [(known, 8)]
    assert [contract for contract, _ in came.refused] == [unknown, done]


def test_a_certificate_is_kept_with_the_declaration() -> None:
    contract = enrolled()
    file = SimpleUploadedFile("certificat.pdf", pdf("Certificat 2026-2027"), "application/pdf")
    declared = declaring.declare(
        actor=manager(),
        autumn=autumn(),
        contract=contract,
        said=Said(outcome=Outcome.ENROLLED, year_of_study=8),
        at=OPEN_AT,
        certificate=file,
    )
    assert declared.certificate is not None
    assert (declared.certificate.person, declared.certificate.kind) == (contract.signatory, "enrolment_certificate")


def test_the_effect_is_shown_before_and_is_what_the_file_shows_after() -> None:
    contract = enrolled()
    said = Said(outcome=Outcome.DIPLOMA, on=date(2026, 9, 18))
    today = date(2026, 11, 20)
    now, ahead = effects.effect_of(contract, said, autumn=autumn(), correcting=None, today=today)
    changed = {line.label: (line.before, line.after) for line in now.lines if line.changed}
    assert changed["Mois d'allocation dus"] == ("50\N{NO-BREAK SPACE}mois", "48\N{NO-BREAK SPACE}mois")
    assert changed["Dernier mois d'allocation"] == ("pas encore connu", "septembre 2026")
    # On 31 October 2028, the diploma that was expected: 73 months without the declaration.
    owed = {line.label: (line.before, line.after) for line in ahead.lines}["Durée de l'engagement"]
    assert owed == ("73\N{NO-BREAK SPACE}mois", "48\N{NO-BREAK SPACE}mois")
    assert not any("Indemnité" in line.label for line in (*now.lines, *ahead.lines))
    says(contract, Outcome.DIPLOMA, on=date(2026, 9, 18))
    assert Summary.objects.get(pk=contract.pk).months_due == 48
    # A year more: October 2022 to October 2029, 85 months in the place of 73, and as many owed.
    year = Said(outcome=Outcome.REPEATS, year_of_study=8, on=date(2029, 10, 31))
    repeated = effects.effect_of(enrolled("Petit"), year, autumn=autumn(), correcting=None, today=today)[-1]
    changed = {line.label: (line.before, line.after) for line in repeated.lines if line.changed}
    assert changed["Mois d'allocation dus"] == ("73\N{NO-BREAK SPACE}mois", "85\N{NO-BREAK SPACE}mois")
    assert changed["Durée de l'engagement"] == ("73\N{NO-BREAK SPACE}mois", "85\N{NO-BREAK SPACE}mois")
    assert changed["Dernier mois d'allocation"] == ("octobre 2028", "octobre 2029")
    none = effects.effect_of(
        enrolled("Abel"), Said(outcome=Outcome.ENROLLED, year_of_study=8), autumn=autumn(), correcting=None, today=today
    )
    assert none == ()


@pytest.mark.clause("BIE-1", "PAP-10")
def test_the_runs_after_a_diploma_and_after_an_exclusion_pay_exactly() -> None:
    """October 2022 on: 49 months due at the end of October 2026, 1,085.63 € each, 53,195.87 €.

    The diploma of 18 November is paid to the month of November and no further; the exclusion of 3 December likewise.
    The other two go on: the one enrolled, and the one of whom nothing was declared.
    """
    graduate, excluded, enrolled_again, silent = (enrolled(name) for name in ("Abel", "Morel", "Petit", "Roche"))
    for contract in (graduate, excluded, enrolled_again, silent):
        account(contract)
    october, november, december, january = (Month.of(2026, 10) + n for n in range(4))
    first = carried_through(october)
    assert [line.net_cents for line in RunLine.objects.filter(run=first)] == [5319587] * 4
    says(graduate, Outcome.DIPLOMA, on=date(2026, 11, 18), at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC))
    says(enrolled_again, Outcome.ENROLLED, year=8)
    run = carried_through(november)
    assert [line.net_cents for line in RunLine.objects.filter(run=run)] == [108563] * 4
    says(excluded, Outcome.EXCLUDED, on=date(2026, 12, 3), at=datetime(2026, 12, 4, 9, 0, tzinfo=UTC), actor=manager())
    paid = {line.contract_id: line.net_cents for line in RunLine.objects.filter(run=carried_through(december))}
    assert paid == dict.fromkeys((excluded.pk, enrolled_again.pk, silent.pk), 108563)
    paid = {line.contract_id: line.net_cents for line in RunLine.objects.filter(run=carried_through(january))}
    assert paid == dict.fromkeys((enrolled_again.pk, silent.pk), 108563)
    ordered = {one.pk: OrderedMonths.objects.filter(contract=one).count() for one in (graduate, excluded, silent)}
    assert ordered == {graduate.pk: 50, excluded.pk: 51, silent.pk: 52}
    owed = {one.pk: Summary.objects.get(pk=one.pk).months_owed for one in (graduate, excluded)}
    assert owed[graduate.pk] == 50
