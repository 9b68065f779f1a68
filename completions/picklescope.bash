# SPDX-License-Identifier: MIT
# Made from src/cli/*.def: python3 tests/cli/completions.py --write
_picklescope()
{
	local cur prev words cword command= options= i
	COMPREPLY=()
	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD-1]}
	case $prev in
	--as)
		COMPREPLY=($(compgen -W '3.11 3.13' -- "$cur"))
		return
		;;
	--assume)
		COMPREPLY=($(compgen -W 'bare application' -- "$cur"))
		return
		;;
	--at)
		COMPREPLY=($(compgen -W 'end' -- "$cur"))
		return
		;;
	--buffer)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--buffer-rw)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--check-lesson)
		COMPREPLY=($(compgen -W 'article buffers build connections copyreg files hiding instead memo persistent protocols reduce signing stack types what' -- "$cur"))
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--check-theme)
		COMPREPLY=($(compgen -W 'dark deutan-dark deutan-light high-contrast-dark high-contrast-light light mono printer sixteen solarized-dark solarized-light tritan-dark tritan-light' -- "$cur"))
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--color)
		COMPREPLY=($(compgen -W 'auto always never' -- "$cur"))
		return
		;;
	--encoding)
		return
		;;
	--errors)
		return
		;;
	--ext)
		return
		;;
	--fail-on)
		COMPREPLY=($(compgen -W 'unknown suspicious dangerous' -- "$cur"))
		return
		;;
	--files-from)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--format)
		COMPREPLY=($(compgen -W 'text ansi svg html' -- "$cur"))
		return
		;;
	--jobs|-j)
		return
		;;
	--key-file)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--keys)
		COMPREPLY=($(compgen -W 'default emacs gdb less vim' -- "$cur"))
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--known)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--loads)
		return
		;;
	--out)
		COMPREPLY=($(compgen -d -- "$cur"))
		return
		;;
	--output|-o)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--reader)
		COMPREPLY=($(compgen -W 'c c_file c_stream py strict' -- "$cur"))
		return
		;;
	--max-layers)
		return
		;;
	--max-members)
		return
		;;
	--max-ops)
		return
		;;
	--max-ratio)
		return
		;;
	--max-unpacked)
		return
		;;
	--rules)
		COMPREPLY=($(compgen -W 'all none' -- "$cur"))
		return
		;;
	--sandbox)
		COMPREPLY=($(compgen -W 'on required off' -- "$cur"))
		return
		;;
	--screenshot)
		return
		;;
	--script)
		COMPREPLY+=($(compgen -f -- "$cur"))
		return
		;;
	--theme)
		COMPREPLY=($(compgen -W 'dark deutan-dark deutan-light high-contrast-dark high-contrast-light light mono printer sixteen solarized-dark solarized-light tritan-dark tritan-light' -- "$cur"))
		return
		;;
	--trust)
		return
		;;
	--user)
		return
		;;
	esac
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		scan | dis | trace | tree | json | readers | effects | authorship | indicators | python | report | verify | custody | extract | explain | learn)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $command in
	'')
		options='--ascii --assume --at --buffer --buffer-rw --check-config --check-lesson --check-theme --color --deep --encoding --errors --ext --fail-on --format --help --key-file --keys --known --linear --no-config --no-fix-imports --no-history --out --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --screenshot --script --theme --trust --version'
		;;
	scan)
		options='--ascii --assume --buffer --buffer-rw --color --deep --encoding --errors --ext --fail-on --files-from --help --jobs --json --jsonl --known --magic --no-config --no-fix-imports --null --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --rules --sarif --sandbox --trust --version'
		;;
	dis)
		options='--all --as --ascii --color --help --no-config --max-layers --max-members --max-ratio --max-unpacked --sandbox --version'
		;;
	trace)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	tree)
		options='--ascii --assume --at --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	json)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --loads --no-config --no-fix-imports --persistent-load --pretty --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --version'
		;;
	readers)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --no-config --no-fix-imports --persistent-load --max-layers --max-members --max-ratio --max-unpacked --sandbox --version'
		;;
	effects)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	authorship)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	indicators)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	python)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	report)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --fail-on --help --html --known --no-config --no-fix-imports --out --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	verify)
		options='--ascii --assume --buffer --buffer-rw --color --encoding --errors --ext --help --key-file --known --no-config --no-fix-imports --persistent-load --reader --max-layers --max-members --max-ops --max-ratio --max-unpacked --sandbox --trust --version'
		;;
	custody)
		options='--ascii --color --help --no-config --sandbox --user --version'
		;;
	extract)
		options='--ascii --color --help --no-config --output --max-layers --max-members --max-ratio --max-unpacked --sandbox --version'
		;;
	explain)
		options='--ascii --color --help --known --no-config --sandbox --trust --version'
		;;
	learn)
		options='--ascii --at --check-lesson --color --format --help --keys --linear --no-config --no-history --out --sandbox --screenshot --script --theme --version'
		;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
	fi
	if [[ $command == learn ]]; then
		COMPREPLY=($(compgen -W 'article buffers build connections copyreg files hiding instead memo persistent protocols reduce signing stack types what' -- "$cur"))
	fi
	if [[ -z $command ]]; then
		COMPREPLY=($(compgen -W 'scan dis trace tree json readers effects authorship indicators python report verify custody extract explain learn' -- "$cur"))
	fi
	if [[ $command != explain ]]; then
		COMPREPLY+=($(compgen -f -- "$cur"))
	fi
}
complete -o filenames -F _picklescope picklescope
