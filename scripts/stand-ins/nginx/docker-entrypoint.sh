#!/bin/sh
# The part of the official image's entrypoint that the project uses: before nginx starts, the name
# servers become NGINX_LOCAL_RESOLVERS if asked for, and each /etc/nginx/templates/*.template is
# written out with the environment's variables put in.
set -eu

if [ "${1:-}" = nginx ]; then
  if [ -n "${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-}" ]; then
    NGINX_LOCAL_RESOLVERS=$(awk '$1 == "nameserver" { printf (/:/ ? "%s[%s]" : "%s%s"), n++ ? " " : "", $2 }' /etc/resolv.conf)
    export NGINX_LOCAL_RESOLVERS
  fi
  names=$(awk -v filter="${NGINX_ENVSUBST_FILTER:-}" 'BEGIN { for (name in ENVIRON) if (name ~ filter) printf "${%s} ", name }' </dev/null)
  for template in /etc/nginx/templates/*.template; do
    [ -e "$template" ] || continue
    envsubst "$names" <"$template" >"${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}/$(basename "$template" .template)"
  done
fi
exec "$@"
