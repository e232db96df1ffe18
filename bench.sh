#!/usr/bin/env bash
# Installs load generator and peers where they are missing, builds for speed, and measures the proxy beside its peers.
# ./bench.sh takes about twelve minutes, ./bench.sh --quick about four, ./bench.sh start less than one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for program in wrk haproxy; do
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || missing+=("$program")
done
if [ -n "${missing:-}" ]; then
  command -v apt-get >/dev/null || { echo "bench.sh: '${missing[*]}' is missing and there is no apt-get to install it with; install it and run again." >&2; exit 1; }
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  echo "bench.sh: installing Debian packages ${missing[*]}"
  { "${root[@]}" apt-get -qq update && "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"; } >/dev/null ||
    { echo "bench.sh: apt-get could not install '${missing[*]}'; install it and run again." >&2; exit 1; }
fi
# Debian has HAProxy where only root looks.
export PATH="$PATH:/usr/sbin"

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Benchmarks --configuration Release --verbosity quiet -p:UseSharedCompilation=false
exec artifacts/bin/Benchmarks/release/Benchmarks "$@"
