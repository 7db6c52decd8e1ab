"""`list add`, `list drop`, `list ours`: two people, two members' cases, a behaviour, an end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import KeepListed, Say
from bot.model.cases import Chat
from bot.model.changes import AddEntry, EndEntry, SetProposal
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind
from bot.model.listing import Candidate, Entry, Naming
from bot.model.lists import ListReason, Recommendation, TakenBack
from bot.model.people import AccountId, Member
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.model.rebuttals import OnOurList
from bot.rules.listing import run_out
from tests.unit.rules.conversation.scene import NOW, account, after, ask, chat, lines, said, says

ADA = Member(AccountId("did:plc:ada"), is_moderator=True, interests_at=NOW)
BEN = Member(AccountId("did:plc:ben"), is_moderator=True, interests_at=NOW)
CAT = Member(AccountId("did:plc:cat"), is_moderator=True, interests_at=NOW)
BAD = account(5)
LONG_AGO = NOW - timedelta(days=60)
DAYS = timedelta(days=1)
WISH = "list add 52 30 days repeated unwanted contact"


def naming(case: int, who: str, **more: object) -> Naming:
    values: dict[str, object] = {
        "case": case,
        "member": Member(AccountId(f"did:plc:{who}"), joined_at=LONG_AGO),
        "kind": EpisodeKind.DOGPILE,
        "verdict": "agree",
        "wrong": False,
        **more,
    }
    return Naming(**values)  # type: ignore[arg-type]  # shorthand


THREE = (naming(52, "dr-a"), naming(53, "dr-b"), naming(54, "dr-c"))
CANDIDATE = Candidate(BAD, 1, THREE, "0f" * 32, members=38, known_to=2)


def desk(who: Member = ADA, *candidates: Candidate, **more: object) -> Chat:
    scene = chat(
        who=who,
        episodes=(),
        focus=None,
        moderators=(ADA, BEN, CAT),
        candidates=candidates or (CANDIDATE,),
    )
    return replace(scene, **more)  # type: ignore[arg-type]  # shorthand


def proposed(decision: Decision) -> Proposal:
    (kept,) = (c.proposal for c in decision.changes if isinstance(c, SetProposal))
    return kept


def entry(case: int = 52, sequence: int = 1, days: int = 30) -> Entry:
    until = NOW + days * DAYS
    reason = ListReason.THREATS
    return Entry(Recommendation("ours", sequence, account(case), NOW, until, reason), case)


@pytest.mark.need("S3-4")
@pytest.mark.parametrize(
    "text",
    [
        "list add 52 ban forever because crank",
        "list add 52 30 days",
        "list add 52 threats",
        "list add 30 days threats",
        "list add 52 91 days threats",
        "list add 52 forever because threats",
        "list add 52 30 days because he is wrong about vaccines",
        "list add 52 30 days threats and private details",
    ],
)
def test_what_is_missing_or_no_behaviour_is_explained(text: str) -> None:
    answer = said(ask(desk(), text))
    assert "at most 90 days" in answer
    assert "Opinions and quality of argument aren't on the list" in answer
    assert "repeated unwanted contact" in answer


@pytest.mark.need("S3-1")
def test_the_script_from_the_wish_to_the_entry() -> None:
    asked = ask(desk(), WISH)
    text = said(asked)
    assert "in cases of 3 members, so it can be listed" in text
    assert "38 members would be offered to hide it until 21 Dec; 2 of them follow it" in text
    assert "A second moderator who handled none of these cases must agree" in text
    waits = ask(after(desk(), asked), "yes")
    proposal = proposed(waits)
    assert proposal.kind is ProposalKind.LIST
    assert proposal.lapses_at - NOW == timedelta(hours=48)
    assert not any(isinstance(change, AddEntry) for change in waits.changes)
    second = desk(BEN, proposals=(proposal,))
    agreed = ask(after(second, ask(second, "support 1")), "yes")
    (added,) = (change for change in agreed.changes if isinstance(change, AddEntry))
    until, why = NOW + 30 * DAYS, ListReason.UNWANTED_CONTACT
    assert added == AddEntry(BAD, why, until, case=52, evidence="0f" * 32, members=3)
    assert KeepListed(BAD) in agreed.actions


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("list add 52 for 2 weeks because of threats", ListReason.THREATS),
        ("List add case 52, 90 days, organizing a pile-on", ListReason.PILE_ON),
        ("list add 52 10d private details", ListReason.PRIVATE_DETAILS),
        ("please list add 52 a month sexual messages", ListReason.SEXUAL_MESSAGES),
        ("add to list 52 30 days fake identity", ListReason.FAKE_IDENTITY),
        ("list add 52 number 1 30 days unwanted contact", ListReason.UNWANTED_CONTACT),
    ],
)
def test_the_words_may_stand_as_people_type_them(text: str, reason: ListReason) -> None:
    scene = desk()
    kept = proposed(ask(after(scene, ask(scene, text)), "yes"))
    assert kept.terms["reason"] == reason.value


@pytest.mark.need("S3-4")
@pytest.mark.parametrize(
    "second",
    [
        naming(53, "dr-a"),
        naming(53, "dr-b", wrong=True),
        naming(53, "dr-b", verdict="dismiss"),
        naming(53, "dr-b", verdict="care"),
        naming(53, "dr-b", kind=EpisodeKind.REPORTED, verdict=None),
        naming(53, "dr-b", member=Member(AccountId("did:plc:new"), joined_at=NOW - 13 * DAYS)),
    ],
    ids=["same-member", "wrong", "dismissed", "care", "mere-report", "newcomer"],
)
def test_one_members_cases_are_not_enough(second: Naming) -> None:
    alone = replace(CANDIDATE, namings=(THREE[0], second))
    assert lines(ask(desk(ADA, alone), WISH)) == ["list_too_few"]
    agreed = replace(second, member=THREE[1].member, wrong=False, verdict="agree")
    enough = replace(CANDIDATE, namings=(THREE[0], agreed))
    assert lines(ask(desk(ADA, enough), WISH)) == ["confirm_list_add"]


def test_of_several_accounts_one_is_named_by_its_number() -> None:
    both = (CANDIDATE, replace(CANDIDATE, account=account(6), number=4))
    text = said(ask(desk(ADA, *both), WISH))
    assert "number 1 and 4" in text
    scene = desk(ADA, *both)
    done = ask(after(scene, ask(scene, f"{WISH} number 4")), "yes")
    assert proposed(done).about == account(6)


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    "candidate",
    [
        replace(CANDIDATE, account=ADA.account),
        replace(CANDIDATE, tied=frozenset({ADA.account})),
        replace(CANDIDATE, namings=(*THREE, naming(55, "ada"))),
    ],
    ids=["herself", "she-knows-it", "her-own-case"],
)
def test_who_is_too_close_proposes_nothing(candidate: Candidate) -> None:
    parted = Member(AccountId("did:plc:new"), is_moderator=True, parted=(ADA.account,))
    assert lines(ask(desk(parted, candidate), WISH)) == ["list_too_close"]
    assert lines(ask(desk(ADA, candidate), WISH)) == ["list_too_close"]


@pytest.mark.need("S3-1")
@pytest.mark.parametrize(
    "now",
    [
        (replace(CANDIDATE, namings=(THREE[0], naming(53, "dr-b", verdict="dismiss"))),),
        (replace(CANDIDATE, namings=(*THREE, naming(55, "dr-d", handled_by={BEN.account}))),),
        (replace(CANDIDATE, tied=frozenset({BEN.account})),),
        (replace(CANDIDATE, account=account(6)),),
    ],
    ids=["a case was turned down", "she handled one since", "she knows it by now", "forgotten"],
)
def test_what_a_proposal_rests_on_is_looked_at_again_when_it_is_agreed(
    now: tuple[Candidate, ...],
) -> None:
    proposal = proposed(ask(after(desk(), ask(desk(), WISH)), "yes"))
    second = desk(BEN, *now, proposals=(proposal,))
    assert lines(ask(second, "support 1")) == ["proposal_void"]
    asked = after(second, ask(desk(BEN, proposals=(proposal,)), "support 1"))
    done = ask(asked, "yes")
    assert lines(done) == ["proposal_void"]
    assert not any(isinstance(c, AddEntry | SetProposal) for c in done.changes)


@pytest.mark.need("S3-1")
def test_whoever_handled_one_of_the_cases_or_knows_the_account_is_not_the_second() -> None:
    handled = naming(53, "dr-b", handled_by=frozenset({BEN.account}))
    candidate = replace(CANDIDATE, namings=(THREE[0], handled), tied=frozenset({CAT.account}))
    assert lines(ask(desk(ADA, candidate), WISH)) == ["nobody_to_second"]
    free = replace(candidate, tied=frozenset())
    scene = desk(ADA, free)
    done = ask(after(scene, ask(scene, WISH)), "yes")
    assert proposed(done).barred == (BEN.account,)
    told = [act.to for act in done.actions if isinstance(act, Say) and act.to != ADA.account]
    assert told == [CAT.account]


def test_with_no_two_unconnected_moderators_the_list_is_off() -> None:
    for word in (WISH, "list ours"):
        assert lines(ask(desk(moderators=(ADA,)), word)) == ["list_needs_two"]


def test_an_account_that_may_be_asking_for_help_is_said_to_be_one() -> None:
    asking = replace(CANDIDATE, asks_for_help=True)
    assert "It may be asking for help." in said(ask(desk(ADA, asking), WISH))


@pytest.mark.need("S2-5")
def test_both_moderators_know_that_the_account_may_be_asking_for_help() -> None:
    asking, wish = replace(CANDIDATE, asks_for_help=True), ask(desk(), WISH)
    late = ask(after(desk(ADA, asking), wish), "yes")  # it has asked since the question
    (her_answer,) = (text for text in says(late) if "Proposed as" in text)
    assert "It may be asking for help." in her_answer
    second = desk(BEN, asking, proposals=(proposed(late),))
    supports = ask(second, "support 1")
    assert "It may be asking for help." in said(supports)
    agreed = ask(after(second, supports), "yes")
    assert any(isinstance(change, AddEntry) for change in agreed.changes)


@pytest.mark.need("S2-5")
def test_what_was_proposed_before_the_account_asked_for_help_cannot_be_supported() -> None:
    unaware = proposed(ask(after(desk(), ask(desk(), WISH)), "yes"))
    asking = replace(CANDIDATE, asks_for_help=True)
    asked = ask(desk(BEN, proposals=(unaware,)), "support 1")
    assert "may be asking" not in said(asked)
    for scene in (
        ask(desk(BEN, asking, proposals=(unaware,)), "support 1"),
        ask(after(desk(BEN, asking, proposals=(unaware,)), asked), "yes"),
    ):
        assert lines(scene) == ["proposal_void"]
        assert not any(isinstance(change, AddEntry) for change in scene.changes)


def test_what_is_there_already_is_not_proposed_again() -> None:
    there = replace(entry(), said=replace(entry().said, account=BAD))
    assert lines(ask(desk(entries=(there,)), WISH)) == ["list_there"]


def test_the_same_wish_of_another_is_support_for_hers() -> None:
    scene = desk()
    first = proposed(ask(after(scene, ask(scene, WISH)), "yes"))
    other = desk(BEN, proposals=(first,))
    asked = ask(other, "list add 52 10 days because of threats")
    assert lines(asked) == ["confirm_support"]
    assert "repeated unwanted contact" in said(asked)


@pytest.mark.parametrize("word", ["list drop 52", "retract 52", "list retract 52"])
def test_one_moderator_takes_an_entry_back_at_once(word: str) -> None:
    scene = desk(CAT, entries=(entry(52, 1), entry(53, 2)))
    done = ask(scene, word)
    assert [c for c in done.changes if isinstance(c, EndEntry)] == [
        EndEntry(1, TakenBack.WITHDRAWN, CAT.account)
    ]
    assert KeepListed(account(52)) in done.actions
    assert lines(done) == ["list_dropped"]


def test_what_she_proposed_herself_is_taken_back_and_anothers_is_not() -> None:
    scene = desk()
    waiting = proposed(ask(after(scene, ask(scene, WISH)), "yes"))
    done = ask(desk(ADA, proposals=(waiting,)), "retract 52")
    assert proposed(done).state is ProposalState.WITHDRAWN
    assert lines(ask(desk(BEN, proposals=(waiting,)), "retract 52")) == ["list_none_of_case"]


def test_the_list_says_how_many_and_what_ends_first() -> None:
    many = tuple(entry(n, n, days=90 - n) for n in range(50, 55))
    text = said(ask(desk(entries=many), "list ours"))
    assert text.startswith("5 accounts are on our list")
    assert text.index("case 54") < text.index("case 53") < text.index("case 52")
    assert "2 more end later" in text
    assert "did:plc" not in text
    assert lines(ask(desk(), "our list")) == ["list_empty"]


def test_an_entry_runs_out_on_its_date_and_not_before() -> None:
    one = entry()
    assert one.said.until is not None
    assert run_out(one, one.said.until - timedelta(microseconds=1)) == Decision()
    over = run_out(one, one.said.until)
    assert over.changes == (EndEntry(1, TakenBack.EXPIRED),)
    assert over.actions == (KeepListed(account(52)),)


LISTED = OnOurList(replace(entry(), said=replace(entry().said, reason=ListReason.UNWANTED_CONTACT)))
STRANGER = Member(account(5))


@pytest.mark.need("S3-10")
@pytest.mark.parametrize("text", ["why am i on this", "Why am I on your list?", "am i on a list"])
def test_who_is_on_the_list_hears_why_and_until_when_and_no_more(text: str) -> None:
    answer = said(ask(chat(who=STRANGER, listed=LISTED), text))
    assert "on a shared list until 21 Dec. Reason: repeated unwanted contact." in answer
    assert "I don't confirm who uses me" in answer


def test_who_is_not_on_it_hears_what_every_stranger_hears() -> None:
    scene = chat(who=STRANGER)
    assert ask(scene, "why am i on this") == ask(scene, "protect Dr A")
    assert lines(ask(chat(), "why am i on this")) == ["not_listed"]
    assert lines(ask(chat(listed=LISTED), "why am i listed")) == ["listed_why"]
