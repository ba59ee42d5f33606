#!/usr/bin/env bash
# Builds Okno, runs its tests and prints "N passed, N failed" as the last line.
#   ./test.sh [--fast] [--screens] [filter…]
# --fast     leaves out the tests with a browser and with a killed server (tests/Okno.EndToEnd)
# --screens  the browser tests also save the pictures of docs/screens, and one of every page in artifacts/screens
# filter     runs only tests whose full name (namespace.class.method) contains one of these words
# OKNO_TEST_POSTGRES, when set, names the PostgreSQL to use (a user who may create databases); otherwise one is started for this run.
# OKNO_CHROMIUM, when set, names the browser.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

passed=0 failed=0 skipped=0
child='' publisher='' postmaster='' scratch='' said=''

say() { printf '\n== %s\n' "$*"; }

# Long commands run in the background, so that a signal is heard while they do; each in a process group of its own, so that
# what it leaves behind (a server whose test broke) ends with it.
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

# A check that is not a test counts as one failed when it does not hold.
give_up() {
  printf 'test.sh: %s\n' "$@" >&2
  failed=$((failed + 1))
  exit 1
}

end() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  set +e
  if [[ -n $child ]]; then
    stop_process "-$child" TERM
  fi
  if [[ -n $publisher ]]; then
    stop_process "-$publisher" TERM
  fi
  if [[ -n $postmaster ]]; then
    stop_process "$postmaster" INT # PostgreSQL's fast shutdown
  fi
  if ((code != 0 && failed == 0)); then
    failed=1
  elif ((code == 0 && (failed > 0 || passed == 0))); then
    ((passed == 0 && failed == 0)) && echo "test.sh: no test ran" >&2
    code=1
  fi
  [[ -n $said && -s $said ]] && printf '\nnot passed:\n' && cat "$said"
  local sum="$passed passed, $failed failed"
  ((skipped > 0)) && sum+=", $skipped skipped"
  [[ -n $scratch ]] && rm -rf "$scratch"
  printf '\n%s\n' "$sum"
  exit "$code"
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

trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- what is asked ---------------------------------------------------------------------------------------------------

fast=no filters=()
while (($# > 0)); do
  case $1 in
    --fast) fast=yes ;;
    --screens) export OKNO_SCREENS=$root/artifacts/screens OKNO_README_SCREENS=$root/docs/screens ;;
    -h | --help)
      sed -n '2,8s/^# \{0,1\}//p' "$0"
      trap - EXIT
      exit 0
      ;;
    -*) give_up "unknown option $1 (see ./test.sh --help)" ;;
    *) filters+=("$1") ;;
  esac
  shift
done

# --- what the tests need ---------------------------------------------------------------------------------------------

packages_refreshed=no

install() {
  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      as_root=(sudo)
    else
      give_up "$1 is missing and cannot be installed without root; install it, or run ./test.sh as root."
    fi
  fi
  command -v apt-get >/dev/null || give_up "$1 is missing, and there is no apt-get to install it with."
  say "installing $* from apt"
  local apt=("${as_root[@]}" env "RUNLEVEL=${RUNLEVEL:-}" DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null && return
  [[ $packages_refreshed == no ]] || return 1
  packages_refreshed=yes
  echo "refreshing apt's lists and trying again"
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

# A cluster of its own for this run. What it has committed it has handed to the kernel, so that killed processes lose nothing of it; only a machine
# that loses its power would, and none does here.
start_postgres() {
  local programs
  programs=$(postgres_programs)
  if [[ -z $programs ]]; then
    install postgresql || give_up "PostgreSQL could not be installed."
    programs=$(postgres_programs)
    [[ -n $programs ]] || give_up "PostgreSQL is installed, but its programs were not found."
  fi

  local data=$scratch/postgres port password as_owner=()
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
  local try
  for try in 1 2 3; do
    port=$(free_port)
    if "${as_owner[@]}" "$programs/pg_ctl" -D "$data" -l "$data/log" -w -t 60 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c fsync=off" start >/dev/null 2>&1 </dev/null; then
      postmaster=$(head -n 1 "$data/postmaster.pid")
      break
    fi
    ((try < 3)) || give_up "PostgreSQL did not start:" "$(tail -n 20 "$data/log")"
  done
  export OKNO_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=okno;Password=$password"
  echo "PostgreSQL listens on 127.0.0.1:$port, process $postmaster"
}

find_browser() {
  local name
  for name in "${OKNO_CHROMIUM:-}" chromium-headless-shell "$@"; do
    [[ -n $name ]] && command -v "$name" && return
  done
  return 1
}

need_browser() {
  # The same Chromium without the windows around its pages opens them sooner.
  local browser windowed=(/usr/bin/chromium /usr/bin/chromium-browser chromium google-chrome)
  if ! browser=$(find_browser); then
    # Without root one takes the browser that is there.
    if ((EUID == 0)) || ! find_browser "${windowed[@]}" >/dev/null; then
      install chromium-headless-shell fonts-dejavu-core || find_browser "${windowed[@]}" >/dev/null || install chromium fonts-dejavu-core || install chromium-browser || true
    fi
    browser=$(find_browser "${windowed[@]}") || give_up "Chromium is missing and could not be installed; install it, set OKNO_CHROMIUM, or run ./test.sh --fast."
  fi
  export OKNO_CHROMIUM=$browser
  echo "browser: $OKNO_CHROMIUM"
}

# What the telephone tests call each other through: Kamailio with WebSocket and TLS, and rtpengine for the sound. The tests start and stop them.
need_exchange() {
  if ! command -v kamailio >/dev/null || ! command -v rtpengine >/dev/null ||
    [[ -z $(find /usr/lib -path '*/kamailio/modules/websocket.so' -print -quit) || -z $(find /usr/lib -path '*/kamailio/modules/tls.so' -print -quit) ]]; then
    # RUNLEVEL=1: Debian would start services of its own.
    RUNLEVEL=1 install kamailio kamailio-websocket-modules kamailio-tls-modules rtpengine-daemon ||
      give_up "Kamailio and rtpengine are missing and could not be installed; install them, or run ./test.sh --fast."
  fi
  echo "telephone exchange: $(kamailio -v | head -n 1)"
}

command -v dotnet >/dev/null || give_up "dotnet was not found. Okno needs the .NET 10 SDK (on Debian and Ubuntu: package dotnet-sdk-10.0)."
sdk=$(dotnet --version 2>&1) || give_up "this .NET cannot build Okno, which needs the .NET 10 SDK. dotnet says:" "$sdk"
say ".NET SDK $sdk, $(nproc) processors, load $(cut -d ' ' -f 1-3 /proc/loadavg)"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  install nodejs npm || give_up "Node.js with npm is missing and could not be installed; the build bundles the browser's modules with it."
fi
echo "Node.js $(node --version), for the browser's modules"

scratch=$(mktemp -d /tmp/okno-test.XXXXXX)
said=$scratch/not-passed
if [[ -n ${OKNO_TEST_POSTGRES:-} ]]; then
  echo "PostgreSQL: as OKNO_TEST_POSTGRES says"
else
  start_postgres
fi
if [[ $fast == no ]]; then
  need_browser
  need_exchange
fi

# --- what is checked -------------------------------------------------------------------------------------------------

# Build helpers that outlive the build would hold this script's output open.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_NOBANNER=1

say "formatting (csharpier)"
run dotnet tool restore || give_up "the tools of .config/dotnet-tools.json could not be restored."
if ! run dotnet csharpier check .; then
  echo "test.sh: some files are not formatted; 'dotnet csharpier format .' does it." >&2
  failed=$((failed + 1))
fi

say "restoring (locked), building (Release, warnings are errors)"
run dotnet restore Okno.slnx --locked-mode --nologo || give_up "the restore failed."
run dotnet build Okno.slnx -c Release --no-restore -warnaserror -warnNotAsError:NU1900 --nologo -v minimal || give_up "the build failed."

if [[ $fast == no ]]; then
  say "publishing the server for the end-to-end tests, while the other tests run"
  export OKNO_TEST_APP=$root/artifacts/app-test
  rm -rf "$OKNO_TEST_APP"
  set -m
  dotnet publish src/Okno.Server -c Release --no-restore -o "$OKNO_TEST_APP" --nologo -v quiet >"$scratch/publish.log" 2>&1 </dev/null &
  publisher=$!
  set +m
fi

# --- the tests -------------------------------------------------------------------------------------------------------

colours=off
[[ -t 1 ]] && colours=auto

wanted=()
for word in "${filters[@]}"; do
  wanted+=("FullyQualifiedName~$word")
done
[[ ${#wanted[@]} -eq 0 ]] || wanted=(--filter "$(IFS='|' && echo "${wanted[*]}")")

# A number of the report's <assembly> elements, summed.
count() { { grep -o '<assembly [^>]*>' "$2" || true; } | { grep -o " $1=\"[0-9]*\"" || true; } | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }

# The names of the tests that did not pass, each with the first lines of its message: what one looks for in a long log.
failures() {
  node -e '
    const text = require("fs").readFileSync(process.argv[1], "utf8");
    const plain = s => s.replace(/<!\[CDATA\[|\]\]>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&amp;/g, "&");
    for (const [, head, body] of text.matchAll(/<test ([^>]*result="Fail"[^>]*)>([\s\S]*?)<\/test>/g)) {
      const message = (body.match(/<message>([\s\S]*?)<\/message>/) ?? ["", ""])[1];
      console.log("  " + plain((head.match(/name="([^"]*)"/) ?? ["", "?"])[1]));
      for (const line of plain(message).trim().split("\n").slice(0, 6)) console.log("      " + line.slice(0, 300));
    }' "$1"
}

# The tests that took longest, in seconds.
slowest() {
  node -e '
    const text = require("fs").readFileSync(process.argv[1], "utf8");
    const took = [...text.matchAll(/<test [^>]*>/g)].map(([head]) => [+(head.match(/ time="([^"]*)"/) ?? [0, 0])[1], (head.match(/ name="([^"]*)"/) ?? [0, "?"])[1]]);
    for (const [seconds, name] of took.sort((a, b) => b[0] - a[0]).slice(0, 8)) if (seconds >= 5) console.log(seconds.toFixed(0).padStart(5) + " s  " + name);' "$1"
}

# The browser's and the killed servers' tests take longest, so they come last.
for project in tests/*.Tests/*.csproj tests/Okno.EndToEnd/*.csproj; do
  folder=${project%/*}
  name=$(basename "$project" .csproj)
  [[ $fast == yes && $name == Okno.EndToEnd ]] && continue

  if [[ $name == Okno.EndToEnd ]]; then
    wait "$publisher" || give_up "publishing failed:" "$(tail -n 20 "$scratch/publish.log")"
    publisher=''
  fi
  say "$name"
  program=$folder/bin/Release/net10.0/$name.dll
  report=$scratch/$name.xml
  code=0
  run dotnet "$program" --progress off --ansi "$colours" --results-directory "$scratch" --report-xunit-xml --report-xunit-xml-filename "$name.xml" \
    "${wanted[@]}" || code=$?

  bad=0
  if [[ -s $report ]]; then
    passed=$((passed + $(count passed "$report")))
    skipped=$((skipped + $(count skipped "$report")))
    bad=$(($(count failed "$report") + $(count errors "$report")))
    ((bad == 0)) || failures "$report" >>"$said"
    slowest "$report"
  fi
  # 8: not one test matched. Any other code that the report does not explain is a test program that broke.
  if [[ ! -s $report ]] || ((code != 0 && code != 8 && bad == 0)); then
    echo "test.sh: $name ended with code $code and $([[ -s $report ]] && echo no failed test || echo no report)" >&2
    bad=1
  fi
  failed=$((failed + bad))
done
