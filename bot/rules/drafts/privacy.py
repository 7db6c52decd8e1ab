"""Details that together let somebody recognize a patient, though no name is there.

One detail says little; what identifies is the combination (HIPAA's expert determination reasons the
same way, 45 CFR 164.514(b)(1)). Some identify alone: those of its safe harbor, an age over 89 among
them, 164.514(b)(2).
"""

import re
from collections.abc import Mapping, Sequence

from bot.model.drafts import Detail, Draft, Finding, FindingKind, Span
from bot.rules.drafts.reading import any_of, apart, plainly, spans_of

ENOUGH = 3
"""Kinds of detail together, about one patient."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_HOLIDAY = (
    r"(?:christmas(?: eve| day)?|thanksgiving|easter(?: sunday)?|new year'?s(?: eve| day)?"
    r"|halloween"
    r"|memorial day|labor day|independence day|fourth of july|4th of july|mother'?s day"
    r"|father'?s day|valentine'?s(?: day)?|ramadan|eid|diwali|hanukkah|passover|super bowl sunday"
    r"|boxing day|bank holiday)"
)
_SHIFT = r"(?:night|morning|evening|afternoon|weekend|shift)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WARD = (
    r"(?:e\.?d\.?|e\.?r\.?|a&e|icu|picu|nicu|clinic|ward|o\.?r\.?|theatre|theater|office|practice"
    r"|waiting room|unit|hospital|department|emergency room|labor ward|trauma bay|surgery)"
)
_AT = r"(?:(?:in|at|from|to|on|outside) )?"
_WITH = r"(?:(?:w/|with|has|had|having) )?(?:(?:that|this|a|an|the|some) )?"

_PERSON = (
    r"(?:man|woman|guy|lady|gentleman|girl|boy|kid|child|baby|infant|newborn|toddler|teen(?:ager)?"
    r"|mom|mother|dad|father|grandma|grandmother|grandpa|grandfather|male|female|person|student)"
)
_PATIENT = any_of(
    r"(?:patients?|pts?)(?!'s (?:rights|safety))",
    rf"(?:a|an|one|this|my|our|another|the|old|young) (?:[\w-]+ ){{0,3}}{_PERSON}",
    r"(?:case|consult|admission|delivery) (?:today|yesterday|tonight|last)",
    r"i (?:just )?(?:saw|treated|admitted|delivered|operated on|examined|intubated|coded"
    r"|diagnosed)",
    r"(?:came|walked|rolled|wheeled|brought|was flown) in",
    r"(?:she|he|they) (?:presented|was admitted|coded|died|survived)",
)
_OLD = r"(?:-| )?(?:yo|y/o|y\.o\.?|yrs? ?old|years?[- ]old|year[- ]olds?)"
_AGE = any_of(
    rf"(?:an? |the |our |this )?\d{{1,3}}{_OLD}",
    r"(?:an? )?\d{1,2} ?[mf]",
    r"(?:an? )?\d{1,2}[- ](?:month|week|day)[- ]old",
    r"(?:aged?|turned|turning) \d{1,3}",
    r"in (?:her|his|their) (?:early |mid |late |mid-)?(?:teens|twenties|thirties|forties|fifties"
    r"|sixties|seventies|eighties|[2-8]0'?s)",
)
_GREAT_AGE = any_of(
    rf"(?:an? |the |our |this )?(?:9\d|1[0-2]\d){_OLD}",
    r"(?:aged?|turned|turning) (?:9\d|1[0-2]\d)",
    r"(?:9\d|1[0-2]\d) years (?:old|of age|young)",
    r"(?:9\d|10\d) ?[mf]",
    r"(?:in (?:her|his|their) (?:early |mid |late )?(?:nineties|90'?s)|centenarian)",
)
_RARE = any_of(
    rf"{_WITH}(?:ultra[- ]|extremely |incredibly |very |super |vanishingly )?rare"
    r" (?:[\w'-]+ )?(?:disease|condition|cancer|tum[ou]r|syndrome|disorder|case|infection|mutation"
    r"|diagnosis|reaction|complication|genetic \w+|form of \w+|autoimmune \w+)",
    r"(?:one|1) in (?:a|\d[\d,.]*) ?(?:million|thousand|hundred thousand|\d{3})?",
    r"only (?:the )?(?:\w+ ){0,2}(?:known |reported |recorded )?cases? (?:in|worldwide|ever"
    r"|reported)",
    r"(?:fewer|less) than \d+ (?:known |reported )?(?:cases|people|patients)(?: \w+){0,3}",
    r"once[- ]in[- ]a[- ](?:career|lifetime)(?: \w+)?",
    rf"{_WITH}(?:progeria|fibrodysplasia|creutzfeldt[- ]jakob(?: disease)?"
    rf"|huntington'?s(?: disease)?"
    r"|moyamoya|stiff person syndrome|erdheim[- ]chester|gaucher'?s?|fabry(?: disease)?"
    r"|pompe(?: disease)?|porphyria|locked[- ]in syndrome|situs inversus|conjoined twins|rabies"
    r"|botulism|anthrax|leprosy|plague|tetanus|pheochromocytoma|mesothelioma|angiosarcoma"
    r"|wilson'?s disease|whipple'?s disease|kuru|ebola|trisomy (?:13|18)|maple syrup urine disease"
    r"|stevens[- ]johnson(?: syndrome)?|cotard'?s?(?: syndrome)?|fatal familial insomnia)",
)
_PLACE = any_of(
    rf"(?:in|at|from|to) (?:our|my|the) (?:[\w-]+ )?{_WARD}(?: in [A-Z]\w+)?",
    rf"(?:our|my) (?:[\w-]+ )?{_WARD}",
    rf"{_AT}(?:(?:the|a|an) )?(?:only|small|rural|local|county|village) (?:[\w-]+ )?(?:hospital"
    rf"|town|clinic"
    r"|school|practice|community)(?: in [\w-]+)?",
)
_NAMED_PLACE = re.compile(
    r"\b(?:(?:in|at|from|near|outside|of) (?:downtown |rural |north |south |east |west )?)"
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Medicine|Christmas|Easter|Twitter"
    r"|Bluesky|Mastodon|English|Spanish|NEJM|JAMA|Lancet|The|I|ED|ER|ICU|OR)\b)"
    r"(?:[A-Z][a-z]+|St\.)(?:[ -](?:[A-Z][a-z]+|of|County|City))*"
)
_DATE = any_of(
    rf"(?:on |this |last )?{_MONTH} {_DAY}(?:,? \d{{4}})?",
    rf"(?:on )?(?:the )?{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?",
    r"(?:on )?\d{1,2}/\d{1,2}(?:/\d{2,4})?(?! ?(?:mm|of|pain|strength|hpf))",
    rf"(?:on |over |this |last |during )?{_HOLIDAY}(?: {_SHIFT})?",
    rf"(?:on |this |last ){_WEEKDAY}(?: {_SHIFT})?",
    rf"{_WEEKDAY} {_SHIFT}",
    rf"(?:yesterday|last {_SHIFT}|last week|two days ago)(?: {_SHIFT})?",
)
_NOW = any_of(
    r"(?:just|right) now",
    r"(?:just|literally just) (?:now )?(?=(?:saw|had|left|finished|admitted|told|delivered"
    r"|discharged|diagnosed|lost|coded|pronounced|intubated|walked|met)(?!\w))",
    r"as (?:i|we) (?:type|speak|write)(?: this)?",
    r"(?:live|posting|tweeting) from (?:the |my |our )?\w+",
    rf"(?:today|tonight|this (?:morning|afternoon|evening))(?: {_AT}(?:the |my |our )?{_WARD})?",
    r"(?:is|are) (?:currently|still) (?=in|on|here)",
    r"(?:in|from) (?:the )?(?:next room|room \d+|bed \d+|waiting room)",
)
_ROLE = any_of(
    r"(?:a |the |our |one |my )?(?:local|well[- ]known|retired|famous|beloved|prominent|high school"
    r"|small[- ]town|state|city) (?:[\w-]+ )?(?:teacher|mayor|pastor|priest|coach|firefighter|cop"
    r"|officer|nurse|doctor|physician|politician|senator|principal|athlete|player|judge|lawyer"
    r"|singer|actor|actress|musician|journalist|anchor|farmer|pilot|quarterback|chef|dj)",
    r"(?:a|the) (?:mayor|pastor|senator|quarterback|school principal|news anchor|councilman"
    r"|councilwoman|police chief|fire chief)",
    r"(?:wife|husband|son|daughter|mother|father) of (?:a|the|our) (?:\w+ )?\w+",
    r"(?:mother|father|mom|dad) of (?:two|three|four|five|six|seven|\d+|twins|triplets)",
)
_IMAGE = any_of(
    r"(?:see |here(?:'s| is) )?(?:the |a |this |her |his |my |their )?(?:pic(?:ture)?s?|photos?"
    r"|images?|x-?rays?|ct|mri|scans?|selfies?|film|video)"
    r" (?:below|attached|here|of (?:the|her|his|their|my|a) \w+)",
)
_FACE = any_of(
    r"(?:(?:her|his|their|the|patient'?s) )?(?:face|tattoos?|wrist ?band|name ?(?:band|tag|badge)"
    r"|id (?:band|badge))(?: (?:is |are )?(?:visible|showing|in (?:the )?(?:photo|picture|shot"
    r"|frame|pic|background)|on (?:it|display)))",
    r"(?:photo|pic|picture|selfie|shot|video|image)s? (?:of|with|showing) (?:\w+ ){0,3}(?:face"
    r"|tattoos?|wrist ?band|name ?(?:band|tag|badge)|id (?:band|badge)|patients?(?:'s \w+)?)",
)
_NUMBER = any_of(
    r"(?:mrn|medical record(?: number| no\.?)?|record (?:number|no\.?)|chart (?:number|no\.?)"
    r"|hospital (?:number|no\.?)|nhs (?:number|no\.?)|account (?:number|no\.?)|ssn"
    r"|policy (?:number|no\.?)|member id"
    r"|accession(?: number)?)[ :#]{0,3}(?:is )?[a-z]{0,3}\d[\d -]{2,14}",
    r"\d{3}-\d{2}-\d{4}",
    r"(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}",
    r"[\w.+-]{1,40}@[\w-]{1,40}\.\w{2,8}(?:\.\w{2,4})?",
    r"(?:license )?plate (?:number )?(?:is |was )?[a-z0-9]{2,4}[ -]?[a-z0-9]{2,4}",
    r"dob[ :]{0,2}\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
)
_NAME = re.compile(
    r"\b(?:[Pp]atient|[Pp]t|named|name(?:'s| is| was)|called) (?:Mr|Mrs|Ms"
    r"|Miss)?\.? ?(?:[A-Z][a-z]+ [A-Z][a-z]+"
    r"|[A-Z]\.? ?[A-Z]\.)|\b(?:Mr|Mrs|Ms)\.? [A-Z][a-z]+(?=.{0,60}\b(?:patient|room|came|admitted"
    r"|surgery|clinic|diagnos|treat|scan|blood))"
)
_FULL_DATE = any_of(
    rf"(?:on )?{_MONTH} {_DAY},? \d{{4}}",
    rf"(?:on )?{_DAY} {_MONTH},? \d{{4}}",
    r"(?:on )?\d{1,2}/\d{1,2}/\d{2,4}",
    r"(?:on )?\d{4}-\d{2}-\d{2}",
)

_ALONE: Mapping[Detail, re.Pattern[str]] = {
    Detail.GREAT_AGE: _GREAT_AGE,
    Detail.NUMBER: _NUMBER,
    Detail.FACE: _FACE,
    Detail.NAME: _NAME,
}
_TOGETHER: Mapping[Detail, tuple[re.Pattern[str], ...]] = {
    Detail.AGE: (_AGE,),
    Detail.RARE: (_RARE,),
    Detail.PLACE: (_PLACE, _NAMED_PLACE),
    Detail.DATE: (_DATE,),
    Detail.ROLE: (_ROLE,),
    Detail.NOW: (_NOW,),
    Detail.IMAGE: (_IMAGE,),
}


def privacy(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    alone = {detail: spans_of(pattern, text) for detail, pattern in _ALONE.items()}
    found = {detail: _all_of(patterns, text) for detail, patterns in _TOGETHER.items()}
    about_somebody = bool(_PATIENT.search(text) or _AGE.search(text) or found[Detail.ROLE])
    if about_somebody and (found[Detail.PLACE] or found[Detail.NOW]):
        alone[Detail.FULL_DATE] = spans_of(_FULL_DATE, text)
    hard = _details(alone)
    if hard:
        return (_finding(alone, hard, 0.95, f"{', '.join(hard)} can identify alone"),)
    details = _details(found)
    if draft.images and Detail.IMAGE not in details:
        details = (*details, Detail.IMAGE)
    if not about_somebody or not _is_enough(details) or not any(found.values()):
        return ()
    sure = min(0.9, round(0.3 + 0.15 * len(details), 2))
    return (_finding(found, details, sure, f"{', '.join(details)} about one patient"),)


def _is_enough(details: Sequence[Detail]) -> bool:
    """Two are, where one of them is a rare condition or that it is happening now, or a picture."""
    telling = {Detail.RARE, Detail.NOW, Detail.IMAGE, Detail.ROLE} & set(details)
    return len(details) >= ENOUGH or (len(details) == ENOUGH - 1 and bool(telling))


def _details(found: Mapping[Detail, Sequence[Span]]) -> tuple[Detail, ...]:
    return tuple(detail for detail, spans in found.items() if spans)


def _all_of(patterns: Sequence[re.Pattern[str]], text: str) -> list[Span]:
    return [span for pattern in patterns for span in spans_of(pattern, text)]


def _finding(
    found: Mapping[Detail, Sequence[Span]], details: tuple[Detail, ...], sure: float, why: str
) -> Finding:
    spans = apart(span for each in found.values() for span in each)
    return Finding(FindingKind.PRIVACY, spans, sure, why, details=details)
