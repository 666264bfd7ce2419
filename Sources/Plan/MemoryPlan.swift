/// Where every value of a plan lives in one arena.
///
/// Values whose lifetimes do not overlap share bytes. Larger values are placed first, each at the
/// lowest offset that is free for its whole life (Pisarchyk and Lee, *Efficient Memory Management
/// for Deep Neural Net Inference*, 2020: greedy by size).
public struct MemoryPlan: Sendable {
  /// A request for memory, alive from step `first` to step `last`, both included.
  public struct Request: Sendable {
    public let byteCount: Int
    public let first: Int
    public let last: Int

    public init(byteCount: Int, first: Int, last: Int) {
      self.byteCount = byteCount
      self.first = first
      self.last = last
    }
  }

  public static let alignment = 64

  /// The offset of each request in bytes.
  public let offsets: [Int]
  /// The size of the arena in bytes.
  public let byteCount: Int

  public init(_ requests: [Request]) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var total = 0
    let order = requests.indices.sorted {
      (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
    }
    for index in order {
      let request = requests[index]
      let size = Self.aligned(request.byteCount)
      var offset = 0
      // `placed` is sorted by offset: walk the neighbours alive at the same time.
      for other in placed where requests[other].first <= request.last
        && request.first <= requests[other].last
      {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + Self.aligned(requests[other].byteCount))
      }
      offsets[index] = offset
      total = max(total, offset + size)
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: position)
    }
    self.offsets = offsets
    byteCount = total
  }

  private static func aligned(_ byteCount: Int) -> Int {
    (byteCount + alignment - 1) / alignment * alignment
  }
}
