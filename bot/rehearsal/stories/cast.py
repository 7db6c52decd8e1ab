"""Who appears in the stories and what they say. All of it is made up."""

from random import Random

SUPPORT = (
    "Thank you, this is very helpful.",
    "Thank you so much, doctor.",
    "So helpful, my sister was asking me about it yesterday.",
    "Grateful for your patience with this topic.",
)

CIVIL = (
    "I read the trial differently. The confidence interval crosses one in the second table.",
    "Respectfully, I disagree. The follow-up was only six weeks.",
    "Do you have the numbers for children under two? I could not find them.",
    "I think the policy goes too far, but I see why you argue for it.",
    "That is not what the supplement says, as far as I can tell. Page 14?",
    "I worry about access in rural clinics more than about the vaccine itself.",
)

HOSTILE = (
    "You are a liar and a disgrace to medicine.",
    "You are a stupid, pathetic liar. Shut your mouth.",
    "You're a fraud and you know it. Pathetic.",
    "Go away, you stupid quack.",
    "You are a disgusting liar and a stupid fraud.",
    "What an idiot. You should lose your licence, you fraud.",
    "You evil, stupid woman. You are a liar.",
    "Nobody likes you, you worthless hack. Shut your mouth.",
    "You are scum and a liar.",
    "You're a disgrace, you corrupt clown.",
)

HOSTILE_QUOTES = (
    "Look at this idiot. You are a liar and a fraud.",
    "Get a load of this pathetic quack. You disgust me.",
    "This stupid liar calls herself a doctor. You are a disgrace.",
)

PLEA = (
    "You people never help anybody. My daughter can't breathe since last night, what do I do?",
    "Damn it, please, doctor, my son has had a fever of 40 for three days and nobody answers.",
    "I hate all of this. I don't want to live like this any more.",
)


def cast_name(rng: Random, kind: str, joint: str = "-") -> str:
    """A handle's first label, new each time for as long as a story lasts."""
    return f"{kind}{joint}{rng.randrange(16**6):06x}"
