#!/usr/bin/env bash
# Sees to the system libraries and programs that Qt, the virtual screen and the tests need.
#
#   tools/system_packages.sh          what running and testing needs
#   tools/system_packages.sh build    and what `make build` needs
#
# Looks for the thing itself (a library, a program, a font), not for a package, so that it is right on any Linux.
# Installs what is missing on Debian when it may; otherwise says in one sentence what is missing and goes on.
set -euo pipefail

[ "$(uname -s)" = Linux ] || exit 0 # the Windows and macOS wheels bring all they need

# library → Debian package: what the xcb and offscreen platform plugins of PySide6-Essentials link to
libraries='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-render.so.0 libxcb-render0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0
'
# program → Debian package: a real X server without a screen, keys for it, a keyring for the end-to-end tests
programs='
Xvfb xvfb
xvfb-run xvfb
xauth xauth
xdotool xdotool
dbus-run-session dbus-daemon
gnome-keyring-daemon gnome-keyring
'
font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

missing=()
PATH=$PATH:/usr/sbin:/sbin
known=$(ldconfig -p)

while read -r library package; do
    [ -z "$library" ] || [[ $known == *"$library "* ]] || missing+=("$package")
done <<<"$libraries"
while read -r program package; do
    [ -z "$program" ] || command -v "$program" >/dev/null || missing+=("$package")
done <<<"$programs"
[ -e "$font" ] || missing+=(fonts-dejavu-core)

python=$("$(dirname "${BASH_SOURCE[0]}")/find_python.sh") || exit 1
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=("python$version-venv")
if [ "${1:-}" = build ]; then
    command -v objdump >/dev/null || missing+=(binutils)
    [[ $known == *"libpython$version.so"* ]] || [ "$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("prefix"))')" != /usr ] ||
        missing+=("libpython$version")
fi

[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

as_root=()
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        as_root=(env)
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n env)
    fi
fi

if [ ${#as_root[@]} -gt 0 ]; then
    echo "Installing Debian packages: ${missing[*]}"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if {
        "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get update -q &&
            "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 </dev/null; then
        exit 0
    fi
    tail -n 5 "$log" >&2
fi

# One sentence, whatever the reason: no rights, no apt-get, no network.
echo "Some system packages are missing and could not be installed here; on Debian, 'apt-get install ${missing[*]}' adds them (elsewhere, the packages that hold the same libraries and programs)." >&2
