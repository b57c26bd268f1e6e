"""The switch oracle's corpora: views written as users write them, in both frameworks."""
