"""Signals of contempt: insults, and hate for a group. Weights: `lexicon`.

An insult counts where it is aimed at a person; the same word about an idea does not count.
"""

from bot.model.verdicts import Category
from bot.scoring.lexicon import CLEAR, HALF, HINT, STRONG, weigh

_INSULT = (Category.INSULT,)
_IDENTITY = (Category.IDENTITY,)
NOT_AN_ARTICLE = (
    r"(?!(?:a|an|the|some|that|this|these|those|like|of|no|any|every|my|i|are|is|with|by|and|or|am"
    r"|was|be|being|complete|total|absolute|such|me|myself|over|from|not|for|to|in|on|s|one|two"
    r"|inside|lab|as|we|were|our|their|his|her|serial|all|same|most|many|few|other|bunch|more) )"
)

INSULTS = (
    weigh(
        "you are an insult",
        STRONG,
        r"<you_are>(?: <a>)?(?: <very>){0,3} (?:<insult>|<adjective>)"
        r"(?! (?:to|about this|idea|ideas|argument|take|question|post|point|logic|claims?|study"
        r"|thing"
        r"|for (?:doing|helping|staying)|s|if i|at (?:chess|golf))\b)",
        r"you(?: <very>){0,3} (?:<insult>|stupid fuck|fucks?|piece of (?:shit|garbage|trash"
        r"|crap|filth))"
        r"(?! (?:about|for doing))",
        r"you are(?: <a>)?(?: <very>){0,2} (?:piece|sack|pile|bag|bunch) of (?:shit|garbage|trash"
        r"|crap|filth|scum|idiots)",
        of=_INSULT,
    ),
    weigh(
        "this person is an insult",
        CLEAR,
        r"<she_is>(?: <a>)?(?: <very>){0,3} (?:<insult>)(?! (?:idea|move|take))",
        r"(?:this|that|fuck this|ignore this|another)(?: <very>){0,3}(?: <person>)?(?: <very>){0,2}"
        r" (?:bitch|cunt|asshole|moron|idiot|imbecile|scumbag|dumb ass|dumbass|psycho|whore"
        r"|slut|clown|lunatic|loser|hag|grifter|shill"
        r"|murderer|nutjob|buffoon|maniac|sociopath)(?! (?:car|fish|show|alert))",
        r"<you_are>(?: \w+)? (?:dumber|stupider|uglier|dumb as|as dumb as|as stupid as)|being"
        r" (?:this|so|that)"
        r" (?:stupid|dumb|ignorant|clueless|evil)",
        r"(?:this|that|the) <person>(?: \w+)? is(?: <a>)?(?: <very>){0,3} (?:<insult>|<adjective>)",
        r"(?:what|such) (?:a|an)(?: <very>){0,3} (?:idiot|moron|bitch|cunt|asshole|clown|loser|liar"
        r"|imbecile|scumbag|piece of shit|disgusting (?:person|human|woman|man)|bastard|dickhead"
        r"|cow|hag|fool|buffoon)",
        of=_INSULT,
    ),
    weigh(
        "called out by an insult",
        CLEAR,
        rf"{NOT_AN_ARTICLE}[\w]+ (?:idiot|moron|bitch|cunt|asshole|clown|loser|liar|imbecile"
        rf"|scumbag"
        rf"|dumb ass"
        r"|dumbass|dickhead|dipshit|shill|grifter|murderer|nazi|scum|wanker|twat|whore|slut|prick"
        r"|fuckwit|cretin|psycho|coward|hack|hag|cow|retard|buffoon|fucker|jackass|pillock)"
        r"(?= \.|$| emclown| emfinger| xlink)",
        r"(?:^|(?<=\. ))(?:<very> ){0,3}(?:idiots?|moron|bitch|cunt|asshole|clown|loser|liar"
        r"|imbecile"
        r"|scumbag|scum|shill|grifter|murderer|nazi|psycho|coward|whore|slut|dipshit|dickhead"
        r"|disgusting (?:creature|pig|human|woman|man)|pathetic|piece of shit)(?: <role>)?(?="
        r" \.|$)",
        r"(?:^|(?<=\. ))(?:listen|hey|ok|okay|look|nice try|wow|typical|shut it|lol|sure|cry more)"
        r"(?: here| up| you)?(?: <very>){0,2} (?:idiot|moron|bitch|cunt|asshole|clown|loser|liar)",
        of=_INSULT,
    ),
    weigh(
        "told to be gone",
        CLEAR,
        r"(?:oh |just |please |now )?shut (?:the (?:fuck|hell) )?(?:up|your (?:\w+ )?(?:mouth"
        r"|face|trap"
        r"|hole))(?! (?:about|and take my|down shop|shop|that is|this is|no way|omg|really)\b)",
        r"(?:go )?fuck (?:you|off|yourself|your (?!life)\w+|right off|this (?:\w+ )?(?:<person>"
        r"|<insult>"
        r"|<fake>))(?! up\b| over\b)|(?:go|crawl) (?:to hell|fuck|screw yourself|back (?:to|under)"
        r" (?:your|whatever|the) (?:hole|rock|cave|sewer))|(?:rot|burn) in (?:hell|prison|jail)",
        r"eat (?:shit|a dick|a bag of dicks)|screw you|piss off|(?:you|they|he|she) belongs? in"
        r" (?:a |an |the )?(?:cage|prison|jail|zoo|hell|asylum|gutter|trash|looney)|get bent"
        r"|get the fuck (?:out|off)|bite me"
        r"|get cancer|suck it|delete your (?:account|self)|crawl back|bugger off|sod off|do one"
        r" you",
        r"emfinger|see you in hell|kiss my ass",
        of=_INSULT,
    ),
    weigh(
        "despised",
        CLEAR,
        r"you (?:\w+ )?(?:disgust|sicken|repulse) me|you make me (?:sick|want to (?:puke|vomit))",
        r"(?:everyone|everybody|we all|people|your (?:patients|colleagues|kids)) (?:\w+"
        r" )?(?:hates?|laughs? at"
        r"|despises?) you|i (?:\w+ )?(?:hate|despise|loathe) (?:you(?! guys are)|doctors like"
        r" you|your (?:guts"
        r"|face|kind))(?= \.|$| and| so| bitch| you| people| all| doctor)|(?:nobody|no one)"
        r" (?:likes|wants|loves"
        r"|respects|asked|needs|cares (?:about|what)) you",
        r"waste of (?:oxygen|space|air|skin|a human|sperm|an education|taxpayer)|shame on you"
        r"|ashamed of you(?! not)|you should be"
        r" (?:\w+ )?ashamed|how do you (?:sleep|live with yourself)|(?:blood|deaths?) (?:is "
        r"|are )?on your (?:\w+ )?"
        r"hands|you (?:are|were) (?:\w+ )?(?:killing|murdering|poisoning|harming|butchering"
        r"|mutilating)"
        r" (?:\w+ )?(?:people|kids|children|babies|patients|us)|you (?:have )?(?:killed"
        r"|murdered) (?:people|kids|patients|children|babies|her|him|them|my|our|us|millions"
        r"|thousands|grandma|so many)",
        r"(?:pharma|pfizer|moderna|big pharma|government|corporate) (?:\w+ )?(?:whore|shill"
        r"|puppet|stooge"
        r"|slut|lapdog|bitch|mouthpiece|prostitute)|how much (?:did|does|is|are)(?: \w+){1,3}"
        r" pay(?:ing)? you"
        r"|(?:who|what) is paying you|bought and paid for|paid (?:off )?by (?:big )?(?:pfizer"
        r"|pharma|moderna|gates|soros|the industry)|sold your soul|your (?:pharma|pfizer)"
        r" (?:masters"
        r"|overlords|paycheck|check|kickbacks)|baby killers?|child (?:abuser|killer|mutilator)",
        r"the world would be (?:\w+ )?better (?:off )?without you|do us all a favor|you are not"
        r" human"
        r"|mengele|ugly (?:inside|face|bitch|cow)|(?:look at|seen) your (?:\w+ )?face|get over"
        r" yourself",
        of=_INSULT,
    ),
    weigh(
        "talked down to",
        CLEAR,
        r"(?:calm|settle|simmer|sit|pipe) down (?:sweetheart|sweetie|honey|little|love|lady|hun"
        r"|dear|girl|princess"
        r"|karen|missy|clown|<insult>)|(?:nobody|no one|who) (?:\w+ )?(?:asked|cares) (?:\w+"
        r" ){0,2}(?:you|your"
        r"|what you)|so emotional (?:for|as)|you are (?:being )?(?:too|so|very|just)"
        r" (?:emotional|hysterical"
        r"|shrill|hormonal|sensitive)|(?:stay|stick) (?:in|to) (?:your lane|the kitchen"
        r"|stitching)|know your place"
        r"|are you (?:on your period|off your meds|mentally ill|retarded|stupid|brain dead|high"
        r"|drunk|illiterate|"
        r"slow|that (?:dumb|stupid))|time of the month|take your meds|cry (?:more|harder)|stop"
        r" whining|grow up"
        r" (?:you|doctor|lady|<insult>)|you (?:need|should get|are in need of) (?:serious "
        r"|psychiatric |mental )"
        r"(?:help|care)|seek (?:\w+ )?help(?= \.|$| you)|watch your tone|you are (?:a"
        r" )?(?:deeply )?(?:unwell"
        r"|sick (?:fuck|woman|man|individual|person|puppy))|(?:learn|try) to read (?:\w+"
        r" )?(?:doctor|honey|sweetie)"
        r"|listen (?:here )?(?:sweetheart|sweetie|honey|little|lady|girl|girlie|missy)|smile"
        r" more|little girl",
        of=_INSULT,
    ),
    weigh(
        "mild slight",
        HALF,
        r"sit down|touch grass|cope|snowflake|you clearly (?:can not|have no|do not|never)"
        r"|what is wrong with you|you have no (?:idea|clue)(?= \.|$)|emclown|empoo|emvomit"
        r"|emsnake|empig"
        r"|sheep|sheeple|karen|your ego|who do you think you are|god complex|you people",
        of=_INSULT,
    ),
    weigh(
        "an insult somewhere", HINT, r"<insult>|<fake>|fuck(?:ing)? <person>|hate you", of=_INSULT
    ),
)

IDENTITY = (
    weigh(
        "slur",
        STRONG,
        r"(?:you|u|your|another|this|that|these|fucking|stupid|dumb|filthy|ugly|a|the|dirty"
        r"|no|of|by|for|go home|typical|some|all|damn|nasty|old|like)(?: <very>){0,2} (?:<slur>)"
        r"|^(?:<very> ){0,2}(?:<slur>)|(?:<slur>) (?:doctor|nurse|bitch|lover)",
        of=_IDENTITY,
    ),
    weigh(
        "told to leave",
        STRONG,
        r"go (?:the fuck )?(?:back|home)(?: \w+)? to (?:your (?:own |shithole )?(?:country"
        r"|village|jungle|land|people)"
        r"|where(?:ver)? you|(?:africa|india|china|mexico|pakistan|nigeria|iran|iraq|russia|the"
        r" jungle|poland"
        r"|israel|syria|somalia))|back to (?:your (?:own )?country|the kitchen|where you came)"
        r"|you (?:do not|will never) belong (?:here|in (?:this country|medicine|america|the west))"
        r"|(?:deport|deporting) (?:you|her|him|this)|(?:you|she|he)(?: \w+){0,3} be deported"
        r"|(?:belongs?|stay|get|be) (?:\w+ )?in the kitchen"
        r"|make me a sandwich|speak english|learn english",
        of=_IDENTITY,
    ),
    weigh(
        "denied by group",
        STRONG,
        r"(?:diversity|dei|affirmative action|quota|woke|token|equity) (?:hires?|doctors?|nurse"
        r"|admits?|picks?|physicians?"
        r"|md|quotas?|case|degree|surgeon|trash|appointment|<group>)|only (?:got in|hired"
        r"|admitted|here) because"
        r"(?: \w+){1,3} (?:<group>|skin|race|quota|gender)|<group> (?:<role> )?(?:do not belong"
        r"|should not be"
        r" (?:allowed|<a>|doctors?|in|practicing|surgeons?)|can not be (?:doctors?|trusted)|are"
        r" (?:all )?(?:too emotional"
        r"|too stupid|inferior|animals|vermin|savages|subhuman|terrorists|parasites|groomers"
        r"|disgusting|stupid|trash"
        r"|evil|filthy|ruining|destroying|liars)|have no place|need to (?:go|leave|shut)|should"
        r" (?:die|be (?:deported|banned"
        r"|shot)|stay (?:home|in)))|never (?:trust|let|see|use)(?: \w+){0,3} <group> (?:doctor"
        r"|nurse|surgeon|physician"
        r"|gp)|(?:you will|will) never be a (?:real )?(?:woman|man|american)|real (?:man"
        r"|american|white) doctor"
        r"|hate (?:all )?(?:the )?<group>|(?:ban|deport|exterminate|gas|kill) (?:all )?(?:the"
        r" )?(?:<group>)",
        of=_IDENTITY,
    ),
    weigh(
        "insulted by group",
        STRONG,
        r"(?:stupid|dumb|fucking|filthy|dirty|disgusting|ugly|typical|emotional|hysterical"
        r"|bitter|crazy|psycho|evil|worthless)"
        r" (?:<very> )?(?:<group>)(?= \.|$| you| bitch| doctor| who| like you| nurse)"
        r"|<group> (?:bitch|cunt|whore|trash|scum|vermin|filth|pig|rat|monkey|animal|cow|slut"
        r"|terrorist)"
        r"|(?:you|your kind|your people|these people)(?: \w+)? (?:are|is) (?:\w+ )?(?:animals"
        r"|vermin|savages|subhuman"
        r"|groomers?|terrorists?|apes|monkeys)|(?:terrorist|groomer|pedo|tranny|jungle|shithole"
        r"|third world) (?:doctor"
        r"|country doctor|quack|degree|witch)|your (?:kind|shithole country|filthy country"
        r"|accent)(?= \.|$| is| should| are)"
        r"|(?:feminazi|mudslime|libtard|shitskin|sandnigger)|emmonkey",
        of=_IDENTITY,
    ),
)
