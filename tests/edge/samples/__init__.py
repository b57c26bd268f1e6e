"""For each module of the subset, edge code that uses it as sites do; its ``call`` is run once."""

from pathlib import Path

FOLDER = Path(__file__).parent
SAMPLES = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")
