"""In which language a page speaks: English, which the code is written in, or another by a table."""

from rnnpipe.language.phrases import Language, language, retell, said, say, say_count, speaking

__all__ = ["Language", "language", "retell", "said", "say", "say_count", "speaking"]
