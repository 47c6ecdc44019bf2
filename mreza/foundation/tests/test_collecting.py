"""Work without looking for rubbish."""

import gc

import pytest

from mreza.foundation.collecting import no_rubbish


def test_rubbish_is_looked_for_again_afterwards_also_when_the_work_failed():
    def work():
        with no_rubbish():
            assert not gc.isenabled()
            raise ValueError("bad row")

    with pytest.raises(ValueError, match="bad row"):
        work()
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with no_rubbish(), no_rubbish():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
