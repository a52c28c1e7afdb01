"""Finds the packages inside each room named in pyproject.toml; everything else about the build is said there."""

import tomllib
from pathlib import Path

from setuptools import find_packages, setup

rooms = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["setuptools"]["package-dir"]
inside = [f"{package}.{sub}" for package, folder in rooms.items() for sub in find_packages(folder)]

setup(packages=[*rooms, *inside])
