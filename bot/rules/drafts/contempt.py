"""Words that look down on patients or colleagues. Swearing alone is none of them."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with, spans_of

_PATIENTS = r"(?:patients?|pts?|families|moms|mothers|parents|addicts|boomers|old people|women)"
_COLLEAGUES = (
    r"(?:nurses?|nps?|pas?|residents?|interns?|consultants?|attendings?|students?|surgeons?"
    r"|radiologists?|hospitalists?|psychiatrists?|er docs?|ed docs?|pharmacists?|techs?|chiros?"
    r"|midwives|pcps?|gps?|dentists?|admins?|scribes?|orthos?|anesthesiologists?)"
)
_LOW = (
    r"(?:stupid|dumb|idiots?|idiotic|moron\w*|lazy|useless|liars?|lying|whin(?:y|ers?|ing)|crazy"
    r"|disgusting|gross|pathetic|ignorant|worthless|annoying|clueless|incompetent|the worst"
    r"|entitled|dramatic|attention[- ]seek\w+|hopeless|a waste of \w+|dangerous|trash|garbage"
    r"|clowns?|jokes?|insufferable|needy|manipulative)"
)
_NAMES = any_of(
    r"frequent flyers?|gomers?|drug[- ]?seek(?:er|ers|ing)|crocks?|dirt ?bags?|dirtballs?"
    r"|status dramaticus|beached whales?|fatties|land whales?|meth ?heads?|junk(?:ie|ies)"
    r"|crackheads?|hysterical (?:patient|woman|mother|mom)s?|train ?wreck (?:patient|pt)s?"
    r"|hypochondriacs?|pillow angel|rock garden|vegetable garden|noctors?|glorified (?:secretar\w+"
    r"|waitress\w*|nurses?|typists?|babysitters?|carpenters?)|just a (?:nurse|pa|np|gp|pcp"
    r"|family doc(?:tor)?)|cry-?babies|swamp people|bottom feeders|malingerers?",
)
_SAID = any_of(
    rf"{_PATIENTS} (?:like (?:this|these|him|her) )?(?:who (?:\w+ ){{1,6}})?(?:are"
    rf"|is) (?:\w+ ){{0,2}}{_LOW}",
    rf"(?:these|those|my|our|such|another|some|this|that|what an?|the) (?:\w+ )?{_LOW}"
    rf" (?:\w+ )?(?:{_PATIENTS}|{_COLLEAGUES})",
    rf"{_COLLEAGUES} (?:who (?:\w+ ){{1,6}})?(?:are|is) (?:\w+ ){{0,2}}{_LOW}",
    rf"{_LOW} {_COLLEAGUES}",
    rf"{_COLLEAGUES} (?:can'?t|cannot|couldn'?t) (?:even )?(?:read|think|find|diagnose|spell|tie)",
    rf"(?:hate|can'?t stand|sick of|so done with|despise) (?:\w+ ){{0,2}}(?:{_PATIENTS}"
    rf"|{_COLLEAGUES})",
    r"(?:brought|bring|did) (?:it|this|that) (?:on|upon|to) (?:him|her|them)sel(?:f|ves)",
    r"(?:did (?:her|his|their) own research|google degree|dr\.? google)(?: \w+){0,4} (?:lol|lmao"
    r"|haha|again|sigh)",
    r"darwin (?:award|at work)|natural selection|circling the drain|waste of (?:a )?(?:bed"
    r"|oxygen|space)",
    r"(?:lol|lmao|haha)\w*,? (?:at )?(?:this|these|my|our) (?:patients?|pts?)",
)


_ASIDE = any_of(
    r"(?:(?:she|he|they|patient|pt) )?(?:never|won'?t|don'?t ever|doesn'?t ever)"
    r" (?:listens?|learns?|shuts? up|stops? whining)(?: to anything)?"
)
"""What can go without the sentence around it."""


def contempt(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    named, said = sentences_with(text, _NAMES), sentences_with(text, _SAID)
    spans = tuple(
        span for span in sorted({*named, *said}) if not _SPEAKS_AGAINST.search(text, *span)
    )
    starter = Line.STARTER_SHIFT if spans else None
    spans = spans or tuple(spans_of(_ASIDE, text))
    if not spans:
        return ()
    why = "may read as looking down on patients or colleagues"
    return (Finding(FindingKind.CONTEMPT, spans, 0.7 if named else 0.6, why, starter),)


_SPEAKS_AGAINST = any_of(
    r"(?:stop|don'?t|do not|never|shouldn'?t|let'?s not|quit|please don'?t) (?:call|say|us|label"
    r"|write)\w*",
    r"(?:aren'?t|are not|isn'?t|is not|not) (?:\w+ )?(?:stupid|dumb|idiots?|lazy"
    r"|drug[- ]?seek\w+|crazy)",
    r"(?:the )?(?:term|word|phrase|label|language)s?",
    r"stigma\w*",
)
