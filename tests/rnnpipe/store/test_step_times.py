import pytest

from rnnpipe.store.step_times import StepTimesFolder

TIMES = {"packed": {"step": 0.02, "compile": 1.5}}


@pytest.fixture
def step_times(tmp_path):
    return StepTimesFolder(tmp_path / "step-times")


def test_times_are_found_under_the_same_conditions_alone(step_times):
    step_times.keep({"cores": 2, "units": 32}, TIMES)
    assert step_times.find({"units": 32, "cores": 2}) == TIMES
    assert step_times.find({"units": 32, "cores": 4}) == {}


@pytest.mark.parametrize("content", [b"", b"{", b'{"packed": 3}', b"[1]"])
def test_a_damaged_file_is_measured_anew(step_times, content):
    step_times.keep({}, TIMES)
    (path,) = step_times.folder.iterdir()
    path.write_bytes(content)
    assert step_times.find({}) == {}
    step_times.keep({}, TIMES)
    assert step_times.find({}) == TIMES
