"""Signals of harm: threats, sexual harassment, exposure of private details. Weights: `lexicon`."""

from bot.model.verdicts import Category
from bot.scoring.lexicon import CLEAR, HALF, SEVERE_WEIGHT, STRONG, weigh

_THREAT = (Category.THREAT,)
_SEXUAL = (Category.SEXUAL_HARASSMENT,)
_DOXXING = (Category.DOXXING,)
_NOT_A_CHANNEL = r"(?! (?:to it|to that|an|a|some|over|at|in (?:chess|golf)|quickly|through)\b)"

THREATS = (
    weigh(
        "announced harm",
        SEVERE_WEIGHT,
        r"<we>(?: <will>| <we>){1,2}(?: <very>| come| personally| find you and| hunt you down and"
        r"| enjoy| love to| gladly| and){0,3} <hurt> (?:you|your (?:face|head|neck|skull|jaw|legs"
        r"|knees|teeth|throat|house|car|<kin>)|her|him)" + _NOT_A_CHANNEL,
        r"<we>(?: <will>){1,2}(?: <very>| personally| come){0,2} (?:fuck you up|mess you up|end you"
        r"|beat you (?:up|senseless|to death|bloody|down)|hunt you down|put you in (?:the|a)"
        r" (?:ground|grave|coffin|hospital|morgue|icu|wheelchair)|put a bullet in"
        r"|make you (?:suffer|pay|bleed|scream|regret|beg))",
        of=_THREAT,
    ),
    weigh(
        "bare harm",
        STRONG,
        r"(?:going to|let us|let me|<we>)(?: should| will| must| need to)? (?:kill|murder|shoot"
        r"|stab|rape|strangle|lynch|hang)"
        r" (?:you|your <kin>|(?:every|each|all) (?:\w+ )?(?:one )?of you)" + _NOT_A_CHANNEL,
        of=_THREAT,
    ),
    weigh(
        "urged self-harm",
        SEVERE_WEIGHT,
        r"(?:kill|hang|neck|shoot|unalive|end|off|drown|delete|top) yourself(?! if| too)",
        r"(?<!i )(?<!i should )(?<!i will )(?<!let me )(?:just|please|go|fucking|should|now|and)"
        r" (?:die|drop dead) (?:in a|already|slowly"
        r"|painfully|of cancer|<insult>|<fake>|you)",
        r"(?:go|just|please) (?:and )?(?:fucking )?(?:die|drop dead)(?= \.|$)",
        r"^die(?= \.|$)|drink (?:some )?bleach|slit your (?:own )?(?:wrists?|throat)|go jump"
        r" (?:off|in front)",
        r"fuck off and die|die in a (?:fire|ditch|hole)|(?:^|(?<=\. )|just |please |you |and "
        r"|should )drop dead(?! gorgeous)|(?:world|favor) and (?:die|drop dead)",
        r"you should (?:not be alive|end (?:it all|your life)|jump off)|end your (?:own )?life",
        r"(?<!want to )(?<!i am going to )(?<!i will )(?<!i might )(?<!i could )(?<!let me )"
        r"(?<!i should just )(?<!i would rather )(?:die|drop dead)(?: you)?(?: <very>)?"
        r" (?:<insult>|<fake>)|take the hint and die",
        of=_THREAT,
    ),
    weigh(
        "wished death",
        STRONG,
        r"(?:hope|wish|pray|praying|hoping|want|would love)<gap> (?:you|your|her|his|every one"
        r" of you"
        r"|all of you)(?: <kin>| <very>| your| and| all| to| get| gets| are| is| were| both| next"
        r"| will| would| someone| a| covid| cancer| see){0,5} (?:die|dies|dead|died|drop dead"
        r"|<hurt_past>(?! out)|stroke out|od|bleed out)(?! (?:peacefully|with dignity))",
        r"(?:hope|wish|pray|hoping)<gap> (?:shoots|kills|stabs|rapes|murders|beats|runs over)"
        r" (?:you|your <kin>|her)",
        of=_THREAT,
    ),
    weigh(
        "wished suffering",
        CLEAR,
        r"(?:hope|wish|pray|may|hoping)<gap> (?:you|she|he|(?:your|her|his) <kin>)"
        r"(?: <very>| and| all| both| to| your| <kin>| will){0,4}"
        r" (?:suffers?|rots?|chokes?|burns?(?! out)|miscarry|lose everything|crash and)",
        r"(?:hope|wish|pray|may|hoping)<gap> (?:you|she|he|(?:your|her|his) <kin>)"
        r"(?: <very>| and| all| both| to| your| <kin>| will){0,4}"
        r" (?:gets?|had|have|has|catch|catches|develops?|dies? of|ends? up with)"
        r"(?: a| an| the| your| own| some| <very>| stage| terminal| brain| breast){0,4}"
        r" (?:cancer|covid|ebola|aids|hiv|tumors?|strokes?|hit by a|heart attack|clots?|paralyzed"
        r"|infection|myocarditis|sepsis|disease|what is coming|what you deserve)",
        of=_THREAT,
    ),
    weigh(
        "deserved death",
        STRONG,
        r"(?:you|your kind|people like you|doctors like you|they all|all of them|(?:these|those)"
        r" (?:people|doctors|nurses))(?: all| both| people)? (?:deserves? to|should(?: all)?"
        r"|need to"
        r"|must|ought to)(?: be| get| all){0,2} (?:die|hang(?! on| out| in| up)|burn(?= in| \.|$)"
        r"|suffer|dead|<hurt_past>(?! out| down to))",
        r"(?:she|he) deserves? to(?: be| get){0,2} (?:die|hang|suffer|<hurt_past>)",
        r"you (?:all )?deserve (?:death|the rope|a bullet|to be (?:hurt|hunted)|everything that)",
        of=_THREAT,
    ),
    weigh(
        "foretold death",
        STRONG,
        r"you (?:are|will|are going to|are all going to)(?: be| a| so| all| fucking){0,2} (?:dead"
        r" (?:man|woman|meat|bitch|doctor)|(?:dead|die)(?= \.|$| soon| bitch| doctor| in"
        r" (?:hell|agony"
        r"|pain)| screaming| slowly| for (?:this|what)| <insult>)|next(?= \.|$| bitch| doctor))",
        r"you (?:will|are going to) (?:hang|burn) (?:for|in)",
        r"your (?:days|hours) are numbered|your time (?:is coming|is up|will come)",
        of=_THREAT,
    ),
    weigh(
        "veiled menace",
        SEVERE_WEIGHT,
        r"watch your (?:back|step)|sleep with one eye open|look(?:ing)? over your shoulder",
        r"(?:we|i) (?:are|am|will be) coming (?:for|after) (?:you|your <kin>)",
        r"(?:we|i) (?:<will>){1,2} (?:find|hunt) you(?= \.|$| and| one day| soon| bitch| doctor"
        r"| down)",
        r"(?:see|meet|catch|find|get|wait for|waiting for|visit|follow)(?: you| her)?(?: \w+){0,2}"
        r" (?:parking lot|parking garage|car park|after your shift|outside your (?:clinic|house"
        r"|work"
        r"|home|hospital|office|door)|at your (?:house|home|door|car))",
        r"(?:i|we) (?:am|are|will be) (?:waiting )?(?:outside your|at your (?:house|home|door)"
        r"|for you"
        r" (?:at|outside|after|in|when|tonight))",
        r"teach you a (?:\w+ )?lesson|(?:hanging|hang|swing|swinging) from a|(?:lined up"
        r"|against the wall"
        r"|out back)(?: and| to be){0,2} shot|(?:line|put) (?:you|them) (?:all )?up against",
        r"(?:bullet|rope|noose)(?: \w+){0,3} (?:your name|for you|neck|your head)",
        r"shame if (?:something|anything|someone)|would hate for (?:something|anything) to happen",
        r"accidents (?:do )?happen (?:to|doctor|you know)|you can not hide|(?:your head|heads)"
        r" on a",
        r"better (?:pray i|pray we|pray you|hope i|hope we|start running|run (?:bitch|doctor"
        r"|while))",
        r"wait (?:till|until) i (?:find|see|get) (?:you|my hands)|you will not see it coming",
        r"(?:nice|lovely|beautiful|cute) (?:family|kids|children|house|daughter|son)(?: you have)?"
        r"(?: \w+){0,3} (?:shame|careful|safe|happen|happened)",
        of=_THREAT,
    ),
    weigh(
        "mob justice",
        STRONG,
        r"hang (?:all|every|them|the|these)(?: \w+){0,2} (?:<role>|<fake>|high)",
        r"(?:nuremberg|tribunals?|gallows|firing squad|guillotine|military court)(?: \w+){0,4}"
        r" (?:you|your)|(?:you|your)(?: \w+){0,5} (?:nuremberg|gallows|firing squad|guillotine"
        r"|noose)",
        of=_THREAT,
    ),
    weigh(
        "weapon and you",
        STRONG,
        r"(?:emgun|emknife|emhammer)(?: \w+){0,3} you|you(?: \w+){0,4} (?:emgun|emknife|emhammer)",
        of=_THREAT,
    ),
    weigh(
        "consequences",
        HALF,
        r"you (?:will|are going to|better|should)(?: \w+){0,2} (?:pay|regret|be sorry|answer for"
        r"|get what)|karma(?: \w+){0,3} (?:you|bitch)|tick tock|pay you a visit|you have been"
        r" warned",
        of=_THREAT,
    ),
)

SEXUAL = (
    weigh(
        "sexual demand",
        SEVERE_WEIGHT,
        r"suck (?:my|on my|this|a|his) (?:\w+ )?(?:dick|cock|balls)|sit on my (?:face|dick|cock"
        r"|lap)",
        r"(?:send|post|show|see|need) (?:\w+ ){0,2}(?:nudes|tits|boobs|pussy|titties)",
        r"bend (?:you|her|that \w+) over|(?:get|go down) on your knees|on your knees (?:bitch"
        r"|slut)",
        r"choke on (?:my|a|this) (?:dick|cock)|cum (?:on|in|all over) (?:you|your|her)|spread your"
        r" legs|jerk(?:ing)? off to (?:you|your|this)",
        r"(?:take|taking) (?:off )?(?:your|those|that) (?:\w+ )?(?:clothes|shirt|top|panties|scrubs"
        r"|bra)(?: off)?|(?:here is|want) (?:a pic of )?my (?:dick|cock)|dick pic (?:for|in your)",
        r"(?:examine|touch|check|inspect) my (?:dick|cock|balls)",
        of=_SEXUAL,
    ),
    weigh(
        "sexual wish",
        SEVERE_WEIGHT,
        r"(?:i|we|he|someone|somebody) (?:would|will|want to|could|need to|should|am going to)"
        r"(?: \w+){0,2} (?:fuck|bang|rape|lick|motorboat|grope|spank|breed|pound|ride|smash)"
        r" (?:you|your (?:ass|pussy|tits|face)|her|that ass)(?! up\b| over\b)",
        r"you (?:just )?need(?: \w+){0,3} (?:fucked|dick|cock|raped|laid|dicking)",
        of=_SEXUAL,
    ),
    weigh(
        "sexual violence",
        SEVERE_WEIGHT,
        r"(?:rape|raping) (?:you|her|your <kin>)|(?:hope|deserve|deserves?|needs?)(?: \w+){0,4}"
        r" raped",
        of=(Category.SEXUAL_HARASSMENT, Category.THREAT),
    ),
    weigh(
        "sexual remark",
        STRONG,
        r"(?:nice|great|huge|big|love your|love those|love that) (?:tits|boobs|titties|rack|ass"
        r"|booty)",
        r"your (?:\w+ )?(?:tits|boobs|titties|pussy)|what is your (?:bra|cup) size",
        r"you (?:are|look) (?:so |too |damn |very )?(?:sexy|fuckable|bangable)|would (?:smash"
        r"|bang)",
        r"(?:you|she) (?:are|is|look) (?:so|too|pretty|damn) hot",
        r"sexy (?:<person>|legs|body)|how much (?:for|per) (?:a |the |one )?(?:night|hour|blow)",
        r"your only ?fans|examine me (?:naked|any|all)|(?:naked|horny)(?: \w+){0,4} (?:you|your)",
        r"(?:slept|sleeping|fucked|blew) (?:your|her) way|play doctor with you|(?:who|whose"
        r" dick) did"
        r" you (?:sleep with|blow|fuck|suck)|(?:sleep|slept) with (?:me|you) (?:for|to get)",
        of=_SEXUAL,
    ),
)

DOXXING = (
    weigh(
        "known whereabouts",
        SEVERE_WEIGHT,
        r"(?:i|we|they|everyone|people) (?:know|knows|found|find out|have|has|got|saw|looked up)"
        r"(?: exactly| out| just| all| now){0,2} (?:where (?:you|she|he|your <kin>) (?:\w+"
        r" )?(?:live"
        r"|lives|sleep|park|parks|go|goes)|(?:your|her|his) (?:\w+ )?(?:address|house|home|street"
        r"|plate|license plate|kids school))",
        r"(?:what|which) school your <kin>|your <kin>(?: \w+){0,2} (?:go|goes) to"
        r" (?:\w+ ){1,3}(?:school|elementary|middle|high|academy|daycare|preschool)",
        r"(?:we|i) know where (?:you|she) works?(?= \.|$| bitch| doctor| too)",
        of=(Category.DOXXING, Category.THREAT),
    ),
    weigh(
        "contact given away",
        SEVERE_WEIGHT,
        r"(?:your|her|his|their|ya)(?: \w+){0,6} (?:xphone|xaddress)|(?:his|her|your) \w+ is"
        r" xemail",
        r"(?:you|she|he|bitch|quack|doctor|who) (?:lives?|works?|sleeps?|parks?)(?: \w+){0,3}"
        r" xaddress",
        r"(?:call|text|ring|phone|message|visit|find|email|mail|spam)(?: <very>)? (?:her|him|this"
        r" (?:\w+ ){0,2}(?:<person>|<insult>|<fake>))(?: \w+){0,4} (?:xphone|xaddress|xemail)",
        r"(?:xphone|xaddress|xemail)(?: \w+){0,4} (?:her|him|she|he|you know what to do|have fun)",
        of=_DOXXING,
    ),
    weigh(
        "hunt for contacts",
        STRONG,
        r"(?:dox|doxx|doxxing) (?:her|him|you|them|this|that)|(?:her|his|your|their) home address",
        r"(?:who|anyone|somebody|someone|can we|let us) (?:has|have|got|find|finds?|post|drop|know"
        r"|knows|get)(?: out)? (?:where (?:she|he|you|this(?: \w+){1,2}) (?:lives?|live)|(?:her"
        r"|his|your"
        r"|their|this \w+ s) (?:home |personal |private |cell )?(?:address|number|phone|house))",
        r"(?:drop|dropping|post|posting|leak|leaking|share|sharing|publish|here is) (?:her|his|your"
        r"|their) (?:home |personal |private |cell |phone )?(?:address|number|phone|info|details)",
        r"(?:she|he) lives (?:at|on|in)(?: \w+){1,3} (?:go|someone|pay|visit)|i have your"
        r" (?:address"
        r"|number)|your (?:husband|wife|<kin>)(?: \w+){0,3} works? at",
        of=_DOXXING,
    ),
    weigh(
        "asks workplace",
        HALF,
        r"(?:where|(?:which|what) (?:hospital|clinic)) do you (?:even )?(?:work|live|practice)",
        r"name your (?:hospital|employer)|what is your (?:real|full) name",
        of=_DOXXING,
    ),
)
