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

  /// - Parameter keepsApart: whether the arena may grow, by an eighth and at most 10 MiB, so that
  ///   values of one size share their places with no others. Where layers of one shape follow one
  ///   another, a thread then writes again what it wrote before, which is in its own caches and in
  ///   no other's.
  public init(_ requests: [Request], keepsApart: Bool = false) {
    var best = Placement(requests, apart: [])
    let most = best.byteCount + min(best.byteCount / 8, 10 << 20)
    let groups = keepsApart ? SizeGroup.worthKeepingApart(requests) : []
    var apart: Set<Int> = []
    for group in groups {
      let placement = Placement(requests, apart: apart.union([group.byteCount]))
      guard placement.byteCount <= most else { continue }
      apart.insert(group.byteCount)
      best = placement
    }
    offsets = best.offsets
    byteCount = best.byteCount
  }

  fileprivate static func aligned(_ byteCount: Int) -> Int {
    (byteCount + alignment - 1) / alignment * alignment
  }
}

/// Requests of one size.
private struct SizeGroup {
  let byteCount: Int
  /// How many requests there are, and how many of them are alive at a time.
  let count: Int
  let depth: Int

  /// Requests to one place.
  var uses: Double { Double(count) / Double(depth) }

  /// What takes turns often enough, most turns first.
  static func worthKeepingApart(_ requests: [MemoryPlan.Request]) -> [SizeGroup] {
    let most = 16
    let groups = Dictionary(grouping: requests, by: \.byteCount).compactMap { size, members in
      let depth = members.map { one in
        members.count { $0.first <= one.first && one.first <= $0.last }
      }.max() ?? 1
      let group = SizeGroup(byteCount: size, count: members.count, depth: depth)
      return group.uses >= 2 && size >= 64 << 10 ? group : nil
    }
    let sorted = groups.sorted { ($1.uses, $1.byteCount) < ($0.uses, $0.byteCount) }
    return Array(sorted.prefix(most))
  }
}

/// Offsets for all requests, and the end of the last one.
private struct Placement {
  private(set) var offsets: [Int]
  private(set) var byteCount = 0

  /// - Parameter apart: sizes whose requests share no byte with those of another size.
  init(_ requests: [MemoryPlan.Request], apart: Set<Int>) {
    offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    let order = requests.indices.sorted {
      (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
    }
    for index in order {
      let request = requests[index]
      let size = MemoryPlan.aligned(request.byteCount)
      func excludes(_ other: MemoryPlan.Request) -> Bool {
        other.first <= request.last && request.first <= other.last
          || other.byteCount != request.byteCount
            && (apart.contains(other.byteCount) || apart.contains(request.byteCount))
      }
      var offset = 0
      // `placed` is sorted by offset: walk what this one may not overlap.
      for other in placed where excludes(requests[other]) {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + MemoryPlan.aligned(requests[other].byteCount))
      }
      offsets[index] = offset
      byteCount = max(byteCount, offset + size)
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: position)
    }
  }
}
