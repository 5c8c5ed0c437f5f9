#!/bin/sh
# behind-nginx.sh default|large PORT FOLDER: nginx on 127.0.0.1:PORT, and behind it the app on 127.0.0.2, on the same port.
# `large` is the cure from the field. Both end with the process group.
set -eu
buffers=$1 port=$2 folder=$3

directives=
if [ "$buffers" = large ]; then
  directives="proxy_buffers 8 16k; proxy_buffer_size 32k;"
fi
cat >"$folder/nginx.conf" <<CONF
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log stderr;
events {
  worker_connections 64;
}
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$port;
    $directives
    location / {
      proxy_pass http://127.0.0.2:$port;
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_set_header X-Forwarded-Host \$http_host;
      proxy_set_header X-Forwarded-For \$remote_addr;
    }
  }
}
CONF
PATH=$PATH:/usr/sbin nginx -p "$folder" -c "$folder/nginx.conf" &
exec node node_modules/next/dist/bin/next start -p "$port" -H 127.0.0.2
