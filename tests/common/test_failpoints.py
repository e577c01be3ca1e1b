"""A place that kills, in tests only."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cesp.common import failpoints


def test_a_service_whose_environment_would_kill_it_does_not_start(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CESP_FAILPOINT", "payments.order.entry")
    failpoints.refuse_unless_allowed()
    settings.FAILPOINTS_ALLOWED = False
    with pytest.raises(ImproperlyConfigured, match="CESP_FAILPOINT ne sert qu'aux tests"):
        failpoints.refuse_unless_allowed()
    with pytest.raises(ImproperlyConfigured):
        failpoints.reach("payments.order.entry")


def test_a_place_that_nobody_named_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CESP_FAILPOINT", raising=False)
    failpoints.reach("payments.order.entry")
    monkeypatch.setenv("CESP_FAILPOINT", "payments.order.months:2")
    failpoints.reach("payments.order.entry")
    failpoints.reach("payments.order.months")  # the first time it is reached, it is not yet the second
