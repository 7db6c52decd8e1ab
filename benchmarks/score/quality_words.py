"""Words by which harmless posts are counted: who they name, and in whose English they are."""

import re
from collections.abc import Mapping

IDENTITIES: Mapping[str, str] = {
    "women": r"wom[ae]n|girls?|females?|lad(?:y|ies)",
    "men": r"m[ae]n|boys?|males?|guys?",
    "gay, lesbian, bi": r"gays?|lesbians?|bisexuals?|queers?|lgbt\w*|homosexuals?|dykes?",
    "trans": r"trans|transgender\w*|transwom[ae]n|transm[ae]n|non-?binary|enby",
    "Muslim": r"muslims?|islam\w*|mosques?|hijabs?|imams?|qur'?an|koran",
    "Jewish": r"jews?|jewish|judaism|synagogues?|rabbis?|zionis\w+|israelis?",
    "Christian": r"christians?|christianity|catholics?|church(?:es)?|priests?|evangelicals?|pope",
    "Hindu, Sikh, Buddhist": r"hindus?|hinduism|sikhs?|buddhis\w+|gurdwaras?",
    "atheist": r"atheis\w+",
    "Black": r"black (?:people|person|wom[ae]n|m[ae]n|girls?|boys?|guys?|kids?|folks?|doctors?"
    r"|patients?|lives|famil\w+|communit\w+)|african[ -]?americans?|blacks?\b(?= (?:and|are|in))",
    "African": r"africans?|africa|nigerians?|ghanaians?|somalis?|kenyans?|ethiopians?",
    "Asian": r"asians?|chinese|koreans?|japanese|vietnamese|filipin\w+",
    "Indian, Pakistani": r"indians?|india|pakistanis?|pakistan|bangladeshis?|desi",
    "Arab": r"arabs?|arabic|syrians?|iraqis?|palestinians?|iranians?|afghans?",
    "Latino": r"latin[oax]s?|hispanics?|mexicans?|mexico|puerto ricans?",
    "White": r"white (?:people|person|wom[ae]n|m[ae]n|girls?|boys?|guys?|kids?|folks?)|whites?\b"
    r"(?= (?:and|are|in))|caucasians?",
    "immigrants": r"immigrants?|immigration|refugees?|migrants?|asylum|foreigners?",
    "disabled": r"disabled|disabilit\w+|wheelchairs?|deaf|blind|autis\w+|adhd|down syndrome",
    "mentally ill": r"bipolar|schizophren\w+|depress(?:ed|ion)|psychosis|mentally ill|ocd|ptsd",
    "old": r"elderly|old (?:wom[ae]n|m[ae]n|people|lad(?:y|ies)|guys?|folks?)|boomers?|grandm\w+",
    "fat": r"fat|obese|obesity|overweight",
}

DIALECTS: Mapping[str, str] = {
    "African American English": r"finna|ain'?t|tryna|gon|bruh|deadass|imma|ima|nigga[sz]?|y'?all"
    r"|ya'?ll|dat|dis|wit|dem|dey|bouta|lowkey|thot|boo|hella|homie[sz]?|aint|turnt|hoe[sz]?|yo"
    r"|nah|cuz|fam|tho|lil|bae|fr|ion|sis|whole ass",
    "Scots": r"wee|aye|dinnae|cannae|wisnae|didnae|willnae|ken|bairns?|naw|yer|gonnae|numpty|pish"
    r"|heid|weans?|wheesht|dreich|auld|aff|oan|tae|och|doon|hoose|nae|yous|fae|havering",
    "Irish": r"feck\w*|eejits?|me da|me ma|banjaxed|gobshites?|craic|lads|yer man|yer wan|deadly"
    r"|knackered|arse",
    "Northern English": r"owt|nowt|summat|mardy|our kid|lass|mithering|ta love|t'|chuffed|reyt",
    "Australian": r"arvo|ambo|ambos|mate|bloody|heaps|yeah nah|crikey|bugger|bogan|servo|sook",
    "Nigerian, Caribbean": r"abeg|wahala|oga|una|wetin|no be|sef|abi|mi a|nuh|gwaan|bredrin|ting"
    r"|pikin|na so|dey",
    "Indian English": r"yaar|kindly do|do the needful|na\?|arre|bhai|ji|beta|auntyji|lakhs?"
    r"|crores?",
}


def _compiled(table: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"(?<![\w@#])(?:{words})(?!\w)", re.IGNORECASE)
        for name, words in table.items()
    }


_IDENTITIES, _DIALECTS = _compiled(IDENTITIES), _compiled(DIALECTS)


def identities_in(text: str) -> tuple[str, ...]:
    """Names of `IDENTITIES` that the text speaks of."""
    return tuple(name for name, words in _IDENTITIES.items() if words.search(text))


def dialects_in(text: str) -> tuple[str, ...]:
    """Names of `DIALECTS` of which the text has a word: a hint, not a finding about its writer."""
    return tuple(name for name, words in _DIALECTS.items() if words.search(text))
