"""Texts, each with a class or a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rnnpipe.counting import counted
from rnnpipe.data.tables.columns import strings
from rnnpipe.data.tables.names import quoted
from rnnpipe.data.times.declared import ISO
from rnnpipe.data.words.encoding import encode
from rnnpipe.data.words.fitting import fit
from rnnpipe.data.words.units import Unit
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.columns import as_class
from rnnpipe.inspecting.deciding import kind_of_target, only, require_classes, require_there
from rnnpipe.inspecting.proposal import Key, Proposal, TargetKind, Wishes
from rnnpipe.inspecting.steps import format_of

if TYPE_CHECKING:
    from rnnpipe.inspecting.table import Table

_SAMPLE = 20_000
"""Texts that lengths are measured on."""

_PERCENTILE = 95
_LONGEST = 1_000
_VOCABULARY: dict[Unit, int] = {"word": 10_000, "subword": 8_000, "character": 2_000}
_EMBEDDING = 32
_UNEVEN = 5
_FEW_REPEATED = 0.01
_BASELINES = ("majority", "tfidf_logistic")


@dataclass(frozen=True, eq=False)
class Texts:
    """What is to be said of texts, wherever they lie.

    Attributes:
        sample: some of them.
        rows: how many there are.
        repeated: how many are word for word like one before them.
        counts: rows of each class; empty where a number is asked for.

    """

    sample: pa.Array
    rows: int
    repeated: int
    counts: Mapping[str, int]


def propose(table: "Table", wishes: Wishes) -> Proposal:
    """Take a table's rows for texts.

    Raises:
        UserError: what the text, the target or the group is cannot be told, or rows lack them.

    """
    text = _text(table, wishes)
    target, kind, why = _target(table, wishes, text)
    group = _group(table, wishes, {text.name, target.name})
    time = _time(table, wishes)
    if kind == "class":
        require_classes(target, target.counts, table.name)
    column = strings(table.data[text.name], text.name, table.file)
    texts = Texts(
        sample=column.take(sampled(len(column))).combine_chunks(),
        rows=text.rows,
        repeated=text.rows - text.distinct,
        counts=target.counts if kind == "class" else {},
    )
    takes = [
        f"{text.name!r} is the text: {text.told}.",
        f"{target.name!r} is the target, a {kind}: {why}.",
        *([f"Of {target.name!r} {target.doubt}."] if target.doubt else []),
    ]
    keys = [Key("text", text.name), Key("target", target.name)]
    if kind == "number":
        keys.append(Key("kind", "number"))
    if group is not None:
        takes.append(
            f"{group.name!r} is the group ({group.distinct:,} of them): its rows stay on one side "
            "of the split."
        )
        keys.append(Key("group", group.name))
        split = split_key("group", "the rows of a group are on one side", column=group.name)
    elif time is not None:
        keys.append(Key("time", time.name))
        if not time.typed and (time_format := format_of(time, wishes, table.name)) != ISO:
            keys.append(Key("time_format", time_format))
        takes.append(f"{time.name!r} is the time: the latest texts test, those before validate.")
        split = split_key("time", "what comes later is never learned from")
    elif kind == "class":
        split = split_key("stratified", "each part has its share of every class")
    else:
        split = split_key("random", "there are no classes, groups or times to go by")
    left = [c.name for c in table.columns.values() if c.name not in {k.value for k in keys}]
    if left:
        takes.append(f"Not read: {quoted(left)}.")
    return proposal_of(
        f"Which {target.name} does a text of {table.file.path.name} have?",
        texts,
        str(table.file.path),
        (*keys, *table.layout_keys()),
        tuple(takes),
        split,
    )


def _text(table: "Table", wishes: Wishes) -> Column:
    if wishes.text is None:
        text = only(table.of_kind("text"), "the text", "--text", table.name)
    else:
        text = table.asked(wishes.text, "--text")
    if text.absent:
        column = strings(table.data[text.name], text.name, table.file)
        require_there(column, text.name, "the text", table.name)
    return text


def _target(table: "Table", wishes: Wishes, text: Column) -> tuple[Column, TargetKind, str]:
    if len(wishes.target) > 1:
        raise UserError(f"--target {' --target '.join(wishes.target)}: a text has one target")
    if wishes.target:
        target = table.asked(wishes.target[0], "--target")
    else:
        others = {text.name, wishes.group}
        found = [c for c in table.of_kind("class", "number") if c.name not in others]
        found = found or [c for c in table.of_kind("mixed") if c.name not in others]
        target = only(found, "the target", "--target", table.name)
    kind, why = kind_of_target(target, wishes.kind, table.name)
    values = table.values(target, kind)
    if kind == "class":
        target = as_class(target, values)
    require_there(values, target.name, "the target", table.name)
    return target, kind, why


def _time(table: "Table", wishes: Wishes) -> Column | None:
    """The column that is said to be the time, or the only one that holds times."""
    if wishes.time is not None:
        return table.asked(wishes.time, "--time")
    found = table.of_kind("time")
    return only(found, "the time", "--time", table.name) if found else None


def _group(table: "Table", wishes: Wishes, taken: set[str]) -> Column | None:
    """The column that is said to be the group, or the only one that repeats like a key."""
    keys = [column for column in table.of_kind("key") if column.name not in taken]
    if wishes.group is not None:
        group = table.asked(wishes.group, "--group")
    elif keys:
        group = only(keys, "the group", "--group", table.name)
    else:
        return None
    require_there(table.values(group, "class"), group.name, "the group", table.name)
    return group


def split_key(by: str, why: str, **more: str) -> Key:
    """A split of a fifth and a fifth, and why it is by this."""
    what = {"group": "groups", "time": "times"}.get(by, "texts")
    way = by if by == "stratified" else f"by {by}"
    reason = why if by == "random" else f"{way}, so that {why}"
    return Key(
        "split",
        {"by": by, **more, "test": 0.2, "validation": 0.2},
        f"A fifth of the {what} tests and a fifth validates; {reason}.",
    )


def proposal_of(  # noqa: PLR0913 (what a folder and a table both have to say)
    question: str,
    texts: Texts,
    path: str,
    keys: tuple[Key, ...],
    takes: tuple[str, ...],
    split: Key,
) -> Proposal:
    """Say what is the same for texts of a table and of a folder.

    Args:
        question: the suite's title.
        texts: what is to be said of them.
        path: as the user gave it.
        keys: that say where the texts and their targets are.
        takes: what was decided so far.
        split: how rows are split.

    """
    unit, why = _unit(texts.sample)
    words = fit([texts.sample], unit, _VOCABULARY[unit])
    lengths = encode([texts.sample], words, np.zeros(len(texts.sample), np.int8)).lengths
    cut = int(np.percentile(lengths, _PERCENTILE))
    maxlen = min(max(10, 10 * ceil(cut / 10)), _LONGEST)
    said = (
        f"{unit.capitalize()}s in a text: median {np.median(lengths):,.0f}, {_PERCENTILE}% have at "
        f"most {cut:,}, the longest {lengths.max():,}"
    )
    longest = f", but {_LONGEST:,} at most, as recurrent layers are slow" * (maxlen < cut)
    more = [split]
    verb = "repeats" if texts.repeated == 1 else "repeat"
    repeated = (
        f"{texts.repeated:,} of {counted(texts.rows, 'text')} {verb} another one word for word"
    )
    if texts.repeated > _FEW_REPEATED * texts.rows:
        more.append(
            Key(
                "duplicates",
                "allow",
                f"{repeated}. A run counts those that are on both sides of the split, and refuses "
                "more than a tenth of the test; so it goes on:",
                proposed=False,
            )
        )
    if texts.counts and max(texts.counts.values()) > _UNEVEN * min(texts.counts.values()):
        more.append(
            Key(
                "class_weight",
                "balanced",
                "The classes are uneven; so each counts alike in training:",
                proposed=False,
            )
        )
    return Proposal(
        question=question,
        keys=(
            Key("source", "text"),
            *keys,
            Key("unit", unit, why),
            Key("num_words", _VOCABULARY[unit], "Rarer ones become 'unknown'."),
            Key("maxlen", maxlen, f"{said}{longest}; longer ones lose their beginning."),
            *more,
        ),
        files={"path": path},
        takes=(
            *takes,
            f"{said}: maxlen = {maxlen}.",
            f"{unit.capitalize()}s are the tokens. {why}",
            split.comment,
        ),
        baselines={name: {"type": name} for name in _BASELINES},
        examples=round(0.6 * texts.rows),
        width=_EMBEDDING,
        outputs=len(texts.counts) if len(texts.counts) > 2 else 1,
        words=True,
    )


def _unit(sample: pa.Array) -> tuple[Unit, str]:
    """What a token is, and why."""
    words = pc.mean(pc.count_substring_regex(sample, r"\S+")).as_py()
    characters = pc.mean(pc.utf8_length(sample)).as_py()
    hangul = pc.mean(pc.match_substring_regex(sample, "[가-힣]")).as_py()
    if characters > 15 * words:
        return "character", "There are hardly any spaces between words."
    if hangul > 0.5:
        return "subword", "The texts are Korean, whose words have many forms."
    return "word", "Words stand between spaces."


def sampled(rows: int) -> pa.Array:
    """Of all rows, or of so many that are drawn once and for all, the places."""
    if rows <= _SAMPLE:
        return pa.array(np.arange(rows))
    return pa.array(np.sort(np.random.default_rng(0).choice(rows, _SAMPLE, replace=False)))
