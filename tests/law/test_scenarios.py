"""Every scenario file gives what it expects."""

from pathlib import Path

import pytest

from cesp_law import scenario

FILES = sorted((Path(__file__).parent / "scenarios").rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_gives_what_it_expects(path):
    read = scenario.read(path)
    assert read.expected, "a scenario without expectations proves nothing"
    assert scenario.differences(read) == []
