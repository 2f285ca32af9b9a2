"""Small files of every kind, as a user might have them."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

WORDS = (
    "the",
    "film",
    "was",
    "long",
    "and",
    "slow",
    "story",
    "about",
    "people",
    "who",
    "like",
    "food",
)


def texts(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Texts of 4 to 12 words, every other one good and the rest bad."""
    rng = np.random.default_rng(seed)
    return [
        (
            " ".join([*rng.choice(WORDS, rng.integers(3, 12)), f"{label}{row}"]),
            label,
        )
        for row, label in enumerate(("good", "bad") * (count // 2))
    ]


def reviews_csv(folder: Path) -> Path:
    path = folder / "reviews.csv"
    lines = [f'{row},"{text}",{label}' for row, (text, label) in enumerate(texts(60))]
    path.write_text("\n".join(["id,text,label", *lines]) + "\n")
    return path


def reviews_jsonl(folder: Path) -> Path:
    path = folder / "reviews.jsonl"
    rows = ({"text": text, "stars": 2.5 + len(text) / 7} for text, _ in texts(60))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def reviews_parquet(folder: Path) -> Path:
    path = folder / "reviews.parquet"
    found = texts(90)
    names = pa.array([text for text, _ in found]), pa.array([label for _, label in found])
    people = pa.array([f"person{row % 45}" for row in range(90)])
    parquet.write_table(pa.table([*names, people], ["text", "label", "author"]), path)
    return path


def folder_of_texts(folder: Path) -> Path:
    path = folder / "letters"
    for row, (text, label) in enumerate(texts(24)):
        (path / label).mkdir(parents=True, exist_ok=True)
        (path / label / f"{row}.txt").write_text(text)
    return path


def korean_tsv(folder: Path) -> Path:
    path = folder / "ko.tsv"
    rng = np.random.default_rng(0)
    good, bad = ("정말", "재미있는", "최고의", "영화"), ("너무", "지루한", "아까운", "시간")
    lines = [
        f"{' '.join(rng.choice(good if row % 2 else bad, 4))} {row}번\t{row % 2}"
        for row in range(60)
    ]
    path.write_text("\n".join(["document\tlabel", *lines]) + "\n", "utf-8")
    return path


def days_csv(folder: Path) -> Path:
    path = folder / "days.csv"
    days = np.arange("2020-01-01", "2021-01-01", dtype="datetime64[D]")
    values = 10 + 5 * np.sin(np.arange(len(days)) / 7) + np.arange(len(days)) % 7
    lines = [
        f"{str(day).replace('-', '/')};{value:.3f};{'rain' if value > 12 else 'sun'}"
        for day, value in zip(days, values, strict=True)
    ]
    path.write_text("\n".join(["day;value;sky", *lines]) + "\n")
    return path


def hours_csv(folder: Path) -> Path:
    """Two airports, hour by hour, with a gap and a missing value in each."""
    path = folder / "hours.csv"
    hours = np.arange("2020-01-01T00", "2020-02-01T00", dtype="datetime64[h]")
    noise = np.random.default_rng(0).normal(size=(2, len(hours)))
    lines = [
        f"{airport},{hour}:00Z,{'NA' if row == 17 else f'{20 + row % 24 + noise[n, row]:.3f}'}"
        for n, airport in enumerate(("JFK", "LGA"))
        for row, hour in enumerate(hours)
        if row != 100
    ]
    path.write_text("\n".join(["origin,hour,temp", *lines]) + "\n")
    return path


def gestures_csv(folder: Path) -> Path:
    """Thirty gestures of five steps each, without a time."""
    path = folder / "gestures.csv"
    rng = np.random.default_rng(0)
    lines = [
        f"g{gesture},{rng.normal():.4f},{rng.normal():.4f},{'left' if gesture % 2 else 'right'}"
        for gesture in range(30)
        for _ in range(5)
    ]
    path.write_text("\n".join(["gesture,x,y,hand", *lines]) + "\n")
    return path


def series_ts(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for part, count in (("TRAIN", 20), ("TEST", 10)):
        lines = [
            f"{','.join(f'{v:.3f}' for v in rng.normal(size=6 + row % 3))}:"
            f"{','.join(f'{v:.3f}' for v in rng.normal(size=6 + row % 3))}:{'ab'[row % 2]}"
            for row in range(count)
        ]
        header = "@problemName Small\n@classLabel true a b\n@data\n"
        (folder / f"Small_{part}.ts").write_text(header + "\n".join(lines) + "\n")
    return folder / "Small_TRAIN.ts"


def series_tsf(folder: Path) -> Path:
    path = folder / "small.tsf"
    values = np.random.default_rng(0).normal(size=(4, 80)) + np.arange(80) % 7
    lines = [f"T{n}:{','.join(f'{v:.3f}' for v in series)}" for n, series in enumerate(values)]
    header = "@attribute series_name string\n@frequency daily\n@horizon 3\n@data\n"
    path.write_text(header + "\n".join(lines) + "\n")
    return path


def sentences_conllu(folder: Path) -> Path:
    path = folder / "small.conllu"
    rng = np.random.default_rng(0)
    pairs = [(f"{tag.lower()}{n}", tag) for n in range(9) for tag in ("DET", "NOUN", "VERB", "ADV")]
    sentences = []
    for row in range(30):
        words = [pairs[n] for n in rng.choice(len(pairs), 3 + row % 4)]
        lines = [
            f"{n}\t{word}\t_\t{tag}\t_\t_\t0\troot\t_\t_" for n, (word, tag) in enumerate(words, 1)
        ]
        sentences.append("\n".join(([f"# newdoc id = {row}"] if row % 2 == 0 else []) + lines))
    path.write_text("\n\n".join(sentences) + "\n\n")
    return path
