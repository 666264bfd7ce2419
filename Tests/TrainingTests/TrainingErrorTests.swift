import ChiasmTraining
import Testing

@Test func trainingErrorIsOneLineWithItsPlace() {
  let error = TrainingError(.badRecipe, at: "a.yaml:3", "expected a number, got \"x\"")
  #expect("\(error)" == "a.yaml:3: expected a number, got \"x\"")
}
