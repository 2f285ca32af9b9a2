"""Where the service listens."""

import socket

import pytest

from flows.asking.server import listening
from rnnpipe.errors import UserError


def test_a_port_that_is_taken_is_told_and_without_one_any_will_do():
    with listening("127.0.0.1", None) as first, listening("127.0.0.1", None) as second:
        ports = [each.getsockname()[1] for each in (first, second)]
        assert ports[0] != ports[1]
        with pytest.raises(UserError, match=rf"127\.0\.0\.1, port {ports[0]} \(Address already in"):
            listening("127.0.0.1", ports[0])


def test_an_address_of_another_machine_is_told():
    with pytest.raises(UserError, match=r"cannot listen at 192\.0\.2\.1"):
        listening("192.0.2.1", None)


def test_what_it_accepts_sends_at_once():
    """asyncio sets TCP_NODELAY on what says that it is TCP; else each answer takes 40 ms more."""
    with listening("127.0.0.1", None) as listener:
        assert listener.proto == socket.IPPROTO_TCP
