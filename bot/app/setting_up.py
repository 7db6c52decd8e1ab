"""`housecall init`: a few questions, and a configuration that names accounts which cannot move."""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO, TypeAlias, TypeVar

from bot.app.clock import SystemClock
from bot.app.operating import opening
from bot.app.public_reads import PublicAppView, PublicReads
from bot.app.screen import plain
from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Member, Network, Shown, network_of
from bot.networks.mastodon.entities import origin_of
from bot.networks.mastodon.public import PublicServers
from bot.rules.places import zone_of_place
from bot.rules.quorum import has_pair
from bot.settings import (
    BLUESKY_PASSWORD,
    HOUSECALL_TOML,
    MASTODON_TOKEN,
    POLICY_TOML,
    Settings,
    gather,
    load_settings,
    shipped_config,
    variable_of,
)
from bot.settings.editing import Value, edited, read_exactly, replace
from bot.settings.fields import account_id
from bot.settings.files import Key

T = TypeVar("T")
Edits: TypeAlias = Mapping[str, Mapping[Key, Value]]
"""By the file that they are in."""

IDENTIFIER: Key = ("networks", "bluesky", "identifier")
SERVER: Key = ("networks", "mastodon", "server")
MODERATORS: Key = ("community", "moderators")
ZONE: Key = ("community_timezone",)
SECRETS = "secrets.env"
WITHOUT = {BLUESKY_PASSWORD: "unused", MASTODON_TOKEN: "unused"}
"""Nobody signs in here, so neither secret need be there."""


class Operator:
    """Who answers, a line each. At a terminal what cannot be is asked again; a pipe ends there."""

    def __init__(self, answers: TextIO, say: Callable[[str], None], *, patient: bool) -> None:
        self._answers, self._patient = answers, patient
        self.say = say

    def asked(self, question: str) -> str:
        """Raises Refused where no answer is left."""
        self.say(question)
        try:
            line = self._answers.readline()
        except UnicodeDecodeError:
            raise Refused("an answer is not UTF-8 text: nothing was written") from None
        if not line:
            raise Refused("the answers ended before the questions did: nothing was written")
        return line.strip()

    def agrees(self, question: str) -> bool:
        return self.asked(f"{question} Type yes or no.").lower() in {"yes", "y"}

    def until(self, question: str, read: Callable[[str], T]) -> T:
        """The first answer that can be read. Raises as `read` does where nobody can mend it."""
        while True:
            typed = self.asked(question)
            try:
                return read(typed)
            except (Refused, NetworkDown, NetworkSaidNo) as error:
                if not self._patient:
                    raise
                self.say(plain(f"{error}."))


def set_up(folder: Path, environ: Mapping[str, str], operator: Operator) -> int:
    """Ask, show, and write into `folder` after a yes; 1 where the answer was no.

    Raises Refused, NetworkDown and NetworkSaidNo; nothing is written then.
    """
    there = folder if (folder / HOUSECALL_TOML).is_file() else shipped_config()
    with opening():
        settings = load_settings(there, {**environ, **WITHOUT})
    operator.say("Enter keeps what is there. Nothing is written before you have seen it all.")
    edits = Interview(operator, _reads(settings), settings).edits()
    with opening():
        texts = {name: read_exactly(there / name) for name in edits}
        wanted = {name: edited(texts[name], values) for name, values in edits.items()}
    missing = [] if there == folder else _missing(there, folder)
    if not (edits or missing):
        operator.say("All of that is there already, so nothing is written.")
        return 0
    _preview(operator, folder, missing, edits, environ)
    if not operator.agrees("Write this?"):
        operator.say("Nothing was written.")
        return 1
    with opening():
        _copy(there, folder, missing)
        for name, text in wanted.items():
            replace(folder / name, texts[name], text)
    for name in dict.fromkeys((*missing, *wanted)):
        print(folder / name)  # noqa: T201  the command's result
    operator.say(
        f"Next: the bot's password or token into {folder / SECRETS} (secrets.example.env beside it"
        " says how), then `housecall doctor`."
    )
    return 0


def _reads(settings: Settings) -> PublicReads:
    fetcher = Fetcher(LoopbackToo())
    appview = PublicAppView(fetcher, settings.addresses.bluesky.appview)
    return PublicReads(appview, PublicServers(fetcher, SystemClock()))


class Interview:
    """The questions, in order."""

    def __init__(self, operator: Operator, reads: PublicReads, settings: Settings) -> None:
        self._operator, self._reads, self._settings = operator, reads, settings
        self._bots = set[AccountId]()

    def edits(self) -> Edits:
        """What is to be another than it is."""
        networks, zone = self._settings.addresses, self._settings.policy.community_timezone
        in_housecall: dict[Key, Value] = {}
        if bot := self._bot(Network.BLUESKY, networks.bluesky.identifier, "housecall.example.org"):
            in_housecall[IDENTIFIER] = bot.address
        if bot := self._bot(
            Network.MASTODON, networks.mastodon.server, "@housecall@clinic.example"
        ):
            in_housecall[SERVER] = origin_of(bot.account)
        chosen = self._operator.until(
            "The time zone in which dates are told to people who named none, such as Europe/Berlin"
            f" or Chicago (Enter: {zone}):",
            lambda typed: _zone(typed) if typed else zone,
        )
        if moderators := self._moderators():
            in_housecall[MODERATORS] = tuple(moderators)
        in_policy: dict[Key, Value] = {} if chosen == zone else {ZONE: chosen}
        files = {POLICY_TOML: in_policy, HOUSECALL_TOML: in_housecall}
        return {name: values for name, values in files.items() if values}

    def _bot(self, network: Network, now: str, example: str) -> Shown | None:
        """None: as it is now."""
        question = (
            f"The bot's own account on {network.capitalize()}, such as {example}"
            f" (Enter: {now or 'none'}):"
        )
        while shown := self._operator.until(question, lambda typed: self._on(network, typed)):
            self._show(shown)
            if self._operator.agrees("Is this the bot's own account?"):
                self._bots.add(shown.account)
                same = now in {shown.address, shown.account, origin_of(shown.account)}
                return None if same else shown
        with suppress(Refused, NetworkDown, NetworkSaidNo):
            self._bots.add(self._found(now).account)
        return None

    def _on(self, network: Network, typed: str) -> Shown | None:
        if not typed:
            return None
        shown = self._found(typed)
        if network_of(shown.account) is not network:
            raise Refused(f"{typed} is not on {network.capitalize()}")
        return shown

    def _moderators(self) -> Sequence[AccountId]:
        """The new ones."""
        named = [AccountId(account) for account in self._settings.community.moderators]
        if named:
            called = ", ".join(map(self._called, named))
            self._operator.say(plain(f"Moderators so far: {called}."))
        new = list[AccountId]()
        question = (
            "A moderator: a handle on Bluesky (dr-a.example.org) or an address on Mastodon"
            " (@dr_a@clinic.example). Enter: no more:"
        )
        while shown := self._operator.until(
            question, lambda typed: self._somebody(typed, {*named, *new})
        ):
            self._show(shown)
            if self._operator.agrees("Is this the moderator whom you mean?"):
                new.append(shown.account)
            else:
                self._operator.say("Left out.")
        self._operator.say(f"Moderators: {told_of([Member(each) for each in (*named, *new)])}.")
        return new

    def _somebody(self, typed: str, taken: set[AccountId]) -> Shown | None:
        if not typed:
            return None
        shown = self._found(typed)
        if shown.account in self._bots:
            raise Refused(f"{typed} is the bot itself: name a person")
        if shown.is_bot:
            raise Refused(f"{typed} says of itself that it is a bot: name a person")
        if shown.account in taken:
            raise Refused(f"{typed} is named already")
        try:
            account_id(shown.account)
        except ValueError as error:
            raise Refused(f"{typed} cannot be named: {shown.account} {error}") from None
        return shown

    def _called(self, account: AccountId) -> str:
        """By the name of today."""
        try:
            return asyncio.run(self._reads.shown(account)).address
        except (Refused, NetworkDown, NetworkSaidNo):
            return f"{account} (cannot be found now)"

    def _found(self, typed: str) -> Shown:
        return asyncio.run(self._reads.found(typed))

    def _show(self, shown: Shown) -> None:
        where = network_of(shown.account).capitalize()
        for line in (shown.name or "(no name is shown)", f"{shown.address} on {where}"):
            self._operator.say(f"  {plain(line)}")
        self._operator.say(f"  {plain(shown.account)}")


def told_of(moderators: Sequence[Member]) -> str:
    """Whether two of them can decide together, and what it means where they cannot."""
    count = len(moderators)
    if has_pair(moderators):
        return f"there are {count}, so two can decide together"
    off = "lists and whatever else needs two are off, alerts go on"
    if count < 2:  # noqa: PLR2004  it is what the sentence says
        return f"there are fewer than two: {off}"
    return (
        f"there are {count}, but no two whom one person or one Mastodon server could not speak"
        f" for: {off}"
    )


def _zone(typed: str) -> str:
    zone = zone_of_place(typed)
    if zone is None:
        raise Refused(f"{typed} is no place known here: type the next big city, such as Chicago")
    return zone


def _missing(there: Path, folder: Path) -> list[str]:
    """What a new folder needs, the file by which it is known last; no secrets of others."""
    found = (path.relative_to(there) for path in there.rglob("*") if path.is_file())
    names = [str(n) for n in found if str(n) != SECRETS and not (folder / n).exists()]
    return sorted(names, key=lambda name: (name == HOUSECALL_TOML, name))


def _preview(
    operator: Operator,
    folder: Path,
    missing: Sequence[str],
    edits: Edits,
    environ: Mapping[str, str],
) -> None:
    operator.say(f"To be written in {folder}:")
    for name in missing:
        operator.say(f"  {name}: new, as House Call comes with it")
    for name, values in edits.items():
        for key, value in values.items():
            said = f"= {value}" if isinstance(value, str) else f"also {', '.join(value)}"
            operator.say(f"  {name}: {'.'.join(key)} {said}")
            if (variable := variable_of(key)) in gather({variable}, folder, environ):
                operator.say(f"  but {variable} is set as well, and goes before it")


def _copy(there: Path, folder: Path, missing: Sequence[str]) -> None:
    for name in missing:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(there / name, folder / name)
