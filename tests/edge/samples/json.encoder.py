"""What a site does with json.encoder."""

import json
from json.encoder import JSONEncoder


class E(JSONEncoder):
    def default(self, o):
        return sorted(o)


def call():
    return json.dumps({2, 1}, cls=E) == "[1, 2]"
