import pytest

from rnnpipe import settings


def test_folders_are_the_same_for_processes_with_another_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RNNPIPE_DATA_MIRROR", "mirror")
    monkeypatch.setenv("RNNPIPE_WORKING_COPIES", "/copies")
    assert settings.absolute_paths() == {
        "RNNPIPE_DATA_MIRROR": str(tmp_path / "mirror"),
        "RNNPIPE_WORKING_COPIES": "/copies",
    }


@pytest.mark.parametrize("mirror", ["https://example.org/data", ""])
def test_an_address_stays_and_what_is_not_set_is_not(monkeypatch, mirror):
    monkeypatch.setenv("RNNPIPE_DATA_MIRROR", mirror)
    monkeypatch.delenv("RNNPIPE_WORKING_COPIES", raising=False)
    assert settings.absolute_paths() == {}
    assert settings.data_mirror() == (mirror or None)
