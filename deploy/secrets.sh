#!/bin/sh
# Makes the secrets of compose.yaml in deploy/secrets, once: sh deploy/secrets.sh https://news.example
set -eu
site=${1:?"Say the address that readers use: sh deploy/secrets.sh https://news.example"}
cd "$(dirname "$0")"
if [ -e secrets ]; then
    echo "$(pwd)/secrets is there already. New secrets would lock the portal out of its own data." >&2
    exit 1
fi
umask 077
mkdir secrets.new
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
postgres=$(word) redis=$(word) key=$(word) secret=$(word)

cat > secrets.new/portal.env <<END
# Settings of the portal, beside those of compose.yaml: docs/operations.md. Keep a copy where you keep passwords.
PORTAL_SITE_URL=$site
PORTAL_EDITIONS=uk,en
PORTAL_SECRET_KEY=$(word)$(word)
DATABASE_URL=postgres://dateline:$postgres@postgres:5432/dateline
REDIS_URL=redis://:$redis@redis:6379/0
PORTAL_STORE_KEY=$key
PORTAL_STORE_SECRET=$secret
# EMAIL_URL=smtp+tls://user:password@mail.example:587
# PORTAL_ALERT_EMAILS=duty@news.example
END
printf %s "$postgres" > secrets.new/postgres
printf 'requirepass %s\nmaxmemory 256mb\nmaxmemory-policy volatile-lru\nsave ""\nappendonly no\n' "$redis" > secrets.new/redis.conf
cat > secrets.new/store.json <<END
{"identities": [{"name": "dateline", "credentials": [{"accessKey": "$key", "secretKey": "$secret"}],
 "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
END
# Containers read them under numbers of their own; the folder keeps everybody else of the host out.
chmod 444 secrets.new/*
mv secrets.new secrets
echo "Made in $(pwd)/secrets. Put EMAIL_URL and what else you want into secrets/portal.env."
