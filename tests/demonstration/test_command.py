"""The command that makes a demonstration anew."""

import pytest
from django.core.management import CommandError, call_command

from cesp.demonstration import making
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, settings: object) -> list[object]:
    calls: list[object] = []
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    monkeypatch.setattr(making, "make", lambda **asked: calls.append(asked["today"]))
    return calls


def test_a_database_without_a_soul_has_nothing_to_throw_away(made: list[object]) -> None:
    call_command("make_demonstration", "--anew", verbosity=0)
    assert len(made) == 1


def test_a_database_that_is_no_demonstration_keeps_everything(made: list[object]) -> None:
    somebody = PersonFactory()
    with pytest.raises(CommandError, match="rien n'a été effacé"):
        call_command("make_demonstration", "--anew", verbosity=0)
    somebody.refresh_from_db()
    assert made == []
