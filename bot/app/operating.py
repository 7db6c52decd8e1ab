"""What the operator asks for from the command line, beside running the bot."""

import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from random import Random

from bot.app.bluesky import account_of
from bot.app.building import load_wording, render
from bot.app.clock import SystemClock
from bot.app.mastodon import mastodon_edge
from bot.app.own_list import addresses_of
from bot.app.public_reads import PublicAppView
from bot.app.surroundings import Surroundings
from bot.fetch import Fetcher, LoopbackToo
from bot.model.calibration import LookedAt
from bot.model.changes import ForgetPerson
from bot.model.decisions import Decision
from bot.model.errors import Refused
from bot.model.people import AccountId, Network
from bot.networks.bluesky.directory import BlueskyDirectory
from bot.networks.mastodon.public import PublicServers, is_address
from bot.pipeline.ports import Directory
from bot.pipeline.reconcile import enrol_standing
from bot.scoring.calibrating import (
    FEWEST,
    FEWEST_OF_EACH,
    fit,
    kept,
    mistaken,
    name_of,
    of_model,
    read_correction,
)
from bot.scoring.judging import UNCORRECTED, Correction
from bot.scoring.published import Published, read_published
from bot.settings import Settings, find_master_key
from bot.store.ledger import House, StoreLedger, open_ledger

_REACH = LoopbackToo()


async def export(settings: Settings, account: str) -> int:
    """Print everything that is kept about one account, as JSON."""
    async with opened(settings, read_only=True) as ledger:
        found = await ledger.export(await _account_of(settings, account))
    print(json.dumps(found, indent=2, ensure_ascii=False, default=str))  # noqa: T201  its result
    return 0


async def forget(settings: Settings, account: str) -> int:
    """Erase one account at once; refused while anything done in its name is still in force."""
    id_ = await _account_of(settings, account)
    async with opened(settings) as ledger:
        if not (await ledger.export(id_))["kept"]:
            raise Refused(f"nothing is kept about {account}")
        async with ledger.turn() as turn:
            door = await turn.door_for(id_)
            if door.in_force:
                raise Refused(
                    f"{len(door.in_force)} accounts are still hidden for this member; start the "
                    "bot and let her type `forget me`, which brings them back first"
                )
            await turn.apply(Decision((ForgetPerson(id_),), (), ("the operator erased it",)))
    print("forgotten")  # noqa: T201  the command's result
    return 0


async def hand_over(settings: Settings, account: str, about: str, out: Path) -> int:
    """Write an evidence file that a member had made, where there are no pages to give it by."""
    async with opened(settings, read_only=True) as ledger:
        found = await ledger.evidence_file(await _account_of(settings, account), about)
    if found is None:
        raise Refused(f"{account} has no evidence file of {about}: she makes one with `evidence`")
    _write_new(out, found)
    print(f"{out}: for this member alone")  # noqa: T201  the command's result
    return 0


def _write_new(path: Path, content: bytes) -> None:
    """For the operator's eyes alone. Raises Refused where something is there already."""
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(content)
    except FileExistsError:
        raise Refused(f"{path} is there already: name a new file") from None


async def verify_audit(settings: Settings, head: str | None) -> int:
    """Check the whole chain, and that it reaches `head` where one is given."""
    async with opened(settings, read_only=True) as ledger:
        report = await ledger.verify_audit(head)
    for problem in report.problems:
        print(problem)  # noqa: T201  the command's result
    if report.ok:
        print(f"ok: {report.entries} entries, head {report.head}")  # noqa: T201  its result
    return 0 if report.ok else 1


async def enrol(settings: Settings, count: int) -> int:
    """Enrol who followed before the first start, if there are `count` of them."""
    async with opened(settings) as ledger, _directories(settings, ledger) as directories:
        found = await enrol_standing(
            count,
            directories=directories,
            ledger=ledger,
            policy=settings.policy,
            clock=SystemClock(),
        )
    if found != count:
        raise Refused(f"{found} followed before the first start, not {count}")
    print(f"{count} enrolled; their welcomes go out over the next days")  # noqa: T201  its result
    return 0


async def calibrate(settings: Settings, *, report: bool) -> int:
    """Fit the correction to what people said, or only tell how often the scorer errs."""
    at = settings.policy.hostile_at
    released = read_published()
    print(told_of_release(released, at))  # noqa: T201  its result
    async with opened(settings, read_only=report) as ledger:
        seen = of_model(released.version, await ledger.looked_at())
        fitted = read_correction(await ledger.correction()) if report else fit(seen)
        if not report:
            await ledger.keep_correction(name_of(fitted))
    print(told(seen, fitted, at))  # noqa: T201  its result
    return 0


def told_of_release(released: Published, at: float) -> str:
    """What was measured before the release, with 95 % intervals."""
    lines = [
        f"Measured at release, model {released.version}, counting from {released.threshold:g}:"
    ]
    lines += [f"  {what}: {rate}" for what, rate in released.rates.items()]
    if not released.rates:
        lines.append("  nothing is published of this model")
    if at != released.threshold:
        lines.append(f"Here it counts from {at:g}, so these rates are not those of here.")
    return "\n".join(lines)


NONE_YET = (
    f"No correction is in force; it takes {FEWEST} posts or more, "
    f"{FEWEST_OF_EACH} of them hostile and {FEWEST_OF_EACH} not."
)


def told(seen: Sequence[LookedAt], correction: Correction, at: float) -> str:
    """Rates with 95 % intervals, of what counted: what was overlooked, nobody has looked at."""
    lines = [
        f"Posts that people looked at here: {len(seen)}",
        f"Of what counts from {at:g}, no harassment: {mistaken(seen, UNCORRECTED, at)}",
    ]
    if correction == UNCORRECTED:
        return "\n".join((*lines, NONE_YET))
    return "\n".join(
        (
            *lines,
            f"With the correction {name_of(correction)}: {mistaken(seen, correction, at)}",
            f"Of what people found hostile, still counted: {kept(seen, correction, at)}",
            "Threats, sexual harassment and private details are never corrected.",
            "It takes effect at the next start.",
        )
    )


def list_links(settings: Settings) -> int:
    """Raises Refused where nobody could read the list."""
    if not settings.web.public_url:
        raise Refused("web.public_url is empty: without it nobody can read your list")
    with opening():
        key = find_master_key(settings)
    addresses = addresses_of(settings, key) if key else {}
    if not addresses:
        raise Refused("nobody may read your list: name a community in lists.shared_with")
    for name, address in addresses.items():
        print(f"{name} {address}")  # noqa: T201  the command's result
    return 0


@contextmanager
def opening() -> Iterator[None]:
    """While nothing but the place is looked at, errors quote no member: they become Refused."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise Refused(str(error)) from error


@asynccontextmanager
async def opened(settings: Settings, *, read_only: bool = False) -> AsyncIterator[StoreLedger]:
    """The ledger alone. Raises Refused where there is none yet."""
    with opening():
        key = find_master_key(settings)
        if key is None:
            raise Refused("there are no records here yet: start the bot once")
        wording = load_wording(settings.config_dir)
        house = House(
            master=key,
            policy=settings.policy,
            clock=SystemClock(),
            render=partial(render, wording, settings.policy),
            entropy=os.urandom,
        )
        ledger = await open_ledger(settings.storage.url, house, read_only=read_only)
    try:
        yield ledger
    finally:
        await ledger.close()


@asynccontextmanager
async def _directories(
    settings: Settings, ledger: StoreLedger
) -> AsyncIterator[Mapping[Network, Directory]]:
    """Of each network that an account is configured on."""
    found: dict[Network, Directory] = {}
    async with AsyncExitStack() as stack:
        if settings.bluesky is not None:
            account = account_of(settings, ledger)
            stack.push_async_callback(account.close)
            found[Network.BLUESKY] = BlueskyDirectory(account)
        if settings.mastodon is not None:
            rng = Random(os.urandom(8))  # noqa: S311  jitter, no secrets
            mastodon = mastodon_edge(settings, ledger, Surroundings(SystemClock(), rng, _REACH))
            stack.callback(mastodon.account.close)
            found[Network.MASTODON] = mastodon.directory()
        yield found


async def _account_of(settings: Settings, account: str) -> AccountId:
    """An id is taken at its word: there are records of accounts that no network knows any more."""
    if account.startswith("did:") or ("://" in account and "/@" not in account):
        return AccountId(account)
    fetcher = Fetcher(_REACH)
    if is_address(account):
        return await PublicServers(fetcher, SystemClock()).named(account)
    return await PublicAppView(fetcher, settings.addresses.bluesky.appview).account(account)
