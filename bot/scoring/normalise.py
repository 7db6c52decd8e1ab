"""The text as the model reads it: one spelling for what people see as the same words.

Pure and fast (about twenty thousand short posts a second on one core). People keep seeing the
original. Emoji become their Unicode names, because the vocabulary has no emoji and they often carry
the meaning; links and handles become words, so that nobody is judged by a name; letters hidden in
digits, signs, dots, spaces or look-alikes are put back; whose name, pronoun, credential or religion
it is, is hidden.
"""

import re
import unicodedata
from functools import lru_cache

from bot.scoring.blinding import blind
from bot.scoring.lexicon import known_words
from bot.scoring.spellings import BLANKS, LOOKALIKES, SMALL_CAPITALS, unmask, unstroke

LONGEST = 4_000  # characters read; of a longer text the head and the tail
_TAIL = 1_000

_LINK = re.compile(r"(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)
_EMAIL = re.compile(r"\w[\w.%+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z0-9_][\w.-]{1,252}(?:@[\w.-]{1,252})?")
_AROUND = re.compile(r"^(?:\W*@user\b)+[\s:,]*|(?:@user\W*)+$")  # whom it is sent to; a mark stays
_LEET_HANDLE = re.compile(r"@(?:ss|sshole|nus|nal)(?:s|es)?\b", re.IGNORECASE)
_HASHTAG = re.compile(r"#(?=[A-Za-z])(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_SPACED = re.compile(r"(?<![\w'])[A-Za-z](?:([ ._*\-])[A-Za-z](?:\1[A-Za-z])+)(?![\w'])")
_STRETCHED = re.compile(r"([A-Za-z!?.])\1{2,}")
_REPEATED_WORD = re.compile(r"\b((?:\w+ ){1,8}?)\1{2,}")
_DISGUISED = re.compile(r"(?<![\w@$])[\w@$!*+|]*[0134570@$!*+|][\w@$!*+|]*")
_LEET = str.maketrans("013457@$!|+", "oieastasilt")
_LEET_SIGNS = frozenset("013457@$!|+")
_REAL = re.compile(
    r"h\d+n\d+|a1c|hba1c|p\d+|b1[0-9]*|d3|k1|t[1-4]|v\d+|co[v0-9]\w*|\d+[a-z]{1,4}|[a-z]+[\d!|+*$]+"
    r"|\d+[a-z]?\d+[a-z]*|[a-z]\d+[a-z]?|[a-z]+\d{2,}[a-z]*",
    re.IGNORECASE,
)
_TYPOGRAPHY = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
}
_PARTED = re.compile(r"[A-Za-z]+(?:[\u00ad\u115f\u1160\u3164\uffa0]+[A-Za-z]+)+")
_BLANK = re.compile(r"[\u00ad\u115f\u1160\u3164\uffa0]+")
_KNOWN = known_words() | {"a", "i", "is", "to", "will", "and", "the", "worthless", "whore", "scum"}
_SHORTEST = 3
_OUTSIDE = ".,;:!?\"'()"
_FEWEST_SPELLED = 4  # U.S.A. and M D stay as they are


def normalise(text: str) -> str:
    """The words the tokenizer gets: single spaces, case kept (the tokenizer folds it)."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - _TAIL]} {text[-_TAIL:]}"
    plain_ascii = text.isascii()
    if not plain_ascii:
        text = _fold_marks(text)
    if "@" in text:
        text = _mark_handles(text)
    if "://" in text or "www." in text.lower():
        text = _LINK.sub(" url ", text)
    if "#" in text:
        text = _HASHTAG.sub(_split_hashtag, text)
    text = _STRETCHED.sub(r"\1\1", text)
    text = _SPACED.sub(_join, text)
    text = _DISGUISED.sub(_undisguise, text)
    text = " ".join(_visible(text).split())
    if not plain_ascii:
        text = _REPEATED_WORD.sub(r"\1\1", text + " ").rstrip()
    return blind(text)


def _mark_handles(text: str) -> str:
    """A handle before or after the words only says to whom they go, so it is left out."""
    text = _EMAIL.sub(" email address ", text)
    return _AROUND.sub(" ", _HANDLE.sub(_user_or_word, text))


def _user_or_word(match: re.Match[str]) -> str:
    return match.group() if _LEET_HANDLE.fullmatch(match.group()) else "@user"


def _split_hashtag(match: re.Match[str]) -> str:
    return "# " + _HUMP.sub(" ", match.group(1))


def _join(match: re.Match[str]) -> str:
    letters = re.sub(r"[ ._*\-]", "", match.group())
    return letters if len(letters) >= _FEWEST_SPELLED else match.group()


def _undisguise(match: re.Match[str]) -> str:
    """`k1ll` and `b!tch` become words; `covid19`, `a1c`, `2nd` and `wow!` stay."""
    word = match.group()
    if word.isdigit() or len(word) < _SHORTEST or word == "@user":
        return word
    if "*" in word:
        core = word.rstrip("!")
        return unmask(core.lower()) or word
    if hidden := unstroke(word) or unstroke(word.rstrip("!")):
        return hidden
    core = word.rstrip("!|+$")
    if core.isalpha() or _REAL.fullmatch(core):
        return word
    signs = sum(char in _LEET_SIGNS for char in core)
    letters = sum(char.isalpha() for char in core)
    if letters <= signs or signs + letters != len(core):
        return word
    return core.translate(_LEET) + word[len(core) :]


def _fold_marks(text: str) -> str:
    if _BLANK.search(text):
        text = _PARTED.sub(_unpart, text).translate(BLANKS)
    return "".join(
        _fold_word(word) for word in re.split(r"(\s+)", "".join(map(_shown, _composed(text))))
    )


def _unpart(match: re.Match[str]) -> str:
    """A filler is a space unless it splits a known word; a soft hyphen only between known ones."""
    pieces = _BLANK.split(match.group())
    whole = "".join(pieces)
    if whole.lower() in _KNOWN:
        return whole
    soft = "\u00ad" in match.group() and not all(piece.lower() in _KNOWN for piece in pieces)
    return whole if soft else " ".join(pieces)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """What one character contributes: itself, a name in words, a space, or nothing."""
    if char.isascii():
        return char
    kind = unicodedata.category(char)
    if kind in {"Cf", "Cc", "Me", "Cs", "Co", "Cn", "Sk"} or "VARIATION SELECTOR" in _name(char):
        return ""
    if kind == "Mn":
        return "" if unicodedata.combining(char) else char
    if kind == "So":
        return f" {_emoji_words(char)} "
    return _TYPOGRAPHY.get(char, char)


def _emoji_words(char: str) -> str:
    name = _name(char).lower()
    return name.replace("regional indicator symbol letter ", "").replace(" sign", "")


def _name(char: str) -> str:
    return unicodedata.name(char, "")


def _fold_word(word: str) -> str:
    """Look-alikes only beside Latin letters or for a known word: real Cyrillic and Greek stay."""
    if word.isascii():
        return word
    plain = _without_marks(word.lower().translate(LOOKALIKES))
    if _is_known(plain) or any(char.isascii() and char.isalpha() for char in word):
        return plain
    return word.translate(SMALL_CAPITALS)


def _without_marks(word: str) -> str:
    """`ẃhóré` becomes the known word; other accents stay, they tell what language it is."""
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare if _is_known(bare) else word


def _is_known(word: str) -> bool:
    """Shorter words are too often words of other languages too."""
    core = word.strip(_OUTSIDE)
    return len(core) >= _SHORTEST and core in _KNOWN


def _visible(text: str) -> str:
    """Control characters are not text."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char.isspace() else " " for char in text)
