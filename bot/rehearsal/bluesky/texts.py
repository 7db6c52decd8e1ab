"""How long a private message may be."""

import unicodedata

from bot.rehearsal.bluesky.wire import XrpcError

MOST_GRAPHEMES = 1_000
MOST_BYTES = 10_000


def must_fit(text: str) -> None:
    """Raises the chat service's own 400."""
    if not text:
        raise XrpcError("InvalidRequest", "Input/message/text must not be empty")
    if len(text.encode()) > MOST_BYTES:
        said = f"Input/message/text must not be longer than {MOST_BYTES} characters"
        raise XrpcError("InvalidRequest", said)
    if graphemes_in(text) > MOST_GRAPHEMES:
        said = f"Input/message/text must not be longer than {MOST_GRAPHEMES} graphemes"
        raise XrpcError("InvalidRequest", said)


def graphemes_in(text: str) -> int:
    """Grapheme clusters, near enough: marks, joiners and skin tones extend what they follow."""
    count, joined = 0, False
    for char in text:
        extends = _extends(char)
        count += not (extends or joined)
        joined = char == "\u200d"
    return count


def _extends(char: str) -> bool:
    skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return skin_tone or char == "\u200d" or unicodedata.category(char) in {"Mn", "Me", "Mc"}
