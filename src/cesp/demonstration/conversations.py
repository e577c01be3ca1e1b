"""What the personas wrote to each other, by the operations themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from cesp.accounts.models import Membership, Role
from cesp.common.instants import PARIS
from cesp.correspondence import operations
from cesp.correspondence.attaching import Files
from cesp.correspondence.models import Thread, ThreadSubject
from cesp.demonstration.personas import CASE_DESK, INTERN, PAYMENTS_CLERK, REFERENT, SETTLED, STUDENT, Persona
from cesp.demonstration.specimens import picture


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Threads in each state, some late, some with a file.

    :param agents: the personas' memberships by e-mail address.
    """
    student, intern, settled = (signatory(persona) for persona in (STUDENT, INTERN, SETTLED))
    cases, clerk, referent = (agents[persona.email] for persona in (CASE_DESK, PAYMENTS_CLERK, REFERENT))
    _answered_payment(student, clerk, today)
    _asked(
        student,
        ThreadSubject.COURSE,
        "Redoubler ma cinquième année",
        "Bonjour,\n\nJe risque de redoubler. L'allocation continue-t-elle, et que devient la durée de mon engagement ?",
        at=at(today, 2, 18),
    )
    _late_question(intern, cases, today)
    _asked(
        intern,
        ThreadSubject.BANK_DETAILS,
        "Changement de banque",
        "Bonjour,\n\nJe change de banque le mois prochain. Où dois-je déclarer mon nouveau compte ?",
        at=at(today, 1, 12),
    )
    _settled_project(settled, referent, today)


def _answered_payment(student: Membership, clerk: Membership, today: date) -> None:
    thread = _asked(
        student,
        ThreadSubject.PAYMENTS,
        "Versement du mois dernier",
        "Bonjour,\n\nLe versement du mois dernier est-il bien parti ? Je ne le vois pas encore sur mon compte.",
        at=at(today, 6, 9),
        files=[picture("mon-compte.jpg", ("Mon compte", "Aucune opération depuis le 20 du mois"))],
    )
    _note(clerk, thread, "Fichier du mois accepté par la banque, aucun rejet pour ce compte.", at=at(today, 5, 9))
    _write(
        clerk,
        thread,
        "Bonjour,\n\nIl est parti avec la mensualité du mois dernier. La page de votre contrat en donne le détail.",
        at=at(today, 5, 10),
        files=[picture("avis-de-virement.jpg", ("Avis de virement", "Mensualité du mois dernier"))],
    )


def _late_question(intern: Membership, cases: Membership, today: date) -> None:
    thread = _asked(
        intern,
        ThreadSubject.DURATION,
        "Ma suspension et la fin de mon engagement",
        "Bonjour,\n\nMes quatre mois de suspension changent-ils le nombre de mois que je devrai ?",
        at=at(today, 20, 11),
    )
    operations.assign(actor=cases, thread=thread, to=cases.pk, at=at(today, 19, 9))


def _settled_project(settled: Membership, referent: Membership, today: date) -> None:
    thread = operations.write_to(
        actor=referent,
        person=settled.person,
        subject=ThreadSubject.INSTALLATION,
        title="Votre activité à la maison de santé",
        body="Bonjour,\n\nComment se passe votre exercice à Thiers ? Dites-moi si vous prévoyez un changement.",
        at=at(today, 40, 14),
        token=uuid4(),
    )
    _write(settled, thread, "Bonjour,\n\nTout va bien, rien de nouveau cette année.", at=at(today, 38, 20))
    _write(referent, thread, "Merci de votre retour. Bonne continuation !", at=at(today, 37, 9))
    operations.close(actor=referent, thread=thread, at=at(today, 37, 10))


def _asked(
    actor: Membership, subject: ThreadSubject, title: str, body: str, *, at: datetime, files: Files = ()
) -> Thread:
    return operations.open_thread(
        actor=actor, subject=subject, title=title, body=body, at=at, token=uuid4(), files=files
    )


def _write(actor: Membership, thread: Thread, body: str, *, at: datetime, files: Files = ()) -> None:
    operations.write(actor=actor, thread=thread, body=body, at=at, token=uuid4(), files=files)


def _note(actor: Membership, thread: Thread, body: str, *, at: datetime) -> None:
    operations.write_note(actor=actor, thread=thread, body=body, at=at, token=uuid4())


def signatory(persona: Persona) -> Membership:
    """The role of a persona who signed a contract."""
    return Membership.objects.select_related("person").get(person__email=persona.email, role=Role.SIGNATORY)


def at(today: date, days_ago: int, hour: int) -> datetime:
    """An hour of Paris, some days ago."""
    return datetime.combine(today - timedelta(days=days_ago), time(hour), tzinfo=PARIS)
