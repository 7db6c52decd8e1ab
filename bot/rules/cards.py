"""What a member reads when something begins: one calm message with the choices that work today."""

from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import House
from bot.model.commands import Command, Target, Word
from bot.model.episodes import Contact, Episode, Question
from bot.model.interactions import Kind
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.model.verdicts import Category

_WAYS = {
    Kind.REPLY: Line.CARD_REPLIED,
    Kind.QUOTE: Line.CARD_QUOTED,
    Kind.MENTION: Line.CARD_MENTIONED,
}
_SEVERE = {
    Category.THREAT: Line.SEVERE_THREAT,
    Category.SEXUAL_HARASSMENT: Line.SEVERE_SEXUAL,
    Category.DOXXING: Line.SEVERE_DOXXING,
}


def pile_on_card(
    episode: Episode, member: Member, house: House, policy: Policy, now: datetime
) -> Say:
    """The one message when a dogpile opens, and what its numbers do.

    Yes to "hide the 11" is yes to those 11: the accounts are in the choice.
    """
    choices = _choices(episode, member, house, policy)
    care = len(episode.asking_for_help)
    severe = any(contact.worst is not None for contact in episode.contacts)
    fields: dict[str, Field] = {
        "span": _span(episode),
        "count": len(episode.hostile),
        "way": _way(episode),
        "care": Part(Line.CARD_CARE, {"count": care}) if care else "",
        "severe": Part(Line.CARD_THREATS if severe else Line.CARD_NO_THREATS),
        "choices": tuple(part for part, _ in choices),
        "last": len(choices),
    }
    return Say(
        member.account,
        Line.PILE_ON,
        fields,
        Priority.PILE_ON,
        asks=_question(member, Line.PILE_ON, choices, policy, now),
        case=episode.number,
    )


def severe_card(  # each is a fact of its own
    episode: Episode,
    member: Member,
    house: House,
    policy: Policy,
    now: datetime,
    *,
    known: bool = False,
) -> Say:
    """One message with a threat, sexual threat or private details, whatever the hour.

    `known`: it is of an account that she has answered, which is never offered for hiding.
    """
    choices = _choices(episode, member, house, policy)
    if known:
        choices = [choice for choice in choices if choice[1].word is not Word.MUTE]
    kinds = [_SEVERE[c.worst] for c in episode.contacts if c.worst in _SEVERE]
    what = Part(kinds[0] if kinds else Line.SEVERE_THREAT)
    care = Part(Line.SEVERE_CARE) if episode.asking_for_help else ""
    fields: dict[str, Field] = {
        "what": what,
        "care": care,
        "choices": tuple(part for part, _ in choices),
        "last": len(choices),
    }
    return Say(
        member.account,
        Line.SEVERE,
        fields,
        Priority.SEVERE,
        asks=_question(member, Line.SEVERE, choices, policy, now),
        case=episode.number,
    )


def update_line(episode: Episode, member: Member, _now: datetime) -> Say:
    """It has grown since she was told. The card's own choices stay as they were."""
    fields: dict[str, Field] = {
        "case": episode.number,
        "count": len(episode.hostile),
        "more": max(0, len(episode.hostile) - episode.told_count),
        "span": _span(episode),
    }
    return Say(
        member.account, Line.UPDATE, fields, Priority.PILE_ON, replaces=f"update:{episode.number}"
    )


def _choices(
    episode: Episode, member: Member, house: House, policy: Policy
) -> list[tuple[Part, Command]]:
    """Only what works today for her: no link of the bot's acts where it cannot act."""
    case, count = Target(case=episode.number), len(episode.hostile)
    choices: list[tuple[Part, Command]] = []
    if count:
        line = Line.CHOICE_HIDE if member.can_act else Line.CHOICE_LINKS
        hide = Command(Word.MUTE, case, policy.mute_for, confirmed=True, accounts=episode.hostile)
        choices.append((Part(line, {"count": count, "length": policy.mute_for}), hide))
    pause = Line.CHOICE_PAUSE if member.can_act and episode.subject else Line.CHOICE_QUIET
    length = {"length": policy.pause_for}
    choices.append((Part(pause, length), Command(Word.PAUSE, case, policy.pause_for)))
    if house.offers_sign_in and not member.can_act:
        choices.append((Part(Line.CHOICE_CONNECT), Command(Word.CONNECT)))
    choices.append((Part(Line.CHOICE_LEAVE), Command(Word.NO, case)))
    return choices


def _question(
    member: Member,
    line: Line,
    choices: list[tuple[Part, Command]],
    policy: Policy,
    now: datetime,
) -> Question:
    return Question(
        person=member.account,
        topic=line,
        asked_at=now,
        expires_at=now + policy.member_waits,
        choices=tuple((str(n), command) for n, (_, command) in enumerate(choices, start=1)),
        says_when_lapsed=False,
    )


def _way(episode: Episode) -> Part:
    """How they came: one kind only is named, a mixture is "wrote about you"."""
    kinds = {contact.kind for contact in _counted(episode)}
    return Part(_WAYS[kinds.pop()] if len(kinds) == 1 else Line.CARD_WROTE)


def _span(episode: Episode) -> timedelta:
    """From the first hostile contact to the last: true whenever the message is read."""
    times = [contact.at for contact in _counted(episode)]
    return max(max(times) - min(times), timedelta(minutes=1)) if times else timedelta(minutes=1)


def _counted(episode: Episode) -> list[Contact]:
    hostile = set(episode.hostile)
    return [contact for contact in episode.contacts if contact.author in hostile]
