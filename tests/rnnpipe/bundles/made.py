"""Run folders with real models, which were built but never trained: as whole as a run leaves them.

The weights are those that the seed draws, so that a test takes a second and its model answers
differently for different rows.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import keras

from rnnpipe.comparison import Run, load_run
from rnnpipe.data import datasets
from rnnpipe.data.encoded import ENCODERS
from rnnpipe.data.encoders import END, UNKNOWN
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.files.digests import digest_of_arrays, sha256_of
from rnnpipe.records import DatasetRecord, Environment, RunRecord, Score, TrialRecord, to_json
from rnnpipe.records.generated import write_generated
from rnnpipe.records.history import write_history
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.scoring.trial import score_trial
from rnnpipe.suites import Suite
from rnnpipe.training.graph_steps import GraphSteps
from rnnpipe.training.recipe import Recipe
from tests.rnnpipe.factories import HARDWARE


def made_run(
    folder: Path,
    dataset: Mapping[str, object],
    *,
    layers: tuple[Mapping[str, object], ...] = ({"type": "gru", "units": 4},),
    model: str | None = None,
    pair: Mapping[str, object] | None = None,
    seeds: tuple[int, ...] = (0,),
    losses: tuple[float, ...] = (),
    start: Path | None = None,
    mirror: Path | None = None,
    name: str = "data",
    variant: str = "net",
) -> Run:
    """The run of one dataset and one variant, named after its folder.

    `pair` is an encoder-decoder, in place of layers. `losses` are the validation losses of its
    seeds. `start` is the folder from which the dataset's paths and the user's own code are looked
    for; `mirror` holds what is downloaded otherwise.
    """
    recipe = {"layers": list(layers)} if model is None else {"model": model}
    if pair is not None:
        recipe = {"encoder_decoder": dict(pair)}
    asked = Suite.model_validate(
        {
            "name": "small",
            "title": "Small",
            "seeds": list(seeds),
            "datasets": {name: dict(dataset)},
            "variants": {variant: recipe},
            "training": {"epochs": 1},
        }
    ).located(start or folder)
    spec = asked.datasets[name]
    loaded = datasets.load(spec, _files(spec, mirror))
    arrays = pad_dataset(loaded)
    (folder / name).mkdir(parents=True)
    files = {}
    if loaded.encoders is not None:
        loaded.encoders.save(folder / name / ENCODERS)
        files[ENCODERS] = sha256_of(folder / name / ENCODERS)
    trials = []
    for at, trial in enumerate(asked.trials()):
        place = folder / trial.label
        place.mkdir(parents=True)
        recipe = Recipe(signature=loaded.signature, training=trial.training, **trial.network)
        built = recipe.build(trial.seed)
        if pair is not None:
            _enlarge(built)
        inference = keras.Model(built.input, built.output)
        inference.save(place / "model.keras")
        found = recipe.answering(GraphSteps(inference), built)(recipe.fed(arrays.test))
        outputs, likely = found.outputs, found.likelihoods
        test = arrays.test
        write_predictions(
            Predictions(test.targets, outputs, outputs, test.weights, test.groups, likely, likely),
            place / "predictions.npz",
        )
        if pair is not None:
            texts = texts_of(loaded.encoders.target, outputs)
            write_generated(place, loaded.written.references, texts, texts)
        loss = losses[at] if losses else 1.0
        write_history({"loss": [loss], "val_loss": [loss], "seconds": [1.0]}, place / "history.csv")
        scored = score_trial(place, loaded.signature, place)
        trials.append(
            TrialRecord(
                **dict(trial),
                status="finished",
                parameters=built.count_params(),
                best=Score(epoch=1, metrics=scored["best"]),
                last=Score(epoch=1, metrics=scored["last"]),
                files={path.name: sha256_of(path) for path in place.iterdir()},
            )
        )
    record = RunRecord(
        id=folder.name,
        status="finished",
        started_at=datetime(2026, 11, 29, 20, 0, tzinfo=UTC),
        suite=asked,
        environment=Environment(
            python="3.12.3",
            platform="Linux",
            packages={"keras": "3.15.1", "numpy": "2.4.0", "prefect": "3.8.8"},
            hardware=HARDWARE,
            commit=None,
            dirty=None,
        ),
        datasets={
            name: DatasetRecord(
                spec=spec,
                signature=loaded.signature,
                sources=(),
                train_digest=digest_of_arrays(dict(arrays.train.named())),
                test_digest=digest_of_arrays(dict(arrays.test.named())),
                train_examples=len(arrays.train),
                test_examples=len(arrays.test),
                card=loaded.card,
                baseline={},
                files=files,
            )
        },
        trials=tuple(trials),
    )
    (folder / "run.json").write_text(to_json(record))
    return load_run(folder)


def _files(spec: datasets.DatasetSpec, mirror: Path | None) -> dict[str, LocalFile]:
    own = {
        role: LocalFile(Path(path), sha256_of(Path(path)))
        for role, path in spec.own_files().items()
    }
    return own | {remote.name: _mirrored(remote, mirror) for remote in spec.FILES}


def _mirrored(remote: RemoteFile, mirror: Path | None) -> LocalFile:
    if mirror is None:
        raise ValueError(f"{remote.name} is downloaded; say where it is mirrored")
    return LocalFile(mirror / remote.name, sha256_of(mirror / remote.name))


def _enlarge(model: keras.Model) -> None:
    """Give a model weights so large that it writes other words for other sources."""
    model.set_weights([10 * weights for weights in model.get_weights()])
    logits = model.get_layer("logits")
    kernel, bias = logits.get_weights()
    bias[UNKNOWN], bias[END] = -100, -6
    logits.set_weights([3 * kernel, bias])
