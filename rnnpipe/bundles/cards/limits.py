"""Where what was measured of a model ends, and how a bundle is used."""

from rnnpipe.bundles.cards.base import Section
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.data.encoders import FIRST
from rnnpipe.data.words.decoding import UNKNOWN_WRITTEN
from rnnpipe.language import say, say_count
from rnnpipe.records import DatasetRecord
from rnnpipe.specs import Classes, Image, Text, Tokens


def limits(record: BundleRecord, dataset: DatasetRecord) -> Section:
    """Tell where what was measured ends."""
    said = []
    for name, port in record.signature.inputs.items():
        if port.is_sequence:
            steps = "token" if isinstance(port, Tokens) else "step"
            said.append(
                say(
                    "Of {name} it reads the last {steps}; what stands before them has no part in "
                    "the answer.",
                    name=name,
                    steps=say_count(port.timesteps or 0, steps),
                )
            )
        if isinstance(port, Tokens):
            said.append(
                say(
                    "It knows {count} ids, those of the padding and of unknown tokens among them; "
                    "every other token is read as unknown.",
                    count=f"{port.vocabulary:,}",
                )
            )
        if isinstance(port, Image):
            said.append(
                say(
                    "It sees of {name} no more than {width} by {height} pixels.",
                    name=name,
                    width=port.width,
                    height=port.height,
                )
            )
    said += _limits_of_text(record)
    said += [
        say("Not scored: {name}, {reason}.", name=name, reason=reason)
        for name, reason in dataset.undefined.items()
    ]
    said.append(
        say(
            "Its scores hold for rows that come as its test examples came; nothing else was "
            "measured."
        )
    )
    if isinstance(record.signature.target, Classes):
        said.append(
            say(
                "A probability is what the model puts out; whether it is met as often, the section "
                "on calibration in the run's report tells, where it has one."
            )
        )
    return Section(say("Limits"), tuple(said))


def _limits_of_text(record: BundleRecord) -> list[str]:
    """What a model that writes text cannot write; nothing of any other."""
    target, pair = record.signature.target, record.trained.encoder_decoder
    if not isinstance(target, Text) or pair is None:
        return []
    longest = min(pair.max_length or target.timesteps, target.timesteps)
    known = say(
        "It writes at most {tokens}, its end among them, out of {count} that the training texts "
        "have; a rarer one it writes as {unknown}.",
        tokens=say_count(longest, "token"),
        count=f"{target.vocabulary - FIRST:,}",
        unknown=UNKNOWN_WRITTEN,
    )
    careful = "Nothing keeps it from writing what is not so: what reads well may be wrong."
    return [known, say(careful)]


def use(record: BundleRecord) -> Section:
    """Tell how to ask it, in four lines of Python and on the command line."""
    code = (
        "import rnnpipe\n\n"
        'bundle = rnnpipe.open_bundle("PATH OF THIS FOLDER")\n'
        f"for line in bundle.predict({_example(record)}):\n"
        "    print(line)"
    )
    given = (
        "a picture, or a folder or zip archive of them"
        if any(isinstance(port, Image) for port in record.signature.inputs.values())
        else "a file of rows or - for lines"
    )
    said = say("On the command line: rnnpipe predict PATH INPUT, with {given}.", given=say(given))
    return Section(say("Use"), (said,), code=code)


def _example(record: BundleRecord) -> str:
    source = record.source.source
    if source in {"text", "imdb", "reuters", "parallel", "multi30k", "reversal"}:
        return '["a text", "another"]'
    if source == "tagged":
        return '["a sentence with spaces between its tokens"]'
    if source == "series":
        return "rows"
    if source in {"captioned_images", "shapes"}:
        return '[open("a.jpg", "rb").read()]'
    return "[example]"
