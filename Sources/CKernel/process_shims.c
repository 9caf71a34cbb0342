#define _GNU_SOURCE
#include "process_shims.h"
#include "seccomp_shims.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int process_pidfd_open(pid_t pid, int *descriptor) {
    long result = syscall(SYS_pidfd_open, pid, 0);
    if (result < 0) return errno;
    *descriptor = (int)result;
    return 0;
}

int process_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) ? errno : 0;
}

int process_wait(int pidfd, bool blocking, struct process_end *end) {
    siginfo_t info;
    int result;
    do {
        info = (siginfo_t){0};
        result = waitid((idtype_t)3 /* P_PIDFD, unnamed before glibc 2.36 */, (id_t)pidfd, &info,
                        WEXITED | (blocking ? 0 : WNOHANG));
    } while (result < 0 && errno == EINTR);
    if (result < 0) return errno;
    end->ended = info.si_pid != 0;
    end->signaled = info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
    end->status = info.si_status;
    return 0;
}

int process_open_file_limit(pid_t pid, uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_NOFILE, NULL, &limit)) return errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int process_set_soft_open_file_limit(pid_t pid, uint64_t soft) {
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_NOFILE, NULL, &limit)) return errno;
    limit.rlim_cur = soft;
    return prlimit(pid, RLIMIT_NOFILE, &limit, NULL) ? errno : 0;
}

struct child {
    const struct process_spawn_request *request;
    struct process_spawn_result *result;
    pid_t parent;
    int error;
    int pidfd;                  // set by the kernel before the child runs
    _Atomic int listener;       // the child's number of it, once there is one
    _Atomic int taken;          // 1 once we have a copy, -errno when we cannot
    _Atomic bool over;          // the child has left our memory
};

static int fail(struct child *child, enum process_spawn_step step, int index) {
    child->error = errno ? errno : EIO;
    child->result->step = step;
    child->result->index = index;
    _exit(127);
}

// The filter's listener is the parent's business, so the parent has to fetch it, by a thread: the one that made the child
// waits until its program runs. From the filter on the child makes no call that can be filtered: it would wait for ever.
static void put_filter(struct child *child) {
    const struct process_spawn_request *request = child->request;
    int listener = syscall_filter_install(request->filter, request->filter_length, request->filter_killable);
    errno = -listener;
    if (listener < 0) fail(child, PROCESS_SPAWN_FILTER, 0);
    atomic_store(&child->listener, listener);
    int taken;
    while (!(taken = atomic_load(&child->taken))) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
    errno = -taken;
    if (taken < 0) fail(child, PROCESS_SPAWN_LISTENER, 0);
}

static void *take_listener(void *argument) {
    struct child *child = argument;
    while (atomic_load(&child->listener) < 0) {
        if (atomic_load(&child->over)) return NULL;
        nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
    }
    int copy = (int)syscall(SYS_pidfd_getfd, child->pidfd, atomic_load(&child->listener), 0);
    child->result->listener = copy;
    atomic_store(&child->taken, copy < 0 ? -errno : 1);
    return NULL;
}

// Runs in the parent's memory while the parent's thread waits: async-signal-safe calls only, and no
// allocation. Descriptors, dispositions and mask are the child's own.
static int run_child(void *argument) {
    struct child *child = argument;
    const struct process_spawn_request *request = child->request;

    // Every child, until its program runs: one that is stopped here would keep our locks, and nobody would know it.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL)) fail(child, PROCESS_SPAWN_PARENT, 0);
    errno = ESRCH;  // the parent may have died before the request was on record
    if (getppid() != child->parent) fail(child, PROCESS_SPAWN_PARENT, 0);
    if (request->new_session && setsid() < 0) fail(child, PROCESS_SPAWN_SESSION, 0);
    if (request->new_group && setpgid(0, 0)) fail(child, PROCESS_SPAWN_GROUP, 0);

    // Possible because a child without CLONE_FS has a root and a directory of its own.
    if (request->mount_namespace >= 0 && setns(request->mount_namespace, CLONE_NEWNS))
        fail(child, PROCESS_SPAWN_MOUNT_NAMESPACE, 0);

    if (request->reset_scheduling) {
        // Before the cgroups: a real-time task is refused in a v1 cpu group without a real-time budget.
        struct sched_param normal = {0};
        if (sched_setscheduler(0, SCHED_OTHER, &normal)) fail(child, PROCESS_SPAWN_SCHEDULING, 0);
        cpu_set_t everywhere;
        for (unsigned i = 0; i < sizeof everywhere; i++) ((unsigned char *)&everywhere)[i] = 0xff;
        if (sched_setaffinity(0, sizeof everywhere, &everywhere)) fail(child, PROCESS_SPAWN_SCHEDULING, 1);
        setpriority(PRIO_PROCESS, 0, 0);       // refused when we run niced and unprivileged: then it stays niced
        prctl(PR_SET_TIMERSLACK, 50000, 0, 0, 0);
    }

    // The child's descriptors, then the files of its cgroups. Copies above the range first, so that no source is
    // overwritten before it is used.
    int count = request->descriptor_count, all = count + request->cgroup_file_count;
    int copies[all > 0 ? all : 1];
    for (int i = 0; i < all; i++) {
        int source = i < count ? request->descriptors[i] : request->cgroup_files[i - count];
        copies[i] = -1;
        if (source < 0) continue;
        copies[i] = fcntl(source, F_DUPFD_CLOEXEC, all);
        if (copies[i] < 0) fail(child, PROCESS_SPAWN_DESCRIPTORS, i);
    }
    for (int i = 0; i < all; i++) {
        if (copies[i] < 0) close(i);
        else if (dup2(copies[i], i) < 0) fail(child, PROCESS_SPAWN_DESCRIPTORS, i);
    }
    // Closed now, not at exec: a child that enters a frozen group stops before its exec, and must not keep our locks.
    if (syscall(SYS_close_range, (unsigned)all, ~0U, 0)) fail(child, PROCESS_SPAWN_DESCRIPTORS, all);

    for (int i = 0; i < request->cgroup_file_count; i++) {
        if (write(count + i, "0", 1) != 1) fail(child, PROCESS_SPAWN_CGROUP, i);
        close(count + i);
    }

    if (request->directory && chdir(request->directory)) fail(child, PROCESS_SPAWN_DIRECTORY, 0);

    // An ignored signal stays ignored through exec, a handled one does not: reset both before the mask opens.
    // By the raw call: sigaction(3) refuses glibc's own two signals, which may come to us ignored.
    const unsigned long standard[8] = {0};      // a kernel_sigaction with SIG_DFL
    for (int signal = 1; signal < _NSIG; signal++)
        if (signal != SIGKILL && signal != SIGSTOP) syscall(SYS_rt_sigaction, signal, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    if (request->gains_nothing && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) fail(child, PROCESS_SPAWN_PRIVILEGES, 0);
    // EINVAL before Linux 4.3, where there are none.
    if (request->clears_ambient && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) && errno != EINVAL)
        fail(child, PROCESS_SPAWN_PRIVILEGES, 1);
    if (request->changes_user) {
        // By the raw calls: those of glibc change every thread of the parent, whose memory this is.
        if (syscall(SYS_setgroups, (long)request->group_count, request->groups)) fail(child, PROCESS_SPAWN_USER, 0);
        if (syscall(SYS_setresgid, (long)request->gid, (long)request->gid, (long)request->gid))
            fail(child, PROCESS_SPAWN_USER, 1);
        if (syscall(SYS_setresuid, (long)request->uid, (long)request->uid, (long)request->uid))
            fail(child, PROCESS_SPAWN_USER, 2);
        // The kernel forgets it with the old user.
        if (prctl(PR_SET_PDEATHSIG, SIGKILL)) fail(child, PROCESS_SPAWN_PARENT, 0);
    }
    if (request->filter) put_filter(child);
    if (!request->dies_with_parent) prctl(PR_SET_PDEATHSIG, 0);
    execve(request->path, request->arguments, request->environment ? request->environment : environ);
    fail(child, PROCESS_SPAWN_EXEC, 0);
    return 127;
}

int process_spawn(const struct process_spawn_request *request, struct process_spawn_result *result) {
    *result = (struct process_spawn_result){
        .pid = -1, .pidfd = -1, .listener = -1, .step = PROCESS_SPAWN_CLONE};
    const size_t size = 128 * 1024;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return errno;

    struct child child = {
        .request = request, .result = result, .parent = getpid(), .error = 0, .pidfd = -1, .listener = -1};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);  // no handler of ours may run in the child
    int cancellation;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellation);

    pthread_t taker;
    int error = request->filter ? pthread_create(&taker, NULL, take_listener, &child) : 0;
    pid_t pid = -1;
    if (!error) {
        pid = clone(run_child, stack + size, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &child, &child.pidfd);
        error = pid < 0 ? errno : child.error;
        atomic_store(&child.over, true);
        if (request->filter) pthread_join(taker, NULL);
    }
    int pidfd = child.pidfd;
    // Killed while it waited, before its program ran.
    if (!error && request->filter && result->listener < 0) error = ECHILD;

    pthread_setcancelstate(cancellation, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, size);

    if (pid > 0 && error) {
        struct process_end end;
        process_wait(pidfd, true, &end);
        close(pidfd);
    }
    if (error && result->listener >= 0) close(result->listener);
    if (error) return error;
    result->pid = pid;
    result->pidfd = pidfd;
    return 0;
}

int process_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return errno;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int process_signal_descriptor(const int *signals, int count, int *descriptor) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++)
        if (sigaddset(&set, signals[i])) return errno;
    int result = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (result < 0) return errno;
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error) {
        close(result);
        return error;
    }
    *descriptor = result;
    return 0;
}

int process_read_signal(int descriptor, int *signal, pid_t *sender) {
    struct signalfd_siginfo info;
    ssize_t count;
    do count = read(descriptor, &info, sizeof info);
    while (count < 0 && errno == EINTR);
    if (count < 0) return errno;
    if (count != sizeof info) return EIO;
    *signal = (int)info.ssi_signo;
    *sender = (pid_t)info.ssi_pid;
    return 0;
}

int process_set_ordinary(pthread_t thread) {
    struct sched_param parameters = {0};
    return pthread_setschedparam(thread, SCHED_OTHER | SCHED_RESET_ON_FORK, &parameters);
}

int process_set_fifo(pthread_t thread, int priority) {
    struct sched_param parameters = {.sched_priority = priority};
    return pthread_setschedparam(thread, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters);
}

int process_set_timer_slack(uint64_t nanoseconds) {
    return prctl(PR_SET_TIMERSLACK, (unsigned long)nanoseconds, 0, 0, 0) ? errno : 0;
}

int process_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) ? errno : 0; }

int process_pin(pid_t task, const int *cpus, int count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < count; i++) {
        if (cpus[i] < 0 || cpus[i] >= CPU_SETSIZE) return EINVAL;
        CPU_SET(cpus[i], &set);
    }
    return sched_setaffinity(task, sizeof set, &set) ? errno : 0;
}

static int idle(void *nothing) {
    // Never returns: every signal is blocked. There is no thread-local memory of its own, so nothing may set errno.
    for (;;) syscall(SYS_ppoll, NULL, 0, NULL, NULL);
    return nothing != NULL;
}

int process_idle_tasks(void *stacks, unsigned size, unsigned count, unsigned *made) {
    sigset_t all, earlier;
    sigfillset(&all);
    int error = pthread_sigmask(SIG_SETMASK, &all, &earlier);
    if (error) return error;
    for (*made = 0; *made < count; ++*made) {
        char *top = (char *)stacks + (size_t)size * (*made + 1);
        int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
        if (clone(idle, top, flags, NULL) == -1) {
            error = errno;
            break;
        }
    }
    pthread_sigmask(SIG_SETMASK, &earlier, NULL);
    return error;
}

int process_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int process_terminal_width(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

int process_lock_memory(void) { return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ? errno : 0; }

unsigned kernel_device_major(uint64_t device) { return major(device); }
unsigned kernel_device_minor(uint64_t device) { return minor(device); }

int process_reserve(int descriptor, uint64_t bytes) {
    int result;
    do result = fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes);
    while (result && errno == EINTR);
    return result ? errno : 0;
}

int kernel_shared_memory(const char *name, unsigned long size) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    if (descriptor < 0) return -errno;
    if (ftruncate(descriptor, (off_t)size) == 0) return descriptor;
    int error = errno;
    close(descriptor);
    return -error;
}
