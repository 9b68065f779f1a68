/* SPDX-License-Identifier: MIT */
/*
 * A mapped file that somebody cuts shorter has pages without bytes behind them, and reading one is
 * a SIGBUS. The handler lays zeros over the missing page and all behind it in the same mapping (a
 * file loses its end, never its middle), notes it, and lets the read go on: whoever asks later is
 * told that the file changed. A fault in any other place goes to whoever had the signal before.
 *
 * The handler runs between any two instructions of any thread, so the table has a fixed size and
 * its words are atomic; mmap() is a plain system call here. While it looks through the table, other
 * threads take rows and give them back: a beginning and an end that are not of the same mapping
 * would have it lay zeros over somebody else's memory. So each row counts its changes, and one that
 * changed while it was read is passed over. That of the mapping at fault does not change, for its
 * reader is the one who waits.
 */
#include "source/guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARDS	320
#define CLAIMED 1 /* no mapping begins there */

struct guard {
	atomic_uintptr_t start; /* 0: free */
	atomic_uintptr_t end;
	atomic_ulong changes;
	atomic_bool hit;
};

static struct guard guards[GUARDS];
static struct sigaction before;
static uintptr_t page_size;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The row of the mapping that holds the address, and its end; NULL if none does. */
static struct guard *
guard_of(uintptr_t address, uintptr_t *end)
{
	for (int i = 0; i < GUARDS; i++) {
		unsigned long changes = atomic_load(&guards[i].changes);
		uintptr_t start = atomic_load(&guards[i].start);

		*end = atomic_load(&guards[i].end);
		if (start > CLAIMED && address >= start && address < *end &&
		    atomic_load(&guards[i].changes) == changes)
			return &guards[i];
	}
	return NULL;
}

/* False: it is not ours, or nothing can be laid there. */
static bool
cover(const void *address)
{
	uintptr_t end, page = (uintptr_t)address & ~(page_size - 1);
	struct guard *guard = guard_of((uintptr_t)address, &end);
	char *at = (char *)(uintptr_t)address - ((uintptr_t)address - page);

	if (!guard || mmap(at, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			   0) == MAP_FAILED)
		return false;
	atomic_store(&guard->hit, true);
	return true;
}

static void
on_bus_error(int number, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)context;
	/* A code above 0 is a fault; another process may send the signal as well. */
	if (info->si_code <= 0 || !cover(info->si_addr)) {
		sigaction(number, &before, NULL);
		if (info->si_code <= 0)
			raise(number);
	}
	errno = saved;
}

/* Each time, since somebody may have taken the signal away meanwhile. */
static void
install(void)
{
	struct sigaction now, action = {.sa_sigaction = on_bus_error,
					.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};

	pthread_mutex_lock(&lock);
	page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGBUS, NULL, &now) == 0 &&
	    !(now.sa_flags & SA_SIGINFO && now.sa_sigaction == on_bus_error)) {
		before = now;
		sigaction(SIGBUS, &action, NULL);
	}
	pthread_mutex_unlock(&lock);
}

int
pks_guard_add(const void *start, size_t size)
{
	uintptr_t at = (uintptr_t)start;

	install();
	for (int i = 0; i < GUARDS; i++) {
		uintptr_t none = 0;

		if (!atomic_compare_exchange_strong(&guards[i].start, &none, CLAIMED))
			continue;
		atomic_fetch_add(&guards[i].changes, 1);
		atomic_store(&guards[i].hit, false);
		atomic_store(&guards[i].end, (at + size + page_size - 1) & ~(page_size - 1));
		atomic_store(&guards[i].start, at);
		return i;
	}
	return -1;
}

bool
pks_guard_hit(int number)
{
	return atomic_load(&guards[number].hit);
}

void
pks_guard_remove(int number)
{
	atomic_fetch_add(&guards[number].changes, 1);
	atomic_store(&guards[number].start, 0);
}
