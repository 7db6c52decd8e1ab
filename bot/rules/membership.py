"""Opting in and out: by following, by message, and by everything that ends it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.model.actions import Field, Part, Priority, ReadHerCircle, Say, SignOut
from bot.model.cases import Door
from bot.model.changes import (
    Ask,
    Change,
    DropQuestion,
    LiftTombstone,
    SetMember,
    UnlinkAccount,
)
from bot.model.commands import Command, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import HIDING, MeasureState, Question
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Mode, Network, Right, Standing, network_of
from bot.model.policy import Policy
from bot.model.senses import Presence
from bot.rules import company
from bot.rules.dialects import in_words_of
from bot.rules.links import page_of_links
from bot.rules.quiet import quiet_until

NO_FIELDS: Mapping[str, Field] = MappingProxyType({})

LINKS_SHOWN = 5
"""In the one message about an ended sign-in; `more` goes on with the rest."""

OURS = frozenset({MeasureState.WANTED, MeasureState.IN_FORCE})
NAMES_OF_RIGHTS: Mapping[Right, Line] = MappingProxyType(
    {
        Right.BLOCK: Line.RIGHT_BLOCK,
        Right.FILTER: Line.RIGHT_FILTER,
        Right.REVOKE: Line.RIGHT_REVOKE,
        Right.REPORT: Line.RIGHT_REPORT,
        Right.DRAFTS: Line.RIGHT_DRAFTS,
    }
)
"""As in "I may also ..."."""

IN_THE_HOUSE = frozenset({Standing.ACTIVE, Standing.ASKED, Standing.WAITING})

CAN_LEAVE = IN_THE_HOUSE | {Standing.GONE}
"""Who is away would be watched again when her account is back: leaving must end that too."""

COMING_AND_GOING = "coming and going"
"""Of welcomes and goodbyes that wait for one person only the last is true, so only it leaves."""


def followed(door: Door, follow: str, policy: Policy) -> Decision:
    """A follow lets her in. The same one twice, or one that stood when she stopped, does not."""
    if door.tombstone or door.standing_follower:
        return NOTHING
    member = door.member
    if member.standing in CAN_LEAVE:
        renewed = SetMember(replace(member, follow=follow))
        return NOTHING if member.follow == follow else Decision((renewed,))
    if member.standing is Standing.LEFT and member.follow == follow:
        return NOTHING
    return let_in(door, policy, follow=follow)


def let_in(door: Door, policy: Policy, *, follow: str | None) -> Decision:
    """Welcome her, or say what she waits for. `follow` None: she asked by message."""
    if policy.confirm:
        return _ask_first(door, follow)
    if needs_moderators(door, follow, policy):
        return _wait(door, follow, Line.WAITING_FOR_APPROVAL)
    if door.active >= policy.max_members:
        return _wait(door, follow, Line.HOUSE_IS_FULL)
    return admit(door, follow=follow)


def needs_moderators(door: Door, follow: str | None, policy: Policy) -> bool:
    """Whether they have yet to let her in; at a gate they did so when they let her follow."""
    return policy.moderators_approve or (door.gated and follow is None)


def admit(door: Door, *, follow: str | None) -> Decision:
    """Protection starts now, in "ask me" mode, with the one welcome."""
    joined = _joined(door, follow, Standing.ACTIVE)
    line = _WELCOMES[network_of(door.account), follow is None]
    welcome = _greeting(door, line)
    return Decision(
        (LiftTombstone(door.account), SetMember(joined)),
        (ReadHerCircle(door.account), welcome),
        ("followed the bot" if follow else "asked to join",),
    )


_WELCOMES = {
    (Network.BLUESKY, False): Line.WELCOME_FOLLOWED,
    (Network.BLUESKY, True): Line.WELCOME_JOINED,
    (Network.MASTODON, False): Line.WELCOME_DIRECT_FOLLOWED,
    (Network.MASTODON, True): Line.WELCOME_DIRECT_JOINED,
}


def confirmed(door: Door, policy: Policy) -> Decision:
    """Her private yes, where the house waits for one."""
    if door.active >= policy.max_members:
        return _wait(door, came_by(door), Line.HOUSE_IS_FULL)
    if needs_moderators(door, came_by(door), policy):
        return _wait(door, came_by(door), Line.WAITING_FOR_APPROVAL)
    joined = replace(door.member, standing=Standing.ACTIVE, joined_at=door.now)
    return Decision(
        (LiftTombstone(door.account), SetMember(joined)),
        (
            ReadHerCircle(door.account),
            Say(door.account, Line.CONFIRMED, replaces=COMING_AND_GOING),
        ),
        ("said yes",),
    )


def unfollowed(door: Door, follow: str, policy: Policy) -> Decision:
    """Ends it, if this is her follow of the bot. Who joined by message stays."""
    member = door.member
    if member.follow != follow or member.by_word or member.standing not in CAN_LEAVE:
        return NOTHING
    return let_go(door, Line.LEFT_BY_UNFOLLOWING, policy)


def blocked(door: Door, policy: Policy) -> Decision:
    """A block ends it without a word: she does not want to hear from us."""
    if door.member.standing not in CAN_LEAVE:
        return NOTHING
    return let_go(door, None, policy)


def let_go(door: Door, line: Line | None, policy: Policy) -> Decision:
    """Stop watching at once. What is in force ends on its dates unless she asks for it now.

    With her word her sign-in ends too, unless it is still needed to end what is in force.
    """
    alone, parted = _parted(door.member)
    left = replace(alone.relaxed(), standing=Standing.LEFT, left_at=door.now, mode=Mode.ASK)
    ours = any(row.state in OURS for row in door.in_force)
    signs_out = line is Line.LEFT_BY_WORD and left.can_act and not ours
    if signs_out:
        left = left.signed_out()
    changes: list[Change] = [*parted.changes, SetMember(left), DropQuestion(door.account)]
    if line is None or door.member.standing not in {Standing.ACTIVE, Standing.GONE}:
        return Decision(tuple(changes), parted.actions, ("left",))
    hidden = _hidden_by_us(door)
    if hidden:
        changes.append(Ask(_leftovers(door, policy)))
    goodbye = _goodbye(door, line, len(hidden), policy)
    if not signs_out:
        return Decision(tuple(changes), (*parted.actions, goodbye), ("left",))
    goodbye = replace(goodbye, fields={**goodbye.fields, "held": Part(Line.LEFT_SIGNED_OUT)})
    actions = (*parted.actions, SignOut(door.account), goodbye)
    return Decision(tuple(changes), actions, ("left",))


def _parted(member: Member) -> tuple[Member, Decision]:
    """Whoever is not active any more stands for nobody else; her other accounts are told."""
    others = tuple(other.account for other in member.linked)
    parting = (member.account,) if member.linked_to is not None else others
    told = tuple(Say(other, Line.FIRST_ACCOUNT_LEFT) for other in others)
    parted = Decision(tuple(UnlinkAccount(each) for each in parting), told)
    if others:
        parted = end_consent(member, *others) + parted
    return member.alone().unaided(), parted + company.parted(member)


def end_consent(member: Member, *told: AccountId) -> Decision:
    """From now on she is asked first, with each of her accounts. `told`: those that hear of it."""
    if member.mode is not Mode.AUTO:
        return NOTHING
    said = tuple(Say(account, Line.AUTOMATIC_ENDED) for account in told)
    return Decision((SetMember(member.asking_first()),), said, ("her standing consent is over",))


def presence_changed(door: Door, presence: Presence, policy: Policy) -> Decision:
    """A deactivated member is not watched; she is again when her account is back.

    A deleted account does not come back: she has left, so that her records are erased.
    """
    member = door.member
    if presence is Presence.DELETED and member.standing in CAN_LEAVE:
        return let_go(door, None, policy)
    if presence is Presence.ACTIVE and member.standing is Standing.GONE:
        back = replace(member, standing=Standing.ACTIVE, left_at=None)
        fields: dict[str, Field] = {"mode": mode_part(member)}
        actions = (ReadHerCircle(door.account), _greeting(door, Line.BACK_AGAIN, fields))
        return Decision((SetMember(back),), actions, ("account is back",))
    if presence is not Presence.ACTIVE and member.standing is Standing.ACTIVE:
        alone, parted = _parted(member)
        gone = replace(alone, standing=Standing.GONE, left_at=door.now)
        changes = (SetMember(gone), DropQuestion(door.account))
        return parted + Decision(changes, (), (f"account {presence}",))
    return NOTHING


def mode_part(member: Member, *, halted: bool = False) -> Part:
    """`halted`: moderators have stopped what is done unasked, for everyone."""
    stopped = halted and member.mode is Mode.AUTO
    return Part(Line.MODE_PART_HALTED if stopped else _MODE_PARTS[member.mode])


_MODE_PARTS = {
    Mode.OFF: Line.MODE_PART_OFF,
    Mode.ASK: Line.MODE_PART_ASK,
    Mode.AUTO: Line.MODE_PART_AUTO,
}


def signed_in(door: Door, rights: tuple[Right, ...] = (), wanted: Right | None = None) -> Decision:
    """From now on the bot can act for her, when she says so.

    `rights`: what her server granted beyond the usual, in place of what it had granted before;
    `wanted`: for which of them she signed in, which the server need not have granted.
    """
    able = replace(door.member, can_act=True, rights=rights)
    if able == door.member and wanted is None:
        return NOTHING
    if wanted is None:
        said = Say(door.account, in_words_of(door.account, Line.SIGNED_IN))
    else:
        line = Line.RIGHT_GRANTED if wanted in rights else Line.RIGHT_NOT_GRANTED
        said = Say(door.account, line, {"right": Part(NAMES_OF_RIGHTS[wanted])})
    return Decision((SetMember(able),), (said,), ("she signed the bot in",))


def code_offered(member: Member, link: str | None) -> Decision:
    """None: her server would not have it. Who has left meanwhile hears nothing more."""
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    if link is None:
        return Decision((), (Say(member.account, Line.NO_SIGN_IN_HERE),))
    return Decision((), (Say(member.account, Line.SIGN_IN_CODE, {"link": link}),))


def code_refused(member: Member, *, of_another: bool) -> Decision:
    """Who has left meanwhile hears nothing more."""
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    line = Line.CODE_OTHER_ACCOUNT if of_another else Line.CODE_REFUSED
    return Decision((), (Say(member.account, line),))


def signed_out(door: Door) -> Decision:
    """Her sign-in ended without her word: she gets the list of what to undo by hand, once.

    With nothing in force there is no list; what she has just asked for is reported as refused.
    """
    if not door.member.can_act:
        return NOTHING
    because = ("her sign-in no longer works",)
    cannot_act = SetMember(door.member.signed_out())
    hidden = _hidden_by_us(door, frozenset({MeasureState.IN_FORCE}))
    if not hidden:
        return Decision((cannot_act,), (), because)
    fields, go_on = page_of_links(door.account, hidden, LINKS_SHOWN)
    held = quiet_until(door.member, door.now)
    said = Say(door.account, Line.LOGIN_ENDED, fields, not_before=held)
    return Decision((cannot_act, go_on), (said,), because)


def came_by(door: Door) -> str | None:
    """The follow she came with; None: she asked by message."""
    return None if door.member.by_word else door.member.follow


def _joined(door: Door, follow: str | None, standing: Standing) -> Member:
    return replace(
        door.member,
        standing=standing,
        mode=Mode.ASK,
        joined_at=door.now,
        left_at=None,
        follow=follow or door.member.follow,
        by_word=follow is None,
    )


def _ask_first(door: Door, follow: str | None) -> Decision:
    """Nothing runs before her yes; the question stays open as long as she follows."""
    asked = _joined(door, follow, Standing.ASKED)
    question = Question(
        person=door.account,
        topic=Line.ASK_TO_CONFIRM,
        asked_at=door.now,
        expires_at=datetime.max.replace(tzinfo=door.now.tzinfo),
        choices=(("yes", Command(Word.JOIN, confirmed=True)), ("no", Command(Word.STOP))),
        says_when_lapsed=False,
    )
    return Decision(
        (LiftTombstone(door.account), SetMember(asked), Ask(question)),
        (_greeting(door, in_words_of(door.account, Line.ASK_TO_CONFIRM)),),
        ("waits for her yes",),
    )


def _wait(door: Door, follow: str | None, line: Line) -> Decision:
    waiting = _joined(door, follow, Standing.WAITING)
    changes = (LiftTombstone(door.account), SetMember(waiting))
    return Decision(changes, (_greeting(door, line),), (line.value,))


def _hidden_by_us(door: Door, states: frozenset[MeasureState] = OURS) -> tuple[str, ...]:
    """Accounts, each once. What others can see ends on its date and is not offered here."""
    hiding = (row for row in door.in_force if row.measure.kind in HIDING)
    return tuple(sorted({row.measure.target for row in hiding if row.state in states}))


def _leftovers(door: Door, policy: Policy) -> Question:
    return Question(
        person=door.account,
        topic=Line.LEFT_BY_WORD,
        asked_at=door.now,
        expires_at=door.now + policy.keep_after_leaving,
        choices=(("yes", Command(Word.UNMUTE, rest="all", confirmed=True)),),
        says_when_lapsed=False,
    )


def _goodbye(door: Door, line: Line, hidden: int, policy: Policy) -> Say:
    erased_at = door.now + policy.keep_after_leaving
    still = Part(f"{line.value}_held", {"count": hidden}) if hidden else ""
    fields: dict[str, Field] = {"held": still, "erased_at": erased_at}
    return _greeting(door, line, fields)


def _greeting(door: Door, line: Line, fields: Mapping[str, Field] = NO_FIELDS) -> Say:
    return Say(door.account, line, fields, priority=Priority.WELCOME, replaces=COMING_AND_GOING)
