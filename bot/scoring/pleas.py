"""What a plea for help and an account of illness look like, in folded text."""

from bot.scoring.care_words import ILLNESS, LIKELY, PART, PLAIN, TRACE, weigh
from bot.scoring.crisis import CRISIS
from bot.scoring.despair import DESPAIR

SIGNALS = (
    CRISIS,
    *DESPAIR,
    weigh(
        "own illness",
        LIKELY,
        r"(?:i|we) (?:have|had|am|are|was|were|feel|felt|feeling|can not|could not|keep|kept"
        r"|got|get|getting|been|need|needed|took|take|taking|started|start|stopped|ran|run"
        r"|running|lost|broke|fell|woke|think i|think we|suffer|might|may|almost|nearly|still"
        r"|just|be|do not|did not|cough|vomited|threw|throw|bleed|hurt|passed|fainted|burned"
        r"|cut|found|noticed|tested|might have|must have|live|survived|beat|went|waited|wait"
        r"|keep on|developed|felt|may have|could|will|stay|sat|spent|ended|swallowed|miscarried"
        r"|delivered|beg|begged|asked|came|gave|ache|collapsed|only|also|literally|already"
        r"|always|really|never|m|s|go|cannot|nae)(?:<step>){0,6} (?:<symptom>)",
        r"(?:i|we) (?:\w+ ){0,2}(?:can not|can barely|can hardly|barely|hardly|could not|can no"
        r" longer|no longer|cannot|not been able to|unable to|struggle to|struggling to|have"
        r" not|did not|had no|not|never)(?: \w+){0,2} (?:feel (?:half my|my|anything)|walk"
        r"|stand(?= \."
        r"|$| ,| up| for| anymore)|eat|eating|eaten|ate|sleep|sleeping|slept|see (?:out"
        r"|straight|properly|from|clearly|right)|move|get up|get out of bed|leave the house"
        r"|leave my|left my bed|swallow|stop crying|stop shaking|function|pee|poop|hear out"
        r"|hold (?:down|food|my|a|anything)|showered|stopped (?:crying|bleeding)|keep (?:food"
        r"|anything|down|it down)|lift|bend|get warm|remember who|think straight|feed)|(?:have"
        r" not|has not|not|no) (?:eaten|slept|sleep|food|showered|peed|pooped|eating"
        r"|sleeping)(?: \w+){0,3} (?:days?|weeks?|hours|months|nights?|since)|crying (?:for"
        r"|every|all|non ?stop|myself)",
        r"(?:no|not|never|havent) (?:\w+ )?(?:well|right in (?:my|the) head|myself|been right"
        r"|felt right)(?= \.|$| ,| doctor| and| since)|(?:(?:i|still|am|just) |^|(?<=\."
        r" ))(?:feel|feeling) (?:so |really |very |like |absolutely |bloody |fucking )*(?:awful"
        r"|terrible|rough|dreadful|like death|like i am dying|horrible|faint|wrong|off|bad|shit"
        r"|rubbish|hopeless|like hell|shaky|weird)(?= \.|$| ,| and| since| all| today| doctor|"
        r" for| after| but)|(?:they|doctor|doctors|oncologist|hospice) (?:\w+ )?(?:said|say"
        r"|gave|give|told)(?: \w+){0,3} (?:months|weeks|days|years|terminal|nothing (?:they"
        r"|left)|inoperable)|it (?:is|s) my (?:\w+ )?(?:<body>)|(?:<my>)(?:<step>){0,3}"
        r" (?!hospital|er\b|icu|emergency|therapy|therapist|surgery|dead|labs"
        r"|hats?)(?:<symptom>)",
        r"(?:<my>|the) (?:<body>)(?:<step>){0,4} (?:<symptom>|killing me|wrong|bad|weird|funny"
        r"|black|swole|open|leaking|gone|going|dropping|dropped|low|high|through the roof|fell"
        r" out|come out|turning|rotting|lumpy|busted|fucked|messed up|shut|out of place|popped"
        r"|broken|tight|pounding|throbbing|oozing|stuck|split|ripped|torn|red|green|hot)",
        r"(?:pain|pains|ache|lump|lumps|rash|blood|bleeding|swelling|numbness|tingling|pressure"
        r"|tightness|burning|infection|tumor|cancer|clot|sore|bump|growth|spots|hole|fluid"
        r"|cramps|stabbing|discomfort)(?:<step>| all| down| up| right| left| lower| upper| both"
        r"| just| bad| really| coming| keeps){0,3} (?:in|on|under|from|around|near|behind"
        r"|across|through|over|inside|down|up|of|all over|out of) (?:<my>)(?: \w+){0,2}"
        r" (?:<body>)",
        r"my (?:\w+ ){0,2}(?:symptoms?|meds|medication|medications|medicine|prescription|refill"
        r"|refills|insulin|inhaler|epipen|dose|dosage|pills|tablets|antidepressants?|surgery"
        r"|operation|biopsy|scan|mri|results|test results|bloods|labs|diagnosis|chemo|treatment"
        r"|referral|appointment|pregnancy|miscarriage|contractions|cancer|tumor|diabetes|asthma"
        r"|seizures?|migraines?|depression|anxiety|ptsd|psychosis|bipolar|mania|therapist"
        r"|psychiatrist|oncologist|cardiologist|gp|stoma|catheter|stitches|incision|wound|iud"
        r"|implant|transplant|dialysis|disability|illness|condition|disease|chronic (?:pain"
        r"|illness)|pain|fever|rash|cough|bleeding|infection|sutures|water broke|waters broke"
        r"|waters have broken|recovery|relapse|sobriety|sugars?|labor|due date|ultrasound|endo"
        r"|crohns|lupus|epilepsy|ulcer|blood pressure|period|periods|transfusion|feeding tube"
        r"|hearing|eyesight|vision)",
        r"(?:as|being|am) (?:a|an|the) (?:\w+ ){0,2}(?:patient|survivor|addict|alcoholic"
        r"|diabetic|epileptic|amputee|chemo patient|asthmatic|caregiver|carer)|i (?:am|was|used"
        r" to be) (?:\w+ ){0,2}(?:your|a|her|his|their) (?:\w+ )?patient|am (?:\w+"
        r" )?(?:pregnant|weeks|months|diabetic|dying|bleeding|immunocompromised|terminal|stage"
        r"|hemorrhaging|in (?:so much |such |a lot of |constant |severe |terrible |agonizing "
        r"|bad |real |serious )?(?:pain|agony|hospital|labor|withdrawal|crisis|a crisis|er|the"
        r" er|the hospital|the icu|icu))",
        r"(?:you|they|doctors?|gp|nurse|er|clinic|quacks?)(?: \w+){0,1} (?:said|told me|told us"
        r"|tells me|say|says|claimed|swore)(?: that)?(?: it| the| my| its| i| we|"
        r" this){1,2}(?:<step>){0,3} (?:nothing|fine|in my head|stress|all in|imagining"
        r"|exaggerating|normal|faking|drug seeking|drug seeker|making it up|too young|period"
        r"|<symptom>)|(?:in|to|through|into|up|down|on) (?:<my>)(?: \w+)? (?:<body>)(?= \.|$| ,"
        r"| and| now| for| since| again)|(?:called|calls|calling|labeled|treated|treats"
        r"|treating) (?:me|us|her|him) (?:like )?(?:as )?(?:a |an )?(?:drug seeker|drug seeking"
        r"|junkie|addict|hypochondriac|attention seeker|attention seeking|frequent flyer"
        r"|hysterical|crazy|dramatic|noncompliant)",
        r"(?:misdiagnosed|ignored|dismissed|refused|botched|failed|discharged|sent|turned"
        r"|gaslit|mistreated|neglected|abandoned|dropped|hurt|harmed|operated on|examined"
        r"|treated|prescribed|gave|denied|saw|left|kicked|fobbed|overdosed|poisoned|injured"
        r"|maimed|butchered|crippled|misread|lost|missed|cancelled|canceled|rejected|lied to"
        r"|told) (?:<my>)(?:<step>){0,4} (?:<symptom>|home|away|out|surgery|off|bleeding"
        r"|nothing wrong|diagnosis|results|scan)",
        r"(?:doctors?|hospital|er|nurse|gp|you|clinic|surgeon|they|nhs|insurance|pharmacy)"
        r" (?:\w+ ){0,2}(?:misdiagnosed|botched|discharged|gaslit|neglected|operated on"
        r"|prescribed|refused to (?:see|treat|help)|will not (?:see|treat|help)|would not"
        r" (?:see|treat|help|listen)|hung up on|turned away|examined|maimed|crippled|butchered"
        r"|failed|ignored|dismissed|wont see) (?:me|us|my|our|him|her)",
    ),
    weigh(
        "illness in the family",
        LIKELY,
        r"(?:(?:<my>) (?:\w+ ){0,2}(?:<kin>)|the (?:wife|missus|mrs|hubby|husband|baby|wean"
        r"|bairn|little one|old man|toddler|kiddo|twins|boyfriend|gf|bf))(?: ,)?(?:"
        r" s)?(?:<step>| ,){0,8} (?:<symptom>|choked|fell|hit (?:his|her|their) head|sleep|eat"
        r"|eating|wake|waking|drink|move|moving|responding|walk|swallow|feed|feeding|keep"
        r" (?:anything|food|milk)|drowning|drowned|crying|cut|bite|bit|ate|took|gone|passed"
        r"|passing|wake up|shaking|shivering|losing|lost|missing|wrong|not right|limp|grey|gray"
        r"|foaming|nosebleed|wheezy|need help|needs help|in surgery|terminal|stage|in agony|bad"
        r" way|bad shape|surgery|killed|dead|help|water|waters|leaking|labor|hallway|corridor"
        r"|rot|moving|dying|confused|sleepy|floor|bag|body bag|buried|funeral|grave|weeks|spots"
        r"|bp|walk|stand|talk|speak|unresponsive|bleeding|weight|rehab|drug|drugs|drinking"
        r"|using|high|jail|meds|hours|condition|special needs|autistic|nonverbal|wheelchair"
        r"|oxygen|in there|not ok|not okay|in trouble|danger|hurting|scared|screaming)",
        r"(?:<symptom>|ruined|destroyed|took|taken|crippled|broke|failed|buried|let|left|leave"
        r"|help|killed|kill|hurt|hurting|save|saved|treat|treated|failed|misdiagnosed|murdered"
        r"|neglected|ignored|diagnosis|diagnosed|lost|losing|bury|buried|scared for|worried"
        r" about|paralyzed|see|examine|listen to)(?:<step>){0,3} (?:<my>) (?:\w+"
        r" ){0,2}(?:<kin>)",
        r"(?:^|(?<=[.,] )|(?<=doctor )|(?<=and )|(?<=but ))(?:wean|bairn|baby|babby|son"
        r"|daughter|mom|dad|husband|wife|kid|child|mother|father|sister|brother|grandma|nan"
        r"|hubby|toddler|newborn|infant|little one|lo|dd|ds|dh|dw)(?: is| has| was| s| just|"
        r" keeps| been| had| will| wont| not| nae| no| got| are| be| still){1,4}(?:<step>){0,4}"
        r" (?:<symptom>|confused|weeks|bp|seeing spots|drowsy|sleepy|floor|limp|blue|waking"
        r"|feeding|eating|wake|eat|drink|crying|breathing|breathin)",
        r"(?:^|(?<=[.,] )|(?<=doctor )|(?<=and )|(?<=but ))(?:son|daughter|mom|dad|husband|wife"
        r"|kid|mother|father|sister|brother|grandma|grandpa|nan|hubby|toddler|baby|missus"
        r"|boyfriend|girlfriend) (?:just |now |s )?(?:fell|collapsed|fainted|choked|overdosed"
        r"|hit|died|passed|has|keeps|stopped|burned|swallowed|ate|drank|cut|broke|can not|will"
        r" not)|(?:<my>)(?:<step>)? (?:<kin>) s (?:\w+ ){0,2}(?:<body>|<symptom>|condition"
        r"|disease|life|doctor|care|health)",
        r"keep(?:ing)? (?:my|her|his|our|their) (?:\w+ )?(?:<kin>) (?:alive|safe|breathing)"
        r"|(?:i|we)(?: \w+){0,2} (?:lost|buried|bury|lose|losing|burying)(?: \w+){0,2}"
        r" (?:children|kids|<kin>|babies|pregnancy)|someone (?:i|we) (?:love|know|loved)(?:"
        r" \w+){0,3} (?:<symptom>)",
        r"(?:give|gave|giving) (?:<my>)(?:<step>){0,3} (?:<kin>)|(?:<kin>) (?:is|s|are) (?:\w+"
        r" )?(?:in (?:the )?(?:hospital|er|icu|nicu|ambulance|labor|pain|a coma|hospice)|on"
        r" (?:life support|a ventilator|oxygen|morphine|chemo|a vent))",
    ),
    weigh(
        "call for help",
        PLAIN,
        r"(?:please|pls|begging|beg|sos|omg|someone|somebody|anyone|anybody|doctor|urgent"
        r"|urgently|god)(?: \w+){0,3} help(?! (?:spread|stop|ban|fund|share|retweet|repost|us"
        r" spread|me god|yourself|your)\b)|help(?:s|ing)? (?:me|us|him|her|my|our|please|pls"
        r"|urgently|now|asap|needed|wanted)(?! (?:understand|god|to understand|see how|laugh"
        r"|(?:to )?(?:find|locate|cite|source|see|get|reach|pick|choose|spread|write|stop"
        r"|decide)(?: \w+){0,2} (?:source|paper|study|link|figure|reference|citation|data|point"
        r"|logic|word|misinformation|title))\b)|help(?: \.| ,)? help|^help(?= \.|$| ,)"
        r"|(?:can not|barely|lost) feel(?:ing)? (?:in )?(?:half )?(?:of )?my|(?:somebody"
        r"|someone|please|anyone|anybody) talk to me|been clean|send"
        r" help|(?<!not )need (?:\w+ ){0,4}(?:help|advice|assistance|<doctor>|refill|referral"
        r"|prescription|second opinion|bed|diagnosis|painkillers?|pain relief|insulin"
        r"|antibiotics?|inhaler)(?! (?:understanding|believing|to understand|with your)\b)",
        r"(?:call|calling|called|dial|dialed|ring|rang|phone|phoned) (?:an |the |for an |for"
        r" )?(?:ambulance|911|999|112|000|111|108|988|paramedics|poison control|nurse line"
        r"|crisis line)|(?:waiting|waited|wait|hours) (?:\w+ ){0,5}(?:ambulance|er|emergency"
        r" room|a and e|casualty|urgent care|in the er)|no ambulance",
        r"(?:where|who|how) (?:can|do|should|could|would|shall) (?:i|we) (?:\w+ )?(?:go|call"
        r"|turn|get help|find (?:a |an )?<doctor>|see a|see someone|get (?:a |an |my"
        r" )?(?:<doctor>|refill|meds|insulin|appointment|help|care|seen|treatment"
        r"|prescription))|(?:nobody|no one|noone|none of you|not one of you|no doctor|no"
        r" doctors|no hospital|nobody there)(?:<step>| will| would| can| is| has| even|"
        r" ever){0,4} (?:help|helps|helping|listen|listens|listening|see|believe|believes"
        r"|believed|treat|take|takes|taking|tell|tells|telling|answer|answers|answering"
        r"|answered|call|calls|called|calling|care|cares|check|listened|helped|seen) (?:me|us"
        r"|him|her|my|our|back|the phone|this seriously)",
        r"(?:can not|could not|can i not|can not even|can not seem to|unable to|cannot|still"
        r" can not|do not have|trying to|tried to|how do i|how can i|can i|could i|may i"
        r"|please) (?:\w+ )?(?:get|afford|see|find|book|reach|access|pay for|have|speak to|talk"
        r" to|fill|keep) (?:\w+ ){0,4}(?:appointment|<doctor>|refill|referral|prescription|meds"
        r"|medication|insulin|treatment|care|anyone to (?:help|listen|see)|seen|chemo|surgery"
        r"|inhaler|scan|mri|help|therapy|bed|food down|water down|anything down|fluids down)"
        r"|(?:ayuda|ayudame|ayudenme|necesito ayuda|socorro)|aidez moi",
        r"(?:i|we) (?:\w+ )?(?:need|want|beg|begging|am begging|are begging|implore|desperate"
        r" for|am desperate)(?: \w+){0,3} (?:you|someone|somebody|anyone)(?: to)? (?:help|look"
        r"|see|listen|answer|call|save|check|treat|respond|tell me)|(?:kindly|please|pls)"
        r" (?:advise|advice|guide|revert|suggest|respond|reply|answer|look at|see|check|save"
        r"|call me|treat|tell me|save)|(?:can|could|will|would) (?:you|someone|somebody|anyone"
        r"|u|any doctor) (?:please |pls |just |fucking |at least |even |maybe )*(?:help(?! me"
        r" (?:find|understand|locate|see|with the|cite|out with the|make)\b)|look at|tell me"
        r" (?:if|what|why|whether|how)|see (?:me|my|him|her)|refill|prescribe|treat|check"
        r"|advise|save|call me|diagnose|examine|give me)(?! understand)",
    ),
    weigh(
        "question of one's own",
        PART,
        r"(?:what|wtf|what the (?:fuck|hell)|how) (?:do|should|can|am|shall|would|else can|are)"
        r" (?:i|we) (?:\w+ )?(?:do|take|supposed|give|try|cope|manage|tell)(?! with (?:idiots"
        r"|people|quacks))|should (?:i|we) (?:\w+ )?(?:go|take|stop|call|worry|be worried|give"
        r"|get|start|see|wait|panic|be concerned|bring|keep|increase|double|rush)|(?:do|can"
        r"|could|may) (?:i|we) (?:\w+ )?(?:need|have|take|stop|give|mix|still|safely|drink"
        r"|skip)|(?:is|are) (?:it|this|that|these|they) (?:\w+ )?(?:normal|dangerous|serious"
        r"|safe|bad|an emergency|infected|broken|cancer|contagious|ok to|okay to|a stroke|heart"
        r" attack|sepsis|urgent|too (?:much|many|high|late))|how (?:do|can|would|will|could)"
        r" (?:i|we|you) (?:\w+ )?(?:know if|tell if|tell whether|treat|stop|get rid|manage"
        r"|check|fix|deal)|(?:is|are|was|can|does|do|what|how|could|will|when|should)(?:"
        r" \w+){0,6} (?:too (?:high|low|much|many|long|late)|normal|dangerous|safe|fatal"
        r"|contagious|an emergency|worrying)(?= \.|$| ,| for| to| when| if| after| in)|(?:for"
        r"|in) (?:an? )?(?:infant|newborn|toddler|baby|\w+ (?:year|month|week) old)|(?:what"
        r"|which|right|safe|max|maximum|correct) (?:dose|dosage)|how (?:much|many)(?: \w+){0,3}"
        r" (?:mg|ml|milligrams|for (?:a|my))|what is (?:wrong|happening|going on) (?:with|to)"
        r" (?:<my>|me)|am i (?:dying|having|going to (?:die|be ok|be okay|lose)|ok|okay|losing"
        r"|in (?:danger|trouble)|going (?:mad|crazy|blind))|going to (?:be ok|be okay|make it"
        r"|lose (?:him|her|my|the))|(?:how|when)(?: \w+){0,2} (?:long|soon|many|much)(?:"
        r" \w+){0,3} (?:before|until|should|can|do|to) (?:i|we|take|give|wait|<my>|it)",
    ),
    weigh(
        "acute symptom",
        1.3,
        r"chest (?:\w+ )?(?:pains?|hurts?|tight|tightness|pressure)|(?:can not|could not"
        r"|trouble|struggling to|not|hard to|difficulty|stopped|stops|stop|barely|hardly|unable"
        r" to|nae|no|scarcely) (?:\w+ )?(?:breathe|breathing|breathin|breath|catch (?:my|her"
        r"|his) breath)|short(?:ness)? of breath|(?:will not|does not|would not|not|never|can"
        r" not|wont|keeps|still) (?:\w+ )?(?:stop(?:ping|ped)? (?:bleeding|vomiting|shaking"
        r"|crying|screaming|seizing|throwing up|coughing)|bleeding|wake up|waking up"
        r"|responding)|(?:bleeding|vomiting|pain|blood|fever|seizure|it|shaking|crying) (?:\w+"
        r" )?(?:will not|does not|would not|wont|never|not) (?:stop|stopping|go away|going away"
        r"|come down|coming down|break)|(?:lips|face|fingers|nails|skin|hands|he|she|baby)"
        r" (?:\w+ ){0,3}(?:blue|grey|gray|purple)|turning blue|going blue|not breathing"
        r"|unresponsive|unconscious|passed out|blacked out|(?:cough|coughing|vomiting|throwing"
        r" up|puking|peeing|pissing|pooping|shitting|spitting|spit|bringing) (?:up )?blood"
        r"|blood in (?:my|his|her|the|me) (?:\w+)|(?:weeks|months) (?:pregnant|gone|postpartum)"
        r"|(?:arm|leg|face|side|hand)(?: \w+){0,3} (?:numb|droop\w*|tingl\w+|paralyzed|weak)"
        r"|slurr(?:ed|ing)|droop(?:ing|y)|heart attack|having a (?:stroke|seizure|fit|panic"
        r" attack|miscarriage|heart attack|reaction|breakdown|manic|crisis)|anaphyla\w+|throat"
        r" (?:is )?(?:closing|swelling|swollen)|run out of (?:my |his |her )?(?:insulin|meds"
        r"|medication|inhalers?|pills|oxygen|methadone|suboxone)|(?:out of|without|no more"
        r"|rationing|afford) (?:\w+ )?(?:insulin|meds|oxygen|medication|lithium|inhalers?|pills"
        r"|methadone|suboxone|antidepressants?|prescriptions?|chemo)|(?:10[0-7]|3[89]|4[0-2]"
        r"|10[2-7]f|4[01]c|39c)(?: \w+)? (?:fever|degrees|temp|temperature)|(?:bp|blood"
        r" pressure|sats|heart rate|pulse|sugars?|glucose|o2)(?: \w+){0,2} \d{2,3}|(?:fever"
        r"|temp|temperature)(?: of| is| at| hit| over| s| was| up to| now){0,2} (?:10[0-7]"
        r"|3[89]|4[0-2])",
    ),
    weigh(
        "own body",
        2.4,
        r"(?:my|ma|mah|me) (?:left |right |whole |lower |upper |poor |fucking |entire"
        r" )?(?:ankle|wrist|knees?|hip|spine|kidneys?|liver|lungs?|bladder|breasts?|ovary"
        r"|ovaries|uterus|womb|urine|pee|poop|poo|stools?|skin|toes?|ribs|throat|ears?|chest"
        r"|tummy|belly|stomach|bowels?|lymph nodes?|groin|heart|heid|eye|legs?|arms?|foot|feet"
        r"|tooth|teeth|gums?|scalp|temperature|pulse|vagina|penis|testicles?|nipple|pelvis"
        r"|discharge|joints|muscles|nerves|veins|sternum|scar)(?! (?:out|down your|goes|breaks"
        r"|bleeds|is broken for)\b)",
    ),
    weigh(
        "fear",
        PART,
        r"(?:i am|i m|we are|am|im|so|really|fucking|i feel|feeling|feel) (?:\w+ )?(?:scared"
        r"|terrified|frightened|desperate|begging|worried sick|losing it|losing my mind"
        r"|hopeless|so alone|alone|worthless|falling apart|breaking down|panicking|at my limit"
        r"|at the end|drowning|numb|empty|done|trapped|broken|freaking out|not ok|not okay|not"
        r" coping|struggling|spiraling|bricking it|shitting myself)(?= \.|$| ,| and| for| of|"
        r" about| that| i| to| but| at| here| right| rn| doctor| please| because| with| he| she"
        r"| my| we)|at the end of my rope|nobody (?:cares|would care|will miss) (?:if i|me"
        r"|about me)|(?:made|makes|making|got|getting|gotten|gets) (?:it |me |him |her |things "
        r"|my \w+ )?(?:\w+ )?worse|(?:rock bottom|breaking point|last (?:hope|resort|chance"
        r"|straw))|out of options|do not know (?:what to do|where to (?:go|turn)|who to (?:call"
        r"|turn|ask)|how much (?:longer|more))|nowhere (?:else )?to (?:go|turn)",
    ),
    weigh(
        ILLNESS,
        TRACE,
        r"(?!(?:die|dies|died|dead|dying|hospital|er|icu|labs|temp|therapist|psychiatrist"
        r"|racing|pots|als|medicine|dose|appointments|labor|terminal|vaccine"
        r" injur\w+)\b)(?:<symptom>)|<drug>",
    ),
    weigh("mention of kin", TRACE, r"(?:<my>) (?:\w+ ){0,2}(?:<kin>)"),
    weigh("plea", TRACE, r"please|begging|urgent|asap|emergency|help|sos"),
)
