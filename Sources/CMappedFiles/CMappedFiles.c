#define _GNU_SOURCE

#include "CMappedFiles.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { most = 1024 };

/// Where no mapping begins: a free place, and one that is being filled.
enum { is_free = 0, is_taken = 1 };

/// The handler has nothing but what is global. `base` is written last and taken away first.
static struct {
    _Atomic uintptr_t base;
    _Atomic size_t length;
    atomic_bool is_lost;
} mappings[most];

/// As many places were ever taken: no look goes further.
static atomic_int used;

static uintptr_t page_size;
static struct sigaction earlier;

/// Puts a page of zeros where one is missing, if it is a guarded mapping's.
static bool replace_page(uintptr_t address) {
    int end = atomic_load(&used);
    for (int mapping = 0; mapping < end; mapping += 1) {
        uintptr_t base = atomic_load(&mappings[mapping].base);
        if (base <= is_taken || address < base || address - base >= atomic_load(&mappings[mapping].length)) { continue; }
        atomic_store(&mappings[mapping].is_lost, true);
        void *page = (void *)(address & ~(page_size - 1));
        return mmap(page, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page;
    }
    return false;
}

static void handle(int signal, siginfo_t *information, void *context) {
    int kept = errno;
    bool is_ours = information->si_code > 0 && replace_page((uintptr_t)information->si_addr);
    errno = kept;
    if (is_ours) { return; }
    if (earlier.sa_flags & SA_SIGINFO) {
        earlier.sa_sigaction(signal, information, context);
    } else if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) {
        earlier.sa_handler(signal);
    } else {
        // The end of the process, as if nobody had asked.
        sigaction(signal, &earlier, NULL);
        raise(signal);
    }
}

static void begin(void) {
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct sigaction ours = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
    sigemptyset(&ours.sa_mask);
    sigaction(SIGBUS, &ours, &earlier);
}

int newswire_mapping_guard(void *base, size_t length) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
    for (int mapping = 0; mapping < most; mapping += 1) {
        uintptr_t found = is_free;
        if (!atomic_compare_exchange_strong(&mappings[mapping].base, &found, is_taken)) { continue; }
        atomic_store(&mappings[mapping].length, length);
        atomic_store(&mappings[mapping].is_lost, false);
        int before = atomic_load(&used);
        while (before <= mapping && !atomic_compare_exchange_weak(&used, &before, mapping + 1)) {}
        atomic_store(&mappings[mapping].base, (uintptr_t)base);
        return mapping;
    }
    return -1;
}

void newswire_mapping_forget(int mapping) {
    if (mapping >= 0) { atomic_store(&mappings[mapping].base, is_free); }
}

bool newswire_mapping_is_lost(int mapping) {
    return mapping >= 0 && atomic_load_explicit(&mappings[mapping].is_lost, memory_order_relaxed);
}
