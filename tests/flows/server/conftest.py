import pytest
from prefect.context import refresh_global_settings_context


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Has Prefect read its settings anew, from here, when it is called with variables or none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))

    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        refresh_global_settings_context()

    read()
    yield read
    monkeypatch.undo()
    refresh_global_settings_context()
