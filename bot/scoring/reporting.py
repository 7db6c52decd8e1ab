"""Signals of a report to an employer, a board or a court. Weights: `lexicon`."""

from bot.model.verdicts import Category
from bot.scoring.lexicon import CLEAR, HALF, weigh

_EMPLOYER = (Category.REPORT_TO_EMPLOYER_OR_BOARD,)

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
