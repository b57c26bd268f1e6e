"""What a site does with csv."""

import csv
import io


def call():
    out = io.StringIO()
    w = csv.DictWriter(out, ["a"])
    w.writeheader()
    w.writerow({"a": 1})
    return list(csv.DictReader(io.StringIO(out.getvalue()))) == [
        {"a": "1"}
    ] and csv.Sniffer().sniff("a;b\n1;2")
