import ChiasmParallel
import Testing

struct ThreadCountTests {
  private func count(
    flag: Int? = nil, omp: String? = nil, quota: Int? = nil, affinity: Int = 6
  ) throws -> ThreadCount {
    let environment = omp.map { ["OMP_NUM_THREADS": $0] } ?? [:]
    return try ThreadCount(flag: flag, environment: environment, quota: quota, affinity: affinity)
  }

  @Test func `takes the flag before all else`() throws {
    let threads = try count(flag: 3, omp: "5", quota: 2)
    #expect(threads.count == 3 && threads.source == .flag)
  }

  @Test(arguments: ["5", " 5 ", "5,2,1"])
  func `takes the outermost level of OMP_NUM_THREADS before the quota`(omp: String) throws {
    let threads = try count(omp: omp, quota: 2)
    #expect(threads.count == 5 && threads.source == .environment)
  }

  @Test func `takes the smaller of quota and affinity`() throws {
    #expect(try count(quota: 2).count == 2)
    #expect(try count(quota: 2).source == .quota)
    #expect(try count(quota: 8).count == 6)
    #expect(try count(quota: 8).source == .affinity)
    #expect(try count().source == .affinity)
  }

  @Test func `passes over an empty variable and never goes below one`() throws {
    #expect(try count(omp: "").source == .affinity)
    #expect(try count(quota: 0).count == 1)
    #expect(try count(affinity: 0).count == 1)
  }

  @Test(arguments: [0, -1, 1025, Int.max]) func `refuses a flag out of range`(flag: Int) {
    let error = #expect(throws: ThreadCountError.self) { try count(flag: flag) }
    #expect(
      error?.description == "--threads: expected a number from 1 to 1024, got \"\(flag)\"")
  }

  @Test(arguments: ["0", "many", "-2", "4x", ",4", "99999999999999999999"])
  func `refuses a wrong OMP_NUM_THREADS`(omp: String) {
    let error = #expect(throws: ThreadCountError.self) { try count(omp: omp) }
    #expect(error?.description.hasPrefix("OMP_NUM_THREADS: expected a number from 1 to") == true)
  }

  @Test func `finds at least one processor here`() throws {
    #expect(try ThreadCount(flag: nil, environment: [:]).count >= 1)
  }
}
