"""What a site does with logging."""

import logging

log = logging.getLogger(__name__)


def call():
    log.warning("%s %r", "a", {1})
    logging.error("x")  # noqa: LOG015
    log.debug("no")
    logging.LoggerAdapter(log, {"k": 1}).info("y")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("z", stack_info=True)
    return log.isEnabledFor(logging.ERROR)
