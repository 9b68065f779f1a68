# SPDX-License-Identifier: MIT
# Adds up the lines that fuzz.sh leaves in its ledger: TARGET SECONDS EXECUTIONS FINDS.
{
	targets[$1]
	for (i = 2; i <= 4; i++) {
		sum[$1, i] += $i
		sum["all", i] += $i
	}
}
END {
	for (target in targets)
		printf "%-9s %8d s %12d %4d\n", target, sum[target, 2], sum[target, 3], sum[target, 4] | "sort"
	close("sort")
	printf "%-9s %8d s %12d %4d = %.2f hours\n", "all", sum["all", 2], sum["all", 3], sum["all", 4],
		sum["all", 2] / 3600
}
