"""The same simulation, as plain values for its printed sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cesp.letters.wording import steps_of
from cesp.pictures.curve import HEIGHT, Curve, Point
from cesp.pictures.wording import months_in_french
from cesp.simulator.answers import answers
from cesp.simulator.simulation import Simulation
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.facts import Terms
from cesp_law.money import euros
from cesp_law.wording import capitalised, count

_NOTICE = (
    "Simulation sans valeur d'engagement, faite à partir de réponses que personne n'a vérifiées et que le service "
    "n'a pas conservées. Ce document n'est ni numéroté ni scellé : il n'atteste de rien. Les montants sont nets de CSG "
    "et de CRDS, avant l'impôt prélevé à la source."
)


def data(simulation: Simulation, *, title: str, assumptions: tuple[str, ...]) -> dict[str, Any]:
    """Everything that ``simulation.typ`` prints, already in words."""
    terms = simulation.timeline.terms
    told = answers(simulation)
    return {
        "dated_on": simulation.today.isoformat(),
        "title": title,
        "subtitle": in_one_line(terms),
        "issuer": "Contrat d'engagement de service public",
        "dated": f"le {in_french(simulation.today)}",
        "notice": _NOTICE,
        "figures": [{"label": f.label, "value": f.value, "note": f.note} for f in told],
        "alerts": [alert.sentence for alert in simulation.ahead.alerts],
        "segments": [
            {
                "period": capitalised(months_in_french(segment.months)),
                "count": str(len(segment.months)),
                "gross": euros(segment.pay.gross_cents),
                "csg": euros(segment.pay.csg_cents),
                "crds": euros(segment.pay.crds_cents),
                "net": euros(segment.pay.net_cents),
            }
            for segment in simulation.ahead.allowance.segments
        ],
        "curve": _curve(simulation.curve) if simulation.curve else None,
        "costs": _costs(simulation.curve) if simulation.curve else None,
        "reasons": [{"label": f.label, "value": f.value, "steps": steps_of(f.explained)} for f in told if f.explained],
        "assumptions": list(assumptions),
    }


def headline(simulation: Simulation) -> str:
    """The answer in a sentence."""
    allowance, engagement = simulation.ahead.allowance, simulation.ahead.engagement
    got = f"{count(allowance.months_due.value, 'mois', 'mois')} d'allocation"
    owed = f"{count(engagement.months_owed.value, 'mois', 'mois')} d'exercice"
    last_day = engagement.last_day.value
    until = f", jusqu'au {in_french(last_day)}" if last_day else " à compter de l'installation"
    return f"{got}, puis {owed}{until}."


def in_one_line(terms: Terms) -> str:
    """« Médecine, deuxième cycle (externat), Île-de-France, année 2024-2025 »."""
    year = terms.academic_year
    return ", ".join(
        (
            labels.label(labels.PROFESSION, terms.profession),
            labels.STATUS[terms.status],
            labels.ARS[terms.ars],
            f"année {year}-{year + 1}",
        )
    )


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "line": curve.corners,
        "other": curve.other_corners,
        "grid": [{"y": 100 * float(line.y) / HEIGHT, "label": line.label} for line in curve.grid],
        "ticks": [{"x": float(tick.x.rstrip("%")), "label": tick.label} for tick in curve.ticks],
        "marks": [{"x": float(mark.x.rstrip("%"))} for mark in curve.marks],
    }


def _costs(curve: Curve) -> dict[str, Any]:
    columns = ["Départ le", "Mois reçus", "Allocations", "Pénalité", "Total"]
    if curve.has_other:
        columns.append("Autre lecture (à confirmer)")
    return {"columns": columns, "rows": [list(_row(row, curve)) for row in curve.rows]}


def _row(row: Point, curve: Curve) -> Iterator[str]:
    yield in_french(row.on) + (f" ({row.note})" if row.note else "")
    yield str(row.months_received)
    yield euros(row.allowances_cents)
    yield euros(row.penalty_cents)
    yield euros(row.total_cents)
    if curve.has_other:
        yield euros(row.other_cents) if row.other_cents is not None else "–"
