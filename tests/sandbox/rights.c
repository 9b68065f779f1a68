/* SPDX-License-Identifier: MIT */
/*
 * The rights, tried one by one. For each try a child enters the sandbox and asks the kernel for one
 * thing: in the thread that entered it, in one that was started after, and in one that was there
 * before. It must die, or be told what the table says. Calls that the table does not name are tried
 * by number, all of them.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/parts.h"

#include <stdio.h>

#if defined(HAVE_SECCOMP) && defined(PKS_SANDBOX_BUILT)

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DIES	   1000 /* by SIGSYS */
#define LAST_CALL  600
#define NOBODY	   65534
#define IMPATIENCE 10 /* seconds */

/* Where it is tried. */
enum place { ENTERED, AFTER, BEFORE, PLACES };
static const char *const place_names[] = {"the thread that entered",
					  "a thread that is started later",
					  "a thread that was there before"};

struct
try {
	const char *name;
	int (*ask)(void); /* 0, or the errno */
	int answer;
};

static char inside[64], outside[64], kept[80], secret[80], fresh[80];
static int out = -1; /* a file that was open for writing */
static volatile int number;
static bool names; /* the sandbox is one for names */
static sem_t go;
static int count, failed;

/* ---- What is tried -----------------------------------------------------------------------------
 */

#define RESULT(call) ((call) < 0 ? errno : 0)
/* TRY(name, answer, what is asked for): it gives -1 with an errno, or it was done. */
#define TRIES(TRY)                                                                                 \
	TRY(system, DIES, system("true"))                                                          \
	TRY(spawn, DIES,                                                                           \
	    (errno = posix_spawn(NULL, "/bin/true", NULL, NULL, arguments, arguments)) ? -1 : 0)   \
	TRY(execv, DIES, execv("/bin/true", arguments))                                            \
	TRY(fexecve, DIES, fexecve(STDIN_FILENO, arguments, arguments))                            \
	TRY(fork_of_libc, DIES, fork())                                                            \
	TRY(clone_a_process, DIES, syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))                        \
	TRY(clone_in_one_memory, DIES,                                                             \
	    syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0))                      \
	TRY(clone_a_name_space, EPERM,                                                             \
	    syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_NEWNET, 0, 0, 0,    \
		    0))                                                                            \
	TRY(clone3, ENOSYS, syscall(SYS_clone3, NULL, 0))                                          \
	TRY(internet, DIES, socket(AF_INET, SOCK_STREAM, 0))                                       \
	TRY(internet_6, DIES, socket(AF_INET6, SOCK_DGRAM, 0))                                     \
	TRY(unix_socket, DIES, socket(AF_UNIX, SOCK_STREAM, 0))                                    \
	TRY(netlink, DIES, socket(AF_NETLINK, SOCK_RAW, 0))                                        \
	TRY(pair, DIES, socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0, 0}))                       \
	TRY(trace, DIES, ptrace(PTRACE_CONT, -1, NULL, NULL))                                      \
	TRY(map_code, DIES, MAP(PROT_READ | PROT_EXEC, MAP_ANONYMOUS, -1))                         \
	TRY(map_all, DIES, MAP(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_ANONYMOUS, -1))             \
	TRY(map_a_file_as_code, EPERM, MAP(PROT_READ | PROT_EXEC, 0, STDIN_FILENO))                \
	TRY(make_code, DIES, mprotect(page(), 4096, PROT_READ | PROT_EXEC))                        \
	TRY(make_code_by_key, DIES, syscall(SYS_pkey_mprotect, page(), 4096, PROT_EXEC, -1))       \
	TRY(attach_code, DIES, shmat(0, NULL, SHM_EXEC) == (void *)-1 ? -1 : 0)                    \
	TRY(map_data, 0, MAP(PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1))                           \
	TRY(lock_data, 0, mprotect(page(), 4096, PROT_READ))                                       \
	TRY(open_to_write, EPERM, open(kept, O_WRONLY))                                            \
	TRY(open_for_both, EPERM, open(kept, O_RDWR))                                              \
	TRY(open_to_cut, EPERM, open(kept, O_RDONLY | O_TRUNC))                                    \
	TRY(open_a_new_one, EPERM, open(fresh, O_RDONLY | O_CREAT, 0600))                          \
	TRY(open_one_without_name, EPERM, open(inside, O_TMPFILE | O_RDWR, 0600))                  \
	TRY(open_to_read, 0, open(kept, O_RDONLY))                                                 \
	TRY(open_a_directory, 0, opendir(inside) ? 0 : -1)                                         \
	TRY(look_at, 0, stat(outside, &(struct stat){0}))                                          \
	TRY(make_a_directory, EPERM, mkdir(fresh, 0700))                                           \
	TRY(take_away, EPERM, unlink(kept))                                                        \
	TRY(rename_it, EPERM, rename(kept, fresh))                                                 \
	TRY(link_it, EPERM, symlink(kept, fresh))                                                  \
	TRY(change_its_mode, EPERM, chmod(kept, 0777))                                             \
	TRY(cut_it, EPERM, truncate(kept, 0))                                                      \
	TRY(make_a_fifo, EPERM, mkfifo(fresh, 0600))                                               \
	TRY(go_elsewhere, EPERM, chdir("/"))                                                       \
	TRY(memory_file, EPERM, memfd_create("x", 0))                                              \
	TRY(signal_parent, EPERM, kill(getppid(), 0))                                              \
	TRY(signal_all, EPERM, kill(-1, 0))                                                        \
	TRY(signal_group, EPERM, kill(0, 0))                                                       \
	TRY(signal_thread_of_parent, EPERM, syscall(SYS_tgkill, getppid(), getppid(), 0))          \
	TRY(signal_ourselves, 0, kill(getpid(), 0))                                                \
	TRY(raise_nothing, 0, raise(0))                                                            \
	TRY(type_for_the_user, EPERM, ioctl(STDIN_FILENO, TIOCSTI, "x"))                           \
	TRY(ask_a_file_for_its_size, ENOTTY, ioctl(out, TIOCGWINSZ, &(struct winsize){0}))         \
	TRY(raise_limits, EPERM, setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1}))                   \
	TRY(change_user, EPERM, setuid(1))                                                         \
	TRY(personality, EPERM, syscall(SYS_personality, 0))                                       \
	TRY(write_what_was_open, EFBIG, write_out())                                               \
	TRY(read_elsewhere, EACCES, open(secret, O_RDONLY))                                        \
	TRY(read_etc, EACCES, open("/etc/passwd", O_RDONLY))                                       \
	TRY(list_elsewhere, EACCES, opendir(outside) ? 0 : -1)                                     \
	TRY(read_a_link, EPERM, readlink(kept, (char[2]){0}, 1))                                   \
	TRY(ask_for_an_attribute, EPERM, lgetxattr(kept, "", NULL, 0))                             \
	TRY(a_thread, 0, start_thread())

/* For who looks at names alone; errors that only the kernel's own code gives say that it was asked.
 */
#define TRIES_OF_NAMES(TRY)                                                                        \
	TRY(names_read_a_link, EINVAL, readlink(kept, (char[2]){0}, 1))                            \
	TRY(names_ask_for_an_attribute, ERANGE, lgetxattr(kept, "", NULL, 0))                      \
	TRY(names_set_an_attribute, EPERM, lsetxattr(kept, "user.x", "", 0, 0))                    \
	TRY(names_open_a_directory, 0, opendir(inside) ? 0 : -1)                                   \
	TRY(names_look_at, 0, stat(outside, &(struct stat){0}))                                    \
	TRY(names_open_to_read, EACCES, open(kept, O_RDONLY))                                      \
	TRY(names_list_elsewhere, EACCES, opendir(outside) ? 0 : -1)                               \
	TRY(names_open_to_write, EPERM, open(kept, O_WRONLY))                                      \
	TRY(names_connect, DIES, socket(AF_INET, SOCK_STREAM, 0))

#define MAP(rights, flags, fd)                                                                     \
	(mmap(NULL, 4096, (rights), MAP_PRIVATE | (flags), (fd), 0) == MAP_FAILED ? -1 : 0)

static char *const arguments[] = {(char[]){"true"}, NULL};

static void *
page(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int
write_out(void)
{
	signal(SIGXFSZ, SIG_IGN);
	return write(out, "x", 1) == 1 ? 0 : -1;
}

static void *
nothing(void *data)
{
	return data;
}

static int
start_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, nothing, NULL);
	return errno != 0 || pthread_join(thread, NULL) != 0 ? -1 : 0;
}

#define TRY(name, answer, call)                                                                    \
	static int ask_##name(void)                                                                \
	{                                                                                          \
		return RESULT(call);                                                               \
	}
TRIES(TRY)
TRIES_OF_NAMES(TRY)
#undef TRY

#define TRY(name, answer, call) {#name, ask_##name, answer},
static const struct try tries[] = {TRIES(TRY)};
static const struct try tries_of_names[] = {TRIES_OF_NAMES(TRY)};
#undef TRY

/* One of the calls of the table, or one that is not in it, with arguments that mean nothing. */
static int
ask_number(void)
{
	return RESULT(syscall(number, -1L, -1L, -1L, -1L, -1L, -1L));
}

/* ---- Trying ------------------------------------------------------------------------------------
 */

static int
report(const struct try *try)
{
	int error = try->ask();

	/* A call that was allowed and did its work leaves through here, too. */
	_exit(error);
}

static void *
in_thread(void *data)
{
	const struct try *try = data;

	sem_wait(&go);
	report(try);
	return NULL;
}

static _Noreturn void
child(const struct try *try, enum place place)
{
	struct pks_sandbox sandbox;
	char message[256];
	pthread_t thread;
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	alarm(IMPATIENCE);
	sem_init(&go, 0, 0);
	if (place == BEFORE &&
	    pthread_create(&thread, NULL, in_thread, (void *)(uintptr_t)try) != 0)
		_exit(201);
	pks_sandbox_begin(&sandbox, PKS_SANDBOX_ON);
	sandbox.names = names;
	pks_sandbox_allow(&sandbox, inside);
	if (!pks_sandbox_enter(&sandbox, true, message, sizeof(message)) || !pks_sandbox_holds())
		_exit(202);
	if (place == ENTERED)
		report(try);
	if (place == AFTER && pthread_create(&thread, NULL, in_thread, (void *)(uintptr_t)try) != 0)
		_exit(203);
	sem_post(&go);
	pthread_join(thread, NULL);
	_exit(204);
}

/* DIES, or what the child ended with; 2000 and more: another signal. */
static int
outcome(const struct try *try, enum place place)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child(try, place);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? DIES : 2000 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static void
check(bool passed, const char *name, const char *where, int got, int wanted)
{
	printf("%sok %d - %s, %s\n", passed ? "" : "not ", ++count, name, where);
	if (!passed) {
		failed++;
		printf("# got %d, wanted %d (errno; %d: killed by SIGSYS)\n", got, wanted, DIES);
	}
}

static bool
needs_landlock(const struct try *try)
{
	return try->answer == EACCES;
}

static void
try_all(const struct try *all, size_t n, bool landlock)
{
	for (const struct try *try = all; try < all + n; try++)
		for (enum place place = 0; place < PLACES; place++) {
			/* Landlock does not hold for threads that were there before. */
			if (needs_landlock(try) && (!landlock || place == BEFORE))
				continue;
			int got = outcome(try, place);

			check(got == try->answer, try->name, place_names[place], got, try->answer);
		}
}

/* ---- Every call by its number ------------------------------------------------------------------
 */

enum said { NOT_THERE, ALLOWED, KILLED, SOMETIMES, ANSWERED };

static enum said said[LAST_CALL];

static void
note(int call, enum said what)
{
	if (call >= 0 && call < LAST_CALL)
		said[call] = said[call] == NOT_THERE ? what : SOMETIMES;
}

static void
read_table(void)
{
#define ALLOW(call, why)			   note(SCMP_SYS(call), ALLOWED);
#define ALLOW_NAMES(call, why)			   /* refused to all others */
#define ALLOW_IF(call, argument, mask, value, why) note(SCMP_SYS(call), SOMETIMES);
#define KILL(call, why)				   note(SCMP_SYS(call), KILLED);
#define KILL_IF(call, argument, mask, value, why)  note(SCMP_SYS(call), SOMETIMES);
#define KILL_IF_BOTH(call, a, b, c, d, e, f, why)  note(SCMP_SYS(call), SOMETIMES);
#define ANSWER(call, error, why)		   note(SCMP_SYS(call), ANSWERED);
#include "sandbox/sandbox.def"
}

/*
 * Two calls are for code that the kernel itself put into a program that is probed. No filter is
 * asked about them, and they lead nowhere from any other place.
 */
static bool
is_trap(int call, int got)
{
#ifdef __x86_64__
	return (call == 335 || call == 336) && (got == 2000 + SIGILL || got == ENXIO);
#else
	(void)call;
	(void)got;
	return false;
#endif
}

static void
try_numbers(void)
{
	const struct try by_number = {"by number", ask_number, 0};
	int wrong = 0, tried = 0;

	for (int i = 0; i < LAST_CALL; i++) {
		int wanted = said[i] == KILLED ? DIES : EPERM, got;
		char name[64];

		if (said[i] != KILLED && said[i] != NOT_THERE)
			continue;
		number = i;
		got = outcome(&by_number, i % 2 ? AFTER : ENTERED);
		tried++;
		if (got == wanted || is_trap(i, got))
			continue;
		wrong++;
		snprintf(name, sizeof(name), "call number %d", i);
		check(false, name, "by its number", got, wanted);
	}
	check(wrong == 0 && tried > 300, "each call that is not in the table, or kills",
	      "by its number", wrong, 0);
#ifdef __x86_64__
	number = 0x40000000 | SYS_getpid;
	int got = outcome(&by_number, ENTERED);

	check(got == DIES, "a call as of the x32 processor", "by its number", got, DIES);
#endif
}

/* A 32-bit call from a 64-bit program has numbers of its own. */
#ifdef __x86_64__
static int
ask_32_bit(void)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(20L)
			 : "memory", "r8", "r9", "r10", "r11");
	return 0;
}

static void
try_32_bit(void)
{
	const struct try asked = {"int 0x80", ask_32_bit, DIES};
	int got = outcome(&asked, ENTERED);

	/* A kernel without such calls says so with a fault. */
	check(got == DIES || got == 2000 + SIGSEGV, "a call of a 32-bit program", "by int 0x80",
	      got, DIES);
}
#endif

/* ---- Limits ------------------------------------------------------------------------------------
 */

/* As nobody, who has no right beyond limits; without threads there is no process either. */
static _Noreturn void
without_threads(void)
{
	struct pks_sandbox sandbox;
	char message[256];
	pthread_t thread;

	if (getuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
		_exit(201);
	pks_sandbox_begin(&sandbox, PKS_SANDBOX_ON);
	if (!pks_sandbox_enter(&sandbox, false, message, sizeof(message)))
		_exit(202);
	_exit(pthread_create(&thread, NULL, nothing, NULL));
}

static void
try_limits(void)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		without_threads();
	waitpid(pid, &status, 0);
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
	check(status == EAGAIN, "no thread", "where none was announced", status, EAGAIN);
}

/* ---- The files ---------------------------------------------------------------------------------
 */

static bool
put(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
	bool done = fd >= 0 && write(fd, "kept", 4) == 4;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool
make_files(void)
{
	const char *top = getenv("TMPDIR");

	snprintf(inside, sizeof(inside), "%.40s/pks-inside-XXXXXX", top && *top ? top : "/tmp");
	snprintf(outside, sizeof(outside), "%.40s/pks-outside-XXXXXX", top && *top ? top : "/tmp");
	if (!mkdtemp(inside) || !mkdtemp(outside) || chmod(inside, 0755) != 0)
		return false;
	snprintf(kept, sizeof(kept), "%s/kept", inside);
	snprintf(fresh, sizeof(fresh), "%s/fresh", inside);
	snprintf(secret, sizeof(secret), "%s/secret", outside);
	out = open(secret, O_RDWR | O_CREAT | O_EXCL, 0600);
	return out >= 0 && put(kept);
}

static void
check_files(void)
{
	struct stat status;
	bool same =
		stat(kept, &status) == 0 && status.st_size == 4 && (status.st_mode & 0777) == 0644;

	check(same, "the file is as it was", "after all that", 0, 0);
	check(access(fresh, F_OK) != 0, "there is no other", "after all that", 0, 0);
	check(fstat(out, &status) == 0 && status.st_size == 0, "nothing was written",
	      "on what was open", 0, 0);
	unlink(fresh);
	unlink(kept);
	unlink(secret);
	rmdir(inside);
	rmdir(outside);
}

int
main(void)
{
	int version = pks_places_version();

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		printf("1..0 # SKIP the kernel has no seccomp\n");
		return 0;
	}
	if (!make_files()) {
		printf("Bail out! no files to try it on\n");
		return 1;
	}
	printf("# Landlock: version %d\n", version);
	try_all(tries, sizeof(tries) / sizeof(*tries), version > 0);
	names = true;
	try_all(tries_of_names, sizeof(tries_of_names) / sizeof(*tries_of_names), version > 0);
	names = false;
	read_table();
	try_numbers();
#ifdef __x86_64__
	try_32_bit();
#endif
	try_limits();
	check_files();
	printf("1..%d\n", count);
	return failed > 0;
}

#else

int
main(void)
{
	printf("1..0 # SKIP this build has no sandbox\n");
	return 0;
}

#endif
