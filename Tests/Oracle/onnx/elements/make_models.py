"""Writes models of element-wise, logical, indexing and reducing operators, FAMILY-OPSET.onnx, and
golden.npz: `FAMILY-OPSET/INPUT` and `FAMILY-OPSET/OUTPUT`.

    /path/to/python make_models.py        needs numpy, onnx and onnxruntime

Each model holds many nodes, which have nothing in common; an output has the name of its node.
ONNX Runtime computes them without optimisation. They hold what ONNX's own suite lacks: old operator
sets, the edges of the number line, int64 beyond 2^53, equations of Einsum.
"""

import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240117)
arrays = {}


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


class Model:
    def __init__(self, family, opset):
        self.name, self.opset = f"{family}-{opset}", opset
        self.nodes, self.initializers, self.inputs, self.outputs = [], [], {}, []

    def node(self, name, operator, inputs, constants=(), outputs=1, **attributes):
        """Adds a node; the inputs whose positions are in `constants` become initializers."""
        names = [f"{name}.{k}" for k in range(len(inputs))]
        for k, array in enumerate(inputs):
            array = np.asarray(array)
            if k in constants:
                self.initializers.append(numpy_helper.from_array(array, names[k]))
            else:
                self.inputs[names[k]] = array
        made = [name] if outputs == 1 else [f"{name}-{k}" for k in range(outputs)]
        self.outputs += made
        self.nodes.append(helper.make_node(operator, names, made, name, **attributes))

    def save(self):
        infos = [helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
            for name, array in self.inputs.items()]
        outputs = [helper.make_empty_tensor_value_info(name) for name in self.outputs]
        graph = helper.make_graph(self.nodes, self.name, infos, outputs, self.initializers)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, FOLDER / f"{self.name}.onnx")
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        results = session.run(self.outputs, self.inputs)
        for name, array in [*self.inputs.items(), *zip(self.outputs, results)]:
            arrays[f"{self.name}/{name}"] = array
        print(self.name, len(self.nodes), "nodes")


# --- Functions of one number

EDGES = np.float32([-1e30, -5, -1, -0.5, -0.0, 0, 0.5, 1, 5, 1e30])
LIMITS = np.float32([-np.inf, -1, 0, np.inf, np.nan])
model = Model("activations", 18)
for operator in ["Elu", "Celu", "Selu", "HardSigmoid", "HardSwish", "Softplus", "Softsign",
                 "ThresholdedRelu", "Shrink"]:
    model.node(operator, operator, [EDGES])
model.node("Mish", "Mish", [EDGES[1:-1]])
model.node("Elu-limits", "Elu", [LIMITS], alpha=0.3)
model.node("Celu-alpha", "Celu", [EDGES], alpha=2.5)
model.node("Selu-both", "Selu", [EDGES], alpha=2.0, gamma=3.0)
model.node("HardSigmoid-limits", "HardSigmoid", [LIMITS], alpha=0.3, beta=0.1)
model.node("Shrink-both", "Shrink", [EDGES], lambd=0.7, bias=0.2)
model.node("PRelu-channels", "PRelu", [normal(2, 3, 2, 4, 2), normal(3, 1, 1, 1)], [1])
model.node("PRelu-scalar", "PRelu", [normal(2, 3, 4), normal(1)], [1])
model.node("PRelu-input", "PRelu", [normal(2, 3, 4), normal(3, 1)])
model.save()

model = Model("functions", 20)
for approximate in ["none", "tanh"]:
    model.node(f"Gelu-{approximate}", "Gelu", [EDGES], approximate=approximate)
for operator in ["Abs", "Sign", "Erf", "Ceil", "Floor", "Round", "Atan", "Reciprocal", "Neg",
                 "IsNaN", "IsInf"]:
    model.node(operator, operator, [np.concatenate([EDGES, LIMITS])])
for operator in ["Asin", "Acos", "Atanh", "Acosh"]:
    model.node(operator, operator, [np.float32([-2, -1, -0.5, 0, 0.5, 1, 2])])
for operator in ["Sin", "Cos", "Tan", "Sinh", "Cosh", "Asinh"]:
    model.node(operator, operator, [EDGES[1:-1]])
model.node("Round-halves", "Round", [np.float32([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])])
model.node("IsInf-negative", "IsInf", [LIMITS], detect_positive=0)
model.node("Neg-int64", "Neg", [np.int64([1, -2**60, -2**63])])
model.node("Neg-int32", "Neg", [np.int32([1, -2**31])])
model.node("Abs-int8", "Abs", [np.int8([-128, -127, 3])])
model.node("Sign-int32", "Sign", [np.int32([-7, 0, 9])])
model.node("CastLike", "CastLike", [np.float32([1.7, -2.3]), np.int32([0])])
model.save()

# --- Relations and logic

LARGE = [2**60 + 1, 2**60, -2**60], [2**60, 2**60 + 1, -2**60]
model = Model("relations", 16)
for operator in ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"]:
    a, b = rng.integers(0, 3, (2, 3, 1, 2, 2)), rng.integers(0, 3, (4, 1, 2))
    model.node(operator, operator, [np.float32(a), np.float32(b)])
    model.node(f"{operator}-limits", operator, [LIMITS[:, None], LIMITS])
    model.node(f"{operator}-int64", operator, [np.int64(LARGE[0]), np.int64(LARGE[1])])
model.node("Equal-bool", "Equal", [np.array([True, False]), np.array([True, True])])
model.node("Where", "Where", [np.array([[True], [False]]), normal(3), normal(2, 3)])
model.node("Where-int64", "Where", [np.array([True, False]), *map(np.int64, [LARGE[0][:2], 7])])
model.node("Mod-fmod", "Mod", [np.float32([-5.5, 5.5, 3]), np.float32([2, -2, 0.7])], fmod=1)
for kind in [np.int8, np.int32, np.int64]:
    operands = [kind([-128, 127, 5, -6]), kind([3, -3, -5, 3])]
    model.node(f"Mod-{kind.__name__}", "Mod", operands)
    model.node(f"Mod-fmod-{kind.__name__}", "Mod", operands, fmod=1)
for direction in ["LEFT", "RIGHT"]:
    model.node(f"BitShift-{direction}", "BitShift",
               [np.uint8([1, 3, 255, 7, 200]), np.uint8([1, 7, 4, 0, 3])], direction=direction)
for operator in ["And", "Or", "Xor"]:
    model.node(operator, operator, [np.array([[True], [False]]), np.array([True, False])])
model.node("Not", "Not", [np.array([True, False])])
model.save()

# --- Indices

model = Model("indices", 18)
model.node("Gather", "Gather", [normal(3, 4, 5), np.int32([[0, -1], [2, 1]])], axis=1)
model.node("Gather-scalar", "Gather", [normal(2, 3, 4), np.int64(-2)], axis=-1)
model.node("Gather-bool", "Gather", [np.array([True, False, True]), np.int64([2, 1])])
model.node("GatherElements", "GatherElements",
           [normal(3, 4), np.int64([[0, -1], [2, 1], [0, 0]])], axis=1)
model.node("GatherND", "GatherND", [normal(2, 3, 4), np.int64([[[1], [0]], [[2], [-1]]])],
           batch_dims=1)
model.node("ScatterND-int64", "ScatterND",
           [np.int64([2**60 + 1, 5, 6]), np.int64([[1]]), np.int64([2**61 + 1])])
for reduction in ["none", "add", "mul", "max", "min"]:
    second = 1 if reduction == "none" else 0
    model.node(f"ScatterElements-{reduction}", "ScatterElements",
               [normal(3, 4), np.int64([[0, second], [2, -1]]), normal(2, 2)], axis=1,
               reduction=reduction)
    model.node(f"ScatterND-{reduction}", "ScatterND",
               [normal(4, 3), np.int64([[1], [2 + second], [0]]), normal(3, 3)],
               reduction=reduction)
model.node("OneHot", "OneHot", [np.int64([[0, -1], [5, 2]]), np.int64(3), np.float32([0.5, 2])],
           [1], axis=1)
model.node("OneHot-fp32", "OneHot", [np.float32([1, 0, 2]), np.float32([4]), np.float32([0, 1])],
           [1])
for batch, time in [(1, 0), (0, 1)]:
    model.node(f"ReverseSequence-{batch}", "ReverseSequence",
               [normal(3, 3, 2), np.int64([3, 2, 1])], batch_axis=batch, time_axis=time)
model.node("Compress", "Compress", [normal(3, 4), np.array([False, True, True])], [1], axis=1)
model.node("Compress-flat", "Compress",
           [normal(3, 4), np.array([False, True, True, False, True])], [1])
model.node("NonZero", "NonZero", [np.float32([[1, 0], [2, 3]])], [0])
for exclusive in [0, 1]:
    for reverse in [0, 1]:
        model.node(f"CumSum-{exclusive}{reverse}", "CumSum", [normal(3, 4, 2), np.int32(1)], [1],
                   exclusive=exclusive, reverse=reverse)
for operator in ["ArgMax", "ArgMin"]:
    model.node(operator, operator, [normal(3, 4)])
    model.node(f"{operator}-last", operator, [np.int32([[1, 1, 0], [0, 2, 2]])], axis=1,
               keepdims=0, select_last_index=1)
model.node("TopK", "TopK", [np.int32([[3, 3, 1, 3]]), np.int64([3])], [1], 2)
model.node("TopK-smallest", "TopK", [normal(3, 7, 2), np.int64([2])], [1], 2, axis=1, largest=0)
model.node("Tile", "Tile", [normal(2, 3), np.int64([2, 3])], [1])
model.node("Tile-none", "Tile", [np.int64([[1, 2]]), np.int64([0, 1])], [1])
model.node("Trilu-lower", "Trilu", [normal(2, 4, 5), np.int64(-1)], [1], upper=0)
model.node("Trilu-bool", "Trilu", [np.ones((3, 3), bool)])
model.node("EyeLike", "EyeLike", [normal(3, 5)], k=-1, dtype=7)
model.node("Range-int64", "Range", [np.int64(n) for n in (3, 11, 3)], [0, 1, 2])
model.node("Range-down", "Range", [np.float32(n) for n in (3, -1, -0.7)], [0, 1, 2])
for mode in ["DCR", "CRD"]:
    model.node(f"DepthToSpace-{mode}", "DepthToSpace", [normal(2, 12, 3, 2)], blocksize=2,
               mode=mode)
model.node("SpaceToDepth", "SpaceToDepth", [normal(2, 3, 4, 6)], blocksize=2)
model.save()

model = Model("indices", 10)
model.node("TopK", "TopK", [normal(3, 7), np.int64([2])], [1], 2, axis=0)
model.node("Scatter", "Scatter", [normal(3, 4), np.int64([[0, 1], [2, 1]]), normal(2, 2)], axis=1)
model.node("ThresholdedRelu", "ThresholdedRelu", [EDGES], alpha=0.7)
model.node("Mod", "Mod", [np.int64([-7, 7]), np.int64([3, -3])])
model.save()

# --- Reductions

REDUCTIONS = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1",
              "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"]
model = Model("reductions", 18)
for operator in REDUCTIONS:
    x = np.abs(normal(2, 3, 2, 3, 2)) + np.float32(0.1)
    model.node(operator, operator, [x, np.int64([2, -1])], [1], keepdims=0)
    if operator in REDUCTIONS[:5]:
        model.node(f"{operator}-nothing", operator, [x], noop_with_empty_axes=1)
    if operator != "ReduceLogSumExp":
        integers = np.int32(rng.integers(1, 9, (3, 4)))
        model.node(f"{operator}-int32", operator, [integers, np.int64([1])], [1])
model.save()

model = Model("reductions", 11)
for operator in REDUCTIONS:
    x = np.abs(normal(2, 3, 4, 5)) + np.float32(0.1)
    model.node(operator, operator, [x], axes=[1, -1], keepdims=0)
    model.node(f"{operator}-all", operator, [x])
model.node("ReduceLogSumExp-limits", "ReduceLogSumExp",
           [np.float32([[1000, 1001], [-1000, -1002], [-np.inf, -np.inf], [np.inf, 1]])], axes=[1])
model.save()

for opset in [11, 13]:
    model = Model("softmax", opset)
    for operator in ["Softmax", "LogSoftmax", "Hardmax"]:
        model.node(f"{operator}-default", operator, [normal(2, 3, 4)])
        for axis in [0, 1, -1]:
            model.node(f"{operator}-{axis}", operator, [normal(2, 3, 4)], axis=axis)
    model.node("LogSoftmax-large", "LogSoftmax", [np.float32([[1000, 1001, -1000]])])
    model.save()

model = Model("losses", 13)
scores, weights = normal(3, 5, 2), np.abs(normal(5))
labels = np.int64(rng.integers(0, 5, (3, 2)))
for reduction in ["none", "sum", "mean"]:
    model.node(f"SoftmaxCrossEntropyLoss-{reduction}", "SoftmaxCrossEntropyLoss",
               [scores, labels, weights], outputs=2, reduction=reduction, ignore_index=2)
    model.node(f"NegativeLogLikelihoodLoss-{reduction}", "NegativeLogLikelihoodLoss",
               [scores, labels], reduction=reduction)
model.node("LpNormalization-1", "LpNormalization", [normal(3, 4)], p=1, axis=0)
model.node("LpNormalization-2", "LpNormalization", [normal(3, 4)])
for size in [1, 2, 3]:
    model.node(f"Det-{size}", "Det", [normal(2, size, size)])
model.save()

# --- Equations

model = Model("einsum", 12)
for equation, *shapes in [
    ("ij,jk->ik", (3, 4), (4, 5)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("ij,kj->ik", (3, 4), (5, 4)), ("ii->i", (4, 4)), ("ii->", (4, 4)), ("ii", (4, 4)),
    ("iji->j", (3, 4, 3)), ("i,j->ij", (3,), (4,)), ("i,i->", (3,), (3,)), ("ij->", (3, 4)),
    ("ij->ji", (3, 4)), ("...ij,...jk->...ik", (3, 4, 5), (3, 5, 6)),
    ("bhqd,bhkd->bhqk", (2, 3, 4, 5), (2, 3, 6, 5)),
    ("abc,cd,de->abe", (2, 3, 4), (4, 5), (5, 6)), ("ij,ij->ij", (3, 4), (3, 4)),
    ("ij,i->j", (3, 4), (3,)), ("ij,jk", (3, 4), (4, 5)), ("a,b,c->abc", (2,), (3,), (4,)),
    ("...->...", (2, 3)), ("i...->...", (2, 3, 4)), ("...i,i->...", (2, 3, 4), (4,)),
    ("nchw,cd->ndhw", (1, 3, 4, 5), (3, 6)),
    ("bcxyz,bdxyz->bcd", (2, 3, 2, 3, 4), (2, 5, 2, 3, 4)), ("ij,,j->i", (3, 4), (), (4,)),
    ("ik,jk,ik->ij", (3, 4), (5, 4), (3, 4)), (" i j , j k -> k i ", (3, 4), (4, 5)),
    ("iij,jk->ik", (3, 3, 4), (4, 2)), ("iIj,jI->Ii", (2, 3, 4), (4, 3)),
]:
    name = equation.replace(" ", "").replace("->", "-to-").replace(",", "-").replace("...", "_")
    model.node(f"Einsum-{name}", "Einsum", [normal(*shape) for shape in shapes], equation=equation)
model.save()

np.savez_compressed(FOLDER / "golden.npz", **arrays)
