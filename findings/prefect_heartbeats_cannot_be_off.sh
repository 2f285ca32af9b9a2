#!/usr/bin/env bash
# No variable and no profile can turn Prefect's heartbeats of flow runs off, though the setting may be None.
#
# Versions: prefect 3.8.8.
# Guess:    PREFECT_FLOWS_HEARTBEAT_FREQUENCY is an optional whole number, so an empty value, "null" or
#           "None" is no number: no heartbeats.
# Seen:     Its type says int or None and its default is 180, but text is read as a whole number alone:
#           all three are refused, and with them the import of any flow; numbers below 30 are too.
#           TOML has no null either. Only assigning to the settings object in the process does it, which
#           validates nothing.
# Matters:  A flow waits for the heartbeats' thread when it ends, and a short-lived process has no other
#           way to go without them.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check prefect==3.8.8 "fastapi<0.151"
export PREFECT_HOME="$folder/home" DO_NOT_TRACK=1

cd "$folder"
told() {
  "$folder/venv/bin/python" 2>/dev/null <<'EOF'
try:
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    found = settings.flows.heartbeat_frequency
    settings.flows.heartbeat_frequency = None
    print(found, "and then", get_current_settings().flows.heartbeat_frequency)
except ValueError as error:
    print(type(error).__name__)
EOF
}

unset="$(told)"
echo "not set: $unset"
[ "$unset" = "180 and then None" ]
for value in "" null None 0; do
  seen="$(PREFECT_FLOWS_HEARTBEAT_FREQUENCY="$value" told)"
  echo "\"$value\": $seen"
  [ "$seen" = "ValidationError" ]
done
