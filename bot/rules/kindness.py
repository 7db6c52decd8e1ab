"""Kind words: what she would miss while she keeps away. Counted for her digest alone.

A short list of phrases, no model. Whoever is hostile or may need help is never counted as kind.
"""

import re

from bot.model.cases import Case
from bot.model.changes import WasKind
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Kindness
from bot.model.policy import Policy
from bot.rules.counting import asks_for_help
from bot.rules.tokens import plain

HOSTILE_AT_MOST = 0.2

_KIND = re.compile(
    r"\b(?:thanks|thank (?:you|u)|thankyou|thx|grateful|kudos|bravo|solidarity|congrats"
    r"|congratulations|well (?:said|put|done)|appreciate (?:you|this|your|it|that)"
    r"|(?:so|very|really|super|incredibly) (?:helpful|useful|kind)|needed this"
    r"|(?:great|excellent|brilliant|wonderful) (?:thread|talk|post|explanation|point|work|advice)"
    r"|learned (?:so much|a lot)"
    r"|(?:stand(?:ing)?|am|im|were|are) with you|(?:support|believe|admire) you|youre not alone"
    r"|you are not alone|keep (?:going|it up|posting|speaking|up the)|hang in there|dont let them"
    r"|sending (?:you )?(?:love|support|hugs|strength)|glad youre here"
    r"|sorry (?:that )?(?:youre|you are|you have|this is happening))\b"
)
_UNKIND = re.compile(
    r"\b(?:thanks for nothing|thank you for nothing|no thanks|no thank you|thanks to (?:you|u)"
    r"|thanks but|thank (?:god|goodness|heavens)|cant believe|not (?:so |very |really )?helpful"
    r"|(?:dont|wont|never|not|hardly) (?:\w+ )?"
    r"(?:thank|thanks|grateful|appreciate|support|believe|admire))\b"
)


def is_kind(text: str) -> bool:
    """By its words alone, in English: thanks, praise or support, and no such word turned round."""
    words = " ".join(plain(text).split())
    return bool(_KIND.search(words)) and not _UNKIND.search(words)


def note_kindness(case: Case, policy: Policy) -> Decision:
    """Strangers and colleagues alike; only for who wants a digest, and nothing that is old."""
    seen, verdict = case.interaction, case.verdict
    to_her = seen.answers is None and seen.author not in case.member.accounts
    if case.member.digest_at is None or not to_her or not is_kind(seen.text):
        return NOTHING
    calm = verdict.hostility is not None and verdict.hostility <= HOSTILE_AT_MOST
    if not calm or asks_for_help(verdict, policy):
        return NOTHING
    return Decision((WasKind(seen.member, Kindness(seen.post, seen.author, seen.seen_at)),))
