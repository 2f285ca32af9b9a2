import pytest
from pydantic import ValidationError

from rnnpipe.data import datasets
from rnnpipe.data.datasets.multi30k import Multi30kSpec
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.files.digests import parse_sums
from rnnpipe.specs import Text, Tokens


def test_the_files_are_those_of_the_mirror(mirror):
    sums = parse_sums((mirror / "SHA256SUMS").read_text(), "sums")
    assert {file.name: sums[file.name] for file in Multi30kSpec.FILES} == {
        file.name: file.sha256 for file in Multi30kSpec.FILES
    }


def test_sentences_and_their_translations(mirror):
    spec = Multi30kSpec(source="multi30k", num_words=2_000, lowercase=True)
    files = {file.name: LocalFile(mirror / file.name, file.sha256) for file in spec.FILES}
    dataset = datasets.load(spec, files)
    assert {part: len(each) for part, each in dataset.parts().items()} == {
        "train": 29_000,
        "validation": 1_014,
        "test": 1_000,
    }
    assert dataset.signature.inputs == {"tokens": Tokens(vocabulary=2_000, timesteps=45)}
    assert dataset.signature.target == Text(vocabulary=2_000, timesteps=42, lowercase=True)
    assert (
        dataset.written.sources[0] == "Ein Mann mit einem orangefarbenen Hut, der etwas anstarrt."
    )
    assert dataset.written.references[0] == ("A man in an orange hat starring at something.",)
    assert dataset.card.duplicates.exact == 0


def test_two_languages_are_needed():
    with pytest.raises(ValidationError, match="text and target are both 'en'"):
        Multi30kSpec(source="multi30k", text="en", target="en")
