import Glibc

@testable import LinuxKernel

/// Programs for the tracer's tests, and the tracer, each a process of its own.
enum TracedProgram {
    #if arch(arm64)
        /// getppid, which nothing calls by itself.
        static let getppid = 173
        static let read = 63
        static let clockNanosleep = 115
    #else
        static let getppid = 110
        static let read = 0
        static let clockNanosleep = 230
    #endif

    /// The tracer's program.
    static let tracer =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/.build/debug/TraceCost"
    static let isBuilt = Directory.exists(tracer)

    /// Starts a Python program that answers to lines; `call()` is getppid(2), and gives `ok` or the errno.
    static func start(_ body: String) throws -> Partner {
        let head = """
            import ctypes, errno, os, signal, subprocess, sys, threading, time
            libc = ctypes.CDLL(None, use_errno=True)
            def call():
                return 0 if libc.syscall(\(getppid)) >= 0 else ctypes.get_errno()
            def say(*words):
                os.write(1, (" ".join(map(str, words)) + "\\n").encode())
            lines = iter(sys.stdin.readline, "")

            """
        let program = try Partner([
            "python3", "-c", head + body + "\nsay('up')\nfor line in lines: command(line.split())\n",
        ])
        _ = try program.line()
        return program
    }

    /// Traces processes until its standard input ends; what it says last are its figures.
    static func trace(
        _ pids: [Int32], numbers: [Int] = [getppid], fate: String, every: Int = 1, children: Bool = true
    ) throws -> Partner {
        let partner = try attach(pids, numbers: numbers, fate: fate, every: every, children: children)
        let answer = try partner.line()
        guard answer == "ready" else { throw Unmet(answer) }
        return partner
    }

    /// The same, without a wait.
    static func attach(
        _ pids: [Int32], numbers: [Int] = [getppid], fate: String, every: Int = 1, children: Bool = true
    ) throws -> Partner {
        let list = numbers.map(String.init).joined(separator: ",")
        return try Partner(
            [tracer, list, fate, "\(every)", children ? "children" : "threads"] + pids.map(String.init))
    }

    /// Ends the tracer, and gives its figures.
    static func end(_ tracer: Partner) throws -> [String: Int] {
        tracer.end()
        let figures = Partner.figures(in: try tracer.line())
        _ = try tracer.wait()
        return figures
    }

    /// The tracers of all threads of a process, each once; 0 for none.
    static func tracers(of pid: Int32) -> Set<Int32> {
        let threads = ((try? Directory.list("/proc/\(pid)/task")) ?? []).compactMap { Int32($0) }
        return Set(threads.map { SyscallTracer.tracer(of: $0) ?? 0 })
    }
}
