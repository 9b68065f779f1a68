/* SPDX-License-Identifier: MIT */
/*
 * What the machine does: a macro for each action of opcodes.def, run inside run_ops() of
 * machine.c and nowhere else. The stack is value[] and kind[], sp cells high; op is the op's
 * number; b becomes its word b. Checks come before changes: an op that fails has changed nothing
 * that is kept. No address is taken of what every op uses, so that it may stay in registers.
 */

/* fence: height of the newest mark's cell; nothing at or below it can be taken. */
#define NEED_CELLS(n)                                                                              \
	if (RARE(sp - fence < (n)))                                                                \
	goto underflow
#define PUSH_(what, its_kind)                                                                      \
	value[sp] = (what);                                                                        \
	kind[sp] = (uint8_t)(its_kind);                                                            \
	sp++
/* Takes all above the newest mark, and the mark: n values from item on. */
#define TAKE_MARK                                                                                  \
	if (marks == 0)                                                                            \
		FAIL(NO_MARK);                                                                     \
	n = sp - fence;                                                                            \
	item = fence;                                                                              \
	sp = fence - 1;                                                                            \
	marks--;                                                                                   \
	fence = marks != 0 ? mark[marks - 1] : 0;                                                  \
	if (marks < h->pending.least_marks && !pks_segment_fence(h, marks, fence))                 \
	FAIL(MEMORY)
#define TAKE(count)                                                                                \
	if ((count) == PKS_TO_MARK) {                                                              \
		TAKE_MARK;                                                                         \
		live->taken[ROW] += n;                                                             \
	} else {                                                                                   \
		NEED_CELLS((uint32_t)(count));                                                     \
		n = (count);                                                                       \
		sp -= n;                                                                           \
		item = sp;                                                                         \
	}
/* The top changes: its newest event is this op, and this op knows the one before. */
#define EVENT                                                                                      \
	do {                                                                                       \
		if (value[sp - 1] >= base) {                                                       \
			uint32_t *newest = &live->b[value[sp - 1] - base];                         \
			if (*newest > value[sp - 1])                                               \
				b = *newest;                                                       \
			*newest = op;                                                              \
		} else {                                                                           \
			m->word = op;                                                              \
			if (!pks_segment_event(h, op, code, value[sp - 1], kind[sp - 1], n,        \
					       &m->word))                                          \
				FAIL(MEMORY);                                                      \
			b = m->word;                                                               \
		}                                                                                  \
	} while (0)
/* The op names or pushes what was there before the segment may know of it. */
#define REPEAT                                                                                     \
	if (b != op && !pks_segment_repeat(h, op, b))                                              \
	FAIL(MEMORY)
#define PASS                                                                                       \
	if (!pks_segment_pass(h, op))                                                              \
	FAIL(MEMORY)
/* Can what a cell holds not be a key? Of objects only those that something is known of. */
#define KEYLESS(cell)                                                                              \
	(pks_keyless(kind[cell]) ||                                                                \
	 (h->lives != NULL && kind[cell] == PKS_OBJECT && pks_class_unhashable(h, value[cell])))
#define NEED_KEY(cell)                                                                             \
	if (KEYLESS(cell))                                                                         \
	FAIL(UNHASHABLE)
/* The same of every step-th cell from 'item' on, below 'most': of plain values at one go. */
#define SOME_KEYLESS(step, most) (h->lives != NULL || pks_some_keyless(kind + item, step, most))
#define NEED_KEYS(step, most)                                                                      \
	if (SOME_KEYLESS(step, most))                                                              \
		for (uint32_t k = 0; k < (most); k += (step))                                      \
	NEED_KEY(item + k)
#define SYNC h->count = h->done = op
/* Where something is known of classes an object may say no, and what an op does to it is kept. */
#define CLASSES                                                                                    \
	if (h->lives != NULL)                                                                      \
	TRY(pks_class_act(h, op, sp, item, n))
#define FIND_CLASS                                                                                 \
	if (h->lives != NULL)                                                                      \
	TRY(pks_class_find(h, b))
/* With nothing to take. */
#define CLASS_EVENT                                                                                \
	if (n == 0 && h->lives != NULL && pks_class_did(h, op))                                    \
	EVENT
/* The op is one of acts.h: what does it use? */
#define ACTS(what)                                                                                 \
	live->act[live->acts] = (uint16_t)place;                                                   \
	live->acted[live->acts++] = (what)
/* Kinds that f(*args) takes, in Python. */
#define ITERABLES                                                                                  \
	(1u << PKS_STR | 1u << PKS_BYTES | 1u << PKS_BYTEARRAY | 1u << PKS_TUPLE |                 \
	 1u << PKS_LIST | 1u << PKS_DICT | 1u << PKS_SET | 1u << PKS_FROZENSET | 1u << PKS_VIEW)

#define ACT_PUSH(pops, its_kind) PUSH_(op, its_kind);
#define ACT_MARK(pops, its_kind)                                                                   \
	b = fence;                                                                                 \
	PUSH_(op, PKS_MARK);                                                                       \
	mark[marks++] = sp;                                                                        \
	fence = sp;
#define ACT_POP(pops, its_kind)                                                                    \
	if (marks != 0 && sp == fence) {                                                           \
		TAKE_MARK;                                                                         \
	} else {                                                                                   \
		NEED_CELLS(1);                                                                     \
		sp--;                                                                              \
	}
#define ACT_DROP(pops, its_kind) TAKE(pops)
#define ACT_DUP(pops, its_kind)                                                                    \
	NEED_CELLS(1);                                                                             \
	b = value[sp - 1];                                                                         \
	h->fetched[kind[sp - 1]]++;                                                                \
	PUSH_(b, kind[sp - 1]);
#define ACT_COLLECT(pops, its_kind)                                                                \
	TAKE(pops)                                                                                 \
	row = 0;                                                                                   \
	if ((its_kind) == PKS_TUPLE && SOME_KEYLESS(1, n))                                         \
		for (uint32_t k = 0; k < n; k++)                                                   \
			row |= KEYLESS(item + k);                                                  \
	PUSH_(op, (its_kind) | (row != 0 ? PKS_KEYLESS : 0));
#define ACT_DICT(pops, its_kind)                                                                   \
	TAKE(pops)                                                                                 \
	if (n % 2 != 0 && !py)                                                                     \
		FAIL(ODD);                                                                         \
	if (n > 1)                                                                                 \
		NEED_KEYS(2, n - 1);                                                               \
	if (n % 2 != 0)                                                                            \
		FAIL(ODD);                                                                         \
	PUSH_(op, its_kind);
#define ACT_FROZENSET(pops, its_kind)                                                              \
	TAKE(pops)                                                                                 \
	NEED_KEYS(1, n);                                                                           \
	PUSH_(op, its_kind);
/* With nothing to append the C readers do nothing, whatever the target is; pickle.py looks. */
#define ACT_APPEND(pops, its_kind)                                                                 \
	TAKE(pops)                                                                                 \
	NEED_CELLS(1);                                                                             \
	if (kind[sp - 1] != PKS_LIST) {                                                            \
		if (!pks_kind_open(h, kind[sp - 1])) {                                             \
			SYNC;                                                                      \
			error = pks_rule_append(h, value[sp - 1], kind[sp - 1], value + item,      \
						kind + item, n);                                   \
			if (error != PKS_ERROR_NONE && n == 0 && !py) {                            \
				pks_note(h, op, PKS_NOTE(PKS_READER_PY));                          \
				error = PKS_ERROR_NONE;                                            \
			}                                                                          \
			TRY(error);                                                                \
		} else {                                                                           \
			CLASSES;                                                                   \
			CLASS_EVENT;                                                               \
		}                                                                                  \
	}                                                                                          \
	if (n > 0)                                                                                 \
		EVENT;
/* pickle.py takes pairs as long as it finds them, and then fails. */
#define ACT_SETITEM(pops, its_kind)                                                                \
	TAKE(pops)                                                                                 \
	NEED_CELLS(1);                                                                             \
	if (n % 2 != 0 && !py)                                                                     \
		FAIL(ODD);                                                                         \
	if (n > 1) {                                                                               \
		if (kind[sp - 1] == PKS_DICT) {                                                    \
			NEED_KEYS(2, n - 1);                                                       \
		} else if (!pks_kind_open(h, kind[sp - 1])) {                                      \
			SYNC;                                                                      \
			TRY(pks_rule_setitem(h, value[sp - 1], kind[sp - 1], value + item,         \
					     kind + item, n & ~1u));                               \
		} else {                                                                           \
			CLASSES;                                                                   \
		}                                                                                  \
	}                                                                                          \
	if (n % 2 != 0)                                                                            \
		FAIL(ODD);                                                                         \
	if (n > 0)                                                                                 \
		EVENT;
#define ACT_ADDITEMS(pops, its_kind)                                                               \
	TAKE(pops)                                                                                 \
	NEED_CELLS(1);                                                                             \
	if (kind[sp - 1] == PKS_SET) {                                                             \
		NEED_KEYS(1, n);                                                                   \
	} else if (!pks_kind_open(h, kind[sp - 1])) {                                              \
		if (n > 0 || py)                                                                   \
			FAIL(NO_ADD);                                                              \
		pks_note(h, op, PKS_NOTE(PKS_READER_PY));                                          \
	} else {                                                                                   \
		CLASSES;                                                                           \
		CLASS_EVENT;                                                                       \
	}                                                                                          \
	if (n > 0)                                                                                 \
		EVENT;

/* A slot in digits was read already, with its line. */
#define TEXT_SLOT                                                                                  \
	if (arg != NULL) {                                                                         \
		uint64_t slot;                                                                     \
		TRY(pks_line_slot(h, op, (struct pks_bytes){arg, size}, &slot));                   \
		number = slot;                                                                     \
	}
/*
 * Where LONG_BINGETs stand in a row they ask for rows all over the memo: that of the one so many
 * ops from here is fetched from memory meanwhile.
 */
#ifdef __GNUC__
#define SOON(ops)                                                                                  \
	do {                                                                                       \
		const uint8_t *then = p + 5 * (ops);                                               \
		uint64_t its_row;                                                                  \
		if (LEFT > 5 * (ops) + 4 && *then == PKS_OP_LONG_BINGET &&                         \
		    (its_row = pks_little(then + 1, 4) - h->slots.base) < h->slots.direct_rows) {  \
			__builtin_prefetch(pks_slots_value(&h->slots, (uint32_t)its_row));         \
			__builtin_prefetch(&h->slots.kind[its_row]);                               \
		}                                                                                  \
	} while (0)
#else
#define SOON(ops) (void)0
#endif
#define ACT_GET(pops, its_kind)                                                                    \
	if (slot_is_text(code)) {                                                                  \
		TEXT_SLOT                                                                          \
	}                                                                                          \
	if (code == PKS_OP_LONG_BINGET)                                                            \
		SOON(16);                                                                          \
	if (code == PKS_OP_BINGET && h->slots.near != NULL) {                                      \
		row = (uint32_t)number;                                                            \
		b = h->slots.near[row];                                                            \
	} else if (number - h->slots.base < h->slots.direct_rows) {                                \
		row = (uint32_t)(number - h->slots.base);                                          \
		b = h->rewritten.keys != 0 ? pks_slots_now(h, row)                                 \
					   : *pks_slots_value(&h->slots, row);                     \
	} else {                                                                                   \
		row = pks_slots_find(&h->slots, number);                                           \
		if (row == UINT32_MAX)                                                             \
			FAIL(SLOT_EMPTY);                                                          \
		b = pks_slots_now(h, row);                                                         \
	}                                                                                          \
	do {                                                                                       \
		const uint8_t its = h->slots.kind[row];                                            \
		h->fetched[its]++;                                                                 \
		PUSH_(b, its);                                                                     \
	} while (0);
/* The C readers look at the stack before the number, pickle.py after it. */
#define ACT_PUT(pops, its_kind)                                                                    \
	if (slot_is_text(code) && !py)                                                             \
		NEED_CELLS(1);                                                                     \
	if (code == PKS_OP_MEMOIZE)                                                                \
		number = h->slots.rows;                                                            \
	else if (slot_is_text(code)) {                                                             \
		TEXT_SLOT                                                                          \
		if (number == PKS_SLOT_NEGATIVE)                                                   \
			FAIL(SLOT_NEGATIVE);                                                       \
	}                                                                                          \
	NEED_CELLS(1);                                                                             \
	if (!pks_slots_next(h, live, number, value[sp - 1], kind[sp - 1], place)) {                \
		m->word = op;                                                                      \
		TRY(put_slot(h, number, value[sp - 1], kind[sp - 1], op));                         \
		b = m->word;                                                                       \
	}

#define ACT_GLOBAL(pops, its_kind)                                                                 \
	b = pks_callables_global(h, op, module, name, m->protocol);                                \
	if (b == PKS_NO_OP)                                                                        \
		FAIL(MEMORY);                                                                      \
	FIND_CLASS;                                                                                \
	REPEAT;                                                                                    \
	ACTS(b);                                                                                   \
	PUSH_(b, its_kind);
/* A name that a call made may be a str; which one, nobody knows: such a callable has no name. */
#define ACT_STACK_GLOBAL(pops, its_kind)                                                           \
	TAKE(pops)                                                                                 \
	if (!MAY_BE(item, PKS_STR) || !MAY_BE(item + 1, PKS_STR))                                  \
		FAIL(GLOBAL_STR);                                                                  \
	SYNC;                                                                                      \
	if (kind[item] == PKS_STR && kind[item + 1] == PKS_STR)                                    \
		b = pks_callables_stack_global(h, op, value[item], value[item + 1], m->protocol);  \
	if (b == PKS_NO_OP)                                                                        \
		FAIL(MEMORY);                                                                      \
	FIND_CLASS;                                                                                \
	REPEAT;                                                                                    \
	ACTS(b);                                                                                   \
	PUSH_(b, its_kind);
#define ACT_EXT(pops, its_kind)                                                                    \
	if (code == PKS_OP_EXT4 ? (int32_t)(uint32_t)number <= 0 : number == 0)                    \
		FAIL(EXT_CODE);                                                                    \
	do {                                                                                       \
		m->word = op;                                                                      \
		TRY(take_extension(h, op, number));                                                \
		b = m->word;                                                                       \
	} while (0);                                                                               \
	FIND_CLASS;                                                                                \
	REPEAT;                                                                                    \
	ACTS(b);                                                                                   \
	PUSH_(b, its_kind);

/* What the application might have made passes for a tuple, a dict, a class: it may be a subclass.
 */
#define MAY_BE(cell, wanted)                                                                       \
	(PKS_PLAIN(kind[cell]) == (wanted) || (!bare && pks_kind_open(h, kind[cell])))
/* pickle.py spreads any iterable. */
#define MAY_SPREAD(cell)                                                                           \
	(MAY_BE(cell, PKS_TUPLE) || (py && ((1u << (kind[cell] & 31)) & ITERABLES) != 0))
#define ACT_REDUCE(pops, its_kind)                                                                 \
	TAKE(pops)                                                                                 \
	if (!MAY_SPREAD(item + 1)) {                                                               \
		SYNC;                                                                              \
		TRY(pks_rule_arguments(h, value[item]));                                           \
	}                                                                                          \
	if (!pks_kind_open(h, kind[item]))                                                         \
		FAIL(NOT_CALLABLE);                                                                \
	CLASSES;                                                                                   \
	ACTS(value[item]);                                                                         \
	PUSH_(op, its_kind);
/* pickle.py has imported by the time it looks for the mark. */
#define ACT_INST(pops, its_kind)                                                                   \
	if (h->lives != NULL)                                                                      \
		TRY(pks_class_inst(h, op, (uint64_t)(p - data),                                    \
				   marks != 0 ? sp - fence : UINT32_MAX));                         \
	h->failed_asked = marks == 0;                                                              \
	h->wrappers |= !bare && pks_array_names_wrapper(module, name);                             \
	TAKE(pops)                                                                                 \
	ACTS(PKS_NO_OP);                                                                           \
	PUSH_(op, its_kind);
/* pickle.py wants to name the class in its message, and plain values have no __name__. */
#define ACT_OBJ(pops, its_kind)                                                                    \
	TAKE(pops)                                                                                 \
	if (n == 0)                                                                                \
		goto underflow;                                                                    \
	if (!pks_kind_open(h, kind[item]))                                                         \
		FAIL(OBJ_NOT_CALLABLE);                                                            \
	CLASSES;                                                                                   \
	ACTS(value[item]);                                                                         \
	PUSH_(op, its_kind);
#define ACT_NEWOBJ(pops, its_kind)                                                                 \
	TAKE(pops)                                                                                 \
	if (!MAY_BE(item, PKS_CALLABLE))                                                           \
		FAIL(NOT_CLASS);                                                                   \
	if (!MAY_SPREAD(item + 1))                                                                 \
		FAIL(NEW_ARGS_TUPLE);                                                              \
	CLASSES;                                                                                   \
	ACTS(value[item]);                                                                         \
	PUSH_(op, its_kind);
#define ACT_NEWOBJ_EX(pops, its_kind)                                                              \
	TAKE(pops)                                                                                 \
	if (!MAY_BE(item, PKS_CALLABLE))                                                           \
		FAIL(NOT_CLASS);                                                                   \
	if (!MAY_SPREAD(item + 1))                                                                 \
		FAIL(NEW_ARGS_TUPLE);                                                              \
	if (!MAY_BE(item + 2, PKS_DICT))                                                           \
		FAIL(NEW_KWARGS_DICT);                                                             \
	SYNC;                                                                                      \
	if (kind[item + 2] == PKS_DICT)                                                            \
		TRY(pks_rule_kwargs(h, value[item + 2]));                                          \
	CLASSES;                                                                                   \
	ACTS(value[item]);                                                                         \
	PUSH_(op, its_kind);
/* Bytes of an array may follow. */
#define PASS_ARRAY                                                                                 \
	do {                                                                                       \
		SYNC;                                                                              \
		far.next = (uint64_t)(next - data);                                                \
		TRY(pks_array_pass(h, op, value[sp - 1], value[item], sp, (uint64_t)(p - data),    \
				   &far.next));                                                    \
		next = data + far.next;                                                            \
		end = data + m->feed.end;                                                          \
	} while (0)
#define ACT_BUILD(pops, its_kind)                                                                  \
	NEED_CELLS(2);                                                                             \
	TAKE(pops)                                                                                 \
	if (pks_kind_open(h, kind[sp - 1])) {                                                      \
		if (h->wrappers)                                                                   \
			PASS_ARRAY;                                                                \
		CLASSES;                                                                           \
		EVENT;                                                                             \
	} else {                                                                                   \
		SYNC;                                                                              \
		PASS;                                                                              \
		TRY(py ? pks_rule_build_py(h, value[item], kind[item])                             \
		       : pks_rule_build(h, value[item], kind[item]));                              \
	}                                                                                          \
	ACTS(value[sp - 1]);

#define NEED_PERSISTENT                                                                            \
	if (bare && !h->options.persistent_load)                                                   \
	FAIL(NO_PERSISTENT)
#define ACT_PERSID(pops, its_kind)                                                                 \
	NEED_PERSISTENT;                                                                           \
	ACTS(PKS_NO_OP);                                                                           \
	PUSH_(op, its_kind);
#define ACT_BINPERSID(pops, its_kind)                                                              \
	if (!py)                                                                                   \
		NEED_PERSISTENT;                                                                   \
	TAKE(pops)                                                                                 \
	NEED_PERSISTENT;                                                                           \
	ACTS(PKS_NO_OP);                                                                           \
	PUSH_(op, its_kind);
#define ACT_NEXT_BUFFER(pops, its_kind)                                                            \
	kind[sp] = (uint8_t)(its_kind);                                                            \
	TRY(take_buffer(h, op, &kind[sp]));                                                        \
	PUSH_(op, kind[sp]);
#define ACT_READONLY_BUFFER(pops, its_kind)                                                        \
	NEED_CELLS(1);                                                                             \
	if (kind[sp - 1] == PKS_BYTES || PKS_PLAIN(kind[sp - 1]) == PKS_VIEW) {                    \
		PASS;                                                                              \
		b = value[sp - 1];                                                                 \
	} else {                                                                                   \
		if (!MAY_BE(sp - 1, PKS_BYTEARRAY))                                                \
			FAIL(NOT_BUFFER);                                                          \
		value[sp - 1] = op;                                                                \
		kind[sp - 1] =                                                                     \
			(uint8_t)((its_kind) | (pks_keyless(kind[sp - 1]) ? PKS_KEYLESS : 0));     \
		m->views++;                                                                        \
	}
#define ACT_PROTO(pops, its_kind)                                                                  \
	if (number > 5)                                                                            \
		FAIL(PROTOCOL);                                                                    \
	m->protocol = (int)number;                                                                 \
	if (!note_protocol(h, op, (int)number))                                                    \
		FAIL(MEMORY);
#define ACT_FRAME(pops, its_kind)                                                                  \
	far.next = (uint64_t)(next - data);                                                        \
	error = pks_feed_frame(h, op, (uint64_t)(p - data), number, &far.next);                    \
	end = data + m->feed.end;                                                                  \
	TRY(error);                                                                                \
	SYNC;                                                                                      \
	pks_frame_begins(h, op, (uint64_t)(p - data), far.next, number);                           \
	next = data + far.next;
#define ACT_STOP(pops, its_kind)                                                                   \
	NEED_CELLS(1);                                                                             \
	far.next = (uint64_t)(next - data);                                                        \
	do {                                                                                       \
		bool last;                                                                         \
		TRY(stop(h, op, (uint64_t)(p - data), &far.next, &last));                          \
		stopped = last;                                                                    \
	} while (0);                                                                               \
	next = data + far.next;                                                                    \
	end = data + m->feed.end;                                                                  \
	sp--;                                                                                      \
	if (stopped)                                                                               \
		stop_at = op + 1;                                                                  \
	else                                                                                       \
		sp = marks = fence = 0;
