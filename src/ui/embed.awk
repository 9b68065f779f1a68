# SPDX-License-Identifier: MIT
# Makes a C file that holds the text files named on the command line, an array of the name ARRAY that
# HEADER declares; their names without the suffix SUFFIX: awk -v array=ARRAY -v header=HEADER
# -v suffix=SUFFIX -f embed.awk FILE...
function finish() {
	if (open)
		print "    },"
	open = 0
}
BEGIN {
	print "/* Made by embed.awk: do not edit. */"
	print "#include \"" header "\"\n"
	print "const struct pks_data_file " array "[] = {"
}
FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	name = substr(name, 1, length(name) - length(suffix))
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
