import numpy as np
import pytest

from rnnpipe.data.datasets.tagged import TaggedSpec
from rnnpipe.data.padding import pad_dataset
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Tokens
from tests.rnnpipe.data.datasets.own_files import read, written

LOSE = "sequences that are longer, and lose their beginning"
TRAIN = "the DET\ncat N\nsat V\n\nThe DET\ncat N\n\nthe DET\ndog N\n"
VALIDATION = "the DET\n"
TEST = "The DET\nbird N\nsat V\ncat N\n\nsat V\n"


def spec_of(folder, train=TRAIN, test=TEST, validation=VALIDATION, ending="txt", **settings):
    files = {"train": train, "validation": validation, "test": test}
    paths = {r: written(folder, f"{r}.{ending}", text) for r, text in files.items() if text}
    return TaggedSpec(source="tagged", **paths, **settings)


def test_tokens_get_ids_by_their_frequency_in_training_and_tags_their_position(tmp_path):
    dataset = read(spec_of(tmp_path))

    # twice each "cat" and "the"; once "The", "dog" and "sat"
    words = dataset.encoders.inputs["tokens"]
    assert words.tokens == ("cat", "the", "The", "dog", "sat")
    assert dataset.signature.inputs == {"tokens": Tokens(vocabulary=7, timesteps=3)}
    assert dataset.signature.target == Classes(names=("DET", "N", "V"), timesteps=3)
    assert dataset.test.inputs["tokens"].values.tolist() == [4, 1, 6, 2, 6]
    assert dataset.test.inputs["tokens"].offsets.tolist() == [0, 4, 5]
    assert dataset.test.targets.values.tolist() == [0, 1, 2, 1, 2]
    assert dataset.test.targets.values.dtype == np.int32
    assert dataset.shown == ("The bird sat cat", "sat")
    assert dataset.test.groups is None


def test_tags_are_padded_and_cut_as_their_tokens_are_and_what_is_cut_is_said(tmp_path):
    dataset = read(spec_of(tmp_path))
    padded = pad_dataset(dataset)

    assert padded.test.inputs["tokens"].tolist() == [[1, 6, 2], [0, 0, 6]]
    assert padded.test.targets.tolist() == [[1, 2, 1], [0, 0, 2]]
    assert padded.test.weights.tolist() == [[1, 1, 1], [0, 0, 1]]
    assert dataset.card.notes == (
        "split by files: one each for training, validation and test",
        "padded on the left to 3 tokens; the longest training sequence has 3",
        f"test {LOSE}: 1, with 1 token that no model reads and no score counts",
    )
    assert dataset.card.parts["test"].unknown_share == 0.2


def test_lower_case_and_a_smaller_vocabulary(tmp_path):
    dataset = read(spec_of(tmp_path, lowercase=True, num_words=4, maxlen=9))

    words = dataset.encoders.inputs["tokens"]
    assert (words.tokens, words.lowercase, words.vocabulary) == (("the", "cat"), True, 4)
    assert dataset.test.inputs["tokens"].values.tolist() == [2, 1, 1, 3, 1]
    assert dataset.signature.target.timesteps == 9
    # as they are written, whatever a model reads
    assert dataset.shown[0] == "The bird sat cat"


def conllu(*sentences):
    """CoNLL-U of sentences, lists of `(form, upos, xpos)`; a `str` is a comment."""
    lines = []
    for sentence in sentences:
        if isinstance(sentence, str):
            lines.append(f"{sentence}\n")
            continue
        for i, (form, upos, xpos) in enumerate(sentence, start=1):
            lines.append(f"{i}\t{form}\t_\t{upos}\t{xpos}\t_\t_\t_\t_\t_\n")
        lines.append("\n")
    return "".join(lines)


A, B = ("a", "DET", "DT"), ("b", "NOUN", "NN")


@pytest.mark.parametrize(("tag", "names"), [("upos", ("DET", "NOUN")), ("xpos", ("DT", "NN"))])
def test_conllu_by_the_ending_of_the_file_and_any_of_its_columns(tmp_path, tag, names):
    text = conllu([A, B])
    spec = spec_of(tmp_path, text, text, text, ending="conllu", tag=tag, duplicates="allow")

    assert read(spec).signature.target.names == names


def test_the_format_may_be_declared(tmp_path):
    text = conllu([A, B])
    dataset = read(
        spec_of(tmp_path, text, text, text, ending="txt", format="conllu", duplicates="allow")
    )
    assert dataset.signature.target.names == ("DET", "NOUN")
    with pytest.raises(UserError, match=r"train\.txt, line 1: it is 'a\\tDET"):
        read(spec_of(tmp_path, text.replace("1\ta\t_\t", "a\t"), text, text))


def test_documents_are_groups_and_stay_on_one_side(tmp_path):
    documents = [line for _ in range(10) for line in ("# newdoc", [A, B], [B, A])]
    text = conllu(*documents)
    settings = {"group": "document", "duplicates": "allow"}
    dataset = read(spec_of(tmp_path, text, text, None, ending="conllu", **settings))

    assert [len(part.groups) for part in dataset.parts().values()] == [16, 20, 4]
    groups = [set(part.groups.tolist()) for part in dataset.parts().values()]
    assert not groups[0] & groups[1]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]
    assert len(groups[1]) == 10
    assert dataset.card.parts["test"].units == 10


def test_documents_that_are_not_marked(tmp_path):
    with pytest.raises(UserError, match='group = "document", but the train file marks none'):
        read(spec_of(tmp_path, group="document"))


def test_a_tag_that_is_never_trained_on_is_named(tmp_path):
    with pytest.raises(
        UserError, match="the test part has 'INTJ', a tag that no training token has"
    ):
        read(spec_of(tmp_path, test="oh INTJ\n"))


def test_test_sentences_that_are_trained_on_too_are_counted_and_refused(tmp_path):
    test = "the DET\ncat N\nsat V\n\nThe DET\nDog N\n\nthe DET\nbird N\n\nthe DET\nfish N\n"
    with pytest.raises(UserError, match=r"2 of 4 test inputs \(50.0%\) are among the training in"):
        read(spec_of(tmp_path, test=test))
    card = read(spec_of(tmp_path, test=test, duplicates="allow")).card

    # all words, not the ids: "bird" and "fish" are both unknown, and no twins
    assert (card.duplicates.exact, card.duplicates.near) == (1, 1)


def test_what_is_fitted_knows_nothing_of_the_other_sentences(tmp_path):
    poison = "zebra N\nzebra N\nthe V\n\nthe DET\nzebra N\nzebra N\nthe V\nthe V\n"

    clean = read(spec_of(tmp_path / "a"))
    poisoned = read(spec_of(tmp_path / "b", test=poison, validation=poison))
    other = read(spec_of(tmp_path / "c", train=TRAIN.replace("dog", "zebra")))

    assert clean.card.fitted_digest == poisoned.card.fitted_digest
    assert clean.encoders.digest == poisoned.encoders.digest
    assert clean.encoders.digest != other.encoders.digest


def test_the_treebank(mirror):
    folder = mirror / "ud_english_ewt"
    if not folder.exists():
        pytest.skip("the mirror has no treebank")
    train, test = (str(folder / f"en_ewt-ud-{part}.conllu") for part in ("dev", "test"))
    dataset = read(TaggedSpec(source="tagged", train=train, test=test))

    assert [len(part) for part in dataset.parts().values()] == [1601, 2077, 400]
    assert dataset.signature.target.width == 17
    assert dataset.card.parts["test"].classes["NOUN"] == 4123
    assert sum(dataset.card.parts["test"].classes.values()) == 25094
    assert (dataset.card.duplicates.exact, dataset.card.duplicates.near) == (73, 4)
