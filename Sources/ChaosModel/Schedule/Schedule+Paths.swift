extension Schedule {
    /// Takes relative paths against a directory.
    mutating func resolvePaths(in folder: String) {
        for index in choices.indices { choices[index].experiment = Self.path(choices[index].experiment, in: folder) }
        calendars = calendars.map { Self.path($0, in: folder) }
    }

    /// The absolute path of what a file in `folder` calls `path`, without `.` and `..`: a trusted file's way has no links.
    public static func path(_ path: String, in folder: String) -> String {
        guard !path.isEmpty else { return path }
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// What is wrong with a path as it is written; `nil` when nothing is.
    static func problem(path: String) -> String? {
        path.isEmpty || path.hasSuffix("/") || path.utf8.contains(0) ? "`\(path)` is not the name of a file" : nil
    }
}
