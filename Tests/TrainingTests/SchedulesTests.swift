import ChiasmTraining
import Testing

/// The check values come from the published codes' formulas, evaluated by hand.
struct SchedulesTests {
  private func isClose(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude < 5e-7 * max(1, b) }

  @Test func `the ramp rises from exp(-5) to 1 and stays`() {
    #expect(isClose(sigmoidRampUp(0, length: 40), 0.0067379))
    #expect(isClose(sigmoidRampUp(20, length: 40), 0.2865048))
    #expect(sigmoidRampUp(40, length: 40) == 1)
    #expect(sigmoidRampUp(50, length: 40) == 1)
    #expect(sigmoidRampUp(-1, length: 40) == sigmoidRampUp(0, length: 40))
    #expect(sigmoidRampUp(0, length: 0) == 1)
  }

  @Test func `the consistency weight ramps up in blocks`() {
    let teacher = Recipe.MeanTeacher()
    #expect(isClose(teacher.consistencyWeight(iteration: 0), 6.738e-4))
    #expect(isClose(teacher.consistencyWeight(iteration: 15_000), 0.028650))
    #expect(isClose(teacher.consistencyWeight(iteration: 30_000), 0.1))
    #expect(
      teacher.consistencyWeight(iteration: 149) == teacher.consistencyWeight(iteration: 0))
    #expect(
      teacher.consistencyWeight(iteration: 150) > teacher.consistencyWeight(iteration: 149))
  }

  @Test func `the threshold rises to the greatest entropy`() {
    let teacher = Recipe.MeanTeacher()
    func threshold(_ iteration: Int) -> Double {
      teacher.uncertaintyThreshold(iteration: iteration, iterations: 30_000)
    }
    #expect(isClose(threshold(0), 0.521028))
    #expect(isClose(threshold(15_000), 0.569508))
    #expect(isClose(threshold(30_000), 0.693147))
    #expect(
      isClose(
        teacher.uncertaintyThreshold(iteration: 10, iterations: 10, classes: 3), 1.0986123))
  }

  @Test func `the teacher keeps nothing at first and 0.99 from iteration 99 on`() {
    let teacher = Recipe.MeanTeacher()
    #expect(teacher.emaDecay(iteration: 0) == 0)
    #expect(teacher.emaDecay(iteration: 1) == 0.5)
    #expect(teacher.emaDecay(iteration: 98) < 0.99)
    #expect(teacher.emaDecay(iteration: 99) == 0.99)
    #expect(teacher.emaDecay(iteration: 5000) == 0.99)
  }

  @Test func `the poly rate is that of the iterations finished before the last step`() {
    let optimizer = Recipe.Optimizer()
    func rate(_ iteration: Int) -> Double {
      optimizer.learningRate(iteration: iteration, iterations: 30_000)
    }
    #expect(rate(0) == 0.01)
    #expect(rate(1) == 0.01)
    #expect(rate(2) < 0.01)
    #expect(isClose(rate(3001), 0.0090953))
    #expect(isClose(rate(15_001), 0.0053589))
  }

  @Test func `the staircase falls every interval`() {
    var optimizer = Recipe.Optimizer()
    optimizer.schedule = .staircase(factor: 0.1, interval: 2500)
    func rate(_ iteration: Int) -> Double {
      optimizer.learningRate(iteration: iteration, iterations: 6000)
    }
    #expect(rate(2499) == 0.01)
    #expect(isClose(rate(2500), 0.001))
    #expect(isClose(rate(5999), 0.0001))
  }
}
