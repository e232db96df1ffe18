#!/usr/bin/env bash
# Installs the load generator where it is missing, builds for speed, and measures the proxy beside its peers.
# ./bench.sh takes about six minutes, ./bench.sh --quick about two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v wrk >/dev/null; then
  command -v apt-get >/dev/null || { echo "bench.sh: 'wrk' is missing and there is no apt-get to install it with; install it and run again." >&2; exit 1; }
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  echo "bench.sh: installing Debian package wrk"
  { "${root[@]}" apt-get -qq update && "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends wrk; } >/dev/null ||
    { echo "bench.sh: apt-get could not install 'wrk'; install it and run again." >&2; exit 1; }
fi

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Benchmarks --configuration Release --verbosity quiet -p:UseSharedCompilation=false
exec artifacts/bin/Benchmarks/release/Benchmarks "$@"
