#!/bin/sh
# Installs the parts of the system that the tests need and pip can't bring. tests/parts.py looks for the same ones.
# Where a part can't be installed, the tests on it are left out and say so; in CI (CI=true) that is a failure.
set -eu

missing=0

# Whether a program is there: on the path, or where Debian puts what only root starts.
has() {
    command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]
}

give_up() { # part, packages, why
    echo "MISSING: $1 ($3; as root: apt-get install $2); the tests on it are left out" >&2
    missing=1
}

install() { # part, packages
    [ "$(id -u)" -eq 0 ] || { give_up "$1" "$2" "needs root"; return; }
    command -v apt-get >/dev/null || { give_up "$1" "$2" "no apt-get here"; return; }
    # shellcheck disable=SC2086 # several packages are several words
    apt-get install --yes --quiet --no-install-recommends $2 >/dev/null 2>&1 ||
        { apt-get update --quiet >/dev/null 2>&1 &&
            apt-get install --yes --quiet --no-install-recommends $2 >/dev/null; } ||
        give_up "$1" "$2" "apt-get could not install it"
}

export DEBIAN_FRONTEND=noninteractive
# The servers that packages would start are not wanted: the tests start their own.
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
fi

{ has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; } || install PostgreSQL postgresql
{ has nginx && [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ]; } ||
    install nginx "nginx-light libnginx-mod-http-brotli-static"
has caddy || install Caddy caddy
has dovecot || install Dovecot dovecot-imapd
{ has newsboat && has r2e && has sfeed; } || install "feed readers" "newsboat rss2email sfeed"
has xmllint || install xmllint libxml2-utils
has postfix || install Postfix postfix
has spamassassin || install SpamAssassin spamassassin
has opendkim || install OpenDKIM opendkim
has strace || install strace strace
has chromium || install Chromium "chromium fonts-liberation fonts-noto-cjk fonts-noto-color-emoji"

# A judge of HTML that only npm has. It goes with .venv.
tools=.venv/npm
[ -x "$tools/node_modules/.bin/html-validate" ] || {
    has npm || install html-validate "nodejs npm"
    npm install --prefix "$tools" --no-audit --no-fund --ignore-scripts --silent html-validate@10.17.0 >/dev/null 2>&1 ||
        give_up html-validate "nodejs npm" "npm could not install it"
}

if [ "${CI:-}" = true ]; then
    exit "$missing"
fi
