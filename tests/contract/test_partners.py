"""Two who look at drafts together: both say yes, words pass through memory, either ends it."""

import re
from pathlib import Path

import pytest

from bot.model.changes import ForgetPerson, LinkAccounts, SetSuspension
from bot.model.people import AccountId, Companion, Member
from bot.model.suspensions import Suspension
from bot.pipeline.drafts import Drafts
from tests.contract.ledgers import ADA, BEA, DAY, START, Desk
from tests.contract.test_drafts import Talk, everything_in
from tests.unit.rules.conversation.scene import WORDING

EVE = AccountId("did:plc:eve-the-member")
DRAFT = "Ask @dana.example why they never read. umbrellagiraffe"
ANSWER = "it reads as angry, marmaladeyak"


@pytest.fixture
async def talk(desk: Desk) -> Talk:
    for who in (ADA, BEA, EVE):
        await desk.join(who, joined_at=START - 60 * DAY)
    return Talk(desk)


async def says(talk: Talk, who: AccountId, text: str) -> dict[AccountId, str]:
    """What leaves because of it, by whom it goes to."""
    await talk.type(text, sender=who)
    before = len(talk.phone.to)
    texts = await talk.answers()
    told: dict[AccountId, str] = {}
    for to, said in zip(talk.phone.to[before:], texts, strict=True):
        told[to] = f"{told.get(to, '')}\n{said}".strip()
    return told


async def code_of(talk: Talk, typed: str = "partner Dana as Dr A") -> str:
    found = re.search(r"code=(\w+)", (await says(talk, ADA, typed))[ADA])
    assert found is not None
    return found[1]


async def together(talk: Talk) -> None:
    """Ada and Bea, whom Ada calls Dana."""
    code = await code_of(talk)
    asked = await says(talk, BEA, f"partner {code}")
    assert "partner_offered" in asked[BEA]
    assert "confirm_partner" in asked[ADA]
    begun = await says(talk, ADA, "yes")
    assert "partner_began_hers" in begun[ADA]
    assert "partner_began[" in begun[BEA]


async def record(talk: Talk, who: AccountId) -> Member:
    async with talk.desk.ledger.turn() as turn:
        return await turn.member(who)


async def shows(talk: Talk) -> dict[AccountId, str]:
    await says(talk, ADA, f"check: {DRAFT}")
    asked = await says(talk, ADA, "show partner")
    assert list(asked) == [ADA], "nothing goes out before her yes"
    assert "confirm_show_partner" in asked[ADA]
    return await says(talk, ADA, "yes")


@pytest.mark.need("S1-19")
async def test_both_say_yes_and_either_shows_and_answers(talk: Talk) -> None:
    await together(talk)
    assert (await record(talk, ADA)).partner == Companion(BEA, "Dana", "Dr A")
    assert (await record(talk, BEA)).partner == Companion(ADA, "Dr A", "Dana")
    shown = await shows(talk)
    assert '"Dr A" shows you a draft' in shown[BEA]
    assert shown[BEA].endswith(DRAFT.replace("@", "(at)"))
    assert "partner_sent" in shown[ADA]
    told = await says(talk, BEA, f"tell: {ANSWER}")
    assert told[ADA].startswith('"Dana" writes about your draft')
    assert told[ADA].endswith(ANSWER)
    assert "told" in told[BEA]


async def test_three_answers_within_a_day(talk: Talk) -> None:
    await together(talk)
    assert "tell_nobody" in (await says(talk, BEA, "tell: too early"))[BEA]
    await shows(talk)
    assert "tell_nobody" in (await says(talk, EVE, "tell: me too"))[EVE]
    assert "tell_how" in (await says(talk, BEA, "tell:"))[BEA]
    assert "tell_too_long" in (await says(talk, BEA, f"tell: {'x' * 900}"))[BEA]
    for n in range(3):
        assert f"word {n}" in (await says(talk, BEA, f"Tell her: word {n}"))[ADA]
    assert list(await says(talk, BEA, "tell: and more")) == [BEA]
    await shows(talk)
    talk.desk.clock.later(DAY)
    talk.drafts.let_lapse(talk.desk.clock.now())
    assert list(await says(talk, BEA, "tell: too late")) == [BEA]


async def test_a_no_shows_nothing(talk: Talk) -> None:
    await together(talk)
    await says(talk, ADA, f"check: {DRAFT}")
    await says(talk, ADA, "show partner")
    assert BEA not in await says(talk, ADA, "no")


async def test_a_yes_is_for_the_draft_that_it_was_asked_about(talk: Talk) -> None:
    await together(talk)
    await says(talk, ADA, f"check: {DRAFT}")
    await says(talk, ADA, "show partner")
    await says(talk, ADA, "check: this one is for nobody else, tangerineowl")
    asked = await says(talk, ADA, "yes")
    assert list(asked) == [ADA]
    assert "confirm_show_partner" in asked[ADA]
    assert (await says(talk, ADA, "yes"))[BEA].endswith("tangerineowl")


@pytest.mark.parametrize("who", [ADA, BEA])
async def test_either_ends_it_for_both_by_a_word_and_quietly(talk: Talk, who: AccountId) -> None:
    await together(talk)
    await shows(talk)
    assert list(await says(talk, who, "partner off")) == [who]
    assert (await record(talk, ADA)).partner is (await record(talk, BEA)).partner is None
    for each in (ADA, BEA):
        assert "partner_none" in (await says(talk, each, "show partner"))[each]
    assert list(await says(talk, BEA, "tell: still there?")) == [BEA]


async def test_what_waits_for_her_morning_is_not_shown_once_it_is_over(talk: Talk) -> None:
    await together(talk)
    await says(talk, ADA, f"check: {DRAFT}")
    await says(talk, ADA, "show partner")
    await talk.type("yes")
    await talk.type("partner off")
    assert not [said for said in await talk.answers() if "umbrella" in said]


async def test_nobody_learns_who_is_in(talk: Talk) -> None:
    """A name is only how she calls them; a code that is none says the same to all."""
    for name in ("Eve", "Nobody Here"):
        assert list(await says(talk, ADA, f"partner {name}")) == [ADA]
    code = await code_of(talk)
    wrong = await says(talk, BEA, "partner bcdfghjk")
    assert "helper_not_open" in wrong[BEA]
    assert "helper_not_open" in (await says(talk, EVE, f"helper {code}"))[EVE], "for a partner"
    assert "partner_own_code" in (await says(talk, ADA, f"partner {code}"))[ADA]
    outside = await says(talk, AccountId("did:plc:outside"), f"partner {code}")
    assert ADA not in outside


async def test_one_partner_each(talk: Talk) -> None:
    await together(talk)
    assert "partner_is_set" in (await says(talk, ADA, "partner"))[ADA]
    found = re.search(r"code=(\w+)", (await says(talk, EVE, "partner Bea"))[EVE])
    assert found is not None
    assert "partner_is_set" in (await says(talk, BEA, f"partner {found[1]}"))[BEA]


@pytest.mark.parametrize("how", ["stop", "forgotten", "linked", "suspended"])
async def test_who_goes_is_nobodys_partner(talk: Talk, how: str) -> None:
    await together(talk)
    if how == "stop":
        await says(talk, BEA, "stop")
    elif how == "forgotten":
        await talk.desk.write(ForgetPerson(BEA))
    elif how == "linked":
        await talk.desk.write(LinkAccounts(EVE, BEA))
    else:
        ends = talk.desk.clock.now() + DAY
        suspended = Suspension(60, "threats", talk.desk.clock.now(), ends, deciders=())
        await talk.desk.write(SetSuspension(BEA, suspended))
    if how != "suspended":
        assert (await record(talk, ADA)).partner is None
        assert "partner_none" in (await says(talk, ADA, "show partner"))[ADA]
        return
    assert list(await shows(talk)) == [ADA]
    assert ADA not in await says(talk, BEA, "tell: hello")


async def test_after_a_restart_what_waited_is_said_to_be_gone(talk: Talk) -> None:
    await together(talk)
    await says(talk, ADA, f"check: {DRAFT}")
    await says(talk, ADA, "show partner")
    await talk.type("yes")
    await talk.desk.restart()
    talk.drafts = Drafts(WORDING)
    said = await talk.answers()
    assert [each for each in said if "partner_draft_gone" in each]
    assert "tell_nobody" in (await says(talk, BEA, "tell: what was it?"))[BEA]


@pytest.mark.need("S0-1")
async def test_no_word_of_it_is_kept(talk: Talk, tmp_path: Path) -> None:
    await together(talk)
    await shows(talk)
    await says(talk, BEA, f"tell: {ANSWER}")
    await talk.type(f"tell: {ANSWER}", sender=BEA, names_others=True)
    await talk.type(f"tell: {ANSWER}", sender=BEA)  # not left yet
    exported = f"{await talk.desk.ledger.export(ADA)}{await talk.desk.ledger.export(BEA)}"
    await talk.desk.close()
    kept = everything_in(tmp_path)
    for word in ("umbrellagiraffe", "marmaladeyak"):
        assert word not in exported + repr(talk.drafts)
        assert word.encode() not in kept
    await talk.desk.open()
