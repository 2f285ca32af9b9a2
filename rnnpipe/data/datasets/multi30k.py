"""Multi30k: descriptions of photographs, translated: 29,000 to train on and 1,000 to test on."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.parallel import PairKeys, ParallelSpec
from rnnpipe.data.examples import Dataset
from rnnpipe.data.sources.files import LocalFile, RemoteFile

Language = Literal["de", "en", "fr"]

_URL = "https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw/"
_PARTS = {"train": "train", "validation": "val", "test": "test_2016_flickr"}
_SUMS: dict[Language, tuple[str, str, str]] = {
    "de": (
        "726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6",
        "f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a",
        "9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8",
    ),
    "en": (
        "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
        "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
        "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9",
    ),
    "fr": (
        "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c",
        "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9",
        "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90",
    ),
}


def _file(part: str, language: str, sha256: str) -> RemoteFile:
    name = f"{part}.{language}.gz"
    return RemoteFile(f"multi30k/{name}", f"{_URL}{name}", sha256)


class Multi30kSpec(Source, PairKeys):
    """Multi30k's task 1 as it was written (Elliott et al. 2016, arXiv:1605.00459), test 2016."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = tuple(
        _file(part, language, sha256)
        for language, sums in _SUMS.items()
        for part, sha256 in zip(_PARTS.values(), sums, strict=True)
    )
    LIBRARIES: ClassVar[tuple[str, ...]] = ParallelSpec.LIBRARIES

    source: Literal["multi30k"]
    text: Language = Field("de", description="the language that is read")
    target: Language = Field("en", description="the language that is written")

    @model_validator(mode="after")
    def _two_languages(self) -> Self:
        if self.text == self.target:
            raise ValueError(f"text and target are both {self.text!r}; expected two languages")
        return self

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The sentences of training, validation and test, sentence by sentence."""
        keys: dict[str, Any] = {key: getattr(self, key) for key in PairKeys.model_fields}
        keys |= {role: f"multi30k/{part}.{{}}.gz" for role, part in _PARTS.items()}
        pairs = ParallelSpec(source="parallel", text=self.text, target=self.target, **keys)
        return pairs.read({role: files[name] for role, name in pairs.own_files().items()})
