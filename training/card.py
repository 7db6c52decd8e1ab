"""MODEL_CARD.md, written from the figures of the run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from training.measure import Figure

_LICENCES = {
    "civil_toxicspans": "CC0 1.0",
    "edos": "CC0 1.0",
    "surge_toxicity": "MIT",
    "hatemojibuild": "CC BY 4.0",
    "guest_misogyny": "MIT; text from Reddit",
    "davidson2017": "MIT; Twitter terms apply to the text",
    "cat_large": "Apache-2.0; Wikipedia text CC BY-SA",
    "vicomtech_stormfront": "CC BY-SA 3.0 ES",
    "tweeteval_hateval": "no restrictions by TweetEval, those of the task or Twitter may apply",
    "goemotions": "Apache-2.0; text from Reddit",
}
_SHOWN = ("as shipped", "alt-profanity-check", "vader")
_ALL = "report/candidates.md has every candidate."
_WEAK = 0.5  # a kind below this F1, a quiet group above this share is named as weak
_NOISY = 0.1


def write_card(table: pd.DataFrame, chosen: Mapping[str, Any], path: Path) -> None:
    rows = chosen["rows"]
    template = (Path(__file__).parent / "card.template.md").read_text(encoding="utf-8")
    card = template.format(
        version=chosen["version"],
        bases=" and ".join(dict.fromkeys(name.split("-")[0] for name in chosen["recipes"])),
        size=chosen["size MB"],
        sources="\n".join(
            f"| {source} | {count} | {_LICENCES[source]} |"
            for source, count in rows["public"].items()
        ),
        train=rows["domain train"],
        calibration=rows["domain calibration"],
        held=rows["held apart"],
        ranking=_ranking(table),
        at_product=_at(chosen, "product"),
        kinds=_kinds(chosen),
        int8=_int8(chosen),
        swaps=_swaps(chosen),
        failures=_failures(chosen),
    )
    path.write_text(card, encoding="utf-8")


def _ranking(table: pd.DataFrame) -> str:
    lines = [
        "| set | model | AUC | recall at 1 % | recall at 5 % false positives |",
        "|---|---|---|---|---|",
    ]
    wanted = ("auc", "recall at 1 % false positives", "recall at 5 % false positives")
    for question, rows in table.groupby("set", sort=False):
        for name in _SHOWN:
            own = rows[rows["candidate"] == name].set_index("measure")
            cells = [str(Figure(*own.loc[measure, ["value", "low", "high"]])) for measure in wanted]
            lines.append(f"| {question} | {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", _ALL])


def _at(chosen: Mapping[str, Any], name: str) -> str:
    figures = chosen[f"at {name}"]
    groups = ", ".join(
        f"{group} {share:.0%} of {count}"
        for group, (share, count) in figures["flagged by group"].items()
    )
    return (
        f"At the threshold `{name}` ({figures['threshold']:.2f}) on the physician set: recall "
        f"{figures['recall']}, false positives {figures['false positives']}. "
        f"Calibration error {figures['calibration error']}. Flagged by group: {groups}."
    )


def _kinds(chosen: Mapping[str, Any]) -> str:
    figures = chosen["at product"]
    lines = [
        "| kind | positives | AUC | F1 | recall | false positives |",
        "|---|---|---|---|---|---|",
    ]
    for kind, found in figures["kinds"].items():
        lines.append(f"| {kind} | " + " | ".join(str(value) for value in found.values()) + " |")
    return "\n".join([*lines, "", f"Macro F1 of the kinds: {figures['macro F1 of kinds']}."])


def _swaps(chosen: Mapping[str, Any]) -> str:
    lines = [
        "| words swapped | pairs | of the post's own words | decisions changed | mean change |",
        "|---|---|---|---|---|",
    ]
    for family, found in chosen["swaps"].items():
        lines.append(f"| {family} | " + " | ".join(str(value) for value in found.values()) + " |")
    return "\n".join(lines)


def _int8(chosen: Mapping[str, Any]) -> str:
    found = chosen["int8"]
    measures = list(next(iter(found.values())))
    lines = ["| model | " + " | ".join(measures) + " |", "|---" * (len(measures) + 1) + "|"]
    for name, figures in found.items():
        lines.append(f"| {name} | " + " | ".join(str(figures[each]) for each in measures) + " |")
    return "\n".join(lines)


def _failures(chosen: Mapping[str, Any]) -> str:
    figures = chosen["at product"]
    weak = [kind for kind, found in figures["kinds"].items() if found["f1"] < _WEAK]
    noisy = [
        group
        for group, (share, _) in figures["flagged by group"].items()
        if share > _NOISY and group not in figures["kinds"]
    ]
    return (
        f"- Kinds with F1 below {_WEAK}: {', '.join(weak) or 'none'}.\n"
        f"- Harmless groups flagged more often than {_NOISY:.0%}: {', '.join(noisy) or 'none'}."
    )
