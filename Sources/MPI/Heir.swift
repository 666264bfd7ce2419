import CMPI
import Foundation

/// A copy of this process that finishes what this one has no time for: mpirun kills a rank a second
/// after it was asked to end.
///
/// The copy has this thread alone, so it computes on no others.
public enum Heir {
  /// Makes the copy.
  ///
  /// - Parameters:
  ///   - patience: seconds that this process waits for the copy to end.
  ///   - body: runs here when the copy has ended, and then with whether it ended well, or when
  ///     patience is at an end, and then with nil; ends the process.
  /// - Returns: true in the copy; false here when there can be none, to do the work itself.
  public static func make(patience: Double, _ body: (_ isWell: Bool?) -> Never) -> Bool {
    let child = chiasm_mpi_fork()
    if child < 0 { return false }
    if child == 0 {
      // Who reads what the job prints may be gone.
      signal(SIGPIPE, SIG_IGN)
      return true
    }
    let deadline = Date() + patience
    while Date() < deadline {
      var status: Int32 = 0
      if waitpid(child, &status, WNOHANG) == child { body(status == 0) }
      usleep(2000)
    }
    body(nil)
  }
}
