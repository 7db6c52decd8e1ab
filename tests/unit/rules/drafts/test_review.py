"""What reviewers point at, and what they leave alone."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.drafts import Detail, Draft, FindingKind
from bot.model.lines import Line
from bot.rules.drafts import review
from bot.rules.drafts.nudging import nothing_seen, nudge
from bot.rules.drafts.reading import LONGEST
from bot.rules.drafts.version import version_of
from tests.unit.rules.conversation.scene import WORDING
from tests.unit.rules.drafts.written import harmless, problems

PRESIDIO = Path(__file__).parents[5] / "shared/data/hostility/presidio_synth.json"
TRUTH = re.compile(r"\b(?:true|false|untrue|incorrect|misinformation|debunked)\b", re.IGNORECASE)
WORDS = sorted({word for _, text in problems() for word in text.split()})

drafts = st.one_of(
    st.text(st.characters(codec=None), max_size=400),
    st.lists(st.sampled_from([*WORDS, ".", "\n", ","]), max_size=40).map(" ".join),
)


def kinds(text: str, **more: object) -> list[str]:
    return [finding.kind.value for finding in review(Draft(text, **more))]  # type: ignore[arg-type]  # shorthand


def starter(line: str) -> str:
    return WORDING.lines[line]


def test_problems_are_found_by_their_kind() -> None:
    """Written by the hand that wrote the reviewers, so this says little about others' drafts."""
    first = [(kind, (kinds(text) or ["none"])[0]) for kind, text in problems()]
    assert len(first) >= 100
    found = sum(seen != "none" for _, seen in first)
    assert found / len(first) >= 0.95
    assert sum(kind == seen for kind, seen in first) / found >= 0.95


@pytest.mark.need("S0-17")
def test_harmless_drafts_are_left_alone() -> None:
    assert [text for text in harmless() if kinds(text)] == []


@pytest.mark.need("S0-2")
def test_the_combination_is_named_and_no_detail_alone() -> None:
    night = "Wild night in our ED, 34yo w/ that ultra rare disease, july 4, never listens"
    (worst, *_) = review(Draft(night))
    assert set(worst.details) == {Detail.AGE, Detail.RARE, Detail.PLACE, Detail.DATE}
    alone = ("Wild night in our ED", "a 34yo patient", "that ultra rare disease", "July 4")
    assert [text for text in alone if kinds(text)] == []


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("She is 91 years old and fierce", Detail.GREAT_AGE),
        ("a 104-year-old, still gardening", Detail.GREAT_AGE),
        ("MRN: 00482913", Detail.NUMBER),
        ("you can see her wristband in the photo, wristband visible", Detail.FACE),
        ("my patient came in on 3/14/2025 at our hospital", Detail.FULL_DATE),
    ],
)
def test_what_identifies_alone_is_enough(text: str, detail: Detail) -> None:
    assert detail in review(Draft(text))[0].details


def test_a_picture_counts_with_what_stands_beside_it() -> None:
    text = "34yo came in to our ED"
    assert not kinds(text)
    assert kinds(text, images=1) == ["privacy"]
    assert not kinds("Sunset", images=4)


@pytest.mark.need("S0-6")
@pytest.mark.parametrize("kind", ["advice"])
def test_a_disclaimer_changes_nothing(kind: str) -> None:
    told = [text for each, text in problems() if each == kind]
    for text in told:
        assert kinds(text) == kinds(f"{text}. This is not medical advice")
    assert told


def test_a_paid_link_beside_the_text_counts() -> None:
    link = ("https://shop.example/x?ref=me",)
    assert kinds("This one is nice", links=link) == ["disclosure"]
    assert not kinds("This one is nice #ad", links=link)


def test_an_answer_to_somebody_is_surer() -> None:
    text = "At your visit we talked about it"
    asked, answered = review(Draft(text))[0], review(Draft(text, "They lost my file"))[0]
    assert asked.kind is answered.kind is FindingKind.CONFIRMING_CARE
    assert answered.confidence > asked.confidence


@pytest.mark.need("S0-8")
@pytest.mark.parametrize("gentle", [False, True])
def test_what_is_said_repeats_nothing_judges_nothing_and_is_short(*, gentle: bool) -> None:
    asked = 0
    for _, text in problems():
        findings = review(Draft(text))
        part = nudge(findings, gentle=gentle) if findings else nothing_seen(text)
        said = WORDING.fill(part, "UTC")
        sentences = re.findall(r"[.?](?=\s|$)", re.sub(r"\.\.\.|\"[^\"]*\"", "", said))
        assert len(sentences) <= 3
        assert not TRUTH.search(said)
        asked += "?" in said
        for finding in findings if findings[:1] and findings[0].details else ():
            pointed = [text[start:end] for start, end in finding.spans]
            assert not [words for words in pointed if len(words) > 4 and words in said]
    assert asked >= 95


@given(drafts, st.one_of(st.none(), drafts), st.integers(0, 4))
@settings(deadline=None)
def test_whatever_is_written_is_read_and_places_are_places_in_it(
    text: str, reply_to: str | None, images: int
) -> None:
    for finding in review(Draft(text, reply_to, ("https://a.example/?ref=x",), images)):
        assert 0 <= finding.confidence <= 1
        ends = [0, *(place for span in finding.spans for place in span)]
        assert ends == sorted(ends)
        assert all(start < end for start, end in finding.spans)
        assert ends[-1] <= len(text)


@given(drafts)
@settings(deadline=None)
def test_in_a_version_nothing_is_left_to_point_at(text: str) -> None:
    version = version_of(text, starter)
    assert not [finding for finding in review(Draft(version)) if finding.spans]


def test_of_a_hundred_drafts_no_version_holds_what_was_pointed_at() -> None:
    changed = 0
    for _, text in problems():
        version = version_of(text, starter)
        pointed = [text[a:b] for finding in review(Draft(text)) for a, b in finding.spans]
        changed += bool(pointed)
        assert not [words for words in pointed if len(words) > 3 and words in version]
    assert changed >= 95


@pytest.mark.parametrize("text", [*harmless()[:8], "", "  spaced   out  ", "a\n\n\n\nb"])
def test_a_draft_with_nothing_to_point_at_stays_as_it_is(text: str) -> None:
    assert version_of(text, starter) == text


@pytest.mark.parametrize("text", ["a" * LONGEST * 2, "his her their " * 2000, "\n" * 30_000])
def test_long_texts_are_read_up_to_a_bound(text: str) -> None:
    assert review(Draft(text)) == ()


@pytest.mark.skipif(not PRESIDIO.exists(), reason="the shared data is not here")
def test_details_that_identify_nobody_are_mostly_left_alone() -> None:
    """Everyday sentences full of names and dates, none about a patient."""
    rows = json.loads(PRESIDIO.read_text("utf-8"))
    hard = {"PHONE_NUMBER", "EMAIL_ADDRESS", "US_SSN", "AGE"}
    plain = [
        row["full_text"]
        for row in rows
        if not hard & {span["entity_type"] for span in row["spans"]}
    ]
    assert sum(bool(kinds(text)) for text in plain) / len(plain) <= 0.05


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Diese Patientin ist einfach dumm und faul", Line.DRAFT_NOT_ENGLISH),
        ("Esta paciente no sabe lo que dice, como siempre", Line.DRAFT_NOT_ENGLISH),
        ("この患者は本当に困った人です", Line.DRAFT_NOT_ENGLISH),
        ("Great talk on sepsis bundles today, slides linked to the post", Line.DRAFT_CLEAN),
        ("hiring two hospitalists, Denver, DM me your CV", Line.DRAFT_CLEAN),
        ("Feliz Navidad, amigos", Line.DRAFT_CLEAN),
        ("🎉🎉🎉", Line.DRAFT_CLEAN),
    ],
)
def test_nothing_is_claimed_of_what_could_not_be_read(text: str, line: Line) -> None:
    assert nothing_seen(text).line == line
