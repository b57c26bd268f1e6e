"""What a site does with uuid."""

import uuid


def call():
    return (
        uuid.UUID(str(uuid.uuid4())).version == 4
        and uuid.uuid5(uuid.NAMESPACE_URL, "a")
        and uuid.uuid3(uuid.NAMESPACE_DNS, "a")
    )
