import CKernel

/// A pipe that owns both of its ends, close-on-exec, pipe(2).
public struct Pipe: ~Copyable, Sendable {
    private var reading: OwnedDescriptor?
    private var writing: OwnedDescriptor?

    /// The end to read from; -1 once closed.
    public private(set) var readDescriptor: Int32
    /// The end to write to; -1 once closed.
    public private(set) var writeDescriptor: Int32

    /// Makes a pipe.
    /// - Throws: `KernelError`, such as EMFILE.
    public init() throws(KernelError) {
        var ends: (Int32, Int32) = (-1, -1)
        let error = process_pipe(&ends.0, &ends.1)
        if error != 0 { throw KernelError("pipe", errno: error) }
        (readDescriptor, writeDescriptor) = ends
        reading = OwnedDescriptor(owning: ends.0)
        writing = OwnedDescriptor(owning: ends.1)
    }

    /// Closes the end to read from: a writer then gets EPIPE.
    public mutating func closeRead() {
        reading = nil
        readDescriptor = -1
    }

    /// Closes the end to write to: a reader then sees the end, once no child holds it either.
    public mutating func closeWrite() {
        writing = nil
        writeDescriptor = -1
    }
}
