"""What a draft changes, who publishes it, whom it concerns; and taking it back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.notifications.models import Notification
from cesp.territory.models import Commune
from cesp.zoning.models import Deposit, PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations import deciding, deposits, publishing
from cesp.zoning.queries import comparison, judging, revision
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.racing import race, without_locks
from tests.zoning import country

pytestmark = pytest.mark.django_db
BEFORE = {"01001": "ZIP", "01002": "ZAC", "01003": "HZ", "69001": "ZIP"}
AFTER = {"01001": "ZAC", "01002": "HZ", "01003": "ZIP", "69001": "ZIP"}


@pytest.fixture(autouse=True)
def _country(request: pytest.FixtureRequest) -> None:
    country.settle()


def commune(code: str) -> Commune:
    return Commune.objects.get(pk=code)


def place(code: str, *, listed_on: date = date(2025, 10, 1), reference: str = "R69000001") -> PlaceOfPractice:
    return PlaceOfPractice.objects.create(
        reference=reference,
        ars="ara",
        commune_id=code,
        profession="medicine",
        kind="mixed",
        structure="practice",
        state=PlaceState.OPEN,
        listed_on=listed_on,
        recorded_at=country.NOW,
    )


@pytest.mark.clause("INS-2", "BIE-6")
def test_a_commune_is_judged_by_the_version_in_force_that_day() -> None:
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    by = {"profession": Profession.MEDICINE}
    assert judging.category_of(commune("01002"), on=country.FROM, **by) is ZoneCategory.ZAC
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    assert judging.category_of(commune("01002"), on=date(2026, 3, 31), **by) is ZoneCategory.ZAC
    assert judging.category_of(commune("01002"), on=date(2026, 4, 1), **by) is None
    assert judging.category_of(commune("01003"), on=date(2026, 4, 1), **by) is ZoneCategory.ZIP
    assert judging.category_of(commune("01001"), on=date(2021, 12, 31), **by) is None
    assert judging.category_of(commune("75056"), on=date(2026, 4, 1), **by) is None


def test_a_district_may_be_classed_otherwise_than_its_commune() -> None:
    country.zoning({"69001": "HZ", "69001/QN06901M": "ZIP"})
    day = date(2026, 1, 1)
    of = judging.category_of
    assert of(commune("69001"), profession=Profession.MEDICINE, on=day, part="QN06901M") is ZoneCategory.ZIP
    assert of(commune("69001"), profession=Profession.MEDICINE, on=day) is None
    assert of(commune("69001"), profession=Profession.MEDICINE, on=day, part="QN06999M") is None


@pytest.mark.clause("IDF-8")
def test_the_doctors_zoning_serves_dentists_until_the_day_of_theirs() -> None:
    country.zoning({"75056": "ZIP+"}, ars="idf", serves_also=["odontology"])
    dentists = country.draft(
        {"75056": "SUR"}, ars="idf", by=country.referent("idf"), profession="odontology", name="zonage dentistes"
    )
    assert comparison.before(dentists) == Zoning.objects.get(profession="medicine")
    publishing.publish(actor=country.referent("idf"), zoning=dentists, at=country.NOW)
    paris, of = commune("75056"), judging.category_of
    assert of(paris, profession=Profession.ODONTOLOGY, on=date(2026, 3, 31)) is ZoneCategory.ZIP_PLUS
    assert of(paris, profession=Profession.ODONTOLOGY, on=date(2026, 4, 1)) is None
    assert of(paris, profession=Profession.MEDICINE, on=date(2026, 4, 1)) is ZoneCategory.ZIP_PLUS


@pytest.mark.clause("BIE-6", "PAP-7")
def test_the_comparison_counts_communes_and_inhabitants_gained_lost_and_reclassed() -> None:
    old, draft = country.zoning(BEFORE), country.draft({**AFTER, "01004": "HZ"})
    assert comparison.before(draft) == old
    found = comparison.compare(draft, with_=old)
    said = {one.change.value: (one.communes, one.population) for one in found.tallies}
    assert said == {"gained": (1, 16_000), "lost": (1, 2_000), "reclassed": (1, 700)}
    assert [(line.code, line.before, line.after) for line in found.lines] == [
        ("01001", "Zone d'intervention prioritaire", "Zone d'action complémentaire"),
        ("01002", "Zone d'action complémentaire", "Hors zone"),
        ("01003", "Hors zone", "Zone d'intervention prioritaire"),
    ]


def test_who_prepared_a_draft_does_not_publish_it() -> None:
    author = country.referent()
    draft = country.draft(AFTER, by=author)
    with pytest.raises(Refused, match="une autre personne le publie"):
        publishing.publish(actor=author, zoning=draft, at=country.NOW)
    with pytest.raises(PermissionDenied, match="autre région"):
        publishing.publish(actor=country.referent("idf"), zoning=draft, at=country.NOW)
    with pytest.raises(PermissionDenied):
        publishing.publish(actor=memberships.auditor(), zoning=draft, at=country.NOW)
    draft.refresh_from_db()
    assert draft.state == ZoningState.DRAFT
    assert publishing.publish(actor=memberships.case_desk(), zoning=draft, at=country.NOW).state == "published"


def by_delegation(of: Membership, to: Membership) -> Membership:
    """The role that a member lends a colleague of their agency for a time."""
    return Membership.objects.create(
        person=to.person,
        role=of.role,
        organisation=of.organisation,
        from_on=date(2026, 1, 1),
        until_on=date(2026, 12, 31),
        delegated_by=of,
    )


def test_neither_a_delegate_nor_who_delegated_publishes_what_the_other_prepared() -> None:
    author, colleague, third = country.referent(), country.referent(), country.referent()
    draft = country.draft(AFTER, by=author)
    with pytest.raises(Refused, match="vous-même ou par délégation"):
        publishing.publish(actor=by_delegation(author, colleague), zoning=draft, at=country.NOW)
    lent = country.draft(AFTER, by=by_delegation(author, third), in_force_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="vous-même ou par délégation"):
        publishing.publish(actor=author, zoning=lent, at=country.NOW)
    assert publishing.publish(actor=colleague, zoning=draft, at=country.NOW).state == "published"


def test_whoever_deposited_asked_for_or_completed_a_draft_does_not_publish_it() -> None:
    author, asker, completer = country.referent(), country.referent(), country.referent()
    held = country.deposited(author, "code;zonage\n01001;ZIP\n69001;ZAC\n")
    country.prepared(asker, held)
    draft = Zoning.objects.get()
    assert draft.drafted_by == asker
    more = country.deposited(completer, "code;QPV;zonage\n69001;QN06901M;ZIP\n", completes=draft)
    country.prepared(completer, more)
    for hand in (author, asker, completer):
        with pytest.raises(Refused, match="Vous avez pris part à ce projet"):
            publishing.publish(actor=hand, zoning=draft, at=country.NOW)
    assert publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW).state == "published"


DECISIONS: dict[str, Callable[[Membership, Deposit], object]] = {
    "columns": lambda who, held: deciding.say_columns(actor=who, deposit=held, mapping=MAPPING, at=country.NOW),
    "words": lambda who, held: deciding.say_words(
        actor=who, deposit=held, words={"zone bleue": country.category("ZIP").pk}, at=country.NOW
    ),
    "choice": lambda who, held: deciding.choose(
        actor=who,
        deposit=held,
        communes={},
        categories={held.lines.get(commune="01003").pk: country.category("ZIP").pk},
        at=country.NOW,
    ),
    "proposals": lambda who, held: deciding.take_proposals(actor=who, deposit=held, at=country.NOW),
    "communes": lambda who, held: deciding.take_communes(actor=who, deposit=held, at=country.NOW),
    "unsaid": lambda who, held: deciding.leave_unsaid(actor=who, deposit=held, at=country.NOW),
    "out": lambda who, held: deciding.leave_out(actor=who, deposit=held, at=country.NOW),
}
MAPPING = {"sheet": "fichier CSV", "header": 1, "columns": {"code": 0, "category": 1}}
ACTS = {
    "columns": "zoning.columns_said",
    "words": "zoning.words_said",
    "choice": "zoning.lines_chosen",
    "proposals": "zoning.proposals_taken",
    "communes": "zoning.rows_attached",
    "unsaid": "zoning.left_unsaid",
    "out": "zoning.left_out",
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_whoever_decided_of_what_a_file_says_does_not_publish_it_and_the_journal_names_them(decision: str) -> None:
    author, hand = country.referent(), country.referent()
    held = country.deposited(author, "code;zonage\n01001;ZIP\n01002;HZ\n69001;Zone bleue\n")
    DECISIONS[decision](hand, held)
    country.prepared(author, deposits.check(deposit_id=held.pk, at=country.NOW))
    draft = Zoning.objects.get()
    assert Entry.objects.get(act=ACTS[decision], membership_id=hand.pk).subject == f"zoning.deposit:{held.pk}"
    with pytest.raises(Refused, match="Vous avez pris part à ce projet"):
        publishing.publish(actor=hand, zoning=draft, at=country.NOW)
    assert publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW).state == "published"


def test_only_what_was_read_is_published() -> None:
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    seen = comparison.compare(draft, with_=comparison.before(draft)).digest
    country.zoning({"01001": "ZAC", "69001": "HZ"}, in_force_on=date(2025, 1, 1), name="zonage médecins 2025")
    with pytest.raises(Refused, match="n'est plus ce que vous avez lu"):
        publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW, seen=seen)
    seen = comparison.compare(draft, with_=comparison.before(draft)).digest
    assert publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW, seen=seen).state == "published"


def test_the_drafts_of_a_national_file_are_published_together_or_not_at_all() -> None:
    author, reader = memberships.case_desk(), memberships.case_desk()
    country.prepared(author, country.deposited(author, "code;zonage\n01001;ZIP\n75056;ZAC\n01002;HZ\n"))
    drafts = {one.pk: comparison.compare(one, with_=None).digest for one in Zoning.objects.all()}
    with pytest.raises(Refused, match="Cochez au moins un projet"):
        publishing.publish_many(actor=reader, drafts={}, at=country.NOW)
    with pytest.raises(Refused, match=r"Aucun projet n'est publié\. Auvergne-Rhône-Alpes : Vous avez pris part"):
        publishing.publish_many(actor=author, drafts=drafts, at=country.NOW)
    first, *_ = drafts
    with pytest.raises(Refused, match="n'est plus ce que vous avez lu"):
        publishing.publish_many(actor=reader, drafts=drafts | {max(drafts): "other"}, at=country.NOW)
    assert set(Zoning.objects.values_list("state", flat=True)) == {"draft"}
    assert publishing.publish_many(actor=reader, drafts=drafts, at=country.NOW) == 2
    assert set(Zoning.objects.values_list("state", flat=True)) == {"published"}
    assert first in drafts


def test_an_agency_publishes_its_own_draft_of_a_national_file_and_no_other() -> None:
    author = memberships.case_desk()
    country.prepared(author, country.deposited(author, "code;zonage\n01001;ZIP\n75056;ZAC\n01002;HZ\n"))
    ara, idf = Zoning.objects.get(ars="ara"), Zoning.objects.get(ars="idf")
    referent = country.referent("ara")
    assert (
        publishing.publish_many(
            actor=referent, drafts={ara.pk: comparison.compare(ara, with_=None).digest, idf.pk: ""}, at=country.NOW
        )
        == 1
    )
    idf.refresh_from_db()
    assert idf.state == "draft"


def test_two_versions_do_not_start_on_the_same_day_and_an_empty_one_never_starts() -> None:
    country.zoning(BEFORE, in_force_on=country.FROM)
    with pytest.raises(Refused, match="entre en vigueur le même jour"):
        publishing.publish(actor=country.referent(), zoning=country.draft(AFTER), at=country.NOW)
    with pytest.raises(Refused, match="ne classe aucune commune"):
        publishing.publish(actor=country.referent(), zoning=country.draft({}), at=country.NOW)


def test_a_withdrawn_version_gives_way_to_the_one_before() -> None:
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    publishing.withdraw(actor=country.referent(), zoning=draft, at=country.NOW)
    found = judging.category_of(commune("01002"), profession=Profession.MEDICINE, on=country.FROM)
    assert found is ZoneCategory.ZAC
    with pytest.raises(Refused, match="n'est plus possible"):
        publishing.withdraw(actor=country.referent(), zoning=draft, at=country.NOW)


@pytest.mark.clause("BIE-6")
def test_whoever_watches_an_affected_commune_is_told_once_with_the_rule() -> None:
    watcher, other = PersonFactory(), PersonFactory()
    for code in ("01001", "01002"):
        WatchedCommune.objects.create(person=watcher, commune_id=code, profession="medicine", since=country.NOW)
    WatchedCommune.objects.create(person=other, commune_id="69001", profession="medicine", since=country.NOW)
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    with pytest.raises(AlreadyDone, match="rien n'a été publié deux fois"):
        publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    (told,) = Notification.objects.filter(kind="zoning.watched_revised")
    assert told.person == watcher
    assert told.data["verdict"] == (
        "Abbans (01), zone d'action complémentaire au lieu de zone d'intervention prioritaire ; "
        "Belley-le-Lac (01), hors zone au lieu de zone d'action complémentaire. "
        "Un lieu qui sort de zone peut rester sur une liste publiée dans les trois ans qui suivent "
        "(décret n° 2010-735 ; décret n° 2020-268)."
    )


@pytest.mark.clause("BIE-6")
def test_each_place_of_the_list_is_judged_and_its_referents_told_under_which_rule_it_stays() -> None:
    lost, kept = place("01002"), place("01001", reference="R69000002")
    place("69001", reference="R69000003")
    country.zoning(BEFORE)
    draft = country.draft(AFTER, by=country.referent())
    judged = revision.places_concerned(comparison.compare(draft, with_=comparison.before(draft)), on=country.NOW.date())
    assert [(one.place, one.stays) for one in judged] == [(lost, True), (kept, True)]
    assert judged[0].verdict.startswith(
        "Hors zone, hors des zones admises ; il peut rester sur la liste, publiée moins de trois ans après le "
        "31 mars 2026, dernier jour en ZAC ("
    )
    second = country.referent()
    publishing.publish(actor=second, zoning=draft, at=country.NOW)
    told = Notification.objects.filter(kind="zoning.places_revised")
    assert told.count() == 2
    assert {one.data["places"] for one in told} == {2}
    assert told.filter(person=second.person).exists()


def test_a_place_listed_only_after_it_left_every_zone_is_kept_by_no_rule() -> None:
    place("01003")
    country.zoning({"01003": "ZIP"}, in_force_on=date(2019, 1, 1), name="zonage 2019")
    country.zoning({"01003": "HZ", "01001": "ZIP"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    draft = country.draft({"01003": "ZAR", "01001": "ZIP"})
    (judged,) = revision.places_concerned(
        comparison.compare(draft, with_=comparison.before(draft)), on=country.NOW.date()
    )
    assert not judged.stays
    assert judged.verdict.endswith("aucune règle ne le maintient.")


def _publish_twice(year: int = 2026) -> list[object]:
    draft = country.draft(AFTER, in_force_on=date(year, 4, 1))
    people = country.referent(), country.referent()
    return race(
        *(lambda who=who: publishing.publish(actor=who, zoning=draft, at=country.NOW + timedelta(1)) for who in people)
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does_and_the_other_is_told() -> None:
    results = _publish_twice()
    assert sorted(type(one).__name__ for one in results) == ["AlreadyDone", "Zoning"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_pass_or_break() -> None:
    """Negative control of the test above."""
    for year in range(2026, 2036):
        with without_locks():
            results = _publish_twice(year)
        if sorted(type(one).__name__ for one in results) != ["AlreadyDone", "Zoning"]:
            return
    pytest.fail("the race never showed without its lock")
