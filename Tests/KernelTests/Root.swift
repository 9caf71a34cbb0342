import Glibc

@testable import LinuxKernel

/// Whether the tests may change a network namespace of their own.
let isRoot = geteuid() == 0

/// Runs a body that throws anything in a scratch network namespace.
func inScratchNetwork<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    try NetworkNamespace.scratch { () throws(KernelError) in Result { try body() } }.get()
}
