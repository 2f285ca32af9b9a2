import hashlib
from collections import Counter

import pytest

from rnnpipe.data.readers.conllu import read_conllu
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


def row(identity, form, upos="X", xpos="_", feats="_", deprel="_"):
    return f"{identity}\t{form}\t_\t{upos}\t{xpos}\t{feats}\t0\t{deprel}\t_\t_\n"


def read(tmp_path, text, tag="upos"):
    path = tmp_path / "a.conllu"
    path.write_text(text, encoding="utf-8")
    return read_conllu(LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest()), tag)


SENTENCES = (
    "# newdoc id = one\n# text = I don't\n"
    + row("1", "I", "PRON", "PRP", "Case=Nom", "nsubj")
    + row("2-3", "don't", "_")
    + row("2", "do", "AUX", "VBP", deprel="root")
    + row("3", "n't", "PART", "RB", deprel="advmod")
    + row("3.1", "know", "VERB", "VB")
    + "\n\n# newdoc\n"
    + row("1", "_", "SYM", "SYM", deprel="root")
    + row("2", "New York", "PROPN", "NNP", deprel="flat")
    + "\n"
    + row("1", "#", "SYM", "#", deprel="root")
)


def test_words_are_read_and_neither_ranges_nor_empty_nodes(tmp_path):
    text = read(tmp_path, SENTENCES)

    assert text.tokens == ["I", "do", "n't", "_", "New York", "#"]
    assert text.tags == ["PRON", "AUX", "PART", "SYM", "PROPN", "SYM"]
    assert text.offsets.tolist() == [0, 3, 5, 6]
    assert len(text) == 3
    assert text.documents.tolist() == [1, 2, 2]


@pytest.mark.parametrize(
    ("column", "tags"),
    [
        ("xpos", ["PRP", "VBP", "RB", "SYM", "NNP", "#"]),
        ("feats", ["Case=Nom", "_", "_", "_", "_", "_"]),
        ("deprel", ["nsubj", "root", "advmod", "root", "flat", "root"]),
    ],
)
def test_any_of_the_columns_may_be_the_tag(tmp_path, column, tags):
    assert read(tmp_path, SENTENCES, column).tags == tags


def test_without_documents_there_are_none(tmp_path):
    assert read(tmp_path, "# newdocument\n" + row("1", "a")).documents is None


def test_what_stands_before_the_first_document_is_one_too(tmp_path):
    text = read(tmp_path, row("1", "a") + "\n# newdoc\n" + row("1", "b"))
    assert text.documents.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no words"),
        ("# newdoc\n\n", "holds no words"),
        ("a X\n", "line 1: it has 1 column; expected the 10 of CoNLL-U"),
        (row("1", "a") + row("3", "b"), "line 2: the ID is '3'; expected 2, the sentence's next"),
        (row("1", "a") + row("1", "b"), "line 2: the ID is '1'; expected 2"),
        (row("x", "a"), "line 1: the ID is 'x'; expected 1"),
        ("\n" + row("1", "a", "_"), "line 2: 'a' has no upos; expected a tag: choose another"),
        (row("1", ""), "line 1: the form is empty"),
        (row("1", "a", ""), "line 1: the upos is empty"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("part", "sentences", "words", "documents", "most"),
    [("dev", 2001, 25147, 318, ("NOUN", 4210)), ("test", 2077, 25094, 316, ("NOUN", 4123))],
)
def test_the_treebank_itself(mirror, part, sentences, words, documents, most):
    path = mirror / "ud_english_ewt" / f"en_ewt-ud-{part}.conllu"
    if not path.exists():
        pytest.skip("the mirror has no treebank")
    file = LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest())

    text = read_conllu(file, "upos")

    assert (len(text), len(text.tokens)) == (sentences, words)
    assert text.documents[-1] == documents
    assert Counter(text.tags).most_common(1) == [most]
