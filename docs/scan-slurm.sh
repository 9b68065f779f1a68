#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A Slurm job array that scans the files of a list, so many names a task:
#
#   find /data -type f -print0 >list
#   sbatch --array=0-99 docs/scan-slurm.sh list results
#   cat results/*.jsonl
#
# Each task takes its part of the list and writes results/NUMBER.jsonl when it is done; put together
# in their order, they are what one process would have written. One that failed is run again by its
# number: sbatch --array=17 --export=ALL,TASKS=100 docs/scan-slurm.sh list results
#SBATCH --cpus-per-task=4
#SBATCH --time=01:00:00
set -eu

list=$1
results=$2
program=${PICKLESCOPE:-picklescope}
task=${SLURM_ARRAY_TASK_ID:?'this is a script for sbatch --array'}
tasks=${TASKS:-${SLURM_ARRAY_TASK_COUNT:?}}
names=$(tr -dc '\0' <"$list" | wc -c)

mkdir -p "$results"
out=$results/$(printf %06d "$task").jsonl
status=0
awk -v RS='\0' -v ORS='\0' -v from=$((task * names / tasks)) -v to=$(((task + 1) * names / tasks)) \
	'NR > from && NR <= to' "$list" |
	"$program" scan --jsonl --null --files-from - --jobs "${SLURM_CPUS_PER_TASK:-1}" \
		>"$out.part" || status=$?
mv "$out.part" "$out"
# 1: something was found; 2: something could not be read. Either is in the rows, and no failed task.
[ "$status" -le 2 ]
