import CKernel
import Glibc

/// Who holds a lock of flock(2), by /proc/locks: proc(5). Of use when nobody wrote it down, or what they wrote is damaged.
public enum LockHolder {
    /// The process that took the lock of the file; `nil` when nobody did that we can see, or the file is not there.
    public static func of(_ path: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0, let text = ProcFile.text("/proc/locks") else { return nil }
        let device = UInt64(status.st_dev)
        let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
        let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
        // `1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF`; one that waits has `->` behind its number.
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", let pid = Int32(words[4]), pid > 0 else { continue }
            let place = words[5].split(separator: ":")
            guard place.count == 3, UInt64(place[0], radix: 16) == major, UInt64(place[1], radix: 16) == minor,
                UInt64(place[2]) == UInt64(status.st_ino)
            else { continue }
            return pid
        }
        return nil
    }

    /// Whose the file is; `nil` when it is not there.
    public static func owner(of path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_uid : nil
    }
}
