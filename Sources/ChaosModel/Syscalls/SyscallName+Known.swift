extension SyscallName {
    /// The calls of syscalls(2) that programs make, for suggestions and for what rules can tell of their arguments. A call
    /// that is missing here can be intercepted all the same.
    static let known: [String: SyscallArguments] = {
        var known: [String: SyscallArguments] = [:]
        for name in plain.split(whereSeparator: { " \n".contains($0) }) { known[String(name)] = SyscallArguments() }
        for name in onDescriptor.split(whereSeparator: { " \n".contains($0) }) {
            known[String(name)] = SyscallArguments(descriptors: [0])
        }
        for name in onPath.split(whereSeparator: { " \n".contains($0) }) {
            known[String(name)] = SyscallArguments(paths: [.init(text: 0)])
        }
        for name in onPathAt.split(whereSeparator: { " \n".contains($0) }) {
            known[String(name)] = SyscallArguments(paths: [.init(text: 1, directory: 0)])
        }
        return known.merging(special) { $1 }
    }()

    private static let plain = """
        accept accept4 alarm arch_prctl bpf brk capget capset chroot clock_getres clock_gettime clock_nanosleep clone
        clone3 close_range epoll_create epoll_create1 epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 fanotify_init
        fork get_mempolicy getcpu getcwd getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid
        getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid
        gettimeofday getuid inotify_init inotify_init1 io_cancel io_destroy io_getevents io_setup io_submit
        io_uring_enter io_uring_register io_uring_setup keyctl kill listen madvise mbind membarrier memfd_create mincore
        mlock mlock2 mlockall mprotect mq_open mremap msgget msgrcv msgsnd msync munlock munlockall munmap nanosleep
        pause pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 poll ppoll prlimit64 process_vm_readv
        process_vm_writev pselect6 ptrace reboot recvfrom recvmmsg recvmsg rseq rt_sigaction rt_sigpending
        rt_sigprocmask rt_sigqueueinfo rt_sigsuspend rt_sigtimedwait sched_getaffinity sched_getparam
        sched_getscheduler sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield select semctl
        semget semop semtimedop sendmmsg setgid setgroups setitimer setns setpgid setpriority setregid setresgid
        setresuid setreuid setrlimit setsid setsockopt settimeofday setuid shmat shmctl shmdt shmget shutdown
        sigaltstack signalfd signalfd4 socket socketpair sync sysinfo tgkill time timer_create timer_delete
        timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill umask uname unshare userfaultfd vfork
        wait4 waitid
        """
    private static let onDescriptor = """
        close dup dup2 dup3 epoll_ctl fadvise64 fallocate fchdir fchmod fchown fcntl fdatasync fgetxattr flistxattr flock
        fsetxattr fstat fstatfs fsync ftruncate getdents getdents64 ioctl lseek pread64 preadv preadv2 pwrite64 pwritev
        pwritev2 read readahead readv sync_file_range syncfs vmsplice write writev
        """
    private static let onPath = """
        access chdir chmod chown creat getxattr lchown lgetxattr link listxattr lstat mkdir mknod open readlink
        removexattr rename rmdir setxattr stat statfs swapon truncate umount2 unlink utime utimes
        """
    private static let onPathAt = """
        faccessat faccessat2 fchmodat fchmodat2 fchownat futimesat mkdirat mknodat name_to_handle_at
        newfstatat open_tree openat openat2 readlinkat statx unlinkat utimensat
        """
    private static let special: [String: SyscallArguments] = [
        "bind": SyscallArguments(address: .direct(pointer: 1, length: 2)),
        "connect": SyscallArguments(address: .direct(pointer: 1, length: 2)),
        "sendto": SyscallArguments(address: .direct(pointer: 4, length: 5)),
        "sendmsg": SyscallArguments(address: .message(pointer: 1)),
        "link": SyscallArguments(paths: [.init(text: 0), .init(text: 1)]),
        "rename": SyscallArguments(paths: [.init(text: 0), .init(text: 1)]),
        "linkat": SyscallArguments(paths: [.init(text: 1, directory: 0), .init(text: 3, directory: 2)]),
        "renameat": SyscallArguments(paths: [.init(text: 1, directory: 0), .init(text: 3, directory: 2)]),
        "renameat2": SyscallArguments(paths: [.init(text: 1, directory: 0), .init(text: 3, directory: 2)]),
        "symlink": SyscallArguments(paths: [.init(text: 1)]),
        "symlinkat": SyscallArguments(paths: [.init(text: 2, directory: 1)]),
        "mount": SyscallArguments(paths: [.init(text: 1)]),
        // Its directory is watched, whatever descriptor comes first.
        "inotify_add_watch": SyscallArguments(paths: [.init(text: 1)]),
        "mmap": SyscallArguments(descriptors: [4]),
        "sendfile": SyscallArguments(descriptors: [0, 1]),
        "splice": SyscallArguments(descriptors: [0, 2]),
        "tee": SyscallArguments(descriptors: [0, 1]),
        "copy_file_range": SyscallArguments(descriptors: [0, 2]),
    ]
}
