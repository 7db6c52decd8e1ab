"""Tables of disguises and shorthand: what stands for what. Read by `folding`."""

# Look-alikes from Cyrillic and Greek that NFKC keeps apart; only those which pass for Latin.
LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝӏкмтвгαεορυνικτ" + "’‘ʼ`´" + "“”„«»″" + "–—‑",  # noqa: RUF001  look-alikes are what this table is about
    "aeopcyxijshdqwlkmtbraeopuvikt" + "'''''" + '""""""' + "---",
)
# Latin small capitals and the dotless i: always a costume of the plain letter.
SMALL_CAPITALS = str.maketrans(
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢı",
    "abcdefghijklmnoprstuvwyzi",
)
LOOKALIKES |= SMALL_CAPITALS
# Blank letters: the Hangul fillers, as written and in their compatibility form.
BLANKS = str.maketrans(dict.fromkeys("\u115f\u1160\u3164\uffa0", " "))
LEET = str.maketrans("013457@$!|+8", "oieastasilt" + "b")
SEPARATORS = str.maketrans("", "", ".-_*~|/")
EMOJI = {
    "🖕": "emfinger",
    "🔪": "emknife",
    "🔫": "emgun",
    "🔨": "emhammer",
    "🤡": "emclown",
    "💩": "empoo",
    "🐍": "emsnake",
    "🤮": "emvomit",
    "🐷": "empig",
    "🐒": "emmonkey",
    "🐵": "emmonkey",
}
_MASKABLE = (
    "fuck fucking fucker fucked shit bitch bitches cunt cunts asshole assholes whore slut dick cock"
    " pussy retard nigger nigga faggot kill rape die bastard suicide suicidal kike tranny"
)
MASKABLE = tuple(_MASKABLE.split())
SHORTHAND = {
    "u": "you",
    "ya": "you",
    "yall": "you all",
    "ur": "your",
    "yr": "your",
    "youre": "you are",
    "youll": "you will",
    "youve": "you have",
    "urself": "yourself",
    "yourselves": "yourself",
    "yoself": "yourself",
    "im": "i am",
    "ive": "i have",
    "ima": "i am going to",
    "imma": "i am going to",
    "hes": "he is",
    "shes": "she is",
    "theyre": "they are",
    "thats": "that is",
    "whats": "what is",
    "wont": "will not",
    "cant": "can not",
    "cannae": "can not",
    "canny": "can not",
    "cannot": "can not",
    "dont": "do not",
    "dinnae": "do not",
    "doesnt": "does not",
    "isnt": "is not",
    "arent": "are not",
    "didnt": "did not",
    "wasnt": "was not",
    "shouldnt": "should not",
    "couldnt": "could not",
    "wouldnt": "would not",
    "havent": "have not",
    "hasnt": "has not",
    "aint": "is not",
    "gonna": "going to",
    "gunna": "going to",
    "gon": "going to",
    "finna": "going to",
    "boutta": "about to",
    "wanna": "want to",
    "gotta": "got to",
    "oughta": "ought to",
    "needa": "need to",
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "pleas": "please",
    "hlp": "help",
    "livin": "living",
    "breathin": "breathing",
    "bleedin": "bleeding",
    "dyin": "dying",
    "hurtin": "hurting",
    "killin": "killing",
    "feelin": "feeling",
    "tryin": "trying",
    "thinkin": "thinking",
    "havin": "having",
    "needin": "needing",
    "nae": "not",
    "didnae": "did not",
    "wasnae": "was not",
    "wouldnae": "would not",
    "wilnae": "will not",
    "licence": "license",
    "licenced": "licensed",
    "liscense": "license",
    "lisence": "license",
    "docter": "doctor",
    "dr": "doctor",
    "doc": "doctor",
    "docs": "doctors",
    "drs": "doctors",
    "fuk": "fuck",
    "fck": "fuck",
    "fk": "fuck",
    "fuckin": "fucking",
    "fkn": "fucking",
    "fking": "fucking",
    "fckin": "fucking",
    "fcking": "fucking",
    "effing": "fucking",
    "frickin": "fucking",
    "fcuk": "fuck",
    "stfu": "shut the fuck up",
    "gtfo": "get the fuck out",
    "foad": "fuck off and die",
    "kys": "kill yourself",
    "kms": "kill myself",
    "biatch": "bitch",
    "b1tch": "bitch",
    "dumbass": "dumb ass",
    "mum": "mom",
    "mam": "mom",
    "mums": "mom is",
    "moms": "mom is",
    "paediatric": "pediatric",
    "haemorrhage": "hemorrhage",
    "haemorrhaging": "hemorrhaging",
    "tumour": "tumor",
    "behaviour": "behavior",
    "favour": "favor",
    "diarrhoea": "diarrhea",
    "cos": "because",
    "cuz": "because",
    "coz": "because",
    "bc": "because",
}
_HIDDEN = (
    "kill kills killed killing killer will die dies died you your bitch bitches idiot idiots stupid"
    " moron loser useless worthless whore shit dick slut filthy ugly pig pigs liar quack fuck"
    " fucking cunt asshole bastard retard rape raped want suicide suicidal myself yourself pills"
)
_STROKES = str.maketrans("i1!|034578@$+", "lllloeastbast")  # i and l are both one stroke
_BEHIND_STROKES = {word.translate(_STROKES): word for word in _HIDDEN.split()}
_HIDES = frozenset("1!|034578@$+")
CONTRACTIONS = {"'ll": " will", "'ve": " have", "'re": " are", "'m": " am", "'d": " would"}


def unmask(core: str) -> str:
    """The one maskable word that agrees with every letter shown; at least one must be shown."""
    if not any(map(str.isalpha, core)) or not core[:1].isalpha():
        return ""
    for word in MASKABLE:
        if len(word) == len(core) and all(
            shown in ("*", "#", letter) for shown, letter in zip(core, word, strict=True)
        ):
            return word
    return ""


def unstroke(word: str) -> str:
    """The word of a short list behind `w!ll`, `ki11` or `ki||`; at least half must be letters."""
    if _HIDES.isdisjoint(word) or 2 * sum(map(str.isalpha, word)) < len(word):
        return ""
    return _BEHIND_STROKES.get(word.lower().translate(_STROKES), "")
