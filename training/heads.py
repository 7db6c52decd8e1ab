"""The outputs of the model, in the order of its logits."""

from bot.model.verdicts import Category

HOSTILITY = "hostility"
KINDS = tuple(kind.value for kind in Category)
CARE = "care"
AIMED = "aimed"
HEADS = (HOSTILITY, *KINDS, CARE, AIMED)
PLACE = {head: place for place, head in enumerate(HEADS)}
