"""The command line of tests/soak/run."""

import argparse
import secrets
import sys

from soak.lab import soaked


def main():
    parser = argparse.ArgumentParser(prog="tests/soak/run")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    print(f"{options.minutes:g} minutes, {options.threads} threads, seed {options.seed}", flush=True)
    outcome = soaked(options.minutes * 60, options.threads, options.seed)
    for kind, count in outcome.counts.items():
        print(f"{count:9}  {kind}")
    unexplained = outcome.unexplained()
    print(f"{sum(outcome.counts.values())} requests; sidecar restarted {len(outcome.away)} times, resident "
          f"{min(outcome.memory_kib) >> 10}–{max(outcome.memory_kib) >> 10} MiB; {len(outcome.failed)} harmless requests failed "
          f"while it was away, {len(unexplained)} at other times; {len(outcome.wrong)} wrong bodies")
    for one in (outcome.wrong + unexplained)[:20]:
        print(f"  {one['what']}")
    return 1 if outcome.wrong or unexplained else 0


sys.exit(main())
