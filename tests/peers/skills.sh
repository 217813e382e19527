#!/usr/bin/env bash
# Every skill that is written, for every editor, in both languages and for every scene, is judged by two validators that
# know nothing of each other's code: the reference library of the specification and its port to another language and
# another YAML parser. Skills that break a rule each show that both refuse.
# skills.sh TOWOW AGENTSKILLS SKILLS_REF
set -euo pipefail
cd "$(dirname "$0")/../.."
towow=$(realpath "$1") agentskills=$2 skills_ref=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
judged=0

valid() {
    "$agentskills" validate "$1" >"$work/said" 2>&1 && "$skills_ref" validate "$1" >>"$work/said" 2>&1 && return
    echo "$1 is not valid:"
    cat "$work/said"
    exit 1
}

# All skills below a directory.
judge() {
    local skill
    while read -r skill; do
        valid "$(dirname "$skill")"
        judged=$((judged + 1))
    done < <(find "$1" -name SKILL.md | sort)
}

# In the repository: the base skill and four scenes, twice.
judge skills
[ "$judged" -eq 10 ] || { echo "$judged skills in the repository, not 10"; exit 1; }

# As they are installed, which marks them.
scenes=(--scene craw-opc --scene hackathon-observer --scene shrimp-hackathon --scene ai-gig-market)
for lang in en zh; do
    for place in project user; do
        home="$work/$lang-$place"
        mkdir -p "$home/project"
        where=(--dir "$home/project")
        [ "$place" = project ] || where=(--global)
        env -i PATH="$PATH" HOME="$home" "$towow" skill install --all --lang "$lang" "${scenes[@]}" "${where[@]}" >/dev/null
        before=$judged
        judge "$home"
        # Three places, five skills in each.
        [ $((judged - before)) -eq 15 ] || { echo "$((judged - before)) skills installed for $lang, $place, not 15"; exit 1; }
    done
done

# A rule broken, and nothing else.
refused() {
    local what=$1 dir="$work/bad/$2/towow"
    mkdir -p "$dir"
    printf '%s\n' "${@:3}" >"$dir/SKILL.md"
    local validator
    for validator in "$agentskills" "$skills_ref"; do
        if "$validator" validate "$dir" >/dev/null 2>&1; then
            echo "$validator accepts a skill with $what: it proves nothing"
            exit 1
        fi
    done
}
good='description: "Finds people. Use when somebody is looked for."'
mkdir -p "$work/good/towow"
printf '%s\n' --- 'name: towow' "$good" --- '# towow' >"$work/good/towow/SKILL.md"
valid "$work/good/towow"
refused "another name than its directory" name --- 'name: other' "$good" --- '# towow'
refused "capitals in its name" case --- 'name: Towow' "$good" --- '# towow'
refused "no description" none --- 'name: towow' --- '# towow'
refused "a description that is too long" long --- 'name: towow' "description: \"$(printf 'x%.0s' {1..1025})\"" --- '# towow'
refused "a key of its own" key --- 'name: towow' "$good" 'version: 1' --- '# towow'
refused "a colon that is not quoted" colon --- 'name: towow' 'description: Finds people. Use when: somebody is looked for' --- '# towow'
refused "no front matter" front '# towow'
echo "$judged skills are valid, 7 broken ones are refused"
