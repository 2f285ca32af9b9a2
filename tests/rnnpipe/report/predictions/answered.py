"""Variants on a dataset, made of chosen outputs."""

from rnnpipe.report.predictions.outputs import variants_of
from rnnpipe.specs import Classes, Features, Numbers, Signature
from tests.rnnpipe.report import own_factory as own

INPUTS = {"features": Features(width=1, timesteps=4)}


def classes(*names, timesteps=None):
    return Signature(inputs=INPUTS, target=Classes(names=names, timesteps=timesteps))


def numbers(**settings):
    return Signature(inputs=INPUTS, target=Numbers(**settings))


def variants(folder, signature, targets, outputs, **arrays):
    """`outputs` are those of each seed by variant."""
    record = own.record(signature, len(targets))
    trials = [
        own.write_trial(folder, "data", name, seed, targets=targets, outputs=found, **arrays)
        for name, seeds in outputs.items()
        for seed, found in enumerate(seeds)
    ]
    return variants_of(folder, record, trials)
