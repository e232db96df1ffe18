#!/usr/bin/env bash
# Builds the container images, for amd64 and arm64, and pushes them to a registry: eng/images.sh REGISTRY[/PATH] [TAG]
# It needs the .NET SDK alone, no container engine. It logs in with what `docker login` or `gcloud auth configure-docker` left in ~/.docker/config.json.
#   PLATFORMS=linux-x64    makes images for fewer architectures
#   IMAGES="Gateway ..."   makes some of them
#   NATIVE=1               compiles MeshProxy ahead of time, for this machine's architecture alone; it needs clang, or gcc
#   OUTPUT=DIR             writes archives (OCI) to a directory, and pushes nothing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "images.sh: $*" >&2
  exit 1
}

[ $# -ge 1 ] && [ $# -le 2 ] || fail "usage: eng/images.sh REGISTRY[/PATH] [TAG], such as eng/images.sh europe-west1-docker.pkg.dev/my-project/bookinfo 1.0.0"
registry="${1%/}"
tag="${2:-1.0.0}"
[[ "$registry" =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$ ]] || fail "'$registry' is no registry: give its host, and a path in it, with no scheme before it."
[[ "$tag" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] || fail "'$tag' is no tag: letters, digits, '.', '_' and '-' make one."
command -v dotnet >/dev/null || fail "no 'dotnet'; install the .NET SDK that global.json names: https://dot.net/download"

host="${registry%%/*}"
path="${registry#"$host"}"
path="${path#/}"
# MSBuild reads it from the environment, where its semicolon needs no escape.
export ContainerPlatforms="${PLATFORMS:-linux-x64;linux-arm64}"

native=()
if [ -n "${NATIVE:-}" ]; then
  case "$(uname -m)" in
    x86_64) own=linux-x64 ;;
    aarch64) own=linux-arm64 ;;
    *) fail "NATIVE: there are no images for $(uname -m)." ;;
  esac
  [ "$ContainerPlatforms" = "$own" ] || fail "NATIVE links for this machine alone: set PLATFORMS=$own too, and do the same on a machine of the other kind, with a tag of its own."
  native=(-p:ContainerNative=true)
  if ! command -v clang >/dev/null; then
    command -v gcc >/dev/null || fail "NATIVE needs clang or gcc: apt-get install clang zlib1g-dev."
    native+=(-p:CppCompilerAndLinker=gcc -p:LinkerFlavor=bfd)
  fi
fi

output=
if [ -n "${OUTPUT:-}" ]; then
  mkdir -p "$OUTPUT" || fail "OUTPUT: '$OUTPUT' cannot be made."
  output="$(cd "$OUTPUT" && pwd)"
fi

all="Gateway Books.V1 Books.V2 Ratings.V1 Ratings.V2 MeshProxy MeshControlPlane"
for project in ${IMAGES:-$all}; do
  # The bash of macOS, 3.2, knows no associative arrays.
  case "$project" in
    Gateway) name=gateway ;;
    Books.V1) name=books-v1 ;;
    Books.V2) name=books-v2 ;;
    Ratings.V1) name=ratings-v1 ;;
    Ratings.V2) name=ratings-v2 ;;
    MeshProxy) name=mesh-proxy ;;
    MeshControlPlane) name=mesh-control-plane ;;
    *) fail "'$project' is none of $all." ;;
  esac
  repository="${path:+$path/}bookinfo/$name"
  to=(-p:ContainerRegistry="$host")
  [ -z "$output" ] || to=(-p:ContainerArchiveOutputPath="$output/$name.tar.gz")
  how=()
  [ "$project" != MeshProxy ] || how=(${native[@]+"${native[@]}"})
  # In a place of its own: what is built there has other settings than what is built to be run here.
  dotnet publish "$project" -t:PublishContainer -p:ArtifactsPath="$PWD/artifacts/images" --configuration Release --verbosity quiet -nologo \
    -p:RunAnalyzers=false -p:ContainerImages=true -p:ContainerRepository="$repository" -p:ContainerImageTag="$tag" "${to[@]}" ${how[@]+"${how[@]}"} ||
    fail "$project: no image was made; what is wrong stands above."
  if [ -n "$output" ]; then
    echo "$OUTPUT/$name.tar.gz"
  else
    echo "$host/$repository:$tag"
  fi
done
