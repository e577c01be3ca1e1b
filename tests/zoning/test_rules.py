"""Regional rules: rows when there are any, what ships otherwise; a version, a correction, their effect."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.contracts import reading
from cesp.zoning import loading
from cesp.zoning.models import Aid, RegionalRulesVersion
from cesp.zoning.operations import rules as operations
from cesp.zoning.payload import Malformed, content_of, rules_from
from cesp.zoning.queries.rules import forget, rules_of
from cesp_law.facts import (
    DiplomaObtained,
    Installed,
    ProjectValidated,
    RegisteredWithOrder,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.regional import shipped
from tests import append_only
from tests.factories import memberships
from tests.factories.contracts import concluded, terms
from tests.factories.contracts import recorded as recorded_facts

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ARA = shipped("ara", TODAY)


def recorded(actor: Membership, *, from_on: date = date(2027, 1, 1), **changes: object) -> RegionalRulesVersion:
    given = {"ars": "ara", "rules": ARA, "from_on": from_on, "reason": "Décision du 20 novembre", "on": TODAY, "at": AT}
    return operations.set_rules(actor=actor, **given | changes)  # type: ignore[arg-type]


def test_without_a_row_the_shipped_rules_hold() -> None:
    assert rules_of("ara", on=TODAY) == shipped("ara", TODAY)
    assert rules_of("naq", on=TODAY).deferral_notice_months == 3


@pytest.mark.clause("PAP-2", "IDF-3", "IDF-7", "INS-9", "INS-10", "INS-11", "INS-13")
def test_the_source_documents_become_rows_once_and_say_the_same() -> None:
    before = {ars: shipped(ars, TODAY) for ars in ("ara", "idf", "naq")}
    assert loading.load(at=AT) == (2, 7)
    assert loading.load(at=AT) == (0, 0)
    assert sorted(RegionalRulesVersion.objects.values_list("ars", flat=True)) == ["ara", "idf"]
    assert {ars: rules_of(ars, on=TODAY) for ars in before} == before


@pytest.mark.clause("IDF-13", "INS-12")
def test_the_aids_that_the_documents_name_are_in_the_directory() -> None:
    loading.load(at=AT)
    assert set(Aid.objects.filter(ars="idf").values_list("name", flat=True)) == {
        "Praticien territorial de médecine générale (PTMG)",
        "Praticien territorial de médecine ambulatoire (PTMA)",
        "Praticien territorial médical de remplacement (PTMR)",
        "Contrat d'aide à l'installation des médecins (CAIM)",
        "Bourses",
        "Aide au logement",
    }
    assert list(Aid.objects.filter(ars="ara").values_list("name", flat=True)) == ["Aide du conseil régional"]


def test_a_version_holds_from_its_day_on_and_not_the_day_before() -> None:
    recorded(memberships.referent("ara"), rules=replace(ARA, deferral_notice_months=4))
    assert rules_of("ara", on=date(2026, 12, 31)).deferral_notice_months == 3
    assert rules_of("ara", on=date(2027, 1, 1)).deferral_notice_months == 4


def test_a_contract_reads_the_rules_of_the_day_of_its_signature() -> None:
    recorded(memberships.referent("ara"), rules=replace(ARA, deferral_notice_months=4))
    signed_before, signed_on = terms(signed_on=date(2026, 12, 31)), terms(signed_on=date(2027, 1, 1))
    assert reading.rules_of(signed_before).deferral_notice_months == 3
    assert reading.rules_of(signed_on).deferral_notice_months == 4


def test_rules_are_read_once_for_a_whole_run(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    loading.load(at=AT)
    with django_assert_num_queries(1):
        for month in range(1, 13):
            rules_of("ara", on=date(2026, month, 1))
            rules_of("naq", on=date(2026, month, 1))


def test_without_forgetting_an_old_set_would_be_read() -> None:
    """Negative control of the cache."""
    rules_of("ara", on=TODAY)
    content = content_of(replace(ARA, deferral_notice_months=4))
    RegionalRulesVersion.objects.create(ars="ara", in_force_on=TODAY, content=content, reason="essai", recorded_at=AT)
    assert rules_of("ara", on=TODAY).deferral_notice_months == 3
    forget()
    assert rules_of("ara", on=TODAY).deferral_notice_months == 4


def test_a_correction_supersedes_and_both_stay() -> None:
    actor = memberships.referent("ara")
    first = recorded(actor, rules=replace(ARA, deferral_notice_months=4))
    recorded(actor, rules=replace(ARA, deferral_notice_months=5), replacing=first.pk)
    assert rules_of("ara", on=date(2027, 1, 1)).deferral_notice_months == 5
    assert RegionalRulesVersion.objects.count() == 2
    acts = Entry.objects.filter(act__startswith="zoning.rules").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["zoning.rules_set", "zoning.rules_corrected"]
    with pytest.raises(ValidationError, match="corrigée entre-temps"):
        recorded(actor, replacing=first.pk)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_recorded_version_is_never_changed_nor_deleted(verb: str) -> None:
    version = recorded(memberships.referent("ara"))
    rows = RegionalRulesVersion.objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(reason="autre") if verb == "update" else rows._raw_delete("default")
    assert RegionalRulesVersion.objects.get().reason == "Décision du 20 novembre"


@pytest.mark.django_db(transaction=True)
def test_without_its_triggers_it_would_be() -> None:
    """Negative control: what refuses above is the trigger, nothing else."""
    recorded(memberships.referent("ara"))
    append_only.step_aside()
    try:
        RegionalRulesVersion.objects.update(reason="autre")
    finally:
        append_only.stand_again()
    assert RegionalRulesVersion.objects.get().reason == "autre"


def test_two_versions_never_start_on_one_day() -> None:
    actor = memberships.referent("ara")
    recorded(actor)
    with pytest.raises(ValidationError, match="prend déjà effet ce jour-là"):
        recorded(actor)


@pytest.mark.parametrize("role", ["case_desk", "auditor", "other_region"])
def test_only_a_referent_of_the_region_sets_its_rules(role: str) -> None:
    actor = memberships.referent("idf") if role == "other_region" else getattr(memberships, role)()
    with pytest.raises(PermissionDenied):
        recorded(actor)


@pytest.mark.clause("INS-9")
def test_the_effect_counts_contracts_whose_deadlines_change() -> None:
    concluded()
    concluded(ars="idf")
    rules = replace(ARA, deferral_notice_months=6)
    effect = operations.effect_of("ara", rules, from_on=date(2022, 2, 10), replacing=None, on=TODAY)
    assert (effect.contracts, effect.changed, effect.deadlines, effect.unreadable) == (1, 1, 1, ())
    later = operations.effect_of("ara", rules, from_on=date(2022, 2, 11), replacing=None, on=TODAY)
    assert (later.contracts, later.changed) == (1, 0)


def test_summaries_follow_a_version_that_moves_a_deadline() -> None:
    contract = concluded()
    recorded(memberships.referent("ara"), rules=replace(ARA, deferral_notice_months=6), from_on=date(2022, 2, 10))
    contract.summary.refresh_from_db()
    assert contract.summary.computed_on == TODAY


@pytest.mark.clause("BIE-6", "INS-2")
def test_a_region_s_zones_judge_those_it_validated_from_elsewhere_by_the_rules_of_that_day() -> None:
    """Signed in ARA, validated by IDF on 1 June 2027, in zone until IDF admits ZAC only from that very day."""
    contract = concluded()
    facts = [
        DiplomaObtained(on=date(2025, 10, 31)),
        ThesisDefended(on=date(2025, 10, 31)),
        RegisteredWithOrder(on=date(2025, 11, 1)),
        ProjectValidated(on=date(2025, 11, 3), ars="idf"),
        Installed(on=date(2025, 11, 10), share_percent=100, category=ZoneCategory.ZIP),
    ]
    recorded_facts(contract, *facts)
    only_zac = replace(shipped("idf", TODAY), medicine_zones=frozenset({ZoneCategory.ZAC}))
    after = operations.effect_of("idf", only_zac, from_on=date(2025, 11, 4), replacing=None, on=TODAY)
    assert (after.contracts, after.alerts) == (1, 0)
    from_that_day = operations.effect_of("idf", only_zac, from_on=date(2025, 11, 3), replacing=None, on=TODAY)
    assert (from_that_day.contracts, from_that_day.alerts) == (1, 1)
    recorded(memberships.referent("idf"), ars="idf", rules=only_zac, from_on=date(2025, 11, 3))
    contract.summary.refresh_from_db()
    assert "out_of_zone" in contract.summary.alert_codes


@pytest.mark.clause("PAP-2", "IDF-3")
def test_rules_that_would_refuse_a_contract_already_concluded_are_refused() -> None:
    contract = concluded(specialty="medecine_generale")
    closed = replace(ARA, specialties=frozenset({"pediatrie"}))
    with pytest.raises(ValidationError, match=f"1 contrat déjà conclu : {contract.reference}"):
        recorded(memberships.referent("ara"), rules=closed, from_on=date(2022, 2, 10))
    recorded(memberships.referent("ara"), rules=closed, from_on=date(2022, 2, 11))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deferral_notice_months", 2),
        ("deferral_notice_months", 25),
        ("locum_limit_months", 0),
        ("scheduled_general_medicine_percent", 101),
        ("medicine_zones", []),
        ("place_reference", "(a+)+"),
        ("medicine_ceiling", 0),
        ("medicine_ceiling", 10_000),
        ("unknown", 1),
    ],
)
def test_a_content_out_of_bounds_does_not_read(name: str, value: object) -> None:
    with pytest.raises(Malformed):
        rules_from("ara", content_of(ARA) | {name: value})


def test_a_content_reads_as_it_was_written() -> None:
    assert rules_from("ara", content_of(ARA)) == ARA
    assert ARA.medicine_zones == {ZoneCategory.ZIP, ZoneCategory.ZAC}


def answers(**changes: object) -> dict[str, object]:
    zones = {f"{one}_zones": ["ZIP", "ZAC"] for one in ("medicine", "odontology", "pharmacy", "midwifery")}
    given = {
        "from_on": "2027-01-01",
        "reason": "Décision",
        "text": "décision de l'agence",
        "specialties": "medecine_generale",
        "deferral_notice_months": 4,
        "locum_limit_months": 6,
        "scheduled_general_medicine_percent": 50,
        "place_pattern": "R69000 + chiffres",
    }
    return given | zones | changes


def test_on_screen_the_effect_comes_before_the_act(client: Client) -> None:
    actor = memberships.referent("ara")
    client.force_login(actor.person)
    shown = client.post("/regles/ara/nouvelle/", answers())
    assert "Ce que cela change" in shown.content.decode()
    assert RegionalRulesVersion.objects.count() == 0
    client.post("/regles/ara/nouvelle/", answers(confirm="1"))
    version = RegionalRulesVersion.objects.get()
    assert (version.content["place_reference"], version.recorded_by) == ("R69000[0-9]+", actor)
    page = client.get("/regles/ara/").content.decode()
    assert "Décision" in page
    assert actor.person.full_name in page


def test_versions_are_read_side_by_side(client: Client) -> None:
    actor = memberships.referent("ara")
    first = recorded(actor, rules=replace(ARA, deferral_notice_months=4))
    second = recorded(actor, rules=replace(ARA, deferral_notice_months=5, medicine_ceiling=12), replacing=first.pk)
    client.force_login(actor.person)
    page = client.get(f"/regles/ara/comparer/?de={second.pk}&a={first.pk}")
    assert page.context["changes"] == [
        ("Préavis d'un report", "4 mois avant le diplôme", "5 mois avant le diplôme"),
        ("Lieux ouverts à la fois en médecine", "pas de plafond", "12 au plus"),
    ]
    assert client.get("/regles/ara/").context["versions"][0][2] == page.context["changes"]
    for query, status in (("", 302), ("?de=1", 302), ("?de=a&a=b", 302), (f"?de={first.pk}&a=999", 404)):
        assert client.get(f"/regles/ara/comparer/{query}").status_code == status
    memberships.ars("idf")
    assert client.get(f"/regles/idf/comparer/?de={first.pk}&a={second.pk}").status_code == 404


def test_a_raw_expression_is_refused_beside_its_field(client: Client) -> None:
    client.force_login(memberships.referent("ara").person)
    page = client.post("/regles/ara/nouvelle/", answers(place_pattern="R69000[0-9]+", confirm="1")).content.decode()
    assert "R69000 + chiffres" in page
    assert RegionalRulesVersion.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("case_desk", 200), ("auditor", 200), ("payments_clerk", 404)])
def test_who_reads_the_rules_of_any_region(client: Client, who: str, status: int) -> None:
    memberships.ars("ara")
    client.force_login(getattr(memberships, who)().person)
    assert client.get("/regles/ara/").status_code == status


def test_a_referent_does_not_find_another_region(client: Client) -> None:
    memberships.ars("idf")
    client.force_login(memberships.referent("ara").person)
    assert client.get("/regles/idf/").status_code == 404
    assert client.get("/regles/idf/nouvelle/").status_code == 404


def test_a_day_already_taken_is_refused_before_the_effect_is_shown(client: Client) -> None:
    actor = memberships.referent("ara")
    recorded(actor, from_on=date(2027, 1, 1))
    client.force_login(actor.person)
    form = client.post("/regles/ara/nouvelle/", answers()).context["form"]
    assert form.errors == {
        "from_on": ["Une version prend déjà effet ce jour-là : c'est elle qu'il faut corriger."],
    }


@pytest.mark.parametrize(("from_on", "said"), [("2026-11-19", True), ("2026-11-20", False)])
def test_a_day_that_is_past_says_so(client: Client, from_on: str, *, said: bool) -> None:
    client.force_login(memberships.referent("ara").person)
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), tick=False):
        page = client.post("/regles/ara/nouvelle/", answers(from_on=from_on)).content.decode()
    assert ("Ce jour est passé" in page) is said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("médecine générale, psychiatrie", ["medecine_generale", "psychiatrie"]),
        ("médecine d'urgence", ["medecine_d_urgence"]),
        ("=1+1", None),
        ("psychiatrie, 2", None),
    ],
)
def test_a_specialty_is_made_of_letters(client: Client, typed: str, kept: list[str] | None) -> None:
    client.force_login(memberships.referent("ara").person)
    answer = client.post("/regles/ara/nouvelle/", answers(specialties=typed, confirm="1"))
    assert answer.status_code == (200 if kept is None else 302)
    assert [sorted(one.content["specialties"]) for one in RegionalRulesVersion.objects.all()] == (
        [kept] if kept else []
    )
