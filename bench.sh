#!/usr/bin/env bash
# Installs load generator and peers where they are missing, builds for speed, and measures the mesh beside its peers.
# Figures and pictures go into docs/performance.md. ./bench.sh takes about a quarter of an hour, ./bench.sh --quick less than four minutes once it is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Debian has servers where only root looks. What was unpacked here was not installed.
unpacked="$PWD/artifacts/nginx"
export PATH="$PATH:/usr/sbin:$unpacked/usr/sbin"

refuse() { echo "bench.sh: $1" >&2; exit 1; }

for program in wrk haproxy nginx; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ -n "${missing:-}" ]; then
  command -v apt-get >/dev/null || refuse "'${missing[*]}' is missing and there is no apt-get to install it with; install it and run again."
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  echo "bench.sh: installing Debian packages ${missing[*]}"
  "${root[@]}" apt-get -qq update >/dev/null || refuse "apt-get could not update its lists; install '${missing[*]}' and run again."
  for program in "${missing[@]}"; do
    if [ "$program" = nginx ]; then
      # Installed, it would take port 80 at once.
      mkdir -p "$unpacked"
      (cd "$unpacked" && apt-get -qq download nginx && dpkg-deb -x nginx_*.deb .) || refuse "nginx could not be downloaded and unpacked; install it and run again."
    else
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$program" >/dev/null ||
        refuse "apt-get could not install '$program'; install it and run again."
    fi
  done
fi

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Benchmarks --configuration Release --verbosity quiet -p:UseSharedCompilation=false
exec artifacts/bin/Benchmarks/release/Benchmarks "$@"
