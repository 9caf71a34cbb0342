#pragma once
// Processes, descriptors and threads. Functions return 0 or an errno value unless they say otherwise.
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// pidfd_open(2), pidfd_send_signal(2): glibc wraps them only since 2.36.
int process_pidfd_open(pid_t pid, int *descriptor);
int process_pidfd_send_signal(int pidfd, int signal);

// waitid(P_PIDFD): siginfo's members are macros. `code` is CLD_EXITED, CLD_KILLED or CLD_DUMPED;
// `ended` is false when `blocking` is false and the child still runs.
struct process_end {
    bool ended;
    bool signaled;
    int status;
};
int process_wait(int pidfd, bool blocking, struct process_end *end);

// prlimit(2) hides behind _GNU_SOURCE. The hard limit is left as it is.
int process_open_file_limit(pid_t pid, uint64_t *soft, uint64_t *hard);
int process_set_soft_open_file_limit(pid_t pid, uint64_t soft);

// What the child was doing when it failed.
enum process_spawn_step {
    PROCESS_SPAWN_CLONE,
    PROCESS_SPAWN_PARENT,
    PROCESS_SPAWN_SESSION,
    PROCESS_SPAWN_GROUP,
    PROCESS_SPAWN_MOUNT_NAMESPACE,
    PROCESS_SPAWN_SCHEDULING,
    PROCESS_SPAWN_CGROUP,
    PROCESS_SPAWN_DESCRIPTORS,
    PROCESS_SPAWN_DIRECTORY,
    PROCESS_SPAWN_PRIVILEGES,
    PROCESS_SPAWN_USER,
    PROCESS_SPAWN_FILTER,
    PROCESS_SPAWN_LISTENER,
    PROCESS_SPAWN_EXEC,
};

struct process_spawn_request {
    const char *path;
    char *const *arguments;         // null-terminated
    char *const *environment;       // null-terminated; null inherits ours
    const char *directory;          // null keeps ours
    const int *descriptors;         // the child's 0, 1, 2, ... are copies of these; -1 stays closed
    int descriptor_count;
    const int *cgroup_files;        // open cgroup.procs files that the child writes itself into
    int cgroup_file_count;
    int mount_namespace;            // of the child, an open file of nsfs; -1 keeps ours. Root and directory become its root.
    bool new_session;
    bool new_group;
    bool dies_with_parent;
    bool reset_scheduling;
    bool gains_nothing;             // PR_SET_NO_NEW_PRIVS: exec gives it no more than the spawning thread has
    bool clears_ambient;            // it inherits no ambient capabilities
    bool changes_user;              // it runs as `uid`, `gid` and in these groups alone
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    int group_count;
    const void *filter;             // struct sock_filter[], which asks its listener; null for none
    uint16_t filter_length;
    bool filter_killable;           // see syscall_filter_install
};

struct process_spawn_result {
    pid_t pid;
    int pidfd;
    int listener;                   // of the filter; -1 without one
    enum process_spawn_step step;   // valid when the call fails
    int index;                      // which cgroup or descriptor failed
};

// Starts a child (clone with CLONE_VM | CLONE_VFORK | CLONE_PIDFD) and returns after its exec succeeded or
// failed; a child that failed is already reaped. A filter is on from the program's first instruction: it must let execve,
// exit_group and prctl pass.
int process_spawn(const struct process_spawn_request *request, struct process_spawn_result *result);

// pipe2(2), both ends close-on-exec.
int process_pipe(int *read_end, int *write_end);

// Blocks the signals in the calling thread and opens a signalfd(2), non-blocking and close-on-exec.
int process_signal_descriptor(const int *signals, int count, int *descriptor);
// Reads one signal; EAGAIN when none is pending.
int process_read_signal(int descriptor, int *signal, pid_t *sender);

// SCHED_FIFO with SCHED_RESET_ON_FORK, which is a macro that cannot be imported.
int process_set_fifo(pthread_t thread, int priority);
int process_set_ordinary(pthread_t thread);

// The calling thread. prctl and the CPU_SET macros cannot be imported.
int process_set_timer_slack(uint64_t nanoseconds);

// PR_SET_CHILD_SUBREAPER, prctl(2): what loses its parent below this process becomes its child. 0 or an errno.
int process_adopt_orphans(void);
// The task 0 is the calling thread.
int process_pin(pid_t task, const int *cpus, int count);

// Makes tasks of this process that sleep until it ends, clone(2): each takes `size` bytes of `stacks`, which has to stay.
// EAGAIN when the kernel lets no more in; `made` says how many there are.
int process_idle_tasks(void *stacks, unsigned size, unsigned count, unsigned *made);
int process_name_thread(const char *name);

// A close-on-exec memfd_create(2) of so many zero bytes; -errno on failure.
int kernel_shared_memory(const char *name, unsigned long size);

// mlockall(2) of all pages, each once it is used; MCL_ONFAULT hides behind _GNU_SOURCE.
int process_lock_memory(void);

// makedev(3)'s counterparts are macros.
unsigned kernel_device_major(uint64_t device);
unsigned kernel_device_minor(uint64_t device);

// fallocate(2) with FALLOC_FL_KEEP_SIZE.
int process_reserve(int descriptor, uint64_t bytes);

// TIOCGWINSZ; 0 when the descriptor is no terminal.
int process_terminal_width(int descriptor);
