#!/bin/sh
# Secrets come as files: for each variable NAME__FROM_FILE, NAME is set to the content of the file it names.
set -eu
for name in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*\)__FROM_FILE=.*/\1/p'); do
    eval "path=\${${name}__FROM_FILE}"
    value=$(cat "$path")
    export "$name=$value"
    unset "${name}__FROM_FILE"
done
exec "$@"
