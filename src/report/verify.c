/* SPDX-License-Identifier: MIT */
/*
 * What there is to say of a pickle's signature: where it stands, what it may be, whether it is
 * right, and what follows from that. People take a right signature for more than it is, so that is
 * said each time.
 */
#include <picklescope/check.h>
#include <picklescope/report.h>

#include <inttypes.h>
#include <string.h>

/* Places that are named where none fits. */
#define SHOWN 4

static void
write_place(const struct pks_signature *one, bool short_names, struct pks_text *out)
{
	const char *path =
		short_names ? pks_source_name(one->source) : pks_source_path(one->source);
	/* They are only read. */
	struct pks_address address = {
		.path = (char *)(uintptr_t)path,
		.steps = (char *)(uintptr_t)pks_source_steps(one->source),
		.has_offset = true,
		.has_size = true,
		.offset = one->offset,
		.size = one->size,
	};

	pks_report_address(&address, out);
}

static void
write_signature(const struct pks_signature *one, bool short_names, struct pks_text *out)
{
	char names[256];

	pks_text_raw(out, "  ");
	write_place(one, short_names, out);
	if (one->form == PKS_DIGEST_RAW)
		pks_text_printf(out, ": %u bytes directly %s it", one->length,
				one->behind ? "behind" : "before");
	else
		pks_text_printf(out, ": %" PRIu64 " %s %s it", one->size,
				one->form == PKS_DIGEST_HEX ? "hexadecimal digits"
							    : "characters of base64",
				one->behind ? "behind" : "before");
	pks_digests_of_length(one->length, names, sizeof(names));
	if (one->odd)
		pks_text_raw(out, ", an odd number: a digest that was cut\n");
	else if (*names)
		pks_text_printf(out, ", as long as %s\n", names);
	else if (one->length >= PKS_DIGEST_SHORTEST)
		pks_text_printf(out, ": no digest is %u bytes long, unless it was cut\n",
				one->length);
	else
		pks_text_raw(out, ": too short to prove anything\n");
}

/* Those that look like one; of the others the one that fits. */
static void
write_signatures(const struct pks_verified *verified, struct pks_text *out)
{
	size_t shown = 0, more = 0;

	if (verified->checked == PKS_CHECK_RIGHT || verified->checked == PKS_CHECK_PLAIN) {
		write_signature(&verified->signatures[pks_check_found(verified->check)->signature],
				verified->short_names, out);
		return;
	}
	for (size_t i = 0; i < verified->signature_count; i++) {
		if (!verified->signatures[i].likely)
			continue;
		if (shown++ < SHOWN)
			write_signature(&verified->signatures[i], verified->short_names, out);
		else
			more++;
	}
	if (shown == 0)
		pks_text_raw(out, "  nothing beside it looks like a signature\n");
	if (more > 0)
		pks_text_printf(out, "  and %zu more places\n", more);
}

static void
write_key(const struct pks_verified *verified, size_t key, bool trimmed, struct pks_text *out)
{
	const char *name = verified->key_names[key];

	if (!name) {
		pks_text_raw(out, "the key that was typed");
	} else {
		pks_text_raw(out, "the key of ");
		pks_text_utf8(out, name, strlen(name));
		if (trimmed)
			pks_text_raw(out, " without its end of line");
	}
}

static void
write_right(const struct pks_verified *verified, struct pks_text *out)
{
	static const char *const over[] = {
		[PKS_OVER_PICKLE] = "the pickle",
		[PKS_OVER_TEXT] = "the bytes that the pickle is packed or written in",
		[PKS_OVER_REST] = "all that stands with it",
	};
	const struct pks_check_found *found = pks_check_found(verified->check);
	const struct pks_signature *one = &verified->signatures[found->signature];

	pks_text_printf(out, "  right: %s: %s, under ", found->scheme, found->algorithm);
	write_key(verified, found->key, found->trimmed, out);
	pks_text_printf(out, ", over %s, %" PRIu64 " bytes", over[found->over],
			one->over[found->over].size);
	if (found->cut)
		pks_text_printf(out, "; its first %u bytes", one->length);
	pks_text_raw(out, "\n");
	if (*found->remark)
		pks_text_printf(out, "  %s\n", found->remark);
	pks_text_raw(
		out,
		"  It says: who signed it had the key, and not a byte was changed since.\n"
		"  It does not say: that loading it is harmless; when it was signed, or whether\n"
		"  it was sent before; who else has the key; that the program which loads it\n"
		"  looks at the signature first.\n");
}

static void
write_wrong(const struct pks_verified *verified, struct pks_text *out)
{
	bool any = verified->signature_count > 0 && verified->signatures[0].likely;

	if (verified->key_count == 0) {
		pks_text_raw(out, "  not checked: no key was given\n");
		return;
	}
	pks_text_printf(out, "  %s: with ", any ? "wrong" : "not signed, as far as can be seen");
	for (size_t i = 0; i < verified->key_count; i++) {
		pks_text_raw(out, i == 0 ? "" : i + 1 < verified->key_count ? ", " : " and ");
		write_key(verified, i, false, out);
	}
	pks_text_raw(out, any ? " no algorithm gives it, as HMAC or otherwise\n"
			      : " nothing beside it is a signature of it\n");
	pks_text_raw(out,
		     any ? "  Either this is not the key, or whoever wrote these bytes had not "
			   "got it: do not\n  load them.\n"
			 : "");
}

void
pks_report_signature(const struct pks_verified *verified, struct pks_text *out)
{
	const char *refused = verified->check ? pks_check_refused(verified->check) : NULL;
	char sign = verified->level < PKS_INFO ? pks_level_sign(verified->level) : ' ';

	write_signatures(verified, out);
	if (!verified->check)
		pks_text_raw(out, "  not checked: this build has no libgcrypt\n");
	else if (verified->checked == PKS_CHECK_RUNNING)
		pks_text_raw(out, "  being checked\n");
	else if (verified->checked == PKS_CHECK_RIGHT)
		write_right(verified, out);
	else if (verified->checked == PKS_CHECK_PLAIN)
		pks_text_printf(out,
				"  no signature: it is %s, by %s, without a key. Anybody can make "
				"that anew.\n",
				pks_check_found(verified->check)->scheme,
				pks_check_found(verified->check)->algorithm);
	else
		write_wrong(verified, out);
	if (refused)
		pks_text_printf(out, "  not tried: libgcrypt refuses %s here\n", refused);
	if (verified->level >= PKS_INFO)
		return;
	pks_text_raw(out, "  What scan says of the pickle itself: ");
	if (sign != ' ')
		pks_text_printf(out, "%c ", sign);
	pks_text_printf(out, "%s\n", pks_level_name(verified->level));
}
