"""Records of earlier versions, in the form of the present one: plain JSON in, plain JSON out.

What goes in is a run's record or a note, which has only some of its keys, as it was parsed and
before it is validated. A step leads from one version to the next and is never changed afterwards:
`tests/golden` keeps runs of every version that must go through.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

SCHEMA_VERSION = 2
"""The version in which records are written."""

Content = Mapping[str, Any]


def migrated(content: Content, version: int, to: int = SCHEMA_VERSION) -> Content:
    """`content`, which is of `version`, as version `to` has it.

    Raises:
        ValueError: it is not as that version has it.

    """
    if version == to:
        return content
    try:
        for earlier in range(version, to):
            content = _STEPS[earlier](content)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"it is not of schema version {version}: {error!r}") from error
    return {**content, "schema_version": to} if "schema_version" in content else content


def to_2(content: Content) -> Content:
    """Tells what a model must fit by ports, and what computes it in one vocabulary.

    | version 1                                        | version 2                               |
    |--------------------------------------------------|-----------------------------------------|
    | a signature's one input and target, by their kind | `inputs` by name and `target`, as ports |
    | training's `compile`, its "off"                  | `engine`, "keras"                       |
    | training's `loss`, which only the fitting one was | none                                    |
    | a trial's `means`, its "plain"                   | `engine`, "keras"                       |
    | a trial's `kernel` "loop", "xla loop"            | "keras", "xla"                          |
    """
    parts: dict[str, Any] = {}
    if "suite" in content:
        parts["suite"] = _suite_of_2(content["suite"])
    if "datasets" in content:
        parts["datasets"] = _each(_dataset_of_2, content["datasets"])
    if "trials" in content:
        parts["trials"] = [_trial_of_2(trial) for trial in content["trials"]]
    return {**content, **parts}


def _suite_of_2(suite: Content) -> Content:
    return {
        **_trained_as_2(suite),
        "datasets": _each(_trained_as_2, suite["datasets"]),
        "variants": _each(_trained_as_2, suite["variants"]),
    }


def _dataset_of_2(dataset: Content) -> Content:
    return {
        **dataset,
        "spec": _trained_as_2(dataset["spec"]),
        "signature": _signature_of_2(dataset["signature"]),
    }


def _signature_of_2(signature: Content) -> Content:
    kind, timesteps = signature["inputs"], signature["timesteps"]
    inputs = {
        "tokens": {"vocabulary": signature.get("vocabulary"), "timesteps": timesteps},
        "features": {"width": signature.get("features"), "timesteps": timesteps},
    }
    targets = {
        "class": {"kind": "classes", "names": signature.get("classes", [])},
        "number": {"kind": "numbers", "width": 1},
    }
    return {
        "inputs": {kind: {"kind": kind, **inputs[kind]}},
        "target": targets[signature["target"]],
    }


def _trial_of_2(trial: Content) -> Content:
    trial = _trained_as_2(trial)
    engine, kernel = trial.pop("means", None), trial.pop("kernel", None)
    seconds = trial.pop("step_seconds", {})
    return {
        **trial,
        "engine": _IN_2.get(engine, engine),
        "kernel": _IN_2.get(kernel, kernel),
        "step_seconds": {_IN_2.get(name, name): seconds[name] for name in seconds},
    }


def _trained_as_2(spec: Content) -> dict[str, Any]:
    """What has training settings, which may be left out."""
    if "training" not in spec:
        return dict(spec)
    training = {name: value for name, value in spec["training"].items() if name != "loss"}
    if "compile" in training:
        engine = training.pop("compile")
        training["engine"] = _IN_2.get(engine, engine)
    return {**spec, "training": training}


_IN_2 = {"off": "keras", "plain": "keras", "loop": "keras", "xla loop": "xla"}
"""What version 2 calls what computed a model's steps, or was to; the other words stay."""


def _each(step: Callable[[Content], Content], table: Mapping[str, Content]) -> dict[str, Content]:
    return {name: step(content) for name, content in table.items()}


_STEPS: Mapping[int, Callable[[Content], Content]] = MappingProxyType({1: to_2})
"""By the version that a step starts from."""
