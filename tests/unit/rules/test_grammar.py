"""What people type, and what it is taken for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.commands import Command, Muddle, Target, Word
from bot.model.people import AccountId
from bot.rules.grammar import LONGEST, draft_in, understand
from bot.rules.particulars import FOR_EVER_LONG


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.CHOICE])
def test_every_word_is_understood_as_itself(word: Word) -> None:
    heard = understand(word.value)
    assert isinstance(heard, Command)
    assert heard.word is word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Help!", Word.HELP),
        ("?", Word.HELP),
        ("hi", Word.HELP),
        ("what can you do", Word.HELP),
        ("am I protected?", Word.STATUS),
        ("/status", Word.STATUS),
        ("!status", Word.STATUS),
        ("status please", Word.STATUS),
        ("House Call, status", Word.STATUS),
        ("ＳＴＡＴＵＳ", Word.STATUS),  # noqa: RUF001  # full-width letters
        ("sta\u200btus", Word.STATUS),
        ("why did you hide Hal", Word.WHY),
        ("hide them", Word.MUTE),
        ("quiet them", Word.MUTE),
        ("silence them all, please", Word.MUTE),
        ("could you hide them?", Word.MUTE),
        ("ok, mute 41", Word.MUTE),
        ("let them back", Word.UNMUTE),
        ("oops undo", Word.UNDO),
        ("take that back", Word.UNDO),
        ("no, undo that", Word.UNDO),
        ("never mute Hal", Word.TRUST),
        ("please brace for 24 hours", Word.BRACE),
        ("Brace me!", Word.BRACE),
        ("end the brace", Word.RELAX),
        ("I can relax now", Word.RELAX),
        ("brace off", Word.RELAX),
        ("cancel the brace", Word.RELAX),
        ("brace me for tonight", Word.BRACE),
        ("false alarm", Word.WRONG),
        ("this is not harassment", Word.WRONG),
        ("quiet 22-7", Word.QUIET),
        ("hide replies", Word.HIDE_REPLIES),
        ("log in", Word.CONNECT),
        ("sign me up", Word.JOIN),
        ("I'm done with this", Word.STOP),
        ("I\u2019m out", Word.STOP),
        ("please leave me alone", Word.STOP),
        ("I want to stop", Word.STOP),
        ("unsubscribe", Word.STOP),
        ("what do you have on me", Word.MY_DATA),
        ("FORGET", Word.FORGET_ME),
        ("delete my data", Word.FORGET_ME),
        ("yea", Word.YES),
        ("ok go ahead", Word.YES),
        ("yes please \U0001f64f", Word.YES),
        ("never mind", Word.NO),
        ("no thanks", Word.NO),
        ("case 41", Word.WHY),
        ("#41", Word.WHY),
    ],
)
def test_other_ways_to_say_it(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.word is word


@pytest.mark.need("S4-8")
@pytest.mark.parametrize(
    "typed",
    [
        "asdf",
        "",
        "   ",
        "\U0001f64f\U0001f3fd",
        "I can't stop thinking about this",
        "they won't stop",
        "stop them",
        "make it stop",
        "should I leave?",
        "don't mute 41",
        "please don't undo trust stuff mute",
        "mute 41 and pause 41",
        "yes no",
        "1 and 2",
        "is Dr A a member?",
        "protect Dr A",
        "I think it is ok",
        "we should hide in the woods",
        "\u202emute 41 you\u202c fool of a mute",
        "\u0645\u0631\u062d\u0628\u0627",
    ],
)
def test_what_is_not_a_command_is_nothing(typed: str) -> None:
    assert understand(typed) == Muddle()


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("mute 41", Target(case=41)),
        ("41 mute", Target(case=41)),
        ("mute #41", Target(case=41, said_case=True)),
        ("mute case 41", Target(case=41, said_case=True)),
        ("mute them", Target()),
        ("mute", Target()),
        ("mute Hal", Target(name="hal")),
        ("mute number 3", Target(number=3)),
        ("mute no. 3", Target(number=3)),
        ("wrong 3 of 41", Target(case=41, number=3)),
        ("wrong number 3 in case 41", Target(case=41, number=3, said_case=True)),
        ("mute the 11", Target(name="the 11")),
        ("mute \u0664\u0661", Target(case=41)),
        ("mute did:plc:abc", Target(account="did:plc:abc")),  # type: ignore[arg-type]  # a plain string is short for its NewType
        ("mute https://bsky.app/profile/did:plc:abc", Target(account="did:plc:abc")),  # type: ignore[arg-type]  # a plain string is short for its NewType
        (
            "mute https://bsky.app/profile/did:plc:abc/post/3k",
            Target(post="https://bsky.app/profile/did:plc:abc/post/3k"),
        ),
    ],
)
def test_targets(typed: str, target: Target) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.target == target


def test_the_canonical_address_counts_and_not_the_typed_one() -> None:
    heard = understand("mute https://bsky.app/profile/some.handle", ["did:plc:abc"])
    assert isinstance(heard, Command)
    assert heard.target == Target(account="did:plc:abc")  # type: ignore[arg-type]  # a plain string is short for its NewType


def test_two_addresses_are_one_too_many() -> None:
    assert understand("mute did:plc:abc did:plc:def") == Muddle()


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("mute 41 for 3 days", timedelta(days=3)),
        ("mute 41 3d", timedelta(days=3)),
        ("pause 24h", timedelta(hours=24)),
        ("pause 41 for an hour", timedelta(hours=1)),
        ("mute Hal for a week", timedelta(days=7)),
        ("mute for two weeks them", timedelta(days=14)),
        ("pause 30 min", timedelta(minutes=30)),
        ("brace 24h", timedelta(hours=24)),
        ("brace for 3 days", timedelta(days=3)),
        ("mute 41 for a month", timedelta(days=30)),
        ("mute 41 for ever", FOR_EVER_LONG),
        ("mute 41 forever", FOR_EVER_LONG),
        ("mute 41", None),
    ],
)
def test_lengths(typed: str, length: timedelta | None) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.length == length


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("1 but not Hal", ("hal",)),
        ("mute 41 but not Hal and Pat B", ("hal", "pat b")),
        ("mute 41 except number 3, 5", ("3", "5")),
        ("mute 41 but not Hal for 3 days", ("hal",)),
        ("yes but not Hal", ("hal",)),
        ("mute 41", ()),
    ],
)
def test_who_is_left_out(typed: str, left_out: tuple[str, ...]) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.leaving_out == left_out


HAL = "https://bsky.app/profile/did:plc:hal"


@pytest.mark.parametrize(
    ("typed", "links", "target", "left_out"),
    [
        (f"mute 41 but not {HAL}", (), Target(case=41), ("did:plc:hal",)),
        (f"mute 41 but not {HAL}", ("did:plc:hal",), Target(case=41), ("did:plc:hal",)),
        (
            "mute 41 but not https://bsky.app/profile/a.test, https://bsky.app/profile/b.test",
            ("did:plc:a", "did:plc:b"),
            Target(case=41),
            ("did:plc:a", "did:plc:b"),
        ),
        (
            f"mute 41 but not {HAL}/post/3k and Pat for 3 days",
            (),
            Target(case=41),
            (f"{HAL}/post/3k", "pat"),
        ),
        (
            "mute https://bsky.app/profile/a.test/post/1 but not https://bsky.app/profile/b.test",
            ("at://did:plc:a/app.bsky.feed.post/1", "did:plc:b"),
            Target(post="at://did:plc:a/app.bsky.feed.post/1"),
            ("did:plc:b",),
        ),
        (
            f"mute this but not {HAL}",
            ("did:plc:hal", "at://did:plc:a/app.bsky.feed.post/1"),  # forwarded: it comes last
            Target(post="at://did:plc:a/app.bsky.feed.post/1"),
            ("did:plc:hal",),
        ),
    ],
)
def test_an_address_after_but_not_is_left_out_and_never_aimed_at(
    typed: str, links: tuple[str, ...], target: Target, left_out: tuple[str, ...]
) -> None:
    heard = understand(typed, links)
    assert isinstance(heard, Command)
    assert (heard.target, heard.leaving_out) == (target, left_out)


def test_an_address_that_cannot_be_told_from_another_is_asked_about() -> None:
    typed = "mute 41 but not https://bsky.app/profile/a.test or https://bsky.app/profile/b.test"
    assert understand(typed, ["did:plc:b"]) == Muddle()
    assert understand(f"mute {HAL} but not {HAL}").leaving_out == ("did:plc:hal",)  # type: ignore[union-attr]  # a Command, or the test fails


@pytest.mark.parametrize(
    "typed", ["mute 7 but not", "1 but not", "1 but not please", "unmute all except...", "yes but"]
)
def test_but_not_with_nobody_after_it_is_asked_about(typed: str) -> None:
    assert understand(typed) == Muddle()


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("mute \U0001f525", Target(name="\U0001f525")),
        ("\U0001f525 unmute", Target(name="\U0001f525")),
        ("wrong \U0001f525\ufe0f \U0001f480", Target(name="\U0001f525 \U0001f480")),
        ("hide $", Target(name="$")),
        ("trust ***", Target(name="***")),
        ("mute Hal \U0001f525", Target(name="hal \U0001f525")),
        ("mute 41!", Target(case=41)),
        ("mute 41 ...", Target(case=41)),
        ("mute 1\ufe0f\u20e3", Target(case=1)),
    ],
)
def test_a_name_may_be_nothing_but_signs(typed: str, target: Target) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.target == target


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("1 but not \U0001f525\U0001f525", ("\U0001f525\U0001f525",)),
        ("mute 41 but not \U0001f525 and Hal", ("\U0001f525", "hal")),
    ],
)
def test_who_is_left_out_may_be_called_by_signs(typed: str, left_out: tuple[str, ...]) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.leaving_out == left_out


@pytest.mark.parametrize(
    ("typed", "word"),
    [("1 \U0001f64f", Word.CHOICE), ("stop \U0001f621", Word.STOP), ("undo :)", Word.UNDO)],
)
def test_where_no_name_may_stand_a_sign_is_only_a_mood(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.word is word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("forget it", Word.NO),
        ("forget about it", Word.NO),
        ("please forget me", Word.FORGET_ME),
        ("erase my data, please", Word.FORGET_ME),
    ],
)
def test_forget_it_is_a_no(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.word is word


@pytest.mark.parametrize("typed", ["forget 41", "forget them", "forget case 41", f"forget {HAL}"])
def test_forget_is_about_all_of_her_or_about_nothing(typed: str) -> None:
    assert understand(typed) == Muddle()


@pytest.mark.parametrize(
    ("typed", "rest"), [("1", "1"), ("1.", "1"), ("option 2", "2"), ("yes, 1", "1"), ("two", "2")]
)
def test_a_bare_number_is_a_choice(typed: str, rest: str) -> None:
    assert understand(typed) == Command(Word.CHOICE, rest=rest)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("staus", Word.STATUS),
        ("statsu", Word.STATUS),
        ("privcay", Word.PRIVACY),
        ("hepl", Word.HELP),
        ("barce 24h", Word.BRACE),
        ("relx", Word.RELAX),
    ],
)
def test_words_that_act_on_nobody_are_mended(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert heard.word is word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("mtue 41", Word.MUTE),
        ("unmut 41", Word.UNMUTE),
        ("stpo", Word.STOP),
        ("trsut Hal", Word.TRUST),
        ("pasue 41", Word.PAUSE),
        ("jion", Word.JOIN),
        ("dismis", Word.DISMISS),
    ],
)
def test_acting_words_are_only_asked_about(typed: str, word: Word) -> None:
    heard = understand(typed)
    assert isinstance(heard, Muddle)
    assert heard.meant is not None
    assert heard.meant.word is word
    assert not heard.meant.confirmed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("evidence 41", Command(Word.EVIDENCE, Target(case=41))),
        ("evidence for case 41 please", Command(Word.EVIDENCE, Target(case=41, said_case=True))),
        ("Save this for the police", Command(Word.EVIDENCE)),
        ("evidence 90 days", Command(Word.EVIDENCE, length=timedelta(days=90))),
        ("new evidence 41", Command(Word.NEW_EVIDENCE, Target(case=41))),
        ("delete the evidence 41", Command(Word.DELETE_EVIDENCE, Target(case=41))),
    ],
)
def test_evidence_is_of_a_case_or_of_a_time(typed: str, meant: Command) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert replace(heard, rest="") == meant


@pytest.mark.parametrize(
    ("typed", "word", "name"),
    [
        ("mute Primary Care Hub", Word.MUTE, "primary care hub"),
        ("trust Log Lady", Word.TRUST, "log lady"),
        ("unmute Break Room", Word.UNMUTE, "break room"),
    ],
)
def test_words_of_the_desk_may_stand_in_a_name(typed: str, word: Word, name: str) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert (heard.word, heard.target.name) == (word, name)


def test_a_slip_is_rather_a_word_of_members_than_of_the_desk() -> None:
    heard = understand("paus")
    assert isinstance(heard, Muddle)
    assert heard.meant is not None
    assert heard.meant.word is Word.PAUSE


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("Note: mute nobody, see #2", "mute nobody, see #2"),
        ("please note - Quoted TWICE", "Quoted TWICE"),
    ],
)
def test_a_note_is_kept_as_typed(typed: str, rest: str) -> None:
    assert understand(typed) == Command(Word.NOTE, rest=rest)


@pytest.mark.parametrize(
    ("typed", "word", "case", "rest"),
    [
        ("complain about case 41: they laughed. Mute?", "complain", 41, "they laughed. Mute?"),
        ("Complain about #41 They laughed", "complain", 41, "They laughed"),
        ("please complain - nobody looked", "complain", None, "nobody looked"),
        ("complain", "complain", None, ""),
        ("answer 3: I can look on Monday", "answer", 3, "I can look on Monday"),
        ("answer 3 thank you", "answer", 3, "thank you"),
        ("human", "human", None, ""),
        ("human please", "human", None, ""),
        ("Human, I was told to stop", "human", None, "I was told to stop"),
    ],
)
def test_words_for_people_are_kept_as_typed(
    typed: str, word: str, case: int | None, rest: str
) -> None:
    assert understand(typed) == Command(Word(word), Target(case=case), rest=rest)


def test_the_one_address_in_words_for_people_is_whom_they_are_about() -> None:
    she = "https://bsky.app/profile/did:plc:somebody"
    heard = understand(f"complain about {she} since May", ["did:plc:somebody"])
    assert isinstance(heard, Command)
    assert heard.target == Target(account=AccountId("did:plc:somebody"))
    assert understand("complain about two", ["did:plc:a", "did:plc:b"]).target == Target()  # type: ignore[union-attr]  # no muddle


@pytest.mark.parametrize("typed", ["evidence of my case: mute", "no evidence that it helps"])
def test_a_sentence_with_evidence_in_it_asks_for_none(typed: str) -> None:
    assert understand(typed) == Muddle()


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        (HAL, ""),
        (f"what is this? {HAL}", ""),
        (f"{HAL} what's that", ""),
        (f"report {HAL} because threats", "because threats"),
        (f"please report {HAL} because he will not stop", "because he will not stop"),
    ],
)
def test_a_link_alone_and_report_are_about_what_it_points_at(typed: str, rest: str) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert (heard.word, heard.rest) == (Word.REPORT, rest)
    assert heard.target.account == "did:plc:hal"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (f"report screenshot {HAL} because threats", f"{HAL} because threats"),
        (f"Report a screenshot: {HAL} wrote He'd STOP me", f"{HAL} wrote He'd STOP me"),
        (f"please report this picture, {HAL} stop me but not you", f"{HAL} stop me but not you"),
    ],
)
def test_what_she_tells_of_a_picture_is_kept_as_typed(typed: str, words: str) -> None:
    heard = understand(typed)
    assert isinstance(heard, Command)
    assert (heard.word, heard.rest) == (Word.DESCRIBE, words)
    assert heard.target == Target(account=AccountId("did:plc:hal"))
    assert not heard.leaving_out


def test_a_picture_may_belong_to_a_case() -> None:
    heard = understand("report screenshot 41: more threats")
    assert heard == Command(Word.DESCRIBE, Target(case=41), rest="more threats")


def test_a_forwarded_post_without_a_word_is_pointed_at() -> None:
    post = "at://did:plc:hal/app.bsky.feed.post/3k"
    assert understand("", (post,)) == Command(Word.REPORT, Target(post=post))
    assert isinstance(understand(f"he is rude {HAL}"), Muddle)


def test_a_letter_is_no_command() -> None:
    assert understand("stop " + "x" * LONGEST) == Muddle()


@pytest.mark.parametrize(
    "garbage",
    [
        "mute " * 2_000,
        "\u202e\u200f\u200b" * 3_400,
        "\U0001f525" * 2_500,
        "\ufdfa" * 10_000,  # one character that unfolds into eighteen
        "https://" * 1_250,
        "41 " * 3_300,
        "a" * 10_000,
        "but not " * 1_250,
    ],
)
@pytest.mark.timeout(2)
def test_ten_thousand_bytes_of_anything_are_read_at_once(garbage: str) -> None:
    assert understand(garbage) == Muddle()


@pytest.mark.parametrize(
    "typed", ["chekc: is this ok", "darft: is this ok", "Chek this: is this ok"]
)
def test_a_slip_in_the_word_before_a_draft_is_mended(typed: str) -> None:
    assert draft_in(typed) == "is this ok"
    assert understand(typed) == Command(Word.CHECK)
