"""Slips of the keyboard that no text forbids: days to come, years that do not fit, answers to no question.

What would certainly be wrong, or would pay years of arrears, rejects the row; the rest is pointed at.
"""

from datetime import date

from cesp.takeover.drafts import Draft
from cesp.takeover.lines import Line
from cesp.takeover.remarks import Code
from cesp_law.dates import in_french
from cesp_law.facts import Terms

_AGES = range(17, 76)
_ALONE = {"project_validated": ("project_ars",), "installed": ("category", "share_percent", "place")}


def check(draft: Draft, terms: Terms, *, today: date) -> None:
    """Say on the contract's own row what is hard to believe."""
    line = draft.line
    _check_signature(line, terms, today)
    _check_academic_year(line, terms)
    _check_age(line, terms)
    for fact, where in draft.facts:
        on = getattr(fact, "on", None)
        if isinstance(on, date) and on > today:
            where.warn(Code.DOUBTFUL, "", f"Un fait est daté du {in_french(on)}, qui est à venir : est-il certain ?")
    for code, others in _ALONE.items():
        orphans = [line.heading(other) for other in others if other in line.values and code not in line.cells]
        if orphans:
            line.warn(
                Code.DOUBTFUL, code, f"La date manque : {', '.join(f'« {one} »' for one in orphans)} n'est pas repris."
            )


def _check_signature(line: Line, terms: Terms, today: date) -> None:
    if terms.signed_on > today:
        line.refuse(
            Code.DOUBTFUL, "signed_on",
            f"Le {in_french(terms.signed_on)} est à venir : on ne reprend que des contrats déjà signés.",
        )  # fmt: skip
    if terms.lodged_on > terms.signed_on:
        line.refuse(
            Code.DOUBTFUL, "lodged_on",
            f"Le dépôt ({in_french(terms.lodged_on)}) suit la signature ({in_french(terms.signed_on)}) : "
            "l'une des deux dates est fausse.",
        )  # fmt: skip


def _check_academic_year(line: Line, terms: Terms) -> None:
    """Arrêtés come late, so a contract may be signed well after its year began; never years before or after."""
    year, signed_on = terms.academic_year, terms.signed_on
    if date(year, 9, 1) <= signed_on < date(year + 2, 1, 1):
        return
    sentence = f"L'année universitaire {year}-{year + 1} va mal avec une signature le {in_french(signed_on)}"
    if date(year - 1, 9, 1) <= signed_on < date(year + 4, 1, 1):
        line.warn(Code.DOUBTFUL, "academic_year", f"{sentence} : c'est elle qui fixe le premier mois d'allocation.")
    else:
        line.refuse(Code.DOUBTFUL, "academic_year", f"{sentence} : l'une des deux est fausse.")


def _check_age(line: Line, terms: Terms) -> None:
    birth_on = line.values.get("birth_on")
    if not isinstance(birth_on, date):
        return
    age = (
        terms.signed_on.year
        - birth_on.year
        - ((terms.signed_on.month, terms.signed_on.day) < (birth_on.month, birth_on.day))
    )
    if age not in _AGES:
        line.warn(
            Code.DOUBTFUL, "birth_on", f"{age} ans le jour de la signature : la date de naissance est-elle juste ?"
        )
