import COpenMP

/// The number of the thread that runs the calling task.
var workerIndex: Int { Int(chiasm_worker_index()) }
