"""The first month of allowance: the start of the academic year, whatever the day of the signature."""

from __future__ import annotations

from cesp_law.dates import Month
from cesp_law.facts import Profession, Status, Terms
from cesp_law.parameters import Version, load
from cesp_law.refusals import Refused
from cesp_law.sources import EFFECT_IN_THE_CONTRACT


def first_month_of(terms: Terms, *, dental_intern: bool) -> Month:
    """Find the first month of allowance.

    :param terms: the contract; the academic year decides, never the signing day.
    :param dental_intern: whether the signatory had entered the dental internship by signing.
    :returns: October of the academic year for students, November for interns, the month that the
        contract states for a PADHUE.
    :raises Refused: a PADHUE's contract that states no month, another that states a month the texts
        fix otherwise, or a month before the allowance existed.
    :law: page CESP du portail PAPS Auvergne-Rhône-Alpes (effet rétroactif à la rentrée)
    :clauses: PAP-9
    """
    stated = terms.allowance_from
    if terms.status is Status.PADHUE:
        if stated is None:
            raise Refused(
                "Le premier mois d'allocation d'un praticien à diplôme hors Union européenne est fixé par son "
                "contrat : sans lui, le dossier ne peut pas être calculé.",
                citation=EFFECT_IN_THE_CONTRACT.text,
            )
        first = stated
    else:
        effect = effect_month(terms, dental_intern=dental_intern)
        first = Month.of(terms.academic_year, effect.value)
        if stated is not None and stated != first:
            raise Refused(
                f"Le contrat fait commencer l'allocation en {stated.in_french}, mais les textes la font "
                f"commencer en {first.in_french} pour l'année universitaire {terms.academic_year}-"
                f"{terms.academic_year + 1}.",
                citation=effect.citation.text,
            )
    load("allowance_gross").at(first.first_day)
    return first


def effect_month(terms: Terms, *, dental_intern: bool) -> Version[int]:
    """Find the month of the year, 1 to 12, in which the allowance takes effect.

    Interns are the third cycle of medicine and the dental interns; the third cycles of pharmacy and
    midwifery, on which the texts are silent, are read as the short third cycle of odontology.

    :param dental_intern: whether the signatory had entered the dental internship by signing.
    :law: page CESP du portail PAPS Auvergne-Rhône-Alpes
    :clauses: PAP-9
    """
    third_cycle_of_medicine = terms.profession is Profession.MEDICINE and terms.status is Status.THIRD_CYCLE
    name = "effect_month_interns" if dental_intern or third_cycle_of_medicine else "effect_month_students"
    return load(name).at(terms.signed_on)
