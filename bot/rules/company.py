"""Who looks on with a member: what her helpers are told, and how it ends when somebody leaves."""

from datetime import datetime

from bot.model.actions import Field, Part, Say
from bot.model.cases import Case
from bot.model.changes import OpenEpisode, RemoveHelper
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.lines import Line
from bot.model.people import AccountId, Companion, Member
from bot.rules.quiet import quiet_until

ASKING = (Line.ASKED_FOR_WORDS, Line.ASKED_FOR_SCIENCE, Line.ASKED_FOR_PRACTICAL)
"""What is said to colleagues who are asked to stand by a member."""
MOST_HELPERS = 2
"""Of one member."""
MOST_HELPED = 4
"""Members at whose cases one person may look."""

KINDS = {
    EpisodeKind.DOGPILE: Line.CASE_DOGPILE,
    EpisodeKind.SEVERE: Line.CASE_SEVERE_MESSAGE,
    EpisodeKind.BURST: Line.CASE_BURST,
    EpisodeKind.TARGETING: Line.CASE_TARGETING,
    EpisodeKind.REPORTED: Line.CASE_REPORTED_BY_HAND,
}


def tell_helpers(decided: Decision, case: Case) -> Decision:
    """Each of a case of which she is told just now; in the helper's own night it waits."""
    told = {act.case for act in decided.actions if isinstance(act, Say)} - {None}
    opened = (c.episode for c in decided.changes if isinstance(c, OpenEpisode))
    says = (
        _news(episode, case.member, helper, case)
        for episode in opened
        if episode.number in told
        for helper in case.helpers
        if may_look(helper, episode)
    )
    return Decision((), tuple(says))


def may_look(helper: Member, episode: Episode) -> bool:
    """Never at a case in which she is counted herself."""
    return not set(helper.accounts) & set(episode.hostile)


def _news(episode: Episode, member: Member, helper: Member, case: Case) -> Say:
    return Say(
        helper.account,
        Line.HELPER_CARD,
        about_case(episode, called_by(helper, member.account)),
        not_before=quiet_until(helper, case.now),
        replaces=news_of(episode.number),
        case=episode.number,
    )


def about_case(episode: Episode, name: Field) -> dict[str, Field]:
    return {"name": name, "case": episode.number, "kind": Part(KINDS[episode.kind])}


def news_of(case: int) -> str:
    """The name of what waits to be told to a helper about a case."""
    return f"help with {case}"


def help_for(member: AccountId) -> str:
    """The name of what waits to be told to a helper about the member herself."""
    return f"help for {member}"


def asked_for(member: AccountId) -> str:
    """The name of what waits to be told to colleagues who are asked to stand by a member."""
    return f"backup of {member}"


def called_by(who: Member, other: AccountId) -> Field:
    """By which name she knows somebody whom she helps."""
    return name_among(who.helps, other, Line.SOMEBODY_HELPED)


def helper_of(who: Member, helper: AccountId) -> Field:
    """By which name she knows a helper of hers."""
    return name_among(who.helpers, helper, Line.YOUR_HELPER)


def name_among(companions: tuple[Companion, ...], account: AccountId, nameless: Line) -> Field:
    name = next((each.name for each in companions if each.account == account), "")
    return in_quotes(name, nameless)


def in_quotes(name: str, nameless: Line) -> Field:
    return f'"{name}"' if name else Part(nameless)


def parted(member: Member) -> Decision:
    """Who is not active any more helps nobody and is helped by nobody; the others are told."""
    if not member.helpers and not member.helps:
        return NOTHING
    account = member.account
    ended = (
        *(RemoveHelper(account, each.account) for each in member.helpers),
        *(RemoveHelper(each.account, account) for each in member.helps),
    )
    says = (
        *(over(each) for each in member.helpers),
        *(gone(each) for each in member.helps),
    )
    return Decision(ended, says, ("who leaves looks on with nobody",))


def over(helper: Companion, night: datetime | None = None) -> Say:
    """To one who helped; access ends at once, the word may wait for the morning."""
    name = in_quotes(helper.called, Line.SOMEBODY_HELPED)
    return Say(helper.account, Line.HELPING_OVER, {"name": name}, not_before=night)


def gone(helped: Companion, night: datetime | None = None) -> Say:
    """To one who was helped."""
    name = in_quotes(helped.called, Line.YOUR_HELPER)
    return Say(helped.account, Line.HELPER_GONE, {"name": name}, not_before=night)
