"""The pages: the door, a request step by step, the desk's decision; what each shows and refuses."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.life_events.models import EventState, LifeEvent, PostalAddress, ReasonSentence
from cesp.life_events.operations import deciding
from tests.browsing import signed_in
from tests.factories import life_events as made
from tests.factories.contracts import concluded
from tests.factories.memberships import case_desk, referent, signatory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: made.AT)
    monkeypatch.setattr(clock, "today", lambda: day_of(made.AT))


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return words(client.get(reverse(f"life_events:{name}", args=arguments) + query))


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"life_events:{name}", args=arguments), data, follow=True))


def test_another_region_is_asked_for_the_studies_or_for_the_place_and_is_not_one_s_own() -> None:
    client = signed_in(made.holder(concluded()))
    begun = page(client, "begin", "region")
    assert "Aucune n'est exigée. Vous pourrez en joindre une" in begun
    first = sent(client, "begin", "region")
    event = LifeEvent.objects.get()
    assert "La région de formation" in first
    assert "Auvergne-Rhône-Alpes</option>" not in first
    own = sent(client, "step", event.public_id, 1, ground="training", wanted="ara", version=0)
    assert "Sélectionnez un choix valide" in own
    sent(client, "step", event.public_id, 1, ground="installation", wanted="bre", version=0)
    shown = page(client, "own_event", event.public_id)
    assert "Ce qui change" in shown
    assert "égion d'installation" in shown


def test_a_step_left_for_later_may_stay_empty_but_not_wrong() -> None:
    client = signed_in(made.holder(concluded()))
    sent(client, "begin", "suspension")
    event = LifeEvent.objects.get()
    step = reverse("life_events:step", args=[event.public_id, 1])
    wrong = client.post(step, {"first_month": "mars 2026", "last_month": "jan", "version": "0", "quitter": "oui"})
    assert wrong.status_code == 200
    left = {"first_month": "", "last_month": "", "version": "0", "quitter": "oui"}
    assert "Votre brouillon est enregistré." in words(client.post(step, left, follow=True))
    client.post(step, left | {"first_month": "mars 2026"})
    event.refresh_from_db()
    assert (event.first_month is not None, event.until_month) == (True, None)
    assert client.post(step, {"first_month": "", "last_month": "", "version": "1"}).status_code == 200


@pytest.mark.clause("IDF-17")
def test_a_suspension_from_the_door_to_its_receipt() -> None:
    contract = concluded()
    client = signed_in(made.holder(contract))
    assert "Je dois interrompre mes études" in page(client, "door")
    begun = page(client, "begin", "suspension")
    assert "sans demande, le congé est payé et compté" in begun
    assert "Accident survenu en stage ou en formation" in begun
    assert "Maladie du conjoint" not in begun  # for interns
    assert "La gestion des contrats, pour l'autorité gestionnaire, vous répond en 30 jours au plus." in begun
    first = sent(client, "begin", "suspension")
    assert 'Les mois <span class="fr-stepper__state">Étape 1 sur 4 · Suspension pendant les études' in first
    assert "Étape suivante :</span> Le motif" in first
    event = LifeEvent.objects.get()
    wrong = sent(client, "step", event.public_id, 1, first_month="mars 2026", last_month="janvier 2026", version=0)
    assert "Le dernier mois vient après le premier (mars 2026)." in wrong
    second = sent(client, "step", event.public_id, 1, first_month="mars 2026", last_month="06/2026", version=0)
    assert 'Le motif <span class="fr-stepper__state">Étape 2 sur 4' in second
    third = sent(client, "step", event.public_id, 2, ground="maternity", explanation="", version=1)
    assert "Attestation de grossesse" in third
    before = page(client, "send", event.public_id)
    assert "Joignez d'abord la pièce" in before
    assert "Envoyer ma demande" not in before
    sent(client, "pieces", event.public_id, kind="maternity_papers", files=[made.certificate()], whole="yes")
    event.refresh_from_db()
    shown = page(client, "send", event.public_id)
    for expected in ("73 mois", "69 mois", "31 juillet 2034", "0,00 € par mois"):
        assert expected in shown
    assert "Indemnité" not in shown
    assert "Voici son récépissé" in sent(client, "send", event.public_id, version=event.version)
    over = client.get(reverse("life_events:step", args=[event.public_id, 1]))
    assert over.headers["Location"] == reverse("life_events:own_event", args=[event.public_id])
    follow_up = page(client, "own_event", event.public_id)
    assert "la gestion des contrats, qui vous répond au plus tard le 14 février 2026" in follow_up


@pytest.mark.clause("INS-9", "BIE-9")
def test_a_deferral_says_its_deadline_and_the_agency_decides_with_the_library() -> None:
    contract = concluded()
    client, agency = signed_in(made.holder(contract)), signed_in(referent("ara"))
    assert "Au plus tard le <strong>31 juillet 2028</strong>" in page(client, "begin", "deferral")
    event = made.deferral(contract)
    assert "À décider par vous (1)" in page(agency, "requests")
    read = page(agency, "request", event.public_id)
    assert "85 mois" in read
    assert "Indemnité" not in read
    sentence = ReasonSentence.objects.create(kind="deferral", outcome="grant", text="La FST ouvre droit au report.")
    version, seen = event.version, contract.facts.count()
    given = {"chosen": [sentence.pk], "more": "", "version": version, "facts_seen": seen}
    confirm = sent(agency, "decide", event.public_id, "grant", **given)
    assert "relire avant de signer" in confirm
    assert "La FST ouvre droit au report." in confirm
    done = sent(agency, "decide", event.public_id, "grant", step="confirm", **given)
    assert "La décision est enregistrée" in done
    event.refresh_from_db()
    assert (event.state, event.reasons) == (EventState.GRANTED, "La FST ouvre droit au report.")
    again = sent(
        agency, "decide", event.public_id, "refuse", step="confirm", more="Non.", version=version, facts_seen=seen
    )
    assert "Rien n'a été fait de nouveau" in again


def test_a_file_that_moved_is_read_again_and_signed_and_typed_reasons_stay() -> None:
    event = made.deferral(concluded())
    agency, last = signed_in(referent("ara")), event.contract.facts.count()
    given = {"more": "La formation le justifie.", "version": event.version, "facts_seen": last - 1}
    moved = sent(agency, "decide", event.public_id, "grant", step="confirm", **given)
    assert "Le dossier a changé depuis que vous l'avez lu" in moved
    assert "La formation le justifie.</textarea>" in moved
    assert f'name="facts_seen" value="{last}"' in moved
    edited = sent(agency, "decide", event.public_id, "grant", step="edit", **given)
    assert "La formation le justifie.</textarea>" in edited
    assert "relire avant de signer" not in edited
    done = sent(agency, "decide", event.public_id, "grant", step="confirm", **given | {"facts_seen": last})
    assert "La décision est enregistrée" in done


def test_a_late_deferral_is_marked_and_sent_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = concluded()
    monkeypatch.setattr(clock, "today", lambda: date(2028, 8, 1))
    begun = page(signed_in(made.holder(contract)), "begin", "deferral")
    assert "Le délai est passé depuis le 31 juillet 2028" in begun
    assert "n'est pas refusée pour cela" in begun


def test_a_completion_then_a_refusal_contested() -> None:
    event = made.suspension()
    client, desk = signed_in(made.holder(event.contract)), signed_in(case_desk())
    nothing = sent(desk, "ask_completion", event.public_id, answer_by_on="2026-01-30", more="", version=2, facts_seen=0)
    assert "Dites ce qui manque" in nothing
    given = {"answer_by_on": "2026-01-30", "more": "Le verso manque.", "version": event.version, "facts_seen": 0}
    assert "Le complément est demandé" in sent(desk, "ask_completion", event.public_id, **given)
    assert "Le verso manque." in page(client, "own_event", event.public_id)
    assert "Voici son récépissé" in sent(client, "send", event.public_id, version=event.version)
    refusal = {"version": event.version, "facts_seen": 1}
    assert "Un refus dit ses motifs" in sent(
        desk, "decide", event.public_id, "refuse", step="confirm", more="", **refusal
    )
    sent(desk, "decide", event.public_id, "refuse", step="confirm", more="Le verso manque.", **refusal)
    assert "Contester la décision" in page(client, "own_event", event.public_id)
    assert "transmise au bureau" in sent(client, "contest", event.public_id, because="Il y était.")
    assert "Décisions contestées (1)" in page(desk, "requests")
    assert "Il y était." in page(desk, "request", event.public_id)


def test_several_dates_are_granted_from_the_list_and_the_list_leaves_as_a_spreadsheet() -> None:
    desk, events = signed_in(case_desk()), [made.new_date(), made.new_date()]
    assert "Demandes acceptées : 2." in sent(desk, "on_chosen", choix=[event.pk for event in events])
    assert "Cochez au moins une demande." in sent(desk, "on_chosen")
    answer = desk.get(reverse("life_events:export", args=["csv"]))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("Changement de date de diplôme") == 2


@pytest.mark.clause("IDF-15")
def test_the_cost_of_an_end_is_read_without_a_trace_and_only_announced() -> None:
    """Nothing is paid yet: the floor of the penalty. To June 2026, 45 months: 48 853.35 € and 9 000 €."""
    from cesp.audit.models import Entry

    contract = concluded()
    client, entries = signed_in(made.holder(contract)), Entry.objects.count()
    assert "2\N{NARROW NO-BREAK SPACE}000,00 €" in page(client, "begin", "end").replace(
        "2 000", "2\N{NARROW NO-BREAK SPACE}000"
    )
    assert Entry.objects.count() == entries
    sent(client, "begin", "end")
    event = LifeEvent.objects.get()
    sent(client, "step", event.public_id, 1, on="2026-06-30", explanation="", version=0)
    shown = page(client, "send", event.public_id).replace(" 853", "\N{NARROW NO-BREAK SPACE}853")
    assert "Ce que cela coûterait" in shown
    assert "57\N{NARROW NO-BREAK SPACE}853,35 €" in shown
    sent(client, "send", event.public_id, version=1)
    desk = signed_in(case_desk())
    taken = sent(desk, "decide", event.public_id, "take_note", step="confirm", more="", version=1, facts_seen=1)
    assert "La décision est enregistrée" in taken
    assert "Votre contrat continue" in page(client, "own_event", event.public_id)


def test_an_address_is_changed_at_once_and_a_library_is_kept() -> None:
    client, desk = signed_in(made.holder(concluded())), signed_in(case_desk())
    given = {"lines": "3 rue des Lilas", "postcode": "69003", "city": "Lyon", "country": "France"}
    assert "Votre adresse est enregistrée." in sent(client, "address", **given)
    assert PostalAddress.objects.get().city == "Lyon"
    assert "La phrase est ajoutée." in sent(desk, "reasons", outcome="refuse", kind="", text="Phrase d'essai.")
    row = ReasonSentence.objects.get(text="Phrase d'essai.")
    assert "gardent leurs mots" in sent(desk, "reason", row.pk, outcome="refuse", kind="name", text="Autre phrase.")
    assert "D'un projet, une phrase sert à" in sent(
        desk, "reason", row.pk, outcome="complete", kind="project", text="Autre phrase."
    )
    assert "gardent leurs mots" in sent(desk, "reason", row.pk, outcome="refuse", kind="project", text="Autre phrase.")
    assert "Projet d'installation" in page(desk, "reasons")
    assert "n'est plus proposée" in sent(desk, "retire_reason", row.pk)
    assert "Autre phrase." not in page(desk, "reasons")


def test_somebody_without_a_contract_and_an_event_that_cannot_happen() -> None:
    assert "Vous n'avez pas encore de contrat" in page(signed_in(signatory()), "door")
    client = signed_in(made.holder(concluded()))
    assert "ne peut pas arriver à votre contrat" in words(
        client.get(reverse("life_events:begin", args=["practice_suspension"]), follow=True)
    )


def test_a_decision_is_followed_by_whoever_asked() -> None:
    event = made.new_date()
    deciding.grant(actor=case_desk(), event=event, reasons="", at=made.AT)
    client = signed_in(made.holder(event.contract))
    assert "Votre demande est acceptée depuis le 15 janvier 2026" in page(client, "own")
    assert "Voir ce que montre votre contrat" in page(client, "own_event", event.public_id)
