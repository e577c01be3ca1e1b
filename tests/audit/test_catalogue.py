"""Every act is declared, reads as French, and no line holds a text about somebody."""

import ast
import string

import pytest

from cesp.audit import operations
from cesp.audit.catalogue import acts
from cesp.audit.operations import PersonalText, UndeclaredAct
from tests.architecture import sources
from tests.audit.conftest import NOW

CODES = sorted(acts())


def recorded_in_sources() -> set[str]:
    """Codes given in full to ``record`` and ``note``."""
    return {
        keyword.value.value
        for _, tree in sources.modules("cesp/**/*.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "act" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }


def test_every_act_recorded_somewhere_is_declared() -> None:
    assert recorded_in_sources() - set(acts()) == set(), "à déclarer dans le module acts de l'application"


@pytest.mark.parametrize("code", CODES)
def test_an_act_reads_as_french_and_says_its_app(code: str) -> None:
    act = acts()[code]
    app, _, verb = code.partition(".")
    assert app
    assert verb.replace("_", "").isalpha()
    assert act.sentence.split()[0] in ("a", "s'est", "est")
    assert act.label[0].isupper()
    assert len(code) <= 60


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_can_be_told_of_a_line_without_detail(code: str) -> None:
    told = acts()[code].told(subject="", detail={})
    assert not [name for _, name, _, _ in string.Formatter().parse(told) if name]


@pytest.mark.django_db
def test_an_act_that_no_app_declares_is_refused() -> None:
    with pytest.raises(UndeclaredAct):
        operations.record(act="contracts.never_declared", actor=None, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["Camille Martin", "a@b.test", "FR7630006000011234567890189", "né à Évry", "1 85 05 78 006 084 91", "x" * 129],
)
def test_a_text_is_refused(text: str) -> None:
    with pytest.raises(PersonalText):
        operations.record(act="contracts.file_read", actor=None, at=NOW, detail={"word": text})


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["2026-11", "installed", "contracts.contract:42", "0" * 64, "", "+3", 42, None, True])
def test_a_code_is_taken(code: object) -> None:
    operations.record(act="contracts.file_read", actor=None, at=NOW, detail={"word": code})  # type: ignore[dict-item]
