"""One world for the whole folder, undone at its end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.architecture import world
from tests.architecture.asking import Asker


@pytest.fixture(scope="package")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    with django_db_blocker.unblock(), override_settings(OIDC=world.PROVIDERS), transaction.atomic():
        yield Asker(world.build())
        transaction.set_rollback(True)
