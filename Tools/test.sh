#!/bin/bash
# Runs all tests in release, then says how many there were.
set -euo pipefail

cd "$(dirname "$0")/.."
log=.build/test.log
mkdir -p .build
status=0
# Without @testable imports the build is the one that ships, and kernels stay as `make check` wants.
swift test -c release --disable-testable-imports "$@" 2>&1 | tee "$log" || status=$?

# swift-testing's last line: "Test run with 312 tests in 40 suites passed after 41.2 seconds."
summary=$(grep -aoE 'Test run with [0-9]+ tests?.*' "$log" | tail -n 1 || true)
skipped=$(grep -acE '(Test|Suite) .* skipped' "$log" || true)
if [ -z "$summary" ]; then
  echo "tests: none ran"
  exit 1
fi
echo "tests: ${summary#Test run with } ($skipped skipped)"
exit "$status"
