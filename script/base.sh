# Shared by script/sauvegarde and script/restauration. POSIX sh, sourced: never run on its own. No
# other file of the project but script/sqlite_copy.py is needed: they also run where only
# PostgreSQL is.
# The caller sets `folder`, that of this file.

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

need() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 ||
            die "Il manque le programme « $program » : apt install postgresql-client, puis relancez."
    done
}

# read_database: sets `engine`, and `database`, an address for PostgreSQL and a path for SQLite.
read_database() {
    case ${DATABASE_URL:-} in
        postgres://* | postgresql://*)
            engine=postgres
            database=$DATABASE_URL
            hide_password
            ;;
        sqlite:///*)
            engine=sqlite
            database=$(sqlite url "$DATABASE_URL") || die "DATABASE_URL : adresse illisible."
            ;;
        '') die "DATABASE_URL : donnez l'adresse de la base, comme au portail." ;;
        *) die "DATABASE_URL : le portail accepte postgres:// ou sqlite:///." ;;
    esac
}

# Else everybody on the machine reads it in the list of programs. One that is written with « % »
# stays in the address: only libpq knows how to read it.
hide_password() {
    rest=${database#*://}
    user=${rest%%/*}
    case $user in
        *:*@*) ;;
        *) return 0 ;;
    esac
    host=${user##*@}
    user=${user%@*}
    case ${user#*:} in
        *%*) return 0 ;;
    esac
    export PGPASSWORD="${user#*:}"
    database=${database%%://*}://${user%%:*}@$host${rest#"${rest%%/*}"}
}

sqlite() {
    python=$folder/../.venv/bin/python
    [ -x "$python" ] || python=$(command -v python3) || die "Il manque le programme « python3 »."
    "$python" "$folder/sqlite_copy.py" "$@"
}

copy_sqlite() { sqlite copy "$1" "$2"; }
check_sqlite() { sqlite check "$1"; }
is_empty_sqlite() { sqlite empty "$1"; }
