# Sourced by the checks of pages that a program writes: is the page in the tree what the program says today?
. "$(dirname "$0")/_env.sh"

# same_page PROGRAM PAGE: names in docs/
same_page() {
    local made
    made=$(mktemp)
    trap 'rm -f "$made"' RETURN
    "$GRIS_BUILD/docs/$1" "$made"
    if ! diff -u "$GRIS_SOURCE/docs/$2" "$made"; then
        echo "docs/$2 is out of date: cmake --build --preset dev --target docs" >&2
        return 1
    fi
}
