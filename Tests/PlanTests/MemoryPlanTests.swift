import ChiasmPlan
import ChiasmTensor
import Testing

struct MemoryPlanTests {
  /// Requests over `steps` steps, the same for the same seed.
  private func requests(_ count: Int, seed: UInt64, steps: Int = 20) -> [MemoryPlan.Request] {
    let stream = Philox(seed: seed)
    return (0..<count).map { index in
      let first = Int(stream.uniform(at: 3 * index) * Double(steps))
      let life = Int(stream.uniform(at: 3 * index + 1) * 6)
      let byteCount = Int(stream.uniform(at: 3 * index + 2) * 5000)
      return .init(byteCount: byteCount, first: first, last: first + life)
    }
  }

  private func aligned(_ count: Int) -> Int {
    (count + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `never overlaps what lives at the same time`(seed: UInt64) {
    let requests = requests(60, seed: seed)
    let plan = MemoryPlan(requests)
    for a in requests.indices {
      #expect(plan.offsets[a] % MemoryPlan.alignment == 0)
      #expect(plan.offsets[a] >= 0)
      #expect(plan.offsets[a] + requests[a].byteCount <= plan.byteCount)
      for b in requests.indices where b > a {
        let meet = requests[a].first <= requests[b].last && requests[b].first <= requests[a].last
        #expect(!(meet && overlap(a, b, plan, requests)), "requests \(a) and \(b)")
      }
    }
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `needs at most the sum and at least what lives at once`(seed: UInt64) {
    let requests = requests(60, seed: seed)
    let byteCount = MemoryPlan(requests).byteCount
    #expect(byteCount <= requests.reduce(0) { $0 + aligned($1.byteCount) })
    for step in 0..<26 {
      let alive = requests.filter { $0.first <= step && step <= $0.last }
      #expect(byteCount >= alive.reduce(0) { $0 + aligned($1.byteCount) })
    }
  }

  @Test func `shares one place among all that follow one another`() {
    let chain = (0..<10).map { MemoryPlan.Request(byteCount: 100, first: $0, last: $0) }
    #expect(MemoryPlan(chain).byteCount == 128)
    let overlapping = (0..<10).map { MemoryPlan.Request(byteCount: 100, first: $0, last: $0 + 1) }
    #expect(MemoryPlan(overlapping).byteCount == 256)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `keeps sizes apart within an eighth more, and nothing alive meets`(seed: UInt64) {
    let sizes = [70_000, 300_000, 1_000_000, 4_000_000]
    let requests = requests(60, seed: seed).map {
      MemoryPlan.Request(
        byteCount: sizes[$0.byteCount % sizes.count], first: $0.first, last: $0.last)
    }
    let (close, apart) = (MemoryPlan(requests), MemoryPlan(requests, keepsApart: true))
    #expect(apart.byteCount <= close.byteCount + min(close.byteCount / 8, 10 << 20))
    #expect(shared(apart, requests) <= shared(close, requests))
    for a in requests.indices {
      for b in requests.indices where b > a {
        let meet = requests[a].first <= requests[b].last && requests[b].first <= requests[a].last
        #expect(!(meet && overlap(a, b, apart, requests)), "requests \(a) and \(b)")
      }
    }
  }

  @Test func `gives values that take turns a place of their own`() {
    let large = MemoryPlan.Request(byteCount: 8 << 20, first: 0, last: 0)
    let turns = (1...6).map { MemoryPlan.Request(byteCount: 1 << 20, first: $0, last: $0) }
    #expect(MemoryPlan([large] + turns).byteCount == 8 << 20)
    let apart = MemoryPlan([large] + turns, keepsApart: true)
    #expect(apart.byteCount == 9 << 20)
    #expect(Set(apart.offsets[1...]).count == 1)
    // An eighth is not enough for two.
    let pairs = (1...6).map { MemoryPlan.Request(byteCount: 1 << 20, first: $0, last: $0 + 1) }
    #expect(MemoryPlan([large] + pairs, keepsApart: true).byteCount == 8 << 20)
  }

  /// Pairs of requests of different sizes that share bytes.
  private func shared(_ plan: MemoryPlan, _ requests: [MemoryPlan.Request]) -> Int {
    requests.indices.reduce(0) { total, a in
      total + requests.indices.count { b in
        b > a && requests[a].byteCount != requests[b].byteCount && overlap(a, b, plan, requests)
      }
    }
  }

  private func overlap(
    _ a: Int, _ b: Int, _ plan: MemoryPlan, _ requests: [MemoryPlan.Request]
  ) -> Bool {
    plan.offsets[a] < plan.offsets[b] + requests[b].byteCount
      && plan.offsets[b] < plan.offsets[a] + requests[a].byteCount
  }

  @Test func `accepts nothing and requests of nothing`() {
    #expect(MemoryPlan([]).byteCount == 0)
    #expect(MemoryPlan([.init(byteCount: 0, first: 0, last: 3)]).byteCount == 0)
  }
}
