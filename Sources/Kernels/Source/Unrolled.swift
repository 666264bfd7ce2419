// Loops written out. With a constant count nothing of the loop is left, whatever the optimizer
// thinks of its size: arrays indexed by the number stay in registers. One function per limit,
// because every nesting multiplies the copies the compiler has to discard.

/// Runs `body` for 0 ..< `count`, at most 2.
@inline(__always)
func unrolled2(_ count: Int, _ body: (Int) -> Void) {
  body(0)
  if count > 1 { body(1) }
}

/// Runs `body` for 0 ..< `count`, at most 4.
@inline(__always)
func unrolled4(_ count: Int, _ body: (Int) -> Void) {
  body(0)
  if count > 1 { body(1) }
  if count > 2 { body(2) }
  if count > 3 { body(3) }
}

/// Runs `body` for 0 ..< `count`, at most 6.
@inline(__always)
func unrolled6(_ count: Int, _ body: (Int) -> Void) {
  body(0)
  if count > 1 { body(1) }
  if count > 2 { body(2) }
  if count > 3 { body(3) }
  if count > 4 { body(4) }
  if count > 5 { body(5) }
}

/// Runs `body` for 0 ..< `count`, at most 16.
@inline(__always)
func unrolled16(_ count: Int, _ body: (Int) -> Void) {
  unrolled4(count, body)
  if count > 4 { unrolled4(count &- 4) { body(4 &+ $0) } }
  if count > 8 { unrolled4(count &- 8) { body(8 &+ $0) } }
  if count > 12 { unrolled4(count &- 12) { body(12 &+ $0) } }
}
