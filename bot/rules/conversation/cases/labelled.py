"""What labelers say now of those in a case: who, what and of how many; it proves nothing."""

from collections import defaultdict

from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.episodes import Episode
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.signals import Label, MarkKind
from bot.rules.behaviours import NAMES

LONGEST_NAME, LONGEST_VALUE = 28, 24
MOST_TOLD = 4
"""Labels that `why` names, those on most accounts first."""


def label_facts(chat: Chat, episode: Episode) -> list[Part]:
    """Of the accounts that count, on the account or on a post of this case."""
    hostile = set(episode.hostile)
    holding = [label for label in chat.labels if label.account in hostile]
    posts = {contact.post for contact in episode.contacts}
    holding = [label for label in holding if label.post is None or label.post in posts]
    counted = any(mark.kind is MarkKind.LABELS for mark in episode.marks)
    if not holding:
        return [Part(Line.WHY_LABELS_OVER)] if counted else []
    of: dict[tuple[str, str], set[AccountId]] = defaultdict(set)
    for label in holding:
        of[label.by, label.value].add(label.account)
    told = {(label.by, label.value): label for label in holding}
    most = sorted(of, key=lambda each: (-len(of[each]), each))[:MOST_TOLD]
    facts = [_fact(told[each], len(of[each])) for each in most]
    facts.append(Part(Line.WHY_LABELERS))
    on_posts = any(label.post for label in holding)
    return [*facts, Part(Line.WHY_PICTURES)] if on_posts else facts


def _fact(label: Label, count: int) -> Part:
    kind = Part(Line.WHY_LABEL_KIND, {"kind": Part(NAMES[label.kind])}) if label.kind else ""
    by, value = label.by[:LONGEST_NAME], label.value[:LONGEST_VALUE]
    return Part(Line.WHY_LABELLED, {"by": by, "value": value, "kind": kind, "count": count})
