import pytest
from django.db import transaction

from cesp.common import locks


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="needs a transaction"):
        locks.hold("contract:1")
    with transaction.atomic():
        locks.hold("contract:2", "contract:1")
