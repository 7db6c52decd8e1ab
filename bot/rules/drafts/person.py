"""Words about the person who holds an idea, or about why they hold it, instead of the idea."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import one_of
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_VERY = (
    r"(?:\w+ly |such |just |a bunch of |all |total |complete |absolute |utter |real |raging "
    r"|certified |proper |right |known |bitter |old |sad |little |failed |paid |textbook |classic "
    r"|typical )*"
)
_NAMED = one_of(
    "narcissists?, sociopaths?, psychopaths?, idiots?, morons?, imbeciles?, quacks?, grifters?, "
    "shills?, crackpots?",
    "liars?, charlatans?, hypocrites?, bigots?, cowards?, con (?:man|men|artists?), "
    "snake[- ]oil \\w+, cranks?",
    "cultists?, nut ?jobs?, lunatics?, simpletons?, ghouls?, dumbass(?:es)?, propagandists?, "
    "zealots?, loons?, hacks",
    "fraudsters?, frauds, egomaniacs?, megalomaniacs?, careerists?, sell-?outs?, mouthpieces?, "
    "lapdogs?, useful idiots?",
    "fanatics?, bootlickers?, whackos?, wackos?, nutters?, muppets?, halfwits?, dimwits?, "
    "buffoons?, attention[- ]seekers?",
    "attention whores?, clout[- ]chasers?, pill[- ]pushers?, know-?nothings?, dinosaurs?, "
    "blowhards?, bullies, tossers?, wankers?, pricks?",
    "assholes?, arseholes?, creeps?, weirdos?, has-?beens?, wannabes?, nobod(?:y|ies) with, "
    "jokers, lightweights?, midwits?, boomer \\w+",
)
_CALLED = one_of(
    "frauds?, clowns?, hacks?, monsters?, snakes?, disgrace, bully, hysterics?, embarrassment, "
    "parasites?, coward, dinosaur, menace, crook, thug, snob"
)
_HOW = one_of(
    "delusional, unhinged, senile, demented, psychotic, narcissistic, deranged, insane, crazy, "
    "brain-?dead, stupid, dumb",
    "pathetic, evil, corrupt, dishonest, bought(?: and paid for)?, mentally ill, jealous, "
    "histrionic, paranoid, incompetent",
    "clueless, brainwashed, a disgrace, bitter, lazy, arrogant, ignorant, spineless, gutless, "
    "shameless, desperate, insecure, bipolar",
    "thick, dense, dim, past it, washed up, irrelevant, power-?hungry, money-?hungry, greedy, "
    "hysterical, sick in the head, cracked",
    "not well, unwell in the head, having a breakdown, not a scientist, not a real \\w+, "
    "no scientist, broken by \\w+, a cult member, cowards",
    "off (?:his|her|their|your) (?:meds|rocker|head|trolley|lithium), in it for, out of (?:his|her"
    "|their|your) (?:mind|depth)",
)
_WHO = (
    r"(?:you|he|she|they|anyone|anybody|everyone|people|those|doctors?|physicians?|surgeons?"
    r"|authors?|editors?|reviewers?|the man|the woman|whoever|who|critics|"
    r"dr\.? \w+|prof\w*\.? \w+|this \w+|that \w+|these \w+|the (?:\w+ )?(?:author|minister|editor"
    r"|reviewer|guy|expert|speaker|panel|committee)s?|@[\w.-]+|[A-Z]\w+)"
)
_IS = (
    r"(?:'re|'s| is| are| was| were| must be| has to be| sounds?(?: like)?| looks? like"
    r"| acts? like| comes? across as| remains?)"
)
_ATTACKS = any_of(
    rf"(?:an? |the |you |this |that |these |those |such |what an? |known |all |just |only |no "
    rf"|some |paid |[:,.-] ?){_VERY}{_NAMED}",
    rf"(?:^|(?<=[.!?] )){_VERY}{_NAMED}(?=[.!,])",
    rf"{_WHO}(?: [\w']+){{0,5}}?{_IS} {_VERY}(?:an? |the )?{_VERY}(?:{_NAMED}|{_CALLED})",
    rf"(?:you(?: people| lot| guys| all)?|he|she|they|anyone(?: [\w']+){{1,6}}"
    rf"|whoever(?: [\w']+){{1,6}}|dr\.? \w+|prof\w*\.? \w+|(?:this|the|that) (?:\w+ )?(?:guy|man"
    rf"|woman|doctor|author|person|minister|editor|dude|lady|fella|professor|surgeon"
    rf"|expert)){_IS} {_VERY}(?:and |so |a bit |quite |too )?{_HOW}",
    r"(?:lost (?:his|her|their|your) (?:mind|marbles|grip)|lost the plot|off (?:his|her|their"
    r"|your) (?:meds|rocker|head|trolley)|skipped (?:your|his|her|their) (?:lithium|meds|pills"
    r"|medication)|forgot(?:ten)? (?:your|his|her|their) (?:meds|pills)|losing (?:his|her|their"
    r"|your|it) ?(?:mind|marbles)?)",
    r"(?:he|she|they|you|who|dr\.? \w+|@\w+|this \w+)(?:'s| is| are|'re| was| were)? ?(?:in it "
    r"|here )?(?:\w+ )?(?:only|just|all|clearly|always|solely|purely|been)(?: \w+ing| \w+s| in it"
    r"| here| there| tweeted| posted| said)?(?: this| it| that| stuff"
    r"| these things)?(?: stuff)? ?(?:for|about|because of|to get|after|in it for|wants?"
    r"|cares? about|chasing) (?:the |his |her |their |your |big |more )?(?:money|cash|clicks"
    r"|engagement|attention|fame|likes|followers|power|profit|grants?|pharma\w*|ego|clout"
    r"|applause|book sales|headlines|promotion|consult\w+|fees?|speaking fees|views|relevance)",
    r"(?:bought and paid for|in (?:the )?(?:pockets?|pay) of|in bed with|on the payroll of"
    r"|on \w+'s payroll|paid off by|sold out|sold (?:his|her|their|your) soul|follow the money"
    r"|who(?:'s| is) (?:paying|funding) (?:you|him|her|them)|how much (?:did|does|do"
    r"|are) (?:\w+ ){1,3}(?:pay|paying|paid)(?: \w+)?|ask yourself who (?:benefits|pays|profits)"
    r"|who benefits when (?:he|she|they)|(?:smell|smells|smelled) (?:the )?money|cash(?:ing)? in"
    r"|(?:motivated|driven|blinded) by (?:money|greed|ego|hate|envy|ambition|profit|spite"
    r"|jealousy))",
    r"(?:he|she|they|you)(?:'s|'re| is| are)? (?:\w+ )?(?:just |only |clearly "
    r"|obviously )?(?:jealous|bitter|sour|angry|mad|scared|afraid|upset"
    r"|desperate)(?: \w+){0,2}? (?:because|that|since|about|of|to|ever since)",
    r"(?:has|have|had|with|got|shows?|suffers? from|riddled with|classic|typical"
    r"|textbook) (?:an? )?(?:\w+ )?(?:personality disorder|god complex|savio\w+ complex"
    r"|hero complex|messiah complex|fragile ego|ego the size|borderline behavio\w+|npd|bpd"
    r"|narcissis\w+|main character syndrome|dunning[- ]kruger|small \w+ energy|daddy issues"
    r"|mummy issues|victim complex)",
    r"(?:needs?|should (?:see|get)|get|seek) (?:a psychiatrist|a shrink|psychiatric help"
    r"|(?:some )?(?:serious |professional )help|(?:his|her|their|your) head (?:examined"
    r"|checked|read)|sectioning|a straitjacket)",
    r"(?:no|zero|not an ounce of|without any|devoid of|lacks? (?:any )?"
    r"|never had any) ?(?:integrity|shame|spine|conscience|backbone|morals|empathy|soul|scruples"
    r"|decency|honou?r|self-?awareness|backbone|brain|clue what)",
    r"(?:should|ought to) be (?:ashamed|embarrassed)(?: of (?:him|her|them|your)sel(?:f|ves))?"
    r"|shame on (?:you|him|her|them)|have you no shame|sad (?:little |old |excuse for an? )+(?:man"
    r"|woman|person|people|doctor|human)|pathetic (?:little|old) \w+|what a sad (?:little )?(?:man"
    r"|woman|person)|(?:fragile|bruised|massive|huge|enormous) egos?",
    r"(?:doesn'?t|don'?t|does not|do not|never) (?:really |actually )?(?:care about"
    r"|believe a word of|care if|give a (?:damn|shit|toss) about) (?:\w+ ){0,3}?(?:patients?"
    r"|children|kids|women|people|truth|science|it|this|safety|anyone)",
    r"(?:know|knows) (?:full well |perfectly well |damn well )?(?:it'?s|that it'?s|they'?re|he'?s"
    r"|she'?s|this is) (?:false|a lie|lying|wrong|rubbish|bs|nonsense)(?: and)?|because (?:fear"
    r"|outrage|lies|anger|hate) sells?|say anything (?:for|to) (?:\w+ ){0,2}(?:stay|get|relevan\w+"
    r"|money|attention|be)|to stay relevant|never liked \w+ anyway",
    r"(?:your|his|her|their) (?:brain|mind|head) (?:is|has) (?:\w+ )?(?:broken|rotted|gone|mush"
    r"|fried|empty)|this (?:dense|thick|dumb|stupid|obtuse)(?: with)?|(?:who|how did (?:he|she|you"
    r"|they)) (?:even )?(?:get|got|let|passed?|gave|graduated?)(?: (?:him|her|you"
    r"|them))? (?:into )?(?:a degree|med(?:ical)? school|a licen[cs]e|a phd|through|boards|tenure)",
    r"(?:would|might|could) (?:land|be|carry|mean) (?:\w+ ){0,4}if you'?d (?:ever|actually)"
    r"|failed (?:academics?|scientists?|doctors?|researchers?|clinicians?)|never (?:run|seen"
    r"|treated|done|published|set foot|worked)(?: [\w']+){0,6} (?:in (?:his|her|their|your) life"
    r"|yet (?:he|she|they|here))|lazy then,? lazy now|always (?:was|been"
    r"|has been) (?:an? )?\w+ (?:and|always)",
    r"are you (?:even )?(?:a real|an actual|really a) (?:doctor|physician|scientist|nurse)|(?:go"
    r"|get) back to (?:med(?:ical)? school|your cave|school|tiktok|reading)|what would (?:you|he"
    r"|she) know|(?:stay|go back) (?:in|to) (?:your|the) (?:lane|kitchen)|(?:typical|classic"
    r"|such an?) (?:\w+ )?(?:surgeon|academic|male|man|woman|boomer|millennial|liberal"
    r"|conservative|feminist)(?: behavio\w+)?",
    r"(?:he|she|they|you|that man|that woman)(?:'d|'ll| would| will)? (?:\w+ )?(?:sell"
    r"|throw)s? (?:his|her|their|your|own) (?:\w+ )?(?:mother|grandmother|patients|colleagues)"
    r"|(?:lives?|living) in (?:cloud cuckoo|a fantasy|an ivory tower)|ivory tower",
)
_PATIENT = any_of(
    r"patient|pt|ward|clinic|admitted|psychosis|stigma\w*|diagnos\w+ (?:with|of)|awareness"
    r"|trainees|papers"
)
_ABOUT_HERSELF = any_of(
    rf"(?:i|i'm|i am|me|i was|i felt like|my own|myself) (?:\w+ ){{0,4}}?(?:an? "
    rf"|such an? )?{_VERY}(?:{_NAMED}|{_CALLED}|{_HOW})",
    r"i'?m (?:not )?an? \w+",
    r"(?:is|are|am|was|were) not (?:an? )?\w+|(?:isn'?t|aren'?t|wasn'?t"
    r"|doesn'?t make) (?:\w+ )?(?:an? )?\w+",
    r"call(?:ed|ing|s)? (?:me|us|him|her|them|someone|people|each other|anyone|colleagues|you)"
    r"|(?:word|label|term|slur)s?|accus\w+|imposter|impostor|life ?hacks?|fraud (?:alert"
    r"|prevention|team|squad)|instead of calling",
)


def person_not_idea(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    spans = sentences_with(text, _ATTACKS, unless=_ABOUT_HERSELF)
    if not spans or (_PATIENT.search(text) and not _NAMING.search(text)):
        return ()
    about = text[spans[0][0] : spans[0][1]].casefold()
    starter = Line.STARTER_PRESCRIBING if "prescri" in about else Line.STARTER_CLAIM
    why = "speaks of a person or of motives, not of what was said"
    return (Finding(FindingKind.PERSON_NOT_IDEA, spans, 0.75, why, starter),)


_NAMING = any_of(_NAMED, r"money|pharma\w*|industry|ego|integrity|conscience")
