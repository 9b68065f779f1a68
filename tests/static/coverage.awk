# SPDX-License-Identifier: MIT
# Adds up what 'llvm-cov report' prints, by what files do: lines are in columns 8 and 9, branches in 11 and 12.
BEGIN {
	decoder = "^(token|feed|feed_argument|lines|scalar|number_text|decoder|decoder_utf|points|utf8|encoding)[.]c$"
	machine = "^(machine|rules|memo|history|dense|segment|replay|record|spans|events|contents|names|profile|class.*|array.*)[.]c$"
	renderer = "^(text|value_.*|number_repr|explain)[.]c$"
	drawing = "src/ui/(pane_.*|screen|picture.*|bar|header|tree)[.]c$"
}
$1 ~ /src\/(pickle|ui)\/[a-z0-9_]+[.]c$/ {
	file = $1
	sub(/.*\//, "", file)
	room = ""
	if ($1 ~ drawing || ($1 ~ /pickle/ && file ~ renderer))
		room = "renderer"
	else if ($1 ~ /pickle/ && file ~ decoder)
		room = "decoder"
	else if ($1 ~ /pickle/ && file ~ machine)
		room = "machine"
	if (room == "" || $8 == 0)
		next
	lines[room] += $8
	unread[room] += $9
	branches[room] += $11
	untaken[room] += $12
	printf "%-9s %-24s lines %5.1f %%, branches %5.1f %%\n", room, file, 100 * (1 - $9 / $8),
		$11 ? 100 * (1 - $12 / $11) : 100
}
END {
	for (room in lines)
		printf "%-9s of %d lines %.1f %%, of %d branches %.1f %%\n", room, lines[room],
			100 * (1 - unread[room] / lines[room]), branches[room],
			100 * (1 - untaken[room] / branches[room])
}
