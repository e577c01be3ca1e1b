"""What the tests of the law share."""

import pytest
from hypothesis import settings

# Time is a figure of the benches: on a shared machine a deadline only makes a test flaky.
settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to whoever asks for them: they take minutes."""
    if config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
