"""Whether a text is in a language that the model knows. Unknown is never taken for harmless."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.scoring.lexicon import known_words

READ = frozenset({"en", "pcm"})
"""English and Nigerian Pidgin."""

LEAST = 0.015
"""Of the identifier's probability for all of READ."""

_NO_WORDS = re.compile(r"@user\b|\burl\b|\bemail address\b|[\W\d_]+")
_FEWEST_BYTES = 6  # of UTF-8: less than six Latin letters or two Chinese signs tell nothing
_SHORT = 4  # words; there one common English word is enough
# What English posts are full of and sentences in other languages are not.
_OFTEN = (
    "the and you your youre yall ur are not dont cant wont isnt didnt youve thats its im ive this"
    " that these those what who how with have has had does did for from they them their she our"
    " would should could will just because about when where there been being more than then if but"
    " get got out up all know think like need people really fuck fucking shit bitch lol lmao doc"
    " doctor doctors nurse nurses thanks thank please good bad stop shut quack fraud shame love"
    " look looking nobody every everyone never always again right wrong yes hell damn"
)
_COMMON = known_words() | {*_OFTEN.split()}


def is_readable(plain: str) -> bool:
    """Of normalised text. Without words (emoji, links, names) there is no language to know."""
    words = _NO_WORDS.sub(" ", plain.replace("'", "").lower()).split()
    if len("".join(words).encode()) < _FEWEST_BYTES:
        return True
    common = sum(word in _COMMON for word in words)
    if common >= (1 if len(words) <= _SHORT else 2):
        return True
    return _chance_of_english(" ".join(words)) >= LEAST


def warm_up() -> None:
    """Load the identifier: half a second of work."""
    _identifier()


def _chance_of_english(words: str) -> float:
    return sum(float(chance) for name, chance in _identifier().rank(words) if name in READ)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
