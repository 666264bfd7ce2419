import ChiasmParallel
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining
import Comparison
import Testing

/// Trainers of two ranks, threads here.
struct RankTrainerTests {
  @Test func `rank 0 writes what one process would, and no other writes`() throws {
    let scratch = try Scratch()
    // More than one voxel per case in the deepest norm, which else divides by next to nothing.
    let rehearsal = try Rehearsal { $0.network.patch = [32, 32, 16] }
    var alone = try rehearsal.trainer(scratch["alone.chiasm"])
    _ = try alone.run(stoppingAfter: 2)
    let ends = try onRanks(2) { ranks in
      var trainer = try rehearsal.trainer(scratch["rank\(ranks.rank).chiasm"], ranks: ranks)
      let end = try trainer.run(stoppingAfter: 2)
      return (end, trainer.progress)
    }.map { try $0.get() }
    #expect(ends.map(\.0) == [.stopped, .stopped])
    #expect(ends[0].1 == ends[1].1)
    #expect(try !scratch.names.contains { $0.hasPrefix("rank1") })
    let expected = try rehearsal.checkpoint(scratch["alone.chiasm"])
    let got = try rehearsal.checkpoint(scratch["rank0.chiasm"])
    #expect(got.progress.iteration == 2)
    for (name, tensor) in expected.tensors {
      let magnitude = tensor.doubles.reduce(0) { max($0, $1.magnitude) }
      let difference = try #require(got.tensors[name]).difference(from: tensor)
      #expect(difference <= 1e-3 * magnitude + 1e-5, "\(name): \(difference) of \(magnitude)")
    }
  }

  @Test func `all stop when one is asked to`() throws {
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    let ends = try onRanks(2) { ranks in
      var trainer = try rehearsal.trainer(scratch["rank\(ranks.rank).chiasm"], ranks: ranks)
      var checks = 0
      return try trainer.run(isInterrupted: {
        checks += 1
        return ranks.rank == 1 && checks == 4
      })
    }.map { try $0.get() }
    #expect(ends == [.interrupted, .interrupted])
    #expect(try rehearsal.checkpoint(scratch["rank0.chiasm"]).progress.iteration == 3)
  }

  @Test(arguments: [0, 1]) func `whoever is left has the last whole iteration`(gone: Int) throws {
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    let whole = onRanks(2) { ranks in
      var trainer = try rehearsal.trainer(scratch["whole\(ranks.rank).chiasm"], ranks: ranks)
      _ = try trainer.run(stoppingAfter: 3)
    }
    _ = try whole.map { try $0.get() }
    let written = onRanks(2) { ranks in
      var trainer = try rehearsal.trainer(scratch["rank\(ranks.rank).chiasm"], ranks: ranks)
      var checks = 0
      do {
        _ = try trainer.run(isInterrupted: {
          checks += 1
          // The other rank is in the fourth iteration, or on its way to it.
          if ranks.rank == gone && checks == 4 { ranks.close() }
          return false
        })
      } catch is CommunicationError {
      } catch let error as RuntimeError where error.code == .communication {
      }
      return ranks.rank == gone ? nil : try trainer.kept?.write()
    }
    let left = 1 - gone
    #expect(try written[left].get() == 3)
    #expect(
      try scratch.bytes(of: "rank\(left).chiasm") == scratch.bytes(of: "whole0.chiasm"))
  }

  @Test func `the others hear of rank 0's failure`() throws {
    struct Failure: Error {}
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    let results = onRanks(2) { ranks in
      var trainer = try rehearsal.trainer(scratch["rank\(ranks.rank).chiasm"], ranks: ranks)
      _ = try trainer.run(observe: { event in
        if case .iteration(done: 3, values: _) = event { throw Failure() }
      })
    }
    #expect(throws: Failure.self) { try results[0].get() }
    let error = #expect(throws: TrainingError.self) { try results[1].get() }
    #expect(error?.code == .otherRank)
    #expect(error?.place == "rank 0")
  }
}
