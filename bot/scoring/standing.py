"""Signals against a professional's standing: credentials and employer. Weights: `lexicon`."""

from bot.model.verdicts import Category
from bot.scoring.contempt import NOT_AN_ARTICLE
from bot.scoring.lexicon import CLEAR, HALF, STRONG, weigh

_CREDENTIALS = (Category.CREDENTIALS,)
_EMPLOYER = (Category.EMPLOYER,)

CREDENTIALS = (
    weigh(
        "license doubted",
        CLEAR,
        r"(?:who|what idiot|which idiot)(?: \w+){0,5} (?:you|u|her|him|this (?:\w+"
        r" )?<person>)(?: \w+){0,3}"
        r" (?:license|licensed|degree|medical school|md|credentials|diploma|residency)"
        r"|how (?:\w+ ){0,3}(?:you|she|he)(?: ever| even){0,2} (?:get|got|have|become|manage to"
        r" get) (?:a|an|that|any) (?:\w+ )?(?:license|degree|md|diploma)"
        r"|where (?:did|do) (?:you|she|he)(?: \w+){0,2} (?:get|buy|find|earn|print)(?:"
        r" \w+){0,3} (?:degree|license|diploma"
        r"|md|training|education)|(?:get|got|buy|bought|find|found|print|printed|won|earn"
        r"|earned) (?:your|ya|that|her|his)"
        r" (?:\w+ )?(?:degree|license|diploma|md)(?: \w+)? (?:from|in|at|on|off|online|out)"
        r"|(?:degree|license|md|diploma)"
        r"(?: \w+){0,3} (?:cereal box|cracker jack|crackerjack|happy meal|vending machine"
        r"|facebook|youtube|google|clown"
        r" (?:school|college|university)|walmart|costco|wish|ebay|temu|trump university|online)",
        of=_CREDENTIALS,
    ),
    weigh(
        "not a doctor",
        CLEAR,
        r"(?:you|she|he|this) (?:are|is|must be|ai)(?: obviously| clearly| literally| so)?"
        r" (?:not|no)(?: even)? (?:an |a )?"
        r"(?:real |actual |proper |true |good |competent |qualified |fit )?(?:doctor|physician"
        r"|nurse|expert|surgeon|medic)"
        r"(?! appointment| note|s)|(?:fake|pretend|wannabe|phony|bogus|so called|self"
        r" proclaimed|clown|crooked|quack) (?:doctors?|physician|nurse|surgeon|expert|md)"
        r"|(?:discount|google|tiktok"
        r"|failed|crooked|corrupt|dishonest|shit|shitty|garbage|trash|horrible|terrible"
        r"|disgusting|incompetent|useless|dangerous"
        r"|pathetic|worthless|stupid|dumb|idiot|evil|lying|worst) (?:<very> )?(?:doctor"
        r"|physician|nurse|surgeon|expert|md"
        r"|gp)(?= \.|$| like| you| who| shut| go| i| ever| in)|call(?:s|ing)? (?:yourself"
        r"|herself|himself|your self) (?:a |an )?(?:\w+ )?(?:<role>"
        r"|healer|professional)|(?:some|what a|what kind of|what sort of) (?:\w+ )?<role>"
        r" (?:you|are you|she|he) ?(?:are|is)?"
        r"|and you (?:are|call)(?: \w+){0,3} <role>|you are (?:supposed|meant) to be a <role>"
        r"|you (?:\w+ )?pass(?:ed)? (?:med|medical)"
        r" school|(?:you|she|he)(?: \w+){0,3} (?:fail|failed|flunk|flunked|skipped|sleep"
        r" through|slept through)(?: out of)? (?:med|medical|nursing|high)"
        r" school|did you (?:even |actually |really )?(?:go to|attend|finish|graduate) (?:from"
        r" )?(?:med|medical|nursing)? ?school"
        r"|play(?:ing)? (?:at )?doctor(?= \.|$| on| in)",
        of=_CREDENTIALS,
    ),
    weigh(
        "you are a fake",
        STRONG,
        r"(?:<you_are>|<she_is>)(?: <a>)?(?: <very>){0,3} (?:<fake>)(?! (?:news|it|idea|product"
        r"|study|trial|research|cure|treatment|account))"
        r"|you(?: <very>){0,2} (?:quacks?|charlatans?|frauds?|hacks?)|(?:this|that|what a|such"
        r" a|fuck this|the)(?: <very>){0,2}"
        r" (?:quack|charlatan|fraud)(?! (?:treatments?|cures?|theory|industry|study|claims?"
        r"|case|that|alert|department|investigation|detection|watch|medicine))"
        rf"|(?:quack|fraud|charlatan)(?: doctor)?(?= alert| emclown)|{NOT_AN_ARTICLE}\w+ (?:quack"
        rf"|charlatan|fraud)(?= \.|$)|^(?:<very> )?(?:quack|charlatan|fraud)(?= \.|$| quack)",
        of=_CREDENTIALS,
    ),
    weigh(
        "unfit to practice",
        CLEAR,
        r"(?:you|she|he|people like you)(?: \w+)? (?:should|must|need to|needs to|ought|have no"
        r" business|has no business|do not deserve|should be|are not"
        r"|deserve)(?: \w+){0,4} (?:lose|practicing|practice|license|treating|treat|near (?:a "
        r"|any )?(?:patients?|hospital|children|kids)|struck off|stripped|disbarred"
        r"|around (?:patients|children|kids)|fit to|be a <role>|in medicine|touch (?:a"
        r" )?patients?|allowed)|(?:lose|revoke|revoked|pull|pulled|take|taken|strip|stripped"
        r"|yank|suspend|suspended"
        r"|come for|coming for|coming after|have) (?:\w+ )?(?:your|her|his|this \w+ s)"
        r" (?:medical |nursing )?(?:license|licenses)(?! (?:to|plate))|(?:pity|feel sorry for"
        r"|feel bad for|fear for|god help"
        r"|pray for|poor) (?:\w+ )?(?:your|her|his) (?:\w+ )?patients|(?:glad|thank god"
        r"|relieved|happy)(?: \w+){0,2} (?:are|is) not my (?:\w+ )?<role>|(?:never|not) (?:\w+"
        r" )?(?:let|trust|allow)"
        r" you (?:\w+ )?(?:near|touch|treat|with|around|to treat|anywhere)|worst (?:doctor"
        r"|physician|nurse|surgeon)|(?:is|are) a (?:\w+ )?(?:danger|menace|threat) to (?:her"
        r"|his|your|their|all|the|any) (?:\w+ )?(?:patients?|public|profession)|(?:is|was) your"
        r" (?:degree|license|diploma|md) (?:even )?(?:from|real|fake|printed)|(?:hand in|give"
        r" up|turn in|burn|tear up) your (?:license|degree|badge)"
        r"|(?:your|ur) (?:degree|license|education|diploma|credentials?|md|phd|training) (?:is"
        r"|are|was|means?|must)(?: \w+){0,2} (?:worthless|useless|nothing|joke|fake|waste"
        r"|garbage|trash|toilet|shit)"
        r"|you (?:are|were) (?:\w+ )?(?:unqualified|incompetent|unprofessional|unfit|a terrible"
        r" <role>|a bad <role>|an awful <role>|a horrible <role>)"
        r"|you (?:are|were) (?:a |an )?(?:\w+ )?(?:embarrassment|disgrace|danger|menace|shame"
        r"|insult|liability|stain) (?:to|on) (?:\w+ ){0,2}(?:profession|medicine|patients|field"
        r"|society|public|hospital|oath|humanity)"
        r"|how (?:are you|is she|is he|did you) (?:still |even |ever )?(?:allowed|licensed|a"
        r" doctor|a nurse|employed|practicing|get licensed|become a)|how unprofessional"
        r"|worthless degree|quit medicine"
        r"|hippocratic oath (?:is|means|did|\w+) (?:\w+ )?(?:joke|nothing|you)|first do no harm"
        r" (?:my|huh|right|you)|stick to (?:nursing|cooking|tiktok|dancing|selfies)|back to"
        r" (?:med|medical|nursing) school",
        of=_CREDENTIALS,
    ),
    weigh(
        "doubt of training",
        HALF,
        r"malpractice|do your (?:own )?(?:job|research)|you (?:\w+ )?(?:never|did not)(?:"
        r" \w+){0,3} (?:studied|read|learn|learned|school)"
        r"|read a (?:book|study)|supposed to be (?:the |an? )?(?:expert|doctor)|so called|and"
        r" you are a|even a <role>",
        of=_CREDENTIALS,
    ),
)

EMPLOYER = (
    weigh(
        "call to the employer",
        CLEAR,
        r"(?:i|we|just|already|everyone|someone|somebody|please|am|are|will|going to|let us"
        r"|should|time to|have|now|everybody|people|and|wife|husband|lawyer)"
        r" (?:\w+ )?(?:calling|call|called|reporting|report|reported|contacting|contact"
        r"|contacted|emailing|email|emailed|e mailed|tagging|tagged|tag|telling|tell|told"
        r"|notifying|notify|notified|phoning|phone|phoned|ringing|rang|writing|wrote|messaging"
        r"|messaged|informing|inform|sent this|send this|sending this|forwarding|forwarded"
        r"|forward this|complaining|complained|complain|filing|filed|file|screenshotted"
        r"|screenshotting)"
        r"(?: (?!your own|my|thank|them)\w+){0,5} (?!the )<whose> (?:\w+ )?<board>(?! (?:thank"
        r"|thanks|about (?:my|the|our)|to (?:thank|book|say|ask|schedule|confirm|praise)"
        r"|appointment|and (?:thanked|said)|line|if|today if|for (?:an appointment|a refill"
        r"|advice)))",
        r"(?:calling|call|contacting|contact|emailing|email|writing to|write to|complaining to"
        r"|going to|told|tagging|reporting this to|reporting to|complaint (?:to|with)|filed"
        r" with|heading to) (?:\w+ )?the (?:\w+ )?<board>(?: \w+){0,2} (?:about|on|re"
        r"|regarding) (?:you|her|him|this (?:\w+ )?<person>)",
        r"(?:report|reporting|reported) (?:you|her|him|this (?:\w+ )?<person>)(?= \.|$| to| for"
        r"| and| today| now| bitch| doctor)|(?:medical|state|licensing|nursing) board (?:will"
        r"|is|has|should|would|might|gets|complaint)"
        r"(?: \w+){0,4} (?:you|your|her|about|interested|this|love)|(?:does|do|did|wonder (?:if"
        r"|what)|bet|hope|when|wait (?:till|until)|what would|what will|what does|maybe|perhaps"
        r"|think)(?: \w+)? (?:your|her|his) (?:\w+ )?<board>"
        r" (?:know|knows|find|finds|see|sees|think|thinks|hear|hears|would|will|is aware|aware"
        r"|reads?|agree|say|says)",
        of=_EMPLOYER,
    ),
    weigh(
        "job threatened",
        CLEAR,
        r"(?:she|he|this (?:\w+ )?<person>|and) should be (?:fired|sacked|struck off|suspended"
        r"|investigated)|(?:get|getting|have|want|see) (?:you|her|him|this (?:\w+ )?<person>)"
        r" (?:fired|sacked|struck off|suspended|disbarred|unemployed|terminated|canned)"
        r"|you (?:will|are going to|should|are|deserve to|need to|ought to|must)(?: be| so| get"
        r"| \w+){0,2} (?:fired|sacked|struck off|unemployed|out of a job)|(?:fire|sack|suspend"
        r"|investigate) (?:her|him|this (?:\w+ ){0,2}<person>|this (?:\w+ )?(?:<insult>"
        r"|<fake>))"
        r"|(?:cost|costing|lose|losing|end|ending|ruin|ruining|destroy|kiss|enjoy|have|take"
        r"|taking|goodbye to) (?:you )?your (?:job|career|practice|livelihood|job goodbye"
        r"|reputation)"
        r"|(?:hope|pray|hoping)(?: that)? (?:you|she|he|they) (?:\w+ )?(?:lose|loses|fired|fire"
        r" you|get fired|gets fired)|(?:your|her|his) (?:\w+ )?<board> (?:will|is going to|are"
        r" going to|should|needs to|has been|have been|just)"
        r" (?:be )?(?:hear|hearing|know|receive|notified|contacted|informed|fire|get|see"
        r"|getting|got)|one call to your|your job is (?:over|gone|done|next)|your career is"
        r" (?:over|done|finished)",
        of=_EMPLOYER,
    ),
    weigh(
        "legal menace",
        HALF,
        r"(?:sue|suing) (?:you|your)|my (?:lawyer|attorney|solicitor)|see you in court",
        of=_EMPLOYER,
    ),
)
