"""Absolute words about a treatment. Whether the claim is right is not asked."""

import re
from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind, Span
from bot.model.lines import Line
from bot.rules.drafts.lexicon import CONDITIONS, MEDICINES, TREATMENTS
from bot.rules.drafts.reading import any_of, plainly, sentences_with, spans_of

_SUBJECT = (
    rf"(?:{MEDICINES}|{TREATMENTS}|{CONDITIONS}|guidelines?|icu|ward|dressing|mobili[sz]ation"
    rf"|robotics?|hip replacement|coil|implants?|trial|meta-analysis|study|heart|bones?|gut"
    rf"|immune system|pcos|stroke|replacement|stewardship|ultrasound|probes?|algorithm|ai"
    rf"|telehealth|simulation|device|score)"
)
_ABOUT_CARE = any_of(_SUBJECT)
_ALL = (
    r"(?:every|each|all|any|everyone|everybody|anyone|anybody|nobody|no one|none|never|always"
    r"|entirely|completely|totally|only|nothing|no (?:patient|child|adult|human|woman|man|baby"
    r"|person|drug|treatment|trial|study|doctor)|literally|zero)"
)
_WORKS = (
    r"(?:works?|worked|cures?|cured|prevents?|prevented|saves?|protects?|fix(?:es)?|beats?"
    r"|eliminates?|heals?|benefits?|effective|useless|pointless|harmless|fails?|failed|relapses?"
    r"|responds?|recovers?|improves?"
    r"|gets? better|got better|kills?|outperforms?|superior|curable|reversible|unsafe"
    r"|perfectly safe|safe|should be on|should be taking|should get|deserves? to be on)"
)
_SOFTER: tuple[tuple[re.Pattern[str], str, Line | None], ...] = (
    (
        any_of(
            r"always(?! (?:ask|check|wear|read|good|nice|happy|welcome|remember|say|tell|carry"
            r"|love))"
        ),
        "an absolute word",
        Line.STARTER_OFTEN,
    ),
    (
        any_of(
            r"never(?: ever)?(?= (?:works?|causes?|helps?|helped|harms?|harmed|fails?|failed"
            r"|prevents?|needs?|kills?|killed|gets?|hurts?|justified|necessary|worth))"
        ),
        "an absolute word",
        Line.STARTER_RARELY,
    ),
    (
        any_of(
            r"100 ?%(?! (?:of the|sure|cotton|agree))|one hundred percent|a hundred per ?cent"
            r"|guarantee[sd]?"
        ),
        "a guarantee",
        Line.STARTER_LIKELY,
    ),
    (
        any_of(
            r"(?:completely|totally|perfectly|entirely|absolutely|utterly|wholly)(?= (?:safe"
            r"|harmless|useless|effective|worthless|pointless|curable|preventable|reversible"
            r"|natural))"
        ),
        "an absolute word",
        Line.STARTER_HEDGE,
    ),
    (
        any_of(r"no(?= (?:side[- ]effects|downsides?|adverse|harms?))"),
        "an absolute word",
        Line.STARTER_FEW,
    ),
    (any_of(r"(?:zero|no)(?= (?:risks?|danger))"), "an absolute word", Line.STARTER_LOW),
    (
        any_of(
            r"(?:everyone|everybody|every (?:single )?(?:person|adult|woman|man|patient|child"
            r"|doctor|body)(?: (?:over|under|with) \w+)?) (?:should|needs?(?: to)?|must)"
        ),
        "told to everybody",
        Line.STARTER_MANY,
    ),
    (
        any_of(
            r"the only(?= (?:\w+ )?(?:treatment|drug|thing|cure|way|diet|test|option)(?!\w))"
            r"|the sole(?= (?:reason|cause))"
        ),
        "the only one",
        Line.STARTER_ONE,
    ),
    (any_of(r"do(?:es)? (?:absolutely )?nothing"), "an absolute word", Line.STARTER_LITTLE),
    (
        any_of(
            r"without (?:exception|fail|question|(?:a )?doubt)|undeniabl[ey]|unquestionabl[ey]"
            r"|definitively|beyond (?:any |all )?doubt|no doubt(?: whatsoever)?"
            r"|there'?s (?:now )?no doubt"
            r"|(?:settled )?once and for all|(?:debate|case|discussion|argument) (?:is )?(?:over"
            r"|closed)|miracles?|miraculous|miracle \w+|risk[- ]free|foolproof|fool-proof"
            r"|bulletproof|infallible|full stop|end of(?: story| discussion| debate)?(?=[.!\s]*$)"
            r"|(?:the )?science is settled|settles (?:it|the|this)|total certainty"
            r"|complete certainty|i (?:can )?(?:promise|guarantee|assure) (?:you|it)?"
            r"|to promise you|trust me(?: on (?:that|this))?|numbers don'?t lie|fact(?=\.)"
            r"|mark my words|no exceptions|nothing (?:comes close|beats)"
            r"|(?:are|is) finished|the days of|mad to (?:use|do|prescribe)|harming people"
            r"|malpractice|game over|holy grail|silver bullet|magic bullet|definitive(?= cure)"
            r"|death sentence"
        ),
        "an absolute word",
        None,
    ),
    (
        any_of(
            r"(?:no ?body|no one|not one|not a single|none)(?: (?:of|person|patient|case|child"
            r"|woman|man|study|trial))?(?: (?:of|in|with|on|who|where|my|our|the"
            r"|these) ?\w*){0,3}?(?= (?:ever|needs?|had|has|have|gets?|got|dies|died|fails?|is|was"
            r"|benefits?|should|in|where))",
            r"(?:never|always) (?:has|have|will|had|did)|never failed(?: me)?(?: once)?|(?:every"
            r"|each) (?:single )?(?:one|time|life|patient|depressed patient|cold|case|cancer|child"
            r"|infection)(?=.{0,60}(?:respond|cure|work|save|it touches|better|prevent|benefit"
            r"|improve|\.|!|$))",
            r"(?:zero|absolutely no|no shred of|not a shred of|not an ounce of) evidence"
            r"|none,? nada|impossible to|can'?t (?:possibly )?(?:get|hurt|harm|fail|cause"
            r"|go wrong)|cannot (?:get|hurt|harm|fail|cause)|no (?:downsides?"
            r"|drawbacks?)(?: whatsoever| at all)?|whatsoever|(?:does|do|did|will) not get sick"
            r"|simply (?:stopped|vanish\w*|disappear\w*|works)",
            r"(?:all|every) (?:\w+ ){0,2}?(?:are|is) (?:caused|cured|prevented|explained"
            r"|driven) by|(?:will|'ll) (?:\w+ )?(?:cure|protect|prevent|save|fix|heal|eliminate"
            r"|put)(?= .{0,60}(?:all|every|any|remission|forever|guaranteed))|for everybody"
            r"|for all (?:women|men|patients|children)|the best (?:\w+ )?(?:for every\w+|ever"
            r"|in the world)",
        ),
        "an absolute word",
        None,
    ),
    (
        any_of(
            r"(?:proves?|proven|proof)(?= (?:that |once |useless|worthless|to be|beyond|statins"
            r"|masks|it works|\w+ (?:is|are|works?|cures?|causes?|kills?)))|(?:has"
            r"|have) been proven",
            r"any (?:doctor|physician|gp|nurse|clinician) (?:who|that"
            r"|still)(?: [\w']+){1,6} should(?: be)?|(?:anyone|if your \w+) (?:who|telling|says"
            r"|recommends|still|isn'?t|doesn'?t)(?: [\w']+){1,6},? (?:hasn'?t|is lying|should be"
            r"|fire them|run|you'?re harming|find another|is wrong|needs)",
            r"(?:don'?t|doesn'?t|do not|does not|didn'?t|never) (?:actually |even "
            r"|just )?works?(?=[\s.,!-]*(?:fight me|period|ever|full stop|end of|at all|for any|$"
            r"|\.|!))",
            r"(?:is|are) (?:poison|useless|worthless|a scam|a hoax|a lie|toxic|bulletproof"
            r"|unnecessary|deadly|garbage|bullshit|snake oil|pure evil|a con|colonialism"
            r"|dead)(?! to (?:dogs|cats))",
            r"period(?=[.!]*$)|fight me|just works|it works(?=[.!])",
        ),
        "leaves no room for doubt",
        None,
    ),
    (
        any_of(
            rf"{_WORKS}(?: [\w'-]+){{0,4}}? (?:every (?:single )?time|each time|forever"
            rf"|for (?:everyone|everybody|life|good)|in (?:every|all) (?:case|patient)s?"
            rf"|without fail|always|all of them|guaranteed|hands down)",
            r"(?:conclusive|irrefutable|indisputable|incontrovertible|overwhelming|crystal clear"
            r"|ironclad|unarguable)(?:ly)?|no (?:question|debate|excuse|two ways|place for"
            r"|role for|reason (?:to|for) (?:ever|any))(?: about it)?|case closed|slam dunk"
            r"|changes everything|all you need|nothing comes close|never (?:seen|known) it fail"
            r"|(?:bet|stake) my (?:licen[cs]e|house|career|reputation)|leaves no doubt"
            r"|can'?t go wrong|you'?ll never need|never need another|zero (?:complications"
            r"|failures|deaths|relapses|problems)|(?:data|evidence) (?:is|are) (?:in|clear"
            r"|settled)(?=[.!:,])",
        ),
        "an absolute word",
        None,
    ),
    (
        any_of(
            rf"(?:cures?|cured|reverses?|reversed|eliminates?|eradicates?|melts away|detoxes"
            rf"|heals?|fix(?:es)?|ends|stops|prevents|banishes|wipes out|kills|beats|dissolves"
            rf"|destroys)"
            rf"(?: (?:all|any|every|your|the|most))?(?= (?:\w+ ){{0,3}}(?:{CONDITIONS}|fat"
            rf"|everything|disease|autism|tendons?|post-op|ageing|af|virus|clots?|wounds?|pain"
            rf"|gut))"
        ),
        "promises a cure",
        Line.STARTER_MAY_HELP,
    ),
)
"""What is pointed at, what kind of thing it is, and how softer words for it begin."""

_HEDGED = any_of(
    r"(?:suggests?|may|might|could|in this (?:trial|study|cohort|audit)|limitations?|preliminary"
    r"|appears?|seems?|associated|modest|small|some(?:times)?|many|often|usually|mostly"
    r"|nothing (?:is|in medicine)|no (?:drug|treatment|test|vaccine|trial|study|\w+) (?:is|works)"
    r"|not (?:always|a cure|a miracle|everyone|all|every|the only|one)|isn'?t|aren'?t|rarely"
    r"|beware|myth|claims? that|claiming|claim|promis(?:ed|ing)|i never promise|no miracle"
    r"|unlikely"
    r"|lowers?|reduces?|fewer|wonder|debate goes on|depends|varies|uncertain\w*|not sure|i think"
    r"|in my (?:view|experience)|on average|for some|when|odds|very rare|failure rate"
    r"|confidence intervals?|policy|cautious|can'?t tell)",
)
_NOT_MEANT = any_of(
    r"(?:i|we|my|our) (?:always|never)(?! (?:failed|works))|(?:always|never) (?:asks?|says?|said"
    r"|told|pregnant|been|mind|seen|known|thought|learn\w*|leave|leaves|forget|too)|not (?:proof"
    r"|proven)|rota|parking|coffee (?:is|in|at)|wi-?fi|pager|printer"
)


def overclaiming(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    told = [
        span
        for span in sentences_with(text, _ABOUT_CARE, unless=_HEDGED)
        if not text[span[0] : span[1]].endswith("?") and not _NOT_MEANT.search(text, *span)
    ]
    found = [
        (_within(spans_of(pattern, text), told), why, starter) for pattern, why, starter in _SOFTER
    ]
    return [
        Finding(FindingKind.OVERCLAIM, spans, 0.6, f"{why}, about a treatment", starter)
        for spans, why, starter in found
        if spans
    ]


def _within(spans: Sequence[Span], told: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(
        (start, end) for start, end in spans if any(a <= start and end <= b for a, b in told)
    )
