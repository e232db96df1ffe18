# Run as: setsid sh -c SCRIPT launch RUN_DIRECTORY COMMAND [ARGUMENT…]
# Leads a session of its own, so that the terminal's Ctrl+C does not reach it and so that its children are found again.
run=$1
shift
: > "$run/$$"
# The watchdog marks the directory before it reads it: it sees this process, or this process sees the mark.
if [ -e "$run/closing" ]; then
  rm -f "$run/$$"
  exit 126
fi
exec "$@" < /dev/null
