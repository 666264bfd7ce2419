import Foundation

/// Waits for SIGTERM, by which mpirun ends all ranks when one has died.
///
/// A rank then has a second, and may be in the middle of a long step or wait for one that is gone:
/// a thread of its own waits for the signal.
public enum EndWatch {
  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    return signals
  }

  /// Keeps SIGTERM from this thread and from those it starts from now on.
  public static func hold() {
    var signals = signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Takes ``hold()`` back.
  public static func release() {
    var signals = signals
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// - Parameter body: what to do when the signal comes; ends the process.
  public static func start(_ body: @escaping @Sendable () -> Never) {
    let thread = Thread {
      var signals = signals
      var number: Int32 = 0
      while sigwait(&signals, &number) != 0 {}
      body()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
}
