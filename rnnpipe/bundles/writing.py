"""A run's variant as a folder that stands alone."""

import json
import platform
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rnnpipe.bundles.cards import HTML, MARKDOWN, as_html, as_markdown, model_card
from rnnpipe.bundles.choosing import median_trial, trials_of
from rnnpipe.bundles.record import BUNDLE, ENCODERS, SUMS, BundleRecord, Code, Trained
from rnnpipe.comparison import Run
from rnnpipe.errors import UserError
from rnnpipe.evaluation.ensemble import ensemble_scores
from rnnpipe.files.digests import sha256_of, verify
from rnnpipe.files.folders import new_folder
from rnnpipe.language import speaking
from rnnpipe.records import DatasetRecord, TrialRecord
from rnnpipe.specs import Text

MODEL = "model.keras"

_VERSIONS = (
    *("rnnpipe", "keras", "tensorflow", "numpy", "numba"),
    *("pyarrow", "pandas", "tokenizers", "regex", "pillow"),
)
"""Of packages that have a part in what a bundle answers."""


def write_bundle(  # noqa: PLR0913 (which model, where to, and what with it)
    run: Run,
    dataset: str,
    variant: str,
    folder: Path,
    *,
    ensemble: bool = False,
    card: bool = True,
) -> Path:
    """Write the bundle of one variant into a new folder.

    It is of the training in the middle by validation loss, or of all of them.

    Args:
        run: the run, with its folder.
        dataset: by its name in the suite.
        variant: likewise.
        folder: which must not be there yet.
        ensemble: whether the mean of all seeds' outputs is to be answered.
        card: whether its model card is to lie in it, for which the run's variants are compared.

    Raises:
        UserError: there is no such trained model, a file of it is missing or damaged, the mean of
            texts is asked for, the folder is there already, or the disk is full or does not let us
            write.

    """
    trials = trials_of(run, dataset, variant)
    if ensemble and isinstance(run.record.datasets[dataset].signature.target, Text):
        raise UserError(
            f"{dataset}/{variant} writes text, of which there is no mean: leave --ensemble out"
        )
    chosen = trials if ensemble else [median_trial(run, trials)]
    with new_folder(folder) as written:
        record = _fill(written, run, chosen, [trial.seed for trial in trials])
        if card:
            with speaking(run.record.suite.language):
                told = model_card(run, record)
                (written / MARKDOWN).write_text(as_markdown(told), "utf-8")
                (written / HTML).write_text(as_html(told), "utf-8")
        _write_sums(written)
    return folder


def _fill(folder: Path, run: Run, chosen: list[TrialRecord], all_seeds: list[int]) -> BundleRecord:
    first = chosen[0]
    dataset = run.record.datasets[first.dataset]
    names = tuple(MODEL if i == 1 else f"model-{i}.keras" for i in range(1, len(chosen) + 1))
    for name, trial in zip(names, chosen, strict=True):
        _copy(run.folder / trial.label / MODEL, trial.files.get(MODEL), folder / name)
    if ENCODERS in dataset.files:
        place = run.folder / first.dataset / ENCODERS
        _copy(place, dataset.files[ENCODERS], folder / ENCODERS)
    record = BundleRecord(
        dataset=first.dataset,
        variant=first.variant,
        signature=dataset.signature,
        source=dataset.spec.data_only(),
        trained=_trained(run, dataset, chosen, all_seeds),
        scores=_scores(run, chosen),
        models=names,
        code=_code(first, folder / names[0]),
    )
    text = json.dumps(record.told(), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / BUNDLE).write_text(f"{text}\n", "utf-8")
    return record


def _write_sums(folder: Path) -> None:
    sums = "".join(f"{sha256_of(path)}  {path.name}\n" for path in sorted(folder.iterdir()))
    (folder / SUMS).write_text(sums, "utf-8")


def _copy(source: Path, digest: str | None, destination: Path) -> None:
    """Copies a file of a run, once it is known to be what the run's record says.

    Raises:
        UserError: it is missing, or another one.

    """
    if digest is None or not verify(source, digest):
        what = "is missing" if not source.is_file() else "is not the one that the run's record has"
        raise UserError(f"{source} {what}: copy the run folder again, or run the suite again")
    shutil.copyfile(source, destination)


def _scores(run: Run, chosen: list[TrialRecord]) -> dict[str, float]:
    if len(chosen) > 1:
        signature = run.record.datasets[chosen[0].dataset].signature
        return ensemble_scores(signature, [run.folder / trial.label for trial in chosen])
    return {} if chosen[0].best is None else chosen[0].best.metrics


def _trained(
    run: Run, dataset: DatasetRecord, chosen: list[TrialRecord], all_seeds: list[int]
) -> Trained:
    record, first = run.record, chosen[0]
    packages = record.environment.packages
    return Trained(
        run=record.id,
        suite=record.suite.name,
        started_at=record.started_at,
        commit=record.environment.commit,
        seeds=tuple(trial.seed for trial in chosen),
        all_seeds=tuple(all_seeds),
        layers=first.layers,
        function=None if first.model is None else first.model.function,
        encoder_decoder=first.encoder_decoder,
        parameters=first.parameters,
        train_digest=dataset.train_digest,
        test_digest=dataset.test_digest,
        train_examples=dataset.train_examples,
        test_examples=dataset.test_examples,
        sources=dataset.sources,
        versions={"python": record.environment.python or platform.python_version()}
        | {name: packages[name] for name in _VERSIONS if name in packages},
    )


def _code(trial: TrialRecord, model: Path) -> Code | None:
    """The user's own code without which Keras cannot read the model: where a layer is of it."""
    if trial.model is None or not any(_is_own(part) for part in _parts(_config(model))):
        return None
    return Code(function=trial.model.function, digest=trial.model.code_digest())


def _config(model: Path) -> Any:
    try:
        with zipfile.ZipFile(model) as packed:
            return json.loads(packed.read("config.json"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{model} is no Keras model: {error}") from error


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Everything in a model's configuration that says which class it is of."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        for value in config.values():
            yield from _parts(value)
    elif isinstance(config, list):
        for value in config:
            yield from _parts(value)


def _is_own(part: dict[str, Any]) -> bool:
    module = str(part.get("module") or "")
    own = part.get("registered_name") is not None and not module.startswith("keras")
    return own or module.partition(".")[0] not in {"keras", "builtins", ""}
