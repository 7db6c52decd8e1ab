import pytest

from bot.scoring.folding import LONGEST, fold

KNOWN = frozenset({"idiot", "stupid", "fuck", "kill", "you", "please", "bitch"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("You ARE   an\n Idiot", "you are an idiot", id="case and white space"),
        pytest.param("id\u200bi\u00adot", "idiot", id="invisible characters"),
        pytest.param("ｉｄｉｏｔ", "idiot", id="wide letters"),  # noqa: RUF001 - the disguise
        pytest.param("\u0456di\u043et", "idiot", id="Cyrillic look-alikes"),
        pytest.param("ídïot", "idiot", id="accents"),
        pytest.param("1d10t", "idiot", id="digits"),
        pytest.param("f*ck y0u", "fuck you", id="stars and zero"),
        pytest.param("i d i o t", "idiot", id="spelled out"),
        pytest.param("i.d.i.o.t", "idiot", id="dotted"),
        pytest.param("I w!ll ki|| y0u.", "i will kill you", id="strokes for letters"),
        pytest.param("wi11 ki11. you", "will kill . you", id="ones for letters"),
        pytest.param("kill\u3164you", "kill you", id="filler"),
        pytest.param("ᴋɪʟʟ ʏᴏᴜ", "kill you", id="small capitals"),  # noqa: RUF001 - the disguise
        pytest.param("stuuuupid", "stupid", id="stretched"),
        pytest.param("pleeeease", "please", id="stretched plea"),
        pytest.param("K.Y.S.", "kill yourself", id="shorthand"),
        pytest.param("can't, won\u2019t", "can not , will not", id="contractions"),
        pytest.param("covid19 100mg b12", "covid19 100mg b12", id="other numbers stay"),
        pytest.param("no. yes!", "no . yes", id="sentence ends"),
        pytest.param("call 555-201-3344 now", "call xphone now", id="phone"),
        pytest.param("on 2024-11-23 we met", "on 2024 11 23 we met", id="a date is no phone"),
        pytest.param("at 14 Elm Street.", "at xaddress", id="address"),
        pytest.param("a.b@c.org", "xemail", id="e-mail"),
        pytest.param("@idiot.bsky.social hi", "xhandle hi", id="handle"),
        pytest.param("see https://x.org/idiot ok", "see xlink ok", id="link"),
        pytest.param("🖕 you", "emfinger you", id="emoji"),
        pytest.param("", "", id="empty"),
    ],
)
def test_spellings_of_one_sentence_fold_together(text: str, folded: str) -> None:
    assert fold(text, KNOWN).clauses == folded


def test_plain_text_has_no_commas_and_quotes_are_noted() -> None:
    folded = fold('she said, "no"', KNOWN)
    assert folded.plain == "she said no"
    assert folded.quoted
    assert not fold('5" nails', KNOWN).quoted


def test_a_long_text_is_read_at_both_ends() -> None:
    folded = fold("idiot " + "la " * LONGEST + "stupid", KNOWN)
    assert folded.plain.startswith("idiot")
    assert folded.plain.endswith("stupid")
    assert len(folded.plain) <= LONGEST + len(" . ")


@pytest.mark.parametrize("character", ["\ufdfa", "\U0001f595"], ids=["ligature", "emoji"])
def test_a_character_that_stands_for_many_makes_no_text_longer_to_read(character: str) -> None:
    folded = fold("idiot " + character * 10_000 + " stupid", KNOWN)
    assert folded.plain.startswith("idiot")
    assert folded.plain.endswith("stupid")
    assert len(folded.plain) <= LONGEST + 2 * len(" . ")
