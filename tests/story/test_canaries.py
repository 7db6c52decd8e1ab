"""Strings that stand nowhere else, sent through every way in, and then looked for everywhere."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.model.people import AccountId
from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story

DRAFT, HELD, PIECE = "zanzibarquokka", "marzipanwombat", "velvetaxolotl"
MUDDLE, HURTFUL = "copperibis", "tangerinemole"
PATIENT, NUMBER = "gossamerlynx", "4471902"

SHOWN = f"34yo w/ that ultra rare disease, july 4, in our ED, never listens. {DRAFT} learned a lot"
AIMED = f"You killed my aunt {PATIENT}, mrn {NUMBER}, you disgusting fraud"


@pytest.mark.need("S1-4", "S0-1", "S2-2")
async def test_no_canary_is_in_what_is_kept_logged_printed_or_handed_to_others(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with a_story(tmp_path) as story:
        dr, colleague = await story.member(), await story.member()
        await she_is_attacked(story, dr)
        await she_talks(story, dr)
        await story.bot.kill()
        await story.bot.start()
        await story.stage.says(dr, "done")
        await story.stage.hears(dr, "I don't have a draft of yours")
        await story.dogpile(colleague, 4)
        await story.stage.hears(colleague, "hostile")
        theirs = await evidence_of(story, colleague)
        hers = await evidence_of(story, dr)
        ledger = story.housecall.ledger
        told = json.dumps(await ledger.export(AccountId(dr.account)), default=str)
        told_others = json.dumps(await ledger.export(AccountId(colleague.account)), default=str)
        log = story.log.getvalue()
    out, err = capfd.readouterr()
    for canary in (DRAFT, HELD, PIECE, MUDDLE, HURTFUL, PATIENT, NUMBER):
        for where in (theirs, told_others, log, out + err):
            assert canary not in where
        assert not in_files(tmp_path, canary)
    for canary in (DRAFT, HELD, PIECE, MUDDLE, HURTFUL):
        assert canary not in told
        assert canary not in hers
    assert PATIENT in told
    assert NUMBER not in hers


async def she_is_attacked(story: Story, dr: Person) -> None:
    post, strangers = await story.post(dr), await story.crowd(5)
    await story.hostile(strangers[1:], post)
    await story.stage.people.post(strangers[0], AIMED, reply_to=post)
    await story.gathered(dr)
    await story.stage.hears(dr, "hostile")


async def she_talks(story: Story, dr: Person) -> None:
    """Drafts whole, in pieces, held and left half-said; words that are none; words that hurt."""
    for typed, answered in (
        (f"check: {SHOWN}", "together can let family recognize"),
        ("version", "Your own words"),
        ("check", "Go on"),
        (f"Everyone who prescribes this is a {HELD}", None),
        ("done", ""),
        ("hold draft 30 minutes", "I have it until"),
        (f"{MUDDLE} florp", "I didn't follow"),
        (f"watch for the word {HURTFUL}", "counts as hostile"),
        ("check", "Go on"),
        (f"The {PIECE} of it", None),
    ):
        await story.stage.says(dr, typed)
        if answered is not None:
            await story.stage.hears(dr, answered)
    await story.caught_up(dr)
    story.stage.clock.move_ahead(timedelta(seconds=5))


async def evidence_of(story: Story, who: Person) -> str:
    """All that is in the file, as one text."""
    await story.stage.says(who, "evidence")
    await story.stage.hears(who, "yes or no")
    await story.stage.says(who, "yes")
    await story.stage.hears(who, "I've copied")
    said = await story.stage.hears(who, "http")
    link = next(word for word in said.text.split() if word.startswith("http"))
    async with ClientSession() as http, http.post(link) as answer:
        assert answer.status == 200
        file = zipfile.ZipFile(io.BytesIO(await answer.read()))
    return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def in_files(folder: Path, canary: str) -> bool:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return any(canary.encode() in path.read_bytes() for path in files)
