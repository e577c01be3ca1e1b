import gc

import pytest

from cesp.common import collection


def test_nothing_is_collected_meanwhile_and_everything_again_after() -> None:
    assert gc.isenabled()
    with collection.paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_work_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="raté"), collection.paused():
        raise ValueError("raté")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
