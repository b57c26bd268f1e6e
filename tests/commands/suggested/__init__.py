"""Sites for `dualrt suggest`. Every view raises when it is called: none may be."""
