"""Evidence as the ledger keeps it: copied at once, sealed, hers alone, and gone at her word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from bot.app.evidence import PAGE, EvidenceShelf
from bot.app.signing_in import Links
from bot.model.actions import MakeFile, ReadProofs
from bot.model.changes import (
    DropPost,
    ForgetPerson,
    Keep,
    KeepCopies,
    KnowCircle,
    LinkAccounts,
    OpenEpisode,
)
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.evidence import Dossier, Proof
from bot.model.files import Taken
from bot.model.interactions import PostId
from bot.model.people import Network
from bot.model.senses import Aimed, Batch
from bot.model.verdicts import Category, Passage, Verdict
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.hear import hear
from bot.pipeline.ports import Acts, Directory, Edge, Messenger, Outcome, Proofs, Senses
from bot.pipeline.react import react
from bot.rules.exhibits import LINK_LASTS
from tests.contract.ledgers import ADA, BEA, DAY, MASTER, MINUTE, START, Desk, episode, heard, reply

THREAT = Verdict(0.97, categories={Category.THREAT: 0.97, Category.INSULT: 0.6})
CANARIES = (b"hateful words", b"signed bytes", b"bound file")


async def _nothing() -> None:
    return None


class Press:
    """It takes every proof, and binds the words that it is given (port Press)."""

    def __init__(self) -> None:
        self.bound: list[Sequence[Dossier]] = []

    def examined(self, post: PostId, proof: Proof, handle: str) -> Taken:
        assert post.startswith("at://")
        words = proof.car.decode().partition("|")[2]
        return Taken(proof, replace(proof, car=b"bare"), (words,), handle, START)

    async def bind(self, dossiers: Sequence[Dossier]) -> bytes:
        self.bound.append(dossiers)
        return b"bound file"


class Servers:
    """What each post's server answers (port Proofs)."""

    def __init__(self, answers: dict[str, str | Exception] | None = None) -> None:
        self.answers, self.asked = answers or {}, list[str]()

    async def proof_of(self, post: PostId) -> tuple[Proof, str]:
        self.asked.append(post)
        answer = self.answers.get(post, f"signed bytes|hateful words {post[-1]}")
        if isinstance(answer, Exception):
            raise answer
        return Proof(answer.encode(), "{}", START), "eve.example"


class Judge:
    """A scorer that says of everything the same (port Scorer)."""

    version = "judge"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [THREAT for _ in passages]


def hands_of(desk: Desk, press: Press, servers: Servers) -> Hands:
    edge = Edge(
        Network.BLUESKY,
        cast("Senses", None),
        cast("Messenger", None),
        cast("Acts", None),
        cast("Directory", None),
        _nothing,
        proofs=cast("Proofs", servers),
    )
    return Hands((edge,), desk.ledger, Judge(), desk.policy, press=press)


async def run_errands(
    desk: Desk, press: Press | None = None, servers: Servers | None = None
) -> list[Outcome]:
    """Those of evidence that are due."""
    hands = hands_of(desk, press or Press(), servers or Servers())
    return [
        await carry_out(order, hands=hands, ledger=desk.ledger, clock=desk.clock)
        for order in await desk.ledger.next_acts(9)
        if isinstance(order.action, ReadProofs | MakeFile)
    ]


async def says(desk: Desk, text: str) -> str:
    """Gives the line of the answer."""
    desk.clock.later(MINUTE)
    message = replace(heard(text, ADA, desk.clock.now()), message=f"{text} {desk.clock.now()}")
    await hear((message,), text, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    return (await lines(desk))[-1]


async def lines(desk: Desk) -> list[str]:
    return [each["line"] for each in (await desk.ledger.export(ADA))["orders"] if each["line"]]


async def kept(desk: Desk) -> tuple[list[str], list[str]]:
    """The words that are copied for her, and what her files are about."""
    found = await desk.ledger.export(ADA)
    return [each["text"] for each in found["copies"]], [each["about"] for each in found["files"]]


def files_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
async def crowd(desk: Desk) -> Desk:
    """A case of hers, of three posts."""
    await desk.join()
    await desk.join(BEA)
    posts = [reply(n, text=f"hateful words {n}") for n in (1, 2, 3)]
    await desk.keep(*posts)
    await desk.write(KnowCircle(ADA, ()), OpenEpisode(episode(1, posts)))
    return desk


@pytest.mark.need("S4-6")
async def test_a_threat_is_copied_before_it_can_be_deleted(desk: Desk) -> None:
    await desk.join()
    await desk.write(KnowCircle(ADA, ()))
    seen = reply(1, text="hateful words 1")
    batch = Batch((Aimed(seen),), "1", START, Network.BLUESKY)
    await react(batch, scorer=Judge(), ledger=desk.ledger, policy=desk.policy)
    assert (await lines(desk))[-1] == "severe"
    await desk.write(DropPost(seen.post))
    assert await run_errands(desk) == [Outcome.DONE]
    (copy,) = (await desk.ledger.export(ADA))["copies"]
    assert (copy["text"], copy["proven"]) == ("hateful words 1", True)


async def test_she_is_asked_then_told_once_and_given_the_same_file_again(crowd: Desk) -> None:
    press = Press()
    assert await says(crowd, "evidence 1") == "confirm_evidence"
    assert await kept(crowd) == ([], [])
    assert await says(crowd, "yes") == "evidence_begun"
    assert await says(crowd, "evidence 1") == "confirm_evidence"
    assert await says(crowd, "yes") == "evidence_begun"  # said twice, made once
    assert await run_errands(crowd, press) == [Outcome.DONE]
    assert (await lines(crowd)).count("evidence_ready_no_page") == 1
    assert [len(each.exhibits) for dossiers in press.bound for each in dossiers] == [3]
    crowd.clock.later(30 * DAY)
    assert await says(crowd, "evidence 1") == "evidence_again_no_page"
    assert not await run_errands(crowd, press)
    assert await says(crowd, "new evidence 1") == "confirm_evidence"


async def test_a_crash_after_it_was_made_makes_no_second_one(crowd: Desk) -> None:
    press, servers = Press(), Servers()
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    (order,) = await crowd.ledger.next_acts(9)
    started = await crowd.ledger.start(order)
    assert isinstance(started.action, MakeFile)
    await hands_of(crowd, press, servers).do(started)  # and the bot is killed before it settles
    await crowd.restart()
    assert await run_errands(crowd, press, servers) == [Outcome.DONE]
    assert (await lines(crowd)).count("evidence_ready_no_page") == 1
    assert len((await kept(crowd))[1]) == 1


@pytest.mark.parametrize("trouble", [NetworkDown("dead"), NetworkSaidNo("deleted")])
async def test_a_dead_server_or_a_deleted_post_costs_only_its_own_proof(
    crowd: Desk, trouble: Exception
) -> None:
    press = Press()
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd, press, Servers({reply(2).post: trouble}))
    ((dossier,),) = press.bound
    assert [each.proof is not None for each in dossier.exhibits] == [True, False, True]


async def test_of_a_case_with_a_silent_server_proofs_are_tried_again(desk: Desk) -> None:
    await desk.join()
    seen = reply(1, text="hateful words 1")
    batch = Batch((Aimed(seen),), "1", START, Network.BLUESKY)
    await react(batch, scorer=Judge(), ledger=desk.ledger, policy=desk.policy)
    silent = Servers({seen.post: NetworkDown("dead")})
    assert await run_errands(desk, servers=silent) == [Outcome.RETRY]
    desk.clock.later(DAY)
    assert await run_errands(desk) == [Outcome.DONE]
    assert [each["proven"] for each in (await desk.ledger.export(ADA))["copies"]] == [True]


async def test_what_must_not_be_kept_is_in_no_proof_either(crowd: Desk) -> None:
    told = replace(reply(4), text="I saw her patient, a 34yo, at St. Luke's @witness.example")
    await crowd.write(Keep(told, THREAT))
    await crowd.write(OpenEpisode(episode(2, [told])), KeepCopies(ADA, 2, (told.post,)), actions=())
    press = Press()
    await says(crowd, "evidence 2")
    await says(crowd, "yes")
    await run_errands(crowd, press, Servers({told.post: f"signed bytes|{told.text}"}))
    (((exhibit,),),) = [[each.exhibits for each in dossiers] for dossiers in press.bound]
    assert exhibit.text == "I saw her patient, a (left out), at St. Luke's @(name)"
    assert exhibit.proof is not None
    assert exhibit.proof.car == b"bare"


async def test_a_word_that_hurts_is_no_secret_and_stays_in_its_proof(crowd: Desk) -> None:
    await says(crowd, "watch for the word moonbeam")
    told = replace(reply(4), text="hateful moonbeam")
    await crowd.write(Keep(told, THREAT))
    await crowd.write(OpenEpisode(episode(2, [told])), KeepCopies(ADA, 2, (told.post,)), actions=())
    press, signed = Press(), f"signed bytes|{told.text}"
    await says(crowd, "evidence 2")
    await says(crowd, "yes")
    await run_errands(crowd, press, Servers({told.post: signed}))
    (((exhibit,),),) = [[each.exhibits for each in dossiers] for dossiers in press.bound]
    assert exhibit.text == told.text
    assert exhibit.proof is not None
    assert exhibit.proof.car == signed.encode()


async def test_a_file_of_a_time_is_of_all_her_cases_in_it(crowd: Desk) -> None:
    old = reply(7, START - 100 * DAY)
    await crowd.keep(old)
    await crowd.write(OpenEpisode(episode(2, [old], opened_at=START - 100 * DAY)))
    more = reply(8)
    await crowd.keep(more)
    await crowd.write(OpenEpisode(episode(3, [more])))
    press = Press()
    await says(crowd, "evidence 90 days")
    await says(crowd, "yes")
    await run_errands(crowd, press)
    assert [each.case for each in press.bound[0]] == [1, 3]
    assert (await kept(crowd))[1] == ["90 days"]


async def test_deleting_it_while_it_is_made_makes_none(crowd: Desk) -> None:
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    assert await says(crowd, "delete evidence 1") == "confirm_delete_evidence"
    assert await says(crowd, "yes") == "evidence_gone"
    assert not await run_errands(crowd)
    assert await kept(crowd) == ([], [])
    assert await says(crowd, "delete evidence 1") == "evidence_none"


async def test_nothing_is_erased_before_her_yes(crowd: Desk) -> None:
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    before = await kept(crowd)
    assert await says(crowd, "delete evidence") == "confirm_delete_evidence"
    assert await says(crowd, "no") == "left_alone"
    assert await kept(crowd) == before
    assert await says(crowd, "delete evidence") == "confirm_delete_evidence"
    assert await says(crowd, "yes") == "evidence_gone"
    assert await kept(crowd) == ([], [])


async def test_with_nothing_to_erase_her_yes_is_no_yes_to_an_older_question(crowd: Desk) -> None:
    assert await says(crowd, "evidence 1") == "confirm_evidence"
    assert await says(crowd, "delete evidence 1") == "evidence_none"
    assert await says(crowd, "yes") == "nothing_waits"


async def test_nothing_of_it_can_be_read_at_rest_and_forgetting_takes_it_all(
    crowd: Desk, tmp_path: Path
) -> None:
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    assert (await kept(crowd))[1] == ["1"]
    assert "copies" not in str((await crowd.ledger.export(BEA))["orders"])
    assert (await crowd.ledger.export(BEA))["copies"] == []
    await crowd.close()
    at_rest = files_in(tmp_path)
    assert not [each for each in CANARIES if each in at_rest]
    await crowd.open()
    await crowd.write(ForgetPerson(ADA))
    assert "copies" not in await crowd.ledger.export(ADA)
    async with crowd.ledger.page() as page:
        for table in ("copies", "files"):
            rows = await page.connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608  two names of ours
            assert rows.scalar() == 0


async def test_copies_and_files_end_after_ninety_days(crowd: Desk) -> None:
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    crowd.clock.later(89 * DAY)
    await crowd.ledger.sweep()
    assert len((await kept(crowd))[0]) == 3
    crowd.clock.later(2 * DAY)
    await crowd.ledger.sweep()
    assert await kept(crowd) == ([], [])


async def test_a_file_is_given_by_its_id_as_long_as_it_is_kept(crowd: Desk) -> None:
    ids = list[str]()

    def link(id_: str, _: datetime) -> str:
        ids.append(id_)
        return f"https://here.example/{id_}"

    await crowd.close()
    crowd.file_link = link
    await crowd.open()
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    assert (await lines(crowd))[-1] == "evidence_ready"
    async with crowd.ledger.turn() as turn:
        assert await turn.file(ids[-1]) == ("1", b"bound file")
        assert await turn.file("somebody else's") is None
    await says(crowd, "delete evidence 1")
    await says(crowd, "yes")
    async with crowd.ledger.turn() as turn:
        assert await turn.file(ids[-1]) is None


async def test_it_goes_along_when_she_links_her_accounts(crowd: Desk) -> None:
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    await crowd.write(LinkAccounts(BEA, ADA))
    found = await crowd.ledger.export(BEA)
    assert [each["about"] for each in found["files"]] == ["1"]
    assert len(found["copies"]) == 3
    assert (await kept(crowd)) == ([], [])


async def test_what_she_reports_is_copied_as_its_case_opens(desk: Desk) -> None:
    await desk.join(joined_at=START - 60 * DAY)
    seen = reply(1, text="hateful words 1")
    await desk.keep(seen)
    assert await says(desk, f"report {seen.post} because threats") == "confirm_report"
    assert await says(desk, "yes") == "reported"
    await desk.write(DropPost(seen.post))
    assert await run_errands(desk) == [Outcome.DONE]
    assert await kept(desk) == (["hateful words 1"], [])


async def test_a_link_is_good_for_three_days_and_no_longer_than_the_file(crowd: Desk) -> None:
    links = Links("https://here.example", MASTER, PAGE, LINK_LASTS)
    await crowd.close()
    crowd.file_link = links.link_to
    shelf = EvidenceShelf(links, await crowd.open(), crowd.clock)
    await says(crowd, "evidence 1")
    await says(crowd, "yes")
    await run_errands(crowd)
    token = await fresh_token(crowd)
    crowd.clock.later(LINK_LASTS - MINUTE)
    assert await shelf.evidence(token) == ("case-1.zip", b"bound file")
    crowd.clock.later(2 * MINUTE)
    with pytest.raises(Refused):
        await shelf.evidence(token)
    again = await fresh_token(crowd)
    assert await shelf.evidence(again) == ("case-1.zip", b"bound file")
    await says(crowd, "delete evidence 1")
    await says(crowd, "yes")
    other = Links("https://here.example", MASTER, "import", LINK_LASTS)
    for bad in (again, other.link_to("1", crowd.clock.now()).rsplit("/", 1)[1]):
        with pytest.raises(Refused):
            await shelf.evidence(bad)


async def fresh_token(desk: Desk) -> str:
    async with desk.ledger.turn() as turn:
        (file,) = await turn.files_of(ADA)
    assert file.link is not None
    return file.link.rsplit("/", 1)[1]
