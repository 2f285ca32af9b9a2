import io

import pytest

from rnnpipe.data.sources import transfer
from rnnpipe.data.sources.transfer import TransferError, probe, read_small

BODY = b"0123456789" * 10


def never(*arguments):
    pytest.fail(f"called with {arguments}")


def test_read_small_gives_the_body(server):
    server.replies["/sums"] = [server.status(200, BODY)]

    assert read_small(f"{server.url}/sums", limit=100) == BODY


def test_read_small_refuses_a_longer_body(server):
    server.replies["/sums"] = [server.status(200, BODY)]

    with pytest.raises(TransferError, match=r"/sums has more than 99 bytes"):
        read_small(f"{server.url}/sums", limit=99)


def test_waits_grow_until_the_last_attempt_fails(server, waits):
    server.replies["/sums"] = [server.status(503)]

    with pytest.raises(TransferError, match=r"/sums gave HTTP 503 \(attempt 5 of 5\)"):
        read_small(f"{server.url}/sums", limit=100)
    assert len(waits) == 4
    assert len(server.requests) == 5


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 204, 206, 416])
def test_an_answer_that_stays_the_same_is_not_asked_for_again(server, code, waits):
    server.replies["/sums"] = [server.status(code)]

    with pytest.raises(TransferError, match=f"/sums gave HTTP {code} "):
        read_small(f"{server.url}/sums", limit=100)
    assert len(server.requests) == 1
    assert waits == []


def test_bodies_are_asked_for_uncompressed_and_taken_as_they_come(server, waits):
    def compressed(handler):
        assert handler.headers["Accept-Encoding"] == "identity"
        server.status(200, BODY, Content_Encoding="gzip")(handler)

    server.replies["/file"] = [compressed]
    file = io.BytesIO()

    transfer.download(f"{server.url}/file", file, lambda *_: None)

    assert file.getvalue() == BODY
    assert waits == []


def test_a_body_of_unknown_length_ends_with_the_connection(server):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(BODY)

    server.replies["/file"] = [endless]
    file, seen = io.BytesIO(), []

    transfer.download(f"{server.url}/file", file, lambda *progress: seen.append(progress))

    assert file.getvalue() == BODY
    assert seen[-1] == (100, None)


def test_a_part_of_the_rest_is_kept_and_the_remainder_asked_for(server, waits):
    server.replies["/file"] = [
        server.status(206, BODY[10:30], Content_Range="bytes 10-29/100"),
        server.ranged(BODY),
    ]
    file = io.BytesIO(BODY[:10])

    pieced_together = transfer.download(f"{server.url}/file", file, lambda *_: None)

    assert pieced_together
    assert file.getvalue() == BODY
    assert server.requests == [("/file", "bytes=10-"), ("/file", "bytes=30-")]
    assert len(waits) == 1


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/file", "/loop"])
def test_a_redirect_to_nowhere_is_not_followed_again(server, target, waits):
    server.replies["/loop"] = [server.status(302, Location=target)]

    with pytest.raises(TransferError, match=r"http://127.0.0.1:\d+/loop"):
        read_small(f"{server.url}/loop", limit=100)
    assert waits == []


def test_an_address_that_is_none_is_named(waits):
    with pytest.raises(TransferError, match=r"http://127\.0\.0\.1:port/sums: Invalid port"):
        read_small("http://127.0.0.1:port/sums", limit=100)
    assert waits == []


def test_probe_asks_once_and_reads_no_body(server):
    server.replies["/file"] = [server.cut(BODY, after=1)]
    server.replies["/busy"] = [server.status(503)]

    probe(f"{server.url}/file")
    with pytest.raises(TransferError, match=r"/busy gave HTTP 503 \(attempt 1 of 1\)"):
        probe(f"{server.url}/busy")
    assert len(server.requests) == 2


def test_a_proxy_setting_that_makes_no_sense_is_said_to_be_one(monkeypatch, waits):
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")

    with pytest.raises(TransferError, match="settings for proxy or certificates cannot be used"):
        read_small("http://127.0.0.1:1/sums", limit=100)
    assert waits == []
