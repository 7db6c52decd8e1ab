"""Words that look down on patients or colleagues. Swearing alone is none of them."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import CLINICIANS, one_of
from bot.rules.drafts.reading import any_of, plainly, sentences_with, spans_of

_PATIENTS = one_of(
    "patients?, pts?, relatives, moms, mums, carers, visitors",
    "boomers, old people, the elderly, millennials, teenagers, addicts?, alcoholics?, drunks?",
    "smokers?, diabetics?, asthmatics?, psych patients?, borderlines?, bpds?, schizophrenics?, "
    "the obese",
    "obese (?:ones|people|patients?), fat people, bmi,? \\d+, homeless (?:guy|man|woman|people), "
    "prisoners?",
    "the unvaccinated, chronic (?:pain|fatigue|lyme) (?:people|patients?|crowd|clinic|lot)",
    "fibro(?:myalgia)?, pots, eds, ibs, clinic lists?, (?:bed|room|cubicle|bay) \\d+, "
    "pregnant women",
    "lived experience \\w+, karens?, regulars, hypochondria\\w*, worried well, no-?shows?",
)
_LOW = one_of(
    "stupid, dumb, idiots?, idiotic, moron\\w*, lazy, useless, liars?, lying, whin(?:y|ers?|ing|e"
    "|ed)",
    "disgusting, gross, pathetic, ignorant, worthless, annoying, clueless, incompetent, "
    "the worst, crazy",
    "entitled, dramatic, attention[- ]seek\\w+, hopeless, waste of \\w+, trash, garbage, clowns?, "
    "a joke",
    "jokes?, insufferable, needy, manipulative, menace, thick, dim, dense, muppets?, snowflakes?, "
    "babies",
    "cry-?babies, brainless, cretins?, imbeciles?, losers?, moaners?, drama queens?, divas?, "
    "parasites?",
    "scroungers?, freeloaders?, time[- ]?wasters?, nutters?, nutcases?, loonies, psychos?, "
    "creatures?, smelly",
    "filthy, revolting, feral, subhuman, vegetables?, glorified \\w+, overpaid, jumped[- ]up, "
    "wannabes?, cosplay\\w*",
    "nightmares?, a nuisance, sheep, toddlers, zombies, oxygen thie(?:f|ves), "
    "bottom of the class, spineless",
    "wimps?, snobs?, dinosaurs?, button pushers, paper pushers, robots, adorable, cute, "
    "geniuses?, dangerous",
)
_NAMES = any_of(
    r"frequent flyers?|gomers?|drug[- ]?seek(?:er|ers|ing)|crocks?|dirt ?bags?|dirtballs?"
    r"|status dramaticus|(?:beached |land )whales?|fatties|meth ?heads?|junk(?:ie|ies)|crackheads?"
    r"|winos?"
    r"|hysterical (?:patient|woman|mother|mom|mum)s?|train ?wrecks? (?:patient|pt|in|of a|today"
    r"|tonight)"
    r"|total trainwreck|professional patients?|hypochondriacs?|pillow angel|rock garden"
    r"|vegetable garden"
    r"|noctors?|glorified (?:secretar\w+|waitress\w*|nurses?|typists?|babysitters?|carpenters?"
    r"|plumbers?"
    r"|mechanics?|receptionists?)|just a (?:nurse|pa|np|gp|pcp|family doc(?:tor)?|midwife"
    r"|pharmacist)"
    r"|cry-?babies|swamp people|bottom feeders|malinger(?:er|ers|ing)|worried well|walking dsm\S*"
    r"|bed ?blockers?"
    r"|social admission|acopia|oxygen thie(?:f|ves)|heartsinks?|positive (?:teddy|suitcase"
    r"|pillow) sign"
    r"|pan[- ]?positive|cluster b|supratentorial|tiktok (?:tourette'?s|diagnos\w+|syndromes?)"
    r"|self-diagnosed \w+ (?:crowd|lot|brigade)"
    r"|snowflakes in scrubs|karens?|drama queens?|serial (?:complainer|attender)s?"
    r"|the usual suspects|lol-?itis|tattoo[- ]to[- ]tooth ratio"
)
_GROUP = rf"(?:{_PATIENTS}|{CLINICIANS})"
_THESE = (
    r"(?:these|those|my|our|such|another|some|this|that|what an?|the|all|your|bloody|fucking"
    r"|typical|half (?:the|of the|my|our))"
)
_ARE = (
    r"(?:are|is|were|was|be|being|act like|'re|'s|sound like|think (?:they|she|he)(?:'re| are| is"
    r"|'s))"
)
_SAID = any_of(
    rf"{_GROUP} (?:\w+ ){{0,6}}?{_ARE} (?:\w+ ){{0,3}}?{_LOW}",
    rf"{_THESE} (?:\w+ )?{_LOW} (?:\w+ )?{_GROUP}",
    rf"{_LOW} {_GROUP}",
    rf"{_GROUP} (?:so|as|too) (?:dumb|thick|stupid|dim|lazy|slow)",
    rf"{CLINICIANS} (?:\w+ )?(?:can'?t|cannot|couldn'?t|could not|wouldn'?t know|don'?t know how to"
    rf"|don'?t even|doesn'?t even|have no idea"
    rf"|has no idea|never) (?:even )?(?:read|think|find|diagnose|spell|tie|count|manage|recognise"
    rf"|recognize|examine|add|interpret)",
    rf"(?:hate|can'?t stand|sick of|so done with|despise|loathe|ban|over it with|tired of"
    rf"|fed up with|allergic to) (?:these |my |all |the )?{_GROUP}(?! (?:being|who are|getting"
    rf"|dying))",
    rf"{_GROUP} (?:\w+ ){{0,2}}?(?:love to|like to|always|just|these days"
    rf"|nowadays) (?:\w+ ){{0,4}}?(?:pretend|think they|whine|moan|refer everything"
    rf"|dump|exaggerate)",
    r"(?:pretend(?:ing)? to (?:matter|be (?:a )?doctors?)|play(?:ing|s)? (?:at )?doctors?"
    r"|think(?:s)? (?:they|she|he)(?:'re| are|'s| is) (?:an? )?(?:real )?(?:doctors?|physicians?"
    r"|specialists?|special)"
    r"|cosplay\w*|weekend (?:certificate|course|degree)|online degree|(?:crayons?"
    r"|colou?ring book)s?|not (?:a )?real (?:doctors?|medicine)|stick to (?:driving|wiping"
    r"|changing|knitting|your lane|bedpans|\w+ing)"
    r"|with both hands|thick as|(?:with )?that iq|room[- ]temperature iq|brain ?cells?"
    r"|functioning neurons?|(?:grow|found|buy|find) a brain|two neurons|lights are on"
    r"|couldn'?t (?:manage|organi[sz]e|find|run|boil|diagnose) (?:an? |the |his own |her own "
    r"|their own )?\w+|bottom half of the class|failed (?:med|medical) school|too dumb"
    r"|affirmative action|diversity hire)",
    r"(?:brought|bring|did|does|do) (?:it|this|that) (?:on|upon|to) (?:him|her|them)sel(?:f|ves)"
    r"|(?:only|no one) (?:him|her|them)sel(?:f|ves) to blame|serves? (?:him|her|them) right"
    r"|had it coming|got what (?:he|she|they) deserved?",
    r"(?:\w+ )?(?:own research|google degree|dr\.? google|googled it|university of (?:google"
    r"|youtube|facebook|tiktok))(?: \w+){0,4}? ?[\".?!,]* ?(?:lol|lmao|haha|again|sigh|sweetie"
    r"|bless|oh did you|from one more|geniuses)",
    r"darwin (?:award|at work|wins)|natural selection|circling the drain|waste of (?:a )?(?:bed"
    r"|oxygen|space|nhs money|taxpayer)|clogging (?:up )?(?:my|our|the)|gene pool|should(?:n'?t"
    r"| not) be allowed to (?:breed|reproduce|vote)",
    rf"(?:lol|lmao|haha)\w*,? (?:at )?(?:this|these|my|our) {_PATIENTS}",
    r"(?:put down the pen|nod (?:till|until|along)|smile and nod|think about (?:your )?(?:dinner"
    r"|lunch)|fake (?:a |the )?(?:seizures?|pain|fits?)|faking (?:it|again|a)|crocodile tears"
    r"|oscar[- ]worthy|and the oscar)",
    r"(?:\d+ ?/ ?10|ten out of ten|10 out of 10|12 out of 10)(?: pain)? (?:\w+ )?(?:while|whilst"
    r"|but|and) (?:\w+ )?(?:eating|on (?:his|her|their) phone|texting|scrolling|laughing|asleep"
    r"|sleeping|snoring|munching|playing)",
    r"(?:barely|hardly|never) eats? (?:anything|a thing)",
    r"(?:pissed|soiled|shat|wet) (?:him|her|them)sel(?:f|ves)(?:,? again)?",
    r"never (?:done|did|does) a day'?s work|turkey sandwich|allerg\w+ to (?:everything|work"
    r"|common sense|paracetamol|hard work|water)|own pillow",
)
_LOOKED_DOWN_ON = any_of(
    rf"(?:{_PATIENTS}|non-?complian\w+|allergies|social problem|frequent \w+|the homeless"
    rf"|self-?harm\w*|overdoses?|obese|fat|benefits|welfare|uninsured|medicaid|relatives|granny"
    rf"|grandma"
    rf"|{CLINICIANS})"
)
_MOCKED = any_of(
    r"shocker|surprise,? surprise|quelle surprise|why do we bother|why bother|send help"
    r"|eye ?roll\w*|can'?t make this up|you couldn'?t make it up"
    r"|give me strength|not my circus|bless(?: (?:them|him|her|their|his|your)(?: little"
    r"| cotton)?(?: hearts?| socks)?)?|adorable|sweetie|sweetheart|how precious|aww?"
    r"|poor (?:little )?(?:thing|lamb|love)s?"
    r"|call me when|looking at you|fight me|gift that keeps on giving|wants a (?:medal|wheelchair"
    r"|note)|pull yourself together|man up|grow up|get a (?:grip|life|job)|lads|darling|yawn"
    r"|rolls eyes"
)
_MOCKING_SIGNS = any_of(
    r"[\U0001F644\U0001F926\U0001F921\U0001F485\U0001F9E0][\U0001F3FB-\U0001F3FF\u200d\u2640\u2642"
    r"\ufe0f]*"
)
_ASIDE = any_of(
    r"(?:(?:she|he|they|patient|pt) )?(?:never|won'?t|don'?t ever|doesn'?t ever)"
    r" (?:listens?|learns?|shuts? up|stops? whining)(?: to anything)?"
)
"""What can go without the sentence around it."""

_SPEAKS_AGAINST = any_of(
    r"(?:stop|don'?t|do not|never|shouldn'?t|should not|let'?s not|quit|please don'?t"
    r"|why (?:do )?we|hate when (?:we|people)|instead of) (?:\w+ )?(?:call|say|us|label|writ|laugh"
    r"|mock|jok|dismiss|charting)\w*",
    r"(?:aren'?t|are not|isn'?t|is not|wasn'?t|not|never|nobody is|no one is"
    r"|neither) (?:\w+ )?(?:stupid|dumb|idiots?|lazy|drug[- ]?seek\w+|crazy|hysterical|malinger\w+"
    r"|difficult|frequent flyers?|faking|non-?compliant|glorified \w+|just a)",
    r"(?:the )?(?:term|word|phrase|label|language|nickname)s?|stigma\w*|respect|thank\w*|proud"
    r"|grateful|brilliant|superb|saved (?:me|my|us|the)|love (?:our|my|the|these|working)"
    r"|deserves?|brave|heroes|heroic",
    r"(?:i|i'm|i am|me|we|myself) (?:\w+ ){0,3}?(?:an? )?(?:idiot|useless|clueless|stupid|dumb"
    r"|hopeless|lazy|joke|clown|dinosaur|adorable|nightmare)",
)


def contempt(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    named = sentences_with(text, _NAMES, unless=_SPEAKS_AGAINST)
    said = sentences_with(text, _SAID, unless=_SPEAKS_AGAINST)
    spans = tuple(sorted({*named, *said, *_mocked(text)}))
    starter = Line.STARTER_SHIFT if spans else None
    spans = spans or tuple(spans_of(_ASIDE, text))
    if not spans:
        return ()
    why = "may read as looking down on patients or colleagues"
    return (Finding(FindingKind.CONTEMPT, spans, 0.7 if named else 0.6, why, starter),)


def _mocked(text: str) -> tuple[tuple[int, int], ...]:
    """Who is often looked down on, with a mark of mockery in the same breath or beside it."""
    if not (_MOCKED.search(text) or _MOCKING_SIGNS.search(text)) or _SPEAKS_AGAINST.search(text):
        return ()
    return sentences_with(text, _LOOKED_DOWN_ON)
