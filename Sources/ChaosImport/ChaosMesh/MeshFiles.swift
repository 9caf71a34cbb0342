import ChaosModel

/// IOChaos: slow and failing operations on files.
enum MeshFiles {
    /// FUSE operations by the kinds that a fault knows.
    private static let kinds = [
        "read": "read", "write": "write", "fsync": "fsync", "flush": "fsync", "fsyncdir": "fsync", "open": "open",
        "create": "open", "opendir": "list", "readdir": "list", "lookup": "stat", "getattr": "stat", "access": "stat",
        "statfs": "stat", "mkdir": "change", "unlink": "change", "rmdir": "change", "rename": "change",
        "symlink": "change",
        "link": "change", "setattr": "change", "mknod": "change", "fallocate": "write",
    ]
    private static let errors = [
        "1": "EPERM", "2": "ENOENT", "5": "EIO", "12": "ENOMEM", "13": "EACCES", "16": "EBUSY", "23": "ENFILE",
        "24": "EMFILE", "28": "ENOSPC", "30": "EROFS", "110": "ETIMEDOUT", "122": "EDQUOT",
    ]

    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) {
        let account = chaos.account, spec = chaos.spec
        let action = account.text(spec["action"]) ?? ""
        var fault: String?, fields: [DraftValue.Member] = []
        switch action {
        case "latency", "delay":
            if let delay = account.value(spec["delay"], "a duration of Go, such as `100ms`,", SourceNumber.goSpan) {
                account.imported(spec["delay"], "`delay`")
                (fault, fields) = ("io.latency", [.init("delay", .duration(delay))])
            } else {
                (fault, fields) = ("io.latency", [.init("delay", .open("how long each operation is held"))])
            }
        case "fault", "errno":
            let number = account.text(spec["errno"]) ?? "5"
            if let name = errors[number] {
                account.imported(spec["errno"], "`errno`")
                (fault, fields) = ("io.error", [.init("errno", .word(name))])
            } else {
                account.refused(spec["errno"], "io.error gives \(errors.values.sorted().joined(separator: ", "))")
                (fault, fields) = ("io.error", [.init("errno", .open("which error"))])
            }
        case "attrOverride":
            account.refused(spec["action"], "attributes of files are not changed; nearest: io.error with EACCES")
        case "mistake": account.refused(spec["action"], "what is read and written is never changed; nearest: io.error")
        default:
            account.refused(
                spec["action"], "there is no such action with a counterpart; nearest: io.latency and io.error")
        }
        let target = chaos.target(&draft, isLaunched: true)
        let (lasts, comments) = chaos.lasting()
        guard let fault else {
            draft.missingMethod = "what is done to the files"
            return
        }
        account.imported(spec["action"], "`method`")
        fields = [.init("target", .text(target))] + place(chaos) + fields + chaos.share(spec["percent"], as: "percent")
        fields += operations(spec["methods"], account)
        draft.method = [.fault(fault, fields + lasts, comments: comments)]
    }

    /// The directory and which files in it.
    private static func place(_ chaos: MeshChaos) -> [DraftValue.Member] {
        let account = chaos.account
        guard let volume = account.text(chaos.spec["volumePath"]), volume.hasPrefix("/") else {
            account.refused(chaos.spec["volumePath"], "an absolute path is expected here")
            return [.init("path", .open("the directory"))]
        }
        account.imported(chaos.spec["volumePath"], "`path`")
        var fields: [DraftValue.Member] = [.init("path", .text(volume))]
        guard let pattern = account.text(chaos.spec["path"]) else { return fields }
        var rest = pattern.hasPrefix(volume) ? String(pattern.dropFirst(volume.count)) : pattern
        while rest.hasPrefix("/") { rest.removeFirst() }
        if ["", "**", "**/*", "*"].contains(rest) {
            account.unneeded(chaos.spec["path"], "every file below the directory is what a fault means anyway")
        } else if rest.contains("**") || rest.isEmpty {
            account.refused(chaos.spec["path"], "`match` has no `**`: narrow `path`, or match by the file's name")
            fields.append(
                .init("match", .open("which files: the original has \(CommentText.line(pattern, limit: 80))")))
        } else {
            account.imported(chaos.spec["path"], "`match`")
            fields.append(.init("match", .text(rest)))
        }
        return fields
    }

    private static func operations(_ node: SourceNode?, _ account: FieldAccount) -> [DraftValue.Member] {
        guard let node else {
            return [
                .init(
                    "operations",
                    .list(["read", "write", "fsync", "open", "list", "stat", "change"].map(DraftValue.word)))
            ]
        }
        var kinds: [String] = []
        for item in node.items {
            guard let text = account.text(item) else { continue }
            guard let kind = Self.kinds[text.lowercased()] else {
                account.refused(item, "operations are read, write, fsync, open, list, stat and change")
                continue
            }
            if ["read", "write", "fsync", "open"].contains(text.lowercased()) {
                account.imported(item, "`operations`")
            } else {
                account.approximated(item, "`operations`: \(kind)")
            }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        return [.init("operations", kinds.isEmpty ? .open("which operations") : .list(kinds.map(DraftValue.word)))]
    }
}
