"""Files of every shape, from their bytes to drafts."""

import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Organisation
from cesp.audit.models import Entry
from cesp.notifications.models import Notification
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.models import Deposit, DepositLine, ZonedArea, Zoning
from cesp.zoning.operations import categories, deciding, deposits, preparing, publishing
from cesp.zoning.operations.deposits import Refusal, SameFile
from cesp.zoning.queries import deposits as queries
from tests.factories import memberships
from tests.zoning import country

pytestmark = pytest.mark.django_db
CARTOSANTE = """\ufeffCartoSanté; ;
Référentiel géographique : France par commune et arrondissement mun.; ;
Code;Libellé;Zonage médecins
01001;Abbans;1_ZIP
1002;Belley-le-Lac;2_ZAC
01003;Valserhône;3_HZ
01004;Saint-Cyr;4_ZAR
69001;Grigny;1_ZIP
69381;Lyon 1er;3_HZ
69382;Lyon 2e;3_HZ
75056;Paris;2_ZAC
"""


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def counts(held: Deposit) -> tuple[int, int, int, int]:
    return held.rows_read, held.rows_kept, held.rows_rejected, held.rows_elsewhere


def classed(zoning: Zoning) -> dict[str, str]:
    rows = ZonedArea.objects.filter(zoning=zoning).order_by("commune", "part")
    return {f"{a.commune_id}/{a.part}".rstrip("/"): a.category.code for a in rows.select_related("category")}


def test_an_export_of_cartosante_becomes_a_draft_of_the_agents_region() -> None:
    actor = country.referent()
    held = country.deposited(actor, CARTOSANTE)
    assert (held.state, held.shape) == ("checked", "cartosante")
    assert counts(held) == (8, 7, 0, 1)
    (missing,) = held.lines.all()
    assert (missing.commune_id, missing.proposed.code if missing.proposed else "") == ("69123", "HZ")
    assert missing.reason == "Le fichier classe ses 2 arrondissements, de la même catégorie, et non la ville."
    assert not Zoning.objects.exists()
    assert deciding.take_proposals(actor=actor, deposit=held, at=country.NOW) == 1
    country.prepared(actor, held)
    draft = Zoning.objects.get()
    assert (draft.ars, draft.state, draft.deposit_id) == ("ara", "draft", held.pk)
    assert classed(draft) == {
        "01001": "ZIP",
        "01002": "ZAC",
        "01003": "HZ",
        "01004": "ZAR",
        "69001": "ZIP",
        "69123": "HZ",
        "69381": "HZ",
        "69382": "HZ",
    }


def test_a_national_file_of_the_case_desk_makes_one_draft_a_region() -> None:
    desk = memberships.case_desk()
    held = country.deposited(desk, CARTOSANTE)
    assert counts(held) == (8, 8, 0, 0)
    country.prepared(desk, held)
    assert sorted(Zoning.objects.values_list("ars", flat=True)) == ["ara", "idf"]
    assert classed(Zoning.objects.get(ars="idf")) == {"75056": "ZAC"}


def test_a_list_by_postcode_and_name_finds_communes_and_proposes_for_the_others() -> None:
    actor = country.referent()
    held = country.deposited(
        actor,
        "Code_postal,Nom_commune,Zonage,Zonage_RR\n"
        "1100,Abbans,1_ZIP,NC\n1300,Châtillon-en-Michaille,2_ZAC,NC\n69520,Grigny,3_HZ,NC\n69520,Grigny,3_HZ,NC\n"
        "75001,Paris,2_ZAC,NC\n",
    )
    assert held.shape == "national"
    assert counts(held) == (5, 2, 2, 1)
    line = held.lines.get(kind=DepositLine.Kind.REJECTED)
    assert (line.count, line.proposals[0]) == (
        2,
        {"code": "69001", "label": "Grigny-sur-Rhône (69)", "why": "nom proche"},
    )
    with pytest.raises(Refusal, match="pas de celles qui sont proposées"):
        deciding.choose(actor=actor, deposit=held, communes={line.pk: "01001"}, categories={}, at=country.NOW)
    deciding.choose(actor=actor, deposit=held, communes={line.pk: "69001"}, categories={}, at=country.NOW)
    country.prepared(actor, held)
    found = classed(Zoning.objects.get())
    assert (found["01001"], found["01003"], found["69001"]) == ("ZIP", "ZAC", "HZ")


def test_former_communes_count_together_only_when_they_agree() -> None:
    actor = country.referent()
    agreed = country.deposited(actor, "code;zonage\n01091;ZIP\n01018;ZIP\n")
    assert counts(agreed) == (2, 2, 0, 0)
    apart = country.deposited(actor, "code;zonage\n01091;ZIP\n01018;HZ\n01001;HZ\n")
    assert counts(apart) == (3, 1, 2, 0)
    rejected = apart.lines.filter(kind="rejected").first()
    assert rejected is not None
    assert rejected.reason == (
        "Valserhône (01) est une commune nouvelle : 2 anciennes communes, catégories différentes."
    )
    missing = apart.lines.get(commune="01003")
    assert missing.proposed is None
    assert missing.reason == (
        "Commune nouvelle : 2 anciennes communes (Arlod, Châtillon-en-Michaille), "
        "dont 2 dans le fichier, catégories différentes."
    )
    assert sorted(hint["code"] for hint in missing.proposals) == ["01018", "01091"]


def test_a_communes_own_row_outweighs_those_of_its_former_communes() -> None:
    held = country.deposited(country.referent(), "code;zonage\n01003;ZAC\n01091;ZIP\n01018;ZAC\n")
    assert counts(held) == (3, 2, 1, 0)
    assert held.lines.get(kind="rejected").reason == (
        "Ancienne commune de Valserhône (01), que le fichier classe autrement elle-même."
    )


def test_a_bare_list_without_headings_is_read_and_leaves_the_others_out_of_zone() -> None:
    actor = country.referent()
    held = country.deposited(actor, "01001;ZIP\n69001;ZAC\n")
    assert (held.shape, counts(held)) == ("list", (2, 2, 0, 0))
    assert not held.lines.exists()
    assert held.notices == ["Ce fichier ne nomme que des communes en zone : celles qu'il ne nomme pas sont hors zone."]
    country.prepared(actor, held)
    assert classed(Zoning.objects.get()) == {"01001": "ZIP", "69001": "ZAC"}


def test_districts_complete_a_draft_and_may_lie_in_several_communes() -> None:
    actor = country.referent()
    draft = country.draft({"01001": "ZIP", "69001": "HZ", "69001/QN06902M": "HZ"})
    held = country.deposited(
        actor,
        "Code INSEE;Commune;Code QPV;Libellé QPV;Zonage 2025\n"
        '"69001, 01001";Grigny;QN06901M;Le Vallon;ZAC\n69001;Grigny;QN06902M;Arboras;ZIP\n',
        completes=draft,
    )
    assert (held.shape, counts(held)) == ("annex_qpv", (2, 2, 0, 0))
    country.prepared(actor, held)
    assert Zoning.objects.get() == draft
    assert classed(draft) == {
        "01001": "ZIP",
        "01001/QN06901M": "ZAC",
        "69001": "HZ",
        "69001/QN06901M": "ZAC",
        "69001/QN06902M": "ZIP",
    }


def test_an_unknown_category_waits_for_somebody_to_say_what_it_is() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code;zonage\n01001;Zone bleue\n01002;HZ\n69001;ZIP\n")
    assert counts(held) == (3, 2, 1, 0)
    assert held.lines.get(kind="rejected").reason == "Catégorie inconnue : « Zone bleue »."
    own = categories.add(
        actor=actor, ars="ara", code="ZB", label="Zone bleue", counts_as="ZAC", rank=35, words="", at=country.NOW
    )
    deciding.say_words(actor=actor, deposit=held, words={"zone bleue": own.pk}, at=country.NOW)
    held = deposits.check(deposit_id=held.pk, at=country.NOW)
    assert counts(held) == (3, 3, 0, 0)
    with pytest.raises(Refusal, match="n'est pas de celles de la région"):
        deciding.say_words(actor=actor, deposit=held, words={"zone bleue": 999_999}, at=country.NOW)


def test_columns_that_nobody_recognises_are_said_by_a_person() -> None:
    actor = country.referent()
    held = country.deposited(actor, "x;y;z\nAbbans;01001;ZIP\nBelley;01002;HZ\n")
    assert held.state == "unmapped"
    mapping = {"sheet": "fichier CSV", "header": 0, "columns": {"name": 0, "code": 1, "category": 2}}
    deciding.say_columns(actor=actor, deposit=held, mapping=mapping, at=country.NOW)
    held = deposits.check(deposit_id=held.pk, at=country.NOW)
    assert (held.state, held.shape, counts(held)) == ("checked", "mapped", (2, 2, 0, 0))


def test_a_file_that_is_no_table_is_refused_with_a_sentence() -> None:
    held = country.deposited(country.referent(), b"%PDF-1.7 ...")
    assert held.state == "refused"
    assert held.refusal.startswith("Ce fichier est un PDF, pas un tableau.")


def test_no_draft_is_made_before_every_missing_commune_is_decided() -> None:
    actor = country.referent()
    held = country.deposited(actor, CARTOSANTE)
    with pytest.raises(Refusal, match="1 commune absente du fichier attend une catégorie"):
        preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    with pytest.raises(Refusal, match="refait depuis"):
        preparing.ask_drafts(actor=actor, deposit=held, seen="another")


def test_nothing_is_stored_when_the_official_code_moves_before_the_drafts() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code;zonage\n01091;ZIP\n01018;ZIP\n01001;ZIP\n")
    preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    FormerCode.objects.filter(pk="01018").delete()
    FormerCode.objects.create(code="01018", name="Arlod", commune_id="01002")
    held = preparing.prepare(deposit_id=held.pk, at=country.NOW)
    assert (held.state, Zoning.objects.count()) == ("checked", 0)
    assert held.notices[0] == "Rien n'a été préparé : les communes ont changé. Relisez le rapport."


def test_a_commune_made_since_the_report_waits_for_a_choice_and_one_that_vanished_is_not_classed() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code;zonage\n01001;ZIP\n01002;HZ\n69001;HZ\n69123;HZ\n69381;HZ\n69382;HZ\n")
    assert sorted(held.lines.values_list("commune", flat=True)) == ["01003", "01004"]
    deciding.leave_unsaid(actor=actor, deposit=held, at=country.NOW)
    preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    Commune.objects.create(code="01099", name="Rétablie", kind="COM", departement_id="01", vintage=2027)
    Commune.objects.filter(pk="01004").update(active=False, successor="01099")
    held = preparing.prepare(deposit_id=held.pk, at=country.NOW)
    assert (held.state, Zoning.objects.count()) == ("checked", 0)
    assert held.notices[0] == "Rien n'a été préparé : les communes ont changé. Relisez le rapport."
    assert sorted(held.lines.values_list("commune", flat=True)) == ["01003", "01099"]
    with pytest.raises(Refusal, match="1 commune absente"):
        preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    assert country.prepared(actor, held).state == "prepared"
    assert classed(Zoning.objects.get())["01099"] == "NR"


def test_a_departement_that_a_whole_list_passes_over_waits_for_somebody_to_say_what_it_is() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code;zonage\n01001;ZIP\n01002;HZ\n01003;HZ\n01004;HZ\n")
    assert held.unnamed == ["69"]
    assert held.notices[0] == "Le fichier ne nomme aucune commune de ce département : 69. Dites ce qu'il est, plus bas."
    assert queries.waiting(held).unnamed == 4
    with pytest.raises(Refusal, match="4 communes absentes du fichier attendent une catégorie"):
        preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    assert deciding.leave_out(actor=actor, deposit=held, at=country.NOW) == 4
    assert Entry.objects.filter(act="zoning.left_out", membership_id=actor.pk).count() == 1
    country.prepared(actor, held)
    assert {code: said for code, said in classed(Zoning.objects.get()).items() if code.startswith("69")} == {
        "69001": "HZ",
        "69123": "HZ",
        "69381": "HZ",
        "69382": "HZ",
    }


def test_an_agent_of_another_region_neither_sees_nor_touches_a_file() -> None:
    held = country.deposited(country.referent(), CARTOSANTE)
    stranger = country.referent("idf")
    assert not Deposit.objects.visible_to(stranger).exists()
    assert Deposit.objects.visible_to(memberships.auditor()).exists()
    with pytest.raises(PermissionDenied):
        deposits.abandon(actor=stranger, deposit=held, at=country.NOW)
    with pytest.raises(PermissionDenied):
        country.deposited(memberships.auditor(), CARTOSANTE)


def test_an_abandoned_file_leaves_neither_bytes_nor_report() -> None:
    actor = country.referent()
    held = country.deposited(actor, CARTOSANTE)
    deposits.abandon(actor=actor, deposit=held, at=country.NOW)
    assert not held.lines.exists()
    assert not hasattr(Deposit.objects.get(pk=held.pk), "content")


DATA = Path(os.environ.get("CESP_SHARED", Path(__file__).resolve().parents[3] / ".." / "shared")) / "data" / "zonage"


def shared(name: str) -> bytes:
    """A real file; those who lack it skip, and say so."""
    for root in (DATA, Path(__file__).resolve().parents[3] / "shared" / "data" / "zonage"):
        if (file := root / name).exists():
            content = file.read_bytes()
            return gzip.decompress(content) if name.endswith(".gz") else content
    pytest.skip(f"../shared/data/zonage/{name} is not on this machine")


@pytest.fixture
def _whole_country() -> None:
    from django.core.management import call_command

    shared("cartosante_zonage_medecins_reconstruit.csv.gz")  # the country is not loaded where no real file is
    call_command("load_organisations", verbosity=0)
    for model in (FormerCode, Commune):
        model.objects.all().delete()
    call_command("load_territory", verbosity=0)


def test_a_row_attached_by_a_person_fills_what_the_file_leaves_empty_and_nothing_else() -> None:
    actor = country.referent()
    rows = "01100,Abbans,ZIP\n01200,Belley-le-Lac,HZ\n01300,Valserhone,ZAC\n69520,Grigny,ZIP\n01100,Saint-Cyrr,ZAC\n"
    held = country.deposited(actor, "code postal,commune,zonage\n69001,Lyon,ZAC\n" + rows)
    assert counts(held) == (6, 4, 2, 0)
    assert queries.waiting(held).undecided == 4  # the two districts of Lyon, Saint-Cyr, Grigny-sur-Rhône
    assert [(line.typed, code) for line, code in queries.sure_lines(held)] == [
        ("69520 Grigny", "69001"),
        ("01100 Saint-Cyrr", "01004"),
    ]
    assert deciding.take_communes(actor=actor, deposit=held, at=country.NOW) == 2
    assert queries.waiting(held).undecided == 2
    assert deciding.take_proposals(actor=actor, deposit=held, at=country.NOW) == 2
    held = country.prepared(actor, held)
    found = classed(Zoning.objects.get())
    assert (held.state, found["69001"], found["01004"], found["69381"]) == ("prepared", "ZIP", "ZAC", "ZAC")


def test_a_row_attached_against_what_the_file_says_is_taken_back_with_the_reason() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code postal,commune,zonage\n01100,Abbans,HZ\n01100,Abans,ZIP\n")
    line = held.lines.get(kind="rejected")
    deciding.choose(actor=actor, deposit=held, communes={line.pk: "01001"}, categories={}, at=country.NOW)
    held = country.prepared(actor, held)
    line.refresh_from_db()
    assert (held.state, Zoning.objects.count(), line.chosen_commune_id) == ("checked", 0, None)
    assert held.notices[0] == (
        "Rien n'a été préparé : des lignes rattachées contredisent le fichier. Relisez les lignes rejetées."
    )
    assert line.reason == "Rattachée à Abbans (01), que le fichier classe autrement : choisissez-en une autre."
    assert country.prepared(actor, held).state == "prepared"
    assert classed(Zoning.objects.get())["01001"] == "HZ"


def test_a_choice_survives_a_report_made_again() -> None:
    actor = country.referent()
    held = country.deposited(
        actor, "code postal,commune,zonage\n01100,Abbans,Zone bleue\n69520,Grigny,ZIP\n01200,Belley,HZ\n"
    )
    line = held.lines.get(typed="69520 Grigny")
    deciding.choose(actor=actor, deposit=held, communes={line.pk: "69001"}, categories={}, at=country.NOW)
    deciding.say_words(actor=actor, deposit=held, words={"zone bleue": country.category("ZAC").pk}, at=country.NOW)
    held = deposits.check(deposit_id=held.pk, at=country.NOW)
    assert held.lines.get(typed="69520 Grigny").chosen_commune_id == "69001"
    country.prepared(actor, held)
    unsaid = dict.fromkeys(("01002", "01003", "01004", "69123", "69381", "69382"), "NR")
    assert classed(Zoning.objects.get()) == {"01001": "ZAC", "69001": "ZIP"} | unsaid


def test_a_commune_classed_in_two_ways_waits_for_a_choice_even_in_a_list_of_zones_only() -> None:
    actor = country.referent()
    held = country.deposited(actor, "code;zonage\n01001;ZIP\n01001;ZAC\n01002;ZIP\n")
    assert counts(held) == (3, 1, 2, 0)
    missing = held.lines.get(kind="missing")
    assert (missing.commune_id, missing.reason) == (
        "01001",
        "Le fichier la classe de plusieurs façons : il faut choisir.",
    )
    assert [hint["category"] for hint in missing.proposals] == [country.category("ZIP").pk, country.category("ZAC").pk]
    with pytest.raises(Refusal, match="1 commune absente"):
        preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    deciding.choose(
        actor=actor, deposit=held, communes={}, categories={missing.pk: country.category("ZAC").pk}, at=country.NOW
    )
    country.prepared(actor, held)
    assert classed(Zoning.objects.get()) == {"01001": "ZAC", "01002": "ZIP"}


def test_the_same_rows_twice_say_nothing_new() -> None:
    held = country.deposited(country.referent(), "code;zonage\n01001;ZIP\n01001;ZIP\n01002;HZ\n")
    assert counts(held) == (3, 3, 0, 0)
    assert not held.lines.filter(commune="01001").exists()


def test_the_same_file_twice_says_who_sent_it_until_what_came_of_it_is_given_up() -> None:
    actor, colleague = country.referent(), country.referent()
    held = country.deposited(actor, CARTOSANTE)
    with pytest.raises(SameFile, match=rf"a déjà été déposé le 1er mars 2026 à 10 h 00 par .* \(dépôt n° {held.pk}\)"):
        country.deposited(colleague, CARTOSANTE)
    country.deposited(colleague, CARTOSANTE, in_force_on=date(2027, 1, 1))  # another zoning, so not the same deposit
    country.prepared(actor, held)
    with pytest.raises(SameFile):
        country.deposited(colleague, CARTOSANTE)
    publishing.abandon(actor=actor, zoning=Zoning.objects.get(), at=country.NOW)
    assert country.deposited(colleague, CARTOSANTE).state == "checked"


def test_the_zoning_of_another_profession_is_refused_by_its_heading() -> None:
    actor = country.referent()
    nurses = country.deposited(actor, CARTOSANTE.replace("Zonage médecins", "Zonage infirmiers"))
    assert (nurses.state, nurses.may_be_mapped) == ("refused", False)
    assert nurses.refusal == (
        "La colonne « Zonage infirmiers » est le zonage des infirmiers, que le contrat ne concerne pas. "
        "Déposez le fichier de la profession voulue."
    )
    doctors = country.deposited(actor, CARTOSANTE, profession="odontology")
    assert (doctors.state, doctors.may_be_mapped) == ("refused", True)
    assert doctors.refusal.startswith(
        "La colonne « Zonage médecins » annonce la profession « médecine », et le dépôt dit « odontologie »."
    )
    mapping = {"sheet": "fichier CSV", "header": 2, "columns": {"code": 0, "category": 2}}
    deciding.say_columns(actor=actor, deposit=doctors, mapping=mapping, at=country.NOW)
    assert deposits.check(deposit_id=doctors.pk, at=country.NOW).state == "checked"
    with pytest.raises(Refusal, match="ses colonnes ne peuvent pas être indiquées"):
        deciding.say_columns(actor=actor, deposit=nurses, mapping=mapping, at=country.NOW)


def test_of_two_columns_of_categories_that_of_the_profession_is_read() -> None:
    held = country.deposited(
        country.referent(),
        "code;zonage médecins;zonage chirurgiens-dentistes\n01001;ZIP;Sous-dotée\n01002;HZ;Très dotée\n",
        profession="odontology",
    )
    country.prepared(held.received_by, held)
    unsaid = dict.fromkeys(("01003", "01004", "69001", "69123", "69381", "69382"), "NR")
    assert classed(Zoning.objects.get()) == {"01001": "SD", "01002": "TD"} | unsaid


def test_a_file_completes_nothing_once_its_draft_is_published() -> None:
    actor = country.referent()
    draft = country.draft({"01001": "ZIP"}, by=actor)
    held = country.deposited(actor, "code;QPV;zonage\n01001;QN00101M;ZAC\n", completes=draft)
    preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    held = preparing.prepare(deposit_id=held.pk, at=country.NOW)
    assert (held.state, held.notices[0]) == (
        "checked",
        "Rien n'a été préparé : le projet à compléter n'en est plus un.",
    )
    assert classed(draft) == {"01001": "ZIP"}


def test_the_referents_of_a_region_are_told_of_a_draft_that_waits_for_them() -> None:
    author, colleague, stranger = country.referent(), country.referent(), country.referent("idf")
    country.prepared(author, country.deposited(author, CARTOSANTE))
    told = Notification.objects.filter(kind="zoning.draft_to_read")
    assert [one.person_id for one in told] == [colleague.person_id]
    desk = memberships.case_desk()
    country.prepared(desk, country.deposited(desk, CARTOSANTE))
    assert {one.person_id for one in told.all()} == {author.person_id, colleague.person_id, stranger.person_id}


def test_what_a_worker_left_is_started_again() -> None:
    actor = country.referent()
    held = deposits.receive(
        actor=actor, file_name="zonage.csv", content=CARTOSANTE.encode(), described=country.described(), at=country.NOW
    )
    assert deposits.to_resume(actor=actor, deposit=held) == held
    deposits.check(deposit_id=held.pk, at=country.NOW)
    with pytest.raises(Refusal, match="il n'y a rien à relancer"):
        deposits.to_resume(actor=actor, deposit=held)


@pytest.mark.alike
@pytest.mark.usefixtures("_whole_country")
@pytest.mark.clause("INS-2")
def test_the_real_file_of_2025_imports_with_its_73_missing_communes_explained() -> None:
    desk = memberships.case_desk()
    held = country.deposited(desk, shared("cartosante_zonage_medecins_reconstruit.csv.gz"))
    assert counts(held) == (34_849, 34_849, 0, 0)
    missing = held.lines.filter(kind="missing")
    assert missing.count() == 73
    reasons = [line.reason for line in missing]
    assert sum(reason.startswith("Le fichier classe ses") for reason in reasons) == 3
    assert sum(reason.startswith("Commune nouvelle") for reason in reasons) == 40
    assert sum(reason.startswith("Commune créée, rétablie ou renommée") for reason in reasons) == 30
    assert held.notices == [
        "73 communes n'ont pas de ligne retenue : 3 villes ou arrondissements dont le fichier ne classe que l'autre ; "
        "40 communes nouvelles, dont le fichier ne nomme aucune ancienne commune ; "
        "30 créées, rétablies ou renommées depuis ce fichier."
    ]
    country.prepared(desk, held)
    assert Zoning.objects.count() == Organisation.objects.filter(kind="ars").count() == 18
    assert ZonedArea.objects.count() == 34_849 + 73


@pytest.mark.alike
@pytest.mark.usefixtures("_whole_country")
def test_the_national_list_by_postcode_and_name_is_matched_name_by_name() -> None:
    held = country.deposited(memberships.case_desk(), shared("zonage_mg_cp_commune_2025.csv.gz"))
    assert counts(held) == (47_273, 47_119, 154, 0)
    oissel = held.lines.get(kind="rejected", typed__endswith="Oissel")
    assert oissel.proposals[0]["code"] == "76484"
    assert queries.waiting(held).sure == 89
    assert deciding.take_communes(actor=held.received_by, deposit=held, at=country.NOW) == 39
    country.prepared(held.received_by, held)
    assert ZonedArea.objects.get(commune="76484").category.code == "HZ"
    assert ZonedArea.objects.count() == 34_922


@pytest.mark.alike
@pytest.mark.usefixtures("_whole_country")
def test_the_real_export_of_the_nurses_is_refused() -> None:
    held = country.deposited(memberships.case_desk(), shared("cartosante_zonage_infirmiers_2024.csv.gz"))
    assert held.state == "refused"
    assert held.refusal.startswith("La colonne « Zonage infirmiers » est le zonage des infirmiers")


@pytest.mark.alike
@pytest.mark.usefixtures("_whole_country")
def test_the_annex_by_living_territories_is_read_with_its_territories() -> None:
    actor = memberships.referent("ara")
    held = country.deposited(actor, shared("annexe_arrete_drees_forme_TVS_fictifs.xlsx"), name="annexe.xlsx")
    assert (held.shape, held.rows_read, held.rows_rejected, held.rows_elsewhere) == ("annex_tvs", 961, 0, 0)
    country.prepared(actor, held)
    massiac = ZonedArea.objects.get(commune="15001")
    assert (massiac.group, massiac.group_name, massiac.category.code) == ("15119", "Massiac", "ZIP")


@pytest.mark.alike
@pytest.mark.usefixtures("_whole_country")
def test_the_annex_of_districts_of_paca_completes_a_draft() -> None:
    actor = memberships.referent("pac")
    draft = country.draft({"04070": "HZ"}, ars="pac", by=actor)
    held = country.deposited(actor, shared("arrete_zonage_qpv_paca_reconstruit.xlsx"), name="qpv.xlsx", completes=draft)
    assert counts(held) == (135, 135, 0, 0)
    country.prepared(actor, held)
    real = json.loads(shared("qpv_zonage_paca_2025.json"))["communes"]
    for commune in ("04070", "06029", "06030", "13055"):
        if commune in real:
            said = {f"{commune}/{one['id']}": one["z"] for one in real[commune]["qpv"]}
            assert said.items() <= classed(draft).items()
