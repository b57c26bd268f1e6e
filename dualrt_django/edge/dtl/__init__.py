"""Django's template language as dualrt renders it at the edge: read at start-up, streamed.

``tokens`` < ``context`` < ``expressions`` < ``nodes`` < ``parser`` < the tags < ``engine``. What
the language needs of the site (its filters, how it writes numbers and dates, its URLs) is in
``Tools``, which whoever starts the site gives.
"""
