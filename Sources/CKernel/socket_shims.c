#define _GNU_SOURCE
#include "socket_shims.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void socket_prepare_thread(const char *name) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

// Runs in the child, which shares our memory until exec: system calls only.
static void become(char *const argv[], int null, int report) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_TIMERSLACK, 50000, 0, 0, 0);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(argv[0], argv);
    int error = errno;
    if (write(report, &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

int socket_spawn(char *const argv[], pid_t *pid, int *pidfd) {
    int failure = 0;
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int error = errno;
    pid_t child = -1;
    if (null >= 0) {
        child = vfork();
        if (child == 0) become(argv, null, report[1]);
        error = errno;
        close(null);
    }
    close(report[1]);
    // Ends without a byte when exec closes the other end. (vfork's shared memory would do, but not under sanitizers.)
    ssize_t told = child < 0 ? 0 : read(report[0], &failure, sizeof failure);
    close(report[0]);
    if (child < 0) return error;
    if (told > 0) {
        waitpid(child, NULL, 0);
        return failure;
    }
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    if (handle < 0) {
        error = errno;
        kill(-child, SIGKILL);
        waitpid(child, NULL, 0);
        return error;
    }
    *pid = child;
    *pidfd = handle;
    return 0;
}

int socket_reap(int pidfd, int *exit_code) {
    siginfo_t info = {0};
    while (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG) != 0)
        if (errno != EINTR) return errno;
    if (info.si_pid == 0) return EAGAIN;
    *exit_code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    return 0;
}
