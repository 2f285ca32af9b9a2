import urllib.request

import httpx
import pytest

from rnnpipe.machine.proxies import go_past_for_loopback


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, "127.0.0.1,localhost,::1"),
        ({"NO_PROXY": "a.example"}, "a.example,127.0.0.1,localhost,::1"),
        ({"no_proxy": "b.example, localhost"}, "b.example,localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "a.example", "no_proxy": "b.example"}, "b.example,127.0.0.1,localhost,::1"),
        ({"NO_PROXY": "*"}, "*"),
    ],
)
def test_this_machine_joins_those_that_no_proxy_is_asked_for(before, after):
    environment = dict(before)
    go_past_for_loopback(environment)
    assert environment == {"NO_PROXY": after, "no_proxy": after}
    go_past_for_loopback(environment)
    assert environment == {"NO_PROXY": after, "no_proxy": after}


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_this_machine_is_asked_past_every_proxy(server, monkeypatch, variable, proxy):
    monkeypatch.delenv("NO_PROXY")  # the server's fixture sets it
    monkeypatch.setenv(variable, proxy)
    monkeypatch.setenv("no_proxy", "")
    go_past_for_loopback()
    server.replies["/"] = [server.status(200, b"here")]
    assert httpx.get(server.url).text == "here"
    if proxy.startswith("http"):
        with urllib.request.urlopen(server.url) as answer:
            assert answer.read() == b"here"
