"""Stores at an address: two working copies, as of two machines, on one bucket."""

import errno
import hashlib
import json
import pickle
import re
from datetime import UTC, datetime

import fsspec
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Entry, Note, to_json
from rnnpipe.store import Store
from rnnpipe.store.remote import Remote
from tests.rnnpipe.store.filled import components, publish, write_run

NOWHERE = "http://127.0.0.1:1"


class KilledError(BaseException):
    """Ends a push as a kill would: nothing after it is done."""


@pytest.fixture
def address(bucket):
    return f"s3://{bucket}/results"


@pytest.fixture
def machine(address, monkeypatch, tmp_path):
    """Opens the store at the address as on a machine of this name."""

    def opened(name, location=address):
        monkeypatch.setenv("RNNPIPE_WORKING_COPIES", str(tmp_path / name))
        return Store.open(location)

    return opened


@pytest.fixture
def notes(monkeypatch):
    """What is told on the way."""
    told = []
    monkeypatch.setattr("rnnpipe.progress.note", told.append)
    return told


@pytest.fixture
def files(address):
    """Reads and changes what is at the address, as anyone may who has the credentials."""
    s3 = fsspec.filesystem("s3", use_listings_cache=False)
    return fsspec.filesystem("dir", path=address.removeprefix("s3://"), fs=s3)


@pytest.fixture
def client(monkeypatch):
    """Has later requests made as the environment says with these variables, by a new client."""
    s3 = fsspec.get_filesystem_class("s3")

    def made_anew(**variables):
        for name, value in variables.items():
            if value is None:
                monkeypatch.delenv(name)
            else:
                monkeypatch.setenv(name, value)
        s3.clear_instance_cache()

    # Without the package's own attempts, which take it seconds.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(s3, "retries", 1)
    yield made_anew
    s3.clear_instance_cache()


def made(store, content, *, again=False):
    """The key of a step that made an entry with this content, and the entry that counts."""
    key = store.cache.keys.write(components())
    return key, store.cache.share(key, publish(store, content), again=again)


def test_another_machine_finds_the_result_and_the_very_same_files(machine):
    key, entry = made(machine("first"), "weights")
    other = machine("second").cache
    assert other.look_up(key) == entry
    assert other.results.entry(key) == entry
    assert other.holds(entry)
    assert (other.folder_of(entry) / "data.bin").read_bytes() == b"weights".ljust(1000, b".")
    assert other.keys.read(key) == components()


def test_an_entry_is_brought_here_where_a_task_needs_it(machine):
    entry = publish(machine("first"), "data")
    cache = machine("second").cache
    assert cache.folder_of(entry) == cache.folder / entry.digest
    assert cache.export(entry, cache.folder / "run") == {"data.bin": entry.files["data.bin"]}
    with pytest.raises(UserError, match=r"is neither in .* nor whole at the store's address"):
        cache.folder_of(entry.model_copy(update={"digest": "0" * 64}))


def test_a_push_that_is_killed_leaves_nothing_to_be_seen_and_the_next_completes_it(
    machine, monkeypatch, files
):
    first, second = machine("first"), machine("second")
    write = Remote.write

    def killed_before_the_last(self, path, source):
        if path.endswith("facts.json"):
            raise KilledError
        write(self, path, source)

    with monkeypatch.context() as patched:
        patched.setattr(Remote, "write", killed_before_the_last)
        with pytest.raises(KilledError):
            made(first, "weights")
    assert [path.rpartition("/")[2] for path in files.find("cache")] == ["data.bin"]
    key, entry = made(Store(first.root), "weights")
    assert not second.cache.holds(entry)
    assert second.cache.look_up(key) is None
    first.cache.share(key, entry, again=False)
    assert second.cache.look_up(key) == entry
    assert second.cache.holds(entry)


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_entry_is_told_not_used_and_replaced(machine, files, notes, damage):
    key, entry = made(machine("first"), "weights")
    damaged = f"cache/{entry.digest}/data.bin"
    files.pipe_file(damaged, b"else") if damage == "changed" else files.rm_file(damaged)
    second = machine("second")
    assert second.cache.look_up(key) == entry
    assert not second.cache.holds(entry)
    assert len(notes) == 1
    assert notes[0].endswith(f"cache/{entry.digest} is damaged (data.bin): not used")
    assert second.cache.digests() == []
    assert made(second, "weights", again=True) == (key, entry)
    assert machine("third").cache.holds(entry)


def test_the_first_result_stays_and_counts_everywhere(machine, files):
    first, second = machine("first"), machine("second")
    key, kept = made(first, "weights of the first")
    content = files.cat_file(f"cache/results/{key}.json")
    assert made(second, "weights of the second") == (key, kept)
    assert files.cat_file(f"cache/results/{key}.json") == content
    assert second.cache.results.entry(key) == kept
    assert second.cache.holds(kept)


def test_a_result_computed_anew_on_purpose_replaces_the_first(machine):
    first, second = machine("first"), machine("second")
    key, old = made(first, "old")
    _, new = made(second, "new", again=True)
    assert new != old
    assert first.cache.look_up(key) == new
    assert first.cache.results.entry(key) == new
    assert first.cache.holds(old)


def hostile(entry):
    """Results that no step made, by what is wrong with them."""
    return {
        "not JSON": b"\x80 cut off",
        "empty": b"",
        "no entry": b'{"digest": 3}',
        "other facts": to_json(entry.model_copy(update={"facts": {"loss": 0.0}})).encode(),
        "a way out": to_json(entry.model_copy(update={"files": {"../../x": "0" * 64}})).encode(),
        "too large": b" " * (4 * 2**20 + 1) + to_json(entry).encode(),
    }


@pytest.mark.parametrize("kind", [*hostile(Entry(digest="", files={})), "a class"])
def test_a_result_that_no_step_made_counts_as_none_and_is_replaced(machine, files, notes, kind):
    key, entry = made(machine("first"), "weights")
    second = machine("second")
    if kind == "a class":
        named = second.cache.publish(lambda _: {"__class__": "subprocess.Popen", "data": "ls"})
        content = to_json(named).encode()
    else:
        content = hostile(entry)[kind]
    files.pipe_file(f"cache/results/{key}.json", content)
    assert second.cache.look_up(key) is None
    assert not (second.cache.results.folder / key).exists()
    assert notes[0].endswith(f"cache/results/{key}.json is damaged: not used")
    assert made(second, "weights") == (key, entry)
    assert machine("third").cache.look_up(key) == entry


def test_runs_of_all_machines_are_listed_and_read(machine):
    first, second = machine("first"), machine("second")
    one, two = write_run(first, 1), write_run(second, 2)
    for store in (first, second):
        assert store.runs.ids() == [one.id, two.id]
        assert [store.runs.read(run_id) for run_id in (one.id, two.id)] == [one, two]
    assert second.runs.find("latest~1") == one.id


def test_the_record_of_a_run_elsewhere_follows_until_the_run_has_ended(machine, files):
    first, second = machine("first"), machine("second")
    run = write_run(first, 1)
    (first.runs.path(run.id) / "run.json").unlink()
    first.runs.write(run.updated(status="running"))
    second.runs.ids()
    assert second.runs.read(run.id).status == "running"
    interrupted = run.trials[0].model_copy(update={"status": "interrupted"})
    first.runs.note(run.id, Note(trials=(interrupted,)))
    second.runs.ids()
    assert second.runs.read(run.id).trials[0] == interrupted
    first.runs.write(run)
    second.runs.ids()
    assert second.runs.read(run.id).status == "finished"
    files.pipe_file(f"runs/{run.id}/run.json", to_json(run.updated(status="running")).encode())
    second.runs.ids()
    assert second.runs.read(run.id).status == "finished"


def test_a_run_that_ended_is_shared_with_all_its_files_and_shown_elsewhere(machine, files):
    first, second = machine("first"), machine("second")
    run_id = first.runs.create("nightly", datetime(2026, 11, 23, tzinfo=UTC))
    run = write_run(Store(first.root / "apart"), 1).updated(id=run_id)
    with first.running.held(run_id):
        first.share_runs()
        assert files.find("") == []
    folder = first.runs.path(run_id)
    (folder / "digits").mkdir()
    for name in ("report.html", "digits/history.csv", ".half-written"):
        (folder / name).write_text(name)
    first.runs.write(run)
    first.share_runs()
    assert second.runs.ids() == [run_id]
    assert second.runs.locate("latest") == second.runs.path(run_id)
    found = second.runs.path(run_id)
    assert {p.relative_to(found).as_posix() for p in found.rglob("*") if p.is_file()} == {
        "run.json",
        "report.html",
        "digits/history.csv",
    }
    assert (found / "report.html").read_text() == "report.html"


def test_of_a_run_only_files_that_are_as_its_record_says_are_brought_here(machine, files, notes):
    first, second = machine("first"), machine("second")
    run = write_run(first, 1)
    trial = run.trials[0].model_copy(update={"files": {"history.csv": "0" * 64}})
    (first.runs.path(run.id) / "run.json").unlink()
    first.runs.write(run.with_trial(trial))
    files.pipe_file(f"runs/{run.id}/{trial.label}/history.csv", b"epoch,loss")
    files.pipe_file(f"runs/{run.id}/.hidden", b"")
    folder = second.runs.locate(run.id)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["run.json"]
    assert notes[0].endswith(f"{trial.label}/history.csv is damaged: not used")


def test_a_source_file_that_one_machine_fetched_feeds_the_others(machine):
    first, second = machine("first"), machine("second")
    content = b"an archive"
    sha256 = hashlib.sha256(content).hexdigest()
    with first.downloading(sha256, "data.npz") as path:
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with second.downloading(sha256, "data.npz") as path:
        assert path == second.download(sha256, "data.npz")
        assert path.read_bytes() == content


def test_a_source_file_with_another_digest_is_not_brought_here_and_is_replaced(
    machine, files, notes
):
    content = b"an archive"
    sha256 = hashlib.sha256(content).hexdigest()
    files.pipe_file(f"downloads/{sha256}/data.npz", b"another")
    with machine("first").downloading(sha256, "data.npz") as path:
        assert not path.exists()
        assert notes[0].endswith("data.npz is damaged: not used")
        path.write_bytes(content)
    assert files.cat_file(f"downloads/{sha256}/data.npz") == content


def test_a_pickled_store_opens_with_the_working_copy_of_the_machine_it_comes_to(
    machine, monkeypatch, tmp_path
):
    store = machine("first")
    pickled = pickle.dumps(store)
    assert b"first" not in pickled
    monkeypatch.setenv("RNNPIPE_WORKING_COPIES", str(tmp_path / "second"))
    arrived = pickle.loads(pickled)
    assert (arrived.address, arrived.root.parent) == (store.address, tmp_path / "second")
    assert (arrived.state.stat().st_mode & 0o777, arrived.root.stat().st_mode & 0o777) == (
        0o700,
        0o700,
    )
    local = Store.open(tmp_path / "folder")
    assert pickle.loads(pickle.dumps(local)) == local


def test_a_server_that_comes_back_is_tried_again(machine, monkeypatch, s3_server, client, notes):
    store = machine("first")
    key, entry = store.cache.keys.write(components()), publish(Store(store.root), "weights")
    waited = []

    def comes_back(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            client(AWS_ENDPOINT_URL=s3_server.url)

    monkeypatch.setattr("rnnpipe.retries.sleep", comes_back)
    client(AWS_ENDPOINT_URL=NOWHERE)
    assert store.cache.share(key, entry, again=False) == entry
    assert len(waited) == 2
    assert notes[0].endswith(
        f"does not answer (EndpointConnectionError): again in {waited[0]:.0f} s"
    )
    assert machine("second").cache.holds(entry)


def test_a_server_that_stays_away_is_told_with_where_the_work_is(machine, client, waits, notes):
    store = machine("first")
    client(AWS_ENDPOINT_URL=NOWHERE)
    entry = publish(store, "weights")
    assert store.cache.holds(entry)
    with pytest.raises(UserError) as told:
        store.cache.share("0" * 64, entry, again=False)
    assert str(told.value) == (
        f"{store.address} does not answer (EndpointConnectionError): check the network, and "
        f"AWS_ENDPOINT_URL if you set it; what is finished is kept in {store.root}, and the same "
        "command goes on from there"
    )
    assert notes[0] == f"not shared yet: {told.value}"
    assert len(waits) == 4
    with pytest.raises(UserError, match="does not answer"):
        machine("second")
    assert len(waits) == 4


def test_an_address_of_a_server_with_a_password_is_not_told(machine, client, waits):
    client(AWS_ENDPOINT_URL="http://a-name:a-password@127.0.0.1:1")
    with pytest.raises(UserError, match="does not answer") as told:
        machine("first")
    assert "a-password" not in str(told.value)


def test_wrong_credentials_are_told_at_once(machine, s3_server, waits):
    s3_server.check_credentials(check=True)
    try:
        with pytest.raises(UserError) as told:
            machine("first")
    finally:
        s3_server.check_credentials(check=False)
    assert re.search(
        r"with these credentials \(InvalidAccessKeyId\): .*AWS_PROFILE", str(told.value)
    )
    assert waits == []


def test_no_credentials_are_told_at_once(machine, client, waits):
    client(
        AWS_ACCESS_KEY_ID=None,
        AWS_SECRET_ACCESS_KEY=None,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_SHARED_CREDENTIALS_FILE="/dev/null",
    )
    with pytest.raises(UserError, match=r"with these credentials \(NoCredentialsError\)"):
        machine("first")
    assert waits == []


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("s3://no-such-bucket/x", "there is no bucket 'no-such-bucket'"),
        ("s3://a b/x", r"refused what was asked \(ParamValidationError\)"),
        ("foo://x/y", "foo:// is not known here: expected a folder, or an address"),
        ("gs://bucket/x", "the package for gs:// is not installed: `pip install gcsfs`"),
        ("s3:///x", "'s3:///x' is not an address: expected protocol://place/prefix"),
        ("simplecache::s3://bucket", "is not an address"),
    ],
)
def test_a_place_that_is_none_is_told(machine, waits, location, message):
    with pytest.raises(UserError, match=message):
        machine("first", location)
    assert waits == []


@pytest.mark.parametrize(
    "location", ["ftp://me:a-secret@host/x", "https://host/x?sig=a-secret", "s3://b/x#a-secret"]
)
def test_an_address_with_a_secret_is_refused_without_showing_it(location):
    with pytest.raises(UserError, match="expected protocol://place/prefix alone") as told:
        Store.at(location)
    assert "a-secret" not in str(told.value)


def test_a_folder_is_a_folder_and_no_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for location in (tmp_path / "results", "results", f"file://{tmp_path}/results"):
        store = Store.open(location)
        assert (store.root, store.address, store.remote) == (tmp_path / "results", None, None)
        assert store.location == str(tmp_path / "results")


def test_any_filesystem_that_fsspec_knows_will_do(machine):
    address = "memory://results"
    key, entry = made(machine("first", address), "weights")
    second = machine("second", address)
    assert second.cache.look_up(key) == entry
    assert second.cache.holds(entry)
    assert made(second, "other weights") == (key, entry)
    run = write_run(second, 1)
    assert machine("first", address).runs.ids() == [run.id]
    fsspec.filesystem("memory").rm("/results", recursive=True)


def test_the_first_result_stays_also_where_exclusive_creation_is_not_known(machine, monkeypatch):
    memory = fsspec.get_filesystem_class("memory")
    put_file = memory.put_file

    def knows_no_mode(self, file, path, **options):
        if options:
            raise OSError(errno.ENOSYS, "NotImplemented")
        put_file(self, file, path)

    monkeypatch.setattr(memory, "put_file", knows_no_mode)
    address = "memory://no-exclusive-creation"
    kept = made(machine("first", address), "weights")
    assert made(machine("second", address), "other weights") == kept
    memory().rm("/no-exclusive-creation", recursive=True)


def test_a_serializer_with_a_decoder_of_its_own_never_reaches_prefect(machine):
    store = machine("first")
    key, entry = made(store, "weights")
    store.cache.results.write(key, entry)
    path = store.cache.results.folder / key
    content = json.loads(path.read_text())
    content["metadata"]["serializer"]["object_decoder"] = "subprocess.Popen"
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match="is not serialized as JSON"):
        store.cache.results.entry(key)
