"""The reports of a store, as a browser gets them."""

import pytest
from starlette.testclient import TestClient

from flows.service.pages import application


@pytest.fixture
def root(tmp_path):
    run = tmp_path / "runs" / "a-run"
    run.mkdir(parents=True)
    (run / "report.html").write_text("<p>report</p>")
    (tmp_path / "index.html").write_text("<p>index</p>")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "service.json").write_text("secret")
    return tmp_path


def client(root, **settings):
    return TestClient(application(root, **settings), base_url="http://127.0.0.1")


def test_reports_and_pages_are_served_and_nothing_else_of_the_store(root):
    asked = client(root)
    assert asked.get("/").text == "<p>index</p>"
    assert asked.get("/runs/a-run/report.html").text == "<p>report</p>"
    for path in ("/state/service.json", "/runs/../state/service.json", "/runs/a-run/"):
        assert asked.get(path).status_code == 404
    assert asked.get("/history.html").text == "there is no run yet"


def test_a_page_that_another_site_names_as_its_own_is_refused(root):
    assert client(root).get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_credentials_of_the_server_are_asked_for(root):
    asked = client(root, credentials="operator:guess-me")
    assert asked.get("/").status_code == 401
    assert asked.get("/", auth=("operator", "wrong")).status_code == 401
    assert asked.get("/", auth=("operator", "guess-me")).text == "<p>index</p>"


def test_what_comes_later_is_served_too(tmp_path):
    asked = client(tmp_path)
    assert asked.get("/").text == "there is no run yet"
    (tmp_path / "comparisons").mkdir()
    (tmp_path / "comparisons" / "x.txt").write_text("later")
    assert asked.get("/comparisons/x.txt").text == "later"
