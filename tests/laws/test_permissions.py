"""Who may type what: every word, by everybody who may write to the bot."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import rebuttals
from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import (
    AddFeed,
    Advise,
    AnsweredStranger,
    Bookmark,
    DropFeed,
    EndRole,
    Focus,
    Invite,
    SetCare,
    SetFlag,
    SetHalted,
    SetMember,
    SetProposal,
    SetSuspension,
)
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import Flag
from bot.model.feeds import Feed, FeedKind, FeedSource
from bot.model.people import AccountId, Member, Mode, Standing
from bot.model.proposals import Proposal, ProposalKind
from bot.model.reports import Behaviour, Report
from bot.model.suspensions import Suspension
from bot.rules.conversation.words import COMMANDS, MODERATOR_COMMANDS
from tests.unit.rules.conversation.scene import NOW, SHE, account, after, ask, case, chat, texts

MOD, SECOND = AccountId("did:plc:moderator"), AccountId("did:plc:second")
THIRD = AccountId("did:plc:third")
OTHERS = {SECOND, THIRD}
FLAG = Flag(
    number=41,
    member=SHE,
    kind=case().kind,
    opened_at=NOW - timedelta(hours=1),
    claimed_by=MOD,
    claimed_until=NOW + timedelta(minutes=10),
    accounts=11,
    report=Report(Behaviour.HATE),
)
FEED = Feed(1, FeedSource(FeedKind.SEARCH, "", "shots"))
OF_ANOTHER = replace(FLAG, number=52, member=account(31), claimed_by=None, claimed_until=None)
WAITING = Member(account(30), Standing.WAITING)
PROPOSED = Proposal(3, ProposalKind.RESUME, SECOND, NOW, NOW + timedelta(days=7))

REBUTTAL = rebuttals.Rebuttal(7, 52, account(1), NOW, "I was angry", (MOD, SECOND), ends_at=None)
SUSPENDED = Suspension(60, "threats", NOW, NOW + timedelta(days=30), deciders=(), appealed_at=NOW)

OF_THE_DESK = frozenset(word for word, _ in MODERATOR_COMMANDS) - {
    Word.SHOW,
    Word.WITHDRAW,
    Word.LIST_OURS,
    Word.HOLD,
}
FOR_HERSELF = frozenset({Word.STOP_EVERYTHING, Word.RESUME_EVERYTHING})
"""Words of moderators for everyone, which mean the member herself from anybody else."""

OF_MEMBERS = frozenset(word for word, _ in COMMANDS)
WORDS = sorted(OF_THE_DESK | OF_MEMBERS)
TYPED = {
    Word.REPORTER: "reporter 41 advisory",
    Word.CARE: "care number 1",
    Word.NOTE: "note quoted twice",
    Word.CHOICE: "1",
    Word.SUPPORT: "support 3",
    Word.OPPOSE: "oppose 3",
    Word.REMOVE_MODERATOR: "remove moderator 3 because long absence",
    Word.INTERESTS: "interests: none",
    Word.SUSPEND: "suspend 52 3 days because threats",
    Word.UPHOLD: "uphold 60",
    Word.RELEASE: "release 60",
    Word.LIST_KEEP: "list keep 52",
    Word.FEED_ADD: "feed add https://bsky.app/hashtag/flu",
    Word.FEED_DROP: "feed drop 1",
}
"""What is typed for a word that does nothing alone."""

BY_THE_DESK = (
    *(Advise, SetFlag, SetCare, SetProposal, SetHalted, Invite, EndRole, SetSuspension),
    *(AddFeed, DropFeed),
)


def full_desk(who: Member) -> Chat:
    """Everything there is to do at the desk lies before whoever writes."""
    return chat(
        who=who,
        episodes=(),
        focus=None,
        queue=(FLAG, OF_ANOTHER),
        flagged=case(),
        samples=texts(1, 2),
        waiting=(WAITING,),
        closed=(replace(FLAG, number=60, closed_by=MOD, closed_at=NOW),),
        moderators=(Member(MOD), Member(SECOND), Member(THIRD, appointed_at=NOW)),
        proposals=(PROPOSED,),
        suspensions=((SHE, SUSPENDED),),
        rebuttals=(REBUTTAL,),
        feeds=(FEED,),
        house=replace(chat().house, is_halted=True),
    )


ROLES = {
    "stranger": Member(MOD),
    "asked": Member(MOD, Standing.ASKED),
    "waiting": Member(MOD, Standing.WAITING),
    "member": Member(MOD, Standing.ACTIVE, joined_at=NOW),
    "off": Member(MOD, Standing.ACTIVE, Mode.OFF, joined_at=NOW),
    "left": Member(MOD, Standing.LEFT, left_at=NOW),
}
MODERATORS = {
    name: replace(who, is_moderator=True, interests_at=NOW)
    for name, who in ROLES.items()
    if name not in {"stranger", "off"}
} | {"moderator only": Member(MOD, is_moderator=True, interests_at=NOW)}


EVERYBODY: dict[str, Member] = ROLES | MODERATORS


def answered(scene: Chat, word: Word) -> Decision:
    """The answer, and what a yes to it would do."""
    asked = ask(scene, TYPED.get(word, word.value))
    then = after(scene, asked)
    return asked + ask(then, "yes") if then.question is not None else asked


def others_written_to(decision: Decision) -> Iterator[AccountId]:
    return (act.to for act in decision.actions if isinstance(act, Say) and act.to != MOD)


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_a_moderator_moves_a_case_or_hears_of_one(role: str, word: Word) -> None:
    decision = answered(full_desk(ROLES[role]), word)
    assert not [change for change in decision.changes if isinstance(change, BY_THE_DESK)]
    assert set(others_written_to(decision)) <= (OTHERS if word is Word.HUMAN else set())
    changed = {c.member.account for c in decision.changes if isinstance(c, SetMember)}
    assert changed <= {MOD}


@pytest.mark.need("S1-18")
@pytest.mark.parametrize("word", sorted(OF_THE_DESK - FOR_HERSELF))
@pytest.mark.parametrize("role", ["stranger", "asked", "waiting"])
def test_who_is_not_in_is_answered_as_to_any_other_word(role: str, word: Word) -> None:
    said = ask(full_desk(ROLES[role]), TYPED.get(word, word.value))
    as_ever = ask(full_desk(ROLES[role]), "anything else")
    assert said == as_ever


@pytest.mark.parametrize("word", sorted(OF_THE_DESK - FOR_HERSELF))
def test_to_a_member_the_words_of_the_desk_are_no_words(word: Word) -> None:
    decision = ask(full_desk(ROLES["member"]), TYPED.get(word, word.value))
    assert [act.line for act in decision.actions if isinstance(act, Say)] == ["muddled"]


TOLD = {
    **{word: {SHE} for word in (Word.AGREE, Word.DISMISS, Word.CARE, Word.OFFER)},
    Word.REPORTER: {SHE},
    Word.URGENT: {SHE, *OTHERS},
    **{word: {SECOND} for word in (Word.SUPPORT, Word.OPPOSE, Word.RESUME_EVERYTHING)},
    **dict.fromkeys((Word.SUSPEND, Word.UPHOLD, Word.FEED_ADD), OTHERS),
    Word.LIST_KEEP: {SECOND},
    Word.RELEASE: {SHE},
    Word.APPROVE: {WAITING.account},
    Word.REMOVE_MODERATOR: {SECOND},
}
"""Whom a word writes to, beside her who typed it."""

MOVES_A_CASE = frozenset(
    {Word.AGREE, Word.DISMISS, Word.CARE, Word.PASS_ON, Word.HOLD, Word.NOTE, Word.ASK_SECOND}
    | {Word.RECUSE, Word.KNOW_NOTHING, Word.HANDOVER, Word.BREAK, Word.OFFER, Word.URGENT}
    | {Word.REPORTER}
)


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("word", sorted(OF_THE_DESK))
@pytest.mark.parametrize("role", MODERATORS)
def test_a_moderator_has_each_word_whatever_she_is_besides(role: str, word: Word) -> None:
    decision = answered(full_desk(MODERATORS[role]), word)
    moved = [c.flag.number for c in decision.changes if isinstance(c, SetFlag)]
    assert moved == ([41] if word in MOVES_A_CASE else [])
    assert set(others_written_to(decision)) == TOLD.get(word, set())


@pytest.mark.need("S3-5")
@pytest.mark.parametrize("word", [word for word in WORDS if word is not Word.MODERATORS])
@pytest.mark.parametrize("role", EVERYBODY)
def test_no_answer_names_another_moderator_or_the_member_of_a_case(role: str, word: Word) -> None:
    """Nor how many there are: that could be watched while one of them is away."""
    scene = full_desk(EVERYBODY[role])
    closed = replace(FLAG, number=61, closed_by=SECOND, closed_at=NOW, verdict="agree")
    scene = replace(scene, decided=(closed,))
    more = replace(scene, moderators=(*scene.moderators, Member(AccountId("did:plc:third"))))
    hers = [act for act in answered(scene, word).actions if isinstance(act, Say) and act.to == MOD]
    assert not [act for act in hers if SECOND in str(act.fields) or SHE in str(act.fields)]
    same = [act for act in answered(more, word).actions if isinstance(act, Say) and act.to == MOD]
    assert hers == same


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("word", sorted(MOVES_A_CASE - {Word.BREAK}))
@pytest.mark.parametrize("how", ["her own", "she wrote in it", "she left it", "others hold it"])
def test_no_word_of_a_moderator_moves_a_case_that_is_not_hers_to_judge(
    how: str, word: Word
) -> None:
    theirs = {
        "her own": replace(FLAG, member=MOD),
        "she left it": replace(FLAG, recused=(MOD,)),
        "others hold it": replace(FLAG, claimed_by=SECOND),
    }
    party = replace(case(), contacts=(replace(case().contacts[0], author=MOD),))
    scene = full_desk(MODERATORS["moderator only"])
    scene = replace(scene, queue=(theirs.get(how, FLAG),))
    if how == "she wrote in it":
        scene = replace(scene, flagged=party, party=frozenset({41}))
    decision = answered(scene, word)
    moved = [c.flag for c in decision.changes if isinstance(c, SetFlag)]
    assert all(flag.verdict is None and not flag.opinions for flag in moved)
    assert not [change for change in decision.changes if isinstance(change, SetCare)]
    assert not list(others_written_to(decision))


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("word", sorted(FOR_HERSELF))
def test_words_for_everyone_mean_herself_from_anybody_else(role: str, word: Word) -> None:
    alone = {Word.STOP_EVERYTHING: "stop", Word.RESUME_EVERYTHING: "resume"}
    assert ask(full_desk(ROLES[role]), word.value) == ask(full_desk(ROLES[role]), alone[word])


@pytest.mark.parametrize("word", [Word.QUEUE, Word.LOG, Word.PROPOSALS])
def test_reading_the_desk_changes_nothing(word: Word) -> None:
    decision = ask(full_desk(MODERATORS["member"]), word.value)
    harmless = (Focus, Bookmark, AnsweredStranger)
    assert all(isinstance(change, harmless) for change in decision.changes)
