/* SPDX-License-Identifier: MIT */
/*
 * Finding one opcode and its argument in bytes. The machine has the same reading inlined for speed
 * (machine.c); this is the one for everybody else: finding offsets again, disassembly, rows that
 * are never reached. A test holds the two against each other.
 */
#include <picklescope/token.h>

#include "pickle/little.h"

#include <string.h>

static uint64_t
big8(const uint8_t *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/* A number of n bytes that is the whole argument. */
static enum pks_token_status
read_fixed(const uint8_t *p, uint64_t left, unsigned n, struct pks_token *token)
{
	if (left < n)
		return PKS_TOKEN_TRUNCATED;
	token->number = pks_little(p, n);
	token->arg_size = n;
	token->next = token->arg + n;
	return PKS_TOKEN_OK;
}

/* A count of n bytes, then so many bytes. */
static enum pks_token_status
read_counted(const uint8_t *p, uint64_t left, unsigned n, struct pks_token *token)
{
	if (left < n)
		return PKS_TOKEN_TRUNCATED;
	token->number = pks_little(p, n);
	token->arg += n;
	if (token->number > INT64_MAX)
		return PKS_TOKEN_HUGE;
	if (left - n < token->number)
		return PKS_TOKEN_TRUNCATED;
	token->arg_size = token->number;
	token->next = token->arg + token->number;
	return PKS_TOKEN_OK;
}

static enum pks_token_status
read_lines(const uint8_t *p, uint64_t left, unsigned lines, struct pks_token *token)
{
	const uint8_t *at = p;

	while (lines-- > 0) {
		const uint8_t *nl = memchr(at, '\n', left - (uint64_t)(at - p));
		if (nl == NULL)
			return PKS_TOKEN_TRUNCATED;
		at = nl + 1;
	}
	token->arg_size = (uint64_t)(at - p) - 1;
	token->next = token->arg + token->arg_size + 1;
	return PKS_TOKEN_OK;
}

/* Arguments that are a number without a sign, and none, by opcode: bytes + 1; 0: another. */
enum {
	PLAIN_NONE = 1,
	PLAIN_U1 = 2,
	PLAIN_U2 = 3,
	PLAIN_U4 = 5,
	PLAIN_U8 = 9,
	PLAIN_I4 = 0,
	PLAIN_F8 = 0,
	PLAIN_BYTES1 = 0,
	PLAIN_BYTES4 = 0,
	PLAIN_BYTES8 = 0,
	PLAIN_STRING1 = 0,
	PLAIN_STRING4 = 0,
	PLAIN_TEXT1 = 0,
	PLAIN_TEXT4 = 0,
	PLAIN_TEXT8 = 0,
	PLAIN_LONG1 = 0,
	PLAIN_LONG4 = 0,
	PLAIN_LINE_INT = 0,
	PLAIN_LINE_LONG = 0,
	PLAIN_LINE_FLOAT = 0,
	PLAIN_LINE_STRING = 0,
	PLAIN_LINE_UNICODE = 0,
	PLAIN_LINE_SLOT = 0,
	PLAIN_LINE_ASCII = 0,
	PLAIN_LINES_UTF8 = 0,
	PLAIN_LINES_ASCII = 0
};
static const uint8_t plain[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = PLAIN_##arg,
#include "pickle/opcodes.def"
#undef OP
};

static enum pks_token_status
read_argument(const uint8_t *p, uint64_t left, enum pks_argument argument, struct pks_token *token)
{
	enum pks_token_status status;

	switch (argument) {
	case PKS_ARG_NONE: token->next = token->arg; return PKS_TOKEN_OK;
	case PKS_ARG_U1: return read_fixed(p, left, 1, token);
	case PKS_ARG_U2: return read_fixed(p, left, 2, token);
	case PKS_ARG_U4: return read_fixed(p, left, 4, token);
	case PKS_ARG_U8: return read_fixed(p, left, 8, token);
	case PKS_ARG_I4:
		status = read_fixed(p, left, 4, token);
		token->number = (uint64_t)(int64_t)(int32_t)(uint32_t)token->number;
		return status;
	case PKS_ARG_F8:
		status = read_fixed(p, left, 8, token);
		if (status == PKS_TOKEN_OK)
			token->number = big8(p);
		return status;
	case PKS_ARG_BYTES1:
	case PKS_ARG_STRING1:
	case PKS_ARG_TEXT1:
	case PKS_ARG_LONG1: return read_counted(p, left, 1, token);
	case PKS_ARG_LONG4:
		if (left >= 4 && (p[3] & 0x80) != 0) {
			token->number = (uint64_t)(int64_t)(int32_t)pks_little(p, 4);
			token->arg += 4;
			return PKS_TOKEN_NEGATIVE;
		}
		return read_counted(p, left, 4, token);
	case PKS_ARG_BYTES4:
	case PKS_ARG_STRING4:
	case PKS_ARG_TEXT4: return read_counted(p, left, 4, token);
	case PKS_ARG_BYTES8:
	case PKS_ARG_TEXT8: return read_counted(p, left, 8, token);
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT:
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_SLOT:
	case PKS_ARG_LINE_ASCII: return read_lines(p, left, 1, token);
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return read_lines(p, left, 2, token);
	case PKS_ARGUMENTS: break;
	}
	return PKS_TOKEN_UNKNOWN;
}

static inline enum pks_token_status
read_one(struct pks_bytes bytes, uint64_t offset, struct pks_token *token)
{
	const struct pks_opcode_info *info;

	*token = (struct pks_token){.offset = offset, .next = offset, .arg = offset};
	if (offset >= bytes.size)
		return PKS_TOKEN_END;
	token->code = bytes.data[offset];
	token->arg = token->next = offset + 1;
	/* Most have eight bytes more behind them, of which some are the number. */
	if (plain[token->code] != 0 && bytes.size - offset > 8) {
		token->arg_size = plain[token->code] - 1u;
		if (token->arg_size != 0)
			token->number = pks_little(bytes.data + offset + 1, 8) &
					(UINT64_MAX >> (64 - 8 * token->arg_size));
		token->next += token->arg_size;
		return PKS_TOKEN_OK;
	}
	info = pks_opcode_info(token->code);
	if (info->name[0] == '\0')
		return PKS_TOKEN_UNKNOWN;
	return read_argument(bytes.data + offset + 1, bytes.size - offset - 1,
			     (enum pks_argument)info->argument, token);
}

enum pks_token_status
pks_token_read(struct pks_bytes bytes, uint64_t offset, struct pks_token *token)
{
	return read_one(bytes, offset, token);
}

uint32_t
pks_token_row(struct pks_bytes bytes, uint64_t offset, uint32_t count, struct pks_token *tokens)
{
	uint32_t n = 0;

	for (; n < count && read_one(bytes, offset, &tokens[n]) == PKS_TOKEN_OK; n++)
		offset = tokens[n].next;
	return n;
}

void
pks_token_lines(struct pks_bytes bytes, const struct pks_token *token, struct pks_bytes *module,
		struct pks_bytes *name)
{
	const uint8_t *p = bytes.data + token->arg, *nl;
	uint64_t n;

	if (token->second != 0) {
		*module = (struct pks_bytes){p, token->arg_size};
		*name = (struct pks_bytes){bytes.data + token->second, token->second_size};
		return;
	}
	nl = memchr(p, '\n', token->arg_size);
	n = nl != NULL ? (uint64_t)(nl - p) : token->arg_size;
	*module = (struct pks_bytes){p, n};
	*name = nl != NULL ? (struct pks_bytes){nl + 1, token->arg_size - n - 1}
			   : (struct pks_bytes){p + n, 0};
}
