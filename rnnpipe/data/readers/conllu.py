"""CoNLL-U, as the treebanks of Universal Dependencies have it: a word a line, ten columns.

Source: https://universaldependencies.org/format.html. A sentence is its syntactic words, those with
a whole number as ID: of a token that stands for several words (`3-4  don't`) the words are read
(`3  do`, `4  n't`) and not the token; empty nodes (`5.1`), which stand in no text, are left out.
"""

import re
from typing import Literal

from rnnpipe.counting import counted
from rnnpipe.data.readers.lines import numbered_lines, wrong_line
from rnnpipe.data.readers.tagged import Sentence, TaggedText
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError

TagColumn = Literal["upos", "xpos", "feats", "deprel"]
"""A column that may be the tag."""

_COLUMNS = ("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc")
_NO_WORD = re.compile(r"[0-9]+-[0-9]+|[0-9]+\.[0-9]+")
_NEW_DOCUMENT = re.compile(r"#\s*newdoc(\s|$)")


def read_conllu(file: LocalFile, tag: TagColumn | None, most: int | None = None) -> TaggedText:
    """The words of a CoNLL-U file, with what stands in the column `tag` as their tags.

    They are those of the first `most` sentences, or of all. Without `tag` none is needed, and every
    tag is empty.

    Documents are counted from 1 on, where a comment `# newdoc` begins one; what stands before the
    first is document 0.

    Raises:
        UserError: a line without ten columns, a word without a tag (`_`), IDs that do not count up
            from 1, or no words at all; the message names the line.

    """
    position = None if tag is None else _COLUMNS.index(tag)
    sentences: list[Sentence] = []
    documents: list[int] = []
    document = 0
    sentence: Sentence = []

    def end() -> None:
        if sentence:
            sentences.append(list(sentence))
            documents.append(document)
            sentence.clear()

    for number, line in numbered_lines(file):
        if not line.strip():
            end()
            if len(sentences) == most:
                break
        elif line.startswith("#"):
            document += _NEW_DOCUMENT.match(line) is not None
        else:
            try:
                word = _word(line, position, len(sentence) + 1)
            except ValueError as error:
                raise wrong_line(file, number, str(error)) from error
            if word is not None:
                sentence.append(word)
    end()
    if not sentences:
        raise UserError(f"{file.path} holds no words; expected CoNLL-U, a word a line")
    return TaggedText.of(sentences, documents)


def _word(line: str, position: int | None, expected: int) -> tuple[str, str] | None:
    """The word of a line and its tag; None where the line is no syntactic word's."""
    fields = line.split("\t")
    if len(fields) != len(_COLUMNS):
        raise ValueError(
            f"it has {counted(len(fields), 'column')}; expected the {len(_COLUMNS)} of "
            "CoNLL-U with tabs between them (a file of two columns is declared with "
            'format = "columns")'
        )
    identity, form = fields[:2]
    if _NO_WORD.fullmatch(identity):
        return None
    if identity != str(expected):
        raise ValueError(f"the ID is {identity[:40]!r}; expected {expected}, the sentence's next")
    if position is None:
        if not form:
            raise ValueError("the form is empty")
        return form, ""
    tag = fields[position]
    # of the features alone "_" says that there are none; elsewhere that nobody said
    if tag == "_" and _COLUMNS[position] != "feats":
        raise ValueError(
            f"{form[:40]!r} has no {_COLUMNS[position]}; expected a tag: choose another column"
        )
    if not form or not tag:
        raise ValueError(f"the {'form' if not form else _COLUMNS[position]} is empty")
    return form, tag
