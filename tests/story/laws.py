"""What holds over any whole run, read from the simulated servers and the log."""

import json
import re
from collections.abc import Collection
from datetime import timedelta

from bot.rehearsal.bluesky.chat import Sent
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.wire import Via

LONGEST = 450
MESSAGES_A_MINUTE = 4
MINUTE = timedelta(seconds=50)
"""Of the story, less what a busy machine may take away from it between order and delivery."""

_LIVE_HANDLE = re.compile(r"@[\w-]+\.[\w-]")
_OF_THE_BOT = {"app.bsky.actor.profile", "chat.bsky.actor.declaration"}
_IN_HER_NAME = {"app.bsky.feed.threadgate", "app.bsky.feed.postgate"}
_FOLLOW = "app.bsky.graph.follow"
_SHORT = 12  # texts below this, such as "why", may well stand in a log by chance


def hold(network: Network, bot: str, moderators: Collection[str], log: str) -> None:
    """Raises AssertionError naming the law that the run broke."""
    said = [one for one in network.messages() if one.sender == bot]
    assert said, "a story in which the bot never spoke shows nothing"
    _one_person_at_a_time(said, _who_may_be_written_to(network, bot) | set(moderators))
    _short_and_without_live_handles(said)
    _within_the_budget(said)
    _no_public_writes_but_those_allowed(network, bot)
    _public_in_her_name_only_after_her_yes(network, bot)
    _strangers_all_hear_the_same(network, said, moderators)
    _no_picture_was_opened(network)
    _nothing_of_anybody_in_the_log(network, log)


def _one_person_at_a_time(said: list[Sent], allowed: set[str]) -> None:
    for one in said:
        assert len(one.to) == 1, f"to {len(one.to)} people at once: {one.text}"
        assert not one.in_group, f"into a group: {one.text}"
        assert one.to[0] in allowed, f"to somebody who never turned to the bot: {one.text}"


def _who_may_be_written_to(network: Network, bot: str) -> set[str]:
    """Who followed the bot at some time, or wrote to it."""
    wrote = {one.sender for one in network.messages() if bot in one.to and not one.in_group}
    return wrote | _followed(network, bot)


def _followed(network: Network, bot: str) -> set[str]:
    follows = [one for one in network.public_writes() if one.collection == _FOLLOW and one.record]
    return {one.did for one in follows if one.record and one.record["subject"] == bot}


def _short_and_without_live_handles(said: list[Sent]) -> None:
    for one in said:
        assert len(one.text) <= LONGEST, f"{len(one.text)} characters: {one.text}"
        assert not _LIVE_HANDLE.search(one.text), f"a live handle: {one.text}"


def _within_the_budget(said: list[Sent]) -> None:
    times = sorted(one.at for one in said)
    for first, fifth in zip(times, times[MESSAGES_A_MINUTE:], strict=False):
        assert fifth - first >= MINUTE, f"more than {MESSAGES_A_MINUTE} messages from {first} on"


def _no_public_writes_but_those_allowed(network: Network, bot: str) -> None:
    own = [one for one in network.public_writes() if one.did == bot]
    assert own, "it did not even say that it is a bot"
    assert {one.collection for one in own} <= _OF_THE_BOT
    for_others = [one for one in network.public_writes() if one.by is Via.OAUTH]
    assert {one.collection for one in for_others} <= _IN_HER_NAME


def _public_in_her_name_only_after_her_yes(network: Network, bot: str) -> None:
    for write in network.public_writes():
        if write.by is not Via.OAUTH:
            continue
        talk = [m for m in network.messages() if m.at < write.at and write.did in (*m.to, m.sender)]
        asked = [n for n, m in enumerate(talk) if m.sender == bot and "Others can see" in m.text]
        agreed = {n for n, m in enumerate(talk) if m.sender == write.did and m.text == "yes"}
        assert any(n + 1 in agreed for n in asked), f"{write.collection} without her yes"


def _strangers_all_hear_the_same(
    network: Network, said: list[Sent], moderators: Collection[str]
) -> None:
    """Somebody who neither follows nor asked to join learns nothing from how she is answered."""
    inside = {one.sender for one in network.messages() if _asks_in(one.text)} | set(moderators)
    for one in said:
        inside |= _followed(network, one.sender)
    answers = {one.text for one in said if one.to[0] not in inside}
    assert len(answers) <= 1, f"strangers were answered differently: {answers}"


def _asks_in(text: str) -> bool:
    return text.strip().lower() in {"join", "start", "privacy"}


def _no_picture_was_opened(network: Network) -> None:
    assert network.faults.asked, "nothing was asked for at all"
    media = [path for path in network.faults.asked if re.search(r"getBlob|/img/|/video/", path)]
    assert not media, f"pictures or videos were asked for: {media}"


def _nothing_of_anybody_in_the_log(network: Network, log: str) -> None:
    assert "did:plc:" not in log, _line_with("did:plc:", log)
    for account in network.world.accounts.values():
        assert account.handle not in log, _line_with(account.handle, log)
    texts = {one.text for one in network.messages()}
    texts |= {str((write.record or {}).get("text", "")) for write in network.public_writes()}
    for text in texts:
        as_json = json.dumps(text)[1:-1]
        leaked = len(text) >= _SHORT and (text in log or as_json in log)
        assert not leaked, "the log holds what somebody wrote"


def _line_with(part: str, log: str) -> str:
    return "the log names somebody: " + next(line for line in log.splitlines() if part in line)
