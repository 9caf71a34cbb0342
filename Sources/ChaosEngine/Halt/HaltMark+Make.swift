import LinuxKernel

extension HaltMark {
    /// A place where `halt` leaves its mark.
    public enum Place: Sendable {
        /// In the state directory; made first where that is the standard one.
        case state(String, makesDirectory: Bool)
        /// In a directory for everybody's marks.
        case shared(directory: String, name: String)

        /// Leaves the mark. One that is there already is replaced.
        /// - Throws: `KernelError`, such as ENOSPC.
        public func make(_ text: String) throws(KernelError) {
            let bytes = Array((text + "\n").utf8)
            switch self {
            case .state(let directory, let makesDirectory):
                if makesDirectory { try Directory.createDirectories(directory, mode: 0o700) }
                try Directory.requirePrivate(directory)
                try Self.make(directory + "/halt", bytes, mode: 0o600)
            case .shared(let directory, let name):
                do throws(KernelError) { try FileMark.openDirectory(directory) } catch {
                    // For ordinary users it has to be there.
                    guard Directory.isDirectory(directory) else { throw error }
                }
                try Self.make(directory + "/" + name, bytes, mode: 0o644)
            }
        }

        /// The existence is what counts: an empty file is made first, which a full disk may still take.
        private static func make(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(KernelError) {
            do throws(KernelError) {
                let file = try File(path, access: .append, creatingWith: mode, exclusive: true)
                do throws(KernelError) { try file.append(bytes) } catch { return }
            } catch {
                // EEXIST: there is a mark, whatever it is and says.
                if error.errno != 17 { throw error }
            }
        }
    }

    /// Where this user's `halt` leaves marks: in the state directory if there is one, and for the whole host.
    /// - Parameter isDefault: whether the state directory is the standard one, which root's mark makes.
    public static func writable(state: String, isDefault: Bool) -> [Place] {
        let user = UserDatabase.name(of: HostFacts.realUser) ?? "\(HostFacts.realUser)"
        let shared = Place.shared(directory: HaltPlaces.ownDirectory, name: user)
        guard Directory.exists(state) || isDefault && HostFacts.isRoot else { return [shared] }
        return [.state(state, makesDirectory: isDefault && HostFacts.isRoot), shared]
    }

    /// The marks that `halt --clear` removes: all but those that a policy names, which are somebody else's.
    public static func removable(in places: HaltPlaces) -> [HaltMark] {
        var found = places
        // A drill with a lock of its own leaves the host's marks alone.
        found.directories = [HaltPlaces.ownDirectory]
        return (try? found.localMarks()) ?? []
    }

    /// Text for one line, at most 200 characters, in which nothing can steer a terminal.
    public static func printable(_ text: String) -> String { printable(Array(text.utf8)) }
}
