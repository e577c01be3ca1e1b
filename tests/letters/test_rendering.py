"""A letter is accessible, archivable, and the same each time."""

import re

from cesp.letters import rendering

DATA = {
    "dated_on": "2026-11-22",
    "title": "Essai",
    "subtitle": "",
    "issuer": "Service",
    "dated": "le 22 novembre 2026",
    "notice": "#panic() *rien* $x$",
    "figures": [{"label": "Mois", "value": "24", "note": ""}],
    "alerts": [],
    "segments": [],
    "curve": None,
    "costs": None,
    "reasons": [],
    "assumptions": [],
}


def test_data_is_never_markup_and_bytes_never_change() -> None:
    first = rendering.render("simulation", DATA)
    assert first.startswith(b"%PDF-1.7")
    assert first == rendering.render("simulation", DATA)


def test_the_file_says_which_standards_it_keeps() -> None:
    pdf = rendering.render("simulation", DATA)
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A<", pdf)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang (fr-FR)" in pdf or b"/Lang(fr-FR)" in pdf
