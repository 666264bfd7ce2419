"""Writes .chiasm files piece by piece, as Formats/ModelFile/SPEC.md says, or wrongly on purpose."""

import hashlib
import struct

import zstandard

import graph_schema

MESSAGES = graph_schema.messages()


class Section:
    """One section; `fields` replaces what the entry would rightly say."""

    def __init__(self, kind, id, raw, codec=0, stored=None, stride=0, padding=b"\0", **fields):
        self.kind, self.id, self.codec, self.stride = kind, id, codec, stride
        self.raw = raw
        self.stored = raw if stored is None else stored
        self.padding = padding
        self.fields = fields

    def entry(self, offset):
        values = {
            "kind": self.kind, "codec": self.codec, "stride": self.stride, "alignment": 6,
            "flags": 1 if self.kind < 1000 else 0, "id": self.id, "offset": offset,
            "stored_size": len(self.stored), "raw_size": len(self.raw),
            "digest": hashlib.sha256(self.stored).digest(),
        }
        values.update(self.fields)
        return struct.pack("<IBBBBQQQQ32s", *values.values())


def compressed(raw, **options):
    return zstandard.ZstdCompressor(**options).compress(raw)


def graph_section(message, **options):
    raw = message if isinstance(message, bytes) else message.SerializeToString(deterministic=True)
    options.setdefault("stored", compressed(raw))
    return Section(1, options.pop("id", 0), raw, codec=options.pop("codec", 1), **options)


def tensor_section(id, raw, **options):
    return Section(2, id, raw, **options)


def file(sections, tail=b"", **fields):
    """The bytes of a file; `fields` replaces what the header would rightly say."""
    table_end = 64 + 72 * len(sections)
    body = b""
    table = b""
    for section in sections:
        gap = -(table_end + len(body)) % 64
        body += section.padding * gap
        table += section.entry(table_end + len(body))
        body += section.stored
    body += tail
    values = {
        "magic": b"\x89CHIASM\n", "major": 1, "minor": 0, "flags": 0, "count": len(sections),
        "table": 64, "total": table_end + len(body),
    }
    digest = fields.pop("digest", None)
    values.update(fields)
    start = struct.pack("<8sBBHIQQ", *values.values())
    return start + (digest or hashlib.sha256(start + table).digest()) + table + body


# Messages


def tensor_type(*extents, element_type=1):
    return MESSAGES["TensorType"](element_type=element_type, extents=extents)


def node(name, operator, inputs=(), outputs=(), attributes=(), revision=1, **fields):
    return MESSAGES["Node"](
        name=name, operator=operator, revision=revision, inputs=inputs, outputs=outputs,
        attributes=attributes, **fields)


def attribute(name, **value):
    return MESSAGES["Attribute"](name=name, **value)


def constant(name="w", tensor=1, kind=None, role="parameter", **fields):
    fields.setdefault("outputs", [kind or tensor_type(2)])
    fields.setdefault("attributes", [attribute("role", string=role)])
    return node(name, "constant", tensor=tensor, **fields)


def graph(nodes=None, outputs=((("y"), 2),), inputs=None, **fields):
    """By default: y = sum(x, w) with an input x and a constant w of two fp32 elements."""
    if nodes is None:
        nodes = [constant(), node("y", "sum", [0, 1], [tensor_type(2)])]
    if inputs is None:
        inputs = [MESSAGES["Input"](name="x", type=tensor_type(2))]
    return MESSAGES["Graph"](
        name=fields.pop("name", "attack"), inputs=inputs, nodes=nodes,
        outputs=[MESSAGES["Output"](name=name, value=value) for name, value in outputs], **fields)


WEIGHTS = struct.pack("<2f", 1, 2)


def model(message=None, tensors=None, others=(), **fields):
    """A whole file around a graph message."""
    if tensors is None:
        tensors = [tensor_section(1, WEIGHTS)]
    message = graph() if message is None else message
    return file([graph_section(message), *tensors, *others], **fields)
