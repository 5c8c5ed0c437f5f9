#!/bin/sh
# Checks that rpcheck finds in this app what findings.json says, and nothing else; see ../check.sh.
cd "$(dirname "$0")" && exec sh ../check.sh cognito
