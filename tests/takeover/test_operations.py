"""From a file to contracts, facts, accounts and ledger: all of it or nothing, and never twice."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cesp.accounts.models import Membership, Person, Role
from cesp.contracts import operations as contract_operations
from cesp.contracts.models import Contract, RecordedFact, Summary
from cesp.contracts.reading import timeline_of
from cesp.payments import ledger
from cesp.payments.models import BankAccount, Entry, OrderedMonths, Posting
from cesp.takeover import operations, queries
from cesp.takeover.models import Batch, BatchContent, BatchState, Outcome, ReportLine
from cesp.takeover.operations import Refusal, RejectedRows
from cesp_law.dates import Month
from cesp_law.facts import Suspended
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.takeover.conftest import NOW, checked, deposited, imported
from tests.takeover.files import another, contract, event, paid, text, workbook

pytestmark = pytest.mark.django_db

IBAN = "FR76 3000 6000 0112 3456 7890 189"
WHOLE = contract(iban=IBAN, phone="06 12 34 56 78")
EVENTS = [event(event="Suspension", begins="mars 2024", last="juin 2024", ground="Maternité")]
PAYMENTS = [paid("octobre 2022", "février 2024", "18 455,71"), paid("juillet 2024", "octobre 2026", "30 397,64")]
FILE = workbook([WHOLE, another(2, email=None)], EVENTS, PAYMENTS)


def nothing_stored() -> bool:
    return not any(model.objects.exists() for model in (Contract, RecordedFact, Summary, BankAccount, Entry, Posting))


@pytest.mark.clause("PAP-10")
def test_a_file_becomes_contracts_people_facts_accounts_and_ledger(desk: Membership) -> None:
    batch = imported(desk, FILE)
    assert (batch.state, batch.contracts_read, batch.contracts_accepted, batch.contracts_rejected) == (
        "imported",
        2,
        1,
        1,
    )
    assert (batch.events_read, batch.events_accepted, batch.payments_read, batch.payments_accepted) == (1, 1, 2, 2)
    stored = Contract.objects.get()
    person = stored.signatory
    assert (stored.reference, stored.opened_at) == ("REPRISE-1", NOW)
    assert (person.full_name, person.birth_on, person.phone) == (
        "Anne-Lise Lefèvre",
        date(2000, 5, 17),
        "06 12 34 56 78",
    )
    assert not person.has_usable_password()
    assert list(person.memberships.values_list("role", "from_on")) == [("signatory", date(2026, 11, 22))]
    timeline = timeline_of(stored)
    assert timeline.terms.signed_on == date(2023, 2, 14)
    assert [(str(f.months), f.ground.value) for f in timeline.facts if isinstance(f, Suspended)] == [
        ("[2024-03, 2024-07)", "maternity")
    ]
    facts = stored.facts.order_by("position").values_list("kind", "quality", "evidence", "recorded_by")
    assert list(facts) == [
        ("concluded", "imported", f"reprise n° {batch.pk}, ligne 2", desk.pk),
        ("suspended", "imported", f"reprise n° {batch.pk}, ligne 2", desk.pk),
    ]
    account = BankAccount.objects.get()
    assert (account.person, account.iban, account.origin) == (person, "FR7630006000011234567890189", "taken_over")
    months = OrderedMonths.objects.order_by("first_month").values_list("first_month", "until_month", "net_cents")
    assert list(months) == [
        (Month.of(2022, 10), Month.of(2024, 3), 108_563),
        (Month.of(2024, 7), Month.of(2026, 11), 108_563),
    ]
    postings = dict(Posting.objects.values_list("account").annotate(total=Sum("cents")))
    assert postings == {"allowance_cost": 5_400_000, "contributions": -514_665, "settled": -4_885_335}
    assert ledger.imbalances() == []
    assert Summary.objects.get().months_due == 46


def test_the_check_writes_a_report_and_nothing_else(desk: Membership) -> None:
    batch = checked(desk, FILE)
    assert batch.state == "checked"
    assert nothing_stored()
    assert not Person.objects.exclude(pk=desk.person_id).exists()
    lines = batch.lines.order_by("position").values_list(
        "row", "reference", "outcome", "codes", "paid_cents", "due_cents"
    )
    assert list(lines) == [
        (2, "REPRISE-1", "accepted", "", 4_885_335, 4_993_898),
        (3, "REPRISE-2", "rejected", " missing ", None, None),
    ]
    assert batch.tally == {"missing": 1}


def test_rows_read_are_stored_plus_rejected_says_the_database(desk: Membership) -> None:
    batch = checked(desk, FILE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(contracts_read=3)


def test_the_same_file_twice_is_one_batch(desk: Membership) -> None:
    first = deposited(desk, FILE)
    again = operations.receive(actor=memberships.case_desk(), file_name="copie.xlsx", content=FILE, at=NOW)
    assert (again.batch, again.is_new) == (first, False)
    assert queries.already_received(again.batch).startswith(
        f"Ce fichier, au caractère près, a déjà été déposé : dépôt n° {first.pk}, par {desk.person.full_name}, "
        "le 22 novembre 2026 à 11 h 00."
    )


def test_the_same_contracts_in_another_file_are_already_there(desk: Membership) -> None:
    first = imported(desk, FILE)
    again = checked(desk, workbook([WHOLE, another(3)], EVENTS, PAYMENTS))
    assert (again.contracts_read, again.contracts_accepted, again.contracts_rejected) == (2, 1, 1)
    line = again.lines.get(outcome=Outcome.REJECTED)
    assert line.errors[0]["sentence"] == (
        f"Le contrat REPRISE-1 est déjà dans le service, entré par le dépôt n° {first.pk} "
        "le 22 novembre 2026 à 11 h 00 : rien à reprendre. Ce qui a changé depuis s'enregistre dans son dossier."
    )
    assert list(queries.rejected_to_correct(again)) == []


def test_a_second_click_is_told_who_was_quicker(desk: Membership) -> None:
    batch = checked(desk, FILE)
    operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)
    colleague = memberships.case_desk()
    with pytest.raises(Refusal) as running:
        operations.ask_import(actor=colleague, batch=batch, seen=batch.accepted_digest, at=NOW)
    assert running.value.sentence == (
        f"La reprise de ce fichier est en cours : {desk.person.full_name} l'a demandée le 22 novembre 2026 à 11 h 00. "
        "Rien n'a été repris deux fois."
    )
    operations.import_batch(batch_id=batch.pk, at=NOW)
    with pytest.raises(Refusal, match="est faite"):
        operations.ask_import(actor=colleague, batch=batch, seen=batch.accepted_digest, at=NOW)


def test_a_task_run_twice_stores_once(desk: Membership) -> None:
    batch = imported(desk, FILE)
    assert operations.import_batch(batch_id=batch.pk, at=NOW).state == "imported"
    assert operations.check(batch_id=batch.pk, at=NOW).state == "imported"
    assert (Contract.objects.count(), Entry.objects.count(), ReportLine.objects.count()) == (1, 1, 2)


def test_a_report_read_before_it_changed_does_not_start_an_import(desk: Membership) -> None:
    batch = checked(desk, FILE)
    with pytest.raises(Refusal, match="Le rapport a été refait depuis que vous l'avez lu"):
        operations.ask_import(actor=desk, batch=batch, seen="autre", at=NOW)


def test_a_report_that_accepts_nothing_starts_nothing(desk: Membership) -> None:
    batch = checked(desk, workbook([contract(email=None)]))
    with pytest.raises(Refusal, match="n'accepte aucun contrat"):
        operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)


def test_when_the_service_has_moved_nothing_is_stored_and_the_report_is_made_anew(desk: Membership) -> None:
    """Two files hold the same contract; both were checked; the second import finds it there."""
    one = checked(desk, FILE)
    other = checked(desk, workbook([WHOLE, another(3)], EVENTS, PAYMENTS))
    for batch in (one, other):
        operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)
    assert operations.import_batch(batch_id=one.pk, at=NOW).state == "imported"
    again = operations.import_batch(batch_id=other.pk, at=NOW)
    assert (again.state, again.contracts_accepted, again.contracts_rejected) == ("checked", 1, 1)
    assert again.notices[0] == (
        "Rien n'a été repris : depuis le contrôle, le service ou les règles ont changé "
        "et le sort de 1 contrat n'est plus le même. Le rapport a été refait : relisez-le avant de relancer la reprise."
    )
    assert Contract.objects.count() == 1
    operations.ask_import(actor=desk, batch=again, seen=again.accepted_digest, at=NOW)
    assert operations.import_batch(batch_id=other.pk, at=NOW).state == "imported"
    assert set(Contract.objects.values_list("reference", flat=True)) == {"REPRISE-1", "REPRISE-3"}


def test_somebody_already_known_keeps_their_account_and_gets_a_contract(desk: Membership) -> None:
    person = Person.objects.create_person(
        email="anne-lise.lefevre@exemple.fr", given_names="Anne-Lise", family_name="Lefèvre", birth_on=date(2000, 5, 17)
    )
    memberships.signatory(person)
    imported(desk, FILE)
    assert Contract.objects.get().signatory == person
    assert person.memberships.filter(role=Role.SIGNATORY).count() == 1


def test_a_person_with_a_contract_in_force_cannot_have_another(desk: Membership) -> None:
    person = Person.objects.create_person(
        email="anne-lise.lefevre@exemple.fr", given_names="Anne-Lise", family_name="Lefèvre", birth_on=date(2000, 5, 17)
    )
    concluded(signatory=person)
    batch = checked(desk, workbook([WHOLE]))
    line = batch.lines.get()
    assert [(error["code"], error["column"]) for error in line.errors] == [("overlap", "Signé le")]


def test_what_the_report_kept_can_be_sent_again_corrected(desk: Membership) -> None:
    batch = imported(desk, FILE)
    (row,) = queries.rejected_to_correct(batch)
    assert (row.sheet, row.cells["reference"], row.reason) == (
        "contracts",
        "REPRISE-2",
        "Adresse électronique : La cellule est vide.",
    )


def test_qualities_follow_the_contract(desk: Membership) -> None:
    imported(desk, workbook([contract(lodged_on=None, birth_on="17/05/00")]))
    assert queries.qualities_of(Contract.objects.get()) == {
        "birth_on": "interpreted",
        "status": "interpreted",
        "lodged_on": "assumed",
    }
    assert queries.qualities_of(concluded()) == {}


def test_an_unreadable_file_is_refused_with_its_sentence_and_may_be_checked_again(desk: Membership) -> None:
    batch = checked(desk, b"%PDF-1.7 not a table")
    assert (batch.state, batch.refusal[:36]) == ("refused", "Ce fichier est un PDF, pas un tablea")
    assert operations.check_again(actor=desk, batch=batch).state == "received"


def test_abandoning_erases_the_file_and_its_report_and_lets_it_come_again(desk: Membership) -> None:
    batch = checked(desk, FILE)
    operations.abandon(actor=desk, batch=batch, at=NOW)
    assert (BatchContent.objects.count(), ReportLine.objects.count()) == (0, 0)
    assert Batch.objects.get().state == "abandoned"
    assert operations.receive(actor=desk, file_name="x.xlsx", content=FILE, at=NOW).is_new


def test_what_was_imported_is_not_abandoned_nor_checked_again(desk: Membership) -> None:
    batch = imported(desk, FILE)
    for act in (partial(operations.abandon, at=NOW), operations.check_again):
        with pytest.raises(Refusal, match="La reprise de ce fichier est faite"):
            act(actor=desk, batch=batch)


def test_an_unexpected_error_leaves_something_to_act_on(desk: Membership) -> None:
    batch = deposited(desk, FILE)
    operations.give_up(batch_id=batch.pk)
    assert Batch.objects.get().state == "refused"
    batch = operations.check(batch_id=operations.check_again(actor=desk, batch=batch).pk, at=NOW)
    operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)
    operations.give_up(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.import_asked_by) == ("checked", None)
    assert batch.notices[0].startswith("La reprise s'est arrêtée sur une erreur imprévue")


def test_a_batch_that_waits_can_be_put_back_in_the_queue_and_only_that(desk: Membership) -> None:
    batch = deposited(desk, FILE)
    assert operations.to_resume(actor=desk, batch=batch).state == BatchState.RECEIVED
    operations.check(batch_id=batch.pk, at=NOW)
    with pytest.raises(Refusal, match="il n'y a rien à relancer"):
        operations.to_resume(actor=desk, batch=batch)


@pytest.mark.parametrize("role", ["auditor", "payments_clerk", "payments_approver", "signatory"])
def test_only_the_case_desk_takes_over(desk: Membership, role: str) -> None:
    actor = getattr(memberships, role)()
    batch = checked(desk, FILE)
    acts = [
        lambda: operations.receive(actor=actor, file_name="x", content=b"x", at=NOW),
        lambda: operations.ask_import(actor=actor, batch=batch, seen=batch.accepted_digest, at=NOW),
        lambda: operations.check_again(actor=actor, batch=batch),
        lambda: operations.to_resume(actor=actor, batch=batch),
        lambda: operations.abandon(actor=actor, batch=batch, at=NOW),
        lambda: operations.import_rows(actor=actor, source="x", contracts=[], at=NOW),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied, match="Cet acte revient à : « Gestion des contrats »"):
            act()


def test_who_sees_the_batches(desk: Membership) -> None:
    batch = deposited(desk, FILE)
    seen = {
        role: batch in Batch.objects.visible_to(getattr(memberships, role)())
        for role in ("case_desk", "auditor", "payments_clerk", "payments_approver", "signatory")
    }
    assert seen == {
        "case_desk": True, "auditor": True, "payments_clerk": False, "payments_approver": False, "signatory": False
    }  # fmt: skip
    assert not Batch.objects.visible_to(memberships.referent("ara")).exists()


ROW = {
    "reference": "REPRISE-1", "family_name": "Lefèvre", "given_names": "Anne-Lise", "birth_on": date(2000, 5, 17),
    "email": "anne-lise.lefevre@exemple.fr", "profession": "medicine", "status": "second_cycle", "ars": "ara",
    "lodged_on": date(2022, 11, 18), "signed_on": date(2023, 2, 14), "academic_year": 2022,
    "paid_first": Month.of(2022, 10), "paid_last": Month.of(2026, 10), "paid_net": Decimal("53195.87"),
}  # fmt: skip


def test_a_program_goes_through_the_same_checks(desk: Membership) -> None:
    batch = operations.import_rows(
        actor=desk,
        source="démonstration",
        contracts=[ROW],
        events=[{"reference": "REPRISE-1", "event": "entered_third_cycle", "begins": date(2025, 11, 1)}],
        at=NOW,
    )
    assert (batch.state, batch.contracts_accepted, batch.events_accepted, batch.paid_cents) == (
        "imported",
        1,
        1,
        5_319_587,
    )
    assert batch.lines.get().outcome == "accepted"
    assert ledger.imbalances() == []


def test_a_program_whose_row_is_rejected_stores_nothing(desk: Membership) -> None:
    with pytest.raises(RejectedRows, match="La cellule est vide") as rejected:
        operations.import_rows(
            actor=desk, source="démonstration", contracts=[ROW, ROW | {"reference": "R-2", "email": ""}], at=NOW
        )
    assert len(rejected.value.examination.accepted) == 1
    assert nothing_stored()
    with pytest.raises(KeyError):
        operations.import_rows(actor=desk, source="démonstration", contracts=[ROW | {"couleur": "bleu"}], at=NOW)


def test_the_law_refusing_at_the_last_moment_undoes_everything(
    desk: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(desk, FILE)
    operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)

    def refuse(**_: object) -> None:
        raise contract_operations.RefusedRows([])

    monkeypatch.setattr(contract_operations, "bulk_conclude", refuse)
    with pytest.raises(contract_operations.RefusedRows):
        operations.import_batch(batch_id=batch.pk, at=NOW)
    assert nothing_stored()
    assert not Person.objects.filter(email="anne-lise.lefevre@exemple.fr").exists()
    assert Batch.objects.get().state == "importing"


def test_a_csv_alone_is_enough(desk: Membership) -> None:
    rows = [list(map(str, [*contract()])), [str(cell) for cell in contract().values()]]
    assert imported(desk, text(rows)).contracts_accepted == 1  # type: ignore[arg-type]


def stored_content() -> list[object]:
    facts = RecordedFact.objects.order_by("contract__reference", "kind", "effective_on")
    money = OrderedMonths.objects.order_by("contract__reference", "first_month")
    return [
        list(facts.values_list("contract__reference", "kind", "effective_on", "payload")),
        list(money.values_list("contract__reference", "first_month", "until_month", "net_cents")),
        sorted(Summary.objects.values_list("reference", "months_due", "phase")),
    ]


MANY = [
    WHOLE,
    another(2),
    another(3, reference="REPRISE-2"),
    another(4, status="interne"),
    another(5, ars="?"),
    another(6),
]
MANY_EVENTS = [*EVENTS, EVENTS[0] | {"reference": "REPRISE-6", "ground": "Maladie"}]
MANY_PAYMENTS = [
    *PAYMENTS,
    {"reference": "REPRISE-6", "first": "octobre 2022", "last": "février 2024", "net": "18455.71"},
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(MANY), st.permutations(MANY_EVENTS), st.permutations(MANY_PAYMENTS))
def test_the_order_of_the_rows_changes_nothing(desk: Membership, rows, events, payments) -> None:  # type: ignore[no-untyped-def]
    reference = getattr(test_the_order_of_the_rows_changes_nothing, "stored", None)
    with transaction.atomic():
        batch = imported(desk, workbook(list(rows), list(events), list(payments)))
        outcomes = sorted(batch.lines.values_list("reference", "outcome", "codes"))
        found = (stored_content(), outcomes, batch.accepted_digest)
        transaction.set_rollback(True)
    if reference is None:
        test_the_order_of_the_rows_changes_nothing.stored = found  # type: ignore[attr-defined]
    else:
        assert found == reference


def test_progress_is_told_while_it_runs(desk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(operations.progress, "report", lambda key, **line: told.append(tuple(line.values())))
    imported(desk, FILE)
    labels = list(dict.fromkeys(label for _, _, label in told))
    assert labels == [
        "Lecture du fichier",
        "Contrôle des contrats",
        "Contrôle terminé",
        "Création des personnes",
        "Écriture des contrats",
        "Écriture des comptes et des versements",
    ]
    assert (1, 1, "Écriture des contrats") in told


def test_instants_are_aware(desk: Membership) -> None:
    assert imported(desk, FILE).imported_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
