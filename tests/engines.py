"""A database of its own, on either engine: for what runs outside of the test suite."""

import contextlib
import os
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def database(engine: str) -> Iterator[None]:
    """The settings of the tests and an empty database with its tables, gone at the end.

    :param engine: ``"sqlite"``, or ``"postgresql"`` (``DATABASE_URL`` if it names one, else embedded).
    """
    with tempfile.TemporaryDirectory(prefix="cesp-own-") as folder, contextlib.ExitStack() as stack:
        os.environ["CESP_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        if engine == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/own.sqlite3"
        elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            from tests.postgres import server

            os.environ["DATABASE_URL"] = stack.enter_context(server())
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connection.close()
