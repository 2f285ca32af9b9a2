"""Another process that answers from bundles."""

import json
import subprocess
import sys

import pytest

ANSWER = """
import json, sys
from pathlib import Path
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.asking import Asked, blocks_of

for line in sys.stdin:
    folder, asked = json.loads(line)
    bundle = open_bundle(folder)
    if isinstance(asked, str):
        answers = list(Asked().lines(bundle, blocks_of(bundle, Path(asked))))
    else:
        answers = bundle.predict(asked)
    print(json.dumps(answers), flush=True)
"""


@pytest.fixture(scope="session")
def answering():
    """One for all tests, as it takes seconds to start."""
    process = subprocess.Popen(
        [sys.executable, "-c", ANSWER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.stdin.close()


@pytest.fixture
def elsewhere(answering):
    """Has the other process open a bundle and answer a file, or rows; returns its answers."""

    def ask(bundle, asked):
        request = [str(bundle.folder), asked if isinstance(asked, list) else str(asked)]
        print(json.dumps(request), file=answering.stdin, flush=True)
        return json.loads(answering.stdout.readline())

    return ask
