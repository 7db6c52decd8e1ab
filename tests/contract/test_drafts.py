"""A draft that is shown: answered once, from memory alone, and found nowhere afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.model.changes import OpenEpisode
from bot.model.lines import Line
from bot.model.people import AccountId, Network
from bot.model.senses import Heard
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.drafts import Drafts
from bot.pipeline.hear import hear
from bot.pipeline.ports import Edge, Outcome, Scorer
from tests.contract.ledgers import ADA, HOUR, MINUTE, START, Desk, episode, heard, reply
from tests.unit.rules.conversation.scene import WORDING

CANARY = "zanzibarquokka"
NIGHT = f"34yo w/ that ultra rare disease, july 4, in our ED, never listens. {CANARY} learned a lot"
NOBODY = cast("object", None)


@dataclass
class Phone:
    """What reached her, and what was tried (port Messenger)."""

    sent: list[str] = field(default_factory=list)
    to: list[AccountId] = field(default_factory=list)

    async def send(self, to: AccountId, text: str) -> str:
        self.sent.append(text)
        self.to.append(to)
        return f"receipt-{len(self.sent)}"

    async def sent_lately(self, _to: AccountId, _since: datetime) -> Sequence[tuple[str, str]]:
        return [(f"receipt-{n}", text) for n, text in enumerate(self.sent, start=1)]


@dataclass
class Talk:
    """Her chat with the bot, over one ledger."""

    desk: Desk
    phone: Phone = field(default_factory=Phone)
    drafts: Drafts = field(default_factory=lambda: Drafts(WORDING))
    count: int = 0
    shelf: Any = None  # what lies with her network

    async def type(self, text: str, **more: object) -> None:
        """Heard twice, as after a crash between what is committed and what is told."""
        self.count += 1
        message: Heard = replace(
            heard(text, ADA, self.desk.clock.now()),
            message=f"m{self.count}",
            **more,  # type: ignore[arg-type]  # shorthand
        )
        for _ in range(2):
            await hear(
                (message,),
                str(self.count),
                Network.BLUESKY,
                ledger=self.desk.ledger,
                policy=self.desk.policy,
                drafts=self.drafts,
            )

    async def answers(self) -> list[str]:
        """What leaves now."""
        return await self.tries(Outcome.DONE)

    async def tries(self, *outcomes: Outcome) -> list[str]:
        """What leaves now, each message with one of these outcomes, where any are named."""
        before = len(self.phone.sent)
        edge = Edge(Network.BLUESKY, NOBODY, self.phone, NOBODY, NOBODY, NOBODY)  # type: ignore[arg-type]  # it only talks
        edge = replace(edge, own_drafts=self.shelf)
        scorer = cast("Scorer", None)
        hands = Hands((edge,), self.desk.ledger, scorer, self.desk.policy, self.drafts)
        while order := await self.desk.ledger.next_message():
            outcome = await carry_out(
                order, hands=hands, ledger=self.desk.ledger, clock=self.desk.clock
            )
            assert outcome in (outcomes or Outcome)
            self.desk.clock.later(timedelta(seconds=20))
        return self.phone.sent[before:]

    async def asks(self, text: str) -> str:
        await self.type(text)
        return "\n".join(await self.answers())


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
async def talk(desk: Desk) -> Talk:
    await desk.join(joined_at=START - 60 * 24 * HOUR)
    return Talk(desk)


@pytest.mark.need("S0-1")
async def test_a_draft_gets_an_observation_a_question_and_an_offer(talk: Talk) -> None:
    said = await talk.asks(f"check: {NIGHT}")
    assert "an age, a rare condition, a place and a date together" in said
    assert "Would it still teach" in said
    assert "Type version" in said
    assert not [word for word in ("34yo", "july", CANARY) if word in said]
    version = await talk.asks("version")
    assert version.endswith(f"{CANARY} learned a lot")
    assert not [word for word in ("34yo", "july", "rare", "our ED", "listens") if word in version]
    assert "draft_gone" in await talk.asks("version"), "it is let go once it is given"


async def test_a_draft_in_pieces_ends_with_done(talk: Talk) -> None:
    assert "draft_listening" in await talk.asks("look at this")
    assert await talk.asks("mute them all. Anyone who still prescribes this") == ""
    assert await talk.asks("yes") == ""
    assert await talk.asks("is a narcissist") == ""
    assert "one part is about the person" in await talk.asks("done")
    await talk.asks("draft")
    await talk.asks("Anyone who still prescribes this is a narcissist")
    assert "I'd stop prescribing this because" in await talk.asks("done")
    assert (await talk.asks("version")).endswith("I'd stop prescribing this because...")


async def test_a_clean_draft_has_no_other_version(talk: Talk) -> None:
    said = await talk.asks("check: Great talk on sepsis bundles today, slides linked")
    assert said.startswith("Nothing jumped out")
    assert "nothing I'd take out" in await talk.asks("version")
    assert "draft_gone" in await talk.asks("done")


@pytest.mark.parametrize(("typed", "line"), [("post as is", "draft_as_is"), ("no", "draft_let_go")])
async def test_letting_it_go_is_always_fine(talk: Talk, typed: str, line: str) -> None:
    await talk.asks("check")
    await talk.asks("What an idiot")
    if typed != "no":
        await talk.asks("done")
    assert await talk.asks(typed) == f"{line}[]"
    assert "draft_gone" in await talk.asks("version")


async def test_stop_in_the_midst_of_a_draft_is_stop(talk: Talk) -> None:
    await talk.asks("check")
    assert "left_by_word" in await talk.asks("stop")
    assert "stranger" not in await talk.asks("start")


async def test_it_lapses_to_nothing(talk: Talk) -> None:
    await talk.type(f"check: {NIGHT}")
    await talk.answers()
    talk.drafts.let_lapse(talk.desk.clock.later(31 * MINUTE))
    assert talk.drafts.words_of(Line.DRAFT_ANSWER, ADA) == ()
    assert await talk.asks("version") == "draft_gone[]"


async def test_after_a_restart_she_is_told_that_it_is_gone(talk: Talk) -> None:
    await talk.type(f"check: {NIGHT}")
    await talk.desk.restart()
    talk.drafts = Drafts(WORDING)
    assert await talk.answers() == ["draft_gone[]"]


async def test_the_newest_draft_is_answered_once(talk: Talk) -> None:
    await talk.type("check: What an idiot")
    await talk.type("check: Hiring two hospitalists in Denver")
    assert len(await talk.answers()) == 1


async def test_who_names_somebody_shows_nothing(talk: Talk) -> None:
    await talk.type(f"check: {NIGHT}", names_others=True)
    assert talk.drafts.words_of(Line.DRAFT_ANSWER, ADA) == ()


async def test_a_long_version_comes_in_several_messages_that_name_nobody(talk: Talk) -> None:
    lesson = " ".join(f"sentence {n} of the lesson @bob.example," for n in range(40)) + " end"
    await talk.asks(f"check: What an idiot. {lesson}")
    await talk.type("version")
    parts = await talk.answers()
    assert len(parts) > 2
    assert all(len(part) <= 450 for part in parts)
    assert "@" not in "".join(parts)
    assert "".join("".join(parts).split()).endswith("".join(lesson.replace("@", "(at)").split()))


@pytest.mark.need("S0-15")
async def test_it_is_gentler_while_strangers_are_after_her(talk: Talk) -> None:
    plain = await talk.asks("check: What an idiot")
    await talk.desk.keep(reply(1))
    await talk.desk.write(OpenEpisode(episode(1, [reply(1)])))
    gentle = await talk.asks("check: What an idiot")
    assert gentle.startswith("A lot is coming at you")
    assert gentle.endswith(plain)


@pytest.mark.need("S0-1")
async def test_no_word_of_a_draft_is_found_in_what_is_kept(
    talk: Talk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nor that anything was pointed at: the record says only that a draft was answered."""
    for typed in (f"check: {NIGHT}", "version", "check", f"{NIGHT} one more", "done", "version"):
        await talk.asks(typed)
    await talk.type(f"check: {NIGHT}")  # not answered yet
    exported = str(await talk.desk.ledger.export(ADA))
    for word in (CANARY, "ultra rare", "rare condition", "draft_privacy"):
        assert word not in exported
    assert "draft_answer" in exported
    assert CANARY not in repr(talk.drafts)
    await talk.desk.close()
    kept = everything_in(tmp_path)
    assert CANARY.encode() not in kept
    assert b"draft_privacy" not in kept
    out, err = capfd.readouterr()
    assert CANARY not in out + err
    await talk.desk.open()
