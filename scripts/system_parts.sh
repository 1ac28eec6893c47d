#!/bin/sh
# Installs the parts of the system that the tests need and pip can't bring: PostgreSQL, which the ledger may live in.
# Where it can't, the tests on PostgreSQL are left out and say so; in CI (CI=true) that is a failure.
set -eu

for initdb in $(command -v initdb || true) /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$initdb" ] && exit 0
done

give_up() {
    echo "MISSING: PostgreSQL ($1); the tests on it are left out" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 0
}

[ "$(id -u)" -eq 0 ] || give_up "as root: apt-get install postgresql"
command -v apt-get >/dev/null || give_up "no apt-get here: install it as this system does"

# The server that the package would start is not wanted: the tests start their own.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --quiet --no-install-recommends postgresql >/dev/null 2>&1 ||
    { apt-get update --quiet >/dev/null 2>&1 &&
        apt-get install --yes --quiet --no-install-recommends postgresql >/dev/null; } ||
    give_up "apt-get could not install it"
