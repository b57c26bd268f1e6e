"""What a site does with warnings."""

import warnings


def call():
    warnings.warn("x", stacklevel=1)
    warnings.warn(DeprecationWarning("y"), stacklevel=2)
    return True
