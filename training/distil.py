"""A large model teaches a small one: its probabilities soften labels and fill the unknown."""

import numpy as np

from training.rows import Labels

TEACHER_SHARE = 0.5


def soften(labels: Labels, teacher_logits: Labels) -> Labels:
    """Known labels meet the teacher half way; unknown ones are the teacher's."""
    said = 1.0 / (1.0 + np.exp(-teacher_logits))
    mixed = (1.0 - TEACHER_SHARE) * labels + TEACHER_SHARE * said
    return np.where(np.isnan(labels), said, mixed).astype(np.float32)
