#!/usr/bin/env python3
"""Prints, in hexadecimal, the event file that EventFileTests expects, as TensorBoard writes it.

Needs the package tensorboard (2.21.0 printed what the test holds).
"""

import io

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

buffer = io.BytesIO()
writer = RecordWriter(buffer)
writer.write(Event(wall_time=1_700_000_000, file_version="brain.Event:2").SerializeToString())
values = [
    Summary.Value(tag="loss", simple_value=0.5),
    Summary.Value(tag="dice", simple_value=300),
    Summary.Value(
        tag="case",
        image=Summary.Image(height=1, width=2, colorspace=3, encoded_image_string=bytes([1, 2, 3])),
    ),
]
event = Event(wall_time=1_700_000_000.5, step=300, summary=Summary(value=values))
writer.write(event.SerializeToString())
text = buffer.getvalue().hex()
for start in range(0, len(text), 80):
    print(text[start : start + 80])
