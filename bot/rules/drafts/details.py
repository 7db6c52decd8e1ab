"""What helps to recognize a patient: each kind of detail as it stands in a text."""

import re

from bot.rules.drafts.lexicon import JOBS, one_of
from bot.rules.drafts.reading import any_of

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHIFT = r"(?:night|morning|evening|afternoon|weekend|shift|arvo)"
_HOLIDAY = one_of(
    "christmas(?: eve| day)?, xmas, thanksgiving, easter(?: sunday| monday)?, new year'?s(?: eve"
    "| day)?, halloween",
    "memorial day, labor day, independence day, fourth of july, 4th of july, canada day, "
    "australia day, anzac day",
    "mother'?s day, father'?s day, valentine'?s(?: day)?, ramadan, eid, diwali, holi, hanukkah, "
    "passover, yom kippur",
    "super bowl(?: sunday)?, boxing day, bank holiday, black friday, st\\.? patrick'?s(?: day)?, "
    "bonfire night, mardi gras",
    "carnival, midsummer, oktoberfest, lunar new year, chinese new year, golden week, cup final, "
    "final was on, leap day",
    "graduation, prom(?: night)?, the marathon, the regatta, the derby, the parade, county fair, "
    "state fair, rodeo, election day",
)
_WARD = one_of(
    "e\\.?d\\.?, e\\.?r\\.?, a&e, icu, itu, picu, nicu, clinic, ward(?: \\d+)?, o\\.?r\\.?, "
    "theatre(?: \\d+)?, theater, office, practice, waiting room",
    "unit, hospital, department, emergency room, labou?r ward, l&d, trauma bay, surgery, dgh, "
    "hospice, resus, cath lab, birth centre",
    "triage, dialysis unit, stroke unit, burns unit, psych ward, maternity, delivery suite, "
    "recovery, pharmacy, consulting room, gp surgery, lab",
)
_NUMBER_WORDS = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ](?:one|two|three|four|five|six"
    r"|seven|eight|nine))?|(?:thir|four|fif|six|seven|eigh|nine)teen|eleven|twelve"
)
_SOMEONE = one_of(
    "man, woman, guy, lady, gentleman, gent, girl, boy, kid, child, baby, infant, newborn, "
    "toddler, teen(?:ager)?, lad, lass, fella, bloke",
    "mom, mum, mother, dad, father, grandma, grandmother, grandpa, grandad, grandfather, granny, "
    "nan, male, female, person, student, chap",
    "husband, wife, widow, widower, couple, twins?, triplets?, quads, quadruplets, sisters?, "
    "brothers?, daughter, son, family, resident of",
)
_CARED_FOR = one_of(
    "saw, treated, admitted, delivered, operated on, examined, intubated, coded, diagnosed, "
    "discharged, pronounced, stitched, sewed up, sutured",
    "transplanted, resuscitated, shocked, consulted on, looked after, took care of, consented, "
    "anaesthetised, sectioned, removed, reattached, told, met, lost",
)

PATIENT = any_of(
    r"(?:my|our|a|an|the|one|this|another|that|first|last|next|of|two|three|both|his|her"
    r"|old(?:est)?|young(?:est)?|\w+(?:est|ing|ic|al)) (?:[\w-]+ ){0,2}?(?:patients?"
    r"|pts?)(?! (?:safety|rights|care|education|advoca\w+|experience|portal|leaflet|page|groups?"
    r"|contact|voice|engagement|organi[sz]ation|led|centred|centered|populations?|data|reported"
    r"|outcomes|flow))(?!'s (?:rights|safety))",
    r"(?:pt|patient)(?= (?:was|is|came|has|had|in|with|w/|presents|presented|says|said|of mine|who"
    r"|from|named|\w+ed|[A-Z]))",
    rf"(?:i|we|just|she|he|guess who just) (?:just |finally |once |also |had to )?(?:{_CARED_FOR}"
    rf"|tell|treat|admit) (?:(?:a|an|the|this|my|our|one|another|two|three|him|her|some) "
    rf"|{_HOLIDAY}|\d)(?:[\w'-]+ ){{0,4}}?(?:{_SOMEONE}|patient|pt|{JOBS}|\d+|yo|today|tonight"
    rf"|yesterday|quads|twins)",
    rf"(?:{_CARED_FOR}|seen) (?:a |an |the |this |our |quads|twins|triplets|quadruplets"
    rf"|conjoined)(?:[\w'-]+ ){{0,3}}?(?:{_SOMEONE}|patient|pt|{JOBS}|yo|y/o)?(?= (?:today|tonight"
    rf"|yesterday|in|at|with|w/|who|from|on))",
    rf"(?:case|consult|admission|delivery|referral|call|transfer|trauma|code)(?: \w+)? (?:today"
    rf"|yesterday|tonight|last|this|from|was|is a|of the)|{_SHIFT}'s (?:\w+ )?(?:consult|admission"
    rf"|delivery|case|call)",
    r"(?:came|walked|rolled|wheeled|brought|was flown|flown|airlifted|limped|staggered|carried"
    r"|rushed|dragged) in(?:to| by| to| w/| with|,|$)?",
    r"(?:she|he|they|mum|mom|dad|who|baby) (?:presented|was admitted|coded|died|survived"
    r"|has (?:her|his) spleen|went home|was discharged|is (?:ours|here|stable|critical|on (?:our"
    r"|my|the))|was (?:seen|diagnosed|intubated|transferred)|had (?:a|an) (?:stroke|seizure"
    r"|heart attack|miscarriage|transplant))",
    r"(?:admitted|seen|discharged|born|delivered|transferred|readmitted|diagnosed|operated on)"
    r"(?= (?:on|in|at|the|today|yesterday|\d))",
    r"(?:bed|bay|room|cubicle|theatre|resus) \d+|my \d+ ?(?:o'clock|am|pm)|sent (?:her|him"
    r"|them) home|my (?:clinic|theatre|list) (?:today|this)|(?:his|her|their) (?:stoma|rehab stay"
    r"|biopsy|chemo|transplant|bp is|overdose|seizures?|c-section|labs|ct|mri|scan|wound"
    r"|diagnosis|surgery|psychosis)",
    r"(?:psych|ed|er|derm|icu|ortho|gp|paeds|peds|obs|trauma|transplant|id|neuro|rural gp"
    r"|night) (?:call|consult|clinic|story|tale|life|shift|case)",
)
SOMEBODY = any_of(
    rf"(?:a|an|one|this|my|our|another|the|old|young|tiny|poor|brave|two|three|third|first"
    rf"|that) (?:[\w'-]+ ){{0,3}}?(?:{_SOMEONE}|{JOBS})",
    rf"(?:someone|somebody|he|she|him|her|mum|grandad|{JOBS}|ex-\w+)",
    r"(?:his|her|their|patient's) (?:daughter|son|wife|husband|partner|family|mother|father|sister"
    r"|brother)",
)
CLINICAL = any_of(
    rf"{_WARD}|admitted|diagnos\w+|surgery|surgical|scan(?:ned)?|biopsy|stroke|cancer|tumou?r"
    rf"|overdose|psychosis|manic|seizure|intubat\w+|transplant|chemo|septic|sepsis"
    r"|delivered|delivery|ventilator|discharged?|consult|referr\w+|labs|ct|mri|x-?ray|ecg"
    r"|pic below|fracture\w*|broken \w+|ruptured|amputat\w+|stage (?:iv|4|three|four)|lump|spleen"
    r"|stent|tavi|histo"
    r"|rash|wound|operation|op|icu|sectioned|rehab|dialysis|miscarriage|ectopic|icd|defib\w*|veins"
    r"|cardiology|bedside|critical|coma|anaphyla\w+|rhabdo|quads|triplets|stoma|flu|treated"
    r"|removed"
)
_OLD = r"(?:-| )?(?:yo|y/o|y\.o\.?|yrs? ?old|yrs?|years?[- ]old|year[- ]olds?|yr-old)"
AGE = any_of(
    rf"(?:an? |the |our |this )?\d{{1,3}}{_OLD}",
    rf"(?:{_NUMBER_WORDS})[- ](?:year[- ]olds?|years? old)",
    r"(?:an? )?\d{1,2} ?[mf](?![/:]\d)",
    r"(?:an? )?\d{1,2}[- ](?:month|week|day)s?[- ]old",
    r"(?:aged?|turned|turning|gent of|lady of|man of|woman of|boy of|girl of"
    r"|only) \d{1,3}(?! ?(?:%|percent|mins?|minutes|hours|beds))",
    r"in (?:her|his|their) (?:early |mid |late |mid-)?(?:teens|twenties|thirties|forties|fifties"
    r"|sixties|seventies|eighties|[2-8]0'?s)",
    r"(?<=, )(?:[2-8]0s|[1-8]\d)(?=,)|at (?:2[3-9]|3\d|4\d|5\d)(?=[.,!])|(?:teenage|newborn|infant"
    r"|toddler|octogenarian|septuagenarian|adolescent)|born \w+ at \d+\+\d|\d\d\+\d",
    r"(?:year|grade) (?:\d|1[0-3])(?= (?:class|pupil|kid|student|boy|girl))",
)
_NINETY = r"(?:9\d|1[0-2]\d)"
_NINETY_WORDS = (
    r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a "
    r"|one )?hundred(?:[- ]and[- ]\w+)?)"
)
_NO_AGE = (
    r"(?! ?(?:%|percent|per cent|kg|lbs?|mg|ml|mm|cm|bpm|mins?|minutes|hours|hrs|days|weeks|months"
    r"|patients"
    r"|people|beds|miles|km|pages|cases|emails|messages|pounds|dollars|quid|/|am|pm|degrees|\\.\\d"
    r"|,\\d|-\\d|over|on (?:air|room air|oxygen)|sats|systolic))"
)
GREAT_AGE = any_of(
    rf"(?:an? |the |our |this )?{_NINETY}{_OLD}",
    rf"(?:an? |the )?{_NINETY_WORDS}[- ](?:years?[- ]olds?|years? (?:young|old|of age))",
    r"(?<!')[mf](?:[/ ]|, )?9\d(?!\d| ?%)|at 9\d,? (?:he|she)|(?:9\d|10\d) ?/ ?[mf]|(?:9\d"
    r"|10\d) ?y(?:rs?)?"
    r"|age[: ]+(?:9\d|10\d)",
    rf"{_NINETY} years (?:old|of age|young|and)|(?:9\d|10\d) ?[mf](?![/:]\d)",
    rf"(?:aged?|age of|turn(?:s|ed|ing)?|(?:gent|lady|man|woman|person|patient|gentleman|granny"
    rf"|chap|fella|nun|widow(?:er)?|boy|girl) of) (?:{_NINETY}{_NO_AGE}|{_NINETY_WORDS})",
    rf"(?:he|she|patient|pt|herself|himself|who|lady|man|woman|they)(?:'s| is| was|'ll be| will be"
    rf"| turned| turns|,) (?:now |already |nearly |only |just |all of )?(?:{_NINETY}{_NO_AGE}"
    rf"|{_NINETY_WORDS}){_NO_AGE}(?![\w-])",
    rf"(?:{_NINETY}|hundred|ninety-\w+)(?:st|nd|rd|th)? birthday|born in (?:18\d\d|19[0-2]\d"
    rf"|193[0-5])",
    r"(?:in (?:her|his|their) (?:early |mid |late |mid-)?(?:nineties|90'?s)|centenarians?"
    r"|nonagenarians?|supercentenarian|telegram from the (?:king|queen)|(?:letter"
    r"|card) from the king)",
)
BARE_GREAT_AGE = any_of(
    rf"(?<![#$<>=/] )(?<!\d )(?:{_NINETY}{_NO_AGE}(?=[,.!;:)]|$| (?:and|who|with|today|this|next"
    rf"|on|last|in|yesterday|plays|lives|drives|still|now|but|tomorrow|when|years))"
    rf"|ninety[- ](?:one|two|three|four|five|six|seven|eight|nine)|(?:a )?hundred and (?:one|two"
    rf"|three|four|five|six))"
)
"""Only where somebody is spoken of, and nothing is measured."""
MEASURED = any_of(
    r"sats?|spo2|o2|hr|pulse|bp|temp|inr|sodium|na|glucose|score|ward|room|bed|page|route|highway"
    r"|bus|platform|percent|grams?|kg|speed|rate|chapter|track|level|floor|channel"
)
HER_OWN = any_of(
    r"(?:(?:my|our) (?:[\w-]+ )?(?:own |great[- ]|late |dear )*|^)(?:grandmothers?|grandfathers?"
    r"|grandma"
    r"|grandpa|granny|gran|grandad|nan|nana|nonna|abuela|mother|father|mom|mum|dad|aunt|uncle"
    r"|mother-in-law|father-in-law|neighbou?r|mentor|professor|old (?:teacher|boss))"
)
RARE = any_of(
    r"(?:(?:w/|with|has|had|having) )?(?:(?:that|this|a|an|the|some) )?(?:ultra[- ]|extremely "
    r"|incredibly |very |super |vanishingly |really |so )?rare(?! disease day)"
    r" (?:[\w'-]+ ){0,2}?(?:disease|condition|cancer|tum[ou]r|syndrome|disorder|case|infection"
    r"|mutation|diagnosis|reaction|complication|variant|form|poisoning|bug|fungus|parasite|allergy"
    r"|illness)(?! (?:day|week|awareness|registr\w+|communit\w+|research|network|charit\w+))",
    r"(?:one|1) in (?:a|\d[\d,.]*) ?(?:million|thousand|hundred thousand|\d{3})?|1:\d{4,}",
    r"(?:only|just) (?:the )?(?:\w+ ){0,2}(?:known |reported |recorded )?cases? (?:in|worldwide"
    r"|ever|reported|this)",
    r"(?:fewer|less) than \w+ (?:known |reported )?(?:cases|people|patients)(?: \w+){0,3}|(?:first"
    r"|only|longest|youngest|oldest|biggest|largest|third|second|fourth) (?:\w+ ){0,4}?(?:ever"
    r"|in (?:the|our) (?:hospital|country|state|county|province|region|city|world|valley|town)"
    r"|in [A-Z]\w+|i'?ve (?:ever )?seen|this (?:year|month)|of the (?:year|season)|since (?:easter"
    r"|\w+day|19\d\d|20\d\d))",
    r"once[- ]in[- ]a[- ](?:career|lifetime)(?: \w+)?|(?:finally|at last) (?:saw|got|met|had"
    r"|diagnosed) (?:one|a|my first)|(?:years|decades) (?:of"
    r"|in) (?:\w+ ){1,3}and (?:i )?(?:finally|never)",
    r"(?:progeria|fibrodysplasia|creutzfeldt[- ]jakob|cjd|prion|huntington'?s|moyamoya"
    r"|stiff person|erdheim[- ]chester|gaucher'?s?|fabry|pompe|porphyria|locked[- ]in"
    r"|situs inversus|conjoined twins|quads|quadruplets|quintuplets|triplets|rabies|botulism"
    r"|anthrax|leprosy|plague|tetanus|ph(?:a)?eochromocytoma|mesothelioma|angiosarcoma"
    r"|wilson'?s disease|whipple'?s|kuru|ebola|trisomy (?:13|18)|maple syrup urine"
    r"|stevens[- ]johnson|cotard'?s?|fatal familial insomnia"
    r"|hantavirus|histo(?:plasmosis)?|nmdar?|encephalitis|teratoma|vhl|von hippel"
    r"|rett(?: syndrome)?|angelman|batten|tay[- ]sachs|niemann[- ]pick|krabbe|insulinoma|scurvy"
    r"|beriberi|brucellosis|tularemia|q fever|psittacosis|leptospirosis|diphtheria|polio|cholera"
    r"|typhoid|malaria|melioidosis|trichinosis|echinococc\w+|neurocysticercosis|naegleria"
    r"|necroti[sz]ing fasciitis|guillain[- ]barr\w+|als|motor neurone|mnd|ehlers|marfan'?s?"
    r"|osteogenesis imperfecta|epidermolysis bullosa|ichthyosis|hemophilia|haemophilia|sarcoma"
    r"|neuroblastoma|retinoblastoma|glioblastoma|dipg|carcinoid|takotsubo|aortic dissection|hlh"
    r"|ttp|lemierre'?s?|fournier'?s|munchausen\w*|fistula|amyloidosis|sarcoidosis|takayasu"
    r"|behcet'?s?|kawasaki|still'?s disease|lambert[- ]eaton|myasthenia|transverse myelitis"
    r"|rhabdo\w*|anaphylaxis number \w+|lead poisoning|thallium|cyanide|mushroom poisoning"
    r"|death cap|uterine inversion|amniotic fluid embol\w+|acardiac|gastroschisis|craniopagus"
    r"|chimera\w*|heart[- ]lung transplant|face transplant|hand transplant)(?:'s)?(?: (?:disease"
    r"|syndrome))?",
    r"(?:struck by lightning|lightning strike|bitten by an? \w+|(?:croc|shark|bear|snake|dog"
    r"|spider|monkey|bat|jellyfish|stingray|horse|bull|goat|alligator|gator|moose|kangaroo"
    r"|camel) (?:bite|bit|attack\w*|kick\w*|gored)|gored|impaled|trampled|stabbed|shot|gunshot"
    r"|stab wound|knife wound|three hits|crushed|electrocuted|drown\w+|jumped from|fell (?:from"
    r"|off|into|out)|hit by a (?:train|tram|bus|truck|lorry|boat)|hand grenade|fireworks?"
    r"|in the baler|chainsaw|bandsaw|woodchipper|thresher|explosion|house fire|burned in|avalanche"
    r"|crash(?:ed)? on|plane crash|paragliding|parachute|skydiv\w+|scuba|the bends|zip ?line"
    r"|jet ?ski|quad bike|swallowed (?:a|her|his|an|the|\d+)|stuck (?:in|up|where|on)|tuning fork"
    r"|whole \w+ up|inserted|foreign body|lost (?:his|her|two|three|an?|both) (?:\w+ )?(?:arm"
    r"|fingers?|hand|legs?|foot|thumb|eye)|after the \w+ (?:race|marathon|match|final|game|crash"
    r"|fire)|emergency landing)",
)
PLACE = any_of(
    rf"(?:in|at|from|to|on|up on|of) (?:our|my|the) (?:[\w'-]+ ){{0,3}}?{_WARD}(?: in [A-Z]\w+)?",
    rf"(?:our|my) (?:[\w'-]+ ){{0,2}}?{_WARD}",
    r"(?:in|at|from|to|on|outside|near)? ?(?:(?:the|a|an|our|this) )?(?:only|small|tiny|little"
    r"|rural|local|county|village|remote|island|sleepy) (?:[\w-]+ )?(?:hospital|town|clinic"
    r"|school|practice|community|place|village|island|valley|parish|dgh|county"
    r"|church)(?: in [\w-]+)?",
    r"(?:at|in|from|on|up|down|near|by|round|outside|off) (?:the"
    r"|our) (?:[\w'-]+ ){0,2}?(?:wildlife park|zoo|castle|lighthouse|arena|stadium|school|church"
    r"|chapel|mosque|temple|boat ramp|dock|docks|harbou?r|shipyard|factory|mill|mine|quarry"
    r"|airport|bridge|beach|pier|campus|college|university|club|pub|bakery|coast road|highway"
    r"|motorway|m\d+|allotment|valley|village|island|fire station|market|mall|prison|barracks"
    r"|army base|naval base|theme park|fairground|ski resort|lake|river|reservoir|dam|fens?"
    r"|reservation|convent|monastery|care home|nursing home|orchestra|swim team|theatre company"
    r"|nightclub|road|province|parish)",
    r"(?-i:(?:[A-Z][\w'.-]+ ){1,3})(?:hospital|general|memorial|infirmary|clinic|medical cent(?:er"
    r"|re)|children'?s|royal|health|a&e|ed|er|icu|county|hospice|high school|primary|academy"
    r"|parents|road|street|avenue|park)",
    r"channel \d+|(?:local|evening|breakfast) (?:news|paper|radio|tv)",
)
NAMED_PLACE = re.compile(
    r"\b(?:(?:in|at|from|near|outside|of|to) (?:downtown |rural |north |south |east |west |the )?)"
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Medicine|Christmas|Easter|Twitter"
    r"|Bluesky|Mastodon|English|Spanish|French|German|NEJM|JAMA|Lancet|BMJ|The|I|ED|ER|ICU|OR|CT"
    r"|MRI|HIV|COVID|Covid|Dr|Prof|Mr|Mrs|God|Year|Zoom|Google|NHS|AI|PhD|MD"
    r"|Parkinson|Alzheimer|Crohn|Hodgkin|Down|Stage|Type)\b)"
    r"(?:[A-Z][a-z]{2,}|St\.?)(?:[ -](?:[A-Z][a-z]+|of|County|City))*"
)
DATE = any_of(
    rf"(?:on |this |last )?{_MONTH} {_DAY}(?:,? \d{{4}})?",
    rf"(?:on )?(?:the )?{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?",
    r"(?:on )?\d{1,2}/\d{1,2}(?:/\d{2,4})?(?! ?(?:mm|of|pain|strength|hpf|\d|with|for|power))",
    rf"(?:on |over |this |last |during |before |after |since )?(?:the )?{_HOLIDAY}(?: {_SHIFT})?",
    rf"(?:on |this |last |next |the |by |since ){_WEEKDAY}(?: {_SHIFT})?(?! (?:clinic|list"
    rf"|meeting))",
    rf"{_WEEKDAY} {_SHIFT}|(?:yesterday|last {_SHIFT}|last week|last month|two days ago"
    rf"|the other (?:day|night|week)|a few days ago|earlier this week|this week"
    rf"|on the \d{{1,2}}(?:st|nd|rd|th)|(?:is|was) the \d{{1,2}}(?:st|nd|rd|th)"
    rf"|around \d{{1,2}}(?: ?[ap]m)?|\d{{1,2}} ?[ap]m|since (?:19|20)\d\d"
    rf"|in (?:{_MONTH}))(?: {_SHIFT})?",
)
NOW = any_of(
    r"(?:just|right) now|(?:we )?(?:just|literally just|finally)(?: now)? (?=(?:saw|had|left"
    r"|finished|admitted|told|delivered|discharged|diagnosed|lost|coded|pronounced|intubated"
    r"|walked|met|sent|got|operated|took|did|removed)(?!\w))",
    r"as (?:i|we) (?:type|speak|write)(?: this)?|(?:live|posting|tweeting) from (?:the |my "
    r"|our )?\w+|just walked out of",
    rf"(?:today|tonight|this (?:morning|afternoon|evening|arvo|shift)|{_SHIFT}'s|today'?s"
    rf"|tonight'?s)(?: (?:in|at|from|on) (?:the |my |our )?{_WARD})?",
    r"(?:is|are|he's|she's|they're) (?:currently |still |now )(?=in|on|here|ours|critical|with)"
    r"|(?:is|are) (?:here|on our unit|in our (?:er|ed|icu))|is my patient now|'s ours now",
    r"(?:in|from) (?:the )?(?:next room|room \d+|bed \d+|waiting room|cubicle \d+)|(?:bed|room|bay"
    r"|theatre) \d+",
)
ROLE = any_of(
    rf"(?:an? |the |our |one |my |this |that |local |retired |famous |ex-|former |young |old "
    rf"|beloved |only |is an? |was an? |'s an? |by an? )(?:[\w'-]+ ){{0,3}}?{JOBS}(?! (?:can|could"
    rf"|will|should|may|or|says|room|office|board|colleagues?|should|association|union|advice"
    rf"|practice|of the week|who review\w*|said i))",
    rf"(?<=[,:(] ){JOBS}(?=[,):.]| of | with | from )|ex-{JOBS}|(?:mum|mom|dad|father|mother"
    rf"|husband|wife|he|she"
    rf"|daughter|son)(?:'s| is| was) an? (?:\w+ )?{JOBS}|(?:a |the )?(?:patient|man|woman|guy|lady"
    rf"|girl|boy|kid|one|fella|chap|person|someone|somebody|father|mother)s? (?:of mine )?(?:who"
    rf"|that) (?:drives?|runs?|works?|does|knitted|knits|plays?|sings?|owns?|teaches|found|won"
    rf"|lost|keeps?|makes?|bakes?|built|painted|reads?|coaches|fixes|delivers|invented|wrote"
    rf"|was (?:on|in)|came (?:second|first|third)|survived|climbed|swam|ran|jumped|fell"
    rf"|stopped)(?: [\w']+){{0,6}}",
    r"(?:wife|husband|son|daughter|mother|father|mum|dad|brother|sister|brother-in-law"
    r"|sister-in-law|nephew|niece|cousin|widow|fianc\w+) of (?:an?|the|our) (?:\w+ )?\w+|(?:mayor"
    r"|minister|senator|president|pastor|boss|coach|owner|teacher|principal|chief|ceo"
    r"|captain)'s (?:wife|husband|son|daughter|mother|father|brother|sister|brother-in-law|kid"
    r"|dog)",
    r"(?:mother|father|mom|dad|mum|husband|wife) (?:of|and) (?:(?:his|her) )?(?:two|three|four"
    r"|five|six|seven|\d+|twins|triplets|daughters|sons)(?: \w+)?|(?:in|on|from) the (?:news|paper"
    r"|telly|tv|headlines|radio)|made the (?:news|papers)|(?:works?|plays?|sings|drives|coaches"
    r"|teaches|lives|drums|preaches) (?:at|for|in|with|on) (?:the|our) [\w' ]{3,20}|only (?:female"
    r"|male|woman|man) \w+|your (?:bassist|drummer|singer|imam|pastor|priest|rabbi|teacher|mayor"
    r"|coach|barista|postman|baker|neighbou?r|local \w+)",
)
IMAGE = any_of(
    r"(?:see |here(?:'s| is) |look at |check out )?(?:the |a |this |these |her |his |my "
    r"|their )?(?:pic(?:ture|s)?s?|photos?|images?|x-?rays?|ct|mri|ecg|ekg|scans?|selfies?|film"
    r"|video|rash|wound|before/after|before and after)"
    r" (?:below|attached|here|from (?:today|tonight|last|this|my|our)|of (?:the|her|his|their|my"
    r"|our|a|an) \w+)",
    r"(?:look at (?:this|that|those|these|her|his)|here'?s) (?:\w+ )?(?:rash|wound|x-?ray|scan|ecg"
    r"|mole|lesion|fracture|tumou?r|stone|swelling|ct|mri|film|foot|hand|face|eye)",
)
_SEEN = (
    r"(?:photo|pic|picture|selfie|shot|video|image|frame|film|x-?ray|scan|screenshot|before/after"
    r"|reflection|background|below|attached|visible|showing|on display)s?"
)
_MARKS = (
    r"(?:faces?|tattoos?|tatts?|birthmark|wrist ?bands?|id ?bands?|name ?(?:bands?|tags?|badges?"
    r"|labels?|plates?)|id (?:badge|bracelet|sticker)|hospital bracelet|bracelet|smil(?:e|es|ing)"
    r"|number plate|licen[cs]e plate|(?:his|her|their|the) name|the (?:name|date|unit)"
    r"|patient label|sticker)"
)
FACE = any_of(
    rf"{_MARKS}(?: \w+){{0,6}}? (?:is |are |was )?(?:still )?(?:visible|showing|in (?:the |this "
    rf"|it |a )?(?:photo|picture|shot|frame|pic|background|video|selfie|mirror|reflection"
    rf"|second one)|on (?:it|display|the (?:wrist ?band|label|screen|film|x-?ray|scan|photo|chart"
    rf"|monitor|board))|in the second)",
    rf"{_SEEN} (?:of|with|showing|has|shows|includes|,|is|where|and)(?: [\w']+){{0,5}}? {_MARKS}",
    r"(?:selfie|photo|pic|picture|video) (?:of|with) (?:(?:my|our|the|a|this|her|his|today's"
    r"|favou?rite) ){1,3}(?:\w+ )?(?:patient|pt)s?(?:'s \w+)?",
    rf"(?:you can (?:still )?(?:see|read|make out)|yes,? that(?:'s| is)|ignore|don'?t mind"
    rf"|pls ignore) (?:\w+ ){{0,2}}?{_MARKS}",
    r"names?(?:,| and| &) (?:dob|date of birth|address|number)(?=.{0,40}(?:top|bottom|left|right"
    r"|corner|visible|there|on it))|(?:he|she|they)(?:'s| is|'re| are) smiling in the"
    r"|cropped (?:off |out )?most of (?:the|her"
    r"|his) (?:name|face|label)",
)
ON_A_LABEL = any_of(
    r"(?:(?:his|her|their|the|patient'?s) )?(?:full |first |last )?names? (?:\w+ ){0,3}?on (?:the"
    r"|her|his|their) (?:\w+ )?(?:white ?board|board|monitor|screen|chart|drip|bag|label|locker"
    r"|door|wrist ?band|sticker|folder|notes|bottle|film|scan|sheet)"
)
MARK = any_of(
    r"(?:(?:his|her|their|the|patient'?s|pt'?s|whose) (?:[\w-]+ ){0,2})?(?:face|tattoos?|tatts?"
    r"|birthmark|wrist ?bands?|id ?bands?|hospital bracelet|name ?(?:bands?|tags?|badges?)"
    r"|patient label|id sticker)"
)
PICTURED = any_of(
    r"photos?|pics?|pictures?|selfies?|look at (?:this|that|these)|videos?|images?|screenshots?"
    r"|snaps?|attached|before/after"
    r"|clips?|reel|x-?rays?|shots?|film|below|frame|camera|instagram|tiktok"
)
UNSHOWN = any_of(
    r"(?:no|without|blurred|covered|cropped out|removed|redacted|masked|blacked out|pixelated"
    r"|hidden|never|not) (?:\w+ ){0,2}?(?:faces?|tattoos?|wrist ?bands?|names?|labels?|identif\w+"
    r"|patients?)",
    r"(?:faces?|tattoos?|wrist ?bands?|labels?|names?|identif\w+) (?:\w+ )?(?:blurred|covered"
    r"|removed|redacted|cropped|masked|stripped|hidden|turned away|not (?:visible|shown))",
    r"mannequin|manikin|simulat\w+|plastic s\w+|stock (?:photo|image)|public (?:teaching )?set"
    r"|image librar\w+|stripped of|my (?:own |new )?(?:face|tattoo|wrist ?band|badge|lanyard)"
    r"|drawing|cartoon|moulage|actor",
)
NUMBER = any_of(
    r"(?:mrn|medical record(?: number| no\.?)?|record (?:number|no\.?)|chart (?:number|no\.?)"
    r"|hospital (?:number|no\.?|id)|patient (?:number|no\.?|id)|nhs (?:number|no\.?)|nhs"
    r"|chi(?: number)?|account (?:number|no\.?)|ssn|social security(?: number)?"
    r"|policy (?:number|no\.?)|member (?:id|number)|medicare (?:number|no\.?|id)|medicaid id"
    r"|insurance (?:id|number|no\.?)|case (?:number|no\.?)|encounter(?: number| no\.?)?"
    r"|passport(?: number| no\.?)?|urn?(?: number| no\.?)?|phn|ohip(?: number)?"
    r"|aadhaar(?: number)?|abha|device serial(?: number)?|serial (?:number|no\.?)"
    r"|specimen(?: number| no\.?)?|sample (?:id|number|no\.?)|unit (?:number|no\.?)|visit (?:id"
    r"|number)"
    r"|accession(?: number| no\.?)?)[ :#.=-]{0,4}(?:is |was "
    r"|ending(?: in)? )?#?[a-z]{0,4}[ -]?\d[\d -]{2,16}",
    r"\d{3}-\d{2}-\d{4}|(?:mrn|record|chart|file|hosp(?:ital)?|nhs|chi|label"
    r"|barcode|episode|spell|admission|case|patient|pt|ends in"
    r"|ending)(?: \w+){0,2}[ :#.=-]{0,3}[a-z]{0,4}-?\d(?:[ -]?\d){5,14}",
    r"(?:licen[cs]e |number |reg )?plate (?:number |no\.? )?(?:is |was "
    r"|reads? )?[a-z0-9]{2,4}[ -]?[a-z0-9]{2,4}",
    rf"(?<!i was )(?<!i am )born (?:on )?(?:the )?(?:{_MONTH} {_DAY},? \d{{4}}"
    rf"|{_DAY} (?:of )?{_MONTH},? \d{{4}}"
    rf"|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})",
    r"(?:dob|d\.o\.b\.?|date of birth|birth ?date)[ :]{0,2}(?:is )?\d{1,2}[/. -](?:\d{1,2}"
    r"|\w{3,9})[/. -]\d{2,4}",
)
CONTACT = any_of(
    r"(?:\+?\d{1,3}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\+\d{2}[ \d]{9,14}"
    r"|0\d{3,4}[ -]?\d{3}[ -]?\d{3,4}",
    r"[\w.+-]{1,40}@[\w-]{1,40}\.\w{2,8}(?:\.\w{2,4})?",
)
NAME = re.compile(
    r"\b(?:[Pp]atient|[Pp]t|[Nn]amed|name(?:'s| is| was)|called) (?:Mr|Mrs|Ms"
    r"|Miss)?\.? ?(?:[A-Z][a-z]+ [A-Z][a-z]+"
    r"|[A-Z]\.? ?[A-Z]\.)|\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+(?=.{0,60}\b(?:patient|room|came"
    r"|admitted"
    r"|surgery|clinic|diagnos|treat|scan|blood|ward|bed|cancer|stroke|biopsy|discharged|chemo))"
)
FULL_DATE = any_of(
    rf"(?:on |born )?{_MONTH} {_DAY},? \d{{4}}",
    rf"(?:on |born )?{_DAY} (?:of )?{_MONTH},? \d{{4}}",
    r"(?:on |born )?\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}",
    r"(?:on |born )?\d{4}-\d{2}-\d{2}",
    rf"(?:on |born )?{_DAY}[ -]{_MONTH}[ -]\d{{2}}",
)
DAY_OF_A_YEAR = any_of(
    rf"(?:on )?(?:the )?{_DAY} (?:of )?{_MONTH}", rf"(?:on )?{_MONTH} (?:the )?{_DAY}"
)
"""Without its year: with a place that has a name it is as good as whole."""
GATHERING = any_of(
    r"join us|regist(?:er|ration)|deadline|conference|hiring|webinar|congress|applications?"
    r"|speakers?|submit|symposium|journal club|talk|published|paper|trial|meeting"
)
"""What else has a date and a place."""
