# SPDX-License-Identifier: MIT
# Makes a C file that holds the files whose bytes od writes: 'file NAME', then numbers.
function finish() {
	if (files)
		print "};"
}
BEGIN {
	files = 0
	print "/* Made from samples/ by embed_bytes.awk: do not edit. */"
	print "#include \"ui/lesson.h\"\n"
}
$1 == "file" {
	finish()
	names[files] = $2
	sub(/.*\//, "", names[files])
	printf "static const unsigned char file%d[] = {\n", files++
	next
}
{
	for (i = 1; i <= NF; i++)
		printf "0x%s,", $i
	print ""
}
END {
	finish()
	print "\nconst struct pks_lesson_file pks_lesson_files[] = {"
	for (i = 0; i < files; i++)
		printf "\t{\"%s\", file%d, sizeof file%d},\n", names[i], i, i
	print "\t{NULL, NULL, 0},\n};"
}
