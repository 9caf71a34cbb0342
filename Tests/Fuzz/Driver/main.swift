import CLibFuzzer
import Glibc

switch CommandLine.arguments.dropFirst().first {
case "--list":
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
case "--longest":
    print(CommandLine.arguments.last.flatMap(FuzzTarget.named)?.longest ?? 4096)
    exit(0)
default: break
}

/// What libFuzzer's own entry point is linked against, beside ours.
@_cdecl("LLVMFuzzerTestOneInput") func decode(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Driver.run(bytes, count)
}

var count = CommandLine.argc
var arguments = Optional(CommandLine.unsafeArgv)
atexit { Driver.end() }
exit(LLVMFuzzerRunDriver(&count, &arguments) { Driver.run($0, $1) })
