"""Every clause of the source documents has a test, or says which capability it waits for."""

from tests.architecture import traceability


def _gaps(statements: set[str], tested: set[str], pending: set[str]) -> tuple[set[str], set[str], set[str]]:
    """(neither tested nor pending, both tested and pending, unknown)."""
    return statements - tested - pending, tested & pending, (tested | pending) - statements


def test_every_clause_is_tested_or_waits_for_a_named_capability() -> None:
    known = traceability.register()
    forgotten, already_done, unknown = _gaps(
        set(known.statements), set(traceability.tests_by_clause()), set(known.pending)
    )
    assert (forgotten, already_done, unknown) == (set(), set(), set())


def test_the_check_sees_a_forgotten_a_stale_and_an_unknown_clause() -> None:
    assert _gaps({"INS-1", "INS-2"}, {"INS-2", "XXX-1"}, {"INS-2"}) == ({"INS-1"}, {"INS-2"}, {"XXX-1"})


def test_marks_are_read_from_functions_and_modules() -> None:
    source = '@pytest.mark.clause("INS-1", "INS-2")\ndef test_a(): ...\npytestmark = pytest.mark.clause("BIE-1")'
    assert set(traceability.marks_in(source)) >= {("INS-1", "test_a"), ("INS-2", "test_a"), ("BIE-1", "")}


def test_the_traceability_page_is_up_to_date() -> None:
    assert traceability.PAGE.read_text(encoding="utf-8") == traceability.page(), (
        "périmée : python -m tests.architecture.traceability"
    )
