"""The English Web Treebank of Universal Dependencies: a part of speech for each word."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.tagged import TaggedSpec
from rnnpipe.data.examples import Dataset
from rnnpipe.data.readers.conllu import TagColumn
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.specs.base import Count, Flag

_RELEASE = "https://raw.githubusercontent.com/UniversalDependencies/UD_English-EWT/r2.16/"

DEV = RemoteFile(
    name="en_ewt-ud-dev.conllu",
    url=f"{_RELEASE}en_ewt-ud-dev.conllu",
    sha256="531a54ff90d6ab12201c5a50c3e78e6ddac4de69abc4bce5d275d3cd29efe2b6",
)
TEST = RemoteFile(
    name="en_ewt-ud-test.conllu",
    url=f"{_RELEASE}en_ewt-ud-test.conllu",
    sha256="e266e515a0a7547657ed3d90d9ba46487d6bd251f27ad4269d4e8a427c8555cd",
)


class EwtSpec(Source):
    """English from the web (Silveira et al. 2014), CC BY-SA 4.0; trained on its dev part."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = (DEV, TEST)

    source: Literal["ud_english_ewt"]
    tag: TagColumn = Field("upos", description="the column of CoNLL-U that is the class")
    lowercase: Flag = Field(default=False, description="whether words are known in lower case only")
    num_words: Count = Field(
        2500,
        ge=3,
        description="vocabulary size, padding and 'unknown' among it; smaller than what the "
        "training sentences have, so that 'unknown' is learned too",
    )
    maxlen: Count | None = Field(
        None,
        description="timesteps after padding and truncating on the left; as many as the longest "
        "training sentence has, if left out",
    )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The 2,001 sentences of dev to train on and to validate with, and the 2,077 of test.

        The treebank's own training part is six times as large; dev is enough to see what a sentence
        tells of a word. Sentences of one document are alike: it stays on one side, and counts as
        one in the verdicts.
        """
        tagged = TaggedSpec(
            source="tagged",
            train=DEV.name,
            test=TEST.name,
            group="document",
            tag=self.tag,
            lowercase=self.lowercase,
            num_words=self.num_words,
            maxlen=self.maxlen,
        )
        return tagged.read({"train": files[DEV.name], "test": files[TEST.name]})
