"""`why`: how a case came about, by the rule and its numbers, a few facts a message."""

from collections import Counter
from datetime import timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.interactions import Kind
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.model.reports import Behaviour, Report
from bot.model.signals import MarkKind
from bot.rules import trails
from bot.rules.behaviours import report_part
from bot.rules.cards import counted, dates_of, named, span_of
from bot.rules.conversation.cases.labelled import label_facts
from bot.rules.conversation.cases.targets import aim, hidden
from bot.rules.conversation.lists.subscribing import why_listed
from bot.rules.conversation.member.consenting import by_consent
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import bookmark, focus, say
from bot.rules.counting import insisting
from bot.rules.distress import AGAIN_AFTER

FACTS_A_PAGE = 3
"""Of `why`; one of them may hold a link."""

_MARKS = {
    MarkKind.ALIKE: Line.WHY_ALIKE,
    MarkKind.YOUNG: Line.WHY_YOUNG,
    MarkKind.LABELS: Line.WHY_LABELS,
    MarkKind.HEAT: Line.WHY_HEAT,
    MarkKind.LARGE_QUOTE: Line.WHY_LARGE_QUOTE,
}
_DECIDED = {
    "agree": Line.WHY_MODERATOR_AGREED,
    "dismiss": Line.WHY_MODERATOR_DISMISSED,
    "care": Line.WHY_MODERATOR_SAW_CARE,
}
_WHY = {
    EpisodeKind.DOGPILE: Line.WHY,
    EpisodeKind.SEVERE: Line.WHY_SEVERE,
    EpisodeKind.BURST: Line.WHY_BURST,
    EpisodeKind.TARGETING: Line.WHY_TARGETING,
    EpisodeKind.DISTRESS: Line.WHY_DISTRESS,
    EpisodeKind.REPORTED: Line.WHY_REPORTED,
}
_KINDS = {
    Kind.REPLY: Line.WHY_REPLIES,
    Kind.QUOTE: Line.WHY_QUOTES,
    Kind.MENTION: Line.WHY_MENTIONS,
}


def why(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The rule and the true numbers of a case, never a guess; of a list, what it says."""
    listed = why_listed(chat, command.target.account) if command.target.account else None
    if listed is not None:
        return listed
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    if aimed.episode is None:
        return say(chat, Line.UNKNOWN_LINK)
    episode = aimed.episode
    if not episode.contacts:
        gone: dict[str, Field] = {"case": episode.number, "at": episode.opened_at}
        return say(chat, Line.WHY_GONE, gone) + focus(chat, episode.number)
    rest = _more_about(chat, episode, policy)
    fields = {**_why_fields(chat, episode), "rule": _rule(episode, policy)}
    fields["left"] = Part(Line.WHY_LEFT) if rest else ""
    said = say(chat, _WHY[episode.kind], fields) + focus(chat, episode.number)
    return said + _why_goes_on(chat, episode) if rest else said


def why_page(chat: Chat, number: int, start: int, policy: Policy) -> Decision:
    """`more` after `why`: what else is known of the case, a few facts a message."""
    episode = next((each for each in chat.episodes if each.number == number), None)
    if episode is None:
        return say(chat, Line.NOTHING_MORE)
    rest = _more_about(chat, episode, policy)
    about = {"case": number}
    return page_of(chat, Line.WHY_MORE, rest, start, size=FACTS_A_PAGE, about=about)


def _why_goes_on(chat: Chat, episode: Episode) -> Decision:
    return bookmark(chat, Line.WHY_MORE, [{"case": str(episode.number), "start": "0"}])


def _more_about(chat: Chat, episode: Episode, policy: Policy) -> list[Part]:
    """Facts that the first answer has no room for, each a sentence of its own."""
    facts: list[Field] = [_unasked(chat, episode)]
    insist = len(insisting(episode.contacts))
    if insist:
        facts.append(Part(Line.WHY_INSISTS, {"count": insist, "days": trails.DAYS_AFTER_HER}))
    if episode.spark:
        facts.append(Part(Line.WHY_SPARK, {"links": (episode.spark,)}))
    if episode.ties:
        ties = {"followers": episode.ties.followers, "count": episode.ties.asked}
        facts.append(Part(Line.WHY_TIES, ties))
    facts += [Part(_MARKS[mark.kind], {"count": mark.count}) for mark in episode.marks]
    facts += label_facts(chat, episode)
    facts.append(named(episode))
    match episode.kind:
        case EpisodeKind.DOGPILE | EpisodeKind.BURST:
            facts.append(Part(Line.WHY_SURE, {"sure": round(100 * policy.hostile_at)}))
        case EpisodeKind.TARGETING:
            facts.append(Part(Line.WHY_UNWELCOME, {"sure": round(100 * policy.unwelcome_at)}))
        case EpisodeKind.SEVERE | EpisodeKind.REPORTED | EpisodeKind.DISTRESS:
            pass
    if episode.kind not in {EpisodeKind.SEVERE, EpisodeKind.REPORTED, EpisodeKind.DISTRESS}:
        facts.append(_severe(episode))
    return [fact for fact in facts if isinstance(fact, Part)]


def _severe(episode: Episode) -> Part:
    severe = any(contact.worst is not None for contact in episode.contacts)
    return Part(Line.WHY_SEVERE_WORDS if severe else Line.WHY_NO_SEVERE_WORDS)


def _why_fields(chat: Chat, episode: Episode) -> dict[str, Field]:
    posts = counted(episode)
    kinds = Counter(contact.kind for contact in posts)
    care = len(episode.asking_for_help)
    return {
        "case": episode.number,
        "count": len(episode.hostile),
        "posts": len(posts),
        **dates_of(episode),
        "span": span_of(episode),
        "kinds": tuple(
            Part(line, {"count": kinds[kind]}) for kind, line in _KINDS.items() if kinds[kind]
        ),
        "usual": _usual(episode),
        "care": Part(Line.WHY_CARE, {"count": care}) if care else "",
        "severe": _severe(episode),
        "decided": _decided(chat, episode),
        "ends": _ends(chat, episode),
    }


def _rule(episode: Episode, policy: Policy) -> Part:
    """As this community has set it; whether she was braced is as it was then."""
    match episode.kind:
        case EpisodeKind.SEVERE:
            return Part(Line.WHY_RULE_SEVERE, {"sure": round(100 * policy.severe_at)})
        case EpisodeKind.BURST:
            fields: dict[str, Field] = {"count": policy.burst_posts, "window": policy.burst_window}
            return Part(Line.WHY_RULE_BURST, fields)
        case EpisodeKind.TARGETING:
            days = timedelta(days=trails.WINDOW)
            fields = {"count": trails.FEWEST_CONTACTS, "days": trails.FEWEST_DAYS, "window": days}
            return Part(Line.WHY_RULE_TARGETING, fields)
        case EpisodeKind.DISTRESS:
            fields = {"count": policy.burst_posts, "days": AGAIN_AFTER}
            return Part(Line.WHY_RULE_DISTRESS, fields)
        case EpisodeKind.REPORTED:
            claim = episode.report or Report(Behaviour.OTHER)
            return report_part(claim, Line.WHY_RULE_REPORTED)
        case EpisodeKind.DOGPILE:
            return _rule_of_dogpile(episode, policy)


def _rule_of_dogpile(episode: Episode, policy: Policy) -> Part:
    if policy.sensitivity == "high":
        count, window = policy.dogpile_accounts_high, policy.dogpile_window_high
        return Part(Line.WHY_RULE_COUNT, {"count": count, "window": window})
    if episode.braced:
        return Part(Line.WHY_RULE_BRACED)
    if episode.marks:
        return Part(Line.WHY_RULE_MARKED)
    a_year = policy.false_alarms(braced=False)
    if a_year >= 1:
        rate = Part(Line.WHY_TIMES_A_YEAR, {"count": round(a_year)})
    else:
        rate = Part(Line.WHY_ONCE_IN_YEARS, {"count": round(1 / a_year)})
    return Part(Line.WHY_RULE, {"rate": rate})


def _usual(episode: Episode) -> Field:
    if episode.usual_per_day is None:
        return Part(Line.WHY_USUAL_UNKNOWN)
    usual = round(episode.usual_per_day)
    return Part(Line.WHY_USUAL, {"count": usual}) if usual else Part(Line.WHY_USUAL_NONE)


def _decided(chat: Chat, episode: Episode) -> Field:
    """Who judged, by role. Where moderators' verdicts were not read, nothing is claimed."""
    if chat.verdicts is None:
        return ""
    verdict = chat.verdicts.get(episode.number)
    if verdict is None:
        return Part(Line.WHY_NO_MODERATOR)
    return Part(_DECIDED[verdict])


def _ends(chat: Chat, episode: Episode) -> Field:
    rows = hidden(chat, episode)
    if not rows:
        return ""
    return Part(Line.WHY_ENDS, {"until": min(row.ends_at for row in rows)})


def _unasked(chat: Chat, episode: Episode) -> Field:
    """Whom her standing consent hid in it, and when it did first."""
    rows = by_consent(chat, hidden(chat, episode))
    if not rows:
        return ""
    first = min(deed.at for deed in chat.deeds if deed.number in {row.deed for row in rows})
    count = len({row.measure.target for row in rows})
    return Part(Line.WHY_UNASKED, {"count": count, "at": first})
