import pytest

from bot.scoring.language import is_readable
from bot.scoring.normalise import normalise
from tests.unit.scoring.care_fixtures import NOT_CARE
from tests.unit.scoring.hostile_fixtures import BENIGN, HOSTILE


@pytest.mark.parametrize(
    "text",
    [
        "Du bist eine Schande für deinen Beruf",
        "eres una vergüenza para la medicina",
        "cállate la boca, farsante",
        "tu es une honte pour la médecine",
        "sei una ciarlatana, vergognati",
        "você é uma vergonha",
        "jij bent een schande",
        "jesteś hańbą",
        "kamu penipu, dokter gadungan",
        "olet häpeä ammatillesi",
        "Ты позор медицины",
        "أنت عار على الطب",
        "रंडी डॉक्टर",
        "너는 사기꾼이야",
        "你是个骗子",
        "死ねばいいのに",
        "@dr.example ich weiß wo du wohnst https://example.org",
    ],
)
def test_other_languages_are_known_to_be_unknown(text: str) -> None:
    assert not is_readable(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        *("K.", "nah", "tea?", "rope", "lol", "you quack", "ur a joke", "shut up", "WTF doc"),
        *("🖕🖕", "😂", "https://example.org/x", "@dr.example", "123", "...", "???", "A&E"),
        "Doctor wey no sabi anything, abeg comot",
        "ye're a wee scunner so ye are",
        "Hiiii doc, sooo proud of u!!",
        "@someone faggot",
    ],
)
def test_informal_english_and_what_has_no_words_is_not(text: str) -> None:
    assert is_readable(normalise(text))


def test_hardly_any_english_sentence_is_lost() -> None:
    sentences = [*BENIGN, *HOSTILE, *NOT_CARE]
    assert len(sentences) > 300
    assert [s for s in sentences if not is_readable(normalise(s))] == []
