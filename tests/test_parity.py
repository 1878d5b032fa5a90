"""What one README says and the other does not is found, with its place."""

from __future__ import annotations

import pytest

from tests.parity import differences

ENGLISH = """\
# tool

It does what it says, one thing at a time.

## Start

Needs Python 3.11 and `make`.

```sh
make demo   # shows it
```

- `import` takes files in
- `score` gives points

## Speed

Found 7.1 million rows in 2 processes, by `make bench`.

| what | time | aim |
| --- | --- | --- |
| `leadctl --help` | 0.20 s | 1 |
| 300,000 rows of 17 columns | 31.0 s | |

```console
$ leadctl score
3 leads

$ leadctl promote
1 lead
```
"""

JAPANESE = """\
# tool

言ったとおりのことを、1 つずつ行います。

## はじめかた <!-- Start -->

`make` と Python 3.11 が必要です。

```sh
make demo   # 実演
```

- `import` はファイルを取り込みます
- `score` は点を付けます

## 速度 <!-- Speed -->

`make bench` で、2 つのプロセスが 710万件を見つけました。

| 処理 | 時間 | 目標 |
| --- | --- | --- |
| `leadctl --help` | 0.20 秒 | 1 |
| 17 列 300,000 行 | 31.0 秒 | |

```console
$ leadctl score
リード 3 名

$ leadctl promote
1 名
```
"""


def test_two_texts_that_say_the_same_do_not_differ() -> None:
    assert differences(ENGLISH, JAPANESE) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        (
            "## はじめかた <!-- Start -->",
            "## はじめかた",
            [
                'README.md line 5: README.ja.md has no section "Start" (## … <!-- Start -->)',
                'README.ja.md line 5: README.md has no section "はじめかた"',
            ],
        ),
        (
            "## 速度 <!--",
            "### 速度 <!--",
            [
                'README.ja.md line 16, "Speed": a heading of level 3; in README.md of level 2',
            ],
        ),
        (
            "- `score` は点を付けます\n",
            "",
            [
                'README.ja.md line 5, "Start": the section ends;'
                " in README.md follows the item of line 14",
            ],
        ),
        (
            "- `import` は",
            "付け足し。\n\n- `import` は",
            [
                'README.ja.md line 5, "Start": line 13 is a paragraph;'
                " in README.md follows the item of line 13",
            ],
        ),
        (
            "`score` は",
            "採点は",
            [
                'README.ja.md line 14, "Start", README.md line 14: code missing: score',
            ],
        ),
        (
            "Python 3.11",
            "Python 3.12",
            [
                'README.ja.md line 7, "Start", README.md line 7: figure missing: 3.11',
                'README.ja.md line 7, "Start", README.md line 7: figure not in README.md: 3.12',
            ],
        ),
        (
            "make demo ",
            "make test ",
            [
                'README.ja.md line 9, "Start", README.md line 9: line missing: make demo',
                'README.ja.md line 9, "Start", README.md line 9: line not in README.md: make test',
            ],
        ),
        (
            "710万",
            "71万",
            [
                'README.ja.md line 18, "Speed", README.md line 18: figure missing: 7,100,000',
                'README.ja.md line 18, "Speed", README.md line 18: figure not in README.md: 710,000',
            ],
        ),
        (
            "31.0 秒",
            "13.0 秒",
            [
                'README.ja.md line 20, "Speed", README.md line 20: row 4: figure missing: 31',
                'README.ja.md line 20, "Speed", README.md line 20: row 4: figure not in README.md: 13',
            ],
        ),
        (
            "0.20 秒 | 1 |",
            "0.20 秒 | 2 |",
            [
                'README.ja.md line 20, "Speed", README.md line 20: row 3: figure missing: 1',
                'README.ja.md line 20, "Speed", README.md line 20: row 3: figure not in README.md: 2',
            ],
        ),
        (
            "| 17 列 300,000 行 | 31.0 秒 | |\n",
            "",
            [
                'README.ja.md line 20, "Speed", README.md line 20: a table of 3 rows, not of 4',
            ],
        ),
        (
            "| 17 列 300,000 行 | 31.0 秒 | |",
            "| 17 列 300,000 行 | 31.0 秒 |",
            [
                'README.ja.md line 20, "Speed", README.md line 20: row 4: 2 columns, not 3',
            ],
        ),
        (
            "$ leadctl promote\n",
            "",
            [
                'README.ja.md line 25, "Speed", README.md line 25: command missing: leadctl promote',
            ],
        ),
        (
            "$ leadctl score\nリード 3 名\n\n$ leadctl promote\n1 名\n",
            "$ leadctl promote\n1 名\n\n$ leadctl score\nリード 3 名\n",
            [
                'README.ja.md line 25, "Speed", README.md line 25: commands in another order',
            ],
        ),
    ],
)
def test_a_difference_is_told_with_its_place(was: str, becomes: str, told: list[str]) -> None:
    assert JAPANESE.count(was) == 1
    assert differences(ENGLISH, JAPANESE.replace(was, becomes)) == told


def test_sections_in_another_order_are_told() -> None:
    start, speed = JAPANESE.index("## はじめかた"), JAPANESE.index("## 速度")
    turned = JAPANESE[:start] + JAPANESE[speed:] + "\n" + JAPANESE[start:speed]
    assert differences(ENGLISH, turned) == [
        "README.ja.md: the sections stand in another order: tool, Speed, Start"
    ]


def test_what_looks_like_a_heading_or_a_table_within_code_is_neither() -> None:
    assert differences("# tool\n\n```sh\n# a\n| b |\n```\n", "# tool\n\n```sh\n| b |\n```\n") == []
