"""Joining many who are already on one person, or calling more of them."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_THEM = (
    r"(?:him|her|them|this (?:\w+ )?(?:guy|man|woman|doctor|person|account|nurse|clown|quack|one))"
)
_CALLS = any_of(
    rf"(?:let'?s|everyone|everybody|you all|y'?all|folks|all of you|friends|can we)(?: \w+){{0,3}}"
    rf" (?:go )?(?:tell|report|ratio|dunk on|drag|flood|tag|block|mock|cancel|remind"
    rf"|roast) (?:all )?"
    rf"(?:{_THEM}|his|her|their)",
    rf"(?:get|have) {_THEM} (?:fired|banned|cancelled|canceled|investigated|sacked|struck off)",
    rf"make {_THEM} (?:famous|viral|trend|pay|regret)",
    r"(?:name and shame|pile on|ratio (?:this|him|her|them)|ratioed|ratio'?d"
    r"|you know what to do|do your thing|dogpile)",
    rf"(?:report|contact|call|email|write to|tag) (?:{_THEM} to )?(?:his|her|their) (?:employer"
    r"|hospital|boss|department|board|university|dean|clinic|program)",
    rf"(?:join(?:ing)?|adding my voice|add mine|count me in"
    rf"|me too)(?: \w+){{0,3}} (?:in )?(?:the )?(?:pile"
    rf"|ratio|dragging|roast|chorus)(?: on {_THEM})?",
    rf"(?:look at|get a load of|check out) {_THEM}",
    r"(?:everyone|the whole (?:internet|thread)|half of twitter)(?: is|'s)? (?:already )?(?:dunking"
    r"|laughing at|piling)(?: \w+){0,4}",
    r"(?:wait till|just wait until|wait until) (?:we|twitter|everyone) (?:finds?|sees?|gets?"
    r"|hears?)",
)


def joining_a_pile_on(draft: Draft) -> Sequence[Finding]:
    spans = sentences_with(plainly(draft.text), _CALLS)
    if not spans:
        return ()
    why = "adds to many voices about one person, or calls for more"
    return (Finding(FindingKind.PILE_ON, spans, 0.65, why, Line.STARTER_CLAIM),)
