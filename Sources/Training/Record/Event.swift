/// What TensorBoard shows of one iteration: numbers and pictures by tag.
///
/// **Source:** TensorFlow's event.proto and summary.proto: `Event` with `wall_time` 1, `step` 2,
/// `file_version` 3 and `summary` 5; `Summary.Value` with `tag` 1, `simple_value` 2 and `image` 4;
/// `Summary.Image` with `height` 1, `width` 2, `colorspace` 3 (3 is RGB) and
/// `encoded_image_string` 4.
public struct Event: Sendable {
  public struct Picture: Sendable {
    public var width, height: Int
    /// RGB, 8 bits per channel.
    public var png: [UInt8]

    public init(width: Int, height: Int, png: [UInt8]) {
      self.width = width
      self.height = height
      self.png = png
    }
  }

  /// The iterations that are done.
  public var iteration: Int
  /// Seconds since 1970.
  public var time: Double
  public var scalars: [(tag: String, value: Float)] = []
  public var pictures: [(tag: String, value: Picture)] = []

  public init(iteration: Int, time: Double) {
    self.iteration = iteration
    self.time = time
  }

  var message: WireMessage {
    var summary = WireMessage()
    for (tag, value) in scalars {
      var entry = WireMessage()
      entry.add(1, tag)
      entry.add(2, value)
      summary.add(1, entry)
    }
    for (tag, picture) in pictures {
      var image = WireMessage()
      image.add(1, picture.height)
      image.add(2, picture.width)
      image.add(3, 3)
      image.add(4, picture.png)
      var entry = WireMessage()
      entry.add(1, tag)
      entry.add(4, image)
      summary.add(1, entry)
    }
    var event = start
    event.add(5, summary)
    return event
  }

  /// The first event of every file.
  static func version(time: Double) -> WireMessage {
    var event = Event(iteration: 0, time: time).start
    event.add(3, "brain.Event:2")
    return event
  }

  private var start: WireMessage {
    var event = WireMessage()
    event.add(1, time)
    if iteration != 0 { event.add(2, iteration) }
    return event
  }

  /// The iteration of an encoded event, 0 where it states none; nil unless it starts as ours do.
  static func iteration(of bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    guard rest.popFirst() == 0x09, rest.count > 9 else { return nil }
    rest = rest.dropFirst(8)
    guard rest.popFirst() == 0x10 else { return 0 }
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int(exactly: value) }
    }
    return nil
  }
}
