# Run as: setsid sh -c SCRIPT watchdog RUN_DIRECTORY, with a pipe as input that only the AppHost holds.
# However the AppHost ends, the pipe ends with it. Then every process that was started from RUN_DIRECTORY is told to
# stop, and killed if it has not stopped in time. Each of them leads a session; its number is a file's name.
run=$1
exec > /dev/null 2>&1
trap '' HUP INT TERM
while read -r _; do :; done
: > "$run/closing"

# Sends a signal (0: none) to the sessions, children that made process groups of their own included. True if somebody was there.
signal() {
  found=1
  for file in "$run"/[0-9]*; do
    [ -e "$file" ] || continue
    leader=${file##*/}
    if [ ! -d /proc/self ]; then
      kill -s "$1" -- "-$leader" && found=0
    fi
  done
  for stat in /proc/[0-9]*/stat; do
    read -r line < "$stat" || continue
    pid=${line%% *}
    # After the name in parentheses: state, parent, group, session.
    set -- "$1" ${line##*) }
    if [ -e "$run/$5" ] && [ "$2" != Z ]; then
      kill -s "$1" "$pid" && found=0
    fi
  done
  return $found
}

if signal TERM; then
  tries=0
  while signal 0 && [ $tries -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  signal KILL
fi
rm -rf "$run"
