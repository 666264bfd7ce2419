import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** one task: some rows of a strided copy.
@Sendable
func copy(_ arguments: UnsafePointer<CopyArguments>, _ task: Int) {
  switch arguments.pointee.elementSize {
  case 1: ElementCopy<UInt8>.run(arguments, task)
  case 2: ElementCopy<UInt16>.run(arguments, task)
  case 4: ElementCopy<UInt32>.run(arguments, task)
  case 8: ElementCopy<UInt64>.run(arguments, task)
  default: chiasm_kernel_trap()
  }
}

private enum ElementCopy<Element: BitwiseCopyable> {
  @inline(__always)
  static func run(_ arguments: UnsafePointer<CopyArguments>, _ task: Int) {
    let p = arguments.pointee
    let input = p.input.assumingMemoryBound(to: Element.self)
    let output = p.output.assumingMemoryBound(to: Element.self)
    let inner = p.axes[p.rank &- 1]
    let first = task &* p.rowsPerTask
    for row in first..<min(first &+ p.rowsPerTask, p.rows) {
      var rest = row
      var (source, target) = (0, 0)
      var axis = p.rank &- 2
      while axis >= 0 {
        let index = rest % p.axes[axis].extent
        rest /= p.axes[axis].extent
        source &+= index &* p.axes[axis].inputStride
        target &+= index &* p.axes[axis].outputStride
        axis &-= 1
      }
      move(input + source, output + target, inner)
    }
  }

  @inline(__always)
  private static func move(
    _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>, _ axis: CopyArguments.Axis
  ) {
    if axis.outputStride == 1 && axis.inputStride == 1 {
      for i in 0..<axis.extent { y[i] = x[i] }
    } else if axis.outputStride == 1 && axis.inputStride == 0 {
      let value = x[0]
      for i in 0..<axis.extent { y[i] = value }
    } else {
      for i in 0..<axis.extent { y[i &* axis.outputStride] = x[i &* axis.inputStride] }
    }
  }
}
