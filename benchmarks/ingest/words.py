"""Made-up sentences as long as people's posts: mostly Latin letters, some Japanese, some emoji."""

import re
from itertools import accumulate
from random import Random

_SYLLABLES = re.findall(
    r"\S+",
    "a an ba bel ca con da der e el en es fa for ga go ha hi i in ja ka la le lo ma men mi na ne no"
    " o on pa per po qui ra re ri sa se sto ta te ti to u un va ve vi wa za th ch sh ing ção nh",
)
_WORDS = 6_000
_EMOJI = "😀🎉☕🌧🐈💙"


def _vocabulary() -> list[str]:
    rng = Random(3)
    return ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(_WORDS)]


_VOCABULARY = _vocabulary()
_OFTEN = list(accumulate(1 / (rank + 3) for rank in range(_WORDS)))  # Zipf's law
_KANA = [chr(code) for code in (*range(0x3042, 0x3090), *range(0x4E00, 0x5400, 3))]


def sentence(rng: Random) -> str:
    """At most 300 characters, about 100 in the median."""
    length = min(300, max(4, int(rng.lognormvariate(4.6, 0.9))))
    if rng.random() < 0.2:
        return "".join(rng.choices(_KANA, k=length // 2 + 1))
    text = " ".join(rng.choices(_VOCABULARY, cum_weights=_OFTEN, k=length // 6 + 1))[:300]
    return text + rng.choice(_EMOJI) if rng.random() < 0.15 else text
