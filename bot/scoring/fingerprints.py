"""Short prints of texts, so that nearly the same words are found without keeping the words.

MinHash (A. Broder, 1997): the share of equal places of two prints estimates the Jaccard similarity
of the two texts' sets of letter groups. Pure.
"""

import re
import unicodedata

from rensa import RMinHash

from bot.scoring.normalise import normalise

PLACES = 64
"""In a print; the estimate of a similarity s is off by sqrt(s * (1 - s) / 64), 0.06 at most."""
GROUP = 4
"""Letters in a group. One name, typo or word more leaves most of them."""
FEWEST_WORDS = 6
"""Shorter texts get no print: short insults are alike by chance."""
_SEED = 1
_SHORT = 0xFFFF  # of each place only so many bits are kept: chance makes one in 65,536 equal

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|@[\w.-]+")
_WORD = re.compile(r"[^\W_]+")


def print_of(text: str) -> tuple[int, ...]:
    """`PLACES` numbers below 65,536, the same on every machine; () where the text is too short.

    Links, handles, emoji, case and punctuation do not matter, nor does what `normalise` folds.
    """
    words = _words_of(text)
    if len(words) < FEWEST_WORDS:
        return ()
    line = " ".join(words)
    hashed = RMinHash(num_perm=PLACES, seed=_SEED)
    hashed.update([line[at : at + GROUP] for at in range(len(line) - GROUP + 1)])
    return tuple(place & _SHORT for place in hashed.digest())


def _words_of(text: str) -> list[str]:
    bare = _ADDRESS.sub(" ", text)
    if not bare.isascii():
        bare = "".join(" " if unicodedata.category(char) == "So" else char for char in bare)
    return _WORD.findall(normalise(bare).casefold())
