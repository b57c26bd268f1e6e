"""What a site does with json."""

import json


def call():
    try:
        json.loads("{")
    except json.JSONDecodeError as e:
        return (
            json.loads(json.dumps({"a": [1.5, None]}, indent=1, sort_keys=True).encode("utf-16"))
            == {"a": [1.5, None]}
            and e.lineno == 1
        )
