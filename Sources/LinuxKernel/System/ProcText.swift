import Glibc

/// The text of small files of the kernel, read again and again into the same memory and looked at without making strings.
/// For whoever reads dozens of them ten times a second. Not thread-safe.
public final class ProcText {
    private var bytes = [UInt8](repeating: 0, count: 16 << 10)
    private var count = 0

    /// Holds nothing yet.
    public init() {}

    /// Reads a file, in place of the one before.
    /// - Returns: 0, or the errno of open(2) or read(2); then there is no text.
    public func load(_ path: String) -> Int32 {
        count = 0
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var size = 0
        while true {
            if size == bytes.count { bytes.append(contentsOf: [UInt8](repeating: 0, count: bytes.count)) }
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + size }, buffer.count - size)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { return errno }
            if got == 0 { break }
            size += got
        }
        count = size
        return 0
    }

    /// Where each line begins.
    public var lines: [Int] {
        var starts: [Int] = []
        var start = 0
        while start < count {
            starts.append(start)
            start = next(start)
        }
        return starts
    }

    /// Where the text goes on after `head`, in the line that begins with it; `skipped` such lines come before.
    public func line(_ head: [UInt8], skipping skipped: Int = 0) -> Int? {
        var start = 0, rest = skipped
        while start < count {
            if start + head.count <= count, bytes[start..<start + head.count].elementsEqual(head) {
                if rest == 0 { return start + head.count }
                rest -= 1
            }
            start = next(start)
        }
        return nil
    }

    /// Where the text goes on after the last of these characters.
    public func afterLast(_ character: Character) -> Int? {
        bytes[..<count].lastIndex { $0 == character.asciiValue }.map { $0 + 1 }
    }

    /// The words of the line from a place on.
    public func words(at start: Int) -> [String] {
        let end = bytes[start..<count].firstIndex(of: 10) ?? count
        return bytes[start..<end].split { $0 == 32 || $0 == 9 }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that is the word of this index, from a place on in its line, or what follows a `=` or `:` in the word.
    public func number(_ word: Int, at start: Int, radix: Double = 10) -> Double? {
        var place = start
        for _ in 0..<word {
            place = skip(place) { $0 == 32 || $0 == 9 }
            place = skip(place) { $0 != 32 && $0 != 9 && $0 != 10 }
        }
        place = skip(place) { $0 == 32 || $0 == 9 }
        var value = 0.0
        var hasDigits = false
        while place < count, let digit = Self.digit(bytes[place], radix) {
            value = value * radix + digit
            hasDigits = true
            place += 1
        }
        guard hasDigits || place >= count else {
            let end = skip(place) { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 61 && $0 != 58 }
            let isNamed = end < count && (bytes[end] == 61 || bytes[end] == 58)
            return isNamed ? number(0, at: end + 1, radix: radix) : nil
        }
        return hasDigits ? value : nil
    }

    private static func digit(_ byte: UInt8, _ radix: Double) -> Double? {
        switch byte {
        case 48...57: Double(byte - 48)
        case 97...102 where radix == 16: Double(byte - 87)
        default: nil
        }
    }

    private func next(_ start: Int) -> Int { skip(start) { $0 != 10 } + 1 }

    private func skip(_ start: Int, while isSkipped: (UInt8) -> Bool) -> Int {
        var place = start
        while place < count, isSkipped(bytes[place]) { place += 1 }
        return place
    }
}
