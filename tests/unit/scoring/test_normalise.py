import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.normalise import LONGEST, normalise

READ_AS = [
    ("you are an id1ot, k1ll it", "you are an idiot, kill it"),
    ("what an i d i o t", "what an idiot"),
    ("id\u200biot", "idiot"),
    ("\u0456di\u043et with Cyrillic letters", "idiot with Cyrillic letters"),
    ("ýóú áré á ẃórthléss ẃhóré", "you are á worthless whore"),
    ("ɪ ᴡɪʟʟ ᴋɪʟʟ ʏᴏᴜ", "i will kill you"),  # noqa: RUF001 - the disguise
    ("kıll you", "kill you"),  # noqa: RUF001 - the disguise
    ("уоυ аге ѕсυм", "you are scum"),  # noqa: RUF001 - the disguise
    ("you\u3164are\u115fa whore", "you are a whore"),
    ("worth\u3164less wh\u00adore", "worthless whore"),
    ("kill\u00adyourself in­ter­est­ing", "kill yourself interesting"),
    ("I w!ll k!ll y0u", "I will kill you"),
    ("I wi11 ki11 you", "I will kill you"),
    ("I will ki|| you!", "I will kill you!"),
    ("die! 11 pills b12 10mg", "die! 11 pills b12 10mg"),
    ("nooooooo", "noo"),
    ("#ShutHerUp now", "# Shut Her Up now"),
    ("@drsomebody.bsky.social you lie", "you lie"),
    (".@one.example @two.example: you lie @three.example", "you lie"),
    ("tell @drsomebody.bsky.social what you think", "tell @user what you think"),
    ("@drsomebody.bsky.social", ""),
    ("you @sshole", "you asshole"),
    ("see https://example.org/x?y=1 there", "see url there"),
    ("write to a.b@example.org", "write to email address"),
    ("covid19 and hba1c, 2nd dose", "covid19 and hba1c, 2nd dose"),
    ("well\ud83d said", "well said"),
    ("a\x00b\x07c", "a b c"),
    ("\u201cquoted\u201d \u2013 so", '"quoted" - so'),
]


@pytest.mark.parametrize(("text", "read"), READ_AS)
def test_one_spelling_for_what_people_see_as_the_same(text: str, read: str) -> None:
    assert normalise(text) == read


def test_an_emoji_keeps_its_meaning_in_words() -> None:
    assert "pile of poo" in normalise("you 💩")


@pytest.mark.parametrize(
    "text", ["спасибо доктор", "кот и кто тут", "это же то и мое", "très fatigué, je suis désolée"]
)
def test_real_words_of_other_languages_stay(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\x00\x01", "\ud800"])
def test_nothing_to_see_is_nothing_to_judge(text: str) -> None:
    assert normalise(text) == ""


def test_of_a_long_text_head_and_tail_are_read() -> None:
    read = normalise("begin " + "word " * 50_000 + "end")
    assert read.startswith("begin")
    assert read.endswith("end")
    assert len(read) <= LONGEST + 1


@given(st.text())
def test_any_text_is_read_without_harm(text: str) -> None:
    read = normalise(text)
    assert read.isprintable()
    assert read == " ".join(read.split())
    read.encode()
