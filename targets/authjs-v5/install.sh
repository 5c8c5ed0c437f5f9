#!/bin/sh
# Installs the npm packages and builds the app; see ../install-next.sh.
cd "$(dirname "$0")" && exec sh ../install-next.sh app lib auth.ts middleware.ts next-auth.d.ts next.config.js tsconfig.json
