"""A training process that is killed goes on, in a new process, as if nothing had been."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = '''
"""Trains in the folder argv[1], tells every epoch, and writes what came out to result.json."""
import json, os, pathlib, signal, sys
import numpy as np
from pydantic import TypeAdapter
from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.specs import Classes, Signature, Text, Tokens, TrainingSpec
from rnnpipe.store.checkpoints import CheckpointFolder
from rnnpipe.store.step_times import StepTimesFolder
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer

folder = pathlib.Path(sys.argv[1])
die_before_rename = int(sys.argv[2])
rng = np.random.default_rng(0)
ids = rng.integers(0, 50, size=(500, 12)).astype(np.uint8)
layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
    [
        {"type": "embedding", "units": 8},
        {"type": "lstm", "units": 8, "return_sequences": True},
        {"type": "dropout", "rate": 0.2},
        {"type": "gru", "units": 8},
    ]
)

inputs = {"tokens": Tokens(vocabulary=50, timesteps=12)}
training = TrainingSpec(epochs=6, optimizer="rmsprop", deterministic=True)
if sys.argv[3] == "classes":
    signature = Signature(inputs=inputs, target=Classes(names=("a", "b", "c")))
    recipe = Recipe(layers, signature, training)
    whole = Part({"tokens": ids}, (ids.sum(axis=1) % 3).astype(np.int32))
else:
    signature = Signature(inputs=inputs, target=Text(vocabulary=50, timesteps=5))
    pair = EncoderDecoderSpec.model_validate({
        "encoder": [
            {"type": "embedding", "units": 8},
            {"type": "gru", "units": 4, "bidirectional": True},
            {"type": "dropout", "rate": 0.2},
        ],
        "decoder": [
            {"type": "embedding", "units": 8},
            {"type": "gru", "units": 8},
            {"type": "dropout", "rate": 0.2},
        ],
        "attention": "additive",
        "teacher_forcing": 0.75,
    })
    # No choice of an engine, which the other recipe has and remembers from process to process.
    training = training.model_copy(update={"engine": "packed"})
    recipe = Recipe((), signature, training, encoder_decoder=pair)
    texts = ids[:, :5].copy()
    texts[:, 4] = 2
    whole = Part({"tokens": ids}, texts, np.ones(texts.shape, np.float32))

real_replace = pathlib.Path.replace
def replace(path, target):
    if f"epoch-{die_before_rename}-" in str(target):
        os.kill(os.getpid(), signal.SIGKILL)
    return real_replace(path, target)
pathlib.Path.replace = replace

trained = Trainer().train(
    recipe,
    Arrays(whole[:400], whole[400:]),
    7,
    checkpoints=CheckpointFolder(folder / "checkpoints", print),
    step_times=StepTimesFolder(folder / "step-times"),
    on_epoch=lambda epoch, _: print(epoch, flush=True),
)
history = {name: values for name, values in trained.history.items() if name != "seconds"}
(folder / "result.json").write_text(json.dumps({
    "weights": trained.weights_digest,
    "best_epoch": trained.best_epoch,
    "best_outputs": trained.best_outputs.tobytes().hex(),
    "last_outputs": trained.last_outputs.tobytes().hex(),
    "likelihoods": repr((trained.best_likelihoods, trained.last_likelihoods)),
    "history": history,
    "resumed": trained.resumed,
}))
'''


def start(
    folder: Path, die_before_rename: int = 0, target: str = "classes"
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TRAIN, str(folder), str(die_before_rename), target],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(folder: Path, target: str = "classes") -> dict[str, object]:
    out, errors = (process := start(folder, target=target)).communicate()
    assert process.returncode == 0, errors
    return json.loads((folder / "result.json").read_text()) | {"told": out.split()}


def kill_after(epoch: int, folder: Path, target: str = "classes") -> None:
    process = start(folder, target=target)
    for line in process.stdout:
        if int(line) == epoch:
            process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    return finish(tmp_path_factory.mktemp("whole"))


def test_a_process_killed_twice_ends_with_the_same_bits(uninterrupted, tmp_path):
    assert uninterrupted["told"] == ["1", "2", "3", "4", "5", "6"]
    kill_after(1, tmp_path)
    killed_in_the_write = start(tmp_path, die_before_rename=4)
    killed_in_the_write.communicate()
    assert killed_in_the_write.returncode == -signal.SIGKILL
    resumed = finish(tmp_path)
    # The write of the fourth epoch's checkpoint was cut off, so it is the third that counts.
    assert resumed["told"] == ["4", "5", "6"]
    assert (uninterrupted["resumed"], resumed["resumed"]) == (0, 2)
    for name in ("weights", "best_epoch", "best_outputs", "last_outputs", "history"):
        assert resumed[name] == uninterrupted[name], name


def test_an_encoder_and_decoder_killed_ends_with_the_same_bits(tmp_path_factory):
    whole, killed = (tmp_path_factory.mktemp(name) for name in ("whole", "killed"))
    uninterrupted = finish(whole, "text")
    kill_after(2, killed, "text")
    resumed = finish(killed, "text")
    assert (uninterrupted["resumed"], resumed["resumed"]) == (0, 1)
    for name in ("weights", "best_epoch", "best_outputs", "likelihoods", "history"):
        assert resumed[name] == uninterrupted[name], name
