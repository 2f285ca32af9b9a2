import fcntl
import hashlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rnnpipe.data.datasets import imdb
from rnnpipe.data.sources import transfer
from rnnpipe.data.sources.download import NotInMirrorError, check_reachable, fetch, locate
from rnnpipe.data.sources.files import RemoteFile, SourceFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import verify

BODY = bytes(range(256)) * 40
OTHER = b"<html>Please log in</html>"
REMOTE = RemoteFile("imdb.npz", "https://example.org/imdb.npz", "0" * 64)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def ignore(*_):
    pass


def never(*arguments):
    pytest.fail(f"called with {arguments}")


@pytest.fixture
def source(server):
    return SourceFile(name="a.npz", location=f"{server.url}/a.npz", sha256=sha256(BODY))


@pytest.fixture
def destination(tmp_path):
    return tmp_path / "downloads" / "a.npz"


def left_behind(destination):
    return sorted(path.name for path in destination.parent.iterdir())


def test_a_file_is_fetched_whole_and_checked(server, source, destination):
    server.replies["/a.npz"] = [server.status(200, BODY)]
    seen = []

    fetch(source, destination, on_progress=lambda *progress: seen.append(progress))

    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]
    assert seen[-1] == (10_240, 10_240)
    assert seen == sorted(seen)
    assert server.requests == [("/a.npz", None)]


def test_what_is_there_already_is_not_fetched_again(server, source, destination):
    destination.parent.mkdir()
    destination.write_bytes(BODY)

    fetch(source, destination, on_progress=never)

    assert server.requests == []
    assert left_behind(destination) == ["a.npz"]


def test_another_file_at_the_destination_is_replaced(server, source, destination):
    server.replies["/a.npz"] = [server.status(200, BODY)]
    destination.parent.mkdir()
    destination.write_bytes(OTHER)

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY


def test_another_file_at_the_destination_stays_while_there_is_no_better_one(source, destination):
    destination.parent.mkdir()
    destination.write_bytes(OTHER)

    with pytest.raises(UserError):
        fetch(source, destination, on_progress=ignore)
    assert destination.read_bytes() == OTHER


def test_a_dropped_connection_is_taken_up_where_it_broke_off(server, source, destination, waits):
    server.replies["/a.npz"] = [server.cut(BODY, after=1_000), server.ranged(BODY)]
    seen = []

    fetch(
        source,
        destination,
        on_progress=lambda *progress: seen.append(progress),
    )

    assert destination.read_bytes() == BODY
    assert server.requests == [("/a.npz", None), ("/a.npz", "bytes=1000-")]
    assert len(waits) == 1
    assert seen == sorted(seen)


def test_a_connection_that_keeps_dropping_leaves_a_part_for_the_next_call(
    server, source, destination, waits
):
    server.replies["/a.npz"] = [server.cut(BODY, after=1_000)]

    with pytest.raises(UserError, match=r"gave RemoteProtocolError: .*\(attempt 5 of 5\)"):
        fetch(source, destination, on_progress=ignore)
    assert left_behind(destination) == ["a.npz.part"]
    assert len(server.requests) == 5

    server.replies["/a.npz"] = [server.ranged(BODY)]
    fetch(source, destination, on_progress=ignore)
    assert server.requests[-1] == ("/a.npz", "bytes=1000-")
    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]


def test_an_interrupt_leaves_a_part_for_the_next_call(server, source, destination):
    server.replies["/a.npz"] = [server.ranged(BODY)]

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(source, destination, on_progress=interrupt)
    assert left_behind(destination) == ["a.npz.part"]

    fetch(source, destination, on_progress=ignore)
    assert destination.read_bytes() == BODY


def test_a_whole_part_needs_no_request(server, source, destination):
    destination.parent.mkdir()
    destination.with_name("a.npz.part").write_bytes(BODY)

    fetch(source, destination, on_progress=never)

    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]
    assert server.requests == []


@pytest.mark.parametrize(
    ("part", "requests"),
    [
        (BODY[:99], ["bytes=99-"]),
        (OTHER, ["bytes=26-", None]),
        (BODY + OTHER, ["bytes=10266-", None]),
    ],
    ids=["of this file", "of another file", "too long"],
)
def test_a_part_is_gone_on_from_or_dropped(server, source, destination, part, requests, waits):
    server.replies["/a.npz"] = [server.ranged(BODY)]
    destination.parent.mkdir()
    destination.with_name("a.npz.part").write_bytes(part)

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY
    assert [asked for _, asked in server.requests] == requests


def test_a_server_without_ranges_sends_all_of_it_again(server, source, destination, waits):
    server.replies["/a.npz"] = [server.cut(BODY, after=1_000), server.status(200, BODY)]

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY
    assert [asked for _, asked in server.requests] == [None, "bytes=1000-"]


@pytest.mark.parametrize(
    "content_range", ["bytes 0-10239/10240", "bytes 1000-10239/*", "nonsense", ""]
)
def test_a_range_that_was_not_asked_for_starts_anew(
    server, source, destination, content_range, waits
):
    server.replies["/a.npz"] = [
        server.cut(BODY, after=1_000),
        server.status(206, BODY, Content_Range=content_range),
        server.ranged(BODY),
    ]

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY
    assert [asked for _, asked in server.requests] == [None, "bytes=1000-", None]


@pytest.mark.parametrize("part", [b"", OTHER], ids=["clean", "after a part"])
def test_a_wrong_body_is_removed_and_both_digests_are_named(
    server, source, destination, part, waits
):
    server.replies["/a.npz"] = [server.ranged(OTHER * 2)]
    destination.parent.mkdir()
    destination.with_name("a.npz.part").write_bytes(part)

    with pytest.raises(UserError) as error:
        fetch(source, destination, on_progress=ignore)
    assert f"has SHA-256 {sha256(OTHER * 2)}, expected {sha256(BODY)}" in str(error.value)
    assert left_behind(destination) == []


def test_a_missing_file_is_not_asked_for_twice(server, source, destination, waits):
    with pytest.raises(UserError, match=r"a\.npz gave HTTP 404 Not Found"):
        fetch(source, destination, on_progress=ignore)
    assert len(server.requests) == 1
    assert left_behind(destination) == []
    assert waits == []


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_asked_again(server, source, destination, code, waits):
    server.replies["/a.npz"] = [server.status(code, OTHER), server.status(200, BODY)]

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY
    assert len(waits) == 1


def test_redirects_are_followed(server, source, destination):
    server.replies["/a.npz"] = [server.status(302, Location="/moved/a.npz")]
    server.replies["/moved/a.npz"] = [server.status(200, BODY)]

    fetch(source, destination, on_progress=ignore)

    assert destination.read_bytes() == BODY


def test_a_server_that_says_nothing_is_given_up(server, source, destination, monkeypatch, waits):
    monkeypatch.setattr(transfer, "READ_TIMEOUT", 0.05)
    server.replies["/a.npz"] = [server.hang]

    with pytest.raises(UserError, match="gave ReadTimeout: timed out"):
        fetch(source, destination, on_progress=ignore)
    assert len(waits) == 4
    assert left_behind(destination) == []


def unused_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def test_without_a_network_the_error_says_where_and_what_to_do(destination, monkeypatch, waits):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    url = f"http://127.0.0.1:{unused_port()}/a.npz"
    source = SourceFile(name="a.npz", location=url, sha256=sha256(BODY))

    with pytest.raises(UserError) as error:
        fetch(source, destination, on_progress=ignore)

    message = str(error.value)
    assert message.startswith(f"cannot fetch a.npz: {url} gave ConnectError: ")
    assert (
        "Either set RNNPIPE_DATA_MIRROR to a folder or an http(s) URL that holds a.npz and a "
        f"SHA256SUMS, or copy the file (SHA-256 {sha256(BODY)}) to {destination}"
    ) in message
    assert len(waits) == 4
    assert left_behind(destination) == []


def test_a_destination_that_cannot_be_written_is_a_user_error(source, destination):
    destination.parent.write_bytes(b"a file, not a folder")

    with pytest.raises(UserError, match=r"cannot write .* choose another folder"):
        fetch(source, destination, on_progress=ignore)


def fetched_by_all_at_once(count, source, destination, monkeypatch):
    """What `count` threads got that came to the lock together: None, or a UserError's message."""
    asking = threading.Barrier(count, timeout=60)
    came = threading.local()
    lock = fcntl.flock

    def lock_beside_others(file, operation):
        if not hasattr(came, "here"):
            came.here = True
            asking.wait()
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", lock_beside_others)

    def ask(_):
        try:
            fetch(source, destination, on_progress=ignore)
        except UserError as error:
            return str(error)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(ask, range(count)))


def test_an_empty_file_is_fetched_as_any_other(tmp_path, destination):
    (tmp_path / "empty.npz").touch()

    empty = SourceFile(name="a.npz", location=str(tmp_path / "empty.npz"), sha256=sha256(b""))

    fetch(empty, destination, on_progress=ignore)

    assert destination.read_bytes() == b""
    assert left_behind(destination) == ["a.npz"]


def test_of_many_who_ask_at_once_one_fetches(server, source, destination, monkeypatch):
    server.replies["/a.npz"] = [server.status(200, BODY)]

    assert fetched_by_all_at_once(4, source, destination, monkeypatch) == [None] * 4

    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]
    assert server.requests == [("/a.npz", None)]


def test_when_the_one_who_fetches_fails_the_next_one_does(server, source, destination, monkeypatch):
    server.replies["/a.npz"] = [server.status(200, OTHER), server.status(200, BODY)]

    outcomes = fetched_by_all_at_once(3, source, destination, monkeypatch)

    assert sorted(f"has SHA-256 {sha256(OTHER)}" in str(outcome) for outcome in outcomes) == [
        False,
        False,
        True,
    ]
    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]
    assert server.requests == [("/a.npz", None)] * 2


def test_without_a_mirror_a_file_is_at_its_own_address():
    expected = SourceFile(name="imdb.npz", location=REMOTE.url, sha256=REMOTE.sha256)

    assert locate(REMOTE, None) == locate(REMOTE, "") == expected


def test_a_mirror_folder_has_its_own_sums(tmp_path, monkeypatch, destination):
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "imdb.npz").write_bytes(BODY)
    (tmp_path / "mirror" / "SHA256SUMS").write_text(f"{sha256(BODY)}  imdb.npz\n")
    monkeypatch.chdir(tmp_path)
    seen = []

    destination.parent.mkdir()
    destination.with_name("a.npz.part").write_bytes(OTHER)
    source = locate(REMOTE, "mirror")
    fetch(source, destination, on_progress=lambda *progress: seen.append(progress))

    location = str(tmp_path / "mirror" / "imdb.npz")
    assert source == SourceFile(name="imdb.npz", location=location, sha256=sha256(BODY))
    assert destination.read_bytes() == BODY
    assert left_behind(destination) == ["a.npz"]
    assert seen == [(10_240, 10_240)]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_mirror_by_url_has_its_own_sums(server, destination, slash, waits):
    server.replies["/data/imdb.npz"] = [server.status(200, BODY)]
    server.replies["/data/SHA256SUMS"] = [
        server.status(500),
        server.status(200, f"{sha256(BODY)}  imdb.npz\n".encode()),
    ]

    source = locate(REMOTE, f"{server.url}/data{slash}")
    fetch(source, destination, on_progress=ignore)

    location = f"{server.url}/data/imdb.npz"
    assert source == SourceFile(name="imdb.npz", location=location, sha256=sha256(BODY))
    assert destination.read_bytes() == BODY


def test_a_mirror_that_does_not_list_the_file_is_named(tmp_path):
    (tmp_path / "imdb.npz").write_bytes(BODY)
    (tmp_path / "SHA256SUMS").write_text(f"{sha256(BODY)}  reuters.npz\n")

    with pytest.raises(UserError, match=r"does not list imdb\.npz \(it lists reuters\.npz\)"):
        locate(REMOTE, str(tmp_path))


def test_a_file_may_lie_in_a_folder_of_the_mirror(tmp_path):
    sums = f"{sha256(BODY)}  reviews/imdb.npz\n{'0' * 64}  other.npz\n"
    (tmp_path / "SHA256SUMS").write_text(sums)
    expected = SourceFile(
        name="imdb.npz", location=f"{tmp_path}/reviews/imdb.npz", sha256=sha256(BODY)
    )
    assert locate(REMOTE, str(tmp_path)) == expected
    (tmp_path / "SHA256SUMS").write_text(f"{sums}{'1' * 64}  imdb.npz\n")
    assert locate(REMOTE, str(tmp_path)).sha256 == "1" * 64


def test_of_two_folders_with_such_a_file_none_is_taken(tmp_path):
    sums = f"{sha256(BODY)}  a/imdb.npz\n{'0' * 64}  b/imdb.npz\n"
    (tmp_path / "SHA256SUMS").write_text(sums)
    with pytest.raises(NotInMirrorError, match=r"\(it lists a/imdb\.npz, b/imdb\.npz\)"):
        locate(REMOTE, str(tmp_path))


def test_a_mirror_with_malformed_sums_is_named(tmp_path):
    (tmp_path / "SHA256SUMS").write_bytes(b"\xff\x00 imdb.npz\n")

    with pytest.raises(UserError, match=r"SHA256SUMS, line 1 is .*expected 64 hex digits"):
        locate(REMOTE, str(tmp_path))


@pytest.mark.parametrize("mirror", ["missing", "ftp://example.org/data", "file:///data"])
def test_a_mirror_that_is_no_folder_is_named(mirror):
    with pytest.raises(UserError) as error:
        locate(REMOTE, mirror)
    assert "No such file or directory" in str(error.value)
    assert (
        "Set RNNPIPE_DATA_MIRROR to a folder or an http(s) URL that holds imdb.npz and a "
        "SHA256SUMS, or unset it to fetch https://example.org/imdb.npz"
    ) in str(error.value)


def test_a_mirror_by_url_without_sums_is_named(server):
    with pytest.raises(UserError, match="/data/SHA256SUMS gave HTTP 404 Not Found"):
        locate(REMOTE, f"{server.url}/data")


def test_a_mirror_with_a_password_is_refused_and_the_password_not_shown():
    with pytest.raises(UserError, match="a user name or password") as error:
        locate(REMOTE, "https://user:secret@example.org/data")
    assert "secret" not in str(error.value)
    assert "user:" not in str(error.value)


def test_a_mirror_whose_file_is_damaged_is_a_user_error(tmp_path, destination):
    (tmp_path / "imdb.npz").write_bytes(OTHER)
    (tmp_path / "SHA256SUMS").write_text(f"{sha256(BODY)}  imdb.npz\n")

    with pytest.raises(UserError, match=f"has SHA-256 {sha256(OTHER)}, expected {sha256(BODY)}"):
        fetch(locate(REMOTE, str(tmp_path)), destination, on_progress=ignore)
    assert left_behind(destination) == []


def test_a_mirror_whose_file_is_missing_is_a_user_error(tmp_path, destination):
    (tmp_path / "SHA256SUMS").write_text(f"{sha256(BODY)}  imdb.npz\n")

    with pytest.raises(UserError, match=r"cannot fetch imdb\.npz: .*No such file or directory"):
        fetch(locate(REMOTE, str(tmp_path)), destination, on_progress=ignore)
    assert left_behind(destination) == []


def test_the_real_mirror_has_the_real_file(mirror, destination):
    source = locate(imdb.ARCHIVE, str(mirror))

    fetch(source, destination, on_progress=ignore)

    assert verify(destination, source.sha256)


def test_reachable_is_what_answers(server, source, tmp_path):
    server.replies["/a.npz"] = [server.status(200, BODY)]
    check_reachable(source)

    missing = source.model_copy(update={"location": f"{server.url}/missing.npz"})
    with pytest.raises(UserError, match=r"cannot reach a\.npz: .*/missing\.npz gave HTTP 404"):
        check_reachable(missing)

    here = tmp_path / "a.npz"
    with pytest.raises(UserError, match=r"cannot reach a\.npz: .*No such file or directory"):
        check_reachable(source.model_copy(update={"location": str(here)}))
    here.write_bytes(BODY)
    check_reachable(source.model_copy(update={"location": str(here)}))
