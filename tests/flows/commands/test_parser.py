import pytest

from flows.cli import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], "no command 'rnu': expected one of "),
        (["rnu"], "; did you mean 'run'?"),
        (["xyz"], "doctor"),
        (["cache", "lst"], "no action 'lst': expected one of explain, list, prune, audit; did you"),
        (["data", "fech"], "no action 'fech': expected one of list, fetch, verify; did you mean"),
        (["run", "x", "--runner", "dsk"], "no --runner 'dsk': expected one of dask; did you mean"),
        (
            ["run", "x", "--varaint", "lstm"],
            "`rnnpipe run` has no option --varaint; did you mean '--variant'?; `rnnpipe run",
        ),
        (["run", "x", "--varaint=lstm"], "has no option --varaint; did you mean '--variant'?"),
        (["-q", "runs"], "-q stands in front of the command: `rnnpipe runs -q` has it"),
        (["cache", "prune", "--dry"], "no cache in"),
        (["cache", "prune", "--oldr-than", "3d"], "did you mean '--older-than'?"),
        (["show", "latest", "more"], "'more' is one word too many; `rnnpipe show --help` tells"),
        (["show"], "the following arguments are required: RUN; `rnnpipe show --help` tells"),
        (["run", "x", "--seeds", "0"], "argument --seeds: '0' is not a whole number of at least 1"),
        ([], "the following arguments are required: COMMAND; `rnnpipe --help` tells"),
    ],
)
def test_a_mistyped_command_line_is_told_in_a_line(
    monkeypatch, tmp_path, capsys, arguments, message
):
    monkeypatch.chdir(tmp_path)
    code = main(arguments)
    told = capsys.readouterr()
    assert message in told.out + told.err
    if message != "no cache in":
        assert code == 2
        assert len(told.err.splitlines()) == 1
        assert told.err.startswith("rnnpipe: ")
