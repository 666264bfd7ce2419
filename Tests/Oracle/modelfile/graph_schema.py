"""The message classes of graph.proto, made from its text without protoc."""

import pathlib
import re

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTO = pathlib.Path(__file__).resolve().parents[3] / "Formats/ModelFile/graph.proto"

Field = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    "bool": Field.TYPE_BOOL,
    "double": Field.TYPE_DOUBLE,
    "sint64": Field.TYPE_SINT64,
    "string": Field.TYPE_STRING,
    "uint32": Field.TYPE_UINT32,
    "uint64": Field.TYPE_UINT64,
}
TOKEN = re.compile(r'[A-Za-z_][\w.]*|\d+|"[^"]*"|[{}=;]')


def messages():
    """The generated class of every message, by name."""
    text = re.sub(r"//.*", "", PROTO.read_text())
    tokens = TOKEN.findall(text)
    file = descriptor_pb2.FileDescriptorProto(name="graph.proto")
    position = 0
    while position < len(tokens):
        word = tokens[position]
        if word == "syntax":
            file.syntax = tokens[position + 2].strip('"')
            position += 4
        elif word == "package":
            file.package = tokens[position + 1]
            position += 3
        elif word == "message":
            position = _message(file, tokens, position + 1)
        elif word == "enum":
            position = _enum(file, tokens, position + 1)
        else:
            raise ValueError(f"graph.proto: unexpected {word}")
    enums = {enum.name for enum in file.enum_type}
    for message in file.message_type:
        for field in message.field:
            if field.type_name.rsplit(".", 1)[-1] in enums:
                field.type = Field.TYPE_ENUM
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        message.name: message_factory.GetMessageClass(
            pool.FindMessageTypeByName(f"{file.package}.{message.name}"))
        for message in file.message_type
    }


def _enum(file, tokens, position):
    enum = file.enum_type.add(name=tokens[position])
    position += 2
    while tokens[position] != "}":
        enum.value.add(name=tokens[position], number=int(tokens[position + 2]))
        position += 4
    return position + 1


def _message(file, tokens, position):
    message = file.message_type.add(name=tokens[position])
    position += 2
    oneof = None
    optionals = []
    while True:
        word = tokens[position]
        if word == "}":
            position += 1
            if oneof is None:
                break
            oneof = None
            continue
        if word == "oneof":
            oneof = len(message.oneof_decl)
            message.oneof_decl.add(name=tokens[position + 1])
            position += 3
            continue
        field = message.field.add(label=Field.LABEL_OPTIONAL)
        if word in ("repeated", "optional"):
            position += 1
            if word == "repeated":
                field.label = Field.LABEL_REPEATED
            else:
                field.proto3_optional = True
                optionals.append(field)
        kind, field.name, _, number = tokens[position:position + 4]
        field.number = int(number)
        if kind in SCALARS:
            field.type = SCALARS[kind]
        else:
            field.type = Field.TYPE_MESSAGE
            field.type_name = f".{file.package}.{kind}"
        if oneof is not None:
            field.oneof_index = oneof
        position += 5
    # The descriptor of an optional field is a oneof of one, after the real ones.
    for field in optionals:
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name=f"_{field.name}")
    return position
