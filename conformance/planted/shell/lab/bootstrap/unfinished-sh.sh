#!/bin/sh
set -eu
if true; then
  echo yes
