import ChaosModel
import LinuxKernel

/// Signs parts and checks them.
public enum PartSeal {
    /// Signs a part.
    /// - Throws: `SigningKey.Failure`.
    public static func sealed(_ part: FleetPart, by key: SigningKey) throws(SigningKey.Failure) -> SealedPart {
        let bytes = FleetCoding.bytes(part)
        return SealedPart(
            part: String(decoding: bytes, as: UTF8.self), signature: FleetCoding.base64(try key.sign(bytes)))
    }

    /// The part, if one of the keys has signed it.
    public static func opened(_ sealed: SealedPart, by keys: [TrustedKey]) -> FleetPart? {
        let bytes = Array(sealed.part.utf8)
        guard let signature = FleetCoding.bytes(base64: sealed.signature),
            keys.contains(where: { $0.verifies(signature, over: bytes) })
        else { return nil }
        return FleetCoding.value(FleetPart.self, bytes)
    }
}
