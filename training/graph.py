"""An ONNX graph written down node by node; each method returns the name of what it adds."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
FUSED = "com.microsoft"  # the operators of onnxruntime
_FORMAT = 9  # of the file: the one of that opset


class Graph:
    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def numbers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def add(self, operator: str, *given: str, domain: str = "", **settings: Any) -> str:
        """An empty name in `given` leaves that input out."""
        name = f"t{len(self._nodes)}"
        self._nodes.append(
            helper.make_node(operator, list(given), [name], domain=domain, **settings)
        )
        return name

    def write(self, path: Path, ids: str, found: str, output: str) -> None:
        """`ids`: the input, int64 (posts, length); `found` becomes `output` (posts, heads)."""
        self._nodes.append(helper.make_node("Identity", [found], [output]))
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(ids, TensorProto.INT64, ["posts", "length"])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["posts", None])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=_FORMAT), str(path))
