"""`backup` and `ally`: colleagues who have offered it are asked to stand by a member.

They learn who she is, because she said so, and nothing of the accounts that she is hurt by: what is
written to them has no place for it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.backing import Backing
from bot.model.cases import Ally, Chat
from bot.model.changes import AskedAllies, CalledOff, SetMember
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.rules.company import asked_for
from bot.rules.conversation.cases.targets import case_meant, shunned
from bot.rules.conversation.replies import Asking, ask_among, ask_member, say
from bot.rules.quiet import quiet_until

WEEK = timedelta(days=7)
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 9999))

_NAMES = {
    Backing.WORDS: Line.SUPPORT_WORDS,
    Backing.SCIENCE: Line.SUPPORT_SCIENCE,
    Backing.PRACTICAL: Line.SUPPORT_PRACTICAL,
}
_TOLD = {
    Backing.WORDS: Line.ASKED_FOR_WORDS,
    Backing.SCIENCE: Line.ASKED_FOR_SCIENCE,
    Backing.PRACTICAL: Line.ASKED_FOR_PRACTICAL,
}
_TYPED = {
    "words": Backing.WORDS,
    "private": Backing.WORDS,
    "kind": Backing.WORDS,
    "science": Backing.SCIENCE,
    "public": Backing.SCIENCE,
    "practical": Backing.PRACTICAL,
}
LEAVE_IT = (Part(Line.CHOICE_LEAVE), Command(Word.NO))


def backup(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Which kind, then whether really, then those who are next in turn."""
    begins = _begins(chat.who, policy)
    if begins > chat.now:
        return say(chat, Line.BACKUP_TOO_NEW, {"at": begins, "wait": policy.probation})
    kinds = kinds_in(command.rest)
    if len(kinds) != 1:
        return _ask_which(chat, policy)
    if not command.confirmed:
        return _ask_whether(chat, kinds[0], policy)
    return _ask_allies(chat, kinds[0], _own_post(chat, command.target.post), policy)


def stop_backup(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Who waits to be asked is not; who was asked already hears that it is over."""
    lately = [(each, one) for each in chat.allies for one in each.asked if one.by_her]
    if not any(chat.now - one.at < WEEK for _, one in lately):
        return say(chat, Line.NO_BACKUP)
    know = {each.member.account: each.member for each, one in lately if one.may_know}
    told = tuple(_over(chat, each) for each in know.values() if _is_willing(each))
    off = Decision((CalledOff(chat.who.account),), told, ("she called it off",))
    return off + say(chat, Line.BACKUP_STOPPED, {"count": len(told)})


def ally(chat: Chat, command: Command, policy: Policy) -> Decision:
    """For all kinds, or for those that she names in place of what she offered before."""
    willing = chat.who.willing_to(kinds_in(command.rest) or tuple(Backing))
    return Decision((SetMember(willing),)) + _offered(chat, willing, policy)


def ally_off(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if not chat.who.ally:
        return say(chat, Line.ALLY_IS_OFF)
    return Decision((SetMember(chat.who.willing_to(())),)) + say(chat, Line.ALLY_OFF)


def kinds_in(typed: str) -> tuple[Backing, ...]:
    named = {_TYPED[word] for word in typed.split() if word in _TYPED}
    return tuple(kind for kind in Backing if kind in named)


def next_in_turn(chat: Chat, kind: Backing, policy: Policy) -> tuple[Member, ...]:
    """Whoever was asked longest ago, and nobody more often in a week than is allowed.

    Never somebody who is new here, who wrote in a case of hers or whom she has hidden: it would
    tell the wrong one that she is having a hard time.
    """
    away = {*chat.who.accounts, *shunned(chat)}
    able = [
        each
        for each in chat.allies
        if _is_willing(each.member, kind)
        and _begins(each.member, policy) <= chat.now
        and not away & set(each.member.accounts)
        and _asked_lately(each, chat.now) < policy.asks_per_ally
    ]
    in_turn = sorted(able, key=_last_asked)
    return tuple(each.member for each in in_turn[: policy.allies_per_ask])


def _is_willing(member: Member, *kinds: Backing) -> bool:
    offered = set(member.ally) & set(kinds or Backing)
    return bool(offered) and member.standing is Standing.ACTIVE


def _begins(member: Member, policy: Policy) -> datetime:
    """From when she may ask and be asked."""
    since = member.joined_at
    return LATEST if since is None else since + policy.probation


def _asked_lately(each: Ally, now: datetime) -> int:
    return sum(now - one.at < WEEK for one in each.asked)


def _last_asked(each: Ally) -> datetime:
    return max((one.at for one in each.asked), default=EARLIEST)


def _ask_which(chat: Chat, policy: Policy) -> Decision:
    offers = [(Part(_NAMES[kind]), Command(Word.BACKUP, rest=kind.value)) for kind in Backing]
    return _choose(chat, Line.WHICH_BACKUP, [*offers, LEAVE_IT], {}, policy)


def _ask_whether(chat: Chat, kind: Backing, policy: Policy) -> Decision:
    """Also with which link of her own, where there is a post that it is about."""
    yes = Command(Word.BACKUP, rest=kind.value, confirmed=True)
    fields: dict[str, Field] = {"count": policy.allies_per_ask, "kind": Part(_NAMES[kind])}
    episode = case_meant(chat, Target())
    post = episode.subject if episode else None
    if kind is not Backing.SCIENCE or post is None:
        return ask_member(chat, Asking(Line.CONFIRM_BACKUP, yes, fields), policy)
    with_post = replace(yes, target=Target(post=post))
    choices = [
        (Part(Line.CHOICE_WITH_POST), with_post),
        (Part(Line.CHOICE_WITHOUT_POST), yes),
        LEAVE_IT,
    ]
    return _choose(chat, Line.CONFIRM_BACKUP_SCIENCE, choices, fields, policy)


def _choose(
    chat: Chat,
    line: Line,
    choices: list[tuple[Part, Command]],
    fields: dict[str, Field],
    policy: Policy,
) -> Decision:
    numbered = tuple((str(n), command) for n, (_, command) in enumerate(choices, start=1))
    offered: dict[str, Field] = {
        "choices": tuple(part for part, _ in choices),
        "last": len(choices),
    }
    return ask_among(chat, line, numbered, {**fields, **offered}, policy.member_waits)


def _ask_allies(chat: Chat, kind: Backing, post: PostId | None, policy: Policy) -> Decision:
    chosen = next_in_turn(chat, kind, policy)
    if not chosen:
        return say(chat, Line.BACKUP_NOBODY, {"most": policy.asks_per_ally})
    asked = AskedAllies(chat.who.account, tuple(each.account for each in chosen))
    told = tuple(_asked(chat, each, kind, post) for each in chosen)
    why = f"she asked for {kind} and agreed that {len(chosen)} colleagues learn her name"
    said = say(chat, Line.BACKUP_ASKED, {"count": len(chosen)})
    return Decision((asked,), told, (why,)) + said


def _own_post(chat: Chat, post: str | None) -> PostId | None:
    """A post of hers that a case is about; no other is ever passed on."""
    subjects = (episode.subject for episode in chat.episodes if episode.subject)
    return next((subject for subject in subjects if subject == post), None)


def _asked(chat: Chat, other: Member, kind: Backing, post: PostId | None) -> Say:
    fields: dict[str, Field] = {"links": (chat.who.at(other.account),)}
    if kind is Backing.SCIENCE:
        fields["post"] = Part(Line.THEIR_POST, {"links": (post,)}) if post else ""
    return Say(
        other.account,
        _TOLD[kind],
        fields,
        not_before=quiet_until(other, chat.now),
        replaces=asked_for(chat.who.account),
    )


def _over(chat: Chat, other: Member) -> Say:
    return Say(
        other.account,
        Line.BACKUP_OVER,
        {"links": (chat.who.at(other.account),)},
        not_before=quiet_until(other, chat.now),
        replaces=asked_for(chat.who.account),
    )


def _offered(chat: Chat, who: Member, policy: Policy) -> Decision:
    begins = _begins(who, policy)
    fields: dict[str, Field] = {
        "most": policy.asks_per_ally,
        "kinds": _parts(who.ally),
        "since": Part(Line.ALLY_SINCE, {"at": begins}) if begins > chat.now else "",
    }
    return say(chat, Line.ALLY_IS_ON, fields)


def _parts(kinds: Iterable[Backing]) -> tuple[Part, ...]:
    return tuple(Part(_NAMES[kind]) for kind in kinds)
