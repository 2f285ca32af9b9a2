"""Wines by what is in them: one vector in, one class out, and nothing to remember."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.scaling import fit_scaling, scaled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.specs.base import Fraction, Seed

MEASURED = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)
"""The columns, as scikit-learn calls them."""

GROWERS = ("class_0", "class_1", "class_2")


class WineSpec(Source):
    """scikit-learn's wines: which of three growers, by 13 measurements (Forina et al. 1991)."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "scikit-learn")

    source: Literal["wine"]
    test_split: Fraction = 0.2
    seed: Seed = 0

    def known_signature(self) -> Signature:
        """What was measured of a wine, and its grower."""
        port = Features(width=len(MEASURED), names=MEASURED)
        return Signature(inputs={"features": port}, target=Classes(names=GROWERS))

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """178 wines, each a vector of 13 numbers, brought to mean 0 and deviation 1.

        The scaling is that of the training wines. They are shuffled with `self.seed` before the
        last `self.test_split` of them become the test set; they come from scikit-learn's own
        package, nothing is downloaded.
        """
        from sklearn.datasets import load_wine  # noqa: PLC0415 (slow to import)

        wine = load_wine()
        order = np.random.default_rng(self.seed).permutation(len(wine.target))
        numbers, labels = wine.data[order], wine.target[order].astype(np.int32)
        trained_on = int(len(order) * (1 - self.test_split))
        scaling = fit_scaling(numbers[:trained_on], MEASURED)
        vectors = scaled(numbers, scaling)
        return Dataset(
            signature=self.known_signature(),
            train=Examples({"features": vectors[:trained_on]}, labels[:trained_on]),
            test=Examples({"features": vectors[trained_on:]}, labels[trained_on:]),
            encoders=Encoders(inputs={"features": scaling}),
        )
