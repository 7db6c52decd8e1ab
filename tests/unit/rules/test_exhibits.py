"""Which posts are copied as evidence, when, and what of their words."""

from dataclasses import replace

import pytest

from bot.model.actions import ReadProofs
from bot.model.changes import JoinEpisode, KeepCopies, OpenEpisode
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.evidence import MOST_EXHIBITS
from bot.model.interactions import DESCRIBED, UNREAD
from bot.model.verdicts import Category
from bot.rules.exhibits import (
    category_of,
    copy_at_once,
    exhibits_of,
    is_whole,
    readable,
)
from tests import facts
from tests.unit.rules.conversation.scene import SHE
from tests.unit.rules.conversation.scene import case as crowd_of

CROWD = crowd_of(hostile=3, care=2)
FIRST = CROWD.contacts[0]


def with_contacts(*contacts: object, kind: EpisodeKind = EpisodeKind.DOGPILE) -> Episode:
    return replace(CROWD, contacts=tuple(contacts), kind=kind)  # type: ignore[arg-type]  # shorthand


def copied(decided: Decision) -> list[KeepCopies]:
    done = copy_at_once(decided, facts.case(facts.account(9)))
    kept = [each for each in done.changes if isinstance(each, KeepCopies)]
    assert len([each for each in done.actions if isinstance(each, ReadProofs)]) == len(kept)
    return kept


@pytest.mark.need("S4-6")
@pytest.mark.parametrize("kind", [EpisodeKind.SEVERE, EpisodeKind.TARGETING])
def test_threats_and_who_comes_back_are_copied_as_the_case_opens(kind: EpisodeKind) -> None:
    (kept,) = copied(Decision((OpenEpisode(with_contacts(FIRST, kind=kind)),)))
    assert kept.posts == (FIRST.post,)


def test_of_a_crowd_only_a_threat_in_it_is_copied_unasked() -> None:
    threat = replace(FIRST, worst=Category.THREAT)
    assert copied(Decision((OpenEpisode(CROWD),))) == []
    (kept,) = copied(Decision((JoinEpisode(CROWD.number, (CROWD.contacts[1], threat)),)))
    assert kept.posts == (threat.post,)


def test_who_may_ask_for_help_is_in_no_file_but_for_a_threat() -> None:
    asking = next(each for each in CROWD.contacts if each.care)
    assert {each.author for each in exhibits_of(CROWD)} == set(CROWD.hostile)
    assert asking not in exhibits_of(CROWD)
    threat = replace(asking, worst=Category.THREAT)
    assert exhibits_of(with_contacts(threat)) == (threat,)


def test_a_record_of_one_account_in_difficulty_holds_all_of_it() -> None:
    case = replace(CROWD, kind=EpisodeKind.DISTRESS)
    assert len(exhibits_of(case)) == len(CROWD.contacts)


@pytest.mark.parametrize("version", [UNREAD, DESCRIBED])
def test_what_nobody_here_has_read_is_no_exhibit(version: str) -> None:
    assert exhibits_of(with_contacts(replace(FIRST, version=version))) == ()


def test_of_more_than_a_file_holds_the_worst_are_in_it() -> None:
    many = [replace(FIRST, number=n, hostility=0.9) for n in range(1, MOST_EXHIBITS + 2)]
    threat = replace(FIRST, number=MOST_EXHIBITS + 2, worst=Category.THREAT, hostility=0.6)
    found = exhibits_of(with_contacts(*many, threat))
    assert (len(found), found[0]) == (MOST_EXHIBITS, threat)


@pytest.mark.parametrize(
    ("text", "category", "left"),
    [
        ("you quack", Category.INSULT, "you quack"),
        ("my mother, 82yo, MRN 4471", None, "my mother, (left out), (left out)"),
        ("@eve.example ask @her@here.example", None, "@(name) ask @(name)"),
        ("write to eve@here.example", None, "write to eve@here.example"),
        ("I come on 3 March", Category.THREAT, "I come on 3 March"),
        ("she was seen on 3 March", Category.INSULT, "she was seen on (left out)"),
        ("3 March, call 312 555 0142", Category.THREAT, "3 March, call (left out)"),
    ],
)
def test_patients_and_others_are_left_out_and_a_threat_may_say_when(
    text: str, category: Category | None, left: str
) -> None:
    assert readable(text, category) == left
    assert is_whole((text,), category) == (text == left)


def test_a_post_is_named_by_its_severe_kind_or_its_likeliest() -> None:
    threat = replace(FIRST, worst=Category.THREAT)
    assert category_of(threat, {Category.INSULT: 0.9}) is Category.THREAT
    assert category_of(FIRST, {Category.INSULT: 0.9, Category.PILE_ON_CALL: 0.6}) is Category.INSULT
    assert category_of(FIRST, {Category.INSULT: 0.4}) is None
    assert category_of(FIRST, {}) is None


def test_a_copy_is_hers() -> None:
    (kept,) = copied(Decision((OpenEpisode(with_contacts(FIRST, kind=EpisodeKind.SEVERE)),)))
    assert kept.member == facts.case(facts.account(9)).member.account != SHE
