#!/usr/bin/env bash
# tools/install.sh FOLDER: milepost, as it lies in this checkout, in an environment of its own.
# What it depends on comes from requirements/ and nowhere else, each file held to its hash. In the
# commit of a release requirements/release.txt pins milepost's own wheel, too: then nothing is built.
# A second call for the same checkout does nothing. $MILEPOST_PYTHON: the Python to use.
set -euo pipefail

folder=${1:?name the folder to install into}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

checksum() {
  find pyproject.toml README.md LICENSE requirements src adapters -type f ! -name '*.pyc' \
    -exec cksum {} + | sort | cksum
}
mark="$here ${MILEPOST_PYTHON:-} $(cd "$here" && checksum)"
if [ -f "$folder/.milepost" ] && [ "$(cat "$folder/.milepost")" = "$mark" ]; then
  exit 0
fi

for python in "${MILEPOST_PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
  if [ -n "$python" ] && "$python" -Ic \
    'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    break
  fi
  python=
done
if [ -z "$python" ]; then
  echo "milepost needs Python 3.11 or newer with its venv module." >&2
  echo "In a workflow: give the action the input \`python-version\`." >&2
  exit 2
fi

"$python" -Im venv --clear "$folder"
own=("$folder/bin/python" -Im pip --disable-pip-version-check --no-input install --quiet)
if [ -f "$here/requirements/release.txt" ]; then
  "${own[@]}" --require-hashes -r "$here/requirements/run.txt"
  "${own[@]}" --require-hashes --no-deps -r "$here/requirements/release.txt"
else
  "${own[@]}" --require-hashes -r "$here/requirements/run.txt" -r "$here/requirements/build.txt"
  "${own[@]}" --no-deps --no-index --no-build-isolation "$here"
fi
printf '%s' "$mark" > "$folder/.milepost"
