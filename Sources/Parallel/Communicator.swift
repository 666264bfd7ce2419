/// One of several ranks, processes or threads, that compute together: what the others have is asked
/// for here.
///
/// Every rank calls the same methods in the same order; a call returns when all have made it.
public protocol Communicator: Sendable {
  /// From 0.
  var rank: Int { get }
  /// Ranks in all.
  var count: Int { get }

  /// Gives every rank the bytes of all, in the order of the ranks.
  ///
  /// - Parameters:
  ///   - own: as many bytes on every rank.
  ///   - all: ``count`` times as many, apart from `own`.
  /// - Throws: ``CommunicationError`` when not all ranks are there any more; so does every later
  ///   call.
  func gather(_ own: UnsafeRawBufferPointer, into all: UnsafeMutableRawBufferPointer)
    throws(CommunicationError)
}

extension Communicator {
  /// One value of every rank, in their order.
  ///
  /// - Parameter value: of a type that is its bytes.
  public func gather<T: BitwiseCopyable>(_ value: T) throws(CommunicationError) -> [T] {
    var all = Array(repeating: value, count: count)
    do {
      try withUnsafeBytes(of: value) { own in
        try all.withUnsafeMutableBytes { try gather(own, into: $0) }
      }
    } catch let error as CommunicationError {
      throw error
    } catch {
      preconditionFailure("\(error)")
    }
    return all
  }
}

/// Why ranks could not compute together.
public struct CommunicationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
