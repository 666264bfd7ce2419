import CMPI
public import ChiasmParallel
import Foundation

/// The ranks of the MPI job that this process was started in.
///
/// The library is loaded when a job is joined, and by no other program. Calls come from one thread.
public final class MPICommunicator: Communicator {
  public let rank: Int
  public let count: Int

  private init(rank: Int, count: Int) {
    self.rank = rank
    self.count = count
  }

  /// Joins the job.
  ///
  /// - Returns: nil unless `mpirun`, or a scheduler that does its work, started several processes.
  /// - Throws: ``CommunicationError`` when it did and this build or this machine has no Open MPI.
  public static func join(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(CommunicationError) -> MPICommunicator? {
    if environment["OMPI_COMM_WORLD_SIZE"] == "1" { return nil }
    let names = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"]
    guard let name = names.first(where: { environment[$0] != nil }) else { return nil }
    guard name != "PMI_RANK" else {
      throw CommunicationError("mpirun: expected Open MPI's, got another, which sets PMI_RANK")
    }
    var (rank, count): (Int32, Int32) = (0, 1)
    if let fault = chiasm_mpi_join(&rank, &count) {
      throw CommunicationError("mpirun: \(String(cString: fault))")
    }
    guard count > 1 else {
      chiasm_mpi_leave()
      return nil
    }
    return MPICommunicator(rank: Int(rank), count: Int(count))
  }

  /// Leaves the job; waits until all ranks do.
  public func leave() { chiasm_mpi_leave() }

  public func gather(_ own: UnsafeRawBufferPointer, into all: UnsafeMutableRawBufferPointer)
    throws(CommunicationError)
  {
    guard chiasm_mpi_gather(own.baseAddress, all.baseAddress, own.count) == 0 else {
      throw CommunicationError("another rank cannot be reached")
    }
    var polls = 0
    while true {
      switch chiasm_mpi_test() {
      case 0: Self.wait(&polls)
      case 1: return
      default: throw CommunicationError("another rank cannot be reached")
      }
    }
  }

  /// Steps of two ranks end within microseconds of one another, and are worth watching; what takes
  /// longer, such as a validation, is worth the processor.
  private static func wait(_ polls: inout Int) {
    polls += 1
    if polls < 4000 {
      sched_yield()
    } else {
      usleep(polls < 8000 ? 50 : 1000)
    }
  }
}
