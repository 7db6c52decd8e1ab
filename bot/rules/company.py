"""Who looks on with a member: what her helpers are told, and how it ends when somebody leaves."""

from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.backing import Backing
from bot.model.cases import Case
from bot.model.changes import EndPartner, OpenEpisode, RemoveHelper
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.lines import Line
from bot.model.people import AccountId, Companion, Member
from bot.rules.posts import author_of
from bot.rules.quiet import quiet_until

ASKED_FOR = {
    Backing.WORDS: Line.ASKED_FOR_WORDS,
    Backing.SCIENCE: Line.ASKED_FOR_SCIENCE,
    Backing.PRACTICAL: Line.ASKED_FOR_PRACTICAL,
}
"""What is said to colleagues who are asked to stand by somebody, of each kind."""
ASKING = (*ASKED_FOR.values(), Line.BACKUP_NAMED)
"""That, and what is said to those who would."""
WEEK = timedelta(days=7)
"""For so long it can be answered that one was asked, and so long it counts."""
MOST_HELPERS = 2
"""Of one member."""
MOST_HELPED = 4
"""Members at whose cases one person may look."""

KINDS = {
    EpisodeKind.DOGPILE: Line.CASE_DOGPILE,
    EpisodeKind.SEVERE: Line.CASE_SEVERE_MESSAGE,
    EpisodeKind.BURST: Line.CASE_BURST,
    EpisodeKind.TARGETING: Line.CASE_TARGETING,
    EpisodeKind.DISTRESS: Line.CASE_DISTRESS,
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
    """Never at a case in which she wrote herself, or to which a quote of hers drew others."""
    drew = (author_of(quote) for quote in (episode.spark, episode.likeliest) if quote)
    wrote = {contact.author for contact in episode.contacts}
    return not set(helper.accounts) & {*wrote, *drew}


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


def offers_to(member: AccountId) -> str:
    """The name of what waits to be told to a member of those who would stand by her."""
    return f"offers to {member}"


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
    """Who is not active any more helps nobody, is helped by nobody and looks at no draft.

    Whom she helped is told. Who helped her is not: not even that she left.
    """
    if not member.helpers and not member.helps and not member.partner:
        return NOTHING
    account = member.account
    ended = (
        *((EndPartner(account),) if member.partner else ()),
        *(RemoveHelper(account, each.account, quietly=True) for each in member.helpers),
        *(RemoveHelper(each.account, account) for each in member.still_helps),
    )
    says = tuple(gone(each) for each in member.still_helps)
    return Decision(ended, says, ("who leaves looks on with nobody",))


def gone(helped: Companion, night: datetime | None = None) -> Say:
    """To one who was helped."""
    name = in_quotes(helped.called, Line.YOUR_HELPER)
    return Say(helped.account, Line.HELPER_GONE, {"name": name}, not_before=night)
