"""What one person should do about their own health, or what they have, told to them in public."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import (
    CONDITIONS,
    DOSE,
    MEDICINES,
    SYMPTOMS_AND_PARTS,
    one_of,
)
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_ACT = one_of(
    "take, taking, stop, stopping, start, starting, try, trying, increase, double, halve, up, "
    "lower",
    "raise, bump, cut, reduce, skip, skipping, swap, switch, change, replace, come off, go off, "
    "go on",
    "get off, get on, wean, taper, titrate, drop, ditch, hold, add, quit, use, apply, pop, swallow",
    "give, put, push, get, ask for, demand, request, ask (?:them|him|her|your \\w+) for, insist on",
    "finish, restart, resume, continue, keep taking, stay on, cancel, avoid, eat, drink, ice, "
    "elevate",
    "load up on, lay off, back off, pierce, drain, pull, book, schedule",
)
_ADVERB = (
    r"(?:\w+ly |just |also |still |then |now |first |at least |immediately |maybe |probably )?"
)
_MINE = r"(?:your|his|her|the|that|those|this|both|half|two|one|some|a|an|any|him|her|them|it)"
_BEGIN = r"(?:(?:^|(?<=[,;:(\n-])|(?<=[.!?])) ?)"
_LEAD = (
    r"(?:(?:just|please|simply|definitely|then|and|so|nah|no|yes|yep|yeah|sure|ok|okay|honestly"
    r"|imo|imho|instead|go ahead and|personally|@\w[\w.]*|hey \w+|hi \w+|hun|mate|friend),? ){0,3}"
)
_WHAT = rf"(?:{DOSE}|{MEDICINES}|{SYMPTOMS_AND_PARTS}|{CONDITIONS})"
_NEAR = r"(?:[\w'/%+-]+,? ){0,6}?"

_TOLD_TO_YOU = any_of(
    rf"you(?:'d| would)? {_ADVERB}(?:really |definitely |probably |absolutely )?(?:should|need to"
    r"|must|have to|can|could|ought to|might want to|'ll want to|want to|better|better to|may"
    rf"|don'?t need to|don'?t have to|do not need to) {_ADVERB}{_ACT} {_NEAR}{_WHAT}",
    rf"you (?:\w+ )?(?:should|need|must|don'?t need|do not need|won'?t need)(?: to be on"
    rf"|n'?t be on)? (?:an? |any |the |to be on |some )?"
    rf"(?:\w+ )?(?:{MEDICINES}|antibiotics|scan|mri|ct|x-?ray|ecg|biopsy|surgery|test"
    rf"|bloods)(?: \w+){{0,3}}",
    rf"(?:i'?d|i would|if it were me,? i'?d"
    rf"|what i'?d do is) (?:\w+ ){{0,2}}?{_ACT} {_NEAR}(?:{_WHAT}|your|if i were you)",
    rf"(?:i'?d|i would|i) (?:\w+ )?(?:recommend|suggest|prescribe|put you on"
    rf"|advise)(?: you)? {_NEAR}{_WHAT}",
    rf"(?:let (?:him|her|them)|give (?:him|her|them|your \w+|the (?:kid|baby"
    rf"|child))) {_NEAR}{_WHAT}",
)
_IMPERATIVE = any_of(
    rf"{_BEGIN}{_LEAD}{_ACT} {_NEAR}(?:{DOSE}|{MEDICINES}|your \w+)",
    rf"{_BEGIN}{_LEAD}(?:don'?t|do not|never mind|no need to|no point in"
    rf"|forget) (?:\w+ )?(?:bother|take|taking|worry"
    rf"|need|start|stop|go|rush|waste|get|let|give|the) ?(?:\w+ ){{0,3}}?(?:{_WHAT}|biopsy|scan|er"
    rf"|ed|a&e|urgent care"
    r"|doctor|gp|hospital)",
)
_DIAGNOSED = any_of(
    rf"(?:you(?:'ve| (?:probably |definitely |clearly |most likely |likely |almost certainly "
    rf"|just |may )?(?:have|got|are having))"
    rf"|you'?re (?:just |probably |clearly |definitely )?(?:having|suffering from|in)"
    rf"|you (?:just )?(?:have|got)"
    rf"|you had) (?:got |just )?(?:an? |the |classic |textbook |early |mild |a bit of "
    rf"|some )*(?:\w+ )?{CONDITIONS}",
    rf"(?:sounds|looks|seems)(?: to me)? (?:very )?(?:like|to me like)(?: you(?:'ve"
    rf"| have)?(?: got)?)? (?:an? |the |your |classic |textbook |just "
    rf"|simple )*(?:\w+ )?{CONDITIONS}",
    rf"(?:your|those|these|that|his|her) (?:\w+'s )?(?:{SYMPTOMS_AND_PARTS})(?: on \w+ \w+"
    rf"| of yours)?,? (?:\w+ )?(?:is|are|look|looks|sounds?|seems?|means?|will|could be)"
    rf" (?:\w+ ){{0,4}}?(?:{CONDITIONS}|fine|normal|ok|okay|nothing|harmless|ones|muscular"
    rf"|clear up|go away|go|settle|resolve)",
)
_IT_IS = any_of(
    rf"(?:it'?s|that'?s|that is|this is|it is|that'?ll be) (?:just |only |probably |definitely "
    rf"|almost certainly |likely |most likely |clearly |100% |a |an |the |your |classic "
    rf"|textbook )*(?:\w+ )?{CONDITIONS}",
    r"(?:you'?re|you'?ll be|you will be|you are|he'?s|she'?s|he'?ll be|she'?ll be|it'?s|it is"
    r"|that'?s|baby is|totally|perfectly) (?:\w+ ){0,2}(?:fine|okay|ok|normal|harmless|safe)",
    r"(?:nothing to worry about|no need (?:for|to)(?: \w+){1,4}|no (?:scan|er|doctor|biopsy"
    r"|antibiotics|test)s? (?:needed|necessary|required)"
    r"|ride it out|wait it out|sleep it off|walk it off|skip the (?:er|ed|doctor|scan|a&e))",
    rf"{DOSE}(?: \w+){{0,4}} (?:every|daily|a day|twice|once|bd|tds|bid|tid|qid|for \d+|at night"
    rf"|at bedtime|before bed|for (?:a|two|three|five|seven|ten)|plus|then|with)",
)
_FLATLY = any_of(
    rf"{_BEGIN}{_LEAD}(?:stop|skip|swap|halve|double|restart|taper|wean|refuse|push for|come off"
    rf"|hold off on|crack on|cut down|cut out)"
    r" (?:the|your|that|it|to|off|from|on|and|them|those|this|with)",
    r"(?:you'?ll|you will|he'?ll|she'?ll) be (?:\w+ )?(?:fine|grand|ok|okay|alright|all right"
    r"|sorted|golden|good|safe|right as rain|better (?:in|by|soon))",
    r"(?:that'?ll be|it'?ll be|it'?s probably|is probably|that'?s probably|almost certainly"
    r"|most likely|sounds like|looks like|means you'?(?:ll|re|ve)) (?:just |only |your |the |a "
    r"|an |be )*\w+",
    r"(?:dm|message|send) me (?:your|a (?:pic|photo)|the) [\w ]{3,30} and i'?ll",
    r"at your (?:age|stage|weight|dose)|with your (?:history|numbers|labs|levels|results|bp)"
    r"|tell (?:your|the) (?:\w+ )?(?:pcp|gp|doctor|centre|center|team|nurse)",
)
_CARE = any_of(
    rf"{CONDITIONS}",
    rf"{SYMPTOMS_AND_PARTS}",
    rf"{MEDICINES}",
    DOSE,
    r"weeks?(?: pregnant)?|chest|hurts?|sore|dizzy|sick|bleed\w*|doctor|gp|diagnos\w+|pregnant"
    r"|stairs",
)
_SECOND_PERSON = any_of(r"you(?:r|rs|rself|'re|'ve|'d|'ll)?", r"@\w[\w.]*")
_SEND_ON = any_of(
    r"(?:talk|speak) (?:to|with) (?:your|a|the) (?:\w+ )?(?:doctor|physician|gp|team|pharmacist"
    r"|midwife|vet)",
    r"(?:ask|see|call|ring|contact|check with|phone|visit) (?:your|a|the|an) (?:\w+ )?(?:doctor"
    r"|physician|gp|team"
    r"|pharmacist|midwife|maternity unit|nurse line|practice|surgery|clinic|dermatologist"
    r"|specialist|crisis \w+|unit)",
    r"(?:call|ring|dial|text) (?:\d{3}|111|911|999|988|112|poison \w+)",
)
_IN_GENERAL = any_of(
    r"(?:as|for|dear|fellow|hey|hi) (?:\w+ )?(?:doctors|physicians|clinicians|residents|colleagues"
    r"|interns|trainees|students|juniors)",
    r"your (?:\w+ )?(?:patients?|residents?|students?|trainees?|team|audience|attending|registrar)",
    r"(?:patients|people|adults|children|kids|women|men|those|anyone|everyone|everybody) (?:with"
    r"|who|over|under|on|should)",
    r"(?:trial|guideline|study|review|leaflet|evidence|thread|protocol|formulary|randomi[sz]ed"
    r"|data)s?",
)
_CONDITIONAL = any_of(r"(?:if|when|whenever|before|unless|once) (?:you|your|anyone|someone)")


def individual_advice(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    answers = draft.reply_to is not None
    about_care = answers and _CARE.search(plainly(draft.reply_to or "")) is not None
    to_somebody = about_care or _SECOND_PERSON.search(text) is not None
    unless = _NOT_ONE_PERSON if answers else _NOT_ONE_PERSON_UNASKED
    patterns = [_TOLD_TO_YOU, _DIAGNOSED]
    if to_somebody:
        patterns += [_IMPERATIVE]
    if about_care or (to_somebody and _CARE.search(text)):
        patterns += [_IT_IS, _FLATLY]
    spans = tuple(
        sorted({span for each in patterns for span in sentences_with(text, each, unless=unless)})
    )
    if not spans:
        return ()
    why = "tells one person what to do or what they have"
    sure = 0.8 if answers else 0.7
    return (Finding(FindingKind.ADVICE, spans, sure, why, Line.STARTER_IN_GENERAL),)


_NOT_ONE_PERSON = any_of(_SEND_ON.pattern, _IN_GENERAL.pattern)
_NOT_ONE_PERSON_UNASKED = any_of(_NOT_ONE_PERSON.pattern, _CONDITIONAL.pattern)
