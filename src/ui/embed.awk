# SPDX-License-Identifier: MIT
# Makes a C file that holds the theme files named on the command line.
function finish() {
	if (open)
		print "    },"
	open = 0
}
BEGIN {
	print "/* Made from themes/ by embed.awk: do not edit. */"
	print "#include \"ui/theme.h\"\n"
	print "const struct pks_theme_file pks_theme_files[] = {"
}
FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.theme$/, "", name)
	printf "    {\n\t\"%s\",\n", name
	open = 1
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
END {
	finish()
	print "    {NULL, NULL},\n};"
}
