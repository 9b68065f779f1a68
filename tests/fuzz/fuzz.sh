#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh SECONDS [TARGET...]: fuzzes each target, all if none is named. What it learns is kept in
# fuzz/corpus/TARGET of the build, what it finds in fuzz/found/TARGET: make it small
# (-minimize_crash=1), put it into tests/fuzz/kept/TARGET, and mend what it shows. FUZZ_DIR is another
# place than fuzz/ of the build. Each target leaves a line in the ledger there: its name, seconds of
# processor time, executions, finds.
set -eu
seconds=$1
shift
[ $# -gt 0 ] || set -- history readers dis scan source words keys explorer
cd "${builddir:?}"
: "${srcdir:?}"
kept=${FUZZ_DIR:-fuzz}
mkdir -p "$kept/seeds/words" "$kept/seeds/source" "$kept/seeds/keys"
tests/fuzz/dictionary >"$kept/dictionary"

# What is written by hand, behind the letter that the target takes it by.
write_seeds()
{
	for file in "$srcdir"/themes/*.theme; do
		{ printf T && cat "$file"; } >"$kept/seeds/words/$(basename "$file")"
	done
	for file in "$srcdir"/keys/*.keys; do
		{ printf B && cat "$file"; } >"$kept/seeds/words/$(basename "$file")"
	done
	# Signed in each place, by a key of six bytes.
	for how in 4 5 6 7; do
		printf "\\01$how\\6\\0secretwhat it holds" >"$kept/seeds/keys/$how"
	done
	for file in "$srcdir"/samples/lessons/*.lesson; do
		{ printf L && cat "$file"; } >"$kept/seeds/words/$(basename "$file")"
	done
	printf 'Ax.zip!zip(a%%21b.pkl)!gz!@87+12#4' >"$kept/seeds/words/address"
	printf 'Kos.*\tsystem\tinnocuous\tnone\twhy\n' >"$kept/seeds/words/known"
	for query in text 'r/a.*b/' '0x41 42' '10..20' '=REDUCE'; do
		printf 'Q%s' "$query" >"$kept/seeds/words/query-$(printf %s "$query" | cksum | cut -d' ' -f1)"
	done
	"${PYTHON:-python3}" "$srcdir/tests/source/kinds.py" --seeds "$kept/seeds/source"
}

# Processor time between two notes of 'times', of what was waited for: whole seconds.
between()
{
	awk 'FNR == 2 { split($1, user, "[ms]"); split($2, own, "[ms]"); before = now
		now = (user[1] + own[1]) * 60 + user[2] + own[2] }
		END { printf "%d\n", now - before }' "$1" "$2"
}

finds()
{
	find "$kept/found/$1" -type f | wc -l
}

# fuzz TARGET: its seeds are the samples, what was kept, and its own.
fuzz()
{
	target=$1
	largest=4096
	[ "$target" != source ] || largest=65536
	mkdir -p "$kept/corpus/$target" "$kept/found/$target"
	set --
	for seeds in "$srcdir/samples" "$srcdir/tests/fuzz/kept/$target" "$kept/seeds/$target"; do
		[ ! -d "$seeds" ] || set -- "$@" "$seeds"
	done
	printf '== %s for %s s\n' "$target" "$seconds"
	ok=yes
	# Not in a subshell, which has waited for nobody.
	times >"$kept/before"
	finds_before=$(finds "$target")
	"tests/fuzz/$target" -max_total_time="$seconds" -max_len=$largest -timeout=2 \
		-rss_limit_mb=2048 -dict="$kept/dictionary" -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$kept/found/$target/" "$kept/corpus/$target" "$@" \
		2>"$kept/$target.log" || ok=no
	grep -E '^==|SUMMARY|Test unit written' "$kept/$target.log" || :
	times >"$kept/after"
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$kept/$target.log" | tail -n 1)
	printf '%s %d %d %d\n' "$target" "$(between "$kept/before" "$kept/after")" "${runs:-0}" \
		$(($(finds "$target") - finds_before)) | tee -a "$kept/ledger"
	[ $ok = yes ] || tail -n 60 "$kept/$target.log"
	[ $ok = yes ]
}

write_seeds
status=0
for target; do
	fuzz "$target" || status=1
done
echo '== all that the ledger knows: target, seconds of processor time, executions, finds'
awk -f "$srcdir/tests/fuzz/ledger.awk" "$kept/ledger"
exit $status
