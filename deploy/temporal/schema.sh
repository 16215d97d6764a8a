#!/bin/sh
# Creates Temporal's two databases, or brings their schemas up to this version. Does nothing when they are.
set -eu

prepare() { # database, folder of its schema
  sql() {
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_HOST" -p "$POSTGRES_PORT" -u "$POSTGRES_USER" "$@"
  }
  sql --db "$1" create
  sql --db "$1" setup-schema -v 0.0
  sql --db "$1" update-schema -d "$SCHEMA_FOLDER/$2/versioned"
}

export SQL_PASSWORD="$POSTGRES_PASSWORD"
SCHEMA_FOLDER="${SCHEMA_FOLDER:-/etc/temporal/schema/postgresql/v12}"
prepare temporal temporal
prepare temporal_visibility visibility
