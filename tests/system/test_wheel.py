"""An installed wheel finds its configs and assets from any folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.system


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_runs_from_another_folder(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    python = venv / "bin" / "python"
    wheels = tmp_path / "wheels"
    run(python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, ROOT, cwd=tmp_path)
    (wheel,) = wheels.glob("*.whl")
    constraints = ROOT / "constraints.txt"
    run(python, "-m", "pip", "install", "-q", "-c", constraints, wheel, cwd=tmp_path)
    out = tmp_path / "out"
    program = venv / "bin" / "middle-power"
    run(program, "simulate", "--quarters", "4", "--lang", "en", "--out", out, cwd=tmp_path)
    assert (out / "manifest.json").is_file()
    assert "ok" in run(program, "validate", cwd=tmp_path)
    found = run(
        python, "-c", "from sim.core import paths; print(paths.assets())", cwd=tmp_path
    ).strip()
    assert str(venv) in found
    assert (Path(found) / "fonts" / "NotoSansJP-Regular.ttf").is_file()
