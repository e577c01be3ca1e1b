"""What no operation would do: rows altered behind the service's back, triggers put aside for an instant."""

from typing import Any

from django.db import connection

from tests.append_only import guards


class _Editor:
    """What the triggers are installed with, inside a test's transaction (SQLite's own editor refuses to be)."""

    def __init__(self) -> None:
        self.connection = connection

    def execute(self, statement: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def behind_the_back(*statements: tuple[str, list[Any]]) -> None:
    """Run statements as somebody with the database's keys would."""
    editor = _Editor()
    connection.check_constraints()
    for guard in guards():
        guard.remove(editor)
    with connection.cursor() as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
    connection.check_constraints()
    for guard in guards():
        guard.install(editor)


def lose_the_ledger_of(contract_id: int) -> None:
    """Every month of a contract forgotten by the ledger."""
    behind_the_back(
        ("DELETE FROM payments_orderedmonths WHERE contract_id = %s", [contract_id]),
        ("DELETE FROM payments_posting WHERE contract_id = %s", [contract_id]),
    )
