/// What the command line asks for.
struct Wishes {
    /// How many outages in all at most; none begins after so many minutes.
    var outages = 2_400, minutes = 60.0
    /// How many ports, and the first of them.
    var victims = 36, port: UInt16 = 24_000
    /// The longest outage in seconds.
    var longest = 60.0
    /// Where the random choice starts from.
    var seed: UInt64 = 1
    /// Where the samples are kept meanwhile.
    let directory = "/tmp"
    /// Whether to list what went wrong.
    var details = false

    /// Why the command line cannot be understood.
    struct Misuse: Error, CustomStringConvertible {
        let description: String
    }

    init(_ words: [String]) throws {
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            if word == "--details" {
                details = true
                continue
            }
            guard let text = rest.popFirst(), let number = Double(text), number > 0 else {
                throw Misuse(description: "`\(word)` needs a number")
            }
            switch word {
            case "--outages": outages = Int(number)
            case "--minutes": minutes = number
            case "--victims": victims = Int(number)
            case "--port": port = UInt16(clamping: Int(number))
            case "--longest": longest = number
            case "--seed": seed = UInt64(number)
            default: throw Misuse(description: "`\(word)` is not an option")
            }
        }
    }
}
