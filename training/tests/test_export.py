from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from training.encoder import Encoder, Shape
from training.export import export_int8
from training.quantised import LONGEST

SHAPES = [
    pytest.param(Shape("plain", 2, 64, 4, 200, 130, 0, 1e-12, 0), id="as MiniLM"),
    pytest.param(Shape("relative", 2, 64, 4, 200, 132, 2, 1e-5, 32), id="as MPNet"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_int8_says_what_the_encoder_says_alone_as_together(shape: Shape, tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = Encoder(shape).eval()
    posts = np.random.default_rng(1).integers(3, 200, (24, 21))
    export_int8(model, list(posts), tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    together = session.run(None, {"input_ids": posts})[0]
    alone = np.concatenate([session.run(None, {"input_ids": post[None]})[0] for post in posts])
    assert (together == alone).all()
    with torch.inference_mode():
        ids = torch.from_numpy(posts)
        wanted = model(ids, torch.ones_like(ids)).numpy()
    assert np.corrcoef(together.ravel(), wanted.ravel())[0, 1] > 0.99
    longest = session.run(None, {"input_ids": np.full((1, LONGEST), 5)})[0]
    assert np.isfinite(longest).all()
