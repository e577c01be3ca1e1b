"""Slots, convocations, attendance. Times are those of Paris in January: one hour ahead of UTC."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cesp.letters.models import Letter, State
from cesp.notifications.models import Notification
from cesp.selection.models import Slot
from cesp.selection.operations import composing, interviews
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.committees import SCORING_AT, SET_UP_AT, Composed, composed, file_of

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 12)


def opened(world: Composed, *, count: int = 3, **changes: object) -> None:
    given = {"on": DAY, "start": time(9, 0), "count": count, "minutes": 20, "place": "Salle 3"} | changes
    interviews.open_slots(actor=world.manager, committee=world.committee, at=SET_UP_AT, **given)  # type: ignore[arg-type]


def test_the_times_of_a_day_with_pauses() -> None:
    begins = interviews.times(DAY, time(9, 0), count=5, minutes=20, pause_after=2, pause=15)
    assert [one.strftime("%H:%M") for one in begins] == ["09:00", "09:20", "09:55", "10:15", "10:50"]


def test_slots_do_not_overlap_nor_begin_in_the_past() -> None:
    world = composed()
    opened(world)
    first = Slot.objects.order_by("starts_at")[0]
    assert first.starts_at == datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
    with pytest.raises(ValidationError, match="occupe déjà"):
        opened(world, start=time(9, 59), count=1)
    opened(world, start=time(10, 0), count=1)
    with pytest.raises(ValidationError, match="à venir"):
        opened(world, on=date(2026, 12, 20), start=time(10, 0))
    with pytest.raises(ValidationError, match="minuit"):
        opened(world, start=time(23, 30), count=2)


@pytest.mark.clause("IDF-4")
def test_candidates_are_placed_by_name_convened_and_moved_with_a_new_convocation() -> None:
    world = composed()
    files = {name: file_of(world.committee, name) for name in ("Colin", "Abel", "Benoit")}
    opened(world, count=4)
    assert interviews.fill(actor=world.manager, committee=world.committee, at=SET_UP_AT) == 3
    slots = list(Slot.objects.order_by("starts_at").select_related("candidature__person"))
    assert [one.candidature and one.candidature.person.family_name for one in slots] == [
        "Abel", "Benoit", "Colin", None,
    ]  # fmt: skip
    assert not Letter.objects.exists()
    assert interviews.convene(actor=world.manager, committee=world.committee, at=SET_UP_AT) == 3
    assert interviews.convene(actor=world.manager, committee=world.committee, at=SCORING_AT) == 0
    first = Letter.objects.get(person=files["Abel"].person)
    assert first.issuer == world.committee.ufr
    told = Notification.objects.get(person=files["Abel"].person)
    assert told.sentence == (
        "Vous êtes convoqué à un entretien de sélection le 12 janvier 2027 à 9 h 00 (heure de Paris)."
    )
    interviews.place(
        actor=world.manager, committee=world.committee, candidature=files["Abel"], slot=slots[3], at=SCORING_AT
    )
    second = Letter.objects.with_state().get(pk=Slot.objects.get(candidature=files["Abel"]).convocation_id)
    assert second.pk != first.pk
    assert second.replaces_id == first.pk
    assert Notification.objects.filter(person=files["Abel"].person, kind="selection.interview_moved").count() == 1
    interviews.place(
        actor=world.manager, committee=world.committee, candidature=files["Abel"], slot=None, at=SCORING_AT
    )
    assert Letter.objects.with_state().get(pk=second.pk).state is State.REVOKED


def test_a_slot_taken_or_in_another_committee_at_the_time_is_refused() -> None:
    world = composed()
    abel, benoit = file_of(world.committee, "Abel"), file_of(world.committee, "Benoit")
    opened(world)
    slots = list(Slot.objects.order_by("starts_at"))

    def place(file: object, slot: Slot) -> None:
        interviews.place(actor=world.manager, committee=world.committee, candidature=file, slot=slot, at=SET_UP_AT)  # type: ignore[arg-type]

    place(abel, slots[0])
    with pytest.raises(ValidationError, match="vient d'être pris"):
        place(benoit, slots[0])
    other = composing.set_up(
        actor=world.manager, campaign=world.committee.campaign, profession="odontology", meets_on=None, at=SET_UP_AT
    )
    twin = file_of(other, "Jumeau")
    type(twin).objects.filter(pk=twin.pk).update(state="withdrawn", withdrawn_at=SET_UP_AT)
    type(twin).objects.filter(pk=twin.pk).update(person=benoit.person)
    Slot.objects.create(
        committee=other, starts_at=datetime(2027, 1, 12, 8, 10, tzinfo=UTC), minutes=15, place="Salle 4",
        candidature=twin,
    )  # fmt: skip
    place(abel, slots[2])
    with pytest.raises(ValidationError, match="autre commission"):
        place(benoit, slots[0])  # from 9 h to 9 h 20, the other from 9 h 10 to 9 h 25
    with pytest.raises(ValidationError, match="autre commission"):
        place(benoit, slots[1])
    opened(world, start=time(11, 0), count=1)
    place(benoit, Slot.objects.order_by("starts_at").last())  # type: ignore[arg-type]


def test_who_came_is_noted_from_the_beginning_and_an_excuse_before() -> None:
    world = composed()
    file_of(world.committee, "Abel")
    opened(world, count=1)
    interviews.fill(actor=world.manager, committee=world.committee, at=SET_UP_AT)
    slot = Slot.objects.get()

    def mark(attendance: str, at: datetime) -> None:
        interviews.mark(actor=world.president, committee=world.committee, slot=slot, attendance=attendance, at=at)

    before, begins = datetime(2027, 1, 12, 7, 59, 59, tzinfo=UTC), datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
    mark("excused", before)
    for attendance in ("present", "absent"):
        with pytest.raises(ValidationError, match="pas commencé"):
            mark(attendance, before)
        mark(attendance, begins)


def test_a_candidate_reads_their_own_interview_alone_and_takes_it_to_their_agenda() -> None:
    world = composed()
    abel, benoit = file_of(world.committee, "Abel"), file_of(world.committee, "Benoit")
    opened(world)
    interviews.fill(actor=world.manager, committee=world.committee, at=SET_UP_AT)
    slot = Slot.objects.get(candidature=abel)
    own = signed_in(abel.person.memberships.get())
    address = reverse("selection:interview", args=[slot.public_id])
    assert own.get(address).status_code == 404  # not convened yet
    interviews.convene(actor=world.manager, committee=world.committee, at=SET_UP_AT)
    page = own.get(address)
    assert "12 janvier 2027 à 9 h 00" in page.content.decode()
    agenda = own.get(reverse("selection:interview_ics", args=[slot.public_id])).content.decode()
    assert "DTSTART:20270112T080000Z" in agenda
    assert "DTEND:20270112T082000Z" in agenda
    assert "LOCATION:Salle 3" in agenda
    other = signed_in(benoit.person.memberships.get())
    assert other.get(address).status_code == 404
    of_members = signed_in(world.student).get(reverse("selection:interviews_ics", args=[world.committee.pk]))
    assert of_members.content.decode().count("BEGIN:VEVENT") == 2
    assert "Abel" not in of_members.content.decode()
    stranger = signed_in(memberships.referent("idf"))
    assert stranger.get(reverse("selection:interviews", args=[world.committee.pk])).status_code == 404
