// Preloaded into a launched program (LD_PRELOAD): shifts what it reads of the wall clock by the offset in a shared page,
// and shifts back the wall-clock times that it waits for. The monotonic clocks stay the kernel's. An offset of 0 costs
// one load. Programs that do not call libc for the time (static ones, Go) are not reached.
#define _GNU_SOURCE
#include "include/clock_preload.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static struct clock_page *page;
static int counts;

__attribute__((constructor)) static void map_page(void) {
    const char *path = getenv("AFTERSHOCK_CLOCK");
    if (path == NULL || page != NULL) return;
    // Another user's process sees the offset and cannot count.
    int file = open(path, O_RDWR | O_CLOEXEC), writable = file >= 0;
    if (!writable) file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *memory = mmap(NULL, 4096, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file, 0);
    close(file);
    counts = writable;
    if (memory != MAP_FAILED) page = memory;
}

// libc has two pthread_cond_timedwait on some architectures, and dlsym may find the older.
static void *next(const char *name) {
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return found != NULL ? found : dlsym(RTLD_NEXT, name);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (__builtin_expect(real == NULL, 0)) real = (__typeof__(&name))next(#name)

static int64_t offset(void) { return page == NULL ? 0 : __atomic_load_n(&page->offset, __ATOMIC_RELAXED); }

static struct timespec moved(struct timespec time, int64_t by) {
    int64_t nanoseconds = time.tv_nsec + by % 1000000000;
    time.tv_sec += by / 1000000000;
    if (nanoseconds < 0) { nanoseconds += 1000000000; time.tv_sec--; }
    if (nanoseconds >= 1000000000) { nanoseconds -= 1000000000; time.tv_sec++; }
    time.tv_nsec = nanoseconds;
    return time;
}

static int64_t shift(struct timespec *time) {
    int64_t by = offset();
    if (__builtin_expect(by != 0, 0)) {
        *time = moved(*time, by);
        if (counts) __atomic_fetch_add(&page->readings, 1, __ATOMIC_RELAXED);
    }
    return by;
}

static int is_wall(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    REAL(clock_gettime);
    int result = real(clock, time);
    if (result == 0 && is_wall(clock)) shift(time);
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    REAL(gettimeofday);
    int result = real(time, zone);
    if (result == 0) {
        struct timespec now = {time->tv_sec, time->tv_usec * 1000};
        if (shift(&now) != 0) *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    }
    return result;
}

time_t time(time_t *result) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (result != NULL) *result = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *time, int base) {
    REAL(timespec_get);
    int result = real(time, base);
    if (result == TIME_UTC) shift(time);
    return result;
}

// A wall-clock time that the program waits for, as the kernel counts it.
static const struct timespec *kernel_time(const struct timespec *time, struct timespec *place) {
    int64_t by = offset();
    if (time == NULL || by == 0) return time;
    *place = moved(*time, -by);
    return place;
}

// The same where the clock is not told: whoever waits for a time near the wall clock means that one.
static const struct timespec *guessed_time(const struct timespec *time, struct timespec *place) {
    if (time == NULL || offset() == 0) return time;
    struct timespec wall, up;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &up);
    return llabs(time->tv_sec - wall.tv_sec) < llabs(time->tv_sec - up.tv_sec) ? kernel_time(time, place) : time;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left) {
    REAL(clock_nanosleep);
    struct timespec place;
    return real(clock, flags, (flags & TIMER_ABSTIME) && is_wall(clock) ? kernel_time(time, &place) : time, left);
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict time) {
    REAL(pthread_cond_timedwait);
    struct timespec place;
    return real(condition, mutex, guessed_time(time, &place));
}

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
    REAL(timerfd_settime);
    struct timespec place;
    struct itimerspec moved_one;
    if ((flags & TFD_TIMER_ABSTIME) && new != NULL && (new->it_value.tv_sec != 0 || new->it_value.tv_nsec != 0)) {
        moved_one = *new;
        moved_one.it_value = *guessed_time(&new->it_value, &place);
        new = &moved_one;
    }
    return real(timer, flags, new, old);
}

#define WAITS_FOR_WALL_TIME(name, type) \
    int name(type *restrict object, const struct timespec *restrict time) { \
        REAL(name); \
        struct timespec place; \
        return real(object, kernel_time(time, &place)); \
    }
WAITS_FOR_WALL_TIME(sem_timedwait, sem_t)
WAITS_FOR_WALL_TIME(pthread_mutex_timedlock, pthread_mutex_t)
WAITS_FOR_WALL_TIME(pthread_rwlock_timedrdlock, pthread_rwlock_t)
WAITS_FOR_WALL_TIME(pthread_rwlock_timedwrlock, pthread_rwlock_t)
WAITS_FOR_WALL_TIME(mtx_timedlock, mtx_t)

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict time) {
    REAL(cnd_timedwait);
    struct timespec place;
    return real(condition, mutex, kernel_time(time, &place));
}

int pthread_cond_clockwait(
    pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *time) {
    REAL(pthread_cond_clockwait);
    struct timespec place;
    return real(condition, mutex, clock, is_wall(clock) ? kernel_time(time, &place) : time);
}
