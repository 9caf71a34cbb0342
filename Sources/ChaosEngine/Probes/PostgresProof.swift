import Foundation
import LinuxKernel

/// Proves a password to a PostgreSQL server: SCRAM-SHA-256 (RFC 5802 and 7677) without channel binding, or MD5.
struct PostgresProof {
    /// Why a proof came to nothing.
    enum Refusal: Error, Equatable {
        /// The server's message is none, or it does not know the password either.
        case malformed
        /// It asks for more work than a probe may do.
        case tooCostly
        /// Our own side failed, errno(3).
        case local(Int32)
    }

    private struct Keys {
        var salt: [UInt8]
        var rounds: Int
        var salted: [UInt8]
    }

    private let password: [UInt8]
    private var opening: [UInt8] = []
    private var nonce: [UInt8] = []
    private var expected: [UInt8] = []
    /// Stretching takes milliseconds, and the server asks for the same each time.
    private var keys: Keys?

    /// The most rounds; PostgreSQL asks for 4096 unless told otherwise. Each takes about a microsecond of the loop.
    static let mostRounds = 65_536

    init(password: [UInt8]) { self.password = password }

    /// The first message. The user's name is that of the start-up message.
    /// - Parameters:
    ///   - nonce: printable characters without a comma that are never used again.
    ///   - name: the user, which PostgreSQL does not look at here.
    mutating func begin(nonce: [UInt8] = Self.freshNonce(), name: String = "") -> [UInt8] {
        self.nonce = nonce
        opening = Array("n=\(name),r=".utf8) + nonce
        return Array("n,,".utf8) + opening
    }

    /// The proof, as answer to the server's challenge.
    /// - Throws: `Refusal`.
    mutating func answer(to challenge: [UInt8]) throws(Refusal) -> [UInt8] {
        let parts = Self.attributes(challenge)
        guard let served = parts["r"], served.utf8.starts(with: nonce), served.utf8.count > nonce.count,
            let salt = parts["s"].flatMap({ Data(base64Encoded: $0) }), !salt.isEmpty, salt.count <= 1024,
            let rounds = parts["i"].flatMap({ Int($0) }), rounds > 0
        else { throw .malformed }
        if rounds > Self.mostRounds { throw .tooCostly }
        let final = Array("c=biws,r=\(served)".utf8)
        let spoken = opening + [44] + challenge + [44] + final
        do throws(KernelError) {
            let salted = try stretched(Array(salt), rounds)
            let clientKey = try KeyedDigest.hmacSHA256(key: salted, Array("Client Key".utf8))
            let stored = try KeyedDigest.sha256(clientKey)
            let signature = try KeyedDigest.hmacSHA256(key: stored, spoken)
            let serverKey = try KeyedDigest.hmacSHA256(key: salted, Array("Server Key".utf8))
            expected = try KeyedDigest.hmacSHA256(key: serverKey, spoken)
            let proof = zip(clientKey, signature).map { $0 ^ $1 }
            return final + Array(",p=\(Data(proof).base64EncodedString())".utf8)
        } catch {
            throw .local(error.errno)
        }
    }

    /// Whether the server, too, knows the password.
    func accepts(_ final: [UInt8]) -> Bool {
        guard !expected.isEmpty, let text = Self.attributes(final)["v"] else { return false }
        return Data(base64Encoded: text) == Data(expected)
    }

    /// The answer to a request for MD5: `md5` and the digest of the digest of password and user, with the salt.
    /// - Throws: `Refusal.local` where MD5 is forbidden.
    func md5(user: String, salt: ArraySlice<UInt8>) throws(Refusal) -> [UInt8] {
        do throws(KernelError) {
            let inner = Self.hexadecimal(try KeyedDigest.md5(password + Array(user.utf8)))
            return Array("md5".utf8) + Self.hexadecimal(try KeyedDigest.md5(inner + salt))
        } catch {
            throw .local(error.errno)
        }
    }

    private mutating func stretched(_ salt: [UInt8], _ rounds: Int) throws(KernelError) -> [UInt8] {
        if let keys, keys.salt == salt, keys.rounds == rounds { return keys.salted }
        let salted = try KeyedDigest.stretched(password, salt: salt, rounds: rounds)
        keys = Keys(salt: salt, rounds: rounds, salted: salted)
        return salted
    }

    private static func attributes(_ message: [UInt8]) -> [Substring: String] {
        let parts = String(decoding: message, as: UTF8.self).split(separator: ",")
        let pairs = parts.filter { $0.dropFirst().first == "=" }.map { ($0.prefix(1), String($0.dropFirst(2))) }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func freshNonce() -> [UInt8] {
        Array(Data((0..<18).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString().utf8)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
