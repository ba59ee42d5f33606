#!/usr/bin/env bash
# Measures Okno beside its floor, a bare API that does the one statement, and prints a table. See docs/benchmarks.md.
#   ./bench.sh [--quick] [name…]
# --quick  less data and shorter rounds: rough figures in a few minutes
# --keep   leaves the filled databases to the next run with --keep; for a PostgreSQL that stays
# name     only these: next list case phone size long process sqlite import events browser
# OKNO_CHROMIUM, when set, names the browser.
# OKNO_BENCH_POSTGRES, when set, names the PostgreSQL to use (a user who may create databases); otherwise one is started for this run.
# OKNO_BENCH_CLAIMS, when set, is how many records the long run takes.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

child='' postmaster='' scratch=''

say() { printf '\n== %s\n' "$*"; }

give_up() {
  printf 'bench.sh: %s\n' "$@" >&2
  exit 1
}

# Long commands run in the background, so that a signal is heard while they do; each in a process group of its own, so that
# what it leaves behind ends with it.
run() {
  local code=0
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || code=$?
  kill -KILL -- "-$child" 2>/dev/null || true
  child=''
  return "$code"
}

stop_process() {
  local process=$1 signal=$2 # a negative number is a process group
  kill -s "$signal" -- "$process" 2>/dev/null
  for _ in {1..100}; do
    kill -s 0 -- "$process" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -s KILL -- "$process" 2>/dev/null
}

end() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  set +e
  [[ -n $child ]] && stop_process "-$child" TERM
  [[ -n $postmaster ]] && stop_process "$postmaster" INT # PostgreSQL's fast shutdown
  [[ -n $scratch ]] && rm -rf "$scratch"
  exit "$code"
}

trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

case ${1:-} in
  -h | --help)
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac

# The browser is measured by a program of its own, which needs no PostgreSQL.
names=() switches=() browser='' load=''
for argument in "$@"; do
  case $argument in
    browser | --browser) browser=1 ;;
    -*) switches+=("$argument") ;;
    *) names+=("$argument") load=1 ;;
  esac
done
[[ -z $browser$load ]] && browser=1 load=1

install() {
  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      as_root=(sudo)
    else
      give_up "$1 is missing and cannot be installed without root; install it, or run ./bench.sh as root."
    fi
  fi
  command -v apt-get >/dev/null || give_up "$1 is missing, and there is no apt-get to install it with."
  say "installing $* from apt"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null && return
  "${apt[@]}" update </dev/null || true
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null
}

# The folder of the newest PostgreSQL server programs; Debian keeps them off the path.
postgres_programs() {
  local folder found=''
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
    [[ -x $folder/initdb && -x $folder/postgres ]] && found=$folder
  done
  if [[ -z $found ]] && command -v initdb >/dev/null; then
    found=$(dirname "$(readlink -f "$(command -v initdb)")")
  fi
  printf '%s' "$found"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s' "$port"
}

# A cluster for this run as PostgreSQL makes it: every commit is on the disk before it is answered, autovacuum is on. Only its memory is
# set to what a server of this size would be given.
start_postgres() {
  local programs=$1 data=$scratch/postgres port password as_owner=() try
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  mkdir "$data"
  printf '%s' "$password" >"$scratch/password"
  if ((EUID == 0)); then # PostgreSQL refuses to run as root
    as_owner=(runuser -u postgres -- env -C /)
    chmod 711 "$scratch"
    chown postgres "$data" "$scratch/password"
  fi

  say "starting PostgreSQL of $programs for this run"
  "${as_owner[@]}" "$programs/initdb" -D "$data" -U okno -A scram-sha-256 --pwfile "$scratch/password" -E UTF8 --locale C.UTF-8 >"$scratch/initdb.log" 2>&1 </dev/null ||
    give_up "initdb failed:" "$(<"$scratch/initdb.log")"
  for try in 1 2 3; do
    port=$(free_port)
    if "${as_owner[@]}" "$programs/pg_ctl" -D "$data" -l "$data/log" -w -t 60 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c shared_buffers=1GB -c max_wal_size=4GB" start >/dev/null 2>&1 </dev/null; then
      postmaster=$(head -n 1 "$data/postmaster.pid")
      break
    fi
    ((try < 3)) || give_up "PostgreSQL did not start:" "$(tail -n 20 "$data/log")"
  done
  export OKNO_BENCH_POSTGRES="Host=127.0.0.1;Port=$port;Username=okno;Password=$password"
  echo "PostgreSQL listens on 127.0.0.1:$port, process $postmaster"
}

command -v dotnet >/dev/null || give_up "dotnet was not found. Okno needs the .NET 10 SDK (on Debian and Ubuntu: package dotnet-sdk-10.0)."
sdk=$(dotnet --version 2>&1) || give_up "this .NET cannot build Okno, which needs the .NET 10 SDK. dotnet says:" "$sdk"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  install nodejs npm || give_up "Node.js with npm is missing and could not be installed; the build bundles the browser's modules with it."
fi
say ".NET SDK $sdk"

# What analyzers find is ./test.sh's business; here they would only take time.
quiet=(-c Release -p:RunAnalyzers=false --nologo -v quiet)
# Build helpers that outlive the build would take part in the measurement.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# OKNO_BENCH_APP, when set, is a published server to measure instead of this one's: to compare two versions.
if [[ -z ${OKNO_BENCH_APP:-} ]]; then
  say "publishing the server (Release)"
  export OKNO_BENCH_APP=$root/artifacts/app-bench
  rm -rf "$OKNO_BENCH_APP"
  run dotnet publish src/Okno.Server "${quiet[@]}" -o "$OKNO_BENCH_APP" || give_up "publishing failed."
fi
say "building the measuring programs (Release)"
if [[ -n $load ]]; then
  export OKNO_BENCH_FLOOR=$root/artifacts/bench-floor
  run dotnet publish bench/Okno.Bench.Floor "${quiet[@]}" -o "$OKNO_BENCH_FLOOR" || give_up "building the floor failed."
  run dotnet publish bench/Okno.Bench.Load "${quiet[@]}" -o "$root/artifacts/bench-load" || give_up "building the load failed."
fi
if [[ -n $browser ]]; then
  export OKNO_CHROMIUM=${OKNO_CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
  if [[ -z $OKNO_CHROMIUM ]]; then
    install chromium || give_up "Chromium could not be installed; OKNO_CHROMIUM may name a browser that is there."
    OKNO_CHROMIUM=$(command -v chromium)
  fi
  run dotnet publish bench/Okno.Bench.Browser "${quiet[@]}" -o "$root/artifacts/bench-browser" || give_up "building the browser's measurement failed."
fi

scratch=$(mktemp -d /tmp/okno-bench.XXXXXX)
export OKNO_BENCH_SCRATCH=$scratch/work
mkdir "$OKNO_BENCH_SCRATCH"
if [[ -n $browser ]]; then
  say "measuring the browser"
  run dotnet "$root/artifacts/bench-browser/Okno.Bench.Browser.dll" "${switches[@]}"
fi
[[ -n $load ]] || exit 0

programs=$(postgres_programs)
if [[ -n ${OKNO_BENCH_POSTGRES:-} ]]; then
  echo "PostgreSQL: as OKNO_BENCH_POSTGRES says"
else
  if [[ -z $programs ]]; then
    install postgresql || give_up "PostgreSQL could not be installed."
    programs=$(postgres_programs)
    [[ -n $programs ]] || give_up "PostgreSQL is installed, but its programs were not found."
  fi
  start_postgres "$programs"
fi
if [[ -x $programs/pgbench ]]; then
  export OKNO_BENCH_PGBENCH=$programs/pgbench
fi

say "measuring"
run dotnet "$root/artifacts/bench-load/Okno.Bench.Load.dll" "${switches[@]}" "${names[@]}"
