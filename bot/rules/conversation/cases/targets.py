"""Which case and which accounts a command means. It asks where it would have to guess."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command, Target
from bot.model.decisions import Decision
from bot.model.episodes import HIDING, Episode, MeasureKind, MeasureRow, MeasureState
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.rules.conversation.replies import clean_name, say
from bot.rules.posts import author_of
from bot.rules.tokens import plain, visible

NAMES_LISTED = 5
HELD = frozenset({MeasureState.WANTED, MeasureState.IN_FORCE})
_COUNT = re.compile(r"the (\d{1,9})")


@dataclass(frozen=True, slots=True)
class Aim:
    """What was meant. `accounts` is filled only where single accounts were named."""

    episode: Episode | None
    accounts: tuple[AccountId, ...] = ()


def aim(chat: Chat, target: Target) -> Aim | Decision:
    """The case and accounts meant, or the answer that says what is missing."""
    if target.account is not None:
        return _aim_at_account(chat, target.account)
    if target.post is not None:
        return _aim_at_post(chat, target.post)
    episode = case_meant(chat, target)
    if episode is None:
        return _aim_at_bare_number(chat, target)
    if target.number is not None:
        return _aim_at_numbers(chat, episode, (target.number, *target.more))
    if target.name is not None:
        return _aim_at_name(chat, episode, target.name)
    return Aim(episode)


@dataclass(frozen=True, slots=True)
class CaseMeant:
    """A case, the accounts of it that were named, and who is left out by "but not"."""

    episode: Episode
    accounts: tuple[AccountId, ...] = ()
    left_out: tuple[AccountId, ...] = ()
    post: PostId | None = None  # of hers, where one of those that it is about was named


def aim_at_case(chat: Chat, command: Command) -> CaseMeant | Decision:
    """For what is about posts of a case; an account that is in none has no such posts."""
    hers = own_post(chat, command.target)
    about = case_about(chat, hers) if hers else None
    aimed = Aim(about) if about else aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    if aimed.episode is None:
        return say(chat, Line.UNKNOWN_LINK)
    left_out = accounts_named(chat, aimed.episode, command.leaving_out)
    if isinstance(left_out, Decision):
        return left_out
    return CaseMeant(aimed.episode, command.accounts or aimed.accounts, left_out, hers)


def own_post(chat: Chat, target: Target) -> PostId | None:
    """The post that was linked, if an account of hers wrote it."""
    if target.post is None:
        return None
    known = (subject for each in chat.episodes for subject in _subjects_of(each))
    post = next((each for each in known if same_post(target.post, each)), PostId(target.post))
    return post if author_of(post) in chat.who.accounts else None


def case_about(chat: Chat, post: PostId) -> Episode | None:
    """The newest case of this post of hers: rather one that is about it above all."""
    found = [each for each in chat.episodes if post in _subjects_of(each)]
    return next((each for each in found if each.subject == post), found[0] if found else None)


def _subjects_of(episode: Episode) -> set[PostId]:
    subjects = (episode.subject, *(contact.subject for contact in episode.contacts))
    return {subject for subject in subjects if subject}


def as_reading(chat: Chat, target: Target) -> Target:
    """While she reads a case with `show`, a bare number is that of a message in it.

    "wrong 2" right after number 2 was shown must not bring back everybody of case 2.
    """
    if chat.bookmark is None or chat.bookmark[0] != Line.SHOWN or not chat.bookmark[1]:
        return target
    case = int(chat.bookmark[1][0].get("case", "0"))
    shown = next((each for each in chat.episodes if each.number == case), None)
    if target.case is None or target.said_case or shown is None:
        return target
    if not any(contact.number == target.case for contact in shown.contacts):
        return target
    return replace(target, case=case, number=target.case)


def case_meant(chat: Chat, target: Target) -> Episode | None:
    """The numbered case if it is hers; with no number the one just shown, else the newest.

    What a moderator was just shown is a case of somebody else: for her own words it counts not.
    """
    number = chat.focus if target.case is None else target.case
    hers = next((each for each in chat.episodes if each.number == number), None)
    if hers is None and target.case is None and chat.episodes:
        return chat.episodes[0]
    return hers


def all_cases(chat: Chat) -> Episode | None:
    """All her cases as one; a number means an account of the one that she means by "this"."""
    shown = case_meant(chat, Target())
    if shown is None:
        return None
    others = (contact for each in chat.episodes if each != shown for contact in each.contacts)
    return replace(shown, contacts=(*shown.contacts, *(replace(c, number=0) for c in others)))


def may_be_hidden(chat: Chat, episode: Episode) -> tuple[AccountId, ...]:
    """Hostile accounts of the case, worst first; nobody she knows, nobody who may need help.

    Who asked her for help at any other time is left visible here too, unless they are after her.
    """
    known = {*chat.trusted, *chat.friendly, *chat.who.accounts}
    asking = {account for each in chat.episodes for account in each.spared}
    left = known | asking | chat.asking
    return tuple(account for account in episode.hostile if account not in left)


def may_need_help(chat: Chat, account: AccountId) -> bool:
    return account in chat.asking or any(account in e.spared for e in chat.episodes)


def is_friend(chat: Chat, account: AccountId) -> bool:
    return account in chat.trusted or account in chat.friendly


def shunned(chat: Chat) -> frozenset[str]:
    """Who wrote in a case of hers, and whom she hides or was sent links to hide; not the trusted.

    Unlike hostile accounts these may ask for help: it is about who comes closer to her.
    """
    wrote = (contact.author for each in chat.episodes for contact in each.contacts)
    kept_away = (row.measure.target for row in chat.in_force if row.measure.kind in HIDING)
    return frozenset((*wrote, *kept_away)) - frozenset(chat.trusted)


def number_of(episode: Episode, account: AccountId) -> int:
    """The number people use for an account within a case: that of its first contact, else 0."""
    return min((c.number for c in episode.contacts if c.author == account), default=0)


def name_of(chat: Chat, episode: Episode | None, account: AccountId) -> str:
    """Its display name in quotes, else its number within the case."""
    name = clean_name((chat.names or {}).get(account, ""))
    if name:
        return f'"{name}"'
    number = number_of(episode, account) if episode else 0
    return f"number {number}" if number else "that account"


def leaving(chat: Chat, episode: Episode | None, accounts: Sequence[AccountId]) -> Field:
    """Who stays as they are, by the first few names; nothing where that is nobody."""
    names = tuple(name_of(chat, episode, account) for account in accounts[:3])
    return Part(Line.LEAVING_OUT, {"count": len(accounts), "names": names}) if names else ""


def hidden(
    chat: Chat, episode: Episode | None = None, kinds: Collection[MeasureKind] = HIDING
) -> tuple[MeasureRow, ...]:
    """Accounts hidden by the bot now, in any of these ways, of all cases or of one."""
    rows = (row for row in chat.in_force if row.state in HELD and row.measure.kind in kinds)
    return tuple(row for row in rows if episode is None or _is_of(chat, row, episode))


def _is_of(chat: Chat, row: MeasureRow, episode: Episode) -> bool:
    """By the choice it came from; where that is too old to be at hand, by the account."""
    cases = {deed.number: deed.case for deed in chat.deeds}
    if row.deed in cases:
        return cases[row.deed] == episode.number
    return any(contact.author == row.measure.target for contact in episode.contacts)


def accounts_named(
    chat: Chat, episode: Episode, names: Sequence[str]
) -> tuple[AccountId, ...] | Decision:
    """The accounts that names, numbers or addresses after "but not" stand for."""
    found: list[AccountId] = []
    for name in names:
        one = _aim_at_one(chat, episode, name)
        if isinstance(one, Decision):
            return one
        if not one.accounts:
            return _no_such_account(chat, episode)  # "but not the 11" would leave out nobody
        found.extend(one.accounts)
    return tuple(found)


def _aim_at_one(chat: Chat, episode: Episode, name: str) -> Aim | Decision:
    if name.startswith("did:") or "://" in name:
        return _aim_at_address(chat, episode, name)
    if name.isdecimal() and len(name) <= 9:  # noqa: PLR2004  digits of a number
        return _aim_at_number(chat, episode, int(name))
    return _aim_at_name(chat, episode, name)


def _aim_at_address(chat: Chat, episode: Episode, address: str) -> Aim | Decision:
    for contact in episode.contacts:
        if address == contact.author or same_post(address, contact.post):
            return Aim(episode, (contact.author,))
    return _no_such_account(chat, episode)


def no_such_case(chat: Chat) -> Decision:
    """The same words whether the number is somebody else's or nobody's."""
    return say(chat, Line.NO_SUCH_CASE if chat.episodes else Line.NO_CASES)


def same_post(link: str, post: PostId) -> bool:
    """Whether an address names this post: same author and same last part."""
    if link == post:
        return True
    mine, theirs = _segments(post), _segments(link)
    return bool(mine and theirs) and mine[-1] == theirs[-1] and mine[0] in theirs


def _segments(address: str) -> list[str]:
    path = re.sub(r"^[a-z]+://", "", re.split(r"[?#]", address, maxsplit=1)[0])
    return [part for part in path.split("/") if part]


def _aim_at_account(chat: Chat, account: AccountId) -> Aim | Decision:
    """An id of a network of hers; an address that nobody could turn into one is not acted on."""
    schemes = tuple(f"{each.split(':')[0]}:" for each in chat.who.accounts)
    if not account.startswith(schemes):
        return say(chat, Line.UNKNOWN_LINK)
    return Aim(_episode_with(chat, account), (account,))


def _episode_with(chat: Chat, account: AccountId) -> Episode | None:
    return next((e for e in chat.episodes if any(c.author == account for c in e.contacts)), None)


def _aim_at_post(chat: Chat, link: str) -> Aim | Decision:
    for episode in chat.episodes:
        if episode.subject is not None and same_post(link, episode.subject):
            return Aim(episode)
        for contact in episode.contacts:
            if same_post(link, contact.post):
                return Aim(episode, (contact.author,))
    return say(chat, Line.UNKNOWN_POST)


def _aim_at_bare_number(chat: Chat, target: Target) -> Aim | Decision:
    """`wrong 3`: no case of hers, but perhaps an account's number in the case just shown."""
    shown = case_meant(chat, Target())
    if target.case is None or shown is None or target.name or target.number:
        return no_such_case(chat)
    if any(contact.number == target.case for contact in shown.contacts):
        return _aim_at_number(chat, shown, target.case)
    return no_such_case(chat)


def _aim_at_number(chat: Chat, episode: Episode, number: int) -> Aim | Decision:
    for contact in episode.contacts:
        if contact.number == number:
            return Aim(episode, (contact.author,))
    return _no_such_account(chat, episode)


def _aim_at_numbers(chat: Chat, episode: Episode, numbers: Sequence[int]) -> Aim | Decision:
    accounts = accounts_named(chat, episode, [str(number) for number in numbers])
    return accounts if isinstance(accounts, Decision) else Aim(episode, accounts)


def _aim_at_name(chat: Chat, episode: Episode, name: str) -> Aim | Decision:
    count = _COUNT.fullmatch(name)
    if count is not None and int(count[1]) == len(may_be_hidden(chat, episode)):
        return Aim(episode)
    found = _called(chat, episode, name)
    if len(found) == 1:
        return Aim(episode, found)
    if not found:
        return _no_such_account(chat, episode)
    fields: dict[str, Field] = {"names": _listed(chat, episode, found), "case": episode.number}
    return say(chat, Line.WHICH_ACCOUNT, fields)


def _called(chat: Chat, episode: Episode, name: str) -> tuple[AccountId, ...]:
    """Accounts of the case with exactly this name, else with these words in it."""
    parts = _name_words if _name_words(name) else _name_signs
    wanted = parts(name)
    if not wanted:
        return ()
    authors = dict.fromkeys(contact.author for contact in episode.contacts)
    names = {a: parts((chat.names or {}).get(a, "")) for a in authors}
    exact = tuple(a for a in authors if names[a] == wanted)
    return exact or tuple(a for a in authors if set(wanted) <= set(names[a]))


def _name_words(name: str) -> list[str]:
    return re.findall(r"\w+", plain(name))


def _name_signs(name: str) -> list[str]:
    """For names of emoji or symbols alone."""
    return visible(name).split()


def _no_such_account(chat: Chat, episode: Episode) -> Decision:
    authors = tuple(dict.fromkeys(contact.author for contact in episode.contacts))
    fields: dict[str, Field] = {"names": _listed(chat, episode, authors), "case": episode.number}
    return say(chat, Line.NO_SUCH_ACCOUNT, fields)


def _listed(chat: Chat, episode: Episode, accounts: tuple[AccountId, ...]) -> tuple[str, ...]:
    """Such as "3 Hal", for each of the first few."""
    names = chat.names or {}
    return tuple(
        f"{number_of(episode, a)} {clean_name(names.get(a, ''), 24)}".strip()
        for a in accounts[:NAMES_LISTED]
    )
