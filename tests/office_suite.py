"""How does a test let LibreOffice open a file and save it again?"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

SOFFICE: Final = shutil.which("soffice")

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")


def resaved(files: Sequence[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """Returns the files as LibreOffice saves them, formulas computed, in a folder of their own below `folder`."""
    target = folder / f"resaved-{kind}"
    profile = (folder / "profile").as_uri()  # of its own: a running LibreOffice would take the job and be gone
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(target), *map(str, files)], check=True, timeout=300, capture_output=True)
    return [target / f"{file.stem}.{kind}" for file in files]
