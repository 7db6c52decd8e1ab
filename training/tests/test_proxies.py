import pandas as pd
import pytest

from training import proxies


def test_words_already_trained_on_are_left_out_and_so_are_repetitions() -> None:
    rows = pd.DataFrame(
        {
            "text": ["Make her famous!", "thank you", "Thank you.", "thank you", "new"],
            "parent": ["", "", "", "another", ""],
        }
    )
    known = frozenset({proxies.folded("make   her FAMOUS")})
    assert proxies.unseen(rows, known).index.tolist() == [1, 3, 4]


def test_another_emoji_is_another_post() -> None:
    assert proxies.folded("I \u2764 them!") != proxies.folded("I \U0001f52a them")
    assert proxies.folded("Don\u2019t, ever.") == proxies.folded("don't EVER")


def test_a_twin_shares_nearly_all_its_words() -> None:
    rows = pd.DataFrame({"text": ["you are the worst doctor of all", "lovely weather"]})
    others = pd.DataFrame({"text": ["you are the best doctor of all", "nothing alike"]})
    near, far = proxies.nearest(rows, others)
    assert near == pytest.approx(6 / 7)
    assert far == 0
    assert proxies.nearest(rows, others[:0]).tolist() == [0, 0]


def test_general_talk_is_a_set_of_its_own() -> None:
    held = pd.DataFrame(
        {
            "text": ["a", "b", "c", "d", "e"],
            "split": ["b", "b", "b2", "b3", "b3"],
            "group": ["threat", "disagreement", "ordinary_talk", "identity_attack", "negated"],
            "hostility": [1.0, 0.0, 0.0, 1.0, 0.0],
        }
    )
    sets = proxies.held_sets(held)
    texts = {
        name: list(zip(rows["text"], rows["truth"], strict=True)) for name, rows in sets.items()
    }
    assert texts == {
        "physician": [("a", True), ("b", False), ("c", False)],
        "argument_vs_attack": [("a", True), ("b", False)],
        "functional_everyday": [("d", True), ("e", False)],
    }
    assert "functional_everyday" not in proxies.held_sets(held[:3])
