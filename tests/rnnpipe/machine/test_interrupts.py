import os
import signal
import threading

import pytest

from rnnpipe.machine.interrupts import held_back


@pytest.fixture(autouse=True)
def ctrl_c():
    """Ctrl-C as in a terminal: a process started in the background is made to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_waits_until_it_is_asked_for():
    with held_back() as act:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            act()


def test_one_that_was_not_asked_for_is_acted_on_at_the_end():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), held_back():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_one_outranks_an_error_of_the_block():
    def block():
        with held_back():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError("an error that came of it")

    with pytest.raises(KeyboardInterrupt):
        block()


def test_the_handler_that_was_there_is_called(monkeypatch):
    called = []
    before = signal.signal(signal.SIGTERM, lambda number, _: called.append(number))
    try:
        with held_back() as act:
            os.kill(os.getpid(), signal.SIGTERM)
            assert called == []
            act()
            assert called == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_request_to_end_without_a_handler_ends_the_process():
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with pytest.raises(SystemExit) as ended, held_back():
            os.kill(os.getpid(), signal.SIGTERM)
        assert ended.value.code == 143
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_another_thread_nothing_is_held_back():
    found = []

    def work():
        with held_back() as act:
            found.append(signal.getsignal(signal.SIGINT))
            act()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
