import Glibc
import Synchronization

/// Ctrl-C as a wish: the first asks a tool to finish what it is doing, the second ends it at once.
public enum Interruption {
  /// The exit code of a tool that was interrupted: 128 and the signal's number, as shells have it.
  public static let exitCode: Int32 = 128 + SIGINT

  private static let count = Atomic<Int>(0)

  /// Whether the user, or the system that ends the process, has asked once.
  public static var isAskedFor: Bool { count.load(ordering: .relaxed) > 0 }

  /// Handles signals from now on, on this thread if on no other: a program that starts tools from a
  /// thread of a pool may hand down a mask that blocks them.
  public static func handle(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in numbers {
      signal(number) { _ in
        // Only what a signal handler may do: an atomic, write and _exit.
        if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 {
          _exit(Interruption.exitCode)
        }
        let message: StaticString = "\nstopping after this iteration; again to stop at once\n"
        _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      }
    }
  }
}
