"""What a member reads when something begins: one calm message with the choices that work today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import House
from bot.model.commands import Command, Target, Word
from bot.model.episodes import Contact, Episode, EpisodeKind, Question
from bot.model.interactions import Kind
from bot.model.lines import Line
from bot.model.people import AccountId, Member, network_of
from bot.model.policy import Policy
from bot.model.verdicts import Category
from bot.rules.quiet import quiet_until

_WAYS = {
    Kind.REPLY: Line.CARD_REPLIED,
    Kind.QUOTE: Line.CARD_QUOTED,
    Kind.MENTION: Line.CARD_MENTIONED,
}
_NAMED = {
    Category.REPORT_TO_EMPLOYER_OR_BOARD: Line.CARD_EMPLOYER,
    Category.CREDENTIAL_UNDERMINING: Line.CARD_CREDENTIALS,
    Category.PILE_ON_CALL: Line.CARD_CALLS,
}
TARGETING_MUTE = timedelta(days=30)
"""Who comes back over months is not gone after a week."""
TELLING = frozenset({Line.PILE_ON, Line.BURST, Line.TARGETING, Line.UPDATE})
"""In place of these a standing consent may act. Of a threat she is told, and decides herself."""
DAYS_SHOWN = 6
"""Dates on one card."""
NOON = time(12)
_HIDE = {
    (True, False): Line.CHOICE_HIDE,
    (True, True): Line.CHOICE_HIDE_ONE,
    (False, False): Line.CHOICE_LINKS,
    (False, True): Line.CHOICE_LINKS_ONE,
}
"""By whether the bot can act for her, and whether it is about one account."""
_SEVERE = {
    Category.THREAT: Line.SEVERE_THREAT,
    Category.SEXUAL_HARASSMENT: Line.SEVERE_SEXUAL,
    Category.DOXXING: Line.SEVERE_DOXXING,
}


def card_name(episode: Episode) -> str:
    """An unsent card gives way to a newer one under this name."""
    kind = "pile_on" if episode.kind is EpisodeKind.DOGPILE else episode.kind.value
    return f"{kind}:{episode.number}"


def update_name(episode: Episode) -> str:
    return f"update:{episode.number}"


def pile_on_card(
    episode: Episode, member: Member, house: House, policy: Policy, now: datetime
) -> Say:
    """The one message when a dogpile opens, and what its numbers do.

    Yes to "hide the 11" is yes to those 11: the accounts are in the choice.
    """
    choices = _choices(episode, member, house, policy)
    care = len(episode.asking_for_help)
    fields: dict[str, Field] = {
        "span": span_of(episode),
        "count": len(episode.hostile),
        "way": _way(episode),
        "spark": Part(Line.CARD_SPARK) if episode.spark else "",
        "care": Part(Line.CARD_CARE, {"count": care}) if care else "",
        "severe": _threats(episode),
        "doubt": _doubt(episode, policy),
    }
    say = Say(member.account, Line.PILE_ON, fields, Priority.PILE_ON, case=episode.number)
    return _offering(say, choices, policy, now)


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
    asleep = quiet_until(member, now) is not None
    fields: dict[str, Field] = {
        "opening": Part(Line.SEVERE_WAKING if asleep else Line.SEVERE_OPENING),
        "what": what,
        "care": care,
    }
    say = Say(member.account, Line.SEVERE, fields, Priority.SEVERE, case=episode.number)
    return _offering(say, choices, policy, now)


def burst_card(
    episode: Episode, member: Member, house: House, policy: Policy, now: datetime
) -> Say:
    """The one message when one account or two write again and again."""
    choices = _choices(episode, member, house, policy)
    fields: dict[str, Field] = {
        "count": len(episode.hostile),
        "posts": len(counted(episode)),
        "span": span_of(episode),
        "kinds": named(episode),
        "severe": _threats(episode),
    }
    say = Say(
        member.account,
        Line.BURST,
        fields,
        Priority.PILE_ON,
        case=episode.number,
        replaces=card_name(episode),
    )
    return _offering(say, choices, policy, now)


def targeting_card(
    episode: Episode, member: Member, house: House, policy: Policy, now: datetime
) -> Say:
    """The one message about an account that comes back, with dates and without words."""
    choices = _choices(episode, member, house, policy)
    choices = [choice for choice in choices if choice[1].word is not Word.PAUSE]
    fields: dict[str, Field] = {
        **dates_of(episode),
    }
    say = Say(
        member.account,
        Line.TARGETING,
        fields,
        Priority.PILE_ON,
        case=episode.number,
        replaces=card_name(episode),
    )
    return _offering(say, choices, policy, now)


def distress_card(
    episode: Episode, member: Member, house: House, policy: Policy, now: datetime
) -> Say:
    """The one message about an account that may be in difficulty: what she can do for herself."""
    fields: dict[str, Field] = {"posts": len(counted(episode)), "span": span_of(episode)}
    say = Say(
        member.account,
        Line.DISTRESS,
        fields,
        Priority.PILE_ON,
        case=episode.number,
        replaces=card_name(episode),
    )
    choices = _choices(episode, member, house, policy)
    choices = [choice for choice in choices if choice[1].word is not Word.CONNECT]
    return _offering(say, choices, policy, now)


def dates_of(episode: Episode) -> dict[str, Field]:
    """Fields `days` and `more`: the last ones by date, those before them by their number."""
    shown, before = episode.days[-DAYS_SHOWN:], len(episode.days[:-DAYS_SHOWN])
    return {
        "days": tuple(_days_in(shown, episode.opened_at.year)),
        "more": Part(Line.TARGETING_MORE, {"count": before}) if before else "",
    }


def _days_in(days: Iterable[date], this_year: int) -> Iterator[Part]:
    """Noon UTC is on the same day in every time zone but the easternmost ones."""
    for day in days:
        at = datetime.combine(day, NOON, UTC)
        if day.year == this_year:
            yield Part(Line.TARGETING_DAY, {"at": at})
        else:
            yield Part(Line.TARGETING_DAY_OF, {"at": at, "year": day.year})


def hidden_for(kind: EpisodeKind, policy: Policy) -> timedelta:
    """How long a mute without a length lasts in a case of this kind."""
    usual = TARGETING_MUTE if kind is EpisodeKind.TARGETING else policy.mute_for
    return min(usual, policy.mute_longest)


def update_line(episode: Episode, member: Member, _now: datetime) -> Say:
    """It has grown since she was told. The card's own choices stay as they were."""
    fields: dict[str, Field] = {
        "case": episode.number,
        "count": len(episode.hostile),
        "more": max(0, len(episode.hostile) - episode.told_count),
        "span": span_of(episode),
        "spark": Part(Line.CARD_SPARK) if episode.spark else "",
    }
    return Say(
        member.account,
        Line.UPDATE,
        fields,
        Priority.PILE_ON,
        replaces=update_name(episode),
    )


def _choices(
    episode: Episode, member: Member, house: House, policy: Policy
) -> list[tuple[Part, Command]]:
    """Only what works today for her: no link of the bot's acts where it cannot act."""
    case, count = Target(case=episode.number), len(episode.hostile)
    choices: list[tuple[Part, Command]] = []
    if count:
        length = hidden_for(episode.kind, policy)
        hide = Command(Word.MUTE, case, length, confirmed=True, accounts=episode.hostile)
        choices.append((choice_to_hide(episode.hostile, member, length), hide))
    choices.append(choice_to_pause(episode, member, policy))
    if member.helpers:
        choices.append((Part(Line.CHOICE_HELPER), Command(Word.HELPER, case)))
    if house.offers_sign_in and not member.can_act:
        choices.append((Part(Line.CHOICE_CONNECT), Command(Word.CONNECT)))
    if episode.asking_for_help and not count:
        choices.append((Part(Line.CHOICE_SAFE_WORDS), Command(Word.REPLY_HELP)))
        choices.append((Part(Line.CHOICE_HUMAN), Command(Word.HUMAN)))
    choices.append((Part(Line.CHOICE_LEAVE), Command(Word.NO, case)))
    return choices


def choice_to_pause(episode: Episode, member: Member, policy: Policy) -> tuple[Part, Command]:
    can_pause = episode.subject and member.acting_on(episode.subject)
    line = Line.CHOICE_PAUSE if can_pause else Line.CHOICE_QUIET
    pause = Command(Word.PAUSE, Target(case=episode.number), policy.pause_for)
    return Part(line, {"length": policy.pause_for}), pause


def choice_to_hide(accounts: Sequence[AccountId], member: Member, length: timedelta) -> Part:
    """What the bot can do of it, and for how many she would get links."""
    count = len(accounts)
    reached = sum(bool(member.acting_on(account)) for account in accounts)
    if 0 < reached < count:
        some: dict[str, Field] = {"count": reached, "others": count - reached, "length": length}
        return Part(Line.CHOICE_HIDE_SOME, some)
    return Part(_HIDE[reached > 0, count == 1], {"count": count, "length": length})


def _offering(say: Say, choices: list[tuple[Part, Command]], policy: Policy, now: datetime) -> Say:
    """The card with its numbered choices, and the question that their numbers answer."""
    question = Question(
        person=say.to,
        topic=say.line,
        asked_at=now,
        expires_at=now + policy.member_waits,
        choices=tuple((str(n), command) for n, (_, command) in enumerate(choices, start=1)),
        says_when_lapsed=False,
    )
    offered: dict[str, Field] = {
        "choices": tuple(part for part, _ in choices),
        "last": len(choices),
    }
    return replace(say, fields={**say.fields, **offered}, asks=question)


def _doubt(episode: Episode, policy: Policy) -> Part:
    """That the bot may be wrong, and where it is told to speak early, why more often.

    Then there is room for one kind only; `why` has them all.
    """
    if policy.sensitivity == "high":
        return Part(Line.CARD_DOUBT_HIGH, {"kinds": _named_briefly(episode)})
    if episode.braced:
        return Part(Line.CARD_DOUBT_BRACED, {"kinds": _named_briefly(episode)})
    return Part(Line.CARD_DOUBT, {"kinds": named(episode)})


def named(episode: Episode) -> Field:
    """What some of it is beside threats; of the accounts that count."""
    kinds = _kinds(episode)
    return Part(Line.CARD_KINDS, {"kinds": kinds}) if kinds else ""


def _named_briefly(episode: Episode) -> Field:
    kinds = _kinds(episode)
    if not kinds:
        return ""
    line = Line.CARD_KIND if len(kinds) == 1 else Line.CARD_KIND_AND_MORE
    return Part(line, {"kind": kinds[0]})


def _kinds(episode: Episode) -> tuple[Part, ...]:
    shown = {kind for contact in counted(episode) for kind in contact.kinds}
    return tuple(Part(line) for kind, line in _NAMED.items() if kind in shown)


def _threats(episode: Episode) -> Part:
    severe = any(contact.worst is not None for contact in episode.contacts)
    return Part(Line.CARD_THREATS if severe else Line.CARD_NO_THREATS)


def _way(episode: Episode) -> Part:
    """How they came: one way only is named, a mixture is "wrote about you"."""
    if len({network_of(account) for account in episode.hostile}) > 1:
        return Part(Line.CARD_WROTE_ON_BOTH)
    kinds = {contact.kind for contact in counted(episode)}
    one = kinds.pop() if len(kinds) == 1 else None
    return Part(_WAYS.get(one, Line.CARD_WROTE) if one else Line.CARD_WROTE)


def span_of(episode: Episode) -> timedelta:
    """From the first hostile contact to the last: true whenever the message is read."""
    times = [contact.at for contact in counted(episode)]
    return max(max(times) - min(times), timedelta(minutes=1)) if times else timedelta(minutes=1)


def counted(episode: Episode) -> list[Contact]:
    """What it is about: posts by those who count, or all by somebody who may need help."""
    if episode.kind is EpisodeKind.DISTRESS:
        return list(episode.contacts)
    hostile = set(episode.hostile)
    return [c for c in episode.contacts if c.author in hostile and not c.care]
