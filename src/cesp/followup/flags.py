"""What calls for the referent's attention in a portfolio: each a filter and a sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cesp.common.instants import PARIS
from cesp.common.models import RefusedAddress
from cesp.contracts.models import FactKind, RecordedFact
from cesp_law.dates import Month

_YEAR = timedelta(days=365)
_LONG_MONTHS = 12
_STUDYING = ("training", "suspended")


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason to look at somebody.

    :param sentence: why, in French. :param where: which summaries, on a day.
    """

    code: str
    label: str
    sentence: str
    where: Callable[[date], Q]


def _alert(code: str) -> Callable[[date], Q]:
    return lambda today: Q(alert_codes__contains=f" {code} ")


def _suspended_long(today: date) -> Q:
    """A suspension that runs this month and began more than a year ago."""
    month = Month.on(today)
    facts = RecordedFact.objects.standing().filter(
        contract=OuterRef("pk"), kind=FactKind.SUSPENDED, effective_on__lte=(month + -_LONG_MONTHS).first_day
    )
    until = Cast(KeyTextTransform("until", "payload"), CharField())
    return Q(phase="suspended") & Q(Exists(facts.annotate(until=until).filter(until__gt=f"{month.first_day:%Y-%m}")))


def _bounced(today: date) -> Q:
    return Q(Exists(RefusedAddress.objects.filter(email=OuterRef("contract__signatory__email"))))


def _silent(today: date) -> Q:
    """No sign for a year: neither a message nor a sign-in (``queries.portfolio`` annotates the last one)."""
    since = datetime.combine(today - _YEAR, time(), tzinfo=PARIS)
    return (Q(last_sign__lt=since) | Q(last_sign__isnull=True)) & ~Q(phase__in=_OVER)


_OVER = ("completed", "breached", "waived")
FLAGS: Mapping[str, Flag] = {
    flag.code: flag
    for flag in (
        Flag(
            "without_project",
            "diplôme proche, sans projet",
            "Le diplôme est prévu dans un an au plus et l'ARS n'a validé aucun projet.",
            lambda today: (
                Q(phase__in=_STUDYING, practice_ars="")
                & Q(expected_diploma_on__gte=today, expected_diploma_on__lte=today + _YEAR)
            ),
        ),
        Flag(
            "neither_installed_nor_deferred",
            "diplômé, ni installé ni en report",
            "Le diplôme est obtenu ; ni installation ni report n'est enregistré. Un report est à demander.",
            _alert("neither_installed_nor_deferred"),
        ),
        Flag(
            "installed_without_validation",
            "installation sans validation",
            "L'installation n'a pas été validée par l'ARS : elle ne fait courir aucun engagement. Rien n'est "
            "automatique : une personne décide d'une suite.",
            _alert("installed_without_validation"),
        ),
        Flag(
            "diploma_unrecorded",
            "diplôme prévu, non enregistré",
            "Le jour prévu du diplôme est passé : à vérifier auprès de l'UFR, l'allocation court toujours.",
            lambda today: Q(phase__in=_STUDYING, expected_diploma_on__lt=today),
        ),
        Flag(
            "deadline_missed",
            "échéance passée",
            "Une échéance est passée sans suite.",
            lambda today: Q(next_deadline_on__lt=today),
        ),
        Flag(
            "suspended_long",
            "suspension de plus d'un an",
            "La suspension en cours dure depuis plus d'un an : un contact est utile.",
            _suspended_long,
        ),
        Flag(
            "mail_bounced",
            "courriel refusé",
            "Les courriels du service ne lui arrivent plus : demandez sa nouvelle adresse par un autre moyen.",
            _bounced,
        ),
        Flag(
            "silent",
            "sans nouvelles depuis un an",
            "Ni message ni connexion depuis un an, ou jamais.",
            _silent,
        ),
    )
}
