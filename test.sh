#!/usr/bin/env bash
# Installs what the tests need where it is missing, builds everything, runs every test.
# --long takes the long forms: every fault of every process, soaks of ten minutes, what is not run otherwise: about an hour.
# Other arguments go to the test runner: ./test.sh -class 'Tests.Services.*'   (./test.sh -? lists them)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  echo "test.sh: $*" >&2
  exit 1
}

runner=()
for argument in "$@"; do
  if [ "$argument" = --long ]; then
    # What is set already stays: MESH_SOAK=2h ./test.sh --long
    export MESH_LONG=1 MESH_SOAK="${MESH_SOAK:-10m}" MESH_KILL_ROUNDS="${MESH_KILL_ROUNDS:-50}" MESH_FUZZ_SECONDS="${MESH_FUZZ_SECONDS:-30}"
  else
    runner+=("$argument")
  fi
done
set -- ${runner[@]+"${runner[@]}"}
if [ "${MESH_LONG:-}" = 1 ]; then
  echo "test.sh: the long forms. All of them take about an hour; ./test.sh by itself takes a quarter of one."
  case " $* " in
    *" -explicit "*) ;;
    *) set -- "$@" -explicit on ;;
  esac
fi

apt() {
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
}

updated=
apt_install() {
  command -v apt-get >/dev/null || fail "'$1' is missing and there is no apt-get to install package '$2' with; install it and run again."
  echo "test.sh: installing Debian package $2"
  [ -n "$updated" ] || apt update >&2 || fail "apt-get update failed; install '$1' yourself and run again."
  updated=yes
  apt install -y --no-install-recommends "$2" >&2 || fail "apt-get could not install '$2'; install '$1' yourself and run again."
}

# The tests of clients that know less than today's: kubectl 1.20, as Debian 12 has it, unpacked and not installed.
old_kubectl() {
  local folder="$PWD/artifacts/kubectl-old"
  if [ ! -x "$folder/usr/bin/kubectl" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      fail "no apt-get to fetch Debian's kubectl 1.20 with; set KUBECTL_OLD to such a kubectl and run again."
    rm -rf "$folder" && mkdir -p "$folder"
    echo "test.sh: fetching Debian package kubernetes-client"
    if ! (cd "$folder" && apt-get -qq download kubernetes-client >/dev/null 2>&1); then
      apt update >&2 || true
      (cd "$folder" && apt-get -qq download kubernetes-client >&2) ||
        fail "apt-get could not download 'kubernetes-client'; set KUBECTL_OLD to a kubectl 1.20 and run again."
    fi
    dpkg -x "$folder"/kubernetes-client_*.deb "$folder"
  fi
  KUBECTL_OLD="$folder/usr/bin/kubectl"
}

# Asks the proxies for their metrics, as Debian has it, unpacked and not installed.
prometheus() {
  local folder="$PWD/artifacts/prometheus"
  if [ ! -x "$folder/usr/bin/prometheus" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      fail "no apt-get to fetch Debian's prometheus with; set PROMETHEUS to the folder of prometheus and promtool and run again."
    rm -rf "$folder" && mkdir -p "$folder"
    echo "test.sh: fetching Debian package prometheus"
    if ! (cd "$folder" && apt-get -qq download prometheus >/dev/null 2>&1); then
      apt update >&2 || true
      (cd "$folder" && apt-get -qq download prometheus >&2) ||
        fail "apt-get could not download 'prometheus'; set PROMETHEUS to the folder of prometheus and promtool and run again."
    fi
    dpkg -x "$folder"/prometheus_*.deb "$folder"
    rm "$folder"/prometheus_*.deb
  fi
  PROMETHEUS="$folder/usr/bin"
}

# The tests that set the clock of other processes, in the long form: libfaketime, as Debian has it, unpacked and not installed.
faketime() {
  local folder="$PWD/artifacts/faketime"
  if ! ls "$folder"/usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
      fail "no apt-get to fetch Debian's libfaketime with; set LIBFAKETIME to libfaketimeMT.so.1 and run again."
    rm -rf "$folder" && mkdir -p "$folder"
    echo "test.sh: fetching Debian package libfaketime"
    if ! (cd "$folder" && apt-get -qq download libfaketime >/dev/null 2>&1); then
      apt update >&2 || true
      (cd "$folder" && apt-get -qq download libfaketime >&2) ||
        fail "apt-get could not download 'libfaketime'; set LIBFAKETIME to libfaketimeMT.so.1 and run again."
    fi
    dpkg -x "$folder"/libfaketime_*.deb "$folder"
    rm "$folder"/libfaketime_*.deb
  fi
  LIBFAKETIME="$(ls "$folder"/usr/lib/*/faketime/libfaketimeMT.so.1)"
}

command -v dotnet >/dev/null || fail "no 'dotnet'; install the .NET SDK that global.json names: https://dot.net/download"
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
  apt_install chromium chromium
fi
command -v kubectl >/dev/null || apt_install kubectl kubernetes-client
[ -n "${KUBECTL_OLD:-}" ] || old_kubectl
export KUBECTL_OLD
[ -n "${PROMETHEUS:-}" ] || prometheus
export PROMETHEUS
[ "${MESH_LONG:-}" != 1 ] || [ -n "${LIBFAKETIME:-}" ] || faketime
export LIBFAKETIME="${LIBFAKETIME:-}"

# A build server or a compiler server left behind would hold a pipe of the caller open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Bookinfo.sln --verbosity quiet -p:UseSharedCompilation=false

colour=()
[ -t 1 ] || colour=(-noColor)
# Started in the background, a shell passes on that SIGINT is ignored: the processes under test would ignore it too.
signals=()
if env --default-signal=INT true 2>/dev/null; then
  signals=(env --default-signal=INT)
fi
log="$PWD/artifacts/tests.log"
set +e
${signals[@]+"${signals[@]}"} artifacts/bin/Tests/debug/Tests -noLogo "${colour[@]}" "$@" </dev/null | tee "$log"
code=${PIPESTATUS[0]}
set -e
if [ "$code" = 0 ] && grep -q 'Total: 0\b' "$log"; then
  fail "no test matches: $*"
fi
exit "$code"
