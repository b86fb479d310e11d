#!/usr/bin/env bash
# test/demo/full.sh [BINARY]: seeds 1 to 5 in both topologies at speed 20, two at a time; about 9 minutes.
# SEEDS ("1 2 3 4 5"), SPEED (20) and SCENARIO (2022-10-04) may be set.
set -uo pipefail
cd "$(dirname "$0")/../.."
binary=${1:-build/release/tocsin}
failed=0
for seed in ${SEEDS:-1 2 3 4 5}; do
  test/demo/demo_test.py "$binary" "$seed:hub:USA:${SPEED:-20}:${SCENARIO:-2022-10-04}" \
    "$seed:mesh:${SPEED:-20}:${SCENARIO:-2022-10-04}" || failed=$((failed + 1))
done
echo "$failed seeds failed"
[ "$failed" = 0 ]
