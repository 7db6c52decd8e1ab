"""Leave-taking and acute trouble that name no illness. Weights: `care_words`.

They are first-person or about kin, and short of the words of abuse: whoever threatens somebody else
with a rope is not taken for one who asks for help.
"""

from bot.scoring.care_words import LIKELY, PLAIN, weigh

_AT_HER = r"(?! (?:for you|with your|and your|around your|waiting for you))"

DESPAIR = (
    weigh(
        "leave-taking",
        LIKELY,
        r"i quit (?:\. )?on (?:everything|life|it all)|(?:\. )on life(?= \.|$)",
        r"(?:i am|i will be) next(?= \.|$)|(?<!you )(?:will|would|wo) not be (?:around|here)"
        r" (?:to br?other|after"
        r" tonight|much longer|for (?:long|christmas)|tomorrow)",
        r"(?:wrote|written|writing) (?:the|my|a|goodbye) (?:notes?|letters?)(?= \.|$| to my| for my"
        r"| already)|(?:your name|you are) on the note|when they find me",
        r"took (?:the lot|them all|all of (?:it|them)|the whole (?:bottle|pack|box))|getting"
        r" (?:very |so )?sleepy",
        rf"(?:i have|i got|i bought|i tied|i have got) (?:a|the|my) (?:rope|noose|razor"
        rf"|blade){_AT_HER}",
        rf"i have (?:got )?(?:the|a|my) (?:gun|pistol|rifle|shotgun) loaded{_AT_HER}",
        r"i want out(?= \.|$)|i want it(?: all)? to stop|watch me (?:go|bleed|die|do it)(?= \.|$)",
        r"stay(?:ing)? alive (?:til|till|until|for|any)|tonight i (?:lose|end|finish|leave)"
        r"|(?:days?|weeks?|been) planning (?:it|how)(?= \.|$)|about to prove it",
        r"i will go first|i am not (?:ok|okay|alright)(?= \.|$)|dreamt? i (?:killed|shot|hanged)"
        r" me",
        r"(?:drank|swallowed|drunk) (?:the|some|all the|a bottle of) (?:\w+ )?(?:bleach|antifreeze"
        r"|methadone|weedkiller|batter(?:y|ies))",
        r"(?:used to be|was) (?:someone|somebody)(?= \.|$)|nothing (?:left )?to (?:fight|live|go"
        r" on)"
        r"(?: with| for)?(?= \.|$)|do not know how to live|can not live with (?:it|myself|this)"
        r"|tell my <kin>(?: that)? i love",
        r"think(?:ing)? (?:\w+ )?about the (?:river|bridge|train|tracks|ledge)|on the (?:\w+"
        r" )?(?:ledge"
        r"|bridge|platform edge|train tracks)",
        r"goodbye (?:dr|doctor|doc)(?: \w+)? (?:you were|you always|thank|i )|nothing planned"
        r" (?:past|after|beyond)|(?:he|she|they|<kin>) (?:reads|sees|checks|watches) (?:this"
        r" account|my (?:phone|messages|posts|account))|(?:do not|never) (?:answer|reply) to me"
        r" (?:here|in public)|please (?:do not|never) (?:answer|reply) (?:here|in public)",
        r"told you i would do it|nobody (?:is|s) coming|nobody (?:\w+ )?(?:\w+ )?helps(?= \.|$)"
        r"|(?:going|come|coming|gone) off (?:the|my) (?:insulin|meds|medication|lithium|pills)",
        r"(?:my )?(?:mate|friend|brother|sister|<kin>) jumped|have not (?:seen|spoken to) a"
        r" (?:human"
        r"|soul|person)",
    ),
    weigh(
        "acute trouble",
        PLAIN,
        r"waters? (?:have |has )?(?:broke|broken)|(?:newborn|baby|infant|bairn|wean) (?:will not"
        r"|is not|does not|can not) (?:feed|feeding|wake|settle|breathe?)|drooling(?! over)",
        r"vomit(?:ing|s|ed)? (?:green|blood|bile|black)|coughing up|collapsed (?:twice|again|today)"
        r"|in resus|heart (?:is |s )?(?:doing|going|at) \d{2,3}|heart (?:is|s) inflamed",
        r"(?:fingers?|toes?|hands?|foot|feet|arms?|legs?|lips) (?:are|is|s|has gone|have gone|went"
        r"|gone|going) (?:\w+ )?(?:purple|black|blue|cold|numb|grey|gray)|dislocated (?:my|his"
        r"|her)",
        r"(?:pass|passing|black|blacking) out (?:every|each|when|again)|\d{3} over \d{2,3} (?:bad"
        r"|high|ok|normal|too)|head (?:is|s) splitting|blind in (?:the|my|one)",
        r"bedsores?|infected (?:foot|leg|wound|hand)|sleep apnea|hep c|belly like a drum|eyes are"
        r" sunken|(?:is|am|was) allergic|swelling (?:up|is|has)|legs? stopped working",
        r"(?:^|(?<=\. )|(?<=i ))can not (?:even )?stop crying(?! (?:laughing|lol|lmao|at\b))",
        r"speech (?:\w+ )?(?:funny|slurred|gone|odd|strange)|gone (?:\w+ )?confused|(?:can not"
        r"|can nae)"
        r" (?:pee|wee|breathe|swallow)|i can not stand(?= \.|$)|panic attacks? (?:every|daily"
        r"|all)|has not (?:seen|spoken|eaten"
        r"|drunk|walked|woken|moved)(?: \w+){0,3} (?:days|weeks|since|hours|all day)|(?:has"
        r" )?stopped"
        r" (?:talking|eating|moving|breathing)(?= \.|$)",
        r"(?:been|is|was) cutting (?:since|again|herself|himself)|suicidal (?:kid|son|daughter"
        r"|child"
        r"|teen|<kin>)|wet (?:pad|bed) since|(?:is|s) crying(?: for help)?(?= \.|$)",
    ),
)
