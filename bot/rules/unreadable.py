"""Many strangers write what cannot be judged: one honest note, never a verdict.

It is in a language that nobody here reads, or hostile words are said to an account that is hostile
to her: whether they take her side or join in is not to be seen from the words.
"""

from math import exp

from bot.model.actions import Part, Priority, Say
from bot.model.cases import Case
from bot.model.changes import CouldNotRead
from bot.model.decisions import NOTHING, Decision
from bot.model.gauges import Unread
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.counting import is_hostile, is_news, seconds, takes_her_side
from bot.rules.dialects import in_words_of
from bot.rules.quiet import quiet_until

HOUR, WEEK, MONTH = 3_600.0, 7 * 86_400.0, 30 * 86_400.0
UNUSUAL = 5.0
"""So many times her usual number in an hour."""


def note_unreadable(case: Case, policy: Policy) -> Decision:
    """Once a week at most. Whoever usually hears from people in that language is not told."""
    seen = case.interaction
    cause = _what_is_unclear(case, policy)
    if cause is None or case.met_unread or not is_news(case, policy):
        return NOTHING
    at = seconds(seen.seen_at)
    unread = _one_more(case.unread, at)
    many = unread.lately >= max(policy.unread_accounts, UNUSUAL * unread.usual)
    if not many or (unread.told and at - unread.told < WEEK):
        return Decision((CouldNotRead(seen.member, seen.author, seen.seen_at, unread),))
    less = in_words_of(case.member.account, Line.UNREADABLE_LESS)
    say = Say(
        case.member.account,
        Line.UNREADABLE,
        {"count": round(unread.lately), "cause": Part(cause), "less": Part(less)},
        Priority.PILE_ON,
        not_before=quiet_until(case.member, case.now),
        replaces="unreadable",
    )
    told = CouldNotRead(seen.member, seen.author, seen.seen_at, unread._replace(told=at))
    return Decision((told,), (say,), ("many strangers wrote what cannot be judged",))


def _what_is_unclear(case: Case, policy: Policy) -> Line | None:
    if not case.verdict.is_known:
        return Line.UNREADABLE_LANGUAGE if case.interaction.text.strip() else None
    aside = is_hostile(case.verdict, policy) and takes_her_side(case)
    return Line.UNREADABLE_ASIDE if aside else None


def _one_more(unread: Unread, at: float) -> Unread:
    """What is usual is learned slowly, so that a surge does not make itself usual."""
    gap = max(0.0, at - unread.at)
    slow = exp(-gap / MONTH)
    return unread._replace(
        at=max(at, unread.at),
        lately=unread.lately * exp(-gap / HOUR) + 1.0,
        usual=unread.usual * slow + HOUR / MONTH,
    )
