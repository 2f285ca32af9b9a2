"""Fifty who ask at once: none gets another's answer, and memory does not grow with them."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from flows.asking.app import make_app
from flows.asking.server import workers_of
from tests.flows.asking.serving import served

CLIENTS, EACH = 50, 8
ROOM = 64 * 2**20
"""Bytes by which the process may grow, in all."""


def text_of(client, turn):
    """Texts that differ in their words, their length and their answers."""
    words = [f"number{(client * 7 + turn * 3 + place) % 60}" for place in range(client % 6)]
    return " ".join(["it is", ("good", "bad")[(client + turn) % 2], *words])


def test_each_of_fifty_clients_gets_the_answers_to_its_own_questions(text_bundle):
    texts = [[text_of(client, turn) for turn in range(EACH)] for client in range(CLIENTS)]
    expected = {
        line["row"]: line["probabilities"]["good"]
        for line in text_bundle.predict([text for own in texts for text in own])
    }
    assert len({round(share, 5) for share in expected.values()}) > 60  # ten times the tolerance

    def ask(client):
        found = []
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as session:
            for text in texts[client]:
                answered = session.post("/predict", json={"rows": [text]})
                answered.raise_for_status()
                found.append(answered.json()["answers"][0]["lines"][0]["probabilities"]["good"])
        return found

    with served(make_app(workers_of([text_bundle]))) as url:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(ask, range(CLIENTS)))  # connections, buffers: what is made once
            before = psutil.Process().memory_info().rss
            answers = list(pool.map(ask, range(CLIENTS)))
        grown = psutil.Process().memory_info().rss - before
    found = [share for own in answers for share in own]
    assert found == pytest.approx(list(expected.values()), abs=1e-6)
    assert grown < ROOM
