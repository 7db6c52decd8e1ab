"""The words that signs are made of, and how much a sign weighs: hand-set log-odds, not learned.

`judging` adds a share of a weight to what the model found; `HALF` is about half of `CLEAR`.
Topics, opinions, groups of people and profanity alone carry no weight at all.
"""

from bot.model.verdicts import Category
from bot.scoring.signals import Signal, compile_phrase

SEVERE_WEIGHT = 5.0
STRONG = 4.8
CLEAR = 4.1
HALF = 2.2

_INTENSIFIERS = (
    "fucking absolute total complete utter stupid dumb pathetic ugly fat disgusting evil vile sick"
    " filthy dirty little lying goddamn damn bloody worthless useless ignorant arrogant corrupt"
    " greedy miserable such real massive giant huge ass smug clueless nasty old woke crazy"
    " incompetent cowardly murdering murderous so just truly really very literally nothing but all"
    " basically actually clearly obviously still another typical proper right pure"
)
_INSULTS = (
    "idiot idiots moron morons imbecile imbeciles cretin dumb_ass dumbass jackass asshole assholes"
    " arsehole arseholes bastard bastards bitch bitches cunt cunts twat wanker prick dick dickhead"
    " douchebag douche scumbag scumbags scum loser losers clown clowns buffoon dunce halfwit"
    " dimwit fool fools pig pigs rat rats snake snakes cockroach parasite parasites vermin"
    " liar liars crook crooks grifter grifters shill shills sellout sellouts hag cow whore slut"
    " hoe skank psycho psychopath sociopath nutjob lunatic maniac monster monsters murderer"
    " murderers killer killers nazi nazis scammer scammers thief thieves coward cowards hypocrite"
    " disgrace embarrassment trash garbage filth subhuman troglodyte bellend knobhead tosser muppet"
    " pillock cuck simp bootlicker witch retard retards fucker motherfucker fuckwit fuckface"
    " shithead dipshit shitbag bullshitter numpty eejit weasel joke lowlife degenerate pedo"
)
_FAKES = (
    "quack quacks charlatan charlatans fraud frauds fake fakes phony impostor imposter hack butcher"
)
_ADJECTIVES = (
    "stupid dumb idiotic moronic pathetic disgusting worthless useless braindead brainless evil"
    " vile ugly retarded insane delusional deranged psychotic clueless ignorant incompetent"
    " despicable repulsive revolting gross corrupt sick_in_the_head scum trash garbage crazy"
    " full_of_shit full_of_crap full_of_it an_embarrassment a_disgrace a_joke a_menace mental dense"
    " unhinged hysterical thick a_piece_of_shit a_waste_of_space a_waste_of_oxygen mentally_ill"
    " a_danger_to_your_patients a_danger_to_patients nothing dead_to_me not_well"
)
_SLURS = (
    "nigger niggers nigga kike kikes spic spics chink chinks gook gooks wetback wetbacks paki pakis"
    " raghead ragheads towelhead towelheads faggot faggots fag fags dyke tranny trannies shemale"
    " retard retards retarded coon coons beaner beaners jigaboo curry_muncher sand_nigger"
)


def _any(words: str) -> str:
    """An alternation; an underscore in the list is a space in the text."""
    return "|".join(word.replace("_", " ") for word in words.split())


WORDS = {
    "role": "doctor|doctors|nurse|nurses|physician|physicians|surgeon|surgeons|medic|md|gp|expert"
    "|experts|pharmacist|scientist|scientists|pediatrician|resident|student|doctress|quack",
    "person": "doctor|nurse|physician|surgeon|woman|lady|man|guy|dude|person|girl|chick|bitch|gp",
    "very": _any(_INTENSIFIERS),
    "insult": _any(_INSULTS),
    "fake": _any(_FAKES),
    "will": "will|would|am going to|are going to|is going to|should|want to|am about to|need to"
    "|hope to|ought to|ll|must|have to|swear i will|promise i will|will personally|going to",
    "we": "i|we|ill|somebody|someone|they|people|everyone|my boys|my friends|my brother|my husband"
    "|my dad|one of us|the people",
    "kin": "kids?|children|child|daughters?|sons?|family|families|wife|husband|mother|mom|baby"
    "|parents|loved ones?|grandkids|whole family|entire family",
    "hurt": "kill|murder|shoot|stab|hurt|strangle|hang|bury|gut|slaughter|execute|lynch|rape"
    "|destroy|behead|choke|smash|punch|slap|beat the (?:shit|hell|crap) out of|fuck up|cut|torture"
    "|beat up|hunt down|burn|skin|drown|poison|curb stomp|break",
    "hurt_past": "shot|killed|hanged|hung|murdered|executed|raped|stabbed|beaten|lynched|put down"
    "|burned|burnt|shot in the (?:head|face)|strung up|guillotined|slapped|punched|whipped",
    "board": "(?:the |state |medical |licensing |nursing |hospital |review |ethics )*"
    "(?:hospital|hospitals|employer|employers|boss|bosses|board|dean|chair|department|university"
    "|clinic|hr|gmc|nmc|ahpra|program director|practice|work|workplace|job|supervisor|manager"
    "|medical school|residency|chief|human resources|college|administration|administrators)",
    "whose": "your|her|his|their|this (?:doctor|nurse|woman|man|clown|quack|guy) s|the|ya",
    "gap": r"(?: (?!not\b|never\b|you\b|i\b|we\b)\w+){0,4}",
}


def known_words() -> frozenset[str]:
    """Single words that a disguised or stretched spelling may be folded to."""
    lists = (_INSULTS, _FAKES, _ADJECTIVES, _SLURS, " ".join(WORDS["hurt"].split("|")))
    extra = (
        "fuck fucking shit die dies dead kill yourself address license degree doctor doctors"
        " hospital board fired report reporting rot hell disgusting shame hope lose cancer hate"
        " you your are shut up rape raped tits dick cock pussy nudes suck ass arse stupid dumb"
        " hang hanged"
    )
    flat = " ".join(lists).replace("_", " ")
    return frozenset(word for word in f"{flat} {extra}".split() if word.isalpha())


def weigh(name: str, weight: float, *shapes: str, of: tuple[Category, ...]) -> Signal:
    """One signal; any of its `shapes` shows it, and it counts once however often it is shown."""
    return Signal(name, weight, compile_phrase("|".join(shapes), WORDS), of)
