"""Who is measured: each makes a function that trains on one batch, in the way its users would."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.models import Model, tokens_of
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.specs import Signature

if TYPE_CHECKING:
    import keras

Step = Callable[[np.ndarray, np.ndarray], float]
"""Trains on `(batch, timesteps)` uint16 ids and `(batch,)` int32 classes; returns the loss."""


def keras_plain(model: Model, signature: Signature) -> Step:
    """The notebook's own code: a Sequential model, compiled without further settings."""
    return _keras_step(model, signature, jit_compile="auto")


def keras_xla(model: Model, signature: Signature) -> Step:
    """The same, compiled by XLA."""
    return _keras_step(model, signature, jit_compile=True)


def ours(model: Model, signature: Signature) -> Step:
    """The same model through rnnpipe's packed kernels."""
    keep_freed_memory()  # before TensorFlow starts its threads, as a training does
    from rnnpipe.training.engines import packed_steps  # noqa: PLC0415 (a contender imports its own library alone)
    from rnnpipe.training.recipe import Recipe  # noqa: PLC0415

    recipe = Recipe(model.trial.layers, signature, model.trial.training)
    steps = packed_steps(recipe.build(), recipe)
    return lambda inputs, targets: steps.train((inputs, targets))


def torch_padded(model: Model, signature: Signature) -> Step:
    """PyTorch, padding and all."""
    return _torch_step(model, signature, pack=False)


def torch_packed(model: Model, signature: Signature) -> Step:
    """PyTorch on packed sequences: it leaves the padding out, so its function is another."""
    return _torch_step(model, signature, pack=True)


CONTENDERS: dict[str, Callable[[Model, Signature], Step]] = {
    "keras": keras_plain,
    "keras_xla": keras_xla,
    "torch": torch_padded,
    "torch_packed": torch_packed,
    "rnnpipe": ours,
}


def notebook_network(
    model: Model, signature: Signature, *, jit_compile: bool | str = "auto"
) -> "keras.Model":
    """The model as the notebook writes it, compiled."""
    import keras  # noqa: PLC0415

    kinds = {
        "simple_rnn": keras.layers.SimpleRNN,
        "lstm": keras.layers.LSTM,
        "gru": keras.layers.GRU,
    }
    last = len(model.recurrent) - 1
    binary = signature.problem == "binary"
    tokens = tokens_of(signature)
    network = keras.Sequential(
        [
            keras.Input((tokens.timesteps,), dtype="int32"),
            keras.layers.Embedding(tokens.vocabulary, model.embedding_units),
            *(
                kinds[kind](units, return_sequences=position < last)
                for position, (kind, units) in enumerate(model.recurrent)
            ),
            keras.layers.Dense(signature.outputs, activation="sigmoid" if binary else "softmax"),
        ]
    )
    network.compile(
        optimizer=model.trial.training.optimizer,
        loss="binary_crossentropy" if binary else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=jit_compile,
    )
    return network


def _keras_step(model: Model, signature: Signature, *, jit_compile: bool | str) -> Step:
    network = notebook_network(model, signature, jit_compile=jit_compile)
    return lambda inputs, targets: network.train_on_batch(inputs, targets)[0]


def _torch_step(model: Model, signature: Signature, *, pack: bool) -> Step:
    import torch  # noqa: PLC0415

    from benchmarks.torch_model import Recurrent  # noqa: PLC0415

    binary = signature.problem == "binary"
    network = Recurrent(
        tokens_of(signature).vocabulary,
        model.embedding_units,
        model.recurrent,
        signature.outputs,
        pack=pack,
    )
    optimizers = {"adam": torch.optim.Adam, "rmsprop": torch.optim.RMSprop}
    optimizer = optimizers[model.trial.training.optimizer](network.parameters(), lr=0.001)
    loss_of = torch.nn.BCEWithLogitsLoss() if binary else torch.nn.CrossEntropyLoss()

    def step(inputs: np.ndarray, targets: np.ndarray) -> float:
        optimizer.zero_grad()
        outputs = network(torch.from_numpy(inputs.astype(np.int64)))
        wanted = torch.from_numpy(targets)
        loss = loss_of(outputs[:, 0], wanted.float()) if binary else loss_of(outputs, wanted.long())
        loss.backward()
        optimizer.step()
        return float(loss)

    return step
