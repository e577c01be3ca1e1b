"""What can be told: declared, told by somebody, in French that reads well, and discreet on a locked phone."""

import ast
import re

import pytest

from cesp.notifications.kinds import Kind, Pace, kinds
from tests.architecture.sources import ROOT

DATA: dict[str, str | int] = {
    "about": "third_cycle",
    "answer_by": "1er mars 2026",
    "batch": 3,
    "ars": "ara",
    "by": "2026-12-05",
    "case_number": 7,
    "case_outcome": "closed",
    "closing": "15 décembre 2026 à 23 h 59 inclus",
    "contracts": 12,
    "count": 12,
    "days": 3,
    "debt_asked": "remission",
    "debt_paid_on": "2026-03-01",
    "decision": "accepted",
    "desk": "Bureau des contrats",
    "due_on": "1er mars 2026",
    "accomplished_on": "2026-01-07",
    "certified_contract": "ARA-2022-0001",
    "checked": "to_complete",
    "ended_contract": "ARA-2022-0001",
    "proved_year": 2,
    "service_year": 1,
    "treated": "recorded",
    "effective_on": "2026-03-01",
    "event": "suspension",
    "first_withheld_month": "2026-04",
    "decided": "granted",
    "opinion_by": "2026-03-01",
    "request_ended": "withdrawn",
    "fact": "suspended",
    "from_on": "2026-03-03",
    "ground": "unknown",
    "heard_until": "8 mars 2026",
    "hour": "9 h 05",
    "instalment_due_on": "2026-03-05",
    "last_day": "2027-03-03",
    "letter": "2026-000042",
    "listed": "2 lieux",
    "missing": 3,
    "month": "2026-03",
    "name": "zonage médecins 2026",
    "number": 7,
    "on": "2026-04-01",
    "outcome": "diploma",
    "pay_on": "2026-03-30",
    "project_answer_by": "2026-03-01",
    "project_decided": "validated",
    "project_region": "idf",
    "project_seat": "departement",
    "project_voice": "for",
    "project_where": "R6900001, Thiers (63)",
    "proof_nature": "work_contract",
    "purpose": "other_region",
    "reference": "ARA-2022-0001",
    "rejected": 1,
    "settled_on": "2026-03-01",
    "settled_by": "remission",
    "title": "Attestation",
    "ufr": "med-lyo",
    "until": "8 mars 2026",
    "year": 2026,
    "what": "law.project_latest",
    "years": "2026-2027",
    "version": 1,
    "verdict": "Abbans (01), hors zone au lieu de zone d'action complémentaire.",
}
ALL = sorted(kinds().values(), key=lambda kind: kind.code)
TOLD = {
    "contracts.fact_recorded": "« Suspension pendant les études » est enregistré dans votre dossier ARA-2022-0001, "
    "avec effet au 1er mars 2026. Lisez ce que cela change ; si c'est une erreur, dites-le à la gestion des contrats.",
    "correspondence.answer_late_in_organisation": "Bureau des contrats : une réponse était attendue au plus "
    "tard le 1er mars 2026 ; personne ne l'a donnée.",
    "payments.payment_ordered": "Votre allocation (mars 2026) est ordonnée : elle arrive sur votre compte le 30 mars "
    "2026. Si elle n'y est pas trois jours ouvrés plus tard, écrivez à la gestion des paiements.",
    "zoning.draft_to_read": "« zonage médecins 2026 », en vigueur à compter du 1er avril 2026, attend qu'une autre "
    "personne le relise et le publie.",
    "payments.set_off_decided": "Des mois d'allocation vous ont été versés à tort : ce qui reste à rendre est retenu, "
    "avec un plafond, à compter de la mensualité (avril 2026). Lisez pourquoi, l'échéancier, et comment contester.",
    "payments.bank_details_approved": "Vos nouvelles coordonnées bancaires sont vérifiées : elles servent à compter du "
    "3 mars 2026. Si vous n'en êtes pas à l'origine, prévenez tout de suite la gestion des paiements.",
}


@pytest.mark.parametrize("code", TOLD)
def test_sentences_read_in_french(code: str) -> None:
    assert kinds()[code].told(DATA) == TOLD[code]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_each_kind_is_fit_to_be_told(kind: Kind) -> None:
    told = kind.told(DATA)
    assert told.endswith(".")
    assert told[0] == "«" or told[0].isupper()
    assert not re.search(r"[{}]|\d{4}-\d\d\b(?!\d)(?!-0)", told.replace("ARA-2022-0001", ""))
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.code)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_a_subject_says_nothing_of_anybody(kind: Kind) -> None:
    assert not re.search(r"[\d{}€@]", kind.subject)
    assert 0 < len(kind.subject) <= 60


def test_labels_tell_kinds_apart() -> None:
    assert len({kind.label for kind in ALL}) == len(ALL)


def test_what_touches_money_or_access_is_told_at_once_always() -> None:
    fixed = [kind for kind in ALL if kind.always_at_once]
    assert [kind.code for kind in fixed] == [
        "payments.bank_details_approved",
        "payments.bank_details_frozen",
        "payments.bank_details_recorded",
        "payments.set_off_decided",
    ]
    assert all(kind.obligatory and kind.pace is Pace.AT_ONCE and kind.paces == (Pace.AT_ONCE,) for kind in fixed)


def test_what_is_owed_is_never_on_screen_only() -> None:
    assert [kind.code for kind in ALL if kind.obligatory and Pace.SCREEN_ONLY in (*kind.paces, kind.pace)] == []


def _words() -> set[str]:
    """Every text of the service as a pattern; what is computed in it stands for any word."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        if path.name == "notification_kinds.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = (re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w+" for one in node.values)
                found.add("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
    return found


def test_every_kind_declared_is_told_somewhere() -> None:
    apps = {kind.code.partition(".")[0] for kind in ALL}
    patterns = [word for word in _words() if word.startswith(tuple(rf"{app}\." for app in apps))]
    assert [kind.code for kind in ALL if not any(re.fullmatch(word, kind.code) for word in patterns)] == []


def test_every_kind_told_is_declared() -> None:
    undeclared = []
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
                "notify",
                "notify_many",
                "resolve",
                "tell",
            }:
                codes = [
                    word.value.value
                    for word in node.keywords
                    if word.arg == "kind" and isinstance(word.value, ast.Constant)
                ]
                undeclared += [code for code in codes if code not in kinds()]
    assert undeclared == []
