#!/usr/bin/env bash
# Starts Okno from its sources; builds it first when they have changed.
#   ./run.sh [--demo] [more arguments for the server]
# See docs/operations.md for the settings, all of them environment variables.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
app=$root/artifacts/app
stamp=$root/artifacts/app.stamp

say() { printf 'okno: %s\n' "$*"; }

stop() {
  printf 'okno: %s\n' "$@" >&2
  exit 1
}

require_sdk() {
  command -v dotnet >/dev/null || stop "dotnet was not found. Okno needs the .NET 10 SDK (on Debian and Ubuntu: package dotnet-sdk-10.0)."
  local found
  if ! found=$(cd "$root" && dotnet --version 2>&1); then
    stop "this .NET cannot build Okno, which needs the .NET 10 SDK (10.0.100 or newer). dotnet says:" "$found"
  fi
}

# The browser's modules from npm are bundled by the build.
require_node() {
  command -v node >/dev/null && command -v npm >/dev/null && return
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  command -v apt-get >/dev/null && { ((EUID == 0)) || command -v sudo >/dev/null; } ||
    stop "Node.js with npm was not found and cannot be installed from here (on Debian and Ubuntu: packages nodejs and npm)."
  say "installing nodejs and npm from apt, for the build"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${apt[@]}" install -y --no-install-recommends nodejs npm </dev/null >/dev/null 2>&1 || {
    "${apt[@]}" update </dev/null || true
    "${apt[@]}" install -y --no-install-recommends nodejs npm </dev/null >/dev/null || stop "nodejs and npm could not be installed."
  }
}

# What the build is made from, as two hashes: the sources, and the lock files, which a restore may rewrite.
hash_of() { sort -z | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1; }
sources() {
  (cd "$root" && find src Directory.*.* global.json .editorconfig \( -name bin -o -name obj -o -name node_modules -o -path src/Okno.Client/wwwroot/web \) -prune -o -type f ! -name packages.lock.json -print0 | hash_of)
}
locks() { (cd "$root" && find src \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -name packages.lock.json -print0 | hash_of); }

publish() {
  local built_from
  require_node
  built_from=$(sources)
  say "building (the first time takes a few minutes, then only after a change)…"
  rm -rf "$app.next"
  # A restore here follows the lock files but need not match them to the letter: another SDK may start Okno too.
  (cd "$root" && exec dotnet publish src/Okno.Server -c Release -o "$app.next" -p:RestoreLockedMode=false -p:RunAnalyzers=false --nologo -v quiet </dev/null 9>&-) &
  local builder=$!
  trap 'kill "$builder" 2>/dev/null; exit 130' INT TERM
  wait "$builder" || stop "the build failed; what went wrong stands above."
  trap - INT TERM
  # A server that still runs keeps the files it has open.
  rm -rf "$app"
  mv "$app.next" "$app"
  printf '%s\n%s\n' "$built_from" "$(locks)" >"$stamp"
}

require_sdk
mkdir -p "$root/artifacts"
exec 9>"$root/artifacts/app.lock"
if command -v flock >/dev/null && ! flock -n 9; then
  say "waiting for another build of this folder…"
  flock 9
fi
if [[ -f $app/Okno.Server.dll && -f $stamp && $(<"$stamp") == "$(sources)"$'\n'"$(locks)" ]]; then
  say "the build is up to date."
else
  publish
fi
exec 9>&-

export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Production}
export ASPNETCORE_URLS=${ASPNETCORE_URLS:-http://127.0.0.1:5080}
# The published files lie beside the server, whatever folder it is started from.
export ASPNETCORE_CONTENTROOT=${ASPNETCORE_CONTENTROOT:-$app}
if [[ -z ${ConnectionStrings__Okno:-} ]]; then
  mkdir -p "$root/data"
  export ConnectionStrings__Okno="Data Source=$root/data/okno.db"
  say "data: $root/data/okno.db"
else
  say "data: as ConnectionStrings__Okno says"
fi
say "address: ${ASPNETCORE_URLS//;/ } (Ctrl+C stops)"
exec dotnet "$app/Okno.Server.dll" "$@"
