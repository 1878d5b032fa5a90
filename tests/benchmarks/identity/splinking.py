"""splink, asked who is who. It runs in whatever environment has splink, and needs nothing of ours.

    python splinking.py people|cards ROWS.csv OUT.csv

`people` has first_name, surname, dob, city, email; `cards` has name, kana, email, mobile, phone,
company; both have unique_id. OUT.csv says of every unique_id the group at each of `THRESHOLDS`;
the seconds it took are printed. Settings follow splink's own tutorial for the public set, and the
same pattern for the other; nothing is trained on the truth.
"""

from __future__ import annotations

import csv
import sys
import time
import warnings
from pathlib import Path
from typing import Any

THRESHOLDS = (0.99, 0.5)


def _people() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "comparisons": [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("dob", [1, 2]),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("email", [0.9, 0.7]),
        ],
        "blocking": [
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("email"),
            block_on("dob", "city"),
        ],
        "sure": [block_on("first_name", "surname", "dob"), block_on("email")],
        "training": [block_on("first_name", "surname"), block_on("dob"), block_on("email")],
    }


def _cards() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import block_on

    return {
        "comparisons": [
            cl.JaroWinklerAtThresholds("name", [0.92, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("kana"),
            cl.JaroWinklerAtThresholds("email", [0.95, 0.88]),
            cl.ExactMatch("mobile"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("company").configure(term_frequency_adjustments=True),
        ],
        "blocking": [
            block_on("email"),
            block_on("mobile"),
            block_on("name", "company"),
            block_on("name", "phone"),
            block_on("company", "substr(name, 1, 1)"),
            block_on("kana", "company"),
        ],
        "sure": [
            block_on("email", "name"),
            block_on("mobile", "name"),
            block_on("name", "company"),
        ],
        "training": [block_on("name", "company"), block_on("email"), block_on("mobile")],
    }


SETTINGS = {"people": _people, "cards": _cards}


def group(kind: str, path: str) -> list[tuple[str, ...]]:
    """Return unique_id and group at each threshold for every row."""
    import pyarrow
    from splink import Linker, SettingsCreator
    from splink.internals.duckdb.database_api import DuckDBAPI

    asked = SETTINGS[kind]()
    with Path(path).open(encoding="utf-8", newline="") as file:
        listed = [{k: v.strip() or None for k, v in row.items()} for row in csv.DictReader(file)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=asked["comparisons"],
        blocking_rules_to_generate_predictions=asked["blocking"],
    )
    rows = DuckDBAPI().register(pyarrow.Table.from_pylist(listed))
    linker = Linker(rows, settings, log_level=40)
    train = linker.training
    train.estimate_probability_two_random_records_match(asked["sure"], recall=0.7)
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in asked["training"]:
        train.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    cluster = linker.clustering.cluster_pairwise_predictions_at_threshold
    found: dict[str, list[str]] = {}
    for threshold in THRESHOLDS:
        for row in cluster(predicted, threshold_match_probability=threshold).as_record_list():
            found.setdefault(str(row["unique_id"]), []).append(str(row["cluster_id"]))
    return [(id_, *groups) for id_, groups in sorted(found.items())]


def main() -> None:
    """Group the rows of a file."""
    kind, source, target = sys.argv[1:]
    warnings.simplefilter("ignore")
    import splink  # the time to load it is not counted

    began = time.perf_counter()
    found = group(kind, source)
    seconds = time.perf_counter() - began
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(found)
    print(f"{splink.__version__} {seconds:.3f}")


if __name__ == "__main__":
    main()
