"""What the addresses answer, and what they refuse."""

import base64
import gc
import io
import threading

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from flows.asking.app import make_app
from flows.asking.guard import MAX_BYTES
from flows.asking.questions import ROWS
from flows.asking.server import workers_of
from flows.asking.worker import Worker
from rnnpipe.errors import UserError

HERE = "http://127.0.0.1:8137"


@pytest.fixture
def client(text_bundle, digit_bundle):
    with TestClient(make_app(workers_of([text_bundle, digit_bundle])), HERE) as client:
        yield client


def test_predict_answers_as_the_bundle_does(client, text_bundle):
    rows = ["it is good", "", "bad number7"]
    found = client.post("/predict", json={"rows": rows})
    assert found.status_code == 200
    document = found.json()
    assert document["dataset"] == "moods"
    (answer,) = document["answers"]
    assert (answer["variant"], answer["error"], answer["along"]) == ("gru", None, None)
    for line, expected in zip(answer["lines"], text_bundle.predict(rows), strict=True):
        assert line.keys() == expected.keys()
        if "error" in expected:
            assert line == expected
        else:
            assert line["class"] == expected["class"]
            assert line["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-6)


def test_each_dataset_has_its_own_variants(client):
    found = client.post("/predict", json={"dataset": "digits", "rows": [[[0.5] * 8] * 8]})
    (answer,) = found.json()["answers"]
    assert answer["variant"] == "lstm"
    assert sum(answer["lines"][0]["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    missing = client.post("/predict", json={"dataset": "iris", "rows": ["x"]})
    assert missing.status_code == 404
    assert missing.json() == {"detail": "no dataset 'iris'; there is moods, digits"}


def test_what_can_be_asked_is_listed(client):
    text, digits = client.get("/models").json()
    assert (text["reads"], text["classes"], text["timesteps"]) == ("text", ["bad", "good"], 6)
    assert (digits["reads"], digits["width"], digits["timesteps"]) == ("series", 8, 8)


def test_texts_are_written_to_a_text_and_to_a_picture(writing_bundles):
    symbols, shapes = writing_bundles
    packed = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(packed, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(packed.getvalue()).decode()}"
    asked = {"reversal": ["1 2 3", ""], "shapes": [url, "photo.png"]}
    with TestClient(make_app(workers_of(writing_bundles)), HERE) as client:
        reads = [(m["reads"], m["writes"], m["per_step"]) for m in client.get("/models").json()]
        assert reads == [("text", True, False), ("picture", True, False)]
        for bundle, (dataset, rows) in zip((symbols, shapes), asked.items(), strict=True):
            question = {"dataset": dataset, "rows": rows, "along": True}
            (answer,) = client.post("/predict", json=question).json()["answers"]
            assert (answer["lines"], answer["along"]) == (bundle.predict(rows), None)
            assert [sorted(line) for line in answer["lines"]] == [["row", "text"], ["error", "row"]]


def test_rows_that_are_no_rows_are_answered_with_the_reason(client):
    (answer,) = client.post("/predict", json={"rows": [{"no": "text"}]}).json()["answers"]
    assert answer["error"].startswith("a row has no column 'text'")
    (answer,) = client.post("/predict", json={"rows": [5]}).json()["answers"]
    assert answer["lines"] == [{"row": 1, "error": "it is int, expected a text"}]


@pytest.mark.parametrize(
    "body",
    [{}, {"rows": []}, {"rows": ["x"] * (ROWS + 1)}, {"rows": "x"}, {"rows": ["x"], "other": 1}],
)
def test_other_questions_are_refused(client, body):
    assert client.post("/predict", json=body).status_code == 422


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(client):
    large = b'{"rows": ["' + b"x" * MAX_BYTES + b'"]}'
    headers = {"content-type": "application/json"}
    assert client.post("/predict", content=large, headers=headers).status_code == 413
    pieces = iter([large[:1000], large[1000:]])
    assert client.post("/predict", content=pieces, headers=headers).status_code == 413


def test_deep_nesting_and_no_json_at_all_are_refused(client):
    headers = {"content-type": "application/json"}
    for body in (b"[" * 100_000, b'{"rows": [' + b"[" * 5000 + b"]" * 5000 + b"]}", b"\xff"):
        found = client.post("/predict", content=body, headers=headers)
        assert found.status_code in {200, 400, 422}
    assert client.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_name_that_leads_here_from_elsewhere_is_refused(client, host):
    assert client.get("/models", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8137", "127.0.0.1", "[::1]:8137"])
def test_this_machines_own_names_are_not(client, host):
    assert client.get("/models", headers={"host": host}).status_code == 200


def test_another_origin_gets_nothing(client):
    asked = client.options(
        "/predict",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )
    assert asked.status_code == 405
    plain = client.post(
        "/predict", content='{"rows": ["x"]}', headers={"content-type": "text/plain"}
    )
    assert plain.status_code == 422
    found = client.get("/models", headers={"origin": "https://evil.example"})
    assert not [name for name in found.headers if name.startswith("access-control")]


def test_the_page_loads_nothing_from_elsewhere_and_allows_nothing_inline(client):
    for address in ("/", "/page.css", "/ask.css", "/ask.js"):
        found = client.get(address)
        assert found.status_code == 200
        assert "http://" not in found.text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in found.text
        policy = found.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
    page = client.get("/").text
    assert "style=" not in page
    assert page.count("<script") == 1
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


def test_the_api_is_described(client):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == {"/health", "/models", "/predict"}
    assert set(document["paths"]["/predict"]["post"]["responses"]) == {"200", "422", "503"}


def test_a_token_is_wanted_of_questions_and_not_of_the_page_or_health(text_bundle):
    app = make_app(workers_of([text_bundle]), token="the tökén")
    with TestClient(app, HERE) as client:
        assert client.get("/").status_code == client.get("/health").status_code == 200
        for headers in ({}, {"authorization": "Bearer other"}, {"authorization": "Basic x"}):
            for found in (
                client.get("/models", headers=headers),
                client.post("/predict", json={"rows": ["x"]}, headers=headers),
            ):
                assert found.status_code == 401
                assert found.headers["www-authenticate"] == "Bearer"
    with TestClient(make_app(workers_of([text_bundle]), token="open"), HERE) as client:
        assert client.get("/models", headers={"authorization": "Bearer open"}).status_code == 200


def test_garbage_is_not_looked_for_in_what_is_there_from_the_start(text_bundle):
    before = gc.get_freeze_count()
    with TestClient(make_app(workers_of([text_bundle])), HERE):
        assert gc.get_freeze_count() - before > 100_000  # TensorFlow alone has more
    assert gc.get_freeze_count() == 0


class Stuck:
    """A bundle that answers once, to be warmed up, and then not before it is let."""

    def __init__(self, bundle):
        self._bundle, self.free, self._warm = bundle, threading.Event(), False

    def __getattr__(self, name):
        return getattr(self._bundle, name)

    def answers(self, inputs):
        if self._warm:
            self.free.wait(60)
        self._warm = True
        return self._bundle.answers(inputs)


def test_overload_is_refused_lateness_too_and_afterwards_it_goes_on(text_bundle):
    stuck = Stuck(text_bundle)
    app = make_app({"moods": [Worker("gru", stuck, waiting=1)]}, seconds=0.2)
    with TestClient(app, HERE) as client:
        question = {"rows": ["it is good"]}
        late = client.post("/predict", json=question)
        assert (late.status_code, late.json()) == (504, {"detail": "not answered within 0.2 s"})
        assert client.post("/predict", json=question).status_code == 504  # it waits, given up
        full = client.post("/predict", json=question)
        assert (full.status_code, full.headers["retry-after"]) == (503, "1")
        assert client.get("/health").json() == {"status": "ok", "models": 1, "waiting": 1}
        stuck.free.set()
        answered = 503
        while answered == 503:
            answered = client.post("/predict", json=question).status_code
        assert answered == 200


class Broken(Stuck):
    """A bundle of which the model fails."""

    def answers(self, inputs):
        if self._warm:
            raise RuntimeError("no memory")
        self._warm = True
        return self._bundle.answers(inputs)


def test_a_model_that_fails_is_an_error_of_the_service_which_goes_on(text_bundle):
    app = make_app({"moods": [Worker("gru", Broken(text_bundle))]})
    with TestClient(app, HERE, raise_server_exceptions=False) as client:
        for _ in range(2):
            assert client.post("/predict", json={"rows": ["x"]}).status_code == 500
        assert client.get("/health").status_code == 200


def test_a_model_that_cannot_be_read_is_told_before_anything_is_served(text_bundle):
    class Unreadable(Stuck):
        def answers(self, _inputs):
            raise UserError("model.keras cannot be read")

    app = make_app({"moods": [Worker("gru", Unreadable(text_bundle))]})
    with pytest.raises(UserError, match="cannot be read"), TestClient(app, HERE):
        pass
