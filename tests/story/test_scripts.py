"""The conversations that were promised, word for word in meaning, on either network.

Each function is one dialogue: what she types, and the facts and next words of the answer. Those
that leave each other in peace share one running bot. Which one plays what:

    joining by a follow             she_joins_by_a_follow
    joining where a yes is asked    test_where_asked_for_a_yes_starts_the_watch
    joining by message              she_joins_by_message
    pile-on                         strangers_pile_on
    why                             she_asks_why
    draft check                     she_shows_drafts
    a patient in distress           a_threat_may_be_from_a_patient
    slow burn                       somebody_keeps_coming_back
    threat in quiet hours           a_threat_comes_at_night
    quiet hours and digest          a_day_is_told_in_short
    a message that named someone    test_a_message_that_named_somebody_is_asked_back
    typos and muddle                typos_and_muddle
    leaving by word                 she_leaves_by_word
    leaving by unfollowing          she_leaves_by_unfollowing
    a colleague looks first         a_helper_looks_first
    backup                          colleagues_stand_by_her
    moderator: normal case          a_case_is_agreed
    moderator: eighth of a day      test_moderators::test_eight_in_a_day_is_a_reason_to_rest
    moderator: shared list          an_account_is_listed
    moderator: taken off again      an_entry_is_taken_back
    moderator: conflict             a_moderator_knows_somebody
    moderator: everything stops     everything_is_stopped
    appeal of a listed account      a_listed_account_asks_and_answers
"""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.stories.cast import PLEA
from tests.story.scripts import NETWORKS, Network, Play, Someone, on_mastodon

on_each_network = pytest.mark.parametrize("network", NETWORKS)

CARD = "I'm sorry, this isn't pleasant"


@on_each_network
@pytest.mark.need("S1-1", "S1-5", "S2-11")
async def test_members_join_are_told_choose_and_leave(network: Network, tmp_path: Path) -> None:
    async with network(tmp_path) as play:
        await she_joins_by_a_follow(play)
        await she_joins_by_message(play)
        dr = await play.member()
        await strangers_pile_on(play, dr)
        await typos_and_muddle(play, dr)
        await she_shows_drafts(play, dr)
        await she_leaves_by_word(play, dr)
        await she_leaves_by_unfollowing(play)


async def she_joins_by_a_follow(play: Play) -> None:
    dr = await play.newcomer()
    await play.troupe.follow(dr)
    welcome = await play.heard(dr, "Thanks for following", "That starts protection")
    for part in ("if several strangers turn hostile", "nothing without your yes"):
        assert part in welcome
    for part in ("no patient details", "unfollow or type stop", "privacy", "help"):
        assert part in welcome
    menu = await play.asks(dr, "help", "Mode: ask me (I suggest, you decide)", "Quiet hours")
    for word in ("status", "brace", "why", "stop", "practice"):
        assert word in menu
    await play.asks(dr, "practice", "this is made up", "Type 1-3")


async def she_joins_by_message(play: Play) -> None:
    dr = await play.newcomer()
    welcome = await play.asks(dr, "join", "You're in, with no follow to see")
    for part in ("several strangers turn hostile", "nothing without your yes", "encrypted"):
        assert part in welcome
    assert "no patient details" in welcome
    assert "type stop. More: privacy, help." in welcome


async def strangers_pile_on(play: Play, dr: Someone) -> None:
    """She hides ten of eleven, asks why, and takes it back."""
    *others, hal = crowd = await play.crowd(11)
    (patient,) = await play.crowd(1)
    await play.troupe.call_herself(hal, "Hal, St. Luke's")
    await play.attack(dr, crowd, [(patient, PLEA[0])])
    card = await play.heard(dr, CARD, "11 accounts you don't know", "in a hostile way")
    for part in ("1 more may be asking for help", "No threats that I can see", "I might be wrong"):
        assert part in card
    for part in ("1 hide the 11 for 7 days (they won't know)", "2 pause", "24 hours", "leave it"):
        assert part in card
    assert card.endswith("or why. Doing nothing is fine.")
    asked = await play.asks(dr, "1 but not Hal", "hide 10 accounts", "for 7 days", "leave out 1")
    assert "Hal, St. Luke's" in asked
    assert "yes or no (I'll wait 2 hours, then do nothing)" in asked
    done = await play.asks(dr, "yea", "Done. 10 accounts are hidden until", "They aren't told")
    assert "Case 1." in done
    assert "Type undo to bring them back, or why" in done
    await play.hidden(dr, others)
    await she_asks_why(play, dr)
    await play.asks(dr, "undo", "bringing 10 accounts back", "hidden yourself stay", "Type redo")
    await play.hidden(dr, [])


async def she_asks_why(play: Play, dr: Someone) -> None:
    why = await play.asks(dr, "why 1", "Case 1: 11 accounts", "none that I know you follow")
    for part in ("11 replies", "usual", "back on", "I might be wrong: show 1, then wrong"):
        assert part in why
    more = why + await play.asks(dr, "more", "More about case 1")
    for part in ("1 other may be asking for help; I left those", "No moderator was involved"):
        assert part in more


async def typos_and_muddle(play: Play, dr: Someone) -> None:
    await play.asks(dr, "mtue 1", "Did you mean: hide 11 accounts of case 1 for 7 days? yes or no")
    await play.asks(dr, "no", "I did nothing")
    muddled = await play.asks(dr, "asdf", "I didn't follow that, sorry", "Nothing has changed")
    for word in ("status", "mute", "undo", "help"):
        assert word in muddled
    await play.asks(dr, "yes", "Nothing is waiting for a yes", "Type status")
    await play.hidden(dr, [])


async def she_shows_drafts(play: Play, dr: Someone) -> None:
    told = "check: Wild night in our ED, 34yo w/ that ultra rare disease, july 4, never listens"
    details = "an age, a rare condition, a place and a date together can let family recognize"
    rest = ("Would it still teach without two of those", "Type version", "I haven't kept this")
    await play.asks(dr, told, details, *rest)
    blamed = "check: Anyone who still prescribes this is a narcissist"
    starter = 'Want a start that keeps the point: "'
    await play.asks(dr, blamed, "You seem to have a point", "about the person", starter)
    await play.asks(dr, "version", "Your own words without that part")
    clean = "check: Great talk on sepsis bundles today, slides linked"
    await play.asks(dr, clean, "Nothing jumped out at me", "I haven't kept this")
    for words in ("ultra rare", "narcissist", "sepsis bundles"):
        await play.keeps_nothing_of(dr, words)


async def she_leaves_by_word(play: Play, dr: Someone) -> None:
    await play.asks(dr, "redo", "Done. 10 accounts are hidden")
    left = await play.asks(dr, "I'm done with this", "I've stopped watching", "10 accounts are")
    for part in ("still hidden by me", "bring them back now (yes)", "let each end by itself (no)"):
        assert part in left
    for part in ("Your private records will be erased on", "type my data", "with start"):
        assert part in left
    await play.asks(dr, "yes", "bringing 10 accounts back", "Type start")
    await play.hidden(dr, [])


async def she_leaves_by_unfollowing(play: Play) -> None:
    dr, crowd = await play.member(), await play.crowd(6)
    await play.attack(dr, crowd)
    await play.heard(dr, CARD, "6 accounts")
    await play.asks(dr, "1", "Done. 6 accounts are hidden")
    await play.hidden(dr, crowd)
    await play.troupe.unfollow(dr)
    left = await play.heard(dr, "You unfollowed, so I've stopped watching", "6 accounts are still")
    for part in ("Type yes to bring them back now, or do nothing", "records will be erased on"):
        assert part in left
    for part in ("type my data", "message me join", "I won't write again unless you do"):
        assert part in left
    await play.asks(dr, "yes", "bringing 6 accounts back")
    await play.hidden(dr, [])


@on_each_network
@pytest.mark.need("S1-5")
async def test_where_asked_for_a_yes_starts_the_watch(network: Network, tmp_path: Path) -> None:
    async with network(tmp_path, confirm=True) as play:
        dr = await play.newcomer()
        await play.troupe.follow(dr)
        asked = await play.heard(dr, "I haven't started; I wait for your yes")
        for part in ("several strangers turn hostile", "nothing without your word", "yes, no"):
            assert part in asked
        set_up = await play.asks(dr, "yes please", "You're set up in ask me mode")
        assert "I suggest, you decide. Nothing is hidden yet. Type status" in set_up


@on_each_network
@pytest.mark.need("S2-3")
async def test_members_hear_of_a_threat_at_night_and_of_who_comes_back(
    network: Network, tmp_path: Path
) -> None:
    async with network(tmp_path) as play:
        await a_threat_may_be_from_a_patient(play)
        dr = await a_threat_comes_at_night(play)
        await a_day_is_told_in_short(play, dr)
        await somebody_keeps_coming_back(play)


async def a_threat_may_be_from_a_patient(play: Play) -> None:
    """The account is not offered for hiding; what helps her is."""
    dr, (patient,) = await play.member(), await play.crowd(1)
    await play.name_her(patient, dr, f"{PLEA[0]} If you don't answer I will kill you.")
    card = await play.heard(dr, "may also be asking for help, so I leave it visible")
    for part in ("for 24 hours", "2 safe words to reply", "3 a word with a moderator"):
        assert part in card
    assert "hide" not in card
    safe = await play.asks(dr, "2", "You could say, or say nothing", "crisis line")
    for part in ("don't say whether they are a patient", "risk office", "Type pause"):
        assert part in safe
    await play.asks(dr, "human", "can reach no moderator", "local emergency number")


async def a_threat_comes_at_night(play: Play) -> Someone:
    dr, (one,) = await play.member(), await play.crowd(1)
    await play.asks(dr, "timezone Chicago", "America/Chicago")
    await play.asks(dr, "quiet 22-7", "Only threats or private details come through")
    night = play.stage.clock.now().replace(hour=9, minute=10) + timedelta(days=1)
    play.later(night - play.stage.clock.now())
    await play.name_her(one, dr, "I know where you live and I will kill you.")
    card = await play.heard(dr, "I'm sorry to wake you. One message talks about hurting you")
    assert "Type 1-3, why, threat help, evidence or human." in card
    for part in (
        "I've kept a copy; you don't need to read it",
        "In danger now? Call your local emergency number",
    ):
        assert part in card
    assert "I might be wrong about how serious it is" in card
    await play.asks(dr, "threat help", "a copy of each threat", "police", "employer help")
    await play.asks(dr, "evidence", "I'd make a file of case", "1 post", "Only you get it")
    await play.asks(dr, "no", "All right")
    await play.asks(dr, "employer help", "hospital security", "no patient details")
    return dr


async def a_day_is_told_in_short(play: Play, dr: Someone) -> None:
    """In the morning, in one message; with who was kind, which she would have missed."""
    (warm,) = await play.crowd(1)
    await play.asks(dr, "digest on 8:00", "Once a day at 08:00", "who was kind to you")
    await play.name_her(warm, dr, "Thank you, this helped my whole family. You are wonderful.")
    await play.was_kind(dr)
    morning = play.stage.clock.now().replace(hour=14, minute=5)
    play.later(morning - play.stage.clock.now())
    day = await play.heard(dr, "Your day in short", "1 person was kind to you")
    assert day.endswith("Type status, held or digest off.")
    await play.asks(dr, "digest off", "No daily digest, then")


async def somebody_keeps_coming_back(play: Play) -> None:
    dr, (one,) = await play.member(), await play.crowd(1)
    for number, text in enumerate(UNWELCOME, start=1):
        await play.name_her(one, dr, text)
        if number < len(UNWELCOME):
            await play.remembers(dr, number)
            play.later(timedelta(days=4))
    card = await play.heard(dr, "This has happened before", "The same account wrote to you")
    for part in ("Each may be mild alone; together they may matter", "of the last a copy"):
        assert part in card
    assert "1 hide that account for 30 days (they won't know)" in card
    assert card.endswith("You didn't cause this.")
    await play.asks(dr, "1", "Done. 1 account is hidden until")
    await play.hidden(dr, [one])


UNWELCOME = (
    "Nobody asked you. Typical arrogant doctor.",
    "Oh look, the so-called expert speaks again.",
    "Where did you buy that degree?",
    "You again. Typical arrogant liar of a doctor.",
)


@pytest.mark.need("S1-18")
async def test_a_message_that_named_somebody_is_asked_back(tmp_path: Path) -> None:
    async with on_mastodon(tmp_path) as play:
        dr, (one,) = await play.member(), await play.crowd(1)
        careful = await play.asks(dr, f"mute @{one.address}", "Careful: on this network")
        for part in ("goes to every account you name", "probably saw yours", "I've done nothing"):
            assert part in careful
        assert "use a case number or a link with no name. Type privacy" in careful
        assert "Do you still want me to hide 1 account for 7 days? yes or no" in careful
        await play.hidden(dr, [])
        await play.asks(dr, "yes", "Done. 1 account is hidden until")
        await play.hidden(dr, [one])


@on_each_network
@pytest.mark.need("S3-1", "S3-4", "S3-9")
async def test_moderators_judge_list_recuse_and_stop(network: Network, tmp_path: Path) -> None:
    async with network(tmp_path) as play:
        dr_a, dr_b = await play.member(), await play.member()
        ada, ben = await play.troupe.two_moderators()
        crowd = await play.crowd(6)
        for one in (ada, ben):
            await play.asks(one, "queue", "0 cases wait")
            await play.asks(one, "interests: none", "Kept with today's date")
        play.later(timedelta(days=15))
        await a_case_is_agreed(play, dr_a, ada, ben, crowd)
        listed = await an_account_is_listed(play, (dr_a, dr_b), ada, ben, crowd)
        await a_listed_account_asks_and_answers(play, listed)
        await an_entry_is_taken_back(play, ben, listed)
        await a_moderator_knows_somebody(play, ada)
        await everything_is_stopped(play, ada, ben)


async def a_case_is_agreed(
    play: Play, dr: Someone, ada: Someone, ben: Someone, crowd: list[Someone]
) -> None:
    (patient,) = await play.crowd(1)
    await play.attack(dr, crowd, [(patient, PLEA[0])])
    await play.heard(dr, CARD, "6 accounts")
    for one in (ada, ben):
        await play.heard(one, "1 case waits for a look")
    case = await play.asks(ada, "next", "Case 1, yours until", "One member", "6 accounts")
    for part in ("No threat or private details", "1 account may be asking for help"):
        assert part in case
    assert "Names and words are hidden" in case
    for word in ("show", "agree", "dismiss", "care", "ask second", "pass", "recuse"):
        assert word in case
    asked = await play.asks(ada, "agree", "You'd be saying: 6 accounts were hostile in case 1")
    for part in ("1 may need help", "Nothing happens to the accounts", "Nobody else is told"):
        assert part in asked
    assert "yes or no (I'll wait 10 minutes, then do nothing)" in asked
    await play.asks(ada, "y", "Sent. Case 1 is closed", "Type undo within 30 days, or next")
    await play.heard(dr, "also saw it as hostile", "Nothing has been done")


async def an_account_is_listed(
    play: Play, members: tuple[Someone, Someone], ada: Someone, ben: Someone, crowd: list[Someone]
) -> Someone:
    """Of the second case the moderators have handled none; they agree about one of its accounts."""
    await play.attack(members[1], crowd)
    await play.heard(members[1], CARD, "6 accounts")
    how = await play.asks(ada, "list add 1 ban forever because crank", "I can't use that yet")
    for part in ("at most 90 days", "threats, private details, sexual messages", "organizing"):
        assert part in how
    assert "Opinions and quality of argument aren't on the list" in how
    wish = "30 days repeated unwanted contact"
    which = await play.asks(ada, f"list add 1 {wish}", "One at a time, please")
    number = which.partition("number ")[2].split(",")[0]
    asked = await play.asks(
        ada, f"list add 1 number {number} {wish}", "in cases of 2 members, so it can be listed"
    )
    for part in (
        "would be offered to hide it until",
        "can ask why and answer once",
        "second moderator who",
    ):
        assert part in asked
    assert "Propose it? yes or no" in asked
    await play.asks(ada, "yes", "Proposed as number 1", "it lapses", "You alone can take it back")
    await play.heard(ben, "A proposal waits for a second moderator")
    await play.asks(ben, "support 1", "offer members to hide", "yes or no")
    await play.asks(ben, "yes", "Agreed by two")
    await play.heard(ada, "A second moderator supports proposal 1")
    for dr in members:
        await play.heard(dr, "Two moderators put this account on our shared list", "list use 1")
    async with play.troupe.story.housecall.ledger.turn() as turn:
        (entry,) = await turn.entries()
    return next(who for who in crowd if who.account == entry.said.account)


async def a_listed_account_asks_and_answers(play: Play, listed: Someone) -> None:
    why = await play.asks(listed, "why am I on this", "an account you control", "shared list until")
    for part in ("Reason: repeated unwanted contact", "I can't say who, when or how many"):
        assert part in why
    assert "I don't confirm who uses me. Some people may not see your replies" in why
    assert "You may answer once, up to" in why
    assert "type answer" in why.lower()
    await play.say(listed, "answer I was angry that day, and I am sorry.")
    await play.has_answered(listed)
    play.later(timedelta(days=1))
    await play.asks(listed, "why am I on this", "I have your answer", "two people who weren't part")


async def an_entry_is_taken_back(play: Play, ben: Someone, listed: Someone) -> None:
    """By one moderator, at once; the account hears so when it asks, and nothing of anybody."""
    await play.asks_amid_news(ben, "retract 1", "came off our list")
    play.later(timedelta(days=1))
    off = await play.asks(listed, "why am I on this", "isn't on our list any more")
    assert "I never say who uses me" in off


async def a_moderator_knows_somebody(play: Play, ada: Someone) -> None:
    await play.asks_amid_news(ada, "next", "Case 2, yours until")
    await play.asks_amid_news(ada, "recuse", "Case 2 is gone", "Type next or queue")
    await play.asks_amid_news(ada, "next", "No case is waiting")


async def everything_is_stopped(play: Play, ada: Someone, ben: Someone) -> None:
    off = "All automatic acts are off for everyone"
    stopped = await play.asks_amid_news(ada, "stop everything", off)
    for part in ("Alerts still go out", "stay hidden until their end dates", "told the operator"):
        assert part in stopped
    for part in ("Two of you are needed", "What went wrong?", "no patient details"):
        assert part in stopped
    await play.finds(ben, "A moderator turned all automatic acts off")


@on_each_network
@pytest.mark.need("S2-10", "S4-10", "S2-7")
async def test_nobody_stands_alone_with_it(network: Network, tmp_path: Path) -> None:
    async with network(tmp_path) as play:
        dr, dana, bea = [await play.member(connected=False) for _ in range(3)]
        await play.asks(bea, "ally on words", "kind words in private", "It begins on")
        await play.asks(dr, "backup", "everybody who is new")
        play.later(timedelta(days=15))
        await play.troupe.story.connect(dr)
        crowd = await play.crowd(6)
        await a_helper_looks_first(play, dr, dana, crowd)
        await colleagues_stand_by_her(play, dr, bea, crowd)


async def a_helper_looks_first(
    play: Play, dr: Someone, dana: Someone, crowd: list[Someone]
) -> None:
    """Both say yes; she picks it on the card; the helper hides for her, and is quietly let go."""
    shown = await play.asks(dr, "helper Dana as Dr A", "give them this yourself", '"Dr A"')
    await play.asks(dana, shown.split("\n")[1], "I now ask whoever gave you the code")
    await play.heard(dr, play.link_to(dana), '"Dana" hears of your new cases', "yes or no")
    await play.asks(dr, "yes", "Done. From now on")
    await play.heard(dana, 'You now look first for "Dr A"', play.link_to(dr))
    await play.attack(dr, crowd)
    card = await play.heard(dr, CARD, "let your helper look first")
    news = await play.heard(dana, 'New for "Dr A": case 1', "Words are hidden")
    assert not play.names_any(news, crowd)
    number = next(line[0] for line in card.split("\n") if "helper" in line)
    await play.asks(dr, number, "I've asked 1 helper", "No more news of case 1")
    await play.heard(dana, 'Please look first for "Dr A"', "looked 1")
    await play.asks(dana, "hide 1", "I'd hide 6 accounts", "yes or no")
    await play.asks(dana, "yes", "I'm hiding 6 accounts", "They hear that it was you")
    await play.heard(dr, 'News from "Dana": 6 accounts are hidden', "Type undo")
    await play.hidden(dr, crowd)
    await play.asks(dr, "remove helper", "sees your cases no more", "I don't tell them")
    await play.asks(dana, "show 1", "no case")
    await play.asks(dr, "undo", "bringing 6 accounts back")
    await play.hidden(dr, [])


async def colleagues_stand_by_her(
    play: Play, dr: Someone, bea: Someone, crowd: list[Someone]
) -> None:
    """She is asked without a name, says that she would, and hears who it is when both want it."""
    which = await play.asks(dr, "backup", "without your name", "1 kind words in private")
    assert "nothing of the other accounts" in which
    await play.asks(dr, "1", "up to 5 colleagues", "without saying that it is you", "yes or no")
    await play.asks(dr, "yes", "I've asked 1 colleague", "Nobody learns who can't")
    asked = await play.heard(bea, "kind words in private", "type stand by", "I don't say who it is")
    await play.asks(bea, "stand by", "Thank you", "you hear more only with their yes")
    await play.heard(dr, "Somebody here would stand by you", "They don't know that it is you")
    await play.asks(dr, "backup", play.link_to(bea), "2 none of these")
    await play.asks(dr, "1", "They now learn who you are", play.link_to(bea))
    named = await play.heard(bea, "they are glad of it", play.link_to(dr), "Nothing is owed")
    assert not play.names_any(asked, [dr, *crowd])
    assert not play.names_any(named, crowd)
    await play.asks(dr, "stop backup", "1 colleague who knew of it")
    await play.heard(bea, "it is enough now", "ally off")
