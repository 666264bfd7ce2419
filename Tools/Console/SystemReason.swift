import Glibc

/// The system's words for the last failed call on this thread, lower case.
func systemReason(_ number: Int32 = errno) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  return String(cString: text).lowercased()
}
