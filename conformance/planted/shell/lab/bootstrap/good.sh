#!/usr/bin/env bash
set -euo pipefail
names=(a b)
echo "${names[@]}"
