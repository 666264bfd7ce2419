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
        let overlap =
          plan.offsets[a] < plan.offsets[b] + requests[b].byteCount
          && plan.offsets[b] < plan.offsets[a] + requests[a].byteCount
        #expect(!(meet && overlap), "requests \(a) and \(b)")
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

  @Test func `accepts nothing and requests of nothing`() {
    #expect(MemoryPlan([]).byteCount == 0)
    #expect(MemoryPlan([.init(byteCount: 0, first: 0, last: 3)]).byteCount == 0)
  }
}
