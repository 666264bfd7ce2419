import ChiasmConsole
import Glibc

/// What the system knows of this process.
enum ProcessClock {
  /// Seconds since the system started the process, at most 10 ms too many.
  ///
  /// - Throws: ``ToolError`` when the system does not say.
  static func secondsSinceStart() throws(ToolError) -> Double {
    guard let file = fopen("/proc/self/stat", "r") else { throw .system("/proc/self/stat") }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    guard fgets(&line, Int32(line.count), file) != nil else { throw .system("/proc/self/stat") }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // The second field is the name in parentheses, which may hold spaces; the start is the 22nd.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 20, let ticks = Double(fields[20]) else {
      throw ToolError("/proc/self/stat", "expected the start time in field 22")
    }
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    let seconds = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    return seconds - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The most memory the process has held, in bytes; 0 when the system does not say.
  ///
  /// Not the maximum of getrusage: that begins with what the process that started this one held.
  static var peakByteCount: Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      let text = String(decoding: bytes, as: UTF8.self)
      let fields = text.split(whereSeparator: \.isWhitespace)
      if fields.first == "VmHWM:", fields.count > 1 { return (Int(fields[1]) ?? 0) * 1024 }
    }
    return 0
  }
}
