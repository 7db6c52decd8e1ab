"""Signals of a call to others: go to her, flood her, find out about her. Weights: `lexicon`."""

from bot.model.verdicts import Category
from bot.scoring.lexicon import CLEAR, HALF, weigh

_ALL = (
    r"(?:every ?(?:one|body)|you all|all of you|guys|folks|boys|lads|ladies|brothers|sisters|army"
    r"|people|patriots|moms|dads|parents)"
)
_HER = r"(?:her|him|this (?:\w+ ){0,2}(?:<person>|<insult>|<fake>)|xhandle)"

CALLS = (
    weigh(
        "call to a crowd",
        CLEAR,
        rf"{_ALL}(?: \w+){{0,3}} (?:report|tag|email|call|message|tell|flood|spam|quote|reply to"
        rf"|ratio|mass report|swarm|remind|go to|visit) {_HER}",
        rf"(?:mass report|mass reporting|swarm|brigade|ratio|dogpile) {_HER}",
        r"(?:let us|go|time to)(?: \w+){0,2} (?:flood|spam|ratio|swarm|bury|bombard|overwhelm)"
        r" (?:her|his|this|the|xhandle)",
        r"(?:flood|spam|bombard|swarm|fill up) (?:her|his) (?:\w+ ){0,2}(?:mentions|replies|inbox"
        r"|dms|page|reviews|comments|phone|email|clinic|office|practice|notifications)",
        rf"make {_HER} (?:famous|trend|viral|regret|delete)|give {_HER} hell(?= \.|$)",
        rf"(?:do your thing|let {_HER} (?:hear|know)(?: \w+){{0,3}} (?:from (?:all|every)|how you"
        r" feel|what you think))",
        r"(?:leave|give|post) (?:her|his|this|that) (?:\w+ ){0,3}(?:one star|1 star|bad reviews?)"
        r"|(?:one star|1 star) (?:reviews? )?(?:for )?(?:her|his|this|everyone|all)",
        of=(Category.PILE_ON_CALL,),
    ),
    weigh(
        "call to find out",
        HALF,
        rf"(?:who|anyone|any one|somebody|someone|does anybody)(?: \w+){{0,3}} (?:know|knows|got"
        rf"|has|have)(?: \w+){{0,3}} (?:where|which|what) (?:\w+ )?(?:she|he|{_HER}) (?:\w+ )?"
        r"(?:works?|lives?|parks?|practices?|goes)",
        of=(Category.PILE_ON_CALL, Category.DOXXING),
    ),
)
