"""Cases of every kind: what their cards say, and that each word works on each of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import CloseEpisode, PauseEpisode, StartDeed
from bot.model.episodes import Episode, EpisodeKind, Flag, FlagState
from bot.model.interactions import PostId
from bot.model.people import Member
from bot.model.policy import Policy
from bot.model.verdicts import Category
from bot.rules.cards import burst_card, pile_on_card, targeting_card
from tests.facts import question_of
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    WORDING,
    account,
    after,
    ask,
    burst,
    case,
    chat,
    contact,
    lifted,
    lines,
    member,
    muted,
    said,
    settled,
    targeting,
)

QUOTE = PostId(f"at://{account(9)}/app.bsky.feed.post/3kspark")
EVERYTHING = (
    Category.CREDENTIAL_UNDERMINING,
    Category.PILE_ON_CALL,
    Category.REPORT_TO_EMPLOYER_OR_BOARD,
)


def severe(number: int = 44) -> Episode:
    threat = replace(contact(1), worst=Category.THREAT)
    return replace(case(number), kind=EpisodeKind.SEVERE, contacts=(threat,), told_count=1)


def loaded(**changes: object) -> Episode:
    """A dogpile with all that a card can name."""
    first, *others = case().contacts
    contacts = (replace(first, kinds=EVERYTHING, worst=Category.THREAT), *others)
    return replace(case(), contacts=contacts, spark=QUOTE, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


def read(say: Say) -> str:
    return WORDING.render(say, "UTC")


def of(episode: Episode, **changes: object) -> Chat:
    return chat(episodes=(episode,), focus=episode.number, **changes)


@pytest.mark.need("S1-7", "S1-12", "S4-5")
def test_a_pile_on_card_names_the_kinds_and_the_spark() -> None:
    text = read(pile_on_card(loaded(), member(), chat().house, POLICY, NOW))
    assert text.startswith(
        "I'm sorry, this isn't pleasant. In 10 minutes 11 accounts you don't know replied to you "
        "in a hostile way, most after a quote. 3 more may be asking for help; I leave them "
        "visible. Some may be threats or private details. Some call your employer or board, doubt "
        "your training and call others in. I might be wrong.\n1 hide the 11"
    )
    assert "http" not in text


@pytest.mark.need("S1-2", "S1-10")
@pytest.mark.parametrize(
    ("episode", "policy", "doubt"),
    [
        (case(), POLICY, "that I can see. I might be wrong.\n"),
        (case(), Policy(sensitivity="low"), "that I can see. I might be wrong.\n"),
        (
            case(),
            Policy(sensitivity="high"),
            "that I can see. I may be wrong: high sensitivity, no promise.\n",
        ),
        (
            replace(case(), braced=True),
            POLICY,
            "that I can see. You asked for early word, so I might be wrong.\n",
        ),
        (
            loaded(braced=True),
            POLICY,
            "Some call your employer or board, and more. You asked for early word, so I might be",
        ),
        (
            loaded(),
            Policy(sensitivity="high"),
            "Some call your employer or board, and more. I may be wrong: high sensitivity, no",
        ),
    ],
)
def test_a_card_says_how_sure_it_is(episode: Episode, policy: Policy, doubt: str) -> None:
    assert doubt in read(pile_on_card(episode, member(), chat().house, policy, NOW))


def test_one_kind_alone_needs_no_more() -> None:
    first, *others = case().contacts
    one = replace(case(), braced=True, contacts=(replace(first, kinds=EVERYTHING[:1]), *others))
    text = read(pile_on_card(one, member(), chat().house, POLICY, NOW))
    assert "Some doubt your training. You asked" in text


@pytest.mark.need("S1-1")
def test_a_burst_card_says_how_few_how_often_and_how_long() -> None:
    card = burst_card(burst(), member(), chat().house, POLICY, NOW)
    assert read(card) == (
        "I'm sorry, this isn't pleasant. In 12 minutes 1 account you don't know wrote to you 7 "
        "times in a hostile way. Some call your employer or board. No threats that I can see. I "
        "might be wrong.\n"
        "1 hide that account for 7 days (they won't know)\n"
        "2 pause this conversation for 24 hours\n"
        "3 leave it\n"
        "Type 1-3, why or going badly. Doing nothing is fine."
    )
    assert muted(ask(of(burst(), question=question_of(card)), "1")) == [account(1)]


@pytest.mark.need("S2-3")
def test_a_targeting_card_has_dates_and_no_words() -> None:
    card = targeting_card(targeting(), member(), chat().house, POLICY, NOW)
    assert read(card) == (
        "This has happened before. The same account wrote to you in an unwelcome way on 30 Dec "
        "2025, 3 Oct, 7 Nov and 21 Nov. Each may be mild alone; together they may matter. Of mild "
        "ones I keep dates alone, of the last a copy. I might be wrong.\n"
        "1 hide that account for 30 days (they won't know)\n"
        "2 leave it\n"
        "Type 1-2, why or evidence. You didn't cause this."
    )
    hidden = after(of(targeting()), ask(of(targeting(), question=question_of(card)), "1"))
    assert [row.ends_at for row in hidden.deeds[0].measures] == [NOW + timedelta(days=30)]


def test_of_many_days_the_last_ones_are_named_and_the_others_counted() -> None:
    days = tuple(date(2026, 11, day) for day in range(1, 10))
    text = read(
        targeting_card(
            replace(targeting(), days=days), member(can_act=False), chat().house, POLICY, NOW
        )
    )
    assert "on 4 Nov, 5 Nov, 6 Nov, 7 Nov, 8 Nov and 9 Nov, and on 3 earlier days." in text
    assert "\n1 a link to hide that account\n2 sign in so I can hide\n3 leave it\n" in text


def test_dates_are_the_same_wherever_she_lives() -> None:
    card = targeting_card(targeting(), member(), chat().house, POLICY, NOW)
    for zone in ("Pacific/Honolulu", "Asia/Tokyo"):
        assert "3 Oct, 7 Nov and 21 Nov." in WORDING.render(card, zone)


CASES = [case(), burst(), targeting(), severe()]
EACH = pytest.mark.parametrize("episode", CASES, ids=[each.kind for each in CASES])


@EACH
def test_every_kind_can_be_hidden_and_brought_back(episode: Episode) -> None:
    scene = of(episode)
    first = ask(scene, f"mute {episode.number}")
    if not muted(first):
        scene = after(scene, first)
        first = ask(scene, "yes")
    assert muted(first) == list(episode.hostile)
    scene = settled(after(scene, first))
    days = 30 if episode.kind is EpisodeKind.TARGETING else 7
    assert {row.ends_at for row in scene.in_force} == {NOW + timedelta(days=days)}
    back = ask(scene, "undo")
    assert set(lifted(back)) == set(episode.hostile)
    assert set(muted(ask(after(scene, back), "redo"))) == set(episode.hostile)
    assert set(lifted(ask(scene, "unmute all"))) == set(episode.hostile)


@EACH
def test_every_kind_can_be_paused_and_resumed(episode: Episode) -> None:
    number = episode.number
    paused = ask(of(episode), f"pause {number}")
    assert PauseEpisode(number, NOW + timedelta(hours=24)) in paused.changes
    scene = settled(after(of(episode), paused))
    assert PauseEpisode(number, None) in ask(scene, f"resume {number}").changes
    assert PauseEpisode(number, None) in ask(scene, "undo").changes


@EACH
def test_every_kind_can_be_wrong(episode: Episode) -> None:
    decision = ask(of(episode), f"wrong {episode.number}")
    assert CloseEpisode(episode.number, NOW, wrong=True) in decision.changes
    assert lines(decision) == ["wrong_noted"]
    one = ask(of(episode), "wrong number 1")
    assert lines(one) == ["wrong_account_noted"]
    assert [c for c in one.changes if isinstance(c, StartDeed)]


@EACH
def test_the_words_of_every_kind_can_be_read(episode: Episode) -> None:
    asked = ask(of(episode), f"show {episode.number}")
    assert f"case {episode.number}, {len(episode.contacts)} message" in said(asked)


@pytest.mark.parametrize("word", ["limit replies", "hide replies"])
@EACH
def test_what_others_can_see_works_on_every_kind(episode: Episode, word: str) -> None:
    assert lines(ask(of(episode), f"{word} {episode.number}"))[0].startswith("confirm_")


WHY = {
    EpisodeKind.BURST: (
        "Case 42: 7 posts by 1 account, none that I know you follow, in 12 minutes. My rule: 6 "
        "hostile posts by one or two accounts in 1 hour. No moderator was involved. A small "
        "program judged the words, and it might be wrong. If so: type wrong 42. Or type mute 42 "
        "or pause 42. Or type more."
    ),
    EpisodeKind.TARGETING: (
        "Case 43: one account wrote to you in an unwelcome way on 30 Dec 2025, 3 Oct, 7 Nov and "
        "21 Nov. My rule: 4 or more such posts on 3 or more days within 90 days, and more than "
        "chance would bring. No moderator was involved. I might be wrong. If so: type wrong 43. "
        "Or type mute 43 or pause 43. Or type more."
    ),
    EpisodeKind.SEVERE: (
        "Case 44: 1 message in 1 minute. My rule: one message is enough, if judged 80% or more to "
        "be a threat or private details. Some may be threats or private details. No moderator was "
        "involved. A small program judged the words, and it might be wrong. If so: type wrong 44. "
        "Or type mute 44 or pause 44."
    ),
}


@pytest.mark.need("S1-6")
@pytest.mark.parametrize("episode", CASES[1:], ids=[each.kind for each in CASES[1:]])
def test_why_tells_the_rule_of_its_kind(episode: Episode) -> None:
    assert said(ask(of(episode), "why")) == WHY[episode.kind]


@pytest.mark.parametrize(
    ("episode", "policy", "rule"),
    [
        (case(), Policy(false_alarms_normal=2.0), "In tests it errs about 2 times a year."),
        (case(), Policy(sensitivity="low"), "In tests it errs about once in 10 years."),
        (
            replace(case(), braced=True),
            POLICY,
            "than your usual days explain. You had asked me to be watchful, so fewer were enough.",
        ),
        (
            replace(case(), braced=True),
            Policy(sensitivity="high"),
            "3 hostile accounts in 1 hour, or more than is usual for you. No promise about errors.",
        ),
    ],
)
def test_why_tells_the_rule_as_it_was(episode: Episode, policy: Policy, rule: str) -> None:
    assert rule in said(ask(of(episode), "why", policy=policy))


@pytest.mark.parametrize("episode", CASES, ids=[each.kind for each in CASES])
def test_why_claims_nothing_of_a_case_whose_posts_are_all_gone(episode: Episode) -> None:
    text = said(ask(of(replace(episode, contacts=())), "why"))
    assert "has been deleted since, or no longer counts" in text
    assert "0 " not in text


@pytest.mark.need("S1-7")
def test_why_goes_on_with_the_spark_and_the_kinds() -> None:
    scene = of(loaded())
    scene = after(scene, ask(scene, "why"))
    more = ask(scene, "more")
    assert said(more) == (
        "More about case 41.\nMost came after this quote, which proves nothing: "
        f"https://bsky.app/profile/{QUOTE}\nSome call your employer or board, doubt your training "
        "and call others in.\nI count a post when it is judged 86% or more to be hostile.\n1 left: "
        "type more. A small program judged the words, and it might be wrong. Type why 41, show 41 "
        "or going badly."
    )
    rest = said(ask(after(scene, more), "more"))
    assert rest.startswith("More about case 41.\nSome may be threats or private details.\nA small")


@pytest.mark.need("S1-7", "S2-12")
def test_why_tells_who_once_asked_for_help_and_came_all_the_same() -> None:
    known = case()
    insisting = tuple(replace(c, insists=c.number <= 2) for c in known.contacts)
    scene = of(replace(known, contacts=insisting))
    scene = after(scene, ask(scene, "why"))
    assert (
        "2 accounts once seemed to ask for help, but then came with unwelcome words on 4 days or"
        " more, or in very many posts." in said(ask(scene, "more"))
    )


def test_why_goes_on_about_the_case_that_was_asked_for() -> None:
    scene = chat(episodes=(targeting(), case()))
    scene = after(scene, ask(scene, "why 41"))
    assert "More about case 41.\nI count a post when" in said(ask(scene, "more"))
    scene = after(scene, ask(scene, "why 43"))
    assert "I call a post unwelcome when it is judged 50% or more" in said(ask(scene, "more"))
    gone = replace(scene, episodes=(case(),))
    assert lines(ask(gone, "more")) == ["nothing_more"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EpisodeKind.DOGPILE, "Kind: many accounts at once."),
        (EpisodeKind.SEVERE, "Kind: one severe message."),
        (EpisodeKind.BURST, "Kind: one or two accounts that write again and again."),
        (EpisodeKind.TARGETING, "Kind: one account that keeps coming back over weeks."),
    ],
)
def test_a_moderator_is_told_the_kind_in_words(kind: EpisodeKind, words: str) -> None:
    desk = Member(account(30), is_moderator=True)
    flag = Flag(41, SHE, kind, NOW - timedelta(minutes=5), FlagState.OPEN, accounts=1)
    scene = chat(who=desk, episodes=(), focus=None, queue=(flag,))
    assert f"Case 41, yours until 14:20. {words} One member, 1 account" in said(ask(scene, "next"))
